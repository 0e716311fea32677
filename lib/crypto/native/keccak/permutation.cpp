#include "lib/crypto/native/keccak/permutation.hpp"

#include <bit>
#include <cstring>

#include "lib/crypto/native/keccak/rounds.hpp"

namespace assay::native::keccak {
namespace {

struct ScalarOps {
  using Lane = std::uint64_t;
  static Lane exclusive_or(Lane a, Lane b) noexcept { return a ^ b; }
  static Lane exclusive_or(Lane a, Lane b, Lane c, Lane d, Lane e) noexcept { return a ^ b ^ c ^ d ^ e; }
  static Lane chi(Lane a, Lane b, Lane c) noexcept { return a ^ (~b & c); }
  template <unsigned N>
  static Lane rotate_left(Lane a) noexcept {
    return std::rotl(a, static_cast<int>(N));
  }
  static Lane broadcast(std::uint64_t constant) noexcept { return constant; }
};

}  // namespace

void permute(std::uint64_t* lanes) noexcept {
  std::uint64_t a[kNumLanes];
  std::memcpy(a, lanes, sizeof a);
  Rounds<ScalarOps>::all(a);
  std::memcpy(lanes, a, sizeof a);
}

}  // namespace assay::native::keccak
