#pragma once

#include <algorithm>
#include <bit>

#include "lib/crypto/native/p256/comb.hpp"
#include "lib/crypto/native/p256/signature.hpp"

/// The verification of signatures one after the other, by the arithmetic of any instruction set.
namespace assay::native::p256 {

inline constexpr std::size_t kWindow = 5;
inline constexpr std::size_t kNumMultiples = std::size_t{1} << (kWindow - 2);
inline constexpr std::size_t kNumDigits = 257;

/// Odd digits of at most 15 and at least 4 zeros after each, the lowest first.
inline void non_adjacent_form(const Limbs& number, std::int8_t (&digits)[kNumDigits]) noexcept {
  std::fill(std::begin(digits), std::end(digits), std::int8_t{0});
  std::uint64_t carry = 0;
  for (std::size_t at = 0; at < kNumDigits;) {
    const int same = std::countr_zero(bits_from(number, at) ^ (0 - carry));
    at += static_cast<std::size_t>(same);
    if (same == 64 || at >= kNumDigits) continue;
    const std::uint64_t window = carry + (bits_from(number, at) & ((1U << kWindow) - 1));
    carry = window >> (kWindow - 1);
    digits[at] = static_cast<std::int8_t>(static_cast<int>(window) - static_cast<int>(carry << kWindow));
    at += kWindow;
  }
}

/// Two points with one coordinate z, which is not kept: only by what it was multiplied.
struct CommonZ {
  AffinePoint step;
  AffinePoint sum;
  Element factor;
};

/// 2 a and a, with the z of the former, which is `factor`: for a is affine.
template <class Field>
CommonZ double_affine(const AffinePoint& a) noexcept {
  using F = Field;
  CommonZ pair;
  pair.factor = F::add(a.y, a.y);
  const Element yy4 = F::square(pair.factor);
  const Element third = F::multiply(F::subtract(a.x, kFieldOne), F::add(a.x, kFieldOne));
  const Element slope = F::add(F::add(third, third), third);
  pair.sum = {F::multiply(a.x, yy4), F::halve(F::square(yy4))};
  pair.step.x = F::subtract(F::square(slope), F::add(pair.sum.x, pair.sum.x));
  pair.step.y = F::subtract(F::multiply(slope, F::subtract(pair.sum.x, pair.step.x)), pair.sum.y);
  return pair;
}

/// sum = sum + step, both with a new z, `factor` times the old one. They are neither equal nor opposite.
template <class Field>
void add_step(CommonZ& pair) noexcept {
  using F = Field;
  pair.factor = F::subtract(pair.step.x, pair.sum.x);
  const Element square = F::square(pair.factor);
  const Element slope = F::subtract(pair.step.y, pair.sum.y);
  const Element step_x = F::multiply(pair.step.x, square);
  const Element sum_x = F::multiply(pair.sum.x, square);
  pair.step.y = F::multiply(pair.step.y, F::subtract(step_x, sum_x));
  pair.step.x = step_x;
  pair.sum.x = F::subtract(F::square(slope), F::add(step_x, sum_x));
  pair.sum.y = F::subtract(F::multiply(slope, F::subtract(step_x, pair.sum.x)), pair.step.y);
}

/// a, 3 a, 5 a .. 15 a, where a is a point of the curve, so that none of them is another's opposite.
template <class Field>
void odd_multiples(const AffinePoint& a, AffinePoint (&multiples)[kNumMultiples]) noexcept {
  using F = Field;
  CommonZ pair = double_affine<F>(a);
  Element factors[kNumMultiples];
  Element z = pair.factor;
  for (std::size_t i = 1; i < kNumMultiples; ++i) {
    add_step<F>(pair);
    multiples[i] = pair.sum;
    factors[i] = pair.factor;
    z = F::multiply(z, pair.factor);
  }
  Element inverse = field::invert_var(z);
  for (std::size_t i = kNumMultiples; i-- > 1;) {
    const Element square = F::square(inverse);
    multiples[i] = {F::multiply(multiples[i].x, square), F::multiply(multiples[i].y, F::multiply(square, inverse))};
    inverse = F::multiply(inverse, factors[i]);
  }
  multiples[0] = a;
}

/// u1 * G + u2 * key.
template <class Field>
JacobianPoint multiply_any_key(const Job& job, const Scalars& scalars) noexcept {
  AffinePoint multiples[kNumMultiples];
  odd_multiples<Field>(
      {field::from_number(load_big_endian(job.x.data())), field::from_number(load_big_endian(job.y.data()))},
      multiples);
  std::int8_t digits[kNumDigits];
  non_adjacent_form(scalar::add(scalars.half_u2, scalars.half_u2), digits);
  const Limbs generator = recode(scalars.half_u1, kGeneratorComb);
  JacobianPoint sum;
  for (std::size_t i = kNumDigits; i-- > 0;) {
    if (!sum.is_infinity()) sum = twice<Field>(sum);
    if (digits[i] > 0) sum = add<Field>(sum, multiples[digits[i] / 2]);
    if (digits[i] < 0) sum = add<Field>(sum, negate<Field>(multiples[-digits[i] / 2]));
    if (i < kGeneratorComb.spacing) sum = add_column<Field>(sum, generator, kGeneratorComb, kGeneratorTable, i);
  }
  return sum;
}

template <class Field>
JacobianPoint multiply_expanded(const UsableTable& table, const Scalars& scalars) noexcept {
  const Comb& comb = comb_of(table.kind);
  const Limbs generator = recode(scalars.half_u1, kGeneratorComb);
  const Limbs key = recode(scalars.half_u2, comb);
  JacobianPoint sum;
  for (std::size_t i = comb.spacing; i-- > 0;) {
    sum = twice<Field>(sum);
    sum = add_column<Field>(sum, key, comb, table.entries, i);
    if (i < kGeneratorComb.spacing) sum = add_column<Field>(sum, generator, kGeneratorComb, kGeneratorTable, i);
  }
  return sum;
}

/// Whether r is the coordinate x of the point, modulo n: the coordinate may have been reduced by n once.
template <class Field>
bool has_coordinate(const JacobianPoint& point, const Limbs& r) noexcept {
  if (point.is_infinity()) return false;
  const Element zz = Field::square(point.z);
  if (field::equal(Field::multiply(field::from_number(r), zz), point.x)) return true;
  Limbs other = r;
  if (add_carry(other, kN) != 0 || !is_less(other, kP)) return false;
  return field::equal(Field::multiply(field::from_number(other), zz), point.x);
}

/// Whether one signature is right. For any job, and in any case.
template <class Field>
bool verify_one_var(const Job& job, const Scalars& scalars) noexcept {
  if (!scalars.in_range) return false;
  const UsableTable table = usable_table(job);
  const JacobianPoint point =
      table.entries != nullptr ? multiply_expanded<Field>(table, scalars) : multiply_any_key<Field>(job, scalars);
  return has_coordinate<Field>(point, scalars.r);
}

template <class Field>
void verify_each_var(std::span<const Job> jobs, std::span<bool> ok) noexcept {
  Scalars scalars[kMaxTile];
  for (std::size_t done = 0; done < jobs.size(); done += kMaxTile) {
    const auto tile = jobs.subspan(done, std::min(kMaxTile, jobs.size() - done));
    find_scalars_var(tile, std::span(scalars).first(tile.size()));
    for (std::size_t i = 0; i < tile.size(); ++i) ok[done + i] = verify_one_var<Field>(tile[i], scalars[i]);
  }
}

}  // namespace assay::native::p256
