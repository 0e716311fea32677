#include "lib/rp/transcript.hpp"

#include <algorithm>

#include "lib/base/check.hpp"
#include "lib/base/fields.hpp"

namespace assay::rp {

void Transcript::add(Bytes bytes) noexcept {
  while (!bytes.empty() && !error_.failed()) {
    if (used_ == buffer_.size()) fold();
    const std::size_t size = std::min(bytes.size(), buffer_.size() - used_);
    std::ranges::copy(bytes.first(size), std::span(buffer_).subspan(used_).begin());
    used_ += size;
    bytes = bytes.subspan(size);
  }
}

void Transcript::add(std::uint64_t number) noexcept {
  std::array<std::uint8_t, sizeof(number)> bytes{};
  FieldWriter(bytes).number(number, bytes.size());
  add(Bytes(bytes));
}

void Transcript::add_sized(Bytes text) noexcept {
  add(std::uint64_t{text.size()});
  add(text);
}

void Transcript::fold() noexcept {
  std::array<std::uint8_t, kDigestSize> digest{};
  error_ = backend_.sha256(context_, buffer_, digest);
  std::ranges::copy(digest, buffer_.begin());
  used_ = kDigestSize;
}

Error Transcript::finish(std::span<std::uint8_t, 32> digest32) noexcept {
  ASSAY_TRY(error_);
  return backend_.sha256(context_, Bytes(buffer_).first(used_), digest32);
}

}  // namespace assay::rp
