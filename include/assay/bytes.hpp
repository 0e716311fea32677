#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace assay {

/// Borrowed, read-only bytes. The library never writes through them and never keeps them past a call, except where a
/// comment says so.
using Bytes = std::span<const std::uint8_t>;
/// Borrowed bytes that the library writes to.
using MutableBytes = std::span<std::uint8_t>;

inline Bytes bytes_of(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string_view text_of(Bytes bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace assay
