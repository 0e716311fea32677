#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "assay/bytes.hpp"

/// SHA-256 (FIPS 180-4 6.2) of one message, or of many at once. No heap.
namespace assay::native::sha256 {

inline constexpr std::size_t kBlockSize = 64;

using State = std::array<std::uint32_t, 8>;
using Digest = std::array<std::uint8_t, 32>;

/// One implementation of the compression function, for one, two and four streams side by side: it adds `num_blocks`
/// blocks of each stream to its state. The results of all are the same.
struct Kernel {
  void (*compress1)(State* state, const std::uint8_t* blocks, std::size_t num_blocks) noexcept;
  void (*compress2)(State* const states[2], const std::uint8_t* const blocks[2], std::size_t num_blocks) noexcept;
  void (*compress4)(State* const states[4], const std::uint8_t* const blocks[4], std::size_t num_blocks) noexcept;
};
extern const Kernel kPortable;
extern const Kernel kShaNi;  ///< needs SHA, SSSE3 and SSE4.1; there where ASSAY_SHA_NI is defined

void hash(const Kernel& kernel, Bytes message, std::span<std::uint8_t, 32> digest) noexcept;

/// digests[i] is that of messages[i]; the spans are of one length. Messages of up to kMaxShort bytes that have the same
/// number of blocks are hashed four at a time.
inline constexpr std::size_t kMaxShortBlocks = 4;
inline constexpr std::size_t kMaxShort = kMaxShortBlocks * kBlockSize - 9;
void hash_many(const Kernel& kernel, std::span<const Bytes> messages, std::span<Digest> digests) noexcept;

}  // namespace assay::native::sha256
