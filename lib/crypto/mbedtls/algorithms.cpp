#include "lib/crypto/mbedtls/algorithms.hpp"

namespace assay::crypto::mbedtls {
namespace {

constexpr AlgorithmRow kAlgorithms[] = {
    {Algorithm::es256, KeyType::ec2, Scheme::ecdsa, HashAlgorithm::sha256},
    {Algorithm::rs256, KeyType::rsa, Scheme::rsa_pkcs1, HashAlgorithm::sha256},
    {Algorithm::es384, KeyType::ec2, Scheme::ecdsa, HashAlgorithm::sha384},
    {Algorithm::es512, KeyType::ec2, Scheme::ecdsa, HashAlgorithm::sha512},
    {Algorithm::ps256, KeyType::rsa, Scheme::rsa_pss, HashAlgorithm::sha256},
    {Algorithm::ps384, KeyType::rsa, Scheme::rsa_pss, HashAlgorithm::sha384},
    {Algorithm::ps512, KeyType::rsa, Scheme::rsa_pss, HashAlgorithm::sha512},
    {Algorithm::rs384, KeyType::rsa, Scheme::rsa_pkcs1, HashAlgorithm::sha384},
    {Algorithm::rs512, KeyType::rsa, Scheme::rsa_pkcs1, HashAlgorithm::sha512},
    {Algorithm::es256k, KeyType::ec2, Scheme::ecdsa, HashAlgorithm::sha256},
    {Algorithm::esp256, KeyType::ec2, Scheme::ecdsa, HashAlgorithm::sha256},
    {Algorithm::esp384, KeyType::ec2, Scheme::ecdsa, HashAlgorithm::sha384},
    {Algorithm::esp512, KeyType::ec2, Scheme::ecdsa, HashAlgorithm::sha512},
    {Algorithm::rs1, KeyType::rsa, Scheme::rsa_pkcs1, HashAlgorithm::sha1},
};

}  // namespace

const AlgorithmRow* find_algorithm(Algorithm algorithm) noexcept {
  for (const AlgorithmRow& row : kAlgorithms) {
    if (row.algorithm == algorithm) return &row;
  }
  return nullptr;
}

mbedtls_md_type_t hash_id(HashAlgorithm hash) noexcept {
  switch (hash) {
    case HashAlgorithm::sha1: return MBEDTLS_MD_SHA1;
    case HashAlgorithm::sha256: return MBEDTLS_MD_SHA256;
    case HashAlgorithm::sha384: return MBEDTLS_MD_SHA384;
    case HashAlgorithm::sha512: return MBEDTLS_MD_SHA512;
  }
  return MBEDTLS_MD_NONE;
}

mbedtls_ecp_group_id group_id(Curve curve) noexcept {
  switch (curve) {
    case Curve::p256: return MBEDTLS_ECP_DP_SECP256R1;
    case Curve::p384: return MBEDTLS_ECP_DP_SECP384R1;
    case Curve::p521: return MBEDTLS_ECP_DP_SECP521R1;
    case Curve::secp256k1: return MBEDTLS_ECP_DP_SECP256K1;
    default: return MBEDTLS_ECP_DP_NONE;
  }
}

}  // namespace assay::crypto::mbedtls
