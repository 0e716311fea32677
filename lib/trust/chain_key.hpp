#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "lib/crypto/backend.hpp"
#include "lib/trust/fingerprint.hpp"

namespace assay::trust {

/// SHA-256 over lists of bytes, everything with its number or length before it, in memory that does not grow with them:
/// where the room is used up, its hash takes the place of what it holds.
class ChainKey {
 public:
  ChainKey(const Backend& backend, crypto::Context& context, const Identity& begin) noexcept;

  Error add_number(std::uint64_t number) noexcept;
  Error add_list(std::span<const Bytes> list) noexcept;
  /// Errors of the three: those of Backend::sha256.
  Error finish(Identity& key) noexcept;

 private:
  Error make_room(std::size_t size) noexcept;
  MutableBytes take(std::size_t size) noexcept;

  const Backend& backend_;
  crypto::Context& context_;
  std::array<std::uint8_t, 512> room_;
  std::size_t used_ = 0;
};

}  // namespace assay::trust
