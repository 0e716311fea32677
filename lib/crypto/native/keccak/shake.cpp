#include "lib/crypto/native/keccak/shake.hpp"

#include <bit>
#include <cstring>

namespace assay::native::keccak {
namespace {

constexpr std::size_t kLaneSize = 8;

/// The first byte is the lowest.
std::uint64_t load_lane(Bytes bytes) noexcept {
  std::uint64_t lane = 0;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&lane, bytes.data(), kLaneSize);
  } else {
    for (std::size_t i = kLaneSize; i-- > 0;) lane = lane << 8 | bytes[i];
  }
  return lane;
}

}  // namespace

void Shake::next_block() noexcept {
  permute(lanes_);
  position_ = 0;
}

/// Into the state from `position_` on, which stays where it is. No more than the rest of the lane may be other than 0.
void Shake::add(std::uint64_t value) noexcept {
  lanes_[position_ / kLaneSize] ^= value << (8 * (position_ % kLaneSize));
}

void Shake::absorb(Bytes data) noexcept {
  while (!data.empty()) {
    const bool whole_lane = position_ % kLaneSize == 0 && data.size() >= kLaneSize;
    const std::size_t size = whole_lane ? kLaneSize : 1;
    add(whole_lane ? load_lane(data) : data[0]);
    data = data.subspan(size);
    position_ += size;
    if (position_ == rate_) next_block();
  }
}

void Shake::squeeze(MutableBytes out) noexcept {
  if (!squeezing_) {
    add(kShakeSuffix);
    position_ = rate_ - 1;
    add(kPaddingEnd);
    next_block();
    squeezing_ = true;
  }
  for (std::uint8_t& byte : out) {
    if (position_ == rate_) next_block();
    byte = static_cast<std::uint8_t>(lanes_[position_ / kLaneSize] >> (8 * (position_ % kLaneSize)));
    ++position_;
  }
}

}  // namespace assay::native::keccak
