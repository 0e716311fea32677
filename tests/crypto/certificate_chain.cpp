#include "tests/crypto/certificate_chain.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include <string>

namespace assay::crypto {
namespace {

using namespace testlib;

Name name_of(std::string_view label) {
  return {{std::string(oid::kCommonName), std::string(label)}};
}

CertificateSpec ca_spec(const SigningKey& key, std::string_view name) {
  CertificateSpec spec;
  spec.subject = name_of(name);
  spec.spki = key.spki();
  spec.extensions = {basic_constraints(true), key_usage(5)};
  return spec;
}

CertificateAuthority sign(CertificateSpec spec, const SigningKey& key, const SigningKey& issuer_key, const Edit& edit) {
  if (edit) edit(spec);
  return {key, spec.subject, make_certificate(spec, issuer_key)};
}

BIGNUM* number(ByteSpan big_endian) {
  return BN_bin2bn(big_endian.data(), static_cast<int>(big_endian.size()), nullptr);
}

EVP_PKEY* rsa_pkey(const SigningKey& key) {
  OSSL_PARAM_BLD* builder = OSSL_PARAM_BLD_new();
  BIGNUM* n = number(key.part(KeyPart::modulus));
  BIGNUM* e = number(key.part(KeyPart::exponent));
  BIGNUM* d = number(key.part(KeyPart::private_exponent));
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n);
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e);
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_D, d);
  OSSL_PARAM* params = OSSL_PARAM_BLD_to_param(builder);
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr);
  EVP_PKEY* pkey = nullptr;
  EVP_PKEY_fromdata_init(context);
  check(EVP_PKEY_fromdata(context, &pkey, EVP_PKEY_KEYPAIR, params) == 1, "an RSA key");
  EVP_PKEY_CTX_free(context);
  OSSL_PARAM_free(params);
  OSSL_PARAM_BLD_free(builder);
  for (BIGNUM* part : {n, e, d}) BN_free(part);
  return pkey;
}

}  // namespace

CertificateAuthority issue_ca(const SigningKey& key, std::string_view name, const CertificateAuthority& issuer,
                              const Edit& edit) {
  CertificateSpec spec = ca_spec(key, name);
  spec.issuer = issuer.name;
  return sign(spec, key, issuer.key, edit);
}

CertificateAuthority issue_ca(std::string_view label, const CertificateAuthority& issuer, const Edit& edit) {
  return issue_ca(SigningKey::make(cose::kEs256, label), label, issuer, edit);
}

CertificateAuthority issue_root(const SigningKey& key, std::string_view name, const Edit& edit) {
  CertificateSpec spec = ca_spec(key, name);
  spec.issuer = spec.subject;
  return sign(spec, key, key, edit);
}

ByteVector issue_leaf(const CertificateAuthority& issuer, const Edit& edit) {
  const SigningKey key = SigningKey::make(cose::kEs256, "attestation");
  CertificateSpec spec = attestation_certificate(key, issuer, ByteVector(16, 0x11));
  spec.extensions = {basic_constraints(false)};
  return sign(spec, key, issuer.key, edit).certificate;
}

std::size_t unused_bits_position(const ByteVector& certificate) {
  const unsigned char* at = certificate.data();
  X509* parsed = d2i_X509(nullptr, &at, static_cast<long>(certificate.size()));
  check(parsed != nullptr, "a certificate");
  const ASN1_BIT_STRING* signature = nullptr;
  X509_get0_signature(&signature, nullptr, parsed);
  const auto position = certificate.size() - static_cast<std::size_t>(ASN1_STRING_length(signature)) - 1;
  X509_free(parsed);
  return position;
}

ByteVector sign_again(const ByteVector& certificate, const SigningKey& rsa_key, const char* hash) {
  const unsigned char* at = certificate.data();
  X509* parsed = d2i_X509(nullptr, &at, static_cast<long>(certificate.size()));
  EVP_PKEY* pkey = rsa_pkey(rsa_key);
  check(X509_sign(parsed, pkey, EVP_get_digestbyname(hash)) > 0, "a certificate signed again");
  unsigned char* der = nullptr;
  const int size = i2d_X509(parsed, &der);
  const ByteVector signed_again(der, der + size);
  OPENSSL_free(der);
  EVP_PKEY_free(pkey);
  X509_free(parsed);
  return signed_again;
}

ByteVector sign_crl_again(const ByteVector& crl, const SigningKey& rsa_key, const char* hash) {
  const unsigned char* at = crl.data();
  X509_CRL* parsed = d2i_X509_CRL(nullptr, &at, static_cast<long>(crl.size()));
  EVP_PKEY* pkey = rsa_pkey(rsa_key);
  check(X509_CRL_sign(parsed, pkey, EVP_get_digestbyname(hash)) > 0, "a CRL signed again");
  unsigned char* der = nullptr;
  const int size = i2d_X509_CRL(parsed, &der);
  const ByteVector signed_again(der, der + size);
  OPENSSL_free(der);
  EVP_PKEY_free(pkey);
  X509_CRL_free(parsed);
  return signed_again;
}

ByteVector with_explicit_curve(const ByteVector& spki) {
  const unsigned char* at = spki.data();
  EVP_PKEY* pkey = d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size()));
  check(EVP_PKEY_set_utf8_string_param(pkey, OSSL_PKEY_PARAM_EC_ENCODING, OSSL_PKEY_EC_ENCODING_EXPLICIT) == 1,
        "explicit parameters");
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(pkey, &der);
  const ByteVector out(der, der + size);
  OPENSSL_free(der);
  EVP_PKEY_free(pkey);
  return out;
}

}  // namespace assay::crypto
