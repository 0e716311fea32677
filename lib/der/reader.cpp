#include "lib/der/reader.hpp"

#include "lib/base/check.hpp"

namespace assay::der {
namespace {

constexpr std::uint8_t kTagNumberMask = 0x1f;
constexpr std::uint8_t kLongForm = 0x80;
/// No input is larger than four length bytes can say.
constexpr std::size_t kMaxLengthBytes = 4;
constexpr std::uint8_t kMoreBytes = 0x80;

struct Tag {
  std::size_t size = 1;
  std::uint32_t number = 0;
};

/// The tag that `data` begins with (X.690 8.1.2). `data` has at least one byte.
Result<Tag> read_tag(Bytes data, std::size_t at) noexcept {
  if ((data[0] & kTagNumberMask) != kTagNumberMask) return Tag{1, data[0] & std::uint32_t{kTagNumberMask}};
  std::uint32_t number = 0;
  std::uint8_t byte = kMoreBytes;
  std::size_t size = 1;
  for (; (byte & kMoreBytes) != 0; ++size) {
    ASSAY_REQUIRE(size < data.size(), ErrorCode::der_truncated, at);
    byte = data[size];
    const bool leading_zero = number == 0 && byte == kMoreBytes;
    ASSAY_REQUIRE(!leading_zero && number <= kMaxTagNumber >> 7, ErrorCode::der_tag_number, at);
    number = number << 7 | (byte & ~std::uint32_t{kMoreBytes});
  }
  ASSAY_REQUIRE(number >= kTagNumberMask, ErrorCode::der_tag_number, at);
  return Tag{size, number};
}

struct Length {
  std::size_t size = 0;    ///< of the length bytes
  std::size_t length = 0;  ///< of the content
};

/// The length that `data` begins with.
Result<Length> read_length(Bytes data, std::size_t at) noexcept {
  ASSAY_REQUIRE(!data.empty(), ErrorCode::der_truncated, at);
  const std::uint8_t first = data[0];
  if (first < kLongForm) return Length{1, first};
  ASSAY_REQUIRE(first != kLongForm, ErrorCode::der_indefinite_length, at);
  const std::size_t num_bytes = first & ~kLongForm;
  ASSAY_REQUIRE(num_bytes <= data.size() - 1, ErrorCode::der_truncated, at);
  ASSAY_REQUIRE(data[1] != 0, ErrorCode::der_length_not_minimal, at);
  ASSAY_REQUIRE(num_bytes <= kMaxLengthBytes, ErrorCode::der_truncated, at);
  std::size_t length = 0;
  for (const std::uint8_t byte : data.subspan(1, num_bytes)) length = length << 8 | byte;
  ASSAY_REQUIRE(length >= kLongForm, ErrorCode::der_length_not_minimal, at);
  return Length{1 + num_bytes, length};
}

constexpr bool is_negative(Bytes integer) noexcept {
  return (integer[0] & 0x80) != 0;
}

/// Nine leading bits that are all equal make the first byte needless.
constexpr bool is_minimal(Bytes integer) noexcept {
  if (integer.size() < 2) return true;
  const bool next_bit = (integer[1] & 0x80) != 0;
  return !(integer[0] == 0x00 && !next_bit) && !(integer[0] == 0xff && next_bit);
}

constexpr bool is_oid(Bytes content) noexcept {
  bool at_start = true;
  for (const std::uint8_t byte : content) {
    if (at_start && byte == 0x80) return false;
    at_start = (byte & 0x80) == 0;
  }
  return !content.empty() && at_start;
}

}  // namespace

Result<Element> Reader::read_any_tag() noexcept {
  const Bytes data = rest();
  ASSAY_REQUIRE(!data.empty(), ErrorCode::der_truncated, offset());
  const auto tag = read_tag(data, offset());
  if (!tag) return tag.error();
  const auto length = read_length(data.subspan(tag->size), offset());
  if (!length) return length.error();
  const std::size_t header_len = tag->size + length->size;
  ASSAY_REQUIRE(length->length <= data.size() - header_len, ErrorCode::der_truncated, offset());
  const Bytes whole = data.first(header_len + length->length);
  offset_ += whole.size();
  return Element{data[0], tag->number, whole.subspan(header_len), whole};
}

Result<Element> Reader::read_any() noexcept {
  const Bytes data = rest();
  ASSAY_REQUIRE(data.size() >= 2, ErrorCode::der_truncated, offset());
  ASSAY_REQUIRE((data[0] & kTagNumberMask) != kTagNumberMask, ErrorCode::der_wrong_tag, offset());
  return read_any_tag();
}

Result<Element> Reader::read(std::uint8_t tag) noexcept {
  Reader next = *this;
  const auto element = next.read_any();
  if (!element) return element.error();
  ASSAY_REQUIRE(element->tag == tag, ErrorCode::der_wrong_tag, offset());
  *this = next;
  return *element;
}

Result<Reader> Reader::read_constructed(std::uint8_t tag) noexcept {
  const auto element = read(tag);
  if (!element) return element.error();
  return Reader(element->content, offset() - element->content.size());
}

Result<Bytes> Reader::read_integer() noexcept {
  Reader next = *this;
  const auto integer = next.read(kInteger);
  if (!integer) return integer.error();
  ASSAY_REQUIRE(!integer->content.empty(), ErrorCode::der_integer_empty, offset());
  ASSAY_REQUIRE(is_minimal(integer->content), ErrorCode::der_integer_not_minimal, offset());
  *this = next;
  return integer->content;
}

Result<Bytes> Reader::read_unsigned() noexcept {
  Reader next = *this;
  const auto integer = next.read_integer();
  if (!integer) return integer.error();
  ASSAY_REQUIRE(!is_negative(*integer), ErrorCode::der_integer_negative, offset());
  *this = next;
  return integer->front() == 0 ? integer->subspan(1) : *integer;
}

Result<bool> Reader::read_boolean() noexcept {
  Reader next = *this;
  const auto boolean = next.read(kBoolean);
  if (!boolean) return boolean.error();
  const Bytes content = boolean->content;
  ASSAY_REQUIRE(content.size() == 1 && (content[0] == 0x00 || content[0] == 0xff), ErrorCode::der_boolean, offset());
  *this = next;
  return content[0] == 0xff;
}

Result<Bytes> Reader::read_oid() noexcept {
  Reader next = *this;
  const auto oid = next.read(kOid);
  if (!oid) return oid.error();
  ASSAY_REQUIRE(is_oid(oid->content), ErrorCode::der_oid, offset());
  *this = next;
  return oid->content;
}

Result<Bytes> Reader::read_bit_string() noexcept {
  Reader next = *this;
  const auto bits = next.read(kBitString);
  if (!bits) return bits.error();
  ASSAY_REQUIRE(!bits->content.empty() && bits->content[0] == 0, ErrorCode::der_bit_string, offset());
  *this = next;
  return bits->content.subspan(1);
}

Error Reader::read_null() noexcept {
  Reader next = *this;
  const auto content = next.read_constructed(kNull);
  if (!content) return content.error();
  ASSAY_TRY(content->expect_end());
  *this = next;
  return {};
}

Error Reader::expect_end() const noexcept {
  ASSAY_REQUIRE(at_end(), ErrorCode::der_trailing, offset());
  return {};
}

}  // namespace assay::der
