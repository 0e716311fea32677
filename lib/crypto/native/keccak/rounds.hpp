#pragma once

#include <cstddef>
#include <cstdint>

// The rounds of Keccak-p[1600, 24] (FIPS 202, 3.2 and 3.3) over any kind of lane, be it one number of 64 bits or a
// vector of them. `Ops` says how: it has Lane, exclusive_or of five and of two lanes, chi(a, b, c) = a ^ (~b & c),
// rotate_left<N>(a) and broadcast(constant). It has to be a type of an unnamed namespace, so that code for different
// instruction sets is never taken for the same by the linker.

namespace assay::native::keccak {

constexpr std::size_t kNumRounds = 24;

struct RoundConstants {
  std::uint64_t of[kNumRounds];
};

/// FIPS 202, algorithms 5 and 6: bit 2^j - 1 of round i is rc(j + 7i), the output of a shift register.
constexpr RoundConstants make_round_constants() noexcept {
  RoundConstants constants{};
  unsigned shift_register = 1;
  for (std::uint64_t& constant : constants.of) {
    for (unsigned j = 0; j < 7; ++j) {
      constant |= static_cast<std::uint64_t>(shift_register & 1U) << ((1U << j) - 1);
      shift_register <<= 1;
      if ((shift_register & 0x100U) != 0) shift_register ^= 0x171U;
    }
  }
  return constants;
}

struct Rotations {
  unsigned of[25];
};

/// FIPS 202, algorithm 2.
constexpr Rotations make_rotations() noexcept {
  Rotations rotations{};
  unsigned x = 1;
  unsigned y = 0;
  for (unsigned t = 0; t < 24; ++t) {
    rotations.of[x + 5 * y] = (t + 1) * (t + 2) / 2 % 64;
    const unsigned next = (2 * x + 3 * y) % 5;
    x = y;
    y = next;
  }
  return rotations;
}

constexpr RoundConstants kRoundConstants = make_round_constants();
constexpr Rotations kRotations = make_rotations();

template <class Ops>
struct Rounds {
  using Lane = typename Ops::Lane;

  /// What theta adds to each column.
  [[gnu::always_inline]] static void column_sums(Lane (&sums)[5], const Lane (&a)[25]) noexcept {
    const Lane c0 = Ops::exclusive_or(a[0], a[5], a[10], a[15], a[20]);
    const Lane c1 = Ops::exclusive_or(a[1], a[6], a[11], a[16], a[21]);
    const Lane c2 = Ops::exclusive_or(a[2], a[7], a[12], a[17], a[22]);
    const Lane c3 = Ops::exclusive_or(a[3], a[8], a[13], a[18], a[23]);
    const Lane c4 = Ops::exclusive_or(a[4], a[9], a[14], a[19], a[24]);
    sums[0] = Ops::exclusive_or(c4, Ops::template rotate_left<1>(c1));
    sums[1] = Ops::exclusive_or(c0, Ops::template rotate_left<1>(c2));
    sums[2] = Ops::exclusive_or(c1, Ops::template rotate_left<1>(c3));
    sums[3] = Ops::exclusive_or(c2, Ops::template rotate_left<1>(c4));
    sums[4] = Ops::exclusive_or(c3, Ops::template rotate_left<1>(c0));
  }

  /// Lane (X, Y) after theta, rho and pi; pi takes it from (X + 3Y, X).
  template <std::size_t X, std::size_t Y>
  [[gnu::always_inline]] static Lane moved(const Lane (&a)[25], const Lane (&sums)[5]) noexcept {
    constexpr std::size_t kColumn = (X + 3 * Y) % 5;
    constexpr std::size_t kFrom = kColumn + 5 * X;
    return Ops::template rotate_left<kRotations.of[kFrom]>(Ops::exclusive_or(a[kFrom], sums[kColumn]));
  }

  template <std::size_t Y>
  [[gnu::always_inline]] static void row(Lane (&next)[25], const Lane (&a)[25], const Lane (&sums)[5]) noexcept {
    const Lane b0 = moved<0, Y>(a, sums);
    const Lane b1 = moved<1, Y>(a, sums);
    const Lane b2 = moved<2, Y>(a, sums);
    const Lane b3 = moved<3, Y>(a, sums);
    const Lane b4 = moved<4, Y>(a, sums);
    next[5 * Y] = Ops::chi(b0, b1, b2);
    next[5 * Y + 1] = Ops::chi(b1, b2, b3);
    next[5 * Y + 2] = Ops::chi(b2, b3, b4);
    next[5 * Y + 3] = Ops::chi(b3, b4, b0);
    next[5 * Y + 4] = Ops::chi(b4, b0, b1);
  }

  [[gnu::always_inline]] static void round(Lane (&next)[25], const Lane (&a)[25], std::uint64_t constant) noexcept {
    Lane sums[5];
    column_sums(sums, a);
    row<0>(next, a, sums);
    row<1>(next, a, sums);
    row<2>(next, a, sums);
    row<3>(next, a, sums);
    row<4>(next, a, sums);
    next[0] = Ops::exclusive_or(next[0], Ops::broadcast(constant));
  }

  [[gnu::always_inline]] static void all(Lane (&a)[25]) noexcept {
    Lane between[25];
    for (std::size_t i = 0; i < kNumRounds; i += 2) {
      round(between, a, kRoundConstants.of[i]);
      round(a, between, kRoundConstants.of[i + 1]);
    }
  }
};

}  // namespace assay::native::keccak
