#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/result.hpp"

namespace assay::cbor {

/// What is demanded of an item besides being well formed, of definite length, without tags, and with unique keys that
/// are integers or text.
enum class Form : std::uint8_t {
  canonical,  ///< CTAP2 canonical CBOR: shortest heads, sorted keys
  definite,   ///< longer heads and another order of keys are allowed
};

/// As deep as any WebAuthn structure gets: an attestation object with a compound statement. CTAP2's own limit is four.
inline constexpr std::size_t kMaxDepth = 5;
/// The maps around any one place may hold this many pairs together: five maps of 64.
inline constexpr std::size_t kMaxOpenPairs = 320;

struct Options {
  Form form = Form::canonical;
  std::size_t max_items = 64;         ///< pairs of one map, or items of one array
  std::size_t max_depth = kMaxDepth;  ///< maps and arrays inside one another; a larger number counts as kMaxDepth
};

struct CheckedItem {
  Bytes item;              ///< the first item of the input, head and content
  bool canonical = false;  ///< it is in CTAP2 canonical form
};

/// Checks the first item of `data` to its end, everything inside included, in one pass without recursion; bytes after
/// it are not looked at. Offsets count in `data`; the first fault in the order of the bytes is reported, at the head
/// that has it (cbor_text_not_utf8: at the byte), and of the faults of one head the first of:
/// cbor_truncated (no byte), cbor_reserved_head, cbor_indefinite_length, cbor_tag, cbor_truncated (argument, content,
/// or fewer bytes left than items announced), cbor_simple_value, cbor_not_shortest, cbor_text_not_utf8, cbor_key_type,
/// cbor_duplicate_key, cbor_keys_unsorted, cbor_too_deep, cbor_too_many_items.
/// Equal keys are found by value: 01 and 18 01 are one key. No length is believed before the bytes are there.
/// Scratch: under 3 KiB of stack. Time: n log n in the keys of a map that is out of order, linear otherwise.
Result<CheckedItem> check_item(Bytes data, const Options& options) noexcept;

enum class Type : std::uint8_t {
  unsigned_integer,
  negative_integer,
  byte_string,
  text_string,
  array,
  map,
  boolean,
  null,
  undefined,
  floating
};

/// A cursor over an item that check_item() accepted. Every read_ moves past what it read, or fails with cbor_wrong_type
/// (or cbor_truncated at the end) and stays where it was.
class Reader {
 public:
  explicit Reader(Bytes checked) noexcept : data_(checked) {}

  std::size_t offset() const noexcept { return offset_; }
  bool at_end() const noexcept { return offset_ == data_.size(); }

  Result<Type> peek_type() const noexcept;
  /// An integer of either sign that fits int64; cbor_wrong_type otherwise.
  Result<std::int64_t> read_integer() noexcept;
  Result<Bytes> read_bytes() noexcept;
  Result<std::string_view> read_text() noexcept;
  Result<bool> read_boolean() noexcept;
  /// The number of items that follow.
  Result<std::size_t> read_array() noexcept;
  /// The number of pairs that follow, each a key and a value.
  Result<std::size_t> read_map() noexcept;
  /// Moves past one whole item and gives its bytes.
  Result<Bytes> skip_item() noexcept;

 private:
  Bytes data_;
  std::size_t offset_ = 0;
};

}  // namespace assay::cbor
