#include "lib/cose/prime_field.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "tests/testlib/bytes.hpp"
#include "tests/testlib/openssl_number.hpp"

using assay::cose::Limbs;
using assay::cose::PrimeField;
using testlib::ByteVector;
using testlib::make_context;
using testlib::make_number;
using testlib::Number;

namespace {

template <std::size_t N>
Number number_of(const Limbs<N>& limbs) {
  ByteVector bytes;
  for (std::size_t i = N; i-- > 0;) testlib::append(bytes, testlib::big_endian(limbs[i], 8));
  return testlib::number_of(bytes);
}

template <std::size_t N>
Limbs<N> limbs_of(const BIGNUM* number) {
  ByteVector bytes(8 * N);
  testlib::check(BN_bn2binpad(number, bytes.data(), static_cast<int>(bytes.size())) > 0, "a number that fits");
  return assay::cose::limbs_from_big_endian<N>(bytes);
}

/// Random numbers below p, and those where carries go wrong: few or many bits set, next to 0 and to p.
template <std::size_t N>
std::vector<Limbs<N>> numbers_below(const Limbs<N>& p) {
  const auto context = make_context();
  const Number prime = number_of(p);
  testlib::Seed seed("field/" + std::to_string(N));
  std::vector<Limbs<N>> numbers;
  const Number number = make_number();
  const auto add = [&] {
    BN_nnmod(number.get(), number.get(), prime.get(), context.get());
    numbers.push_back(limbs_of<N>(number.get()));
  };
  for (unsigned i = 0; i < 4; ++i) {
    BN_set_word(number.get(), i), add();
    BN_copy(number.get(), prime.get()), BN_sub_word(number.get(), i + 1), add();
  }
  for (std::size_t limb = 1; limb <= N; ++limb) {
    for (const unsigned long less : {0UL, 1UL, 2UL}) {
      BN_zero(number.get());
      BN_set_bit(number.get(), static_cast<int>(64 * limb)), BN_sub_word(number.get(), less), add();
    }
  }
  for (int i = 0; i < 40; ++i) {
    BN_copy(number.get(), testlib::number_of(seed.take(8 * N)).get()), add();
  }
  return numbers;
}

template <std::size_t N>
void compare_with_openssl(std::string_view p_hex) {
  const Limbs<N> p = assay::cose::limbs_from_hex<N>(p_hex);
  const PrimeField<N> field(p);
  const Number prime = number_of(p);
  const auto context = make_context();
  const auto numbers = numbers_below(p);
  const Number expected = make_number();
  const Limbs<N> one{1};
  for (const Limbs<N>& a : numbers) {
    ASSERT_EQ(field.multiply(field.element(a), one), a) << "there and back";
    const bool is_square = BN_kronecker(number_of(a).get(), prime.get(), context.get()) >= 0;
    ASSERT_EQ(field.is_square(field.element(a)), is_square);
    ASSERT_TRUE(field.is_square(field.square(field.element(a))));
    for (const Limbs<N>& b : numbers) {
      const Number x = number_of(a);
      const Number y = number_of(b);
      BN_mod_add(expected.get(), x.get(), y.get(), prime.get(), context.get());
      ASSERT_EQ(field.add(a, b), limbs_of<N>(expected.get()));
      BN_mod_sub(expected.get(), x.get(), y.get(), prime.get(), context.get());
      ASSERT_EQ(field.subtract(a, b), limbs_of<N>(expected.get()));
      BN_mod_mul(expected.get(), x.get(), y.get(), prime.get(), context.get());
      ASSERT_EQ(field.multiply(field.element(a), b), limbs_of<N>(expected.get()));
    }
  }
}

TEST(PrimeField, AgreesWithOpenSslOnThePrimesOfOurCurves) {
  compare_with_openssl<4>("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
  compare_with_openssl<4>("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f");
  compare_with_openssl<4>("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed");
  compare_with_openssl<6>(
      "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff");
  compare_with_openssl<7>(
      "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffff");
  compare_with_openssl<9>(
      "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff");
}

TEST(PrimeField, IsRightForEveryPairModuloSmallPrimes) {
  for (const std::uint64_t p : {3U, 5U, 7U, 11U, 13U, 17U, 31U, 97U, 101U}) {
    const PrimeField<1> field(Limbs<1>{p});
    std::vector<bool> squares(p, false);
    for (std::uint64_t a = 0; a < p; ++a) squares[a * a % p] = true;
    for (std::uint64_t a = 0; a < p; ++a) {
      ASSERT_EQ(field.is_square(field.small(a)), squares[a]) << a << " mod " << p;
      for (std::uint64_t b = 0; b < p; ++b) {
        ASSERT_EQ(field.add(Limbs<1>{a}, Limbs<1>{b})[0], (a + b) % p);
        ASSERT_EQ(field.subtract(Limbs<1>{a}, Limbs<1>{b})[0], (a + p - b) % p);
        ASSERT_EQ(field.multiply(field.small(a), Limbs<1>{b})[0], a * b % p);
      }
    }
  }
}

TEST(PrimeField, ReadsNumbersOfAnyLength) {
  ByteVector bytes;
  for (unsigned i = 1; i <= 24; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(i));
    EXPECT_EQ(BN_cmp(number_of(assay::cose::limbs_from_big_endian<3>(bytes)).get(), testlib::number_of(bytes).get()),
              0);
    const ByteVector reversed(bytes.rbegin(), bytes.rend());
    EXPECT_EQ(assay::cose::limbs_from_little_endian<3>(reversed), assay::cose::limbs_from_big_endian<3>(bytes));
  }
  EXPECT_EQ(assay::cose::limbs_from_hex<2>("1 00000000 0000000a"), (Limbs<2>{10, 1}));
}

}  // namespace
