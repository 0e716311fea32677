#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "lib/crypto/backend.hpp"

namespace assay::trust {

inline constexpr std::size_t kIdentitySize = 32;
using Identity = std::array<std::uint8_t, kIdentitySize>;

/// An item of a list that is hashed as a whole: its length, 8 bytes big-endian, and its SHA-256.
inline constexpr std::size_t kFingerprintSize = 8 + 32;

/// Writes a number as 8 bytes, big-endian.
void write_number(std::uint64_t number, std::span<std::uint8_t, 8> out) noexcept;

/// Errors: those of Backend::sha256.
Error write_fingerprint(const Backend& backend, crypto::Context& context, Bytes item,
                        std::span<std::uint8_t, kFingerprintSize> out) noexcept;

}  // namespace assay::trust
