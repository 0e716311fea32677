#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "assay/bytes.hpp"
#include "assay/error.hpp"

namespace assay::cbor {

/// The major types of RFC 8949 section 3.1; tags are refused before anyone sees one.
enum class Major : std::uint8_t {
  unsigned_integer = 0,
  negative_integer = 1,
  byte_string = 2,
  text_string = 3,
  array = 4,
  map = 5,
  tag = 6,
  simple_or_float = 7,
};

inline constexpr std::uint8_t kFalse = 0xF4;
inline constexpr std::uint8_t kTrue = 0xF5;
inline constexpr std::uint8_t kNull = 0xF6;
inline constexpr std::uint8_t kUndefined = 0xF7;

/// One data item head, and the content that follows it if it is a string. Uninitialised until decode_head() fills it:
/// check_item() keeps several that most inputs never need.
struct Head {
  std::uint8_t initial_byte;
  std::uint64_t argument;  ///< what an integer encodes, the length of a string, the items or pairs that follow
  Bytes content;           ///< of a string
  std::size_t size;        ///< bytes of the head and of `content`

  constexpr Major major() const noexcept { return static_cast<Major>(initial_byte >> 5); }
  constexpr unsigned additional_information() const noexcept { return initial_byte & 0x1FU; }
  constexpr bool is_container() const noexcept { return major() == Major::array || major() == Major::map; }
};

/// Decodes the head at `offset`, which is at most data.size(). Errors, all at `offset`, `head` then to be left alone:
/// cbor_truncated where no byte is left; cbor_reserved_head, cbor_indefinite_length, cbor_tag; cbor_truncated where the
/// argument, a string's content or one byte for each announced item is not there; cbor_simple_value. Whether the head
/// is the shortest and a text is UTF-8 is not looked at.
Error decode_head(Bytes data, std::size_t offset, Head& head) noexcept;

/// The same for an item that check_item() accepted, so that only what could lead out of `data` is looked at again: no
/// libcbor, a few instructions. Errors, at `offset`: cbor_truncated.
Error decode_checked_head(Bytes data, std::size_t offset, Head& head) noexcept;

/// Whether the argument would not have fitted a shorter head; a float's has no shorter one.
constexpr bool is_shortest(const Head& head) noexcept {
  constexpr unsigned kOneByteArgument = 24;
  constexpr std::array<std::uint64_t, 4> kLeastArgument = {24, 0x100, 0x1'0000, 0x1'0000'0000};
  const unsigned information = head.additional_information();
  if (information < kOneByteArgument || head.major() == Major::simple_or_float) return true;
  return head.argument >= kLeastArgument[information - kOneByteArgument];
}

}  // namespace assay::cbor
