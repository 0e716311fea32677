#include "lib/import/values.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "assay/base64url.hpp"
#include "lib/base/base64url.hpp"
#include "lib/base/check.hpp"
#include "lib/base/text_part.hpp"
#include "lib/json/raw_text.hpp"
#include "lib/json/transport.hpp"
#include "lib/metadata/text.hpp"

namespace assay::import {
namespace {

using json::Kind;
using json::Value;

constexpr unsigned kNoDigit = 16;

constexpr unsigned hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? static_cast<unsigned>(lower - 'a' + 10) : kNoDigit;
}

/// A text without its padding, if it has as much as standard base64 has.
std::string_view without_padding(std::string_view text) noexcept {
  constexpr int kMaxPadding = 2;
  if (text.size() % 4 != 0) return text;
  for (int i = 0; i < kMaxPadding && text.ends_with('='); ++i) text.remove_suffix(1);
  return text;
}

/// Where digits count that stand in a string's value.
std::size_t offset_in(Bytes json, const Value& value, std::size_t index) noexcept {
  return json::offset_in_string(json, value.offset, index);
}

bool is_between_names(char c) noexcept {
  return std::string_view(",[]\" ").find(c) != std::string_view::npos;
}

bool is_in_name(char c) noexcept {
  return (c >= 'a' && c <= 'z') || c == '-';
}

}  // namespace

Result<Bytes> ValueReader::bytes(const Found& found, ErrorCode code) noexcept {
  if (!found.is_there()) return Bytes();
  if (found.is(Kind::string)) return from_text(found.value, code);
  const bool has_elements = found.is(Kind::array) || found.is(Kind::object);
  ASSAY_REQUIRE(has_elements, code, found.value.offset);
  ASSAY_REQUIRE(found.is_bytes, code, found.bytes_fault_at);
  return found.elements;
}

Result<Bytes> ValueReader::from_text(const Value& value, ErrorCode code) noexcept {
  constexpr std::string_view kHexMark = "\\x";
  const MutableBytes room = arena_.take(value.text.size());
  ASSAY_REQUIRE(room.size() == value.text.size(), ErrorCode::workspace_full, value.offset);
  const bool is_marked = value.text.starts_with(kHexMark);
  if (is_marked) return from_hex(text_part(value.text, kHexMark.size()), room, value, code);
  return text_ == ForeignText::hex ? from_hex(value.text, room, value, code) : from_base64(room, value, code);
}

Result<Bytes> ValueReader::from_hex(std::string_view digits, MutableBytes room, const Value& value,
                                    ErrorCode code) const noexcept {
  const std::size_t begins_at = value.text.size() - digits.size();
  ASSAY_REQUIRE(digits.size() % 2 == 0, code, offset_in(json_, value, value.text.size()));
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const unsigned digit = hex_digit(digits[i]);
    ASSAY_REQUIRE(digit != kNoDigit, code, offset_in(json_, value, begins_at + i));
    room[i / 2] = static_cast<std::uint8_t>(i % 2 == 0 ? digit << 4 : room[i / 2] | digit);
  }
  return Bytes(room.first(digits.size() / 2));
}

// Of the two alphabets a text uses one or the other, and most texts use neither of the characters that differ.
Result<Bytes> ValueReader::from_base64(MutableBytes room, const Value& value, ErrorCode code) const noexcept {
  const std::string_view text = without_padding(value.text);
  const bool is_standard = text.find_first_of("+/") != std::string_view::npos;
  std::ranges::transform(text, room.begin(), [&](char c) {
    if (is_standard && (c == '-' || c == '_')) return std::uint8_t{'.'};  // in neither alphabet
    if (c == '+') return std::uint8_t{'-'};
    return c == '/' ? std::uint8_t{'_'} : static_cast<std::uint8_t>(c);
  });
  const std::string_view base64url = text_of(room.first(text.size()));
  const Error fault = base64url_fault(base64url);
  ASSAY_REQUIRE(!fault.failed(), code, offset_in(json_, value, fault.offset));
  // A text without a fault may be decoded to where it stands.
  const auto decoded = base64url_decode(base64url, room);
  return decoded ? Result<Bytes>(room.first(*decoded)) : decoded.error();
}

Result<std::optional<std::int64_t>> ValueReader::number(const Found& found, ErrorCode code) const noexcept {
  std::optional<std::int64_t> number;
  if (!found.is_there()) return number;
  if (found.is(Kind::number)) number = json::integer_at(json_, found.value.offset);
  if (found.is(Kind::string)) {
    const std::string_view text = found.value.text;
    std::int64_t read = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), read);
    if (fault == std::errc() && end == text.data() + text.size()) number = read;
  }
  const bool is_in_range = number && *number >= std::numeric_limits<std::int32_t>::min() &&
                           *number <= std::numeric_limits<std::uint32_t>::max();
  ASSAY_REQUIRE(is_in_range, code, found.value.offset);
  return number;
}

Result<Tristate> ValueReader::flag(const Found& found, ErrorCode code) const noexcept {
  if (!found.is_there()) return Tristate::unknown;
  if (found.is(Kind::boolean)) return found.value.is_true ? Tristate::yes : Tristate::no;
  constexpr std::int64_t kNone = -1;
  std::int64_t number = kNone;
  if (found.is(Kind::number)) number = json::integer_at(json_, found.value.offset).value_or(kNone);
  ASSAY_REQUIRE(number == 0 || number == 1, code, found.value.offset);
  return number == 1 ? Tristate::yes : Tristate::no;
}

Result<Transports> ValueReader::transports(const Found& found, ErrorCode code) const noexcept {
  if (!found.is_there()) return Transports();
  if (found.is(Kind::array)) {
    ASSAY_REQUIRE(found.is_names, code, found.value.offset);
    return found.transports;
  }
  ASSAY_REQUIRE(found.is(Kind::string), code, found.value.offset);
  Transports transports;
  std::string_view rest = found.value.text;
  while (!rest.empty()) {
    const auto* const name_end = std::ranges::find_if_not(rest, is_in_name);
    const auto length = static_cast<std::size_t>(name_end - rest.begin());
    const bool is_list = length > 0 || is_between_names(rest.front());
    ASSAY_REQUIRE(is_list, code, offset_in(json_, found.value, found.value.text.size() - rest.size()));
    if (length > 0) {
      transports.bits = static_cast<std::uint16_t>(transports.bits | json::transport_bit(rest.substr(0, length)));
    }
    rest.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return transports;
}

Result<Aaguid> ValueReader::aaguid(const Found& found, ErrorCode code) noexcept {
  if (found.is(Kind::string)) {
    const auto uuid = metadata::parse_aaguid(found.value.text);
    if (uuid) return *uuid;
  }
  const auto value = bytes(found, code);
  if (!value) return value.error();
  Aaguid aaguid{};
  const bool has_size = value->empty() || value->size() == aaguid.size();
  ASSAY_REQUIRE(has_size, code, found.value.offset);
  std::ranges::copy(*value, aaguid.begin());
  return aaguid;
}

}  // namespace assay::import
