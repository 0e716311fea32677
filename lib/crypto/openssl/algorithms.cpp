#include "lib/crypto/openssl/algorithms.hpp"

#include <openssl/opensslv.h>

namespace assay::crypto::openssl {
namespace {

constexpr AlgorithmRow kAlgorithms[] = {
    {Algorithm::es256, KeyType::ec2, Scheme::ecdsa, HashAlgorithm::sha256},
    {Algorithm::eddsa, KeyType::okp, Scheme::whole, {}},
    {Algorithm::rs256, KeyType::rsa, Scheme::rsa_pkcs1, HashAlgorithm::sha256},
    {Algorithm::es384, KeyType::ec2, Scheme::ecdsa, HashAlgorithm::sha384},
    {Algorithm::es512, KeyType::ec2, Scheme::ecdsa, HashAlgorithm::sha512},
    {Algorithm::ps256, KeyType::rsa, Scheme::rsa_pss, HashAlgorithm::sha256},
    {Algorithm::ps384, KeyType::rsa, Scheme::rsa_pss, HashAlgorithm::sha384},
    {Algorithm::ps512, KeyType::rsa, Scheme::rsa_pss, HashAlgorithm::sha512},
    {Algorithm::rs384, KeyType::rsa, Scheme::rsa_pkcs1, HashAlgorithm::sha384},
    {Algorithm::rs512, KeyType::rsa, Scheme::rsa_pkcs1, HashAlgorithm::sha512},
    {Algorithm::es256k, KeyType::ec2, Scheme::ecdsa, HashAlgorithm::sha256},
    {Algorithm::ed448, KeyType::okp, Scheme::whole, {}},
    {Algorithm::ed25519, KeyType::okp, Scheme::whole, {}},
    {Algorithm::esp256, KeyType::ec2, Scheme::ecdsa, HashAlgorithm::sha256},
    {Algorithm::esp384, KeyType::ec2, Scheme::ecdsa, HashAlgorithm::sha384},
    {Algorithm::esp512, KeyType::ec2, Scheme::ecdsa, HashAlgorithm::sha512},
    {Algorithm::rs1, KeyType::rsa, Scheme::rsa_pkcs1, HashAlgorithm::sha1},
#if OPENSSL_VERSION_NUMBER >= 0x30500000L
    {Algorithm::ml_dsa_44, KeyType::akp, Scheme::whole, {}},
    {Algorithm::ml_dsa_65, KeyType::akp, Scheme::whole, {}},
    {Algorithm::ml_dsa_87, KeyType::akp, Scheme::whole, {}},
#endif
};

}  // namespace

const AlgorithmRow* find_algorithm(Algorithm algorithm) noexcept {
  for (const AlgorithmRow& row : kAlgorithms) {
    if (row.algorithm == algorithm) return &row;
  }
  return nullptr;
}

const char* hash_name(HashAlgorithm hash) noexcept {
  switch (hash) {
    case HashAlgorithm::sha1: return "SHA1";
    case HashAlgorithm::sha256: return "SHA256";
    case HashAlgorithm::sha384: return "SHA384";
    case HashAlgorithm::sha512: return "SHA512";
  }
  return nullptr;
}

const char* curve_name(Curve curve) noexcept {
  switch (curve) {
    case Curve::none: return nullptr;
    case Curve::p256: return "P-256";
    case Curve::p384: return "P-384";
    case Curve::p521: return "P-521";
    case Curve::secp256k1: return "secp256k1";
    case Curve::ed25519: return "ED25519";
    case Curve::ed448: return "ED448";
  }
  return nullptr;
}

const char* ml_dsa_name(Algorithm algorithm) noexcept {
  switch (algorithm) {
    case Algorithm::ml_dsa_44: return "ML-DSA-44";
    case Algorithm::ml_dsa_65: return "ML-DSA-65";
    case Algorithm::ml_dsa_87: return "ML-DSA-87";
    default: return nullptr;
  }
}

}  // namespace assay::crypto::openssl
