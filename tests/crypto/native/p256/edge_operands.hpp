#pragma once

#include <array>
#include <cstdint>
#include <random>

namespace p256_test {

/// Numbers of 256 bits, most of them at the edges of limbs, of p or of n.
class EdgeOperands {
 public:
  using Number = std::array<std::uint64_t, 4>;

  explicit EdgeOperands(std::uint64_t seed) : random_(seed) {}

  Number next() {
    switch (random_() % 8) {
      case 0: return {random_(), random_(), random_(), random_()};
      case 1: return shifted(near_modulus());
      case 2: return near_modulus();
      case 3: return {random_() % 3, 0, 0, 0};
      case 4: return bits_set_in_runs();
      default: return {word(), word(), word(), word()};
    }
  }

 private:
  std::uint64_t word() {
    static constexpr std::uint64_t kWords[] = {0,          1,          ~0ull,       ~0ull - 1,   1ull << 63,
                                               1ull << 52, 1ull << 32, ~0ull << 32, ~0ull << 52, (1ull << 52) - 1};
    return random_() % 4 == 0 ? random_() : kWords[random_() % std::size(kWords)];
  }

  Number near_modulus() {
    static constexpr Number kModuli[] = {
        {0xffffffffffffffff, 0x00000000ffffffff, 0, 0xffffffff00000001},
        {0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff, 0xffffffff00000000},
        {~0ull, ~0ull, ~0ull, ~0ull}};
    Number number = kModuli[random_() % 3];
    number[0] -= random_() % 4;
    return number;
  }

  Number shifted(Number number) {
    const unsigned count = 1 + static_cast<unsigned>(random_() % 63);
    for (std::size_t i = 0; i < 3; ++i) number[i] = number[i] >> count | number[i + 1] << (64 - count);
    number[3] >>= count;
    return number;
  }

  /// Limbs of 52 bits that are all ones or all zeros, and single bits at their ends.
  Number bits_set_in_runs() {
    Number number{};
    const std::uint64_t choice = random_();
    for (unsigned i = 0; i < 256; ++i) {
      const unsigned limb = i / 52;
      const bool is_end = i % 52 == 0 || i % 52 == 51;
      const bool is_set = (choice >> limb & 1) != 0 || (is_end && (choice >> (8 + 2 * limb + i % 2) & 1) != 0);
      number[i / 64] |= std::uint64_t{is_set} << (i % 64);
    }
    return number;
  }

  std::mt19937_64 random_;
};

}  // namespace p256_test
