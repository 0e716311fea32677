#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

#include "tests/cose/key_fixture.hpp"
#include "tests/testlib/der_writer.hpp"

using assay::Bytes;
using assay::Curve;
using assay::Error;
using assay::ErrorCode;
using assay::KeyType;
using assay::parse_subject_public_key_info;
using testlib::ByteVector;
using testlib::ExactBytes;
using testlib::from_hex;
using testlib::KeyPart;
using testlib::SigningKey;
namespace cose = testlib::cose;
namespace der = testlib::der;

namespace {

constexpr std::string_view kEcPublicKey = "1.2.840.10045.2.1";
constexpr std::string_view kPrime256v1 = "1.2.840.10045.3.1.7";

ByteVector copy(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

ByteVector spki_of(const std::vector<ByteVector>& algorithm, const ByteVector& key) {
  return der::sequence({der::sequence(algorithm), der::bit_string(key)});
}

ByteVector p256_spki(const ByteVector& point) {
  return spki_of({der::oid(kEcPublicKey), der::oid(kPrime256v1)}, point);
}

ByteVector p256_point() {
  return SigningKey::make(cose::kEs256, "point").part(KeyPart::public_key);
}

TEST(SubjectPublicKeyInfo, ReadsTheKeysThatCoseKeysHave) {
  for (const int algorithm :
       {cose::kEs256, cose::kEs384, cose::kEs512, cose::kEs256k, cose::kEd25519, cose::kEd448, cose::kRs256}) {
    const SigningKey key = SigningKey::make(algorithm, "spki");
    const ByteVector cose_key = key.cose_key();
    const ByteVector spki = key.spki();
    const unsigned char* at = spki.data();
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> openssl_key(
        d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())), EVP_PKEY_free);
    ASSERT_NE(openssl_key, nullptr) << algorithm;
    const auto expected = assay::parse_cose_key(cose_key);
    const auto view = parse_subject_public_key_info(spki);
    ASSERT_TRUE(view) << algorithm << " " << assay::error_name(view.error().code);
    ASSERT_TRUE(expected) << algorithm;
    EXPECT_EQ(view->type, expected->type);
    EXPECT_EQ(view->curve, expected->curve);
    EXPECT_EQ(view->algorithm, assay::Algorithm::none);
    EXPECT_EQ(copy(view->x), copy(expected->x));
    EXPECT_EQ(copy(view->y), copy(expected->y));
    EXPECT_EQ(copy(view->n), copy(expected->n));
    EXPECT_EQ(copy(view->e), copy(expected->e));
  }
}

TEST(SubjectPublicKeyInfo, RefusesEveryPrefix) {
  for (const int algorithm : {cose::kEs256, cose::kEs512, cose::kEs256k, cose::kEd25519, cose::kEd448, cose::kRs256}) {
    const ByteVector spki = SigningKey::make(algorithm, "prefixes").spki();
    ASSERT_FALSE(spki_error(spki).failed());
    for (std::size_t length = 0; length < spki.size(); ++length) {
      const auto parsed = parse_subject_public_key_info(ExactBytes(Bytes(spki).first(length)));
      ASSERT_EQ(parsed.error().code, ErrorCode::der_truncated) << algorithm << " " << length;
      ASSERT_EQ(parsed->type, KeyType::none);
    }
  }
}

TEST(SubjectPublicKeyInfo, SurvivesEveryChangedByte) {
  for (const int algorithm : {cose::kEs256, cose::kEd25519, cose::kRs256}) {
    const ByteVector good = SigningKey::make(algorithm, "changed").spki();
    for (std::size_t i = 0; i < good.size(); ++i) {
      for (const unsigned change : {0x01U, 0x02U, 0x20U, 0x7fU, 0x80U, 0xffU}) {
        ByteVector changed = good;
        changed[i] ^= static_cast<std::uint8_t>(change);
        const Error error = spki_error(changed);
        ASSERT_LE(error.offset, good.size());
        ASSERT_TRUE(error.failed() || algorithm != cose::kEs256) << i << " " << change;
      }
    }
  }
}

TEST(SubjectPublicKeyInfo, HasOneForm) {
  const ByteVector point = p256_point();
  EXPECT_CODE(spki_error(p256_spki(point)), ErrorCode::ok);
  EXPECT_CODE(spki_error(testlib::concat({p256_spki(point), ByteVector{0}})), ErrorCode::der_trailing);
  const ByteVector algorithm = der::sequence({der::oid(kEcPublicKey), der::oid(kPrime256v1)});
  const ByteVector key = der::bit_string(point);
  EXPECT_CODE(spki_error(der::sequence({algorithm, key, der::null()})), ErrorCode::der_trailing);
  EXPECT_CODE(spki_error(der::sequence({algorithm})), ErrorCode::der_truncated);
  EXPECT_CODE(spki_error(der::sequence({algorithm, der::bit_string(point, 1)})), ErrorCode::der_bit_string);
  EXPECT_CODE(spki_error(der::sequence({key, algorithm})), ErrorCode::der_wrong_tag);
  EXPECT_CODE(spki_error(spki_of({der::oid(kEcPublicKey), der::oid(kPrime256v1), der::null()}, point)),
              ErrorCode::der_trailing);
  EXPECT_CODE(spki_error(spki_of({}, point)), ErrorCode::der_truncated);
  EXPECT_CODE(spki_error(spki_of({from_hex("06022a80"), der::null()}, point)), ErrorCode::der_oid);
}

TEST(SubjectPublicKeyInfo, RefusesOtherKindsOfKeys) {
  const ByteVector key(32, 9);
  for (const std::string_view oid :
       {"1.2.840.10040.4.1", "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.7", "1.3.101.110", "1.3.101.111",
        "1.3.132.1.12", "2.16.840.1.101.3.4.3.16", "2.16.840.1.101.3.4.3.20", "2.16.840.1.101.3.4.3.32",
        "2.16.840.1.101.3.4.2.17", "2.16.840.1.101.3.4.3", "2.16.840.1.101.3.4.3.17.1", "1.2.840.10045.2", "1.3.101"}) {
    const Error error = spki_error(spki_of({der::oid(oid), der::null()}, key));
    EXPECT_CODE(error, ErrorCode::certificate_key_unsupported) << oid;
    EXPECT_EQ(error.offset, 4U);
  }
}

TEST(SubjectPublicKeyInfo, TakesNoParametersForEdwardsCurves) {
  for (const auto& [algorithm, oid] :
       {std::pair{cose::kEd25519, "1.3.101.112"}, std::pair{cose::kEd448, "1.3.101.113"}}) {
    const ByteVector key = SigningKey::make(algorithm, "edwards").part(KeyPart::public_key);
    EXPECT_CODE(spki_error(spki_of({der::oid(oid)}, key)), ErrorCode::ok);
    EXPECT_CODE(spki_error(spki_of({der::oid(oid), der::null()}, key)), ErrorCode::der_trailing);
    EXPECT_CODE(spki_error(spki_of({der::oid(oid)}, testlib::concat({key, ByteVector{0}}))),
                ErrorCode::key_coordinate_length);
    EXPECT_CODE(spki_error(spki_of({der::oid(oid)}, {})), ErrorCode::key_coordinate_length);
  }
}

struct MlDsaKind {
  int algorithm;
  std::string_view oid;
  std::size_t size;
};
constexpr MlDsaKind kMlDsaKinds[] = {{cose::kMlDsa44, "2.16.840.1.101.3.4.3.17", 1312},
                                     {cose::kMlDsa65, "2.16.840.1.101.3.4.3.18", 1952},
                                     {cose::kMlDsa87, "2.16.840.1.101.3.4.3.19", 2592}};

TEST(SubjectPublicKeyInfo, ReadsMlDsaKeysWithTheirAlgorithm) {
  for (const MlDsaKind& kind : kMlDsaKinds) {
    const SigningKey signer = SigningKey::make(kind.algorithm, "spki");
    const ByteVector spki = signer.spki();
    const auto view = parse_subject_public_key_info(spki);
    ASSERT_TRUE(view) << kind.oid << " " << assay::error_name(view.error().code);
    EXPECT_EQ(view->type, KeyType::akp);
    EXPECT_EQ(view->curve, Curve::none);
    EXPECT_EQ(static_cast<int>(view->algorithm), kind.algorithm);
    EXPECT_EQ(copy(view->x), signer.part(KeyPart::public_key));
    EXPECT_EQ(view->x.size(), kind.size);
    for (std::size_t length = 0; length < spki.size(); ++length) {
      ASSERT_EQ(spki_error(copy(Bytes(spki).first(length))).code, ErrorCode::der_truncated) << length;
    }
  }
}

TEST(SubjectPublicKeyInfo, MlDsaKeysHaveOneLengthAndNoParameters) {
  for (const MlDsaKind& kind : kMlDsaKinds) {
    const ByteVector key(kind.size, 7);
    EXPECT_CODE(spki_error(spki_of({der::oid(kind.oid)}, key)), ErrorCode::ok);
    EXPECT_CODE(spki_error(spki_of({der::oid(kind.oid), der::null()}, key)), ErrorCode::der_trailing);
    for (const MlDsaKind& other : kMlDsaKinds) {
      if (other.size == kind.size) continue;
      EXPECT_CODE(spki_error(spki_of({der::oid(kind.oid)}, ByteVector(other.size))), ErrorCode::key_coordinate_length);
    }
    for (const std::size_t size : {std::size_t{0}, kind.size - 1, kind.size + 1}) {
      EXPECT_CODE(spki_error(spki_of({der::oid(kind.oid)}, ByteVector(size))), ErrorCode::key_coordinate_length);
    }
  }
}

TEST(SubjectPublicKeyInfo, TakesPointsOfTheNamedCurveOnly) {
  EXPECT_CODE(spki_error(SigningKey::make(cose::kEs256k, "k1").spki()), ErrorCode::ok);
  const ByteVector k1_point = SigningKey::make(cose::kEs256k, "k1").part(KeyPart::public_key);
  EXPECT_CODE(spki_error(p256_spki(k1_point)), ErrorCode::key_off_curve);
  const ByteVector p384_point = SigningKey::make(cose::kEs384, "p384").part(KeyPart::public_key);
  EXPECT_CODE(spki_error(p256_spki(p384_point)), ErrorCode::key_coordinate_length);
}

ByteVector openssl_spki(const char* curve, const char* encoding, const char* point_format) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen(curve), EVP_PKEY_free);
  EXPECT_EQ(EVP_PKEY_set_utf8_string_param(key.get(), OSSL_PKEY_PARAM_EC_ENCODING, encoding), 1);
  EXPECT_EQ(EVP_PKEY_set_utf8_string_param(key.get(), OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, point_format), 1);
  unsigned char* written = nullptr;
  const int size = i2d_PUBKEY(key.get(), &written);
  EXPECT_GT(size, 0);
  const ByteVector spki(written, written + size);
  OPENSSL_free(written);
  return spki;
}

TEST(Catalogue, SIG_07_ParametersAndPointFormsNeverReachABackend) {
  for (const char* curve : {"P-256", "P-384", "P-521", "secp256k1"}) {
    EXPECT_CODE(spki_error(openssl_spki(curve, "named_curve", "uncompressed")), ErrorCode::ok);
    for (int i = 0; i < 8; ++i) {
      EXPECT_CODE(spki_error(openssl_spki(curve, "named_curve", "compressed")), ErrorCode::key_point_compressed);
      EXPECT_CODE(spki_error(openssl_spki(curve, "named_curve", "hybrid")), ErrorCode::key_point_compressed);
    }
    EXPECT_CODE(spki_error(openssl_spki(curve, "explicit", "uncompressed")), ErrorCode::key_curve_parameters);
  }
  const ByteVector point = p256_point();
  EXPECT_CODE(spki_error(p256_spki(point)), ErrorCode::ok);
  EXPECT_CODE(spki_error(spki_of({der::oid(kEcPublicKey), der::null()}, point)), ErrorCode::key_curve_parameters);
  EXPECT_CODE(spki_error(spki_of({der::oid(kEcPublicKey)}, point)), ErrorCode::key_curve_parameters);
  EXPECT_CODE(spki_error(spki_of({der::oid(kEcPublicKey), der::oid("1.3.132.0.33")}, point)),
              ErrorCode::key_curve_parameters);
  EXPECT_CODE(spki_error(p256_spki({0x00})), ErrorCode::key_off_curve);
  EXPECT_CODE(spki_error(p256_spki({})), ErrorCode::key_coordinate_length);
  EXPECT_CODE(spki_error(p256_spki({0x04})), ErrorCode::key_coordinate_length);
  EXPECT_CODE(spki_error(p256_spki(copy(Bytes(point).first(64)))), ErrorCode::key_coordinate_length);
  EXPECT_CODE(spki_error(p256_spki(testlib::concat({point, ByteVector{0}}))), ErrorCode::key_coordinate_length);
  for (const unsigned form : {0x01U, 0x02U, 0x03U, 0x05U, 0x06U, 0x07U, 0x84U}) {
    ByteVector other = point;
    other[0] = static_cast<std::uint8_t>(form);
    EXPECT_CODE(spki_error(p256_spki(other)), ErrorCode::key_point_compressed) << form;
  }
}

TEST(Catalogue, SIG_26_RandomKeysAreJudgedInBoundedTime) {
  testlib::Seed seed("random keys");
  int num_edwards = 0;
  int num_rsa = 0;
  for (int i = 0; i < 25'000; ++i) {
    const Error ec = spki_error(p256_spki(testlib::concat({ByteVector{4}, seed.take(64)})));
    EXPECT_TRUE(ec.code == ErrorCode::key_off_curve || ec.code == ErrorCode::key_coordinate_range);
    const Error edwards = spki_error(spki_of({der::oid("1.3.101.112")}, seed.take(32)));
    EXPECT_TRUE(!edwards.failed() || edwards.code == ErrorCode::key_off_curve);
    num_edwards += edwards.failed() ? 0 : 1;
    ByteVector n = seed.take(256);
    const bool fits = n[0] >= 0x80 && n.back() % 2 == 1;
    const ByteVector rsa = der::sequence({der::integer(Bytes(n)), der::integer(std::uint64_t{65537})});
    const Error rsa_error = spki_error(spki_of({der::oid("1.2.840.113549.1.1.1"), der::null()}, rsa));
    EXPECT_EQ(!rsa_error.failed(), fits);
    num_rsa += fits ? 1 : 0;
    EXPECT_TRUE(spki_error(seed.take(91)).failed());
  }
  EXPECT_NEAR(num_edwards, 12'500, 500);
  EXPECT_NEAR(num_rsa, 6'250, 500);
}

}  // namespace
