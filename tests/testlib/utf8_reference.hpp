#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace testlib {

/// The UTF-8 of any number below 2^21, surrogates included.
inline std::string encode_utf8(std::uint32_t code_point) {
  const auto continuation = [&](unsigned shift) { return static_cast<char>(0x80 | (code_point >> shift & 0x3F)); };
  if (code_point < 0x80) return {static_cast<char>(code_point)};
  if (code_point < 0x800) return {static_cast<char>(0xC0 | code_point >> 6), continuation(0)};
  if (code_point < 0x1'0000) return {static_cast<char>(0xE0 | code_point >> 12), continuation(6), continuation(0)};
  return {static_cast<char>(0xF0 | code_point >> 18), continuation(12), continuation(6), continuation(0)};
}

constexpr bool is_unicode_scalar(std::uint32_t value) {
  return value < 0xD800 || (value > 0xDFFF && value < 0x11'0000);
}

/// The length of the sequence at the front of `text`, 0 if there is none. Found the other way round than a validator
/// does it: take the payload bits of one to four bytes, and see whether encoding them gives the same bytes again.
inline std::size_t reference_utf8_sequence(std::span<const std::uint8_t> text) {
  for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length) {
    std::uint32_t value = length == 1 ? text[0] : text[0] & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) value = value << 6 | (text[i] & 0x3FU);
    if (!is_unicode_scalar(value)) continue;
    const std::string again = encode_utf8(value);
    if (again == std::string(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(length))) return length;
  }
  return 0;
}

inline std::size_t reference_first_invalid_utf8(std::span<const std::uint8_t> text) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    const std::size_t length = reference_utf8_sequence(text.subspan(offset));
    if (length == 0) break;
    offset += length;
  }
  return offset;
}

}  // namespace testlib
