// Arithmetic of one element at a time against BIGNUM, with operands at the edges of limbs.
#include "lib/crypto/native/p256/field.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#ifdef ASSAY_NATIVE_ADX
#include "lib/crypto/native/p256/adx_field.hpp"
#endif
#include "lib/crypto/native/p256/scalar.hpp"
#include "tests/crypto/native/p256/edge_operands.hpp"
#include "tests/crypto/native/p256/fixture.hpp"
#include "tests/testlib/long_run.hpp"

namespace p256_test {
namespace {

using assay::native::p256::Element;
using assay::native::p256::Limbs;
namespace p256 = assay::native::p256;
using testlib::LongRun;
using testlib::report_evidence;
using testlib::seed_of_run;
namespace field = assay::native::p256::field;
namespace scalar = assay::native::p256::scalar;

Number to_number(const Limbs& limbs) {
  std::uint8_t bytes[32];
  p256::store_little_endian(limbs, bytes);
  return Number(BN_lebin2bn(bytes, 32, nullptr));
}

Limbs to_limbs(const Number& number) {
  return p256::load_big_endian(bytes32(number).data());
}

/// f(a, b) of BIGNUM, modulo m.
template <typename F>
Limbs witness(F f, const Limbs& a, const Limbs& b, const BIGNUM* m) {
  Number result = testlib::make_number();
  EXPECT_EQ(f(result.get(), to_number(a).get(), to_number(b).get(), m, context()), 1);
  return to_limbs(result);
}

struct Modulus {
  const BIGNUM* number;
  Limbs limbs;
  Number inverse_of_r;  ///< of 2^256
  explicit Modulus(const BIGNUM* m) : number(m), limbs(to_limbs(Number(BN_dup(m)))), inverse_of_r(power_of_two(256)) {
    BN_mod_inverse(inverse_of_r.get(), inverse_of_r.get(), m, context());
  }
  Limbs montgomery_product(const Limbs& a, const Limbs& b) const {
    return witness(BN_mod_mul, witness(BN_mod_mul, a, b, number), to_limbs(inverse_of_r), number);
  }
};

Limbs below(const Limbs& number, const Limbs& m) {
  return p256::reduce_once(number, 0, m);
}

constexpr std::size_t kRandomOperands = 100'000;

template <class Field>
void expect_as_bignum() {
  const Modulus p(prime());
  EdgeOperands operands(seed_of_run(1));
  LongRun run(kRandomOperands);
  while (run.next()) {
    const Limbs a = below(operands.next(), p.limbs), b = below(operands.next(), p.limbs);
    ASSERT_EQ(Field::multiply({a}, {b}).limbs, p.montgomery_product(a, b));
    ASSERT_EQ(Field::square({a}).limbs, p.montgomery_product(a, a));
    ASSERT_EQ(Field::add({a}, {b}).limbs, witness(BN_mod_add, a, b, p.number));
    ASSERT_EQ(Field::subtract({a}, {b}).limbs, witness(BN_mod_sub, a, b, p.number));
    const Element half = Field::halve({a});
    ASSERT_TRUE(p256::is_less(half.limbs, p.limbs));
    ASSERT_EQ(field::twice(half).limbs, a);
  }
  report_evidence(run.count(), 0);
}

TEST(P256Field, AgreesWithBignum) {
  expect_as_bignum<p256::PortableField>();
}

#ifdef ASSAY_NATIVE_ADX
TEST(P256Field, InAssemblyAgreesWithBignum) {
  if (!has_adx()) GTEST_SKIP() << "this processor has no ADX";
  expect_as_bignum<p256::AdxField>();
}
#endif

TEST(P256Field, ConvertsBothWays) {
  const Modulus p(prime());
  EdgeOperands operands(seed_of_run(4));
  LongRun run(kRandomOperands);
  while (run.next()) {
    const Limbs a = below(operands.next(), p.limbs);
    ASSERT_EQ(field::multiply_by_16(field::divide_by_16({a})).limbs, a);
    ASSERT_EQ(field::to_number(field::from_number(a)), a);
  }
  report_evidence(run.count(), 0);
}

TEST(P256Scalar, AgreesWithBignum) {
  const Modulus n(order());
  EdgeOperands operands(seed_of_run(2));
  LongRun run(kRandomOperands);
  while (run.next()) {
    const Limbs any = operands.next(), a = below(operands.next(), n.limbs);
    ASSERT_EQ(scalar::multiply(any, a), n.montgomery_product(any, a));
    ASSERT_EQ(scalar::multiply(a, any), n.montgomery_product(any, a));
    const Limbs b = below(any, n.limbs);
    ASSERT_EQ(scalar::add(a, b), witness(BN_mod_add, a, b, n.number));
  }
  report_evidence(run.count(), 0);
}

TEST(P256Inverse, AgreesWithBignum) {
  const Modulus p(prime()), n(order());
  EdgeOperands operands(seed_of_run(3));
  LongRun run(kRandomOperands / 4);
  while (run.next()) {
    const Limbs any = operands.next();
    for (const Modulus* m : {&p, &n}) {
      const Limbs a = below(any, m->limbs);
      const Limbs inverse =
          m == &n ? scalar::invert_var(a) : field::to_number(field::invert_var(field::from_number(a)));
      if (p256::is_zero(a)) {
        ASSERT_TRUE(p256::is_zero(inverse));
        continue;
      }
      ASSERT_TRUE(p256::is_less(inverse, m->limbs));
      ASSERT_EQ(witness(BN_mod_mul, a, inverse, m->number), (Limbs{1}));
    }
  }
  report_evidence(run.count(), 0);
}

}  // namespace
}  // namespace p256_test
