#pragma once

#include "lib/crypto/native/p256/limbs.hpp"

/// Arithmetic modulo n, the order of the group, portable.
namespace assay::native::p256 {

inline constexpr Limbs kN = {0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff, 0xffffffff00000000};

namespace scalar {

/// a * b / 2^256 mod n, less than n, for a * b less than 2^256 * n. Either may be any number if the other is less than
/// n.
constexpr Limbs multiply(const Limbs& a, const Limbs& b) noexcept {
  constexpr std::uint64_t kMinusInverse = 0xccd1c8aaee00bc4f;  // -1/n modulo 2^64
  std::array<std::uint64_t, 6> t{};
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
    Wide sum = 0;
#pragma GCC unroll 4
    for (std::size_t j = 0; j < 4; ++j) {
      sum = Wide{a[i]} * b[j] + t[j] + high(sum);
      t[j] = low(sum);
    }
    sum = Wide{t[4]} + high(sum);
    t[4] = low(sum);
    t[5] = high(sum);
    const std::uint64_t q = t[0] * kMinusInverse;
    sum = Wide{q} * kN[0] + t[0];
#pragma GCC unroll 3
    for (std::size_t j = 1; j < 4; ++j) {
      sum = Wide{q} * kN[j] + t[j] + high(sum);
      t[j - 1] = low(sum);
    }
    sum = Wide{t[4]} + high(sum);
    t[3] = low(sum);
    t[4] = t[5] + high(sum);
  }
  return reduce_once({t[0], t[1], t[2], t[3]}, t[4], kN);
}

constexpr Limbs add(const Limbs& a, const Limbs& b) noexcept {
  return add_mod(a, b, kN);
}

/// 1 / a mod n; zero for zero. a is less than n.
Limbs invert_var(const Limbs& a) noexcept;

}  // namespace scalar
}  // namespace assay::native::p256
