#pragma once

#include <cstdint>
#include <optional>

#include "assay/aaguid.hpp"
#include "assay/import.hpp"
#include "assay/response.hpp"
#include "assay/result.hpp"
#include "lib/base/arena.hpp"
#include "lib/import/row_reader.hpp"

namespace assay::import {

/// Reads what was found. Each function gives the error `code`, at the value or the part of it that is wrong, for what
/// its reader does not take. A value that is not there gives nothing: no bytes, no number.
class ValueReader {
 public:
  ValueReader(Bytes json, ForeignText text, Arena& arena) noexcept : json_(json), text_(text), arena_(arena) {}

  /// Text, numbers or a serialised buffer; borrows from the arena. Also workspace_full.
  Result<Bytes> bytes(const Found& found, ErrorCode code) noexcept;
  /// A whole number, or text of its decimal digits, from -2^31 to 2^32 - 1.
  Result<std::optional<std::int64_t>> number(const Found& found, ErrorCode code) const noexcept;
  /// true, false, 1 or 0.
  Result<Tristate> flag(const Found& found, ErrorCode code) const noexcept;
  /// An array of names, or text with commas between them, or such an array as text.
  Result<Transports> transports(const Found& found, ErrorCode code) const noexcept;
  /// A UUID, or 16 bytes in any form; zeros where it is not there, or empty.
  Result<Aaguid> aaguid(const Found& found, ErrorCode code) noexcept;

 private:
  Result<Bytes> from_text(const json::Value& value, ErrorCode code) noexcept;
  Result<Bytes> from_hex(std::string_view digits, MutableBytes room, const json::Value& value,
                         ErrorCode code) const noexcept;
  Result<Bytes> from_base64(MutableBytes room, const json::Value& value, ErrorCode code) const noexcept;

  Bytes json_;
  ForeignText text_;
  Arena& arena_;
};

}  // namespace assay::import
