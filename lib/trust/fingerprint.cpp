#include "lib/trust/fingerprint.hpp"

namespace assay::trust {

void write_number(std::uint64_t number, std::span<std::uint8_t, 8> out) noexcept {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(number >> (8 * (out.size() - 1 - i)));
}

Error write_fingerprint(const Backend& backend, crypto::Context& context, Bytes item,
                        std::span<std::uint8_t, kFingerprintSize> out) noexcept {
  write_number(item.size(), out.first<8>());
  return backend.sha256(context, item, out.last<32>());
}

}  // namespace assay::trust
