#pragma once

#include <cstddef>
#include <cstdint>

namespace assay::native::mldsa {

inline constexpr std::size_t kDegree = 256;          ///< n: coefficients of a polynomial
inline constexpr std::int32_t kModulus = 8380417;    ///< q = 2^23 - 2^13 + 1
inline constexpr unsigned kDroppedBits = 13;         ///< d
inline constexpr std::size_t kSeedSize = 32;         ///< rho
inline constexpr std::size_t kKeyHashSize = 64;      ///< tr
inline constexpr std::size_t kMessageHashSize = 64;  ///< mu

/// 256 coefficients; in the NTT domain, in the order of FIPS 204.
struct alignas(64) Polynomial {
  std::int32_t coefficients[kDegree];
};

enum class ParameterSet : std::uint8_t { ml_dsa_44 = 0, ml_dsa_65 = 1, ml_dsa_87 = 2 };
inline constexpr std::size_t kNumParameterSets = 3;

/// FIPS 204, tables 1 and 2. Sizes are in bytes.
struct Parameters {
  std::size_t num_rows;        ///< k
  std::size_t num_columns;     ///< l
  std::int32_t tau;            ///< coefficients of the challenge that are not zero
  unsigned gamma1_bits;        ///< gamma1 = 2^gamma1_bits
  std::int32_t gamma2;         ///< half the width of what is rounded to one number
  std::int32_t beta;           ///< tau * eta
  std::size_t max_hints;       ///< omega
  std::size_t challenge_size;  ///< lambda / 4
  unsigned high_bits;          ///< of one coefficient of w1
  std::size_t public_key_size;
  std::size_t signature_size;

  constexpr std::int32_t gamma1() const noexcept { return std::int32_t{1} << gamma1_bits; }
  constexpr unsigned response_bits() const noexcept { return gamma1_bits + 1; }  ///< of one coefficient of z
  constexpr std::size_t response_size() const noexcept { return num_columns * response_bits() * (kDegree / 8); }
  constexpr std::size_t high_size() const noexcept { return high_bits * (kDegree / 8); }  ///< of one row of w1
};

inline constexpr Parameters kParameters[kNumParameterSets] = {
    {4, 4, 39, 17, (kModulus - 1) / 88, 39 * 2, 80, 32, 6, 1312, 2420},
    {6, 5, 49, 19, (kModulus - 1) / 32, 49 * 4, 55, 48, 4, 1952, 3309},
    {8, 7, 60, 19, (kModulus - 1) / 32, 60 * 2, 75, 64, 4, 2592, 4627},
};

constexpr const Parameters& parameters_of(ParameterSet set) noexcept {
  return kParameters[static_cast<std::size_t>(set)];
}

inline constexpr std::size_t kMaxRows = 8;
inline constexpr std::size_t kMaxColumns = 7;
inline constexpr std::size_t kMaxChallengeSize = 64;

}  // namespace assay::native::mldsa
