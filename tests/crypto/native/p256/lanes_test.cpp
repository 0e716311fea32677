// Vector arithmetic against BIGNUM, with limbs at their edges, and the group's law in lanes.
#include <gtest/gtest.h>

#include "tests/crypto/native/p256/fixture.hpp"
#include "tests/crypto/native/p256/lanes_probe.hpp"
#include "tests/crypto/native/p256/small_subgroups.hpp"
#include "tests/testlib/long_run.hpp"

namespace p256_test {
namespace {

using assay::native::p256::ifma::Numbers8;
using lanes::Limbs8;
using testlib::LongRun;
using testlib::report_evidence;
using testlib::seed_of_run;

constexpr std::size_t kLanes = 8;
constexpr std::uint64_t kLimbMask = (std::uint64_t{1} << 52) - 1;

class P256Lanes : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!has_ifma()) GTEST_SKIP() << "no processor with AVX-512 IFMA";
  }
};

// Numbers

/// a * b modulo p.
Number times(const Number& a, const Number& b) {
  Number product = testlib::make_number();
  BN_mod_mul(product.get(), a.get(), b.get(), prime(), context());
  return product;
}
Number inverted(const Number& a) {
  Number made = testlib::make_number();
  BN_mod_inverse(made.get(), a.get(), prime(), context());
  return made;
}
const Number& montgomery() {
  static const Number kFactor = power_of_two(260);
  return kFactor;
}
const Number& from_montgomery() {
  static const Number kFactor = inverted(montgomery());
  return kFactor;
}

Number to_number(const Limbs8& a, std::size_t lane) {
  std::array<std::uint8_t, 40> bytes{};
  for (std::size_t i = 0; i < 260; ++i) {
    const std::uint64_t bit = a.limbs[i / 52][lane] >> (i % 52) & 1;
    bytes[i / 8] = static_cast<std::uint8_t>(bytes[i / 8] | bit << (i % 8));
  }
  return Number(BN_lebin2bn(bytes.data(), 40, nullptr));
}

Number to_number(const Numbers8& a, std::size_t lane) {
  std::array<std::uint8_t, 32> bytes{};
  for (std::size_t i = 0; i < 32; ++i) bytes[i] = static_cast<std::uint8_t>(a.limbs[i / 8][lane] >> (8 * (i % 8)));
  return Number(BN_lebin2bn(bytes.data(), 32, nullptr));
}

void set_lane(Limbs8& a, std::size_t lane, const Number& number) {
  std::array<std::uint8_t, 40> bytes{};
  BN_bn2lebinpad(number.get(), bytes.data(), 40);
  for (std::size_t i = 0; i < 5; ++i) a.limbs[i][lane] = 0;
  for (std::size_t i = 0; i < 260; ++i)
    a.limbs[i / 52][lane] |= std::uint64_t{bytes[i / 8] >> (i % 8) & 1u} << (i % 52);
}

::testing::AssertionResult is(const Numbers8& given, std::size_t lane, const Number& expected) {
  const Number number = to_number(given, lane);
  if (BN_cmp(number.get(), expected.get()) == 0) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "lane " << lane << ": " << testlib::to_hex(bytes32(number)) << ", not "
                                       << testlib::to_hex(bytes32(expected));
}

/// Limbs that are full, empty, nearly so, or those of p, or any.
class Operands {
 public:
  explicit Operands(std::uint64_t seed) : random_(seed) {}

  /// The highest limb has at most this many bits.
  Limbs8 next(unsigned bits_of_last) {
    Limbs8 a;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const bool is_near_prime = random_() % 5 == 0;
      for (std::size_t i = 0; i < 5; ++i) a.limbs[i][lane] = is_near_prime ? kPrime[i] : limb();
      if (is_near_prime) a.limbs[0][lane] -= random_() % 3;
      a.limbs[4][lane] &= (std::uint64_t{1} << bits_of_last) - 1;
    }
    return a;
  }

 private:
  static constexpr std::uint64_t kPrime[5] = {kLimbMask, kLimbMask >> 8, 0, 0x0001000000000, 0x0ffffffff0000};
  std::uint64_t limb() {
    static constexpr std::uint64_t kLimbs[] = {
        0,          1,          kLimbMask,      kLimbMask - 1,    1ull << 51,
        1ull << 44, 1ull << 36, kLimbMask >> 8, kLimbMask ^ 0xff, 0x0ffffffff0000};
    return random_() % 4 == 0 ? random_() & kLimbMask : kLimbs[random_() % std::size(kLimbs)];
  }
  std::mt19937_64 random_;
};

constexpr std::size_t kIterations = 100'000;  // of eight lanes each

TEST_F(P256Lanes, MultiplyAsBignumDoes) {
  Operands operands(seed_of_run(1));
  Numbers8 product;
  LongRun run(kIterations);
  while (run.next()) {
    const Limbs8 a = operands.next(52), b = operands.next(52);
    lanes::multiply(a, b, product);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const Number expected = times(times(to_number(a, lane), to_number(b, lane)), from_montgomery());
      ASSERT_TRUE(is(product, lane, expected));
    }
  }
  report_evidence(kLanes * run.count(), 0);
}

TEST_F(P256Lanes, SquareAsBignumDoes) {
  Operands operands(seed_of_run(2));
  Numbers8 product;
  LongRun run(kIterations);
  while (run.next()) {
    const Limbs8 a = operands.next(51);
    lanes::square(a, product);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const Number number = to_number(a, lane);
      ASSERT_TRUE(is(product, lane, times(times(number, number), from_montgomery())));
    }
  }
  report_evidence(kLanes * run.count(), 0);
}

TEST_F(P256Lanes, AddTwoProductsAsBignumDoes) {
  Operands operands(seed_of_run(3));
  Numbers8 sum;
  LongRun run(kIterations / 2);
  while (run.next()) {
    const Limbs8 a = operands.next(52), b = operands.next(52), c = operands.next(52), d = operands.next(52);
    lanes::multiply_add(a, b, c, d, sum);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      Number expected = times(to_number(a, lane), to_number(b, lane));
      const Number other = times(to_number(c, lane), to_number(d, lane));
      BN_mod_add(expected.get(), expected.get(), other.get(), prime(), context());
      ASSERT_TRUE(is(sum, lane, times(expected, from_montgomery())));
    }
  }
  report_evidence(kLanes * run.count(), 0);
}

TEST_F(P256Lanes, CombineAsBignumDoes) {
  Operands operands(seed_of_run(4));
  Numbers8 sum;
  LongRun run(kIterations / 2);
  while (run.next()) {
    const Limbs8 a = operands.next(48), b = operands.next(48), c = operands.next(48);
    lanes::combine(a, b, c, sum);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      Number expected = to_number(b, lane);
      BN_lshift(expected.get(), expected.get(), 2);
      BN_add(expected.get(), expected.get(), to_number(a, lane).get());
      BN_sub(expected.get(), expected.get(), to_number(c, lane).get());
      BN_sub(expected.get(), expected.get(), to_number(c, lane).get());
      BN_nnmod(expected.get(), expected.get(), prime(), context());
      ASSERT_TRUE(is(sum, lane, expected));
    }
  }
  report_evidence(kLanes * run.count(), 0);
}

TEST_F(P256Lanes, KnowEveryFormOfZero) {
  for (unsigned multiple = 0; multiple < 16; ++multiple) {
    for (const int off : {-1, 0, 1}) {
      if (multiple == 0 && off < 0) continue;
      Limbs8 a;
      Number number(BN_dup(prime()));
      BN_mul_word(number.get(), multiple);
      if (off > 0) BN_add_word(number.get(), 1);
      if (off < 0) BN_sub_word(number.get(), 1);
      for (std::size_t lane = 0; lane < kLanes; ++lane) set_lane(a, lane, testlib::number_of(Bytes32{1}));
      set_lane(a, multiple % kLanes, number);
      EXPECT_EQ(lanes::zero_lanes(a), off == 0 ? 1 << multiple % kLanes : 0) << multiple << " " << off;
    }
  }
}

// The group

struct GroupLane {
  std::int64_t a;
  std::int64_t b;
};

/// The number in Montgomery's form, plus some p.
Number with_primes(const Number& number, std::uint64_t primes) {
  Number form = times(number, montgomery());
  Number more(BN_dup(prime()));
  BN_mul_word(more.get(), primes);
  BN_add(form.get(), form.get(), more.get());
  return form;
}

const Point& small_multiple(std::int64_t multiple) {
  static std::vector<Point> points(64);
  Point& point = points[static_cast<std::size_t>(multiple + 32)];
  if (point.x == Bytes32{}) point = multiply_generator(number(multiple));
  return point;
}

/// The point with any z, in forms that are not the smallest.
void set_point(lanes::Points8& points, std::size_t lane, const Point& point, bool is_affine, std::mt19937_64& random) {
  const Number z = is_affine ? number(1) : number(random_bytes(random));
  const Number zz = times(z, z);
  const auto primes = [&](std::uint64_t bound) { return is_affine ? 0 : random() % bound; };
  set_lane(points.x, lane, with_primes(times(number(point.x), zz), 0));
  set_lane(points.y, lane, with_primes(times(number(point.y), times(zz, z)), primes(2)));
  set_lane(points.z, lane, with_primes(z, primes(3)));
}

bool is_marked(const lanes::Results8& given, std::size_t lane) {
  return BN_is_zero(to_number(given.z, lane).get());
}

void expect_point(const lanes::Results8& given, std::size_t lane, const Point& expected) {
  ASSERT_FALSE(is_marked(given, lane));
  const Number w = inverted(times(to_number(given.z, lane), from_montgomery()));
  const Number ww = times(w, w);
  const Number x = times(times(to_number(given.x, lane), from_montgomery()), ww);
  const Number y = times(times(to_number(given.y, lane), from_montgomery()), times(ww, w));
  EXPECT_EQ(bytes32(x), expected.x);
  EXPECT_EQ(bytes32(y), expected.y);
}

void expect_sums(const std::array<GroupLane, kLanes>& lanes_of, std::mt19937_64& random) {
  lanes::Points8 a, b;
  lanes::Results8 sum, doubled;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    set_point(a, lane, small_multiple(lanes_of[lane].a), false, random);
    set_point(b, lane, small_multiple(lanes_of[lane].b), true, random);
  }
  lanes::add_point(a, b, sum);
  lanes::double_point(a, doubled);
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const GroupLane& l = lanes_of[lane];
    SCOPED_TRACE(std::to_string(l.a) + " " + std::to_string(l.b));
    expect_point(doubled, lane, small_multiple(2 * l.a));
    // Equal and opposite points are special cases: they are marked by z, and only they are.
    if (l.a == l.b || l.a == -l.b) {
      EXPECT_TRUE(is_marked(sum, lane));
    } else {
      expect_point(sum, lane, small_multiple(l.a + l.b));
    }
  }
}

TEST_F(P256Lanes, AddAllSmallMultiples) {
  std::mt19937_64 random(5);
  std::array<GroupLane, kLanes> batch{};
  std::size_t count = 0;
  for (std::int64_t a = -12; a <= 12; ++a) {
    for (std::int64_t b = -12; b <= 12; ++b) {
      if (a == 0 || b == 0) continue;
      batch[count++ % kLanes] = {a, b};
      if (count % kLanes == 0) expect_sums(batch, random);
    }
  }
  EXPECT_EQ(count % kLanes, 0u);
}

/// a + b and 2 a in each lane, where the others have a + b of other kinds.
void expect_sum_in_subgroup(const Subgroup& group, std::size_t a, std::size_t b, std::size_t lane,
                            std::mt19937_64& random) {
  lanes::Points8 left, right;
  lanes::Results8 sum, doubled;
  for (std::size_t i = 0; i < kLanes; ++i) {
    set_point(left, i, small_multiple(5), false, random);
    set_point(right, i, small_multiple(3), true, random);
  }
  set_point(left, lane, *group.multiple(a), false, random);
  set_point(right, lane, *group.multiple(b), true, random);
  lanes::add_point(left, right, sum);
  lanes::double_point(left, doubled);
  const bool is_special = a == b || (a + b) % group.order() == 0;
  ASSERT_EQ(is_marked(sum, lane), is_special);
  if (!is_special) expect_point(sum, lane, *group.multiple(a + b));
  ASSERT_EQ(is_marked(doubled, lane), !group.multiple(2 * a).has_value());
  if (group.multiple(2 * a)) expect_point(doubled, lane, *group.multiple(2 * a));
  for (std::size_t i = 0; i < kLanes; ++i) {
    if (i != lane) expect_point(sum, i, small_multiple(8));
  }
}

TEST_F(P256Lanes, AddAllOfSmallSubgroups) {
  std::mt19937_64 random(6);
  for (const Subgroup& group : small_subgroups()) {
    for (std::size_t a = 1; a < group.order(); ++a) {
      for (std::size_t b = 1; b < group.order(); ++b) {
        SCOPED_TRACE(std::to_string(a) + " + " + std::to_string(b) + " of " + std::to_string(group.order()));
        expect_sum_in_subgroup(group, a, b, (a + b) % kLanes, random);
      }
    }
  }
}

TEST_F(P256Lanes, StayMarkedAtInfinity) {
  std::mt19937_64 random(7);
  for (std::size_t infinite = 0; infinite < kLanes; ++infinite) {
    lanes::Points8 a, b;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      set_point(a, lane, small_multiple(5), false, random);
      set_point(b, lane, small_multiple(3), true, random);
    }
    set_lane(a.z, infinite, with_primes(testlib::make_number(), infinite % 3));  // forms of zero: 0, p, 2 p
    lanes::Results8 sum, doubled;
    lanes::add_point(a, b, sum);
    lanes::double_point(a, doubled);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      EXPECT_EQ(is_marked(sum, lane), lane == infinite);
      EXPECT_EQ(is_marked(doubled, lane), lane == infinite);
    }
  }
}

}  // namespace
}  // namespace p256_test
