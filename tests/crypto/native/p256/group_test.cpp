// The group's law, of single points.
#include "lib/crypto/native/p256/curve.hpp"

#include <gtest/gtest.h>

#ifdef ASSAY_NATIVE_ADX
#include "lib/crypto/native/p256/adx_field.hpp"
#endif
#include "lib/crypto/native/p256/comb.hpp"
#include "lib/crypto/native/p256/one_signature.hpp"
#include "tests/crypto/native/p256/edge_operands.hpp"
#include "tests/crypto/native/p256/fixture.hpp"
#include "tests/crypto/native/p256/small_subgroups.hpp"

namespace p256_test {
namespace {

using assay::native::p256::AffinePoint;
using assay::native::p256::Element;
using assay::native::p256::JacobianPoint;
namespace p256 = assay::native::p256;
namespace field = assay::native::p256::field;

AffinePoint affine(const Point& point) {
  return {field::from_number(p256::load_big_endian(point.x.data())),
          field::from_number(p256::load_big_endian(point.y.data()))};
}

/// The point with a z that is not 1.
JacobianPoint jacobian(const std::optional<Point>& point, std::uint64_t salt) {
  if (!point) return {};
  const AffinePoint a = affine(*point);
  const Element z = field::from_number({salt, 5, 7, 11});
  const Element zz = field::square(z);
  return {field::multiply(a.x, zz), field::multiply(a.y, field::multiply(zz, z)), z};
}

bool is_equal(const AffinePoint& a, const AffinePoint& b) {
  return field::equal(a.x, b.x) && field::equal(a.y, b.y);
}

void expect_point(const JacobianPoint& given, const std::optional<Point>& expected) {
  ASSERT_EQ(given.is_infinity(), !expected.has_value());
  if (!expected) return;
  AffinePoint point;
  Element scratch;
  p256::to_affine_var(&given, 1, &scratch, &point);
  EXPECT_TRUE(is_equal(point, affine(*expected)));
}

std::optional<Point> small_multiple(std::int64_t multiple) {
  if (multiple == 0) return std::nullopt;
  return multiply_generator(number(multiple));
}

/// a + b, where `doubled` and `sum` are 2 a and a + b.
template <class Field>
void expect_sums(const std::optional<Point>& a, const std::optional<Point>& b, const std::optional<Point>& doubled,
                 const std::optional<Point>& sum) {
  expect_point(p256::twice<Field>(jacobian(a, 3)), doubled);
  expect_point(p256::add<Field>(jacobian(a, 3), jacobian(b, 4)), sum);
  if (b) expect_point(p256::add<Field>(jacobian(a, 3), affine(*b)), sum);
}

template <class Field>
void expect_small_multiples() {
  for (std::int64_t a = -20; a <= 20; ++a) {
    for (std::int64_t b = -20; b <= 20; ++b) {
      SCOPED_TRACE(std::to_string(a) + " + " + std::to_string(b));
      expect_sums<Field>(small_multiple(a), small_multiple(b), small_multiple(2 * a), small_multiple(a + b));
    }
  }
}

template <class Field>
void expect_small_subgroups() {
  for (const Subgroup& group : small_subgroups()) {
    for (std::size_t a = 0; a < group.order(); ++a) {
      for (std::size_t b = 0; b < group.order(); ++b) {
        SCOPED_TRACE(std::to_string(a) + " + " + std::to_string(b) + " of " + std::to_string(group.order()));
        expect_sums<Field>(group.multiple(a), group.multiple(b), group.multiple(2 * a), group.multiple(a + b));
      }
    }
  }
}

template <class Field>
void expect_odd_multiples() {
  for (const std::int64_t key : {1, 2, 3, 1000, -1}) {
    AffinePoint multiples[p256::kNumMultiples];
    p256::odd_multiples<Field>(affine(*small_multiple(key)), multiples);
    for (std::size_t i = 0; i < p256::kNumMultiples; ++i) {
      const auto odd = static_cast<std::int64_t>(2 * i + 1);
      EXPECT_TRUE(is_equal(multiples[i], affine(*small_multiple(odd * key)))) << odd << " * " << key;
    }
  }
}

template <class Field>
class P256Group : public ::testing::Test {};

#ifdef ASSAY_NATIVE_ADX
using Fields = ::testing::Types<p256::PortableField, p256::AdxField>;
constexpr bool needs_adx(const p256::AdxField&) {
  return true;
}
#else
using Fields = ::testing::Types<p256::PortableField>;
#endif
constexpr bool needs_adx(const p256::PortableField&) {
  return false;
}
TYPED_TEST_SUITE(P256Group, Fields);

TYPED_TEST(P256Group, AddsAllSmallMultiples) {
  if (needs_adx(TypeParam()) && !has_adx()) GTEST_SKIP() << "this processor has no ADX";
  expect_small_multiples<TypeParam>();
}

// The curve's number b is in no formula, so the law holds on curves that have such subgroups.
TYPED_TEST(P256Group, AddsAllOfSmallSubgroups) {
  if (needs_adx(TypeParam()) && !has_adx()) GTEST_SKIP() << "this processor has no ADX";
  expect_small_subgroups<TypeParam>();
}

TYPED_TEST(P256Group, MakesOddMultiples) {
  if (needs_adx(TypeParam()) && !has_adx()) GTEST_SKIP() << "this processor has no ADX";
  expect_odd_multiples<TypeParam>();
}

// Every digit is odd or zero, at most 15, with four zeros after it, and together they are the number.
TEST(P256Digits, AreTheNumberAgain) {
  EdgeOperands operands(5);
  for (int i = 0; i < 20'000; ++i) {
    const p256::Limbs number = operands.next();
    std::int8_t digits[p256::kNumDigits];
    p256::non_adjacent_form(number, digits);
    Number sum = testlib::make_number();
    std::size_t last = p256::kNumDigits + p256::kWindow;
    for (std::size_t at = p256::kNumDigits; at-- > 0;) {
      BN_lshift1(sum.get(), sum.get());
      if (digits[at] == 0) continue;
      ASSERT_TRUE(digits[at] % 2 != 0 && digits[at] >= -15 && digits[at] <= 15);
      ASSERT_GE(last - at, p256::kWindow);
      last = at;
      digits[at] > 0 ? BN_add_word(sum.get(), static_cast<BN_ULONG>(digits[at]))
                     : BN_sub_word(sum.get(), static_cast<BN_ULONG>(-digits[at]));
    }
    std::uint8_t bytes[32];
    ASSERT_EQ(BN_bn2lebinpad(sum.get(), bytes, 32), 32);
    ASSERT_EQ(p256::load_little_endian(bytes), number);
  }
}

// Every entry, from what it stands for.
TEST(P256Table, HasTheGeneratorsMultiples) {
  const p256::Comb& comb = p256::kGeneratorComb;
  for (std::size_t i = 0; i < comb.tables * comb.entries(); ++i) {
    Number scalar = testlib::make_number();
    for (std::size_t k = 0; k < comb.teeth; ++k) {
      const std::size_t tooth = i / comb.entries() * comb.teeth + k;
      Number worth = power_of_two(static_cast<int>(comb.spacing * tooth));
      const bool is_positive = k + 1 == comb.teeth || (i >> k & 1) != 0;
      if (is_positive) BN_mod_add(scalar.get(), scalar.get(), worth.get(), order(), context());
      if (!is_positive) BN_mod_sub(scalar.get(), scalar.get(), worth.get(), order(), context());
    }
    const AffinePoint expected = affine(multiply_generator(scalar));
    const AffinePoint entry = p256::load_entry(p256::kGeneratorTable + 64 * i);
    ASSERT_TRUE(is_equal(entry, expected)) << i;
  }
}

}  // namespace
}  // namespace p256_test
