#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "assay/aaguid.hpp"
#include "assay/metadata.hpp"
#include "assay/result.hpp"
#include "lib/base/arena.hpp"
#include "lib/json/walk.hpp"

namespace assay::metadata {

/// The values that BLOBs write down as JSON strings and numbers. Offsets of errors count in the text given.

/// YYYY-MM-DD: 00:00 UTC of that day, in seconds since 1970-01-01. Error: metadata_date.
Result<std::int64_t> parse_date(std::string_view text) noexcept;
/// 8-4-4-4-12 hexadecimal digits of either case. Error: metadata_identifier.
Result<Aaguid> parse_aaguid(std::string_view text) noexcept;
/// 40 hexadecimal digits of either case. Error: metadata_identifier.
Result<KeyIdentifier> parse_key_identifier(std::string_view text) noexcept;
/// The number that begins at `offset` of a text in which a number does. Error: metadata_number unless it is written
/// without a sign, fraction and exponent, and below 2^64.
Result<std::uint64_t> parse_number(Bytes json, std::size_t offset) noexcept;

/// Keeps what JSON strings of a text say, as long as the text and the arena live. Room for as many bytes as the text
/// has is room enough for all of its strings, each kept once in one form or the other.
class StringKeeper {
 public:
  StringKeeper() noexcept = default;
  StringKeeper(Bytes json, Arena arena) noexcept : json_(json), arena_(arena) {}

  /// The string's text, out of the JSON text itself unless it has escapes. `offset` is that of its quote.
  std::string_view keep(std::string_view text, std::size_t offset) noexcept;
  /// The certificate that the string's text is in base64, whitespace before, within and behind it let pass: production
  /// BLOBs have such. They also have certificates that a strict reading refuses, so beyond being one DER SEQUENCE what
  /// it is like is left to the chain check. Errors, all at offset 0: metadata_certificate; der_*.
  Result<Bytes> keep_certificate(std::string_view text) noexcept;

 private:
  Bytes json_;
  Arena arena_;
};

}  // namespace assay::metadata
