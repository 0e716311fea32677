#pragma once

#include <cstddef>
#include <cstdint>

#include "lib/crypto/native/mldsa/field.hpp"

namespace assay::native::mldsa {

/// The roots of the last levels of the transform, in which both halves of a butterfly lie within kWidth neighbours.
/// Vectors of kWidth lanes do these levels on kWidth groups of neighbours, transposed: coefficient i of group g is
/// lane g of vector i. So the block of a level differs from lane to lane.
///
/// For each part of kWidth groups: kWidth - 1 vectors, those of the level of kWidth / 2 first (one vector), then of the
/// level below (two), and so on.
template <std::size_t kWidth>
struct LaneRoots {
  static constexpr std::size_t kNumParts = kDegree / (kWidth * kWidth);
  static constexpr std::size_t kNumVectors = kWidth - 1;
  alignas(4 * kWidth) std::int32_t value[kNumParts][kNumVectors][kWidth];
  alignas(4 * kWidth) std::int32_t times_inverse[kNumParts][kNumVectors][kWidth];
};

/// Of the level with `num_blocks` blocks, FIPS 204's algorithm 41 goes through the roots upwards from number
/// `num_blocks`, and algorithm 42 backwards through the same.
[[gnu::always_inline]] constexpr std::size_t root_of_block(std::size_t num_blocks, std::size_t block,
                                                           bool inverse) noexcept {
  return inverse ? 2 * num_blocks - 1 - block : num_blocks + block;
}

template <std::size_t kWidth>
constexpr LaneRoots<kWidth> make_lane_roots(bool inverse) noexcept {
  LaneRoots<kWidth> roots{};
  for (std::size_t part = 0; part < LaneRoots<kWidth>::kNumParts; ++part) {
    for (std::size_t in_group = 1; in_group < kWidth; in_group *= 2) {  // blocks of the level in one group
      for (std::size_t block = 0; block < in_group; ++block) {
        for (std::size_t lane = 0; lane < kWidth; ++lane) {
          const std::size_t group = part * kWidth + lane;
          const std::size_t num_blocks = in_group * kDegree / kWidth;
          const std::size_t root = root_of_block(num_blocks, group * in_group + block, inverse);
          const std::size_t vector = in_group - 1 + block;
          roots.value[part][vector][lane] = kRoots.value[root];
          roots.times_inverse[part][vector][lane] = kRoots.times_inverse[root];
        }
      }
    }
  }
  return roots;
}

}  // namespace assay::native::mldsa
