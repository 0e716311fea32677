#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/public_key.hpp"
#include "tests/cose/key_fixture.hpp"

using assay::Bytes;
using assay::Curve;
using assay::Error;
using assay::ErrorCode;
using assay::KeyType;
using assay::parse_cose_key;
using testlib::ByteVector;
using testlib::ExactBytes;
using testlib::from_hex;
using testlib::KeyPart;
using testlib::SigningKey;
namespace cose = testlib::cose;
namespace encode = testlib::cbor;

namespace {

ByteVector copy(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

encode::Map es256_map() {
  return key_map(cose::kEs256);
}

TEST(CoseKey, ReadsEllipticCurveKeys) {
  for (const auto& [algorithm, curve] : {std::pair{cose::kEs256, Curve::p256}, std::pair{cose::kEsp256, Curve::p256},
                                         std::pair{cose::kEs384, Curve::p384}, std::pair{cose::kEsp384, Curve::p384},
                                         std::pair{cose::kEs512, Curve::p521}, std::pair{cose::kEsp512, Curve::p521},
                                         std::pair{cose::kEs256k, Curve::secp256k1}}) {
    const SigningKey key = SigningKey::make(algorithm, "read");
    const ByteVector bytes = key.cose_key();
    const auto view = parse_cose_key(bytes);
    ASSERT_TRUE(view) << algorithm << " " << assay::error_name(view.error().code);
    EXPECT_EQ(view->type, KeyType::ec2);
    EXPECT_EQ(view->curve, curve);
    EXPECT_EQ(static_cast<int>(view->algorithm), algorithm);
    EXPECT_EQ(copy(view->x), key.part(KeyPart::x));
    EXPECT_EQ(copy(view->y), key.part(KeyPart::y));
    EXPECT_TRUE(view->n.empty() && view->e.empty());
    EXPECT_TRUE(view->x.data() > bytes.data() && view->x.data() < bytes.data() + bytes.size()) << "borrowed";
  }
}

TEST(CoseKey, ReadsEdwardsCurveKeys) {
  for (const auto& [algorithm, curve] :
       {std::pair{cose::kEdDsa, Curve::ed25519}, std::pair{cose::kEd25519, Curve::ed25519},
        std::pair{cose::kEd448, Curve::ed448}}) {
    const SigningKey key = SigningKey::make(algorithm, "read");
    const ByteVector bytes = key.cose_key();
    const auto view = parse_cose_key(bytes);
    ASSERT_TRUE(view) << algorithm << " " << assay::error_name(view.error().code);
    EXPECT_EQ(view->type, KeyType::okp);
    EXPECT_EQ(view->curve, curve);
    EXPECT_EQ(static_cast<int>(view->algorithm), algorithm);
    EXPECT_EQ(copy(view->x), key.part(KeyPart::public_key));
    EXPECT_TRUE(view->y.empty());
  }
}

TEST(CoseKey, ReadsRsaKeys) {
  const SigningKey key = SigningKey::make(cose::kRs256, "read");
  for (const int algorithm : {cose::kRs256, cose::kRs384, cose::kRs512, cose::kPs256, cose::kPs384, cose::kPs512}) {
    const ByteVector bytes = key.with_algorithm(algorithm).cose_key();
    const auto view = parse_cose_key(bytes);
    ASSERT_TRUE(view) << algorithm;
    EXPECT_EQ(view->type, KeyType::rsa);
    EXPECT_EQ(view->curve, Curve::none);
    EXPECT_EQ(static_cast<int>(view->algorithm), algorithm);
    EXPECT_EQ(copy(view->n), key.part(KeyPart::modulus));
    EXPECT_EQ(testlib::to_hex(view->e), "010001");
  }
}

TEST(CoseKey, ReadsMlDsaKeysByTheirLength) {
  for (const int algorithm : {cose::kMlDsa44, cose::kMlDsa65, cose::kMlDsa87}) {
    const ByteVector bytes = key_map(algorithm).encode();
    const auto view = parse_cose_key(bytes);
    ASSERT_TRUE(view) << algorithm;
    EXPECT_EQ(view->type, KeyType::akp);
    EXPECT_EQ(static_cast<int>(view->algorithm), algorithm);
    for (const std::size_t size : {0U, 1311U, 1313U, 1952U, 2592U, 1312U}) {
      if (size == view->x.size()) continue;
      const Error error = cose_error(key_map(algorithm).set(-1, encode::bytes(ByteVector(size, 1))).encode());
      EXPECT_CODE(error, ErrorCode::key_coordinate_length) << algorithm << " " << size;
    }
  }
}

TEST(CoseKey, RefusesEveryPrefix) {
  for (const int algorithm : {cose::kEs256, cose::kEs384, cose::kEs512, cose::kEs256k, cose::kEd25519, cose::kEd448,
                              cose::kRs256, cose::kMlDsa44}) {
    const ByteVector key = key_map(algorithm).encode();
    ASSERT_TRUE(parse_cose_key(ExactBytes(key)));
    for (std::size_t length = 0; length < key.size(); ++length) {
      const auto parsed = parse_cose_key(ExactBytes(Bytes(key).first(length)));
      ASSERT_EQ(parsed.error().code, ErrorCode::cbor_truncated) << algorithm << " " << length;
      ASSERT_EQ(parsed->type, KeyType::none);
    }
  }
}

TEST(CoseKey, IsTheWholeInput) {
  const ByteVector key = es256_map().encode();
  EXPECT_CODE(cose_error(key), ErrorCode::ok);
  const Error error = cose_error(testlib::concat({key, ByteVector{0x00}}));
  EXPECT_CODE(error, ErrorCode::cbor_trailing);
  EXPECT_EQ(error.offset, key.size());
  EXPECT_CODE(cose_error(testlib::concat({key, key})), ErrorCode::cbor_trailing);
}

TEST(CoseKey, IsAMap) {
  EXPECT_CODE(cose_error(encode::array({es256_map().encode()})), ErrorCode::cbor_wrong_type);
  EXPECT_CODE(cose_error(encode::bytes(es256_map().encode())), ErrorCode::cbor_wrong_type);
  EXPECT_CODE(cose_error(encode::null()), ErrorCode::cbor_wrong_type);
  EXPECT_CODE(cose_error(from_hex("a0")), ErrorCode::cose_key_missing_parameter);
}

TEST(CoseKey, IsCanonical) {
  const encode::Map map = es256_map();
  EXPECT_CODE(cose_error(map.encode()), ErrorCode::ok);
  encode::Map reversed;
  const SigningKey key = SigningKey::make(cose::kEs256, "order");
  reversed.add(encode::integer(3), encode::integer(-7)).add(encode::integer(1), encode::integer(2));
  reversed.add(encode::integer(-1), encode::integer(1)).add(encode::integer(-2), encode::bytes(key.part(KeyPart::x)));
  reversed.add(encode::integer(-3), encode::bytes(key.part(KeyPart::y)));
  EXPECT_CODE(cose_error(reversed.encode()), ErrorCode::ok);
  EXPECT_CODE(cose_error(reversed.encode_as_added()), ErrorCode::cbor_keys_unsorted);
  const auto long_length = encode::bytes(key.part(KeyPart::x), encode::HeadWidth::two);
  EXPECT_CODE(cose_error(es256_map().set(-2, long_length).encode()), ErrorCode::cbor_not_shortest);
  encode::Map twice = es256_map();
  twice.add(encode::integer(3), encode::integer(-7));
  EXPECT_CODE(cose_error(twice.encode()), ErrorCode::cbor_duplicate_key);
}

TEST(CoseKey, NeedsItsParametersAndNoOthers) {
  for (const int algorithm : {cose::kEs256, cose::kEd25519, cose::kRs256, cose::kMlDsa44}) {
    const encode::Map map = key_map(algorithm);
    ASSERT_FALSE(cose_error(map.encode()).failed());
    const int lowest = algorithm == cose::kEs256 ? -3 : algorithm == cose::kMlDsa44 ? -1 : -2;
    for (const int label : {1, 3, -1, -2, -3}) {
      if (label < lowest) continue;
      EXPECT_CODE(cose_error(encode::Map(map).erase(label).encode()), ErrorCode::cose_key_missing_parameter)
          << algorithm << " " << label;
    }
    for (int label = -12; label <= 12; ++label) {
      if (label == 1 || label == 3 || (label >= lowest && label < 0)) continue;
      const Error error = cose_error(encode::Map(map).set(label, encode::bytes(ByteVector{1})).encode());
      EXPECT_CODE(error, ErrorCode::cose_key_unexpected_parameter) << algorithm << " " << label;
    }
  }
}

TEST(CoseKey, SaysWhereTheUnexpectedParameterIs) {
  // a6 | 01 02 | 02 41 01 | 03 26 | ...
  const ByteVector key_id = es256_map().set(2, encode::bytes(ByteVector{1})).encode();
  EXPECT_EQ(cose_error(key_id).offset, 3U);
  const ByteVector largest = es256_map().set(from_hex("1bffffffffffffffff"), encode::integer(0)).encode();
  EXPECT_CODE(cose_error(largest), ErrorCode::cose_key_unexpected_parameter);
  EXPECT_EQ(cose_error(largest).offset, 5U);  // a6 01 02 03 26 | 1b ...
}

TEST(CoseKey, HasParametersOfTheRightTypes) {
  const std::vector<ByteVector> wrong = {encode::text("1"), encode::array({}), from_hex("a0"), encode::null()};
  for (const int label : {1, 3, -1, -2, -3}) {
    for (const ByteVector& value : wrong) {
      const Error error = cose_error(es256_map().set(label, value).encode());
      if (label == 3 && value == wrong[0]) {
        EXPECT_CODE(error, ErrorCode::algorithm_unknown);
      } else {
        EXPECT_CODE(error, ErrorCode::cbor_wrong_type) << label << " " << testlib::to_hex(value);
      }
    }
  }
  EXPECT_CODE(cose_error(es256_map().set(1, encode::bytes(ByteVector{2})).encode()), ErrorCode::cbor_wrong_type);
  EXPECT_CODE(cose_error(es256_map().set(-1, encode::bytes(ByteVector{1})).encode()), ErrorCode::cbor_wrong_type);
  EXPECT_CODE(cose_error(es256_map().set(-2, encode::integer(1)).encode()), ErrorCode::cbor_wrong_type);
  EXPECT_CODE(cose_error(es256_map().set(-3, encode::integer(1)).encode()), ErrorCode::cbor_wrong_type);
  EXPECT_CODE(cose_error(es256_map().set(1, from_hex("1bffffffffffffffff")).encode()), ErrorCode::cbor_wrong_type);
  EXPECT_EQ(cose_error(es256_map().set(-1, encode::text("1")).encode()).offset, 6U);  // a5 0102 0326 20 | 6131
}

/// Each fault is seen before those that follow it in the header's list.
TEST(CoseKey, ReportsTheFirstFaultOfTheList) {
  encode::Map map = es256_map();
  map.set(-2, encode::bytes(ByteVector(31, 0xff)));
  EXPECT_CODE(cose_error(map.encode()), ErrorCode::key_coordinate_length);
  map.set(-3, encode::boolean(true));
  EXPECT_CODE(cose_error(map.encode()), ErrorCode::key_point_compressed);
  map.set(-1, encode::integer(2));
  EXPECT_CODE(cose_error(map.encode()), ErrorCode::cose_algorithm_key_mismatch);
  map.set(3, encode::integer(-65535));
  EXPECT_CODE(cose_error(map.encode()), ErrorCode::algorithm_disabled);
  map.set(3, encode::integer(-1));
  EXPECT_CODE(cose_error(map.encode()), ErrorCode::algorithm_unknown);
  map.set(-2, encode::null());
  EXPECT_CODE(cose_error(map.encode()), ErrorCode::cbor_wrong_type);
  map.set(4, encode::null());
  EXPECT_CODE(cose_error(map.encode()), ErrorCode::cose_key_unexpected_parameter);
  map.erase(-1);
  EXPECT_CODE(cose_error(map.encode()), ErrorCode::cose_key_missing_parameter);
  map.set("1", encode::null());
  EXPECT_CODE(cose_error(map.encode()), ErrorCode::cbor_key_type);
  EXPECT_CODE(cose_error(testlib::concat({map.encode(), ByteVector{0}})), ErrorCode::cbor_trailing);
}

TEST(Catalogue, SIG_22_LabelsThatLookLikeOneAreNotOne) {
  const ByteVector good = es256_map().encode();
  ASSERT_FALSE(cose_error(good).failed());
  ASSERT_EQ(testlib::to_hex(Bytes(good).first(3)), "a50102");
  const auto with_first_label = [&](std::string_view label) {
    return testlib::concat({from_hex("a5"), from_hex(label), Bytes(good).subspan(2)});
  };
  // In the place that the canonical order gives it.
  const auto with_last_label = [&](std::string_view label) {
    return testlib::concat({from_hex("a5"), Bytes(good).subspan(3), from_hex(label), from_hex("02")});
  };
  EXPECT_CODE(cose_error(with_first_label("01")), ErrorCode::ok);
  for (const std::string_view label : {"f5", "f4", "f93c00", "f6"}) {
    EXPECT_CODE(cose_error(with_first_label(label)), ErrorCode::cbor_key_type) << label;
    EXPECT_CODE(cose_error(with_last_label(label)), ErrorCode::cbor_key_type) << label;
  }
  EXPECT_CODE(cose_error(with_last_label("6131")), ErrorCode::cbor_key_type);
  EXPECT_CODE(cose_error(with_last_label("4101")), ErrorCode::cbor_key_type);
  EXPECT_CODE(cose_error(with_first_label("c24101")), ErrorCode::cbor_tag);
  EXPECT_CODE(cose_error(with_first_label("1801")), ErrorCode::cbor_not_shortest);
  EXPECT_CODE(cose_error(with_first_label("190001")), ErrorCode::cbor_not_shortest);
  EXPECT_CODE(cose_error(from_hex("a20102f503")), ErrorCode::cbor_key_type);  // {1: 2, true: 3}
}

TEST(Catalogue, SIG_23_UnknownAlgorithmsAreRefused) {
  ASSERT_FALSE(cose_error(es256_map().encode()).failed());
  for (const ByteVector& alg :
       {encode::integer(0), encode::integer(-1), encode::integer(7), encode::integer(std::int64_t{1} << 31),
        encode::integer(-(std::int64_t{1} << 31)), encode::integer(INT64_MIN), encode::integer(INT64_MAX),
        encode::integer(-7 - (std::int64_t{1} << 32)), from_hex("1bffffffffffffffff"), from_hex("3bffffffffffffffff"),
        encode::text("ES256"), encode::text("")}) {
    const Error error = cose_error(es256_map().set(3, alg).encode());
    EXPECT_CODE(error, ErrorCode::algorithm_unknown) << testlib::to_hex(alg);
    EXPECT_EQ(error.offset, 4U);
  }
  for (const ByteVector& alg : {encode::bytes(ByteVector{0x26}), encode::boolean(true), encode::array({})}) {
    EXPECT_CODE(cose_error(es256_map().set(3, alg).encode()), ErrorCode::cbor_wrong_type) << testlib::to_hex(alg);
  }
}

}  // namespace
