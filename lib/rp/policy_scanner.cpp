#include "lib/rp/policy_scanner.hpp"

#include <algorithm>

#include "assay/bytes.hpp"
#include "lib/base/check.hpp"
#include "lib/base/text_part.hpp"
#include "lib/base/utf8.hpp"

namespace assay::rp {
namespace {

constexpr std::size_t kMaxDigits = 9;

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_bare(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '-';
}

/// Whatever a number of TOML can have, dates and fractions among it.
bool is_of_number(char c) noexcept {
  return is_bare(c) || c == '.' || c == '+' || c == ':';
}

bool is_in_string(char c) noexcept {
  return c != '"' && c != '\\' && c != '\n' && c != '\r';
}

/// The length of a newline at a place; 0: there is none.
std::size_t newline_size(std::string_view text, std::size_t at) noexcept {
  const std::string_view rest = text_part(text, at);
  if (rest.starts_with('\n')) return 1;
  return rest.starts_with("\r\n") ? 2 : 0;
}

bool is_control(std::string_view text, std::size_t at) noexcept {
  const auto c = static_cast<unsigned char>(text[at]);
  const bool control = (c < 0x20 && c != '\t') || c == 0x7f;
  return control && newline_size(text, at) == 0;
}

}  // namespace

Error check_policy_characters(std::string_view text) noexcept {
  const std::size_t valid = first_invalid_utf8(bytes_of(text));
  ASSAY_REQUIRE(valid == text.size(), ErrorCode::policy_text_not_utf8, valid);
  for (std::size_t at = 0; at < text.size(); ++at) {
    ASSAY_REQUIRE(!is_control(text, at), ErrorCode::policy_text_control, at);
  }
  return {};
}

std::string_view PolicyScanner::read_while(bool (*is_part)(char c) noexcept) noexcept {
  const std::size_t begin = at_;
  while (at_ < text_.size() && is_part(text_[at_])) ++at_;
  return text_part(text_, begin, at_ - begin);
}

void PolicyScanner::skip_blanks() noexcept {
  read_while([](char c) noexcept { return c == ' ' || c == '\t'; });
}

void PolicyScanner::skip_comment() noexcept {
  if (peek() == '#') read_while([](char c) noexcept { return c != '\n' && c != '\r'; });
}

void PolicyScanner::skip_lines() noexcept {
  for (;;) {
    skip_blanks();
    skip_comment();
    const std::size_t size = newline_size(text_, at_);
    if (size == 0) return;
    at_ += size;
  }
}

Error PolicyScanner::end_line() noexcept {
  skip_blanks();
  skip_comment();
  const std::size_t size = newline_size(text_, at_);
  ASSAY_REQUIRE(size != 0 || at_ == text_.size(), ErrorCode::policy_text_trailing, at_);
  at_ += size;
  return {};
}

std::string_view PolicyScanner::read_bare() noexcept {
  return read_while(&is_bare);
}

Result<std::string_view> PolicyScanner::read_section() noexcept {
  ++at_;
  const std::string_view name = read_bare();
  ASSAY_REQUIRE(!name.empty() && peek() == ']', ErrorCode::policy_text_section, at_);
  ++at_;
  return name;
}

Error PolicyScanner::read_equals() noexcept {
  skip_blanks();
  ASSAY_REQUIRE(peek() == '=', ErrorCode::policy_text_equals, at_);
  ++at_;
  skip_blanks();
  return {};
}

Result<std::string_view> PolicyScanner::read_string() noexcept {
  const std::size_t begin = at_++;
  const std::string_view content = read_while(&is_in_string);
  ASSAY_REQUIRE(peek() != '\\', ErrorCode::policy_text_escape, at_);
  ASSAY_REQUIRE(peek() == '"', ErrorCode::policy_text_string, begin);
  ++at_;
  return content;
}

Result<bool> PolicyScanner::read_boolean() noexcept {
  const std::size_t begin = at_;
  const std::string_view word = read_bare();
  ASSAY_REQUIRE(word == "true" || word == "false", ErrorCode::policy_text_value, begin);
  return word == "true";
}

Result<std::int64_t> PolicyScanner::read_integer() noexcept {
  const std::size_t begin = at_;
  const std::string_view digits = read_while(&is_of_number);
  const bool decimal = !digits.empty() && std::ranges::all_of(digits, &is_digit);
  ASSAY_REQUIRE(decimal && (digits.size() == 1 || digits[0] != '0'), ErrorCode::policy_text_integer, begin);
  std::int64_t value = 0;
  for (const char digit : text_part(digits, 0, kMaxDigits)) value = 10 * value + (digit - '0');
  return value;
}

void PolicyScanner::begin_array() noexcept {
  ++at_;
  skip_lines();
}

Result<bool> PolicyScanner::end_array(bool behind_item) noexcept {
  skip_lines();
  if (behind_item && peek() == ',') {
    ++at_;
    skip_lines();
    behind_item = false;
  }
  const bool ends = peek() == ']';
  ASSAY_REQUIRE(ends || !behind_item, ErrorCode::policy_text_array, at_);
  if (ends) ++at_;
  return ends;
}

}  // namespace assay::rp
