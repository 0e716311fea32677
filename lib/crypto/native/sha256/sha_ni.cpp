// Compiled for the level sha_ni: nothing here may be inline in the sense of the linker, lest a copy of it serves
// others.
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "lib/crypto/native/sha256/constants.hpp"
#include "lib/crypto/native/sha256/sha_ni.hpp"

namespace assay::native::sha256 {
namespace {

#define ASSAY_INLINE __attribute__((always_inline)) inline

/// One stream. The instructions want the state as ABEF and CDGH.
struct Stream {
  __m128i abef;
  __m128i cdgh;
  __m128i words[4];  ///< the last sixteen of the message schedule
};

ASSAY_INLINE __m128i load(const void* bytes) {
  return _mm_loadu_si128(static_cast<const __m128i*>(bytes));
}

ASSAY_INLINE void load_state(Stream& stream, const std::uint32_t* state) {
  const __m128i dcba = load(state);
  const __m128i hgfe = load(state + 4);
  const __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1);
  const __m128i efgh = _mm_shuffle_epi32(hgfe, 0x1b);
  stream.abef = _mm_alignr_epi8(cdab, efgh, 8);
  stream.cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
}

ASSAY_INLINE void store_state(const Stream& stream, std::uint32_t* state) {
  const __m128i feba = _mm_shuffle_epi32(stream.abef, 0x1b);
  const __m128i dchg = _mm_shuffle_epi32(stream.cdgh, 0xb1);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(state), _mm_blend_epi16(feba, dchg, 0xf0));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

/// The four words of group `group`: of the block, or worked out from the sixteen before them.
template <int group>
ASSAY_INLINE __m128i next_words(Stream& stream, const std::uint8_t* block) {
  __m128i* const w = stream.words;
  if constexpr (group < 4) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    w[group] = _mm_shuffle_epi8(load(block + 16 * group), big_endian);
  } else {
    __m128i sum = _mm_sha256msg1_epu32(w[group % 4], w[(group + 1) % 4]);
    sum = _mm_add_epi32(sum, _mm_alignr_epi8(w[(group + 3) % 4], w[(group + 2) % 4], 4));
    w[group % 4] = _mm_sha256msg2_epu32(sum, w[(group + 3) % 4]);
  }
  return w[group % 4];
}

/// Rounds 4 * group to 4 * group + 3 of every stream, side by side, for each waits on itself.
template <int group, int count>
ASSAY_INLINE void four_rounds(Stream* streams, const std::uint8_t* const* blocks, std::size_t offset) {
  const __m128i constants = load(kRoundConstants + 4 * group);
  __m128i input[count];
  for (int i = 0; i < count; ++i) {
    input[i] = _mm_add_epi32(next_words<group>(streams[i], blocks[i] + offset), constants);
  }
  for (int i = 0; i < count; ++i) {
    streams[i].cdgh = _mm_sha256rnds2_epu32(streams[i].cdgh, streams[i].abef, input[i]);
  }
  for (int i = 0; i < count; ++i) {
    streams[i].abef = _mm_sha256rnds2_epu32(streams[i].abef, streams[i].cdgh, _mm_shuffle_epi32(input[i], 0x0e));
  }
}

template <int group, int count>
ASSAY_INLINE void rounds_from(Stream* streams, const std::uint8_t* const* blocks, std::size_t offset) {
  if constexpr (group < 16) {
    four_rounds<group, count>(streams, blocks, offset);
    rounds_from<group + 1, count>(streams, blocks, offset);
  }
}

template <int count>
ASSAY_INLINE void compress(std::uint32_t* const* states, const std::uint8_t* const* blocks, std::size_t num_blocks) {
  constexpr std::size_t kBlock = 64;
  Stream streams[count];
  for (int i = 0; i < count; ++i) load_state(streams[i], states[i]);
  for (std::size_t offset = 0; offset < num_blocks * kBlock; offset += kBlock) {
    Stream before[count];
    for (int i = 0; i < count; ++i) before[i] = streams[i];
    rounds_from<0, count>(streams, blocks, offset);
    for (int i = 0; i < count; ++i) {
      streams[i].abef = _mm_add_epi32(streams[i].abef, before[i].abef);
      streams[i].cdgh = _mm_add_epi32(streams[i].cdgh, before[i].cdgh);
    }
  }
  for (int i = 0; i < count; ++i) store_state(streams[i], states[i]);
}

#undef ASSAY_INLINE

}  // namespace

void compress1_sha_ni(std::uint32_t* const states[1], const std::uint8_t* const blocks[1],
                      std::size_t num_blocks) noexcept {
  compress<1>(states, blocks, num_blocks);
}

void compress2_sha_ni(std::uint32_t* const states[2], const std::uint8_t* const blocks[2],
                      std::size_t num_blocks) noexcept {
  compress<2>(states, blocks, num_blocks);
}

void compress4_sha_ni(std::uint32_t* const states[4], const std::uint8_t* const blocks[4],
                      std::size_t num_blocks) noexcept {
  compress<4>(states, blocks, num_blocks);
}

}  // namespace assay::native::sha256
