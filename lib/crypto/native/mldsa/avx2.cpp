#include "lib/crypto/native/mldsa/avx2.hpp"

#include <immintrin.h>

#include "lib/crypto/native/mldsa/sampler.hpp"

namespace assay::native::mldsa {
namespace avx2 {
namespace {

struct FourStates {
  static constexpr std::size_t kNumStates = 4;
  static void permute(std::uint64_t* lanes) noexcept { keccak::permute_x4_avx2(lanes); }
  static std::size_t take_candidates(std::int32_t* polynomial, std::size_t num, const std::uint8_t* block) noexcept {
    return avx2::take_candidates(polynomial, num, block);
  }
};

void sample(const std::uint8_t* rho, const Entry* entries, std::size_t num) noexcept {
  Sampler<FourStates>::sample_all(rho, entries, num);
}

/// Where eight numbers of kBits bits lie: four of them are a whole number of bytes, one is in three bytes.
template <int kBits>
struct Packing {
  static constexpr int kHalf = kBits / 2;   ///< bytes of four numbers
  static constexpr int kSkip = 16 - kHalf;  ///< the upper half is read so that it ends with the last byte
  alignas(32) std::uint8_t bytes[32];       ///< for vpshufb
  alignas(32) std::int32_t shifts[8];
};

template <int kBits>
constexpr Packing<kBits> make_packing() noexcept {
  constexpr std::uint8_t kZero = 0x80;
  Packing<kBits> packing{};
  for (int number = 0; number < 8; ++number) {
    const int bit = number % 4 * kBits;
    const int first = bit / 8 + (number < 4 ? 0 : Packing<kBits>::kSkip);
    for (int byte = 0; byte < 3; ++byte) packing.bytes[4 * number + byte] = static_cast<std::uint8_t>(first + byte);
    packing.bytes[4 * number + 3] = kZero;
    packing.shifts[number] = bit % 8;
  }
  return packing;
}

template <int kBits>
constexpr Packing<kBits> kPacking = make_packing<kBits>();

__m128i load_half(const std::uint8_t* from) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

template <int kBits>
__m256i load_packed(const std::uint8_t* packed) noexcept {
  using Of = Packing<kBits>;
  const __m256i halves =
      _mm256_inserti128_si256(_mm256_castsi128_si256(load_half(packed)), load_half(packed + Of::kHalf - Of::kSkip), 1);
  const auto* const bytes = reinterpret_cast<const __m256i*>(kPacking<kBits>.bytes);
  const auto* const shifts = reinterpret_cast<const __m256i*>(kPacking<kBits>.shifts);
  const __m256i numbers = _mm256_shuffle_epi8(halves, _mm256_load_si256(bytes));
  return _mm256_and_si256(_mm256_srlv_epi32(numbers, _mm256_load_si256(shifts)), _mm256_set1_epi32((1 << kBits) - 1));
}

template <int kBits>
bool unpack(std::int32_t* polynomial, const std::uint8_t* packed, std::int32_t bound) noexcept {
  __m256i above = _mm256_setzero_si256();
  for (std::size_t j = 0; j < kDegree; j += 8, packed += kBits) {
    const __m256i x = _mm256_sub_epi32(_mm256_set1_epi32(1 << (kBits - 1)), load_packed<kBits>(packed));
    above = _mm256_or_si256(above, _mm256_cmpgt_epi32(_mm256_abs_epi32(x), _mm256_set1_epi32(bound)));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(polynomial + j), x);
  }
  return _mm256_testz_si256(above, above) != 0;
}

/// 2 * gamma2 = kOdd * 2^kTwos.
template <int kOdd, int kTwos, int kShift>
__m256i round_eight(const std::int32_t* polynomial) noexcept {
  constexpr int kWidth = kOdd << kTwos;
  constexpr int kNumNumbers = (kModulus - 1) / kWidth;
  constexpr int kFactor = (1 << kShift) / kOdd + 1;
  // kFactor is too large by kExcess / kOdd: that stays below 1 / kOdd for all that is divided.
  constexpr std::int64_t kExcess = static_cast<std::int64_t>(kFactor) * kOdd - (1 << kShift);
  constexpr std::int64_t kMost = (kModulus - 1 + kWidth / 2 - 1) >> kTwos;
  static_assert(kMost * kExcess < 1 << kShift && kMost * kFactor < std::int64_t{1} << 32);
  const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(polynomial));
  const __m256i dividend = _mm256_srli_epi32(_mm256_add_epi32(x, _mm256_set1_epi32(kWidth / 2 - 1)), kTwos);
  const __m256i rounded = _mm256_srli_epi32(_mm256_mullo_epi32(dividend, _mm256_set1_epi32(kFactor)), kShift);
  return _mm256_andnot_si256(_mm256_cmpeq_epi32(rounded, _mm256_set1_epi32(kNumNumbers)), rounded);
}

template <int kOdd, int kTwos, int kShift>
void round_all(std::uint8_t* high, const std::int32_t* polynomial) noexcept {
  const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);  // packing goes by halves
  for (std::size_t j = 0; j < kDegree; j += 32) {
    __m256i v[4];
    for (std::size_t i = 0; i < 4; ++i) v[i] = round_eight<kOdd, kTwos, kShift>(polynomial + j + 8 * i);
    const __m256i bytes = _mm256_packus_epi16(_mm256_packus_epi32(v[0], v[1]), _mm256_packus_epi32(v[2], v[3]));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(high + j), _mm256_permutevar8x32_epi32(bytes, order));
  }
}

}  // namespace

bool unpack_response(std::int32_t* polynomial, const std::uint8_t* packed, unsigned gamma1_bits,
                     std::int32_t bound) noexcept {
  return gamma1_bits == 17 ? unpack<18>(polynomial, packed, bound) : unpack<20>(polynomial, packed, bound);
}

void round(std::uint8_t* high, const std::int32_t* polynomial, std::int32_t gamma2) noexcept {
  if (gamma2 == (kModulus - 1) / 88) {
    round_all<93, 11, 20>(high, polynomial);
  } else {
    round_all<1023, 9, 26>(high, polynomial);
  }
}

}  // namespace avx2

const Kernel kAvx2 = {avx2::sample, avx2::ntt, avx2::multiply_row, avx2::unpack_response, avx2::round};

}  // namespace assay::native::mldsa
