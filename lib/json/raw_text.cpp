#include "lib/json/raw_text.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "lib/base/check.hpp"

namespace assay::json {
namespace {

constexpr std::uint32_t kNoCodeUnit = 0xFFFFFFFF;

std::uint32_t hex_digit(std::uint8_t byte) noexcept {
  if (byte >= '0' && byte <= '9') return byte - std::uint32_t{'0'};
  const auto lower = static_cast<std::uint8_t>(byte | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - std::uint32_t{'a'} + 10 : kNoCodeUnit;
}

/// The code unit of an escape \uXXXX at `offset`, kNoCodeUnit if there is none.
std::uint32_t code_unit_at(Bytes text, std::size_t offset) noexcept {
  if (text.size() - offset < 6 || text[offset] != '\\' || text[offset + 1] != 'u') return kNoCodeUnit;
  std::uint32_t unit = 0;
  for (const std::uint8_t digit : text.subspan(offset + 2, 4)) {
    const std::uint32_t value = hex_digit(digit);
    if (value == kNoCodeUnit) return kNoCodeUnit;
    unit = unit << 4 | value;
  }
  return unit;
}

constexpr bool is_high_surrogate(std::uint32_t unit) noexcept {
  return unit >= 0xD800 && unit < 0xDC00;
}
constexpr bool is_low_surrogate(std::uint32_t unit) noexcept {
  return unit >= 0xDC00 && unit < 0xE000;
}

/// An escape of a string: how long it is in the text and in the value.
struct Escape {
  Error error;
  std::size_t length = 0;
  std::size_t num_bytes = 0;
};

Escape fault(ErrorCode code, std::size_t offset) noexcept {
  return {fail(code, offset), 0, 0};
}

Escape unicode_escape_at(Bytes text, std::size_t offset) noexcept {
  const std::uint32_t unit = code_unit_at(text, offset);
  if (!holds(ErrorCode::json_malformed, unit != kNoCodeUnit)) return fault(ErrorCode::json_malformed, offset);
  if (!holds(ErrorCode::json_nul, unit != 0)) return fault(ErrorCode::json_nul, offset);
  const bool is_pair = is_high_surrogate(unit) && is_low_surrogate(code_unit_at(text, offset + 6));
  const bool is_lone = !is_pair && (is_high_surrogate(unit) || is_low_surrogate(unit));
  if (!holds(ErrorCode::json_not_utf8, !is_lone)) return fault(ErrorCode::json_not_utf8, offset);
  if (is_pair) return {{}, 12, 4};
  return {{}, 6, unit < 0x80 ? 1U : unit < 0x800 ? 2U : 3U};
}

/// The escape whose backslash is at `offset`.
Escape escape_at(Bytes text, std::size_t offset) noexcept {
  constexpr std::string_view kSingles = "\"\\/bfnrt";
  const bool has_letter = offset + 1 < text.size();
  if (has_letter && text[offset + 1] == 'u') return unicode_escape_at(text, offset);
  const bool known = has_letter && kSingles.find(static_cast<char>(text[offset + 1])) != std::string_view::npos;
  if (!holds(ErrorCode::json_malformed, known)) return fault(ErrorCode::json_malformed, offset);
  return {{}, 2, 1};
}

/// The end of a string of which only its extent matters: past its closing quote.
std::size_t string_end(Bytes text, std::size_t quote) noexcept {
  std::size_t i = quote + 1;
  while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
  return std::min(i + 1, text.size());
}

}  // namespace

std::size_t skip_whitespace(Bytes text, std::size_t offset) noexcept {
  while (offset < text.size() && is_whitespace(text[offset])) ++offset;
  return offset;
}

std::size_t first_broken_string(Bytes text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '"') continue;
    const std::size_t quote = i;
    for (++i; i < text.size() && text[i] != '"'; ++i) {
      if (text[i] < 0x20) return quote;
      if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] >= 0x20) ++i;
    }
    if (i >= text.size()) return quote;
  }
  return text.size();
}

Error string_fault(Bytes text, std::size_t quote) noexcept {
  std::size_t i = quote + 1;
  while (i < text.size() && text[i] != '"') {
    ASSAY_REQUIRE(text[i] != 0, ErrorCode::json_nul, i);
    ASSAY_REQUIRE(text[i] == 0 || text[i] >= 0x20, ErrorCode::json_malformed, i);
    if (text[i] == '\\') {
      const Escape escape = escape_at(text, i);
      ASSAY_TRY(escape.error);
      i += escape.length;
    } else {
      ++i;
    }
  }
  ASSAY_REQUIRE(i < text.size(), ErrorCode::json_malformed, text.size());
  return {};
}

std::size_t offset_in_string(Bytes text, std::size_t quote, std::size_t index) noexcept {
  std::size_t i = quote + 1;
  while (i < text.size() && text[i] != '"') {
    const Escape step = text[i] == '\\' ? escape_at(text, i) : Escape{{}, 1, 1};
    if (index < step.num_bytes || step.length == 0) break;
    index -= step.num_bytes;
    i += step.length;
  }
  return i;
}

std::size_t value_end(Bytes text, std::size_t offset) noexcept {
  constexpr std::string_view kEndsOfScalars = ",]} \t\n\r";
  std::size_t depth = 0;
  std::size_t i = offset;
  while (i < text.size()) {
    const auto byte = static_cast<char>(text[i]);
    if (byte == '"') {
      i = string_end(text, i);
      if (depth == 0) return i;
      continue;
    }
    if (depth == 0 && i > offset && kEndsOfScalars.find(byte) != std::string_view::npos) return i;
    if (byte == '{' || byte == '[') ++depth;
    ++i;
    if ((byte == '}' || byte == ']') && --depth == 0) return i;
  }
  return i;
}

std::optional<std::int64_t> integer_at(Bytes text, std::size_t offset) noexcept {
  const auto* begin = reinterpret_cast<const char*>(text.data()) + offset;
  const auto* end = reinterpret_cast<const char*>(text.data()) + text.size();
  std::int64_t number = 0;
  const auto [next, fault] = std::from_chars(begin, end, number);
  const bool goes_on = next != end && (*next == '.' || *next == 'e' || *next == 'E');
  if (fault != std::errc() || goes_on) return std::nullopt;
  return number;
}

}  // namespace assay::json
