#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "assay/bytes.hpp"

namespace assay {

inline constexpr std::size_t kCacheLine = 64;

/// Asks for what is going to be read, without waiting for it. Any address will do, a null one too.
///
/// Not __builtin_prefetch(): g++ takes a function that does nothing else for one without effect, and drops its calls.
[[gnu::always_inline]] inline void prefetch_line(const void* place) noexcept {
#if defined(__x86_64__)
  asm volatile("prefetcht0 (%0)" : : "r"(place));
#else
  __builtin_prefetch(place);
#endif
}

/// The first lines of it.
inline void prefetch(Bytes bytes) noexcept {
  constexpr std::size_t kMaxLines = 4;
  const std::size_t end = std::min(bytes.size(), kMaxLines * kCacheLine);
  for (std::size_t at = 0; at < end; at += kCacheLine) prefetch_line(bytes.data() + at);
  if (end > 0) prefetch_line(bytes.data() + end - 1);
}

template <class T>
void prefetch_object(const T* object) noexcept {
  prefetch(Bytes(reinterpret_cast<const std::uint8_t*>(object), sizeof *object));
}

}  // namespace assay
