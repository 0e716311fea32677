#include "lib/trust/chain_key.hpp"

#include <algorithm>

#include "lib/base/check.hpp"

namespace assay::trust {

ChainKey::ChainKey(const Backend& backend, crypto::Context& context, const Identity& begin) noexcept
    : backend_(backend), context_(context) {
  std::ranges::copy(begin, take(begin.size()).begin());
}

MutableBytes ChainKey::take(std::size_t size) noexcept {
  const MutableBytes taken = MutableBytes(room_).subspan(used_, size);
  used_ += size;
  return taken;
}

Error ChainKey::make_room(std::size_t size) noexcept {
  if (room_.size() - used_ >= size) return {};
  Identity so_far;
  ASSAY_TRY(finish(so_far));
  used_ = 0;
  std::ranges::copy(so_far, take(so_far.size()).begin());
  return {};
}

Error ChainKey::add_number(std::uint64_t number) noexcept {
  ASSAY_TRY(make_room(sizeof(number)));
  write_number(number, take(sizeof(number)).first<sizeof(number)>());
  return {};
}

Error ChainKey::add_list(std::span<const Bytes> list) noexcept {
  ASSAY_TRY(add_number(list.size()));
  for (const Bytes item : list) {
    ASSAY_TRY(make_room(kFingerprintSize));
    ASSAY_TRY(write_fingerprint(backend_, context_, item, take(kFingerprintSize).first<kFingerprintSize>()));
  }
  return {};
}

Error ChainKey::finish(Identity& key) noexcept {
  return backend_.sha256(context_, Bytes(room_).first(used_), key);
}

}  // namespace assay::trust
