#pragma once

#include <algorithm>

#include "assay/bytes.hpp"

namespace assay {

/// Whether two spans hold the same bytes. May take less time when they differ early: for public data.
inline bool equal(Bytes a, Bytes b) noexcept {
  return std::ranges::equal(a, b);
}

/// The same in time that depends on the lengths alone: for challenges and other values a stranger may guess at.
inline bool equal_constant_time(Bytes a, Bytes b) noexcept {
  if (a.size() != b.size()) return false;
  std::uint8_t difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<std::uint8_t>(a[i] ^ b[i]);
  return difference == 0;
}

}  // namespace assay
