#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/bytes.hpp"

namespace assay::cli {

/// One item of CBOR (RFC 8949) and what is in it, for display: it judges nothing beyond being well formed. Borrows from
/// the bytes that were read.
struct CborItem {
  enum class Kind { unsigned_integer, negative_integer, bytes, text, array, map, tag, simple, floating };
  Kind kind = Kind::simple;
  std::uint64_t value = 0;      ///< integers (negative: -1 - value), tag numbers, simple values
  double number = 0;            ///< floating
  Bytes content;                ///< bytes and text
  std::vector<CborItem> items;  ///< array; map: key, value, key, value, ...; tag: one

  bool is_text(std::string_view text) const { return kind == Kind::text && text_of(content) == text; }
};

/// Reads the one item that `bytes` are. None where they are not well formed, have an indefinite length, or are nested
/// more than 16 deep.
std::optional<CborItem> read_cbor(Bytes bytes);

/// The diagnostic notation of RFC 8949 section 8.
std::string to_diagnostic(const CborItem& item);
/// That of the item in `bytes`; hex where it cannot be read.
std::string to_diagnostic(Bytes bytes);

}  // namespace assay::cli
