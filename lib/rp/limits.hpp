#pragma once

#include <cstddef>

namespace assay::rp {

inline constexpr std::size_t kMinChallenge = 16;  ///< WebAuthn 13.4.3
inline constexpr std::size_t kMaxChallenge = 1024;
inline constexpr std::size_t kMaxStateChallenge = 255;  ///< of ceremonies that this library begins
inline constexpr std::size_t kMaxUserHandle = 64;       ///< WebAuthn 5.4.3
inline constexpr std::size_t kMaxCredentialId = 1023;   ///< WebAuthn 7.1 step 25

}  // namespace assay::rp
