#include <immintrin.h>

#include "lib/crypto/native/keccak/permutation.hpp"
#include "lib/crypto/native/keccak/rounds.hpp"

namespace assay::native::keccak {
namespace {

struct Avx2Ops {
  using Lane = __m256i;
  static Lane exclusive_or(Lane a, Lane b) noexcept { return _mm256_xor_si256(a, b); }
  static Lane exclusive_or(Lane a, Lane b, Lane c, Lane d, Lane e) noexcept {
    return exclusive_or(exclusive_or(exclusive_or(a, b), exclusive_or(c, d)), e);
  }
  static Lane chi(Lane a, Lane b, Lane c) noexcept { return exclusive_or(a, _mm256_andnot_si256(b, c)); }
  template <unsigned N>
  static Lane rotate_left(Lane a) noexcept {
    if constexpr (N == 0) {
      return a;
    } else {
      return _mm256_or_si256(_mm256_slli_epi64(a, N), _mm256_srli_epi64(a, 64 - N));
    }
  }
  static Lane broadcast(std::uint64_t constant) noexcept {
    return _mm256_set1_epi64x(static_cast<long long>(constant));
  }
};

}  // namespace

void permute_x4_avx2(std::uint64_t* lanes) noexcept {
  __m256i a[kNumLanes];
  auto* const vectors = reinterpret_cast<__m256i*>(lanes);
  for (std::size_t i = 0; i < kNumLanes; ++i) a[i] = _mm256_loadu_si256(vectors + i);
  Rounds<Avx2Ops>::all(a);
  for (std::size_t i = 0; i < kNumLanes; ++i) _mm256_storeu_si256(vectors + i, a[i]);
}

}  // namespace assay::native::keccak
