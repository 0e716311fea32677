#pragma once

#include <cstdint>

namespace assay {

/// Whether a signature counter did not grow as it must, unless it is not in use (WebAuthn 7.2 step 22).
constexpr bool has_regressed(std::uint32_t stored, std::uint32_t received) noexcept {
  return (stored != 0 || received != 0) && received <= stored;
}

}  // namespace assay
