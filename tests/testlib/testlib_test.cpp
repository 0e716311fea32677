#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/testlib/ceremony.hpp"
#include "tests/testlib/certificate.hpp"
#include "tests/testlib/der_writer.hpp"
#include "tests/testlib/ml_dsa.hpp"
#include "tests/testlib/signing_key.hpp"

namespace testlib {
namespace {

struct Deleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* ctx) const { EVP_MD_CTX_free(ctx); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  void operator()(X509_STORE_CTX* ctx) const { X509_STORE_CTX_free(ctx); }
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
template <class T>
using Owned = std::unique_ptr<T, Deleter>;

const std::vector<int> kAlgorithms = {cose::kEs256,   cose::kEs384,  cose::kEs512,   cose::kEs256k,  cose::kEdDsa,
                                      cose::kEd25519, cose::kEd448,  cose::kRs1,     cose::kRs256,   cose::kRs384,
                                      cose::kRs512,   cose::kPs256,  cose::kPs384,   cose::kPs512,   cose::kEsp256,
                                      cose::kEsp384,  cose::kEsp512, cose::kMlDsa44, cose::kMlDsa65, cose::kMlDsa87};

bool is_pss(int algorithm) {
  return algorithm == cose::kPs256 || algorithm == cose::kPs384 || algorithm == cose::kPs512;
}

constexpr bool kOpensslHasMlDsa = OPENSSL_VERSION_NUMBER >= 0x30500000L;

bool is_ml_dsa(int algorithm) {
  return algorithm == cose::kMlDsa44 || algorithm == cose::kMlDsa65 || algorithm == cose::kMlDsa87;
}

// Null for algorithms that do not hash first.
const EVP_MD* evp_hash(int algorithm) {
  switch (algorithm) {
    case cose::kEs384:
    case cose::kEsp384:
    case cose::kRs384:
    case cose::kPs384: return EVP_sha384();
    case cose::kEs512:
    case cose::kEsp512:
    case cose::kRs512:
    case cose::kPs512: return EVP_sha512();
    case cose::kRs1: return EVP_sha1();
    case cose::kEs256:
    case cose::kEsp256:
    case cose::kEs256k:
    case cose::kRs256:
    case cose::kPs256: return EVP_sha256();
    default: return nullptr;
  }
}

bool openssl_verifies(const SigningKey& key, ByteSpan message, ByteSpan signature,
                      int pss_salt_len = RSA_PSS_SALTLEN_DIGEST) {
  const ByteVector spki = key.spki();
  const unsigned char* at = spki.data();
  const Owned<EVP_PKEY> pkey(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
  EXPECT_NE(pkey, nullptr);
  EXPECT_EQ(at, spki.data() + spki.size());
  const Owned<EVP_MD_CTX> ctx(EVP_MD_CTX_new());
  EVP_PKEY_CTX* key_ctx = nullptr;
  EXPECT_EQ(EVP_DigestVerifyInit(ctx.get(), &key_ctx, evp_hash(key.algorithm()), nullptr, pkey.get()), 1);
  if (is_pss(key.algorithm())) {
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(key_ctx, RSA_PKCS1_PSS_PADDING), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_pss_saltlen(key_ctx, pss_salt_len), 1);
  }
  return EVP_DigestVerify(ctx.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

Owned<X509> parse_x509(const ByteVector& der) {
  const unsigned char* at = der.data();
  Owned<X509> certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  EXPECT_NE(certificate, nullptr);
  EXPECT_EQ(at, der.data() + der.size());
  return certificate;
}

int chain_error(const ByteVector& leaf, const std::vector<ByteVector>& intermediates, const ByteVector& root) {
  const Owned<X509> leaf_x509 = parse_x509(leaf);
  const Owned<X509> root_x509 = parse_x509(root);
  std::vector<Owned<X509>> kept;
  const Owned<STACK_OF(X509)> untrusted(sk_X509_new_null());
  for (const ByteVector& der : intermediates) {
    sk_X509_push(untrusted.get(), kept.emplace_back(parse_x509(der)).get());
  }
  const Owned<X509_STORE> store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), root_x509.get());
  X509_STORE_set_flags(store.get(), X509_V_FLAG_X509_STRICT);
  const Owned<X509_STORE_CTX> ctx(X509_STORE_CTX_new());
  EXPECT_EQ(X509_STORE_CTX_init(ctx.get(), store.get(), leaf_x509.get(), untrusted.get()), 1);
  X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(ctx.get()), static_cast<time_t>(kJudgedAt));
  X509_verify_cert(ctx.get());
  return X509_STORE_CTX_get_error(ctx.get());
}

std::string fingerprint(ByteSpan bytes) {
  return to_hex(sha256(bytes)).substr(0, 16);
}

TEST(Bytes, EncodesBase64OfEveryLengthModuloThree) {
  EXPECT_EQ(to_base64url({}), "");
  EXPECT_EQ(to_base64url(from_hex("fb")), "-w");
  EXPECT_EQ(to_base64url(from_hex("fbff")), "-_8");
  EXPECT_EQ(to_base64url(from_hex("fbffbf")), "-_-_");
  EXPECT_EQ(to_base64(from_hex("fb")), "+w==");
  EXPECT_EQ(to_base64(from_hex("fbff")), "+/8=");
  EXPECT_EQ(to_base64(from_hex("fbffbf")), "+/+/");
}

TEST(Seed, IsOneStreamHoweverItIsTaken) {
  Seed seed("stream");
  const ByteVector first = seed.take(5);
  const ByteVector second = seed.take(60);
  EXPECT_EQ(concat({first, second}), seed_bytes("stream", 65));
  EXPECT_EQ(seed_bytes("stream", 32), sha256(concat({bytes_of_text("stream"), ByteVector(8)})));
  EXPECT_NE(seed_bytes("stream", 32), seed_bytes("stream2", 32));
}

TEST(CborWriter, WritesEveryHeadWidth) {
  EXPECT_EQ(to_hex(cbor::integer(23)), "17");
  EXPECT_EQ(to_hex(cbor::integer(24)), "1818");
  EXPECT_EQ(to_hex(cbor::integer(256)), "190100");
  EXPECT_EQ(to_hex(cbor::integer(65536)), "1a00010000");
  EXPECT_EQ(to_hex(cbor::integer(4294967296)), "1b0000000100000000");
  EXPECT_EQ(to_hex(cbor::integer(-257)), "390100");
  EXPECT_EQ(to_hex(cbor::integer(1, cbor::HeadWidth::four)), "1a00000001");
  EXPECT_EQ(to_hex(cbor::text("fmt")), "63666d74");
  EXPECT_EQ(to_hex(cbor::tagged(2, cbor::array({cbor::boolean(true), cbor::null()}))), "c282f5f6");
}

TEST(CborWriter, SortsMapsAsCtap2Does) {
  cbor::Map map;
  map.set("b", cbor::integer(1)).set("aa", cbor::integer(2)).set(-1, cbor::integer(3)).set(24, cbor::integer(4));
  EXPECT_EQ(to_hex(map.encode()), "a4181804200361620162616102");
  EXPECT_EQ(to_hex(map.encode_as_added()), "a4616201626161022003181804");
  map.set(-1, cbor::integer(5)).erase("aa");
  EXPECT_EQ(to_hex(map.encode()), "a31818042005616201");
  EXPECT_THROW(map.erase("aa"), std::logic_error);
}

TEST(DerWriter, WritesMinimalForms) {
  EXPECT_EQ(to_hex(der::integer(0)), "020100");
  EXPECT_EQ(to_hex(der::integer(127)), "02017f");
  EXPECT_EQ(to_hex(der::integer(128)), "02020080");
  EXPECT_EQ(to_hex(der::integer(ByteSpan(from_hex("000001")))), "020101");
  EXPECT_EQ(to_hex(der::oid("1.2.840.113549.1.1.11")), "06092a864886f70d01010b");
  EXPECT_EQ(to_hex(der::octet_string(ByteVector(200))).substr(0, 6), "0481c8");
  EXPECT_EQ(to_hex(der::octet_string(ByteVector(256))).substr(0, 8), "04820100");
  EXPECT_EQ(to_hex(der::set({der::integer(2), der::integer(1)})), "3106020101020102");
  EXPECT_EQ(text_of_bytes(der::time(0)).substr(2), "700101000000Z");
  EXPECT_EQ(text_of_bytes(der::time(2524608000)).substr(2), "20500101000000Z");
}

TEST(SigningKey, SignsSoThatOpensslVerifies) {
  const ByteVector message = bytes_of_text("a message to be signed");
  for (const int algorithm : kAlgorithms) {
    SCOPED_TRACE(algorithm);
    if (is_ml_dsa(algorithm) && !kOpensslHasMlDsa) {
      continue;
    }
    const SigningKey key = SigningKey::make(algorithm, "test");
    ByteVector signature = key.sign(message);
    EXPECT_TRUE(openssl_verifies(key, message, signature));
    EXPECT_FALSE(openssl_verifies(key, bytes_of_text("another message"), signature));
    signature[signature.size() / 2] ^= 1;
    EXPECT_FALSE(openssl_verifies(key, message, signature));
  }
}

// The first signing vector of each of Wycheproof's sets with seeds, as hashes.
TEST(MlDsaKey, ReproducesWycheproofsSignatures) {
  struct Row {
    int algorithm;
    const char* public_key_sha256;
    const char* signature_sha256;
  };
  for (const Row& row : {Row{cose::kMlDsa44, "d87f8ca136ac1aa55e2d6c4521680efb3a378cbb9bc0bfb446e9c60893931ea3",
                             "8cd6fc03daa72e87210a4e721523e84c14f27733789075e65736744d4787fdd5"},
                         Row{cose::kMlDsa65, "b7acce2ddb11f8cc1aa46e2bafac6eacfa2b732ef192bd636ad8d3a56d649c66",
                             "39fbbb0d97a52c79844213b325af823a7f16a174e00a5b3daeb3e6e6d1c89681"},
                         Row{cose::kMlDsa87, "d43128fa8a8c785c1d44c9e7db538dbf9dd88fe6c8ad911a344bcec1017c6d54",
                             "1ad45bd0419e694375bd38ec11d8e0c228ab9ffac2fce4adbe6218d9c949e293"}}) {
    SCOPED_TRACE(row.algorithm);
    const MlDsaKey key(row.algorithm, ByteVector(32, 0x2a));
    EXPECT_EQ(to_hex(sha256(key.public_key())), row.public_key_sha256);
    EXPECT_EQ(to_hex(sha256(key.sign(bytes_of_text("Hello world")))), row.signature_sha256);
  }
}

TEST(SigningKey, SignsWithThePssSaltLengthAskedFor) {
  const ByteVector message = bytes_of_text("a message to be signed");
  for (const int algorithm : {cose::kPs256, cose::kPs384, cose::kPs512}) {
    const SigningKey key = SigningKey::make(algorithm, "test");
    for (const int salt_len : {0, 20, 190}) {
      const ByteVector signature = key.sign_pss(message, static_cast<std::size_t>(salt_len));
      EXPECT_TRUE(openssl_verifies(key, message, signature, salt_len));
      EXPECT_FALSE(openssl_verifies(key, message, signature));
    }
  }
}

TEST(SigningKey, GivesTheNumbersOfAnEcdsaSignature) {
  const SigningKey key = SigningKey::make(cose::kEs512, "test");
  const ByteVector message = bytes_of_text("a message to be signed");
  const EcdsaSignature signature = key.sign_ecdsa(message);
  EXPECT_EQ(signature.to_der(), key.sign(message));
  EXPECT_EQ(signature.r.size(), 66U);
  EXPECT_EQ(key.part(KeyPart::x).size(), 66U);
  EXPECT_FALSE(key.has_part(KeyPart::modulus));
  EXPECT_THROW(key.part(KeyPart::modulus), std::logic_error);
}

// Keys of one label differ between algorithms of different kinds, signatures of one key between messages.
TEST(SigningKey, KeepsLabelsApart) {
  const SigningKey key = SigningKey::make(cose::kEs256, "one");
  EXPECT_EQ(key.spki(), SigningKey::make(cose::kEs256, "one").spki());
  EXPECT_NE(key.spki(), SigningKey::make(cose::kEs256, "two").spki());
  EXPECT_NE(key.part(KeyPart::private_scalar), SigningKey::make(cose::kEs256k, "one").part(KeyPart::private_scalar));
  EXPECT_NE(key.sign_ecdsa(bytes_of_text("1")).r, key.sign_ecdsa(bytes_of_text("2")).r);
  EXPECT_EQ(key.with_algorithm(cose::kEsp256).spki(), key.spki());
  EXPECT_NE(key.with_algorithm(cose::kEsp256).cose_key(), key.cose_key());
}

TEST(SigningKey, MakesRsaKeysOfTheSizeAskedFor) {
  for (const int bits : {2048, 3072}) {
    const SigningKey key = SigningKey::make(cose::kRs256, "test", bits);
    EXPECT_EQ(key.part(KeyPart::modulus).size(), static_cast<std::size_t>(bits) / 8);
    EXPECT_GE(key.part(KeyPart::modulus)[0], 0x80);
    EXPECT_TRUE(openssl_verifies(key, bytes_of_text("m"), key.sign(bytes_of_text("m"))));
  }
}

// A change here changes every vector in vectors/cases.
TEST(Determinism, OutputsAreThePinnedOnes) {
  const ByteVector message = bytes_of_text("pinned");
  const auto of = [&](int algorithm) {
    const SigningKey key = SigningKey::make(algorithm, "pinned");
    return fingerprint(concat({key.cose_key(), key.spki(), key.sign(message)}));
  };
  EXPECT_EQ(of(cose::kEs256), "2a2016f371c16f48");
  EXPECT_EQ(of(cose::kEs512), "423cf599115dd9b8");
  EXPECT_EQ(of(cose::kEdDsa), "f2c090999be5fb3e");
  EXPECT_EQ(of(cose::kEd448), "a276659c6e952a8e");
  EXPECT_EQ(of(cose::kRs256), "cf00f9b01857d021");
  EXPECT_EQ(of(cose::kPs384), "a6ce0a78577d9255");
  EXPECT_EQ(fingerprint(make_ca("pinned").certificate), "116f15ac50a5b8b4");
  const SigningKey key = SigningKey::make(cose::kEs256, "pinned");
  EXPECT_EQ(
      fingerprint(bytes_of_text(make_registration(registration_spec(AttestationKind::packed_x5c, key)).to_json())),
      "c329e7a0fb723904");
  EXPECT_EQ(fingerprint(bytes_of_text(make_authentication(authentication_spec(key)).to_json())), "124886ecac239540");
}

TEST(Certificate, ChainsToItsRootInStrictValidation) {
  const CertificateAuthority root = make_ca("test");
  const CertificateAuthority between = make_intermediate_ca("test", root, cose::kRs256);
  const SigningKey key = SigningKey::make(cose::kEs256, "leaf");
  const ByteVector direct = make_certificate(attestation_certificate(key, root, ByteVector(16)), root.key);
  EXPECT_EQ(chain_error(direct, {}, root.certificate), X509_V_OK);
  const ByteVector through = make_certificate(attestation_certificate(key, between, ByteVector(16)), between.key);
  EXPECT_EQ(chain_error(through, {between.certificate}, root.certificate), X509_V_OK);
  EXPECT_EQ(chain_error(through, {}, root.certificate), X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
  EXPECT_EQ(chain_error(direct, {}, make_ca("other").certificate), X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
  const ByteVector forged = make_certificate(attestation_certificate(key, root, ByteVector(16)), between.key);
  EXPECT_NE(chain_error(forged, {}, root.certificate), X509_V_OK);
}

TEST(Certificate, IsSignedByEveryAlgorithmThatMakesSense) {
  for (const int algorithm : {cose::kEs256, cose::kEs384, cose::kEs512, cose::kEs256k, cose::kEdDsa, cose::kEd448,
                              cose::kRs256, cose::kRs384, cose::kRs512, cose::kPs256, cose::kPs512}) {
    SCOPED_TRACE(algorithm);
    const CertificateAuthority root = make_ca("by-algorithm", algorithm);
    const SigningKey key = SigningKey::make(cose::kEs256, "leaf");
    const ByteVector leaf = make_certificate(attestation_certificate(key, root, ByteVector(16)), root.key);
    EXPECT_EQ(chain_error(leaf, {}, root.certificate), X509_V_OK);
  }
}

TEST(Certificate, SaysWhatItsSpecSays) {
  const CertificateAuthority root = make_ca("test");
  CertificateSpec spec = attestation_certificate(SigningKey::make(cose::kEs256, "leaf"), root, ByteVector(16, 7));
  spec.not_after = 2600000000;  // after 2050
  const Owned<X509> certificate = parse_x509(make_certificate(spec, root.key));
  EXPECT_EQ(X509_get_version(certificate.get()), X509_VERSION_3);
  EXPECT_EQ(X509_get_ext_count(certificate.get()), 4);
  EXPECT_EQ(X509_NAME_entry_count(X509_get_subject_name(certificate.get())), 4);
  EXPECT_EQ(ASN1_STRING_type(X509_get0_notBefore(certificate.get())), V_ASN1_UTCTIME);
  EXPECT_EQ(ASN1_STRING_type(X509_get0_notAfter(certificate.get())), V_ASN1_GENERALIZEDTIME);
  EXPECT_EQ(X509_check_ca(certificate.get()), 0);

  spec.version = 1;
  spec.extensions.clear();
  const Owned<X509> first_version = parse_x509(make_certificate(spec, root.key));
  EXPECT_EQ(X509_get_version(first_version.get()), X509_VERSION_1);
  EXPECT_EQ(X509_get_ext_count(first_version.get()), 0);
}

TEST(ClientData, IsInTheByteFormOfTheSpecification) {
  ClientDataSpec spec{.type = "webauthn.get", .challenge = from_hex("fbff"), .top_origin = {}, .extra_members = {}};
  EXPECT_EQ(spec.to_json(),
            R"({"type":"webauthn.get","challenge":"-_8","origin":"https://example.org","crossOrigin":false})");
  spec.origin = "a\"b\\c\x01";
  spec.cross_origin = true;
  spec.top_origin = "https://top.example";
  spec.extra_members = {{"other", "[1]"}};
  EXPECT_EQ(spec.to_json(),
            "{\"type\":\"webauthn.get\",\"challenge\":\"-_8\",\"origin\":\"a\\\"b\\\\c\\u0001\",\"crossOrigin\":true,"
            "\"topOrigin\":\"https://top.example\",\"other\":[1]}");
}

TEST(Registration, IsSignedOverWhatItsFormatSays) {
  const SigningKey key = SigningKey::make(cose::kEs256, "credential");
  for (const auto kind : {AttestationKind::packed_self, AttestationKind::packed_x5c, AttestationKind::fido_u2f}) {
    const RegistrationSpec spec = registration_spec(kind, key);
    const Registration made = make_registration(spec);
    const ByteVector hash = sha256(bytes_of_text(made.client_data_json));
    const SigningKey& signer = kind == AttestationKind::packed_self ? spec.key : spec.attestation_key;
    EXPECT_TRUE(openssl_verifies(signer, made.message, made.signature));
    if (kind == AttestationKind::fido_u2f) {
      EXPECT_EQ(made.message.size(), 1 + 32 + 32 + 32 + 65U);
      EXPECT_EQ(ByteVector(made.message.begin() + 33, made.message.begin() + 65), hash);
    } else {
      EXPECT_EQ(made.message, concat({made.auth_data, hash}));
    }
    EXPECT_EQ(made.x5c.size(), kind == AttestationKind::packed_self ? 0U : 1U);
  }
}

TEST(Registration, IsSignedByATpmOverWhatItCertifies) {
  for (const int algorithm : {cose::kRs256, cose::kEs384}) {
    RegistrationSpec spec = registration_spec(AttestationKind::tpm, SigningKey::make(algorithm, "credential"));
    ByteVector pub_area;
    TpmCertifySpec certified;
    spec.hooks.tpm.pub_area = [&](ByteVector& bytes) { pub_area = bytes; };
    spec.hooks.tpm.certification = [&](TpmCertifySpec& certify) { certified = certify; };
    const Registration made = make_registration(spec);
    EXPECT_TRUE(openssl_verifies(spec.attestation_key, made.message, made.signature));
    EXPECT_EQ(made.message, certified.encode());
    EXPECT_EQ(to_hex(ByteSpan(made.message).first(8)), "ff54434780170000");
    EXPECT_EQ(certified.extra_data, sha256(concat({made.auth_data, sha256(bytes_of_text(made.client_data_json))})));
    EXPECT_EQ(certified.name, concat({from_hex("000b"), sha256(pub_area)}));
    const KeyPart part = algorithm == cose::kRs256 ? KeyPart::modulus : KeyPart::y;
    EXPECT_EQ(ByteVector(pub_area.end() - static_cast<std::ptrdiff_t>(spec.key.part(part).size()), pub_area.end()),
              spec.key.part(part));
  }
}

TEST(Registration, HooksChangeOnePieceAndWhatFollowsFromIt) {
  const SigningKey key = SigningKey::make(cose::kEs256, "credential");
  RegistrationSpec spec = registration_spec(AttestationKind::packed_self, key);
  const Registration good = make_registration(spec);
  spec.hooks.auth_data = [](ByteVector& auth_data) { auth_data.push_back(0); };
  const Registration changed = make_registration(spec);
  EXPECT_EQ(changed.client_data_json, good.client_data_json);
  EXPECT_EQ(changed.auth_data.size(), good.auth_data.size() + 1);
  EXPECT_TRUE(openssl_verifies(key, changed.message, changed.signature));
  EXPECT_FALSE(openssl_verifies(key, good.message, changed.signature));
}

TEST(Authentication, IsSignedOverAuthenticatorDataAndClientDataHash) {
  const SigningKey key = SigningKey::make(cose::kEdDsa, "credential");
  AuthenticationSpec spec = authentication_spec(key);
  const Authentication good = make_authentication(spec);
  EXPECT_EQ(good.message, concat({good.auth_data, sha256(bytes_of_text(good.client_data_json))}));
  EXPECT_TRUE(openssl_verifies(key, good.message, good.signature));
  EXPECT_EQ(good.credential_id, make_registration(registration_spec(AttestationKind::none, key)).credential_id);
  spec.hooks.signature = [](ByteVector& signature) { signature[0] ^= 1; };
  const Authentication changed = make_authentication(spec);
  EXPECT_EQ(changed.message, good.message);
  EXPECT_FALSE(openssl_verifies(key, changed.message, changed.signature));
}

}  // namespace
}  // namespace testlib
