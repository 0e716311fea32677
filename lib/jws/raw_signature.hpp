#pragma once

#include <array>
#include <cstdint>

#include "assay/bytes.hpp"

namespace assay::jws {

/// Room for the longest: two integers of 66 bytes, each with a zero before it, a tag and a length.
using DerSignature = std::array<std::uint8_t, 3 + 2 * (2 + 1 + 66)>;

/// Writes ECDSA-Sig-Value (RFC 3279 2.2.3) in DER, out of r and s one after the other, each of 1 to 66 bytes (RFC 7518
/// 3.4). Gives the part of `out` that was written.
Bytes der_from_raw_signature(Bytes raw, DerSignature& out) noexcept;

}  // namespace assay::jws
