#include "lib/cbor/head.hpp"

#include <cbor.h>

#include <algorithm>

#include "lib/base/check.hpp"

namespace assay::cbor {
namespace {

constexpr unsigned kOneByteArgument = 24;
constexpr unsigned kEightByteArgument = 27;
constexpr unsigned kFirstReserved = 28;
constexpr unsigned kIndefinite = 31;
constexpr std::uint8_t kOneByteSimple = 0xF8;
constexpr std::uint8_t kFirstTwoByteSimple = 32;

template <class Number>
void take_argument(void* context, Number argument) noexcept {
  static_cast<Head*>(context)->argument = argument;
}

void take_string(void* context, cbor_data content, std::size_t length) noexcept {
  auto& head = *static_cast<Head*>(context);
  head.argument = length;
  head.content = {content, length};
}

template <class... Value>
void take_nothing(void*, Value...) noexcept {}

// The callbacks for tags and indefinite lengths are never reached: their initial bytes are refused before.
constexpr cbor_callbacks kCallbacks{
    .uint8 = take_argument<std::uint8_t>,
    .uint16 = take_argument<std::uint16_t>,
    .uint32 = take_argument<std::uint32_t>,
    .uint64 = take_argument<std::uint64_t>,
    .negint64 = take_argument<std::uint64_t>,
    .negint32 = take_argument<std::uint32_t>,
    .negint16 = take_argument<std::uint16_t>,
    .negint8 = take_argument<std::uint8_t>,
    .byte_string_start = take_nothing<>,
    .byte_string = take_string,
    .string = take_string,
    .string_start = take_nothing<>,
    .indef_array_start = take_nothing<>,
    .array_start = take_argument<std::size_t>,
    .indef_map_start = take_nothing<>,
    .map_start = take_argument<std::size_t>,
    .tag = take_nothing<std::uint64_t>,
    .float2 = take_nothing<float>,
    .float4 = take_nothing<float>,
    .float8 = take_nothing<double>,
    .undefined = take_nothing<>,
    .null = take_nothing<>,
    .boolean = take_nothing<bool>,
    .indef_break = take_nothing<>,
};

Error check_initial_byte(const Head& head, std::size_t offset) noexcept {
  const unsigned information = head.additional_information();
  const bool has_length = head.major() >= Major::byte_string && head.major() <= Major::map;
  ASSAY_REQUIRE(information < kFirstReserved || (information == kIndefinite && has_length),
                ErrorCode::cbor_reserved_head, offset);
  ASSAY_REQUIRE(information != kIndefinite, ErrorCode::cbor_indefinite_length, offset);
  ASSAY_REQUIRE(head.major() != Major::tag, ErrorCode::cbor_tag, offset);
  return {};
}

/// A simple value below 32 in two bytes is not well-formed (RFC 8949 section 3.3); libcbor refuses all of them alike.
Error check_simple_value(Bytes rest, std::size_t offset) noexcept {
  const bool one_byte = rest[0] < kOneByteSimple;
  ASSAY_REQUIRE(!one_byte || rest[0] >= kFalse, ErrorCode::cbor_simple_value, offset);
  if (rest[0] != kOneByteSimple) return {};
  ASSAY_REQUIRE(rest.size() > 1, ErrorCode::cbor_truncated, offset);
  ASSAY_REQUIRE(rest[1] >= kFirstTwoByteSimple, ErrorCode::cbor_reserved_head, offset);
  return fail(ErrorCode::cbor_simple_value, offset);
}

/// libcbor hands lengths over as std::size_t, which on a 32-bit machine would drop the upper half. No input is as long.
bool has_length_beyond_4_gib(Bytes rest, const Head& head) noexcept {
  if (head.additional_information() != kEightByteArgument) return false;
  if (head.major() < Major::byte_string || head.major() > Major::map) return false;
  const Bytes upper_half = rest.subspan(1, std::min<std::size_t>(rest.size() - 1, 4));
  return std::ranges::any_of(upper_half, [](std::uint8_t byte) { return byte != 0; });
}

/// Every item is a byte long at least, so a count beyond the bytes left is a lie that need not be followed.
bool has_room_for_items(const Head& head, std::size_t num_bytes) noexcept {
  if (head.major() == Major::array) return head.argument <= num_bytes;
  if (head.major() == Major::map) return head.argument <= num_bytes / 2;
  return true;
}

}  // namespace

Error decode_head(Bytes data, std::size_t offset, Head& head) noexcept {
  const Bytes rest = data.subspan(offset);
  ASSAY_REQUIRE(!rest.empty(), ErrorCode::cbor_truncated, offset);
  head = {.initial_byte = rest[0], .argument = 0, .content = {}, .size = 0};
  ASSAY_TRY(check_initial_byte(head, offset));
  if (head.major() == Major::simple_or_float) ASSAY_TRY(check_simple_value(rest, offset));
  ASSAY_REQUIRE(!has_length_beyond_4_gib(rest, head), ErrorCode::cbor_truncated, offset);
  const cbor_decoder_result decoded = cbor_stream_decode(rest.data(), rest.size(), &kCallbacks, &head);
  ASSAY_REQUIRE(decoded.status != CBOR_DECODER_ERROR, ErrorCode::cbor_reserved_head, offset);
  ASSAY_REQUIRE(decoded.status != CBOR_DECODER_NEDATA, ErrorCode::cbor_truncated, offset);
  head.size = decoded.read;
  ASSAY_REQUIRE(has_room_for_items(head, rest.size() - head.size), ErrorCode::cbor_truncated, offset);
  return {};
}

Error decode_checked_head(Bytes data, std::size_t offset, Head& head) noexcept {
  const Bytes rest = data.subspan(offset);
  ASSAY_REQUIRE(!rest.empty(), ErrorCode::cbor_truncated, offset);
  head = {.initial_byte = rest[0], .argument = 0, .content = {}, .size = 1};
  const unsigned information = head.additional_information();
  const std::size_t num_bytes = information < kOneByteArgument ? 0 : std::size_t{1} << (information - kOneByteArgument);
  ASSAY_REQUIRE(information <= kEightByteArgument && num_bytes < rest.size(), ErrorCode::cbor_truncated, offset);
  head.argument = num_bytes == 0 ? information : 0;
  for (const std::uint8_t byte : rest.subspan(1, num_bytes)) head.argument = head.argument << 8 | byte;
  head.size += num_bytes;
  if (head.major() != Major::byte_string && head.major() != Major::text_string) return {};
  ASSAY_REQUIRE(head.argument <= rest.size() - head.size, ErrorCode::cbor_truncated, offset);
  head.content = rest.subspan(head.size, static_cast<std::size_t>(head.argument));
  head.size += head.content.size();
  return {};
}

}  // namespace assay::cbor
