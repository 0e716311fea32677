#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>

#include "assay/bytes.hpp"

namespace assay {

/// SipHash-2-4 (Aumasson and Bernstein, 2012): a short hash under a secret key, so that strangers cannot look for
/// inputs that fall on the same place of a table.
class SipHash {
 public:
  SipHash() noexcept = default;
  explicit SipHash(std::span<const std::uint8_t, 16> key) noexcept : key_{word(key.first(8)), word(key.subspan(8))} {}

  std::uint64_t operator()(Bytes data) const noexcept {
    State v = {key_[0] ^ 0x736f6d6570736575, key_[1] ^ 0x646f72616e646f6d, key_[0] ^ 0x6c7967656e657261,
               key_[1] ^ 0x7465646279746573};
    const std::uint64_t length = std::uint64_t{data.size()} << 56;
    for (; data.size() >= 8; data = data.subspan(8)) absorb(v, word(data.first(8)));
    absorb(v, length | word(data));
    v[2] ^= 0xff;
    for (int i = 0; i < 4; ++i) round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
  }

 private:
  using State = std::array<std::uint64_t, 4>;

  /// Of at most eight bytes, the first the lowest.
  static std::uint64_t word(Bytes bytes) noexcept {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) value |= std::uint64_t{bytes[i]} << (8 * i);
    return value;
  }

  static void absorb(State& v, std::uint64_t word) noexcept {
    v[3] ^= word;
    round(v);
    round(v);
    v[0] ^= word;
  }

  /// v[a] += v[b], and v[b] turned and mixed with it.
  static void mix(State& v, std::size_t a, std::size_t b, int turn) noexcept {
    v[a] += v[b];
    v[b] = std::rotl(v[b], turn) ^ v[a];
  }

  static void round(State& v) noexcept {
    mix(v, 0, 1, 13);
    v[0] = std::rotl(v[0], 32);
    mix(v, 2, 3, 16);
    mix(v, 0, 3, 21);
    mix(v, 2, 1, 17);
    v[2] = std::rotl(v[2], 32);
  }

  std::array<std::uint64_t, 2> key_{};
};

}  // namespace assay
