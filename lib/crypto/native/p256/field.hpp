#pragma once

#include "lib/crypto/native/p256/limbs.hpp"

/// Arithmetic modulo p = 2^256 - 2^224 + 2^192 + 2^96 - 1, portable.
namespace assay::native::p256 {

inline constexpr Limbs kP = {0xffffffffffffffff, 0x00000000ffffffff, 0, 0xffffffff00000001};

/// A number modulo p in Montgomery's form, a * 2^256 mod p, always less than p.
struct Element {
  Limbs limbs{};
};

inline constexpr Element kFieldOne = {{1, 0xffffffff00000000, 0xffffffffffffffff, 0x00000000fffffffe}};
/// 2^512 mod p: multiplied by it, a number gets into Montgomery's form.
inline constexpr Element kFieldIn = {{3, 0xfffffffbffffffff, 0xfffffffffffffffe, 0x00000004fffffffd}};

namespace field {

constexpr bool is_zero(const Element& a) noexcept {
  return p256::is_zero(a.limbs);
}
constexpr bool equal(const Element& a, const Element& b) noexcept {
  return a.limbs == b.limbs;
}
constexpr Element add(const Element& a, const Element& b) noexcept {
  return {add_mod(a.limbs, b.limbs, kP)};
}
constexpr Element subtract(const Element& a, const Element& b) noexcept {
  return {subtract_mod(a.limbs, b.limbs, kP)};
}
constexpr Element negate(const Element& a) noexcept {
  return subtract({}, a);
}
constexpr Element twice(const Element& a) noexcept {
  return add(a, a);
}

/// a / 2.
constexpr Element halve(const Element& a) noexcept {
  const std::uint64_t all = 0 - (a.limbs[0] & 1);
  Limbs sum = a.limbs;
  const std::uint64_t carry = add_carry(sum, {kP[0] & all, kP[1] & all, 0, kP[3] & all});
  return {
      {sum[0] >> 1 | sum[1] << 63, sum[1] >> 1 | sum[2] << 63, sum[2] >> 1 | sum[3] << 63, sum[3] >> 1 | carry << 63}};
}

/// t / 2^256 mod p, for t of eight limbs less than 2^256 * p. As -1/p is 1 modulo 2^64, the lowest limb is the
/// quotient digit; and as p + 1 = 2^96 * (1 + 2^96 * (1 + 2^64 - 2^32)), what it adds is mostly shifts.
constexpr Element reduce(std::array<std::uint64_t, 8>& t) noexcept {
  std::uint64_t carry = 0;
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
    const std::uint64_t q = t[i];
    Wide sum = Wide{t[i + 1]} + (q << 32);
    t[i + 1] = low(sum);
    sum = Wide{t[i + 2]} + (q >> 32) + high(sum);
    t[i + 2] = low(sum);
    sum = Wide{q} * kP[3] + t[i + 3] + high(sum);
    t[i + 3] = low(sum);
    sum = Wide{t[i + 4]} + high(sum) + carry;
    t[i + 4] = low(sum);
    carry = high(sum);
  }
  return {reduce_once({t[4], t[5], t[6], t[7]}, carry, kP)};
}

/// a * b / 2^256.
constexpr Element multiply(const Element& a, const Element& b) noexcept {
  std::array<std::uint64_t, 8> t{};
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
    std::uint64_t carry = 0;
#pragma GCC unroll 4
    for (std::size_t j = 0; j < 4; ++j) {
      const Wide sum = Wide{a.limbs[i]} * b.limbs[j] + t[i + j] + carry;
      t[i + j] = low(sum);
      carry = high(sum);
    }
    t[i + 4] = carry;
  }
  return reduce(t);
}

/// The products of two different limbs, not yet doubled.
constexpr std::array<std::uint64_t, 8> cross_products(const Limbs& a) noexcept {
  std::array<std::uint64_t, 8> t{};
#pragma GCC unroll 3
  for (std::size_t i = 0; i < 3; ++i) {
    std::uint64_t carry = 0;
#pragma GCC unroll 3
    for (std::size_t j = i + 1; j < 4; ++j) {
      const Wide sum = Wide{a[i]} * a[j] + t[i + j] + carry;
      t[i + j] = low(sum);
      carry = high(sum);
    }
    t[i + 4] = carry;
  }
  return t;
}

constexpr Element square(const Element& a) noexcept {
  std::array<std::uint64_t, 8> t = cross_products(a.limbs);
#pragma GCC unroll 7
  for (std::size_t i = 7; i > 0; --i) t[i] = t[i] << 1 | t[i - 1] >> 63;
  std::uint64_t carry = 0;
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
    const Wide product = Wide{a.limbs[i]} * a.limbs[i];
    Wide sum = Wide{t[2 * i]} + low(product) + carry;
    t[2 * i] = low(sum);
    sum = Wide{t[2 * i + 1]} + high(product) + high(sum);
    t[2 * i + 1] = low(sum);
    carry = high(sum);
  }
  return reduce(t);
}

/// `number` is less than p.
constexpr Element from_number(const Limbs& number) noexcept {
  return multiply({number}, kFieldIn);
}
constexpr Limbs to_number(const Element& a) noexcept {
  return multiply(a, {{1, 0, 0, 0}}).limbs;
}

/// a / 16: p is -1 modulo 16.
constexpr Element divide_by_16(const Element& a) noexcept {
  const std::uint64_t q = a.limbs[0] & 15;
  std::array<std::uint64_t, 5> t{};
  Wide sum = 0;
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
    sum += Wide{q} * kP[i] + a.limbs[i];
    t[i] = low(sum);
    sum >>= 64;
  }
  t[4] = low(sum);
  Element result;
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) result.limbs[i] = t[i] >> 4 | t[i + 1] << 60;
  return result;
}
constexpr Element multiply_by_16(const Element& a) noexcept {
  return twice(twice(twice(twice(a))));
}

/// 1 / a; zero for zero.
Element invert_var(const Element& a) noexcept;

}  // namespace field

/// What the functions of the group do with elements; another instruction set has another of these.
struct PortableField {
  static constexpr Element multiply(const Element& a, const Element& b) noexcept { return field::multiply(a, b); }
  static constexpr Element square(const Element& a) noexcept { return field::square(a); }
  static constexpr Element add(const Element& a, const Element& b) noexcept { return field::add(a, b); }
  static constexpr Element subtract(const Element& a, const Element& b) noexcept { return field::subtract(a, b); }
  static constexpr Element halve(const Element& a) noexcept { return field::halve(a); }
};
}  // namespace assay::native::p256
