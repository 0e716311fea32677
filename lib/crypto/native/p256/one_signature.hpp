#pragma once

#include <algorithm>

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
  unsigned carry = 0;
  for (std::size_t at = 0; at < kNumDigits;) {
    if (bit(number, at) == carry) {
      ++at;
      continue;
    }
    unsigned window = carry;
    for (std::size_t i = 0; i < kWindow; ++i) window += bit(number, at + i) << i;
    carry = window >> (kWindow - 1) & 1;
    digits[at] = static_cast<std::int8_t>(static_cast<int>(window) - static_cast<int>(carry << kWindow));
    at += kWindow;
  }
}

/// a, 3 a, 5 a .. 15 a. They are added up on the curve where 2 a has the coordinate z = 1, which is the same curve to
/// an addition: so one inversion is enough.
template <class Field>
void odd_multiples(const AffinePoint& a, AffinePoint (&multiples)[kNumMultiples]) noexcept {
  const JacobianPoint doubled = twice<Field>(to_jacobian(a));
  const Element zz = Field::square(doubled.z);
  JacobianPoint points[kNumMultiples];
  points[0] = {Field::multiply(a.x, zz), Field::multiply(a.y, Field::multiply(zz, doubled.z)), kFieldOne};
  for (std::size_t i = 1; i < kNumMultiples; ++i)
    points[i] = add<Field>(points[i - 1], AffinePoint{doubled.x, doubled.y});
  for (JacobianPoint& point : points) point.z = Field::multiply(point.z, doubled.z);
  Element scratch[kNumMultiples];
  to_affine_var<Field>(points, kNumMultiples, scratch, multiples);
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
