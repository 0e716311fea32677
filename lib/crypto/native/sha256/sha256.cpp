#include "lib/crypto/native/sha256/sha256.hpp"

#include <algorithm>

#include "lib/crypto/native/sha256/sha_ni.hpp"

namespace assay::native::sha256 {
namespace {

/// FIPS 180-4 5.3.3.
constexpr State kInitial = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                            0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
constexpr std::size_t kLengthSize = 8;
constexpr std::size_t kMaxStreams = 4;

/// Blocks of a message with its padding: at least one byte more, and the length (FIPS 180-4 5.1.1).
constexpr std::size_t num_blocks_of(std::size_t size) noexcept {
  return (size + kLengthSize) / kBlockSize + 1;
}
static_assert(num_blocks_of(kMaxShort) == kMaxShortBlocks && num_blocks_of(kMaxShort + 1) == kMaxShortBlocks + 1);

void write_big_endian(std::uint64_t value, MutableBytes out) noexcept {
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<std::uint8_t>(value >> 8 * (out.size() - 1 - i));
  }
}

void write_digest(const State& state, std::span<std::uint8_t, 32> digest) noexcept {
  for (std::size_t i = 0; i < state.size(); ++i) write_big_endian(state[i], digest.subspan(4 * i, 4));
}

/// The end of a message of `size` bytes, padded to whole blocks, which `out` is as long as.
void pad(Bytes end, std::size_t size, MutableBytes out) noexcept {
  const auto after = std::ranges::copy(end, out.begin()).out;
  std::fill(after, out.end(), std::uint8_t{0});
  *after = 0x80;
  write_big_endian(static_cast<std::uint64_t>(size) * 8, out.last(kLengthSize));
}

/// Messages that are hashed side by side, padded.
struct Lanes {
  std::array<State, kMaxStreams> states;
  std::array<std::array<std::uint8_t, kMaxShortBlocks * kBlockSize>, kMaxStreams> blocks;
  std::array<std::size_t, kMaxStreams> index;
  std::size_t count = 0;
};

template <std::size_t count>
void compress_lanes(void (*compress)(State* const*, const std::uint8_t* const*, std::size_t) noexcept, Lanes& lanes,
                    std::size_t first, std::size_t num_blocks) noexcept {
  State* states[count];
  const std::uint8_t* blocks[count];
  for (std::size_t i = 0; i < count; ++i) {
    states[i] = &lanes.states[first + i];
    blocks[i] = lanes.blocks[first + i].data();
  }
  compress(states, blocks, num_blocks);
}

void flush(const Kernel& kernel, Lanes& lanes, std::size_t num_blocks, std::span<Digest> digests) noexcept {
  std::size_t done = 0;
  if (lanes.count == 4) {
    compress_lanes<4>(kernel.compress4, lanes, 0, num_blocks);
    done = 4;
  } else if (lanes.count >= 2) {
    compress_lanes<2>(kernel.compress2, lanes, 0, num_blocks);
    done = 2;
  }
  for (; done < lanes.count; ++done) kernel.compress1(&lanes.states[done], lanes.blocks[done].data(), num_blocks);
  for (std::size_t i = 0; i < lanes.count; ++i) write_digest(lanes.states[i], digests[lanes.index[i]]);
  lanes.count = 0;
}

void add_lane(Lanes& lanes, Bytes message, std::size_t index, std::size_t num_blocks) noexcept {
  lanes.states[lanes.count] = kInitial;
  lanes.index[lanes.count] = index;
  pad(message, message.size(), MutableBytes(lanes.blocks[lanes.count]).first(num_blocks * kBlockSize));
  ++lanes.count;
}

#if defined(ASSAY_SHA_NI)
void compress1_ni(State* state, const std::uint8_t* blocks, std::size_t num_blocks) noexcept {
  std::uint32_t* const states[] = {state->data()};
  const std::uint8_t* const streams[] = {blocks};
  compress1_sha_ni(states, streams, num_blocks);
}

void compress2_ni(State* const states[2], const std::uint8_t* const blocks[2], std::size_t num_blocks) noexcept {
  std::uint32_t* const words[] = {states[0]->data(), states[1]->data()};
  compress2_sha_ni(words, blocks, num_blocks);
}

void compress4_ni(State* const states[4], const std::uint8_t* const blocks[4], std::size_t num_blocks) noexcept {
  std::uint32_t* const words[] = {states[0]->data(), states[1]->data(), states[2]->data(), states[3]->data()};
  compress4_sha_ni(words, blocks, num_blocks);
}
#endif

}  // namespace

#if defined(ASSAY_SHA_NI)
constinit const Kernel kShaNi = {&compress1_ni, &compress2_ni, &compress4_ni};
#endif

void hash(const Kernel& kernel, Bytes message, std::span<std::uint8_t, 32> digest) noexcept {
  State state = kInitial;
  const std::size_t num_whole = message.size() / kBlockSize;
  if (num_whole != 0) kernel.compress1(&state, message.data(), num_whole);
  std::array<std::uint8_t, 2 * kBlockSize> end;
  const std::size_t num_end = num_blocks_of(message.size()) - num_whole;
  pad(message.subspan(num_whole * kBlockSize), message.size(), MutableBytes(end).first(num_end * kBlockSize));
  kernel.compress1(&state, end.data(), num_end);
  write_digest(state, digest);
}

void hash_many(const Kernel& kernel, std::span<const Bytes> messages, std::span<Digest> digests) noexcept {
  Lanes lanes;
  for (std::size_t num_blocks = 1; num_blocks <= kMaxShortBlocks; ++num_blocks) {
    for (std::size_t i = 0; i < messages.size(); ++i) {
      if (num_blocks_of(messages[i].size()) != num_blocks) continue;
      add_lane(lanes, messages[i], i, num_blocks);
      if (lanes.count == kMaxStreams) flush(kernel, lanes, num_blocks, digests);
    }
    flush(kernel, lanes, num_blocks, digests);
  }
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (messages[i].size() > kMaxShort) hash(kernel, messages[i], digests[i]);
  }
}

}  // namespace assay::native::sha256
