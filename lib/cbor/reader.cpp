#include "lib/cbor/reader.hpp"

#include <limits>

#include "lib/base/check.hpp"
#include "lib/cbor/head.hpp"

namespace assay::cbor {
namespace {

constexpr Type type_of_simple_or_float(std::uint8_t initial_byte) noexcept {
  switch (initial_byte) {
    case kFalse:
    case kTrue: return Type::boolean;
    case kNull: return Type::null;
    case kUndefined: return Type::undefined;
    default: return Type::floating;
  }
}

constexpr Type type_of(const Head& head) noexcept {
  if (head.major() == Major::simple_or_float) return type_of_simple_or_float(head.initial_byte);
  return static_cast<Type>(head.major());
}
static_assert(static_cast<int>(Type::map) == static_cast<int>(Major::map));

/// Decodes the head of an item that must be of the expected type and moves past it, and past the content of a string.
Error take(Bytes data, Major expected, std::size_t& offset, Head& head) noexcept {
  ASSAY_TRY(decode_checked_head(data, offset, head));
  ASSAY_REQUIRE(head.major() == expected, ErrorCode::cbor_wrong_type, offset);
  offset += head.size;
  return {};
}

}  // namespace

Result<Type> Reader::peek_type() const noexcept {
  Head head;
  ASSAY_TRY(decode_checked_head(data_, offset_, head));
  return type_of(head);
}

Result<std::int64_t> Reader::read_integer() noexcept {
  constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
  Head head;
  ASSAY_TRY(decode_checked_head(data_, offset_, head));
  const bool is_negative = head.major() == Major::negative_integer;
  ASSAY_REQUIRE(is_negative || head.major() == Major::unsigned_integer, ErrorCode::cbor_wrong_type, offset_);
  ASSAY_REQUIRE(head.argument <= kMax, ErrorCode::cbor_wrong_type, offset_);
  offset_ += head.size;
  const auto argument = static_cast<std::int64_t>(head.argument);
  return is_negative ? -1 - argument : argument;
}

Result<Bytes> Reader::read_bytes() noexcept {
  Head head;
  ASSAY_TRY(take(data_, Major::byte_string, offset_, head));
  return head.content;
}

Result<std::string_view> Reader::read_text() noexcept {
  Head head;
  ASSAY_TRY(take(data_, Major::text_string, offset_, head));
  return text_of(head.content);
}

Result<bool> Reader::read_boolean() noexcept {
  Head head;
  ASSAY_TRY(decode_checked_head(data_, offset_, head));
  ASSAY_REQUIRE(type_of(head) == Type::boolean, ErrorCode::cbor_wrong_type, offset_);
  offset_ += head.size;
  return head.initial_byte == kTrue;
}

Result<std::size_t> Reader::read_array() noexcept {
  Head head;
  ASSAY_TRY(take(data_, Major::array, offset_, head));
  return static_cast<std::size_t>(head.argument);
}

Result<std::size_t> Reader::read_map() noexcept {
  Head head;
  ASSAY_TRY(take(data_, Major::map, offset_, head));
  return static_cast<std::size_t>(head.argument);
}

Result<Bytes> Reader::skip_item() noexcept {
  std::size_t end = offset_;
  for (std::uint64_t num_left = 1; num_left > 0; --num_left) {
    Head head;
    ASSAY_TRY(decode_checked_head(data_, end, head));
    end += head.size;
    if (head.major() == Major::array) num_left += head.argument;
    if (head.major() == Major::map) num_left += 2 * head.argument;
  }
  const Bytes item = data_.subspan(offset_, end - offset_);
  offset_ = end;
  return item;
}

}  // namespace assay::cbor
