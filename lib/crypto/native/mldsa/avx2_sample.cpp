#include <immintrin.h>

#include "lib/crypto/native/keccak/permutation.hpp"
#include "lib/crypto/native/mldsa/avx2.hpp"
#include "lib/crypto/native/mldsa/kernel.hpp"

namespace assay::native::mldsa::avx2 {
namespace {

/// Eight numbers of 23 bits out of 24 bytes.
__m256i load_candidates(const std::uint8_t* bytes) noexcept {
  // The upper half is read from 8 bytes on, in order to end with the last of them; its first is then byte 4.
  const __m256i halves =
      _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes))),
                              _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + 8)), 1);
  const __m256i order = _mm256_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1,  //
                                         4, 5, 6, -1, 7, 8, 9, -1, 10, 11, 12, -1, 13, 14, 15, -1);
  return _mm256_and_si256(_mm256_shuffle_epi8(halves, order), _mm256_set1_epi32(0x7fffff));
}

bool are_all_below_modulus(__m256i candidates) noexcept {
  return _mm256_movemask_epi8(_mm256_cmpgt_epi32(_mm256_set1_epi32(kModulus), candidates)) == -1;
}

std::size_t take_singly(std::int32_t* polynomial, std::size_t num, __m256i candidates) noexcept {
  alignas(32) std::int32_t each[8];
  _mm256_store_si256(reinterpret_cast<__m256i*>(each), candidates);
  for (std::size_t i = 0; i < 8 && num < kDegree; ++i) {
    if (each[i] < kModulus) polynomial[num++] = each[i];
  }
  return num;
}

}  // namespace

std::size_t take_candidates(std::int32_t* polynomial, std::size_t num, const std::uint8_t* block) noexcept {
  for (std::size_t i = 0; i < keccak::kShake128Rate && num < kDegree; i += 24) {
    const __m256i candidates = load_candidates(block + i);
    if (num + 8 <= kDegree && are_all_below_modulus(candidates)) {
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(polynomial + num), candidates);
      num += 8;
    } else {
      num = take_singly(polynomial, num, candidates);
    }
  }
  return num;
}

}  // namespace assay::native::mldsa::avx2
