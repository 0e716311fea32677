#pragma once

#include <cstddef>
#include <cstdint>

// Keccak-p[1600, 24] (FIPS 202, 3.3). Lane x + 5y of a state is a number of 64 bits.

namespace assay::native::keccak {

inline constexpr std::size_t kNumLanes = 25;
inline constexpr std::size_t kShake128Rate = 168;   ///< bytes of a block
inline constexpr std::size_t kShake256Rate = 136;   ///< the same
inline constexpr std::uint8_t kShakeSuffix = 0x1f;  ///< the bits 1111 and the first bit of the padding
inline constexpr std::uint8_t kPaddingEnd = 0x80;   ///< the last bit of the padding

void permute(std::uint64_t* lanes) noexcept;

#if defined(__x86_64__)
/// Several states at once: lane i of state j is lanes[4 * i + j]. Needs the level avx2 of lib/cpu.
void permute_x4_avx2(std::uint64_t* lanes) noexcept;
/// The same, lanes[8 * i + j]. Needs the level ifma.
void permute_x8_avx512(std::uint64_t* lanes) noexcept;
#endif

}  // namespace assay::native::keccak
