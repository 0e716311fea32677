#pragma once

#include "assay/bytes.hpp"
#include "lib/crypto/native/p256/curve.hpp"
#include "lib/crypto/native/p256/p256.hpp"
#include "lib/crypto/native/p256/scalar.hpp"

/// Combs of signed bits. A number k modulo n is written as v with 2 v - (2^L - 1) = k modulo n: so k is the sum of all
/// 2^i, each with the sign + where bit i of v is set, else -. No bit is zero, so every number goes the same way.
namespace assay::native::p256 {

/// L = tables * teeth * spacing bits. Tooth k of table t is worth 2^(spacing * (t * teeth + k)); the same table serves
/// for every column j, where everything is worth 2^j times as much. Entry i of a table is the sum of its teeth, the
/// last with +, tooth k with the sign that bit k of i says; the others are these, negated.
struct Comb {
  std::size_t tables;
  std::size_t teeth;
  std::size_t spacing;
  Limbs offset;  ///< (2^L - 1) / 2 mod n

  constexpr std::size_t entries() const noexcept { return std::size_t{1} << (teeth - 1); }
  constexpr std::size_t size() const noexcept { return tables * entries() * 64; }
};

inline constexpr Comb kGeneratorComb = {
    2, 12, 11, {0x9cf783e34c9eea28, 0x6af6268347bc8cc8, 0x8000000000000021, 0x8000007f7fffff80}};
inline constexpr Comb kComb8 = {4, 6, 11, kGeneratorComb.offset};
inline constexpr Comb kComb1 = {2, 4, 32, {0x86231a9e81ce6d57, 0x218c82a92c7430bd, 0x8000000000000000, 0x7fffffff}};
static_assert(kComb8.size() == 8192 && kComb1.size() == 1024);

constexpr const Comb& comb_of(TableKind kind) noexcept {
  return kind == TableKind::kib1 ? kComb1 : kComb8;
}

/// Multiples of the generator, for kGeneratorComb.
extern const std::uint8_t kGeneratorTable[kGeneratorComb.size()];

/// v for the number 2 * half mod n.
constexpr Limbs recode(const Limbs& half, const Comb& comb) noexcept {
  return scalar::add(half, comb.offset);
}

/// Where the teeth of a column are found in a table.
struct CombDigit {
  std::size_t index;
  bool is_negative;
};
constexpr CombDigit comb_digit(const Limbs& v, const Comb& comb, std::size_t table, std::size_t column) noexcept {
  const std::size_t last = comb.teeth - 1;
  const std::size_t first_bit = column + comb.spacing * table * comb.teeth;
  const unsigned is_negative = bit(v, first_bit + comb.spacing * last) ^ 1;
  std::size_t index = 0;
  for (std::size_t k = last; k-- > 0;) index = index << 1 | (bit(v, first_bit + comb.spacing * k) ^ is_negative);
  return {index, is_negative != 0};
}

/// Entries are x and y, times 2^260 mod p, 32 bytes each, little-endian: what vectors of 52 bits a limb want.
inline AffinePoint load_entry(const std::uint8_t* entry) noexcept {
  return {field::divide_by_16({load_little_endian(entry)}), field::divide_by_16({load_little_endian(entry + 32)})};
}
inline void store_entry(const AffinePoint& point, std::uint8_t* entry) noexcept {
  store_little_endian(field::multiply_by_16(point.x).limbs, entry);
  store_little_endian(field::multiply_by_16(point.y).limbs, entry + 32);
}

/// sum + the teeth of a column, from all tables.
template <class Field = PortableField>
JacobianPoint add_column(JacobianPoint sum, const Limbs& v, const Comb& comb, const std::uint8_t* table,
                         std::size_t column) noexcept {
  for (std::size_t t = 0; t < comb.tables; ++t) {
    const CombDigit digit = comb_digit(v, comb, t, column);
    const AffinePoint entry = load_entry(table + 64 * (t * comb.entries() + digit.index));
    sum = add<Field>(sum, digit.is_negative ? negate<Field>(entry) : entry);
  }
  return sum;
}

}  // namespace assay::native::p256
