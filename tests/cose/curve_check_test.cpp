#include "lib/cose/curve_check.hpp"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include <memory>
#include <string>

#include "lib/cose/key_check.hpp"
#include "tests/testlib/bytes.hpp"
#include "tests/testlib/exact_bytes.hpp"
#include "tests/testlib/openssl_number.hpp"

using assay::Curve;
using assay::Error;
using assay::ErrorCode;
using assay::cose::check_ec_point;
using testlib::bytes_of;
using testlib::ByteVector;
using testlib::ExactBytes;
using testlib::make_context;
using testlib::make_number;
using testlib::Number;
using testlib::number_of;

namespace {

struct PointDeleter {
  void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
  void operator()(EC_POINT* point) const { EC_POINT_free(point); }
};

/// A curve as OpenSSL knows it.
class Reference {
 public:
  Reference(Curve curve, int nid, std::size_t size)
      : curve_(curve), size_(size), group_(EC_GROUP_new_by_curve_name(nid)), p_(make_number()) {
    testlib::check(EC_GROUP_get_curve(group_.get(), p_.get(), nullptr, nullptr, context_.get()) == 1, "a curve");
  }

  Curve curve() const { return curve_; }
  std::size_t size() const { return size_; }
  const BIGNUM* p() const { return p_.get(); }

  /// y of the point with this x, odd or even; empty if there is none.
  ByteVector y_of(const ByteVector& x, bool odd) const {
    const auto point = new_point();
    const Number number = number_of(x);
    if (EC_POINT_set_compressed_coordinates(group_.get(), point.get(), number.get(), odd, context_.get()) != 1) {
      return {};
    }
    const Number y = make_number();
    testlib::check(EC_POINT_get_affine_coordinates(group_.get(), point.get(), nullptr, y.get(), context_.get()) == 1,
                   "a point");
    return bytes_of(y, size_);
  }

  bool contains(const ByteVector& x, const ByteVector& y) const {
    const auto point = new_point();
    return EC_POINT_set_affine_coordinates(group_.get(), point.get(), number_of(x).get(), number_of(y).get(),
                                           context_.get()) == 1;
  }

  /// number + p in as many bytes; empty if it does not fit.
  ByteVector plus_p(const ByteVector& number) const {
    const Number sum = number_of(number);
    testlib::check(BN_add(sum.get(), sum.get(), p_.get()) == 1, "a sum");
    return testlib::byte_length(sum) > size_ ? ByteVector() : bytes_of(sum, size_);
  }

  ByteVector p_bytes() const { return plus_p(ByteVector(size_, 0)); }

 private:
  std::unique_ptr<EC_POINT, PointDeleter> new_point() const {
    return std::unique_ptr<EC_POINT, PointDeleter>(EC_POINT_new(group_.get()));
  }

  Curve curve_;
  std::size_t size_;
  std::unique_ptr<EC_GROUP, PointDeleter> group_;
  testlib::NumberContext context_ = make_context();
  Number p_;
};

const std::vector<Reference>& references() {
  static const std::vector<Reference> all = [] {
    std::vector<Reference> list;
    list.emplace_back(Curve::p256, NID_X9_62_prime256v1, 32);
    list.emplace_back(Curve::p384, NID_secp384r1, 48);
    list.emplace_back(Curve::p521, NID_secp521r1, 66);
    list.emplace_back(Curve::secp256k1, NID_secp256k1, 32);
    return list;
  }();
  return all;
}

Error error_of(const Reference& reference, const ByteVector& x, const ByteVector& y) {
  return check_ec_point(reference.curve(), {ExactBytes(x), 1000}, {ExactBytes(y), 2000});
}

void expect_refused(const Error& error, ErrorCode code, std::size_t offset) {
  EXPECT_EQ(assay::error_name(error.code), assay::error_name(code));
  EXPECT_EQ(error.offset, offset);
}

ByteVector random_number(const Reference& reference, testlib::Seed& seed) {
  ByteVector number = seed.take(reference.size());
  if (reference.size() == 66) number[0] &= 1;
  return number;
}

/// A point whose x is so small that x + p fits.
std::pair<ByteVector, ByteVector> point_with_small_x(const Reference& reference) {
  for (std::uint64_t x = 1;; ++x) {
    const ByteVector bytes = testlib::big_endian(x, reference.size());
    if (const ByteVector y = reference.y_of(bytes, true); !y.empty()) return {bytes, y};
  }
}

TEST(CurveCheck, AgreesWithOpenSslOnRandomPoints) {
  for (const Reference& reference : references()) {
    testlib::Seed seed("points/" + std::to_string(reference.size()));
    int num_points = 0;
    for (std::size_t i = 0; i < 3000; ++i) {
      const ByteVector x = random_number(reference, seed);
      ByteVector y = reference.y_of(x, i % 2 == 0);
      const bool exists = !y.empty();
      if (!exists) y = random_number(reference, seed);
      ASSERT_EQ(!error_of(reference, x, y).failed(), exists) << testlib::to_hex(x);
      num_points += exists ? 1 : 0;
      const std::size_t bit = i % (8 * reference.size() - 8);
      y[y.size() - 1 - bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      ASSERT_EQ(!error_of(reference, x, y).failed(), reference.contains(x, y)) << testlib::to_hex(y);
    }
    EXPECT_NEAR(num_points, 1500, 150);
  }
}

TEST(CurveCheck, AgreesWithOpenSslOnNumbersOfManyZerosAndOnes) {
  for (const Reference& reference : references()) {
    int num_points = 0;
    for (std::size_t ones = 1; ones < 8 * reference.size(); ++ones) {
      Number x = make_number();
      BN_set_bit(x.get(), static_cast<int>(ones));
      for (const unsigned long change : {0UL, 1UL, 2UL}) {
        change == 0 ? 1 : BN_sub_word(x.get(), change);
        if (BN_cmp(x.get(), reference.p()) >= 0) continue;
        const ByteVector bytes = bytes_of(x, reference.size());
        const ByteVector y = reference.y_of(bytes, false);
        if (y.empty()) continue;
        ++num_points;
        ASSERT_FALSE(error_of(reference, bytes, y).failed()) << testlib::to_hex(bytes);
      }
    }
    EXPECT_GT(num_points, 200);
  }
}

TEST(CurveCheck, RefusesOtherLengths) {
  for (const Reference& reference : references()) {
    const auto [x, y] = point_with_small_x(reference);
    ASSERT_FALSE(error_of(reference, x, y).failed());
    const ByteVector longer_x = testlib::concat({ByteVector{0}, x});
    const ByteVector longer_y = testlib::concat({ByteVector{0}, y});
    expect_refused(error_of(reference, longer_x, y), ErrorCode::key_coordinate_length, 1000);
    expect_refused(error_of(reference, x, longer_y), ErrorCode::key_coordinate_length, 2000);
    const ByteVector shorter_x(x.begin() + 1, x.end());  // the same number
    expect_refused(error_of(reference, shorter_x, y), ErrorCode::key_coordinate_length, 1000);
    expect_refused(error_of(reference, {}, y), ErrorCode::key_coordinate_length, 1000);
    expect_refused(error_of(reference, x, {}), ErrorCode::key_coordinate_length, 2000);
  }
}

TEST(CurveCheck, RefusesCurvesOfAnotherKind) {
  const ExactBytes zero(ByteVector(32));
  EXPECT_EQ(check_ec_point(Curve::p256, {zero, 7}, {zero, 9}).code, ErrorCode::key_off_curve);
  for (const Curve curve : {Curve::none, Curve::ed25519, Curve::ed448}) {
    const Error error = check_ec_point(curve, {zero, 7}, {zero, 9});
    EXPECT_EQ(error.code, ErrorCode::cose_algorithm_key_mismatch);
    EXPECT_EQ(error.offset, 7U);
  }
  for (const Curve curve : {Curve::none, Curve::p256, Curve::secp256k1}) {
    const Error error = assay::cose::check_edwards_point(curve, {zero, 7});
    EXPECT_EQ(error.code, ErrorCode::cose_algorithm_key_mismatch);
    EXPECT_EQ(error.offset, 7U);
  }
  EXPECT_EQ(assay::cose::check_key({}, {}).code, ErrorCode::cose_algorithm_key_mismatch);
}

TEST(Catalogue, SIG_07_PointsOffTheCurveAreRefused) {
  for (const Reference& reference : references()) {
    const auto [x, y] = point_with_small_x(reference);
    ASSERT_FALSE(error_of(reference, x, y).failed());
    const ByteVector zero(reference.size(), 0);
    expect_refused(error_of(reference, zero, zero), ErrorCode::key_off_curve, 1000);
    ByteVector next_y = y;
    next_y.back() ^= 1;
    expect_refused(error_of(reference, x, next_y), ErrorCode::key_off_curve, 1000);
    expect_refused(error_of(reference, y, x), ErrorCode::key_off_curve, 1000);
    expect_refused(error_of(reference, reference.plus_p(x), y), ErrorCode::key_coordinate_range, 1000);
    expect_refused(error_of(reference, reference.p_bytes(), y), ErrorCode::key_coordinate_range, 1000);
    expect_refused(error_of(reference, x, reference.p_bytes()), ErrorCode::key_coordinate_range, 2000);
    expect_refused(error_of(reference, ByteVector(reference.size(), 0xff), y), ErrorCode::key_coordinate_range, 1000);
    expect_refused(error_of(reference, x, ByteVector(reference.size(), 0xff)), ErrorCode::key_coordinate_range, 2000);
  }
  // Of P-521, y + p fits too.
  const Reference& p521 = references()[2];
  const auto [x, y] = point_with_small_x(p521);
  expect_refused(error_of(p521, x, p521.plus_p(y)), ErrorCode::key_coordinate_range, 2000);
}

}  // namespace
