#pragma once

#include <cstdint>

#include "assay/public_key.hpp"
#include "lib/crypto/backend.hpp"

namespace assay::crypto::openssl {

/// How a signature is verified.
enum class Scheme : std::uint8_t {
  ecdsa,
  rsa_pkcs1,
  rsa_pss,  ///< salt as long as the hash, MGF1 with the same hash
  whole,    ///< the algorithm takes the message, not its hash
};

/// One algorithm in OpenSSL's terms.
struct AlgorithmRow {
  Algorithm algorithm;
  KeyType key_type;
  Scheme scheme;
  HashAlgorithm hash;  ///< not looked at for Scheme::whole
};

/// Null for an algorithm that this backend cannot verify.
const AlgorithmRow* find_algorithm(Algorithm algorithm) noexcept;

/// OpenSSL's name of a hash.
const char* hash_name(HashAlgorithm hash) noexcept;
/// OpenSSL's name of a curve, or of the key type that has this curve; null for one it does not have.
const char* curve_name(Curve curve) noexcept;
/// OpenSSL's name of an ML-DSA parameter set; null for another algorithm.
const char* ml_dsa_name(Algorithm algorithm) noexcept;

}  // namespace assay::crypto::openssl
