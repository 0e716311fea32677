#pragma once

#include <mbedtls/ecp.h>
#include <mbedtls/md.h>

#include "assay/public_key.hpp"
#include "lib/crypto/backend.hpp"

namespace assay::crypto::mbedtls {

enum class Scheme : std::uint8_t {
  ecdsa,
  rsa_pkcs1,
  rsa_pss,  ///< salt as long as the hash, MGF1 with the same hash
};

/// One algorithm in the terms of mbedTLS.
struct AlgorithmRow {
  Algorithm algorithm;
  KeyType key_type;
  Scheme scheme;
  HashAlgorithm hash;
};

/// Null for an algorithm that this backend cannot verify.
const AlgorithmRow* find_algorithm(Algorithm algorithm) noexcept;

mbedtls_md_type_t hash_id(HashAlgorithm hash) noexcept;
/// MBEDTLS_ECP_DP_NONE for a curve that is not one of ECDSA.
mbedtls_ecp_group_id group_id(Curve curve) noexcept;

}  // namespace assay::crypto::mbedtls
