#include "lib/crypto/native/keccak/shake.hpp"
#include "lib/crypto/native/mldsa/field.hpp"
#include "lib/crypto/native/mldsa/kernel.hpp"

namespace assay::native::mldsa {
namespace {

constexpr std::size_t kBytesOfCandidate = 3;

/// Appends the candidates below q to the polynomial that has `num` coefficients already.
std::size_t take_candidates(Polynomial& polynomial, std::size_t num, Bytes block) noexcept {
  for (std::size_t i = 0; i < block.size() && num < kDegree; i += kBytesOfCandidate) {
    const std::int32_t candidate = block[i] | block[i + 1] << 8 | (block[i + 2] & 0x7f) << 16;
    if (candidate < kModulus) polynomial.coefficients[num++] = candidate;
  }
  return num;
}

void sample_one(const std::uint8_t* rho, const Entry& entry) noexcept {
  keccak::Shake shake(keccak::kShake128Rate);
  const std::uint8_t suffix[] = {entry.column, entry.row};
  shake.absorb({rho, kSeedSize});
  shake.absorb(suffix);
  std::size_t num = 0;
  while (num < kDegree) {
    std::uint8_t block[keccak::kShake128Rate];
    shake.squeeze(block);
    num = take_candidates(*entry.polynomial, num, block);
  }
}

void sample(const std::uint8_t* rho, const Entry* entries, std::size_t num) noexcept {
  for (std::size_t i = 0; i < num; ++i) sample_one(rho, entries[i]);
}

void ntt(std::int32_t* w) noexcept {
  std::size_t index = 1;
  for (std::size_t half = kDegree / 2; half > 0; half /= 2) {
    for (std::size_t start = 0; start < kDegree; start += 2 * half, ++index) {
      const std::int32_t root = kRoots.value[index];
      for (std::size_t j = start; j < start + half; ++j) {
        const std::int32_t t = montgomery_multiply(root, w[j + half]);
        w[j + half] = w[j] - t;
        w[j] += t;
      }
    }
  }
}

/// Takes |x| < q. Sums double with every level, to less than 256 * q, which is just below 2^31.
void inverse_ntt(std::int32_t* w) noexcept {
  std::size_t index = kDegree;
  for (std::size_t half = 1; half < kDegree; half *= 2) {
    for (std::size_t start = 0; start < kDegree; start += 2 * half) {
      const std::int32_t root = kRoots.value[--index];
      for (std::size_t j = start; j < start + half; ++j) {
        const std::int32_t t = w[j];
        w[j] = t + w[j + half];
        w[j + half] = montgomery_multiply(root, w[j + half] - t);
      }
    }
  }
}

/// What is below q in absolute value, from 0 on.
constexpr std::int32_t add_modulus_if_negative(std::int32_t x) noexcept {
  return x + (x >> 31 & kModulus);
}

void multiply_row(std::int32_t* result, const Polynomial* row, const Polynomial* vector, std::size_t num) noexcept {
  for (std::size_t j = 0; j < kDegree; ++j) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < num; ++i) {
      sum += static_cast<std::int64_t>(row[i].coefficients[j]) * vector[i].coefficients[j];
    }
    result[j] = montgomery_reduce(sum);
  }
  inverse_ntt(result);
  for (std::size_t j = 0; j < kDegree; ++j) {
    result[j] = add_modulus_if_negative(montgomery_multiply(kScale, result[j]));
  }
}

/// Four coefficients at a time are a whole number of bytes: 9 or 10.
bool unpack_response(std::int32_t* polynomial, const std::uint8_t* packed, unsigned gamma1_bits,
                     std::int32_t bound) noexcept {
  const std::int32_t gamma1 = std::int32_t{1} << gamma1_bits;
  const unsigned bits = gamma1_bits + 1;
  const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
  std::uint64_t buffer = 0;
  unsigned num_bits = 0;
  bool in_bound = true;
  for (std::size_t j = 0; j < kDegree; ++j) {
    for (; num_bits < bits; num_bits += 8) buffer |= static_cast<std::uint64_t>(*packed++) << num_bits;
    polynomial[j] = gamma1 - static_cast<std::int32_t>(buffer & mask);
    in_bound = in_bound && -bound <= polynomial[j] && polynomial[j] <= bound;
    buffer >>= bits;
    num_bits -= bits;
  }
  return in_bound;
}

/// (x - (x mod+- 2 * gamma2)) / (2 * gamma2) is that, and the highest number stands for the lowest.
template <std::int32_t kGamma2>
void round_by(std::uint8_t* high, const std::int32_t* polynomial) noexcept {
  constexpr std::int32_t kNumNumbers = (kModulus - 1) / (2 * kGamma2);
  for (std::size_t j = 0; j < kDegree; ++j) {
    const std::int32_t rounded = (polynomial[j] + kGamma2 - 1) / (2 * kGamma2);
    high[j] = static_cast<std::uint8_t>(rounded == kNumNumbers ? 0 : rounded);
  }
}

void round(std::uint8_t* high, const std::int32_t* polynomial, std::int32_t gamma2) noexcept {
  if (gamma2 == parameters_of(ParameterSet::ml_dsa_44).gamma2) {
    round_by<parameters_of(ParameterSet::ml_dsa_44).gamma2>(high, polynomial);
  } else {
    round_by<parameters_of(ParameterSet::ml_dsa_65).gamma2>(high, polynomial);
  }
}

}  // namespace

const Kernel kPortable = {sample, ntt, multiply_row, unpack_response, round};

}  // namespace assay::native::mldsa
