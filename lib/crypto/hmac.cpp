#include "lib/crypto/hmac.hpp"

#include <algorithm>

#include "lib/base/check.hpp"
#include "lib/base/wipe.hpp"
#include "lib/crypto/backend.hpp"
#include "lib/crypto/context.hpp"

namespace assay::crypto {
namespace {

constexpr std::size_t kBlock = 64;
constexpr std::uint8_t kInner = 0x36;
constexpr std::uint8_t kOuter = 0x5c;

/// The key, padded to a block and combined with a constant, and what follows it.
void put_padded(std::span<const std::uint8_t, 32> key, std::uint8_t pad, Bytes message, MutableBytes out) noexcept {
  std::ranges::fill(out.first(kBlock), pad);
  for (std::size_t i = 0; i < key.size(); ++i) out[i] ^= key[i];
  std::ranges::copy(message, out.subspan(kBlock).begin());
}

}  // namespace

Error hmac_sha256(const Workspace::Impl& impl, std::span<const std::uint8_t, 32> key, Bytes message,
                  std::span<std::uint8_t, 32> tag) noexcept {
  Context& context = *context_of(impl);
  std::array<std::uint8_t, kBlock + kMaxHmacMessage> inner{};
  std::array<std::uint8_t, kBlock + 32> outer{};
  std::array<std::uint8_t, 32> digest{};
  put_padded(key, kInner, message, inner);
  ASSAY_TRY(impl.backend->sha256(context, Bytes(inner).first(kBlock + message.size()), digest));
  put_padded(key, kOuter, digest, outer);
  ASSAY_TRY(impl.backend->sha256(context, outer, tag));
  wipe(inner);
  wipe(outer);
  return {};
}

}  // namespace assay::crypto
