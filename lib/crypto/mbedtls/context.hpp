#pragma once

#include <array>

#include "lib/crypto/backend.hpp"
#include "lib/crypto/mbedtls/handles.hpp"

namespace assay::crypto::mbedtls {

/// The curves, each with the table of multiples of its base point that mbedTLS makes when it first needs one. Not part
/// of a key, for threads share keys.
struct MbedtlsContext : Context {
  std::array<Group, static_cast<std::size_t>(Curve::secp256k1) + 1> groups;  ///< indexed by Curve

  /// Null for a curve that is not one of ECDSA.
  mbedtls_ecp_group* group_of(Curve curve) noexcept;
};

Result<Context*> new_context() noexcept;
void free_context(Context* context) noexcept;
Error sha256(Context& context, Bytes data, std::span<std::uint8_t, 32> digest) noexcept;
Error hash(Context& context, HashAlgorithm algorithm, Bytes data, MutableBytes digest) noexcept;

}  // namespace assay::crypto::mbedtls
