#include <immintrin.h>

#include "lib/crypto/native/mldsa/avx2.hpp"
#include "lib/crypto/native/mldsa/field.hpp"
#include "lib/crypto/native/mldsa/lane_roots.hpp"

// The transforms in vectors of eight coefficients. Three levels at a time are done on eight vectors in registers: first
// those with vectors from all over the polynomial, then five on 64 neighbours.

namespace assay::native::mldsa::avx2 {
namespace {

constexpr std::size_t kWidth = 8;
constexpr std::size_t kNumParts = LaneRoots<kWidth>::kNumParts;
constexpr std::size_t kPartSize = kWidth * kWidth;
constexpr std::size_t kFar = kDegree / 8;  ///< how far apart the vectors of the first levels are
constexpr LaneRoots<kWidth> kForwardRoots = make_lane_roots<kWidth>(false);
constexpr LaneRoots<kWidth> kInverseRoots = make_lane_roots<kWidth>(true);

struct Root {
  __m256i value;
  __m256i times_inverse;
};

/// The same for all lanes.
[[gnu::always_inline]] inline Root root_of(std::size_t index) noexcept {
  return {_mm256_set1_epi32(kRoots.value[index]), _mm256_set1_epi32(kRoots.times_inverse[index])};
}

[[gnu::always_inline]] inline Root root_of_lanes(const LaneRoots<kWidth>& roots, std::size_t part,
                                                 std::size_t vector) noexcept {
  return {_mm256_load_si256(reinterpret_cast<const __m256i*>(roots.value[part][vector])),
          _mm256_load_si256(reinterpret_cast<const __m256i*>(roots.times_inverse[part][vector]))};
}

/// montgomery_multiply() of the even lanes; the result is in the odd ones.
[[gnu::always_inline]] inline __m256i multiply_even(__m256i a, Root root) noexcept {
  const __m256i quotient = _mm256_mul_epi32(a, root.times_inverse);
  return _mm256_sub_epi64(_mm256_mul_epi32(a, root.value), _mm256_mul_epi32(quotient, _mm256_set1_epi32(kModulus)));
}

[[gnu::always_inline]] inline __m256i odd_to_even(__m256i a) noexcept {
  return _mm256_srli_epi64(a, 32);
}

/// montgomery_reduce() of four sums; the result is in the odd lanes.
[[gnu::always_inline]] inline __m256i reduce(__m256i sums) noexcept {
  const __m256i quotient = _mm256_mul_epi32(sums, _mm256_set1_epi32(static_cast<int>(kModulusInverse)));
  return _mm256_sub_epi64(sums, _mm256_mul_epi32(quotient, _mm256_set1_epi32(kModulus)));
}

[[gnu::always_inline]] inline __m256i multiply(__m256i a, Root root) noexcept {
  const __m256i even = multiply_even(a, root);
  const __m256i odd = multiply_even(odd_to_even(a), {odd_to_even(root.value), odd_to_even(root.times_inverse)});
  return _mm256_blend_epi32(odd_to_even(even), odd, 0xaa);
}

[[gnu::always_inline]] inline __m256i add_modulus_if_negative(__m256i x) noexcept {
  return _mm256_add_epi32(x, _mm256_and_si256(_mm256_srai_epi32(x, 31), _mm256_set1_epi32(kModulus)));
}

/// Of algorithm 41.
struct Forward {
  [[gnu::always_inline]] static void butterfly(__m256i& low, __m256i& high, Root root) noexcept {
    const __m256i t = multiply(high, root);
    high = _mm256_sub_epi32(low, t);
    low = _mm256_add_epi32(low, t);
  }
  static constexpr bool kIsInverse = false;
  static constexpr const LaneRoots<kWidth>& kLaneRoots = kForwardRoots;
};

/// Of algorithm 42.
struct Inverse {
  [[gnu::always_inline]] static void butterfly(__m256i& low, __m256i& high, Root root) noexcept {
    const __m256i difference = _mm256_sub_epi32(high, low);
    low = _mm256_add_epi32(low, high);
    high = multiply(difference, root);
  }
  static constexpr bool kIsInverse = true;
  static constexpr const LaneRoots<kWidth>& kLaneRoots = kInverseRoots;
};

/// One level on eight vectors, of which those that belong together are kDistance apart; the roots are those of blocks
/// `first` and following of the `num_blocks` of the level.
template <class Direction, std::size_t kDistance>
[[gnu::always_inline]] inline void level(__m256i (&v)[8], std::size_t num_blocks, std::size_t first) noexcept {
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t block = i / kDistance;
    const std::size_t low = i + block * kDistance;
    Direction::butterfly(v[low], v[low + kDistance],
                         root_of(root_of_block(num_blocks, first + block, Direction::kIsInverse)));
  }
}

/// The same for vectors that are transposed.
template <class Direction, std::size_t kDistance>
[[gnu::always_inline]] inline void lane_level(__m256i (&v)[8], std::size_t part) noexcept {
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t block = i / kDistance;
    const std::size_t low = i + block * kDistance;
    Direction::butterfly(v[low], v[low + kDistance],
                         root_of_lanes(Direction::kLaneRoots, part, 4 / kDistance - 1 + block));
  }
}

/// Vector i becomes lane i of all eight.
[[gnu::always_inline]] inline void transpose(__m256i (&v)[8]) noexcept {
  __m256i pairs[8];
  for (std::size_t i = 0; i < 8; i += 2) {
    pairs[i] = _mm256_unpacklo_epi32(v[i], v[i + 1]);
    pairs[i + 1] = _mm256_unpackhi_epi32(v[i], v[i + 1]);
  }
  __m256i fours[8];
  for (std::size_t i = 0; i < 8; i += 4) {
    fours[i] = _mm256_unpacklo_epi64(pairs[i], pairs[i + 2]);
    fours[i + 1] = _mm256_unpackhi_epi64(pairs[i], pairs[i + 2]);
    fours[i + 2] = _mm256_unpacklo_epi64(pairs[i + 1], pairs[i + 3]);
    fours[i + 3] = _mm256_unpackhi_epi64(pairs[i + 1], pairs[i + 3]);
  }
  for (std::size_t i = 0; i < 4; ++i) {
    v[i] = _mm256_permute2x128_si256(fours[i], fours[i + 4], 0x20);
    v[i + 4] = _mm256_permute2x128_si256(fours[i], fours[i + 4], 0x31);
  }
}

[[gnu::always_inline]] inline __m256i load_one(const std::int32_t* from) noexcept {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

[[gnu::always_inline]] inline void load(__m256i (&v)[8], const std::int32_t* from, std::size_t distance) noexcept {
  for (std::size_t i = 0; i < 8; ++i) v[i] = load_one(from + i * distance);
}

[[gnu::always_inline]] inline void store(const __m256i (&v)[8], std::int32_t* to, std::size_t distance) noexcept {
  for (std::size_t i = 0; i < 8; ++i) _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i * distance), v[i]);
}

}  // namespace

void ntt(std::int32_t* polynomial) noexcept {
  __m256i v[8];
  for (std::size_t column = 0; column < kFar; column += kWidth) {
    load(v, polynomial + column, kFar);
    level<Forward, 4>(v, 1, 0);
    level<Forward, 2>(v, 2, 0);
    level<Forward, 1>(v, 4, 0);
    store(v, polynomial + column, kFar);
  }
  for (std::size_t part = 0; part < kNumParts; ++part) {
    load(v, polynomial + part * kPartSize, kWidth);
    level<Forward, 2>(v, 8, 2 * part);
    level<Forward, 1>(v, 16, 4 * part);
    transpose(v);
    lane_level<Forward, 4>(v, part);
    lane_level<Forward, 2>(v, part);
    lane_level<Forward, 1>(v, part);
    transpose(v);
    store(v, polynomial + part * kPartSize, kWidth);
  }
}

void inverse_ntt(std::int32_t* polynomial) noexcept {
  __m256i v[8];
  for (std::size_t part = 0; part < kNumParts; ++part) {
    load(v, polynomial + part * kPartSize, kWidth);
    transpose(v);
    lane_level<Inverse, 1>(v, part);
    lane_level<Inverse, 2>(v, part);
    lane_level<Inverse, 4>(v, part);
    transpose(v);
    level<Inverse, 1>(v, 16, 4 * part);
    level<Inverse, 2>(v, 8, 2 * part);
    store(v, polynomial + part * kPartSize, kWidth);
  }
  const Root scale = {_mm256_set1_epi32(kScale), _mm256_set1_epi32(times_modulus_inverse(kScale))};
  for (std::size_t column = 0; column < kFar; column += kWidth) {
    load(v, polynomial + column, kFar);
    level<Inverse, 1>(v, 4, 0);
    level<Inverse, 2>(v, 2, 0);
    level<Inverse, 4>(v, 1, 0);
    for (__m256i& x : v) x = add_modulus_if_negative(multiply(x, scale));
    store(v, polynomial + column, kFar);
  }
}

void multiply_row(std::int32_t* result, const Polynomial* row, const Polynomial* vector, std::size_t num) noexcept {
  for (std::size_t j = 0; j < kDegree; j += kWidth) {
    __m256i even = _mm256_setzero_si256();
    __m256i odd = _mm256_setzero_si256();
    for (std::size_t i = 0; i < num; ++i) {
      const __m256i a = load_one(row[i].coefficients + j);
      const __m256i b = load_one(vector[i].coefficients + j);
      even = _mm256_add_epi64(even, _mm256_mul_epi32(a, b));
      odd = _mm256_add_epi64(odd, _mm256_mul_epi32(odd_to_even(a), odd_to_even(b)));
    }
    const __m256i reduced = _mm256_blend_epi32(odd_to_even(reduce(even)), reduce(odd), 0xaa);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(result + j), reduced);
  }
  inverse_ntt(result);
}

}  // namespace assay::native::mldsa::avx2
