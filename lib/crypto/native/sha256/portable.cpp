#include <bit>

#include "lib/crypto/native/sha256/constants.hpp"
#include "lib/crypto/native/sha256/sha256.hpp"

namespace assay::native::sha256 {
namespace {

std::uint32_t read_word(const std::uint8_t* bytes) noexcept {
  return static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16 |
         static_cast<std::uint32_t>(bytes[2]) << 8 | static_cast<std::uint32_t>(bytes[3]);
}

std::uint32_t small_sigma0(std::uint32_t x) noexcept {
  return std::rotr(x, 7) ^ std::rotr(x, 18) ^ x >> 3;
}
std::uint32_t small_sigma1(std::uint32_t x) noexcept {
  return std::rotr(x, 17) ^ std::rotr(x, 19) ^ x >> 10;
}
std::uint32_t big_sigma0(std::uint32_t x) noexcept {
  return std::rotr(x, 2) ^ std::rotr(x, 13) ^ std::rotr(x, 22);
}
std::uint32_t big_sigma1(std::uint32_t x) noexcept {
  return std::rotr(x, 6) ^ std::rotr(x, 11) ^ std::rotr(x, 25);
}

using Schedule = std::array<std::uint32_t, 64>;

void expand(const std::uint8_t* block, Schedule& words) noexcept {
  for (std::size_t i = 0; i < 16; ++i) words[i] = read_word(block + 4 * i);
  for (std::size_t i = 16; i < 64; ++i) {
    words[i] = small_sigma1(words[i - 2]) + words[i - 7] + small_sigma0(words[i - 15]) + words[i - 16];
  }
}

/// FIPS 180-4 6.2.2; the variables a to h are v[0] to v[7].
void add_block(State& state, const std::uint8_t* block) noexcept {
  Schedule words;
  expand(block, words);
  State v = state;
  for (std::size_t i = 0; i < 64; ++i) {
    const std::uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
    const std::uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
    const std::uint32_t one = v[7] + big_sigma1(v[4]) + choice + kRoundConstants[i] + words[i];
    const std::uint32_t two = big_sigma0(v[0]) + majority;
    v = {one + two, v[0], v[1], v[2], v[3] + one, v[4], v[5], v[6]};
  }
  for (std::size_t i = 0; i < state.size(); ++i) state[i] += v[i];
}

void compress1(State* state, const std::uint8_t* blocks, std::size_t num_blocks) noexcept {
  for (std::size_t i = 0; i < num_blocks; ++i) add_block(*state, blocks + i * kBlockSize);
}

template <std::size_t count>
void compress_each(State* const* states, const std::uint8_t* const* blocks, std::size_t num_blocks) noexcept {
  for (std::size_t i = 0; i < count; ++i) compress1(states[i], blocks[i], num_blocks);
}

void compress2(State* const states[2], const std::uint8_t* const blocks[2], std::size_t num_blocks) noexcept {
  compress_each<2>(states, blocks, num_blocks);
}

void compress4(State* const states[4], const std::uint8_t* const blocks[4], std::size_t num_blocks) noexcept {
  compress_each<4>(states, blocks, num_blocks);
}

}  // namespace

constinit const Kernel kPortable = {&compress1, &compress2, &compress4};

}  // namespace assay::native::sha256
