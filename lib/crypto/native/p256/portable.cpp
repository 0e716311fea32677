#include <algorithm>

#include "lib/crypto/native/p256/comb.hpp"
#include "lib/crypto/native/p256/signature.hpp"

namespace assay::native::p256 {
namespace {

constexpr std::size_t kWindow = 5;
constexpr std::size_t kNumMultiples = std::size_t{1} << (kWindow - 2);
constexpr std::size_t kNumDigits = 257;

/// Odd digits of at most 15 and at least 4 zeros after each, the lowest first.
void non_adjacent_form(const Limbs& number, std::int8_t (&digits)[kNumDigits]) noexcept {
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

/// a, 3 a, 5 a .. 15 a.
void odd_multiples(const AffinePoint& a, AffinePoint (&multiples)[kNumMultiples]) noexcept {
  const JacobianPoint double_jacobian = twice(to_jacobian(a));
  Element scratch[kNumMultiples];
  AffinePoint double_affine;
  to_affine_var(&double_jacobian, 1, scratch, &double_affine);
  JacobianPoint points[kNumMultiples];
  points[0] = to_jacobian(a);
  for (std::size_t i = 1; i < kNumMultiples; ++i) points[i] = add(points[i - 1], double_affine);
  to_affine_var(points, kNumMultiples, scratch, multiples);
}

/// u1 * G + u2 * key.
JacobianPoint multiply_any_key(const Job& job, const Scalars& scalars) noexcept {
  AffinePoint multiples[kNumMultiples];
  odd_multiples({field::from_number(load_big_endian(job.x.data())), field::from_number(load_big_endian(job.y.data()))},
                multiples);
  std::int8_t digits[kNumDigits];
  non_adjacent_form(scalar::add(scalars.half_u2, scalars.half_u2), digits);
  const Limbs generator = recode(scalars.half_u1, kGeneratorComb);
  JacobianPoint sum;
  for (std::size_t i = kNumDigits; i-- > 0;) {
    if (!sum.is_infinity()) sum = twice(sum);
    if (digits[i] > 0) sum = add(sum, multiples[digits[i] / 2]);
    if (digits[i] < 0) sum = add(sum, negate(multiples[-digits[i] / 2]));
    if (i < kGeneratorComb.spacing) sum = add_column(sum, generator, kGeneratorComb, kGeneratorTable, i);
  }
  return sum;
}

JacobianPoint multiply_expanded(const UsableTable& table, const Scalars& scalars) noexcept {
  const Comb& comb = comb_of(table.kind);
  const Limbs generator = recode(scalars.half_u1, kGeneratorComb);
  const Limbs key = recode(scalars.half_u2, comb);
  JacobianPoint sum;
  for (std::size_t i = comb.spacing; i-- > 0;) {
    sum = twice(sum);
    sum = add_column(sum, key, comb, table.entries, i);
    if (i < kGeneratorComb.spacing) sum = add_column(sum, generator, kGeneratorComb, kGeneratorTable, i);
  }
  return sum;
}

}  // namespace

// The coordinate may have been reduced by n once.
bool has_coordinate(const JacobianPoint& point, const Limbs& r) noexcept {
  using field::equal, field::from_number, field::multiply;
  if (point.is_infinity()) return false;
  const Element zz = field::square(point.z);
  if (equal(multiply(from_number(r), zz), point.x)) return true;
  Limbs other = r;
  if (add_carry(other, kN) != 0 || !is_less(other, kP)) return false;
  return equal(multiply(from_number(other), zz), point.x);
}

bool verify_one_portable_var(const Job& job, const Scalars& scalars) noexcept {
  if (!scalars.in_range) return false;
  const UsableTable table = usable_table(job);
  const JacobianPoint point =
      table.entries != nullptr ? multiply_expanded(table, scalars) : multiply_any_key(job, scalars);
  return has_coordinate(point, scalars.r);
}

void verify_portable_var(std::span<const Job> jobs, std::span<bool> ok) noexcept {
  Scalars scalars[kMaxTile];
  for (std::size_t done = 0; done < jobs.size(); done += kMaxTile) {
    const auto tile = jobs.subspan(done, std::min(kMaxTile, jobs.size() - done));
    find_scalars_var(tile, std::span(scalars).first(tile.size()));
    for (std::size_t i = 0; i < tile.size(); ++i) ok[done + i] = verify_one_portable_var(tile[i], scalars[i]);
  }
}

}  // namespace assay::native::p256
