#include "lib/cose/algorithm_table.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <tuple>

#include "tests/cose/key_fixture.hpp"

using assay::Algorithm;
using assay::Curve;
using assay::Error;
using assay::ErrorCode;
using assay::KeyType;
using testlib::ByteVector;
namespace cose = testlib::cose;
namespace encode = testlib::cbor;

namespace {

/// kty, alg, crv (0: the type has no curves). Written down a second time on purpose.
const std::set<std::tuple<int, int, int>> kAllowed = {
    {2, -7, 1},  {2, -9, 1},  {2, -35, 2}, {2, -51, 2},  {2, -36, 3},  {2, -52, 3},  {2, -47, 8},
    {1, -8, 6},  {1, -19, 6}, {1, -53, 7}, {3, -257, 0}, {3, -258, 0}, {3, -259, 0}, {3, -37, 0},
    {3, -38, 0}, {3, -39, 0}, {7, -48, 0}, {7, -49, 0},  {7, -50, 0}};

constexpr int kKnown[] = {-7,  -8,  -9,  -19, -35, -36, -37,  -38,  -39,  -47,
                          -48, -49, -50, -51, -52, -53, -257, -258, -259, -65535};
constexpr int kUnknown[] = {0, -1, -6, -10, -25, -34, -46, -54, -256, -260, -65534, 1, 7, 257};

encode::Map map_of_type(std::optional<int> kty, int alg, std::optional<int> crv) {
  int like = cose::kEs256;
  if (kty == 1) like = crv == 7 ? cose::kEd448 : cose::kEd25519;
  if (kty == 2 && crv == 2) like = cose::kEs384;
  if (kty == 2 && crv == 3) like = cose::kEs512;
  if (kty == 2 && crv == 8) like = cose::kEs256k;
  if (kty == 3) like = cose::kRs256;
  if (kty == 7) like = alg == -49 ? cose::kMlDsa65 : alg == -50 ? cose::kMlDsa87 : cose::kMlDsa44;
  encode::Map map = key_map(like);
  map.set(3, encode::integer(alg));
  kty ? map.set(1, encode::integer(*kty)) : map.erase(1);
  if (crv) map.set(-1, encode::integer(*crv));
  if (!crv && (kty == 1 || kty == 2)) map.erase(-1);
  return map;
}

ErrorCode expected_code(std::optional<int> kty, int alg, std::optional<int> crv) {
  if (!kty) return ErrorCode::cose_key_missing_parameter;
  const bool has_curves = *kty == 1 || *kty == 2;
  if (has_curves && !crv) return ErrorCode::cose_key_missing_parameter;
  if ((*kty == 3 || *kty == 7) && crv) return ErrorCode::cbor_wrong_type;  // an integer where n or pub belongs
  if (!std::ranges::count(kKnown, alg)) return ErrorCode::algorithm_unknown;
  if (alg == -65535) return ErrorCode::algorithm_disabled;
  const bool allowed = kAllowed.contains({*kty, alg, has_curves ? *crv : 0});
  return allowed ? ErrorCode::ok : ErrorCode::cose_algorithm_key_mismatch;
}

TEST(Catalogue, SIG_21_ExactlyTheTableOfTuplesPasses) {
  std::set<std::tuple<int, int, int>> accepted;
  const std::optional<int> types[] = {{}, 0, 1, 2, 3, 4, 5, 7, -1};
  const std::optional<int> curves[] = {{}, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1, 257};
  std::vector<int> algorithms(std::begin(kKnown), std::end(kKnown));
  algorithms.insert(algorithms.end(), std::begin(kUnknown), std::end(kUnknown));
  for (const auto& kty : types) {
    for (const int alg : algorithms) {
      for (const auto& crv : curves) {
        const Error error = cose_error(map_of_type(kty, alg, crv).encode());
        ASSERT_EQ(assay::error_name(error.code), assay::error_name(expected_code(kty, alg, crv)))
            << kty.value_or(99) << " " << alg << " " << crv.value_or(99);
        if (!error.failed()) accepted.insert({*kty, alg, crv.value_or(0)});
      }
    }
  }
  EXPECT_EQ(accepted, kAllowed);
}

TEST(AlgorithmTable, KnowsExactlyItsTuples) {
  for (int kty = 0; kty <= 8; ++kty) {
    for (int alg = -300; alg <= 10; ++alg) {
      for (int crv = 0; crv <= 9; ++crv) {
        const bool fits =
            assay::algorithm_fits_key(static_cast<Algorithm>(alg), static_cast<KeyType>(kty), static_cast<Curve>(crv));
        ASSERT_EQ(fits, kAllowed.contains({kty, alg, crv})) << kty << " " << alg << " " << crv;
      }
    }
  }
  EXPECT_TRUE(assay::algorithm_fits_key(Algorithm::rs1, KeyType::rsa, Curve::none));
  EXPECT_FALSE(assay::algorithm_fits_key(Algorithm::rs1, KeyType::ec2, Curve::p256));
}

TEST(AlgorithmTable, KnowsItsAlgorithms) {
  for (const int alg : kKnown) {
    EXPECT_TRUE(assay::cose::is_known_algorithm(alg)) << alg;
    EXPECT_FALSE(assay::algorithm_name(static_cast<Algorithm>(alg)).empty()) << alg;
    EXPECT_FALSE(assay::cose::is_known_algorithm(alg + (std::int64_t{1} << 32))) << alg;
  }
  for (const int alg : kUnknown) EXPECT_FALSE(assay::cose::is_known_algorithm(alg)) << alg;
}

bool fits_certificate_key(Algorithm algorithm, KeyType type, Curve curve) {
  return assay::cose::certificate_algorithm_fits_key(algorithm, {type, curve, Algorithm::none, {}, {}, {}, {}});
}

TEST(AlgorithmTable, MlDsaKeyOfACertificateBelongsToOneAlgorithm) {
  const Algorithm all[] = {Algorithm::ml_dsa_44, Algorithm::ml_dsa_65, Algorithm::ml_dsa_87, Algorithm::es256};
  for (const Algorithm of_key : all) {
    if (of_key == Algorithm::es256) continue;
    const assay::PublicKeyView key{KeyType::akp, Curve::none, of_key, {}, {}, {}, {}};
    for (const Algorithm algorithm : all) {
      EXPECT_EQ(assay::cose::certificate_algorithm_fits_key(algorithm, key), algorithm == of_key);
    }
  }
}

TEST(Catalogue, AT_04_TheHashIsThatOfTheStatementNotOfTheCurve) {
  const Curve nist[] = {Curve::p256, Curve::p384, Curve::p521};
  for (const Algorithm algorithm : {Algorithm::es256, Algorithm::es384, Algorithm::es512}) {
    for (const Curve curve : nist) EXPECT_TRUE(fits_certificate_key(algorithm, KeyType::ec2, curve));
    EXPECT_FALSE(fits_certificate_key(algorithm, KeyType::ec2, Curve::secp256k1));
    EXPECT_FALSE(fits_certificate_key(algorithm, KeyType::okp, Curve::ed25519));
    EXPECT_FALSE(fits_certificate_key(algorithm, KeyType::rsa, Curve::none));
  }
  EXPECT_FALSE(assay::algorithm_fits_key(Algorithm::es256, KeyType::ec2, Curve::p384));
  for (const Curve curve : nist) EXPECT_FALSE(fits_certificate_key(Algorithm::es256k, KeyType::ec2, curve));
  EXPECT_TRUE(fits_certificate_key(Algorithm::es256k, KeyType::ec2, Curve::secp256k1));
  EXPECT_FALSE(fits_certificate_key(Algorithm::esp256, KeyType::ec2, Curve::p384));
  EXPECT_TRUE(fits_certificate_key(Algorithm::esp384, KeyType::ec2, Curve::p384));
  EXPECT_TRUE(fits_certificate_key(Algorithm::rs1, KeyType::rsa, Curve::none));
  EXPECT_TRUE(fits_certificate_key(Algorithm::eddsa, KeyType::okp, Curve::ed25519));
  EXPECT_FALSE(fits_certificate_key(Algorithm::eddsa, KeyType::okp, Curve::ed448));
}

}  // namespace
