#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "assay/bytes.hpp"
#include "assay/error.hpp"

namespace assay::json {

// Questions about the text itself, which the parser does not answer. They go over the text again, so they are asked
// only where something is wrong or rare.

constexpr bool is_whitespace(std::uint8_t byte) noexcept {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/// Where the first byte stands, from `offset` on, that is not whitespace; text.size() if there is none.
std::size_t skip_whitespace(Bytes text, std::size_t offset) noexcept;

/// The opening quote of the first string that holds a raw control character or never ends; text.size() if all are well.
std::size_t first_broken_string(Bytes text) noexcept;

/// The first thing wrong with the string whose opening quote is at `quote`: json_malformed (control character, unknown
/// escape, no end), json_nul, json_not_utf8 (escaped lone surrogate). Raw bytes are taken to be UTF-8.
Error string_fault(Bytes text, std::size_t quote) noexcept;

/// Where byte `index` of the string's value comes from. The string whose opening quote is at `quote` has no fault.
std::size_t offset_in_string(Bytes text, std::size_t quote, std::size_t index) noexcept;

/// The end of the value that begins at `offset` of a text without faults.
std::size_t value_end(Bytes text, std::size_t offset) noexcept;

/// The integer whose number begins at `offset` of a text without faults; nothing for one with a fraction or an
/// exponent, or that int64 does not hold.
std::optional<std::int64_t> integer_at(Bytes text, std::size_t offset) noexcept;

}  // namespace assay::json
