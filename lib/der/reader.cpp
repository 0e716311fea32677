#include "lib/der/reader.hpp"

#include "lib/base/check.hpp"

namespace assay::der {
namespace {

constexpr std::uint8_t kTagNumberMask = 0x1f;
constexpr std::uint8_t kLongForm = 0x80;
/// No input is larger than four length bytes can say.
constexpr std::size_t kMaxLengthBytes = 4;

struct Header {
  std::size_t size = 0;    ///< tag and length bytes
  std::size_t length = 0;  ///< of the content
};

/// `data` has at least a tag and one length byte.
Result<Header> read_header(Bytes data, std::size_t at) noexcept {
  const std::uint8_t first = data[1];
  if (first < kLongForm) return Header{2, first};
  ASSAY_REQUIRE(first != kLongForm, ErrorCode::der_indefinite_length, at);
  const std::size_t num_bytes = first & ~kLongForm;
  ASSAY_REQUIRE(num_bytes <= data.size() - 2, ErrorCode::der_truncated, at);
  ASSAY_REQUIRE(data[2] != 0, ErrorCode::der_length_not_minimal, at);
  ASSAY_REQUIRE(num_bytes <= kMaxLengthBytes, ErrorCode::der_truncated, at);
  std::size_t length = 0;
  for (const std::uint8_t byte : data.subspan(2, num_bytes)) length = length << 8 | byte;
  ASSAY_REQUIRE(length >= kLongForm, ErrorCode::der_length_not_minimal, at);
  return Header{2 + num_bytes, length};
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

Result<Element> Reader::read_any() noexcept {
  const Bytes data = rest();
  ASSAY_REQUIRE(data.size() >= 2, ErrorCode::der_truncated, offset());
  ASSAY_REQUIRE((data[0] & kTagNumberMask) != kTagNumberMask, ErrorCode::der_wrong_tag, offset());
  const auto header = read_header(data, offset());
  if (!header) return header.error();
  ASSAY_REQUIRE(header->length <= data.size() - header->size, ErrorCode::der_truncated, offset());
  const Bytes whole = data.first(header->size + header->length);
  offset_ += whole.size();
  return Element{data[0], whole.subspan(header->size), whole};
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
