#include "lib/crypto/native/p256/inverse.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "lib/crypto/native/p256/field.hpp"
#include "lib/crypto/native/p256/scalar.hpp"

// Bernstein and Yang, "Fast constant-time gcd computation and modular inversion" (2019), section 8 and 11, but in
// variable time: 62 division steps at once on the lowest words, then their matrix is applied to the whole numbers.

namespace assay::native::p256 {
namespace {

__extension__ typedef __int128 SignedWide;

constexpr int kBatch = 62;
constexpr std::uint64_t kMask = (std::uint64_t{1} << kBatch) - 1;
constexpr std::size_t kNumLimbs = 5;

/// Limbs of 62 bits, of which the last has the sign.
using Signed62 = std::array<std::int64_t, kNumLimbs>;

/// 2^62 times what a batch of division steps does to (f, g). The rows' absolute values sum up to at most 2^62.
struct Matrix {
  std::int64_t u, v, q, r;
};

Signed62 to_signed(const Limbs& a) noexcept {
  const auto limb = [](std::uint64_t bits) { return static_cast<std::int64_t>(bits & kMask); };
  return {limb(a[0]), limb(a[0] >> 62 | a[1] << 2), limb(a[1] >> 60 | a[2] << 4), limb(a[2] >> 58 | a[3] << 6),
          limb(a[3] >> 56)};
}

/// Of a number that is not negative, with all limbs normal.
Limbs from_signed(const Signed62& a) noexcept {
  const auto bits = [&](std::size_t i) { return static_cast<std::uint64_t>(a[i]); };
  return {bits(0) | bits(1) << 62, bits(1) >> 2 | bits(2) << 60, bits(2) >> 4 | bits(3) << 58,
          bits(3) >> 6 | bits(4) << 56};
}

/// The steps depend on the lowest bits of f and g only. Whole runs of them are taken together: zeros of g at once, and
/// as long as no swap is due, up to six bits of g are cleared by one multiple of f.
Matrix division_steps_var(std::int64_t& eta, std::uint64_t f, std::uint64_t g) noexcept {
  std::uint64_t u = 1, v = 0, q = 0, r = 1;
  int left = kBatch;
  for (;;) {
    const int zeros = std::countr_zero(g | ~std::uint64_t{0} << left);
    g >>= zeros;
    u <<= zeros;
    v <<= zeros;
    eta -= zeros;
    left -= zeros;
    if (left == 0) break;
    if (eta < 0) {
      eta = -eta;
      f = std::exchange(g, 0 - f);
      u = std::exchange(q, 0 - u);
      v = std::exchange(r, 0 - v);
    }
    const int clear = std::min({static_cast<int>(std::min<std::int64_t>(eta, kBatch)) + 1, left, 6});
    // f * (2 - f^2) is 1/f modulo 64: f^2 - 1 is a multiple of 8.
    const std::uint64_t multiple = (g * f * (f * f - 2)) & ((std::uint64_t{1} << clear) - 1);
    g += f * multiple;
    q += u * multiple;
    r += v * multiple;
  }
  const auto sign = [](std::uint64_t word) { return static_cast<std::int64_t>(word); };
  return {sign(u), sign(v), sign(q), sign(r)};
}

std::int64_t take_limb(SignedWide& sum) noexcept {
  const auto limb = static_cast<std::int64_t>(static_cast<std::uint64_t>(sum) & kMask);
  sum >>= kBatch;
  return limb;
}

/// (a * f + b * g + m * c) / 2^62, which is a whole number.
Signed62 combine(std::int64_t a, const Signed62& f, std::int64_t b, const Signed62& g, std::int64_t c,
                 const Signed62& m) noexcept {
  Signed62 result{};
  SignedWide sum = SignedWide{a} * f[0] + SignedWide{b} * g[0] + SignedWide{c} * m[0];
  (void)take_limb(sum);
#pragma GCC unroll 4
  for (std::size_t i = 1; i < kNumLimbs; ++i) {
    sum += SignedWide{a} * f[i] + SignedWide{b} * g[i] + SignedWide{c} * m[i];
    result[i - 1] = take_limb(sum);
  }
  result[kNumLimbs - 1] = static_cast<std::int64_t>(sum);
  return result;
}

/// The same for f and g themselves, where nothing has to be added.
Signed62 combine(std::int64_t a, const Signed62& f, std::int64_t b, const Signed62& g) noexcept {
  Signed62 result{};
  SignedWide sum = SignedWide{a} * f[0] + SignedWide{b} * g[0];
  (void)take_limb(sum);
#pragma GCC unroll 4
  for (std::size_t i = 1; i < kNumLimbs; ++i) {
    sum += SignedWide{a} * f[i] + SignedWide{b} * g[i];
    result[i - 1] = take_limb(sum);
  }
  result[kNumLimbs - 1] = static_cast<std::int64_t>(sum);
  return result;
}

/// The multiple of m that makes a * d + b * e one of 2^62, chosen so that the quotient stays between -2 m and m if d
/// and e do.
std::int64_t correction(std::int64_t a, const Signed62& d, std::int64_t b, const Signed62& e,
                        std::uint64_t inverse62) noexcept {
  const std::int64_t base = (d[kNumLimbs - 1] < 0 ? a : 0) + (e[kNumLimbs - 1] < 0 ? b : 0);
  const std::uint64_t lowest = static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(d[0]) +
                               static_cast<std::uint64_t>(b) * static_cast<std::uint64_t>(e[0]);
  return base - static_cast<std::int64_t>((inverse62 * lowest + static_cast<std::uint64_t>(base)) & kMask);
}

void negate(Signed62& a) noexcept {
  SignedWide sum = 0;
  for (std::size_t i = 0; i + 1 < kNumLimbs; ++i) {
    sum -= a[i];
    a[i] = take_limb(sum);
  }
  a[kNumLimbs - 1] = static_cast<std::int64_t>(sum - a[kNumLimbs - 1]);
}

void add(Signed62& a, const Signed62& b) noexcept {
  SignedWide sum = 0;
  for (std::size_t i = 0; i + 1 < kNumLimbs; ++i) {
    sum += SignedWide{a[i]} + b[i];
    a[i] = take_limb(sum);
  }
  a[kNumLimbs - 1] = static_cast<std::int64_t>(sum + a[kNumLimbs - 1] + b[kNumLimbs - 1]);
}

bool is_zero(const Signed62& a) noexcept {
  return (a[0] | a[1] | a[2] | a[3] | a[4]) == 0;
}

}  // namespace

Limbs invert_mod_var(const Limbs& a, const Modulus& m) noexcept {
  const Signed62 modulus = to_signed(m.number);
  Signed62 f = modulus, g = to_signed(a);
  Signed62 d{}, e{1};  // f = d * a and g = e * a, modulo m
  std::int64_t eta = -1;
  while (!is_zero(g)) {
    const Matrix t = division_steps_var(eta, static_cast<std::uint64_t>(f[0]) | static_cast<std::uint64_t>(f[1]) << 62,
                                        static_cast<std::uint64_t>(g[0]) | static_cast<std::uint64_t>(g[1]) << 62);
    const Signed62 next_d = combine(t.u, d, t.v, e, correction(t.u, d, t.v, e, m.inverse62), modulus);
    e = combine(t.q, d, t.r, e, correction(t.q, d, t.r, e, m.inverse62), modulus);
    d = next_d;
    const Signed62 next_f = combine(t.u, f, t.v, g);
    g = combine(t.q, f, t.r, g);
    f = next_f;
  }
  // f is 1 or -1 by now.
  if (d[kNumLimbs - 1] < 0) add(d, modulus);
  if (f[kNumLimbs - 1] < 0) negate(d);
  if (d[kNumLimbs - 1] < 0) add(d, modulus);
  return from_signed(d);
}

Element field::invert_var(const Element& a) noexcept {
  constexpr Modulus kModulus = {kP, 0x3fffffffffffffff};
  // (a R)^-1 = 1/a R^-1, and twice the factor R^2 makes that R/a.
  const Element inverse = {invert_mod_var(a.limbs, kModulus)};
  return multiply(multiply(inverse, kFieldIn), kFieldIn);
}

Limbs scalar::invert_var(const Limbs& a) noexcept {
  constexpr Modulus kModulus = {kN, 0x332e375511ff43b1};
  return invert_mod_var(a, kModulus);
}

}  // namespace assay::native::p256
