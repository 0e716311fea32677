#pragma once

#include <cstddef>
#include <cstdint>

#include "lib/crypto/native/keccak/permutation.hpp"
#include "lib/crypto/native/mldsa/kernel.hpp"

namespace assay::native::mldsa {

/// RejNTTPoly for as many entries at a time as a vector has states. `Width` has to be a type of an unnamed namespace,
/// with kNumStates, permute() and take_candidates().
template <class Width>
class Sampler {
 public:
  static void sample_all(const std::uint8_t* rho, const Entry* entries, std::size_t num) noexcept {
    for (std::size_t i = 0; i < num; i += kNumStates) {
      sample(rho, entries + i, num - i < kNumStates ? num - i : kNumStates);
    }
  }

 private:
  static constexpr std::size_t kNumStates = Width::kNumStates;
  static constexpr std::size_t kNumSeedLanes = kSeedSize / 8;
  static constexpr std::size_t kNumBlockLanes = keccak::kShake128Rate / 8;

  /// No more than kNumStates entries; what the other states give is not looked at.
  static void sample(const std::uint8_t* rho, const Entry* entries, std::size_t num) noexcept {
    alignas(64) std::uint64_t lanes[keccak::kNumLanes * kNumStates] = {};
    for (std::size_t j = 0; j < num; ++j) absorb(lanes + j, rho, entries[j]);
    std::size_t nums[kNumStates] = {};
    bool done = false;
    while (!done) {
      Width::permute(lanes);
      done = true;
      for (std::size_t j = 0; j < num; ++j) {
        nums[j] = squeeze(lanes + j, entries[j], nums[j]);
        done = done && nums[j] == kDegree;
      }
    }
  }

  /// One block: rho, column, row and the padding of SHAKE128.
  static void absorb(std::uint64_t* lanes, const std::uint8_t* rho, const Entry& entry) noexcept {
    for (std::size_t i = 0; i < kNumSeedLanes; ++i) __builtin_memcpy(lanes + i * kNumStates, rho + 8 * i, 8);
    lanes[kNumSeedLanes * kNumStates] = static_cast<std::uint64_t>(entry.column) |
                                        static_cast<std::uint64_t>(entry.row) << 8 |
                                        static_cast<std::uint64_t>(keccak::kShakeSuffix) << 16;
    lanes[(kNumBlockLanes - 1) * kNumStates] = static_cast<std::uint64_t>(keccak::kPaddingEnd) << 56;
  }

  static std::size_t squeeze(const std::uint64_t* lanes, const Entry& entry, std::size_t num) noexcept {
    std::uint64_t block[kNumBlockLanes];
    for (std::size_t i = 0; i < kNumBlockLanes; ++i) block[i] = lanes[i * kNumStates];
    return Width::take_candidates(entry.polynomial->coefficients, num, reinterpret_cast<const std::uint8_t*>(block));
  }
};

}  // namespace assay::native::mldsa
