#pragma once

#include <cstddef>
#include <cstdint>

#include "lib/crypto/native/mldsa/parameters.hpp"

// Arithmetic modulo q = 8380417 in numbers of 32 bits with a sign, after Montgomery with R = 2^32, and the constants of
// the number-theoretic transform (FIPS 204, 7.5). Every implementation shares them, and none but static data of its own
// comes of it.

namespace assay::native::mldsa {

/// q^-1 modulo 2^32: each step of Newton's doubles the bits that are right.
constexpr std::uint32_t inverse_of_modulus() noexcept {
  constexpr auto kQ = static_cast<std::uint32_t>(kModulus);
  std::uint32_t inverse = kQ;  // right modulo 8, as the square of an odd number is 1
  for (int i = 0; i < 4; ++i) inverse *= 2U - kQ * inverse;
  return inverse;
}

constexpr std::uint32_t kModulusInverse = inverse_of_modulus();
static_assert(kModulusInverse * static_cast<std::uint32_t>(kModulus) == 1U);

/// a / 2^32 modulo q, of absolute value below q if that of `a` is below q * 2^31.
constexpr std::int32_t montgomery_reduce(std::int64_t a) noexcept {
  const auto quotient = static_cast<std::int32_t>(static_cast<std::uint32_t>(a) * kModulusInverse);
  return static_cast<std::int32_t>((a - static_cast<std::int64_t>(quotient) * kModulus) >> 32);
}

constexpr std::int32_t montgomery_multiply(std::int32_t a, std::int32_t b) noexcept {
  return montgomery_reduce(static_cast<std::int64_t>(a) * b);
}

constexpr std::int64_t kTwoTo32 = (std::int64_t{1} << 32) % kModulus;

/// a * 2^32 modulo q, between -q/2 and q/2.
constexpr std::int32_t to_montgomery(std::int64_t a) noexcept {
  const std::int64_t residue = a % kModulus * kTwoTo32 % kModulus;
  return static_cast<std::int32_t>(residue > kModulus / 2 ? residue - kModulus : residue);
}

/// A factor of a multiplication, and what makes the quotient of the reduction one multiplication.
struct Factors {
  std::int32_t value[kDegree];
  std::int32_t times_inverse[kDegree];  ///< value * q^-1 modulo 2^32
};

[[gnu::always_inline]] constexpr std::int32_t times_modulus_inverse(std::int32_t value) noexcept {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(value) * kModulusInverse);
}

constexpr std::size_t reversed_bits(std::size_t number) noexcept {
  std::size_t reversed = 0;
  for (int bit = 0; bit < 8; ++bit) reversed |= (number >> bit & 1U) << (7 - bit);
  return reversed;
}

/// FIPS 204, appendix B: 1753^(the bits of i reversed), in Montgomery's form.
constexpr Factors make_roots() noexcept {
  constexpr std::int64_t kRoot = 1753;
  Factors roots{};
  std::int64_t power = 1;
  for (std::size_t exponent = 0; exponent < kDegree; ++exponent) {
    const std::size_t i = reversed_bits(exponent);
    roots.value[i] = to_montgomery(power);
    roots.times_inverse[i] = times_modulus_inverse(roots.value[i]);
    power = power * kRoot % kModulus;
  }
  return roots;
}

constexpr Factors kRoots = make_roots();

/// 1/256, what the inverse transform is scaled with, in Montgomery's form twice: the products that it is applied to
/// were divided by 2^32.
constexpr std::int64_t kInverseOf256 = 8347681;
static_assert(kInverseOf256 * 256 % kModulus == 1);
constexpr std::int32_t kScale = to_montgomery(kInverseOf256 * kTwoTo32);

}  // namespace assay::native::mldsa
