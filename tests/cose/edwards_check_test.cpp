#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "lib/cose/curve_check.hpp"
#include "tests/cose/key_fixture.hpp"
#include "tests/testlib/openssl_number.hpp"

using assay::Curve;
using assay::Error;
using assay::ErrorCode;
using assay::cose::check_edwards_point;
using testlib::ByteVector;
using testlib::ExactBytes;
using testlib::from_hex;
using testlib::make_context;
using testlib::make_number;
using testlib::Number;

namespace {

Error error_of(Curve curve, const ByteVector& point) {
  return check_edwards_point(curve, {ExactBytes(point), 77});
}

/// Finds x by OpenSSL's square root.
class Reference {
 public:
  Reference(Curve curve, std::size_t size, std::string_view p, std::string_view d, bool a_is_minus_1)
      : curve_(curve), size_(size), p_(from(p)), d_(from(d)), a_(from("01")) {
    if (a_is_minus_1) BN_sub(a_.get(), p_.get(), a_.get());
  }

  Curve curve() const { return curve_; }
  std::size_t size() const { return size_; }

  /// Whether a x^2 + y^2 = 1 + d x^2 y^2 for some x; of any y.
  bool has_point(const BIGNUM* y) const {
    BN_CTX* ctx = context_.get();
    const Number y2 = make_number(), u = make_number(), v = make_number(), x = make_number();
    BN_mod_sqr(y2.get(), y, p_.get(), ctx);
    BN_mod_sub(u.get(), BN_value_one(), y2.get(), p_.get(), ctx);
    BN_mod_mul(v.get(), d_.get(), y2.get(), p_.get(), ctx);
    BN_mod_sub(v.get(), a_.get(), v.get(), p_.get(), ctx);
    BN_mod_inverse(v.get(), v.get(), p_.get(), ctx);
    BN_mod_mul(u.get(), u.get(), v.get(), p_.get(), ctx);
    return BN_mod_sqrt(x.get(), u.get(), p_.get(), ctx) != nullptr;
  }

  /// Little-endian, with no sign bit.
  ByteVector encode(const BIGNUM* y) const {
    ByteVector bytes(size_);
    testlib::check(BN_bn2lebinpad(y, bytes.data(), static_cast<int>(size_)) > 0, "a number that fits");
    return bytes;
  }

  Number below_p(const ByteVector& bytes) const {
    Number number = make_number();
    BN_mod(number.get(), testlib::number_of(bytes).get(), p_.get(), context_.get());
    return number;
  }

  /// p plus this.
  ByteVector encode_p_and(int more) const {
    const Number sum(BN_dup(p_.get()));
    more < 0 ? BN_sub_word(sum.get(), static_cast<BN_ULONG>(-more))
             : BN_add_word(sum.get(), static_cast<BN_ULONG>(more));
    return encode(sum.get());
  }

 private:
  static Number from(std::string_view hex) { return testlib::number_of(from_hex(hex)); }

  Curve curve_;
  std::size_t size_;
  Number p_;
  Number d_;
  Number a_;
  testlib::NumberContext context_ = make_context();
};

const Reference& ed25519() {
  static const Reference reference(Curve::ed25519, 32,
                                   "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",
                                   "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3", true);
  return reference;
}

const Reference& ed448() {
  static const Reference reference(Curve::ed448, 57,
                                   "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
                                   "ffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                                   "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
                                   "ffffffffffffffffffffffffffffffffffffffffffffffffffff6756",
                                   false);
  return reference;
}

ByteVector with_sign(ByteVector point) {
  point.back() |= 0x80;
  return point;
}

TEST(EdwardsCheck, AgreesWithOpenSslsSquareRootOnRandomNumbers) {
  for (const Reference* reference : {&ed25519(), &ed448()}) {
    testlib::Seed seed("edwards/" + std::to_string(reference->size()));
    int num_points = 0;
    for (int i = 0; i < 3000; ++i) {
      const Number y = reference->below_p(seed.take(reference->size()));
      const bool exists = reference->has_point(y.get());
      const ByteVector point = reference->encode(y.get());
      const ErrorCode expected = exists ? ErrorCode::ok : ErrorCode::key_off_curve;
      ASSERT_EQ(error_of(reference->curve(), point).code, expected) << testlib::to_hex(point);
      ASSERT_EQ(error_of(reference->curve(), with_sign(point)).code, expected) << testlib::to_hex(point);
      num_points += exists ? 1 : 0;
    }
    EXPECT_NEAR(num_points, 1500, 150);
  }
}

TEST(EdwardsCheck, RefusesAYThatNoPointHas) {
  for (const Reference* reference : {&ed25519(), &ed448()}) {
    int num_points = 0;
    for (unsigned i = 2; i < 20; ++i) {
      const Number y = testlib::number_of(testlib::big_endian(i, 4));
      const bool exists = reference->has_point(y.get());
      const ErrorCode expected = exists ? ErrorCode::ok : ErrorCode::key_off_curve;
      EXPECT_EQ(error_of(reference->curve(), reference->encode(y.get())).code, expected) << i;
      num_points += exists;
    }
    EXPECT_GT(num_points, 0);
    EXPECT_LT(num_points, 18);
  }
}

TEST(EdwardsCheck, AgreesWithOpenSslsSquareRootOnSmallNumbers) {
  for (const Reference* reference : {&ed25519(), &ed448()}) {
    for (unsigned i = 2; i < 1000; ++i) {
      const Number y = testlib::number_of(testlib::big_endian(i, 4));
      const ErrorCode expected = reference->has_point(y.get()) ? ErrorCode::ok : ErrorCode::key_off_curve;
      ASSERT_EQ(error_of(reference->curve(), reference->encode(y.get())).code, expected) << i;
      ASSERT_EQ(error_of(reference->curve(), reference->encode_p_and(-static_cast<int>(i))).code, expected) << i;
    }
  }
}

TEST(EdwardsCheck, AcceptsEveryKeyThatOpenSslMakes) {
  for (const auto& [type, reference] : {std::pair{EVP_PKEY_ED25519, &ed25519()}, std::pair{EVP_PKEY_ED448, &ed448()}}) {
    testlib::Seed seed("keys/" + std::to_string(type));
    for (int i = 0; i < 500; ++i) {
      const ByteVector secret = seed.take(reference->size());
      const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
          EVP_PKEY_new_raw_private_key(type, nullptr, secret.data(), secret.size()), EVP_PKEY_free);
      ByteVector point(reference->size());
      std::size_t size = point.size();
      ASSERT_EQ(EVP_PKEY_get_raw_public_key(key.get(), point.data(), &size), 1);
      ASSERT_EQ(error_of(reference->curve(), point).code, ErrorCode::ok) << testlib::to_hex(point);
    }
  }
}

TEST(EdwardsCheck, RefusesOtherLengths) {
  for (const Reference* reference : {&ed25519(), &ed448()}) {
    ByteVector point = reference->encode(testlib::number_of(ByteVector{3}).get());
    for (unsigned y = 3; error_of(reference->curve(), point).failed(); ++y) {
      point = reference->encode(testlib::number_of(testlib::big_endian(y, 4)).get());
    }
    point.push_back(0);
    EXPECT_EQ(error_of(reference->curve(), point).code, ErrorCode::key_coordinate_length);
    point.resize(reference->size() - 1);
    EXPECT_EQ(error_of(reference->curve(), point).code, ErrorCode::key_coordinate_length);
    EXPECT_EQ(error_of(reference->curve(), {}).code, ErrorCode::key_coordinate_length);
  }
}

Error cose_error_with(int algorithm, const ByteVector& point) {
  return cose_error(key_map(algorithm).set(-2, testlib::cbor::bytes(point)).encode());
}

void expect_all(int algorithm, const std::vector<ByteVector>& points, ErrorCode code) {
  ASSERT_FALSE(cose_error(key_map(algorithm).encode()).failed());
  for (const ByteVector& point : points) {
    const Error error = cose_error_with(algorithm, point);
    EXPECT_EQ(assay::error_name(error.code), assay::error_name(code)) << testlib::to_hex(point);
  }
}

TEST(Catalogue, SIG_08_SmallOrderPointsOfEd25519) {
  const ByteVector y8 = from_hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
  const ByteVector minus_y8 = from_hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a");
  const ByteVector zero(32, 0);
  ByteVector identity(32, 0);
  identity[0] = 1;
  const ByteVector minus_one = ed25519().encode_p_and(-1);
  const std::vector<ByteVector> canonical = {identity, minus_one,     zero,     with_sign(zero),
                                             y8,       with_sign(y8), minus_y8, with_sign(minus_y8)};
  expect_all(testlib::cose::kEdDsa, canonical, ErrorCode::key_small_order);
  expect_all(testlib::cose::kEd25519, canonical, ErrorCode::key_small_order);
  const ByteVector p = ed25519().encode_p_and(0);
  const ByteVector p_plus_1 = ed25519().encode_p_and(1);
  const std::vector<ByteVector> other_encodings = {with_sign(identity), with_sign(minus_one), p, with_sign(p), p_plus_1,
                                                   with_sign(p_plus_1)};
  expect_all(testlib::cose::kEdDsa, other_encodings, ErrorCode::key_coordinate_range);
}

TEST(Catalogue, SIG_08_SmallOrderPointsOfEd448) {
  const ByteVector zero(57, 0);
  ByteVector identity = zero;
  identity[0] = 1;
  const ByteVector minus_one = ed448().encode_p_and(-1);
  expect_all(testlib::cose::kEd448, {identity, minus_one, zero, with_sign(zero)}, ErrorCode::key_small_order);
  const ByteVector p = ed448().encode_p_and(0);
  const ByteVector p_plus_1 = ed448().encode_p_and(1);
  expect_all(testlib::cose::kEd448,
             {with_sign(identity), with_sign(minus_one), p, with_sign(p), p_plus_1, with_sign(p_plus_1)},
             ErrorCode::key_coordinate_range);
}

TEST(Catalogue, SIG_08_NumbersThatAreNotReduced) {
  for (int more = 0; more < 19; ++more) {
    const ByteVector point = ed25519().encode_p_and(more);
    EXPECT_EQ(error_of(Curve::ed25519, point).code, ErrorCode::key_coordinate_range) << more;
    EXPECT_EQ(error_of(Curve::ed25519, with_sign(point)).code, ErrorCode::key_coordinate_range) << more;
  }
  ByteVector good = key_map(testlib::cose::kEd448).encode();
  good.erase(good.begin(), good.end() - 57);
  ASSERT_EQ(error_of(Curve::ed448, good).code, ErrorCode::ok);
  for (unsigned spare = 1; spare < 0x80; ++spare) {
    ByteVector point = good;
    point.back() |= static_cast<std::uint8_t>(spare);
    EXPECT_EQ(error_of(Curve::ed448, point).code, ErrorCode::key_coordinate_range) << spare;
  }
  ByteVector largest(57, 0xff);
  largest.back() = 0;
  EXPECT_EQ(error_of(Curve::ed448, largest).code, ErrorCode::key_coordinate_range);
}

}  // namespace
