#include <immintrin.h>

#include "lib/crypto/native/keccak/permutation.hpp"
#include "lib/crypto/native/keccak/rounds.hpp"

namespace assay::native::keccak {
namespace {

// Truth tables of vpternlog: bit 4a + 2b + c is the result.
constexpr int kXorOfThree = 0x96;
constexpr int kXorOfAndNot = 0xd2;  // a ^ (~b & c)

struct Avx512Ops {
  using Lane = __m512i;
  static Lane exclusive_or(Lane a, Lane b) noexcept { return _mm512_xor_si512(a, b); }
  static Lane exclusive_or(Lane a, Lane b, Lane c, Lane d, Lane e) noexcept {
    return _mm512_ternarylogic_epi64(_mm512_ternarylogic_epi64(a, b, c, kXorOfThree), d, e, kXorOfThree);
  }
  static Lane chi(Lane a, Lane b, Lane c) noexcept { return _mm512_ternarylogic_epi64(a, b, c, kXorOfAndNot); }
  template <unsigned N>
  static Lane rotate_left(Lane a) noexcept {
    return _mm512_rol_epi64(a, N);
  }
  static Lane broadcast(std::uint64_t constant) noexcept { return _mm512_set1_epi64(static_cast<long long>(constant)); }
};

}  // namespace

void permute_x8_avx512(std::uint64_t* lanes) noexcept {
  __m512i a[kNumLanes];
  for (std::size_t i = 0; i < kNumLanes; ++i) a[i] = _mm512_loadu_si512(lanes + 8 * i);
  Rounds<Avx512Ops>::all(a);
  for (std::size_t i = 0; i < kNumLanes; ++i) _mm512_storeu_si512(lanes + 8 * i, a[i]);
}

}  // namespace assay::native::keccak
