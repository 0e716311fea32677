#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// Numbers of 256 bits in four limbs, the least significant first.
namespace assay::native::p256 {

using Limbs = std::array<std::uint64_t, 4>;
__extension__ typedef unsigned __int128 Wide;

constexpr std::uint64_t low(Wide number) noexcept {
  return static_cast<std::uint64_t>(number);
}
constexpr std::uint64_t high(Wide number) noexcept {
  return static_cast<std::uint64_t>(number >> 64);
}

constexpr std::uint64_t load_big_endian_64(const std::uint8_t* bytes) noexcept {
  std::uint64_t number = 0;
#pragma GCC unroll 8
  for (std::size_t i = 0; i < 8; ++i) number = number << 8 | bytes[i];
  return number;
}
constexpr std::uint64_t load_little_endian_64(const std::uint8_t* bytes) noexcept {
  std::uint64_t number = 0;
#pragma GCC unroll 8
  for (std::size_t i = 8; i-- > 0;) number = number << 8 | bytes[i];
  return number;
}
constexpr void store_little_endian_64(std::uint64_t number, std::uint8_t* bytes) noexcept {
#pragma GCC unroll 8
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
}

/// Of 32 bytes.
constexpr Limbs load_big_endian(const std::uint8_t* bytes) noexcept {
  return {load_big_endian_64(bytes + 24), load_big_endian_64(bytes + 16), load_big_endian_64(bytes + 8),
          load_big_endian_64(bytes)};
}
constexpr Limbs load_little_endian(const std::uint8_t* bytes) noexcept {
  return {load_little_endian_64(bytes), load_little_endian_64(bytes + 8), load_little_endian_64(bytes + 16),
          load_little_endian_64(bytes + 24)};
}
constexpr void store_little_endian(const Limbs& number, std::uint8_t* bytes) noexcept {
  for (std::size_t i = 0; i < 4; ++i) store_little_endian_64(number[i], bytes + 8 * i);
}

constexpr bool is_zero(const Limbs& a) noexcept {
  return (a[0] | a[1] | a[2] | a[3]) == 0;
}

/// a = a + b mod 2^256; the carry out of it.
constexpr std::uint64_t add_carry(Limbs& a, const Limbs& b) noexcept {
  Wide sum = 0;
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
    sum += Wide{a[i]} + b[i];
    a[i] = low(sum);
    sum >>= 64;
  }
  return low(sum);
}

/// a = a - b mod 2^256; the borrow.
constexpr std::uint64_t subtract_borrow(Limbs& a, const Limbs& b) noexcept {
  std::uint64_t borrow = 0;
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
    const Wide difference = Wide{a[i]} - b[i] - borrow;
    a[i] = low(difference);
    borrow = high(difference) & 1;
  }
  return borrow;
}

constexpr bool is_less(const Limbs& a, const Limbs& b) noexcept {
  Limbs difference = a;
  return subtract_borrow(difference, b) != 0;
}

constexpr bool is_even(const Limbs& a) noexcept {
  return (a[0] & 1) == 0;
}

constexpr unsigned bit(const Limbs& a, std::size_t position) noexcept {
  return position < 256 ? static_cast<unsigned>(a[position / 64] >> (position % 64) & 1) : 0;
}

/// The 64 bits from a position on; zeros beyond the number.
constexpr std::uint64_t bits_from(const Limbs& a, std::size_t position) noexcept {
  const std::size_t limb = position / 64;
  if (limb >= a.size()) return 0;
  const std::uint64_t above = limb + 1 < a.size() ? a[limb + 1] : 0;
  return static_cast<std::uint64_t>((Wide{above} << 64 | a[limb]) >> (position % 64));
}

/// carry:number - (carry:number >= m ? m : 0), which has to be less than 2^256.
constexpr Limbs reduce_once(const Limbs& number, std::uint64_t carry, const Limbs& m) noexcept {
  Limbs reduced = number;
  const std::uint64_t borrow = subtract_borrow(reduced, m);
  const std::uint64_t keep = 0 - static_cast<std::uint64_t>(carry < borrow);
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) reduced[i] = (number[i] & keep) | (reduced[i] & ~keep);
  return reduced;
}

/// a + b mod m, for a and b less than m.
constexpr Limbs add_mod(const Limbs& a, const Limbs& b, const Limbs& m) noexcept {
  Limbs sum = a;
  const std::uint64_t carry = add_carry(sum, b);
  return reduce_once(sum, carry, m);
}

/// a - b mod m, for a and b less than m.
constexpr Limbs subtract_mod(const Limbs& a, const Limbs& b, const Limbs& m) noexcept {
  Limbs difference = a;
  const std::uint64_t all = 0 - subtract_borrow(difference, b);
  (void)add_carry(difference, {m[0] & all, m[1] & all, m[2] & all, m[3] & all});
  return difference;
}

}  // namespace assay::native::p256
