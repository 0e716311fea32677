#include "lib/metadata/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "lib/base/base64.hpp"
#include "lib/base/calendar.hpp"
#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/der/reader.hpp"
#include "lib/json/raw_text.hpp"

namespace assay::metadata {
namespace {

constexpr unsigned kNoDigit = 16;

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

constexpr unsigned hex_digit(char c) noexcept {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? static_cast<unsigned>(lower - 'a' + 10) : kNoDigit;
}

/// Fills `out` from the hexadecimal digits of `text`, twice as many.
bool read_hex(std::string_view text, MutableBytes out) noexcept {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const unsigned high = hex_digit(text[2 * i]);
    const unsigned low = hex_digit(text[2 * i + 1]);
    if (high == kNoDigit || low == kNoDigit) return false;
    out[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

int number_of(std::string_view digits) noexcept {
  int number = 0;
  for (const char c : digits) number = number * 10 + (c - '0');
  return number;
}

/// Whether the text is like the pattern, in which 0 stands for any digit.
bool is_like(std::string_view text, std::string_view pattern) noexcept {
  const auto fits = [](char c, char wanted) { return wanted == '0' ? is_digit(c) : c == wanted; };
  return std::ranges::equal(text, pattern, fits);
}

}  // namespace

Result<std::int64_t> parse_date(std::string_view text) noexcept {
  const bool has_form = is_like(text, "0000-00-00");
  const Date date = has_form
                        ? Date{number_of(text.substr(0, 4)), number_of(text.substr(5, 2)), number_of(text.substr(8, 2))}
                        : Date{};
  ASSAY_REQUIRE(is_date(date), ErrorCode::metadata_date, 0);
  return unix_midnight(date);
}

Result<Aaguid> parse_aaguid(std::string_view text) noexcept {
  struct Group {
    std::size_t begin;  ///< of its digits
    std::size_t num_bytes;
  };
  constexpr std::array kGroups = {Group{0, 4}, Group{9, 2}, Group{14, 2}, Group{19, 2}, Group{24, 6}};
  constexpr std::size_t kSize = 36;
  Aaguid aaguid{};
  bool is_uuid = text.size() == kSize;
  MutableBytes rest(aaguid);
  for (const Group& group : kGroups) {
    is_uuid = is_uuid && (group.begin == 0 || text[group.begin - 1] == '-') &&
              read_hex(text.substr(group.begin, 2 * group.num_bytes), rest.first(group.num_bytes));
    rest = rest.subspan(group.num_bytes);
  }
  ASSAY_REQUIRE(is_uuid, ErrorCode::metadata_identifier, 0);
  return aaguid;
}

Result<KeyIdentifier> parse_key_identifier(std::string_view text) noexcept {
  KeyIdentifier identifier{};
  const bool is_hex = text.size() == 2 * identifier.size() && read_hex(text, identifier);
  ASSAY_REQUIRE(is_hex, ErrorCode::metadata_identifier, 0);
  return identifier;
}

Result<std::uint64_t> parse_number(Bytes json, std::size_t offset) noexcept {
  const std::string_view text = text_of(json.subspan(offset));
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto length = static_cast<std::size_t>(end - text.data());
  const bool is_whole = error == std::errc{} && json::value_end(json, offset) == offset + length;
  ASSAY_REQUIRE(is_whole, ErrorCode::metadata_number, offset);
  return number;
}

std::string_view StringKeeper::keep(std::string_view text, std::size_t offset) noexcept {
  const Bytes raw = json_.subspan(offset + 1, text.size() + 1);
  if (raw.back() == '"' && equal(raw.first(text.size()), bytes_of(text))) return text_of(raw.first(text.size()));
  const MutableBytes copy = arena_.take(text.size());
  std::ranges::copy(bytes_of(text), copy.begin());
  return text_of(copy);
}

Result<Bytes> StringKeeper::keep_certificate(std::string_view text) noexcept {
  const std::size_t mark = arena_.used();
  const MutableBytes room = arena_.take(text.size());
  const auto end = std::ranges::copy_if(bytes_of(text), room.begin(), [](std::uint8_t byte) {
                     return !json::is_whitespace(byte);
                   }).out;
  const Bytes base64(room.begin(), end);
  const Bytes der = base64_decode(text_of(base64), room);
  arena_.rewind(mark + der.size());
  ASSAY_REQUIRE(!der.empty(), ErrorCode::metadata_certificate, 0);
  der::Reader reader(der);
  if (const auto whole = reader.read(der::kSequence); !whole) return fail(whole.error().code);
  if (const Error rest = reader.expect_end(); rest.failed()) return fail(rest.code);
  return der;
}

}  // namespace assay::metadata
