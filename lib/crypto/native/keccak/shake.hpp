#pragma once

#include <cstddef>
#include <cstdint>

#include "assay/bytes.hpp"
#include "lib/crypto/native/keccak/permutation.hpp"

namespace assay::native::keccak {

/// One run of SHAKE128 or SHAKE256 (FIPS 202, 6.2): absorb() any number of times, then squeeze() any number of times.
class Shake {
 public:
  /// `rate` is kShake128Rate or kShake256Rate.
  explicit Shake(std::size_t rate) noexcept : rate_(rate) {}
  void absorb(Bytes data) noexcept;
  void squeeze(MutableBytes out) noexcept;

 private:
  void add(std::uint64_t value) noexcept;
  void next_block() noexcept;

  std::uint64_t lanes_[kNumLanes] = {};
  std::size_t rate_;
  std::size_t position_ = 0;  ///< within the block
  bool squeezing_ = false;
};

}  // namespace assay::native::keccak
