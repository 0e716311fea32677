#include "encoding.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "assay/base64url.hpp"

namespace assay::cli {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_continuation(unsigned char byte) {
  return (byte & 0xc0) == 0x80;
}

/// Length of the UTF-8 character at the start of `text` that can be shown as it is; 0: escape one byte. Overlong forms
/// and surrogates need no exact test here, since nothing is decoded.
std::size_t shown_character_len(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return lead >= 0x20 && lead != 0x7f && lead != '\\' ? 1 : 0;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const std::size_t len = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (text.size() < len) return 0;
  for (std::size_t i = 1; i < len; ++i) {
    if (!is_continuation(static_cast<unsigned char>(text[i]))) return 0;
  }
  const bool is_c1_control = lead == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0;
  return is_c1_control ? 0 : len;
}

void append_utf8(std::string& out, unsigned code_unit) {
  if (code_unit < 0x80) {
    out += static_cast<char>(code_unit);
  } else if (code_unit < 0x800) {
    out += static_cast<char>(0xc0 | (code_unit >> 6));
    out += static_cast<char>(0x80 | (code_unit & 0x3f));
  } else {
    out += static_cast<char>(0xe0 | (code_unit >> 12));
    out += static_cast<char>(0x80 | ((code_unit >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (code_unit & 0x3f));
  }
}

}  // namespace

std::string to_hex(Bytes bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out += kHexDigits[byte >> 4];
    out += kHexDigits[byte & 15];
  }
  return out;
}

std::string to_base64url(Bytes bytes) {
  ByteVector out(base64url_encoded_len(bytes.size()));
  const Result<std::size_t> len = base64url_encode(bytes, out);
  return std::string(text_of(Bytes(out).first(*len)));
}

std::string to_uuid(Bytes bytes16) {
  std::string out = to_hex(bytes16);
  for (const std::size_t position : {20U, 16U, 12U, 8U}) {
    if (position < out.size()) out.insert(position, "-");
  }
  return out;
}

std::string to_iso_date(std::int64_t seconds) {
  using std::chrono::days;
  const std::chrono::sys_seconds time{std::chrono::seconds{seconds}};
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

std::string to_printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t len = shown_character_len(text);
    if (len != 0) {
      out += text.substr(0, len);
    } else {
      const auto byte = static_cast<unsigned char>(text[0]);
      out += "\\x";
      out += kHexDigits[byte >> 4];
      out += kHexDigits[byte & 15];
      len = 1;
    }
    text.remove_prefix(len);
  }
  return out;
}

std::string to_dotted(Bytes oid) {
  std::string out;
  std::uint64_t arc = 0;
  for (const std::uint8_t byte : oid) {
    if (arc >> 57 != 0) return to_hex(oid);
    arc = arc << 7 | (byte & 0x7f);
    if (byte & 0x80) continue;
    if (out.empty()) {
      const std::uint64_t first = std::min<std::uint64_t>(arc / 40, 2);
      out = std::to_string(first) + "." + std::to_string(arc - first * 40);
    } else {
      out += "." + std::to_string(arc);
    }
    arc = 0;
  }
  return oid.empty() || (oid.back() & 0x80) != 0 ? to_hex(oid) : out;
}

std::string utf8_from_utf16be(Bytes text) {
  std::string out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    append_utf8(out, static_cast<unsigned>(text[i] << 8 | text[i + 1]));
  }
  return out;
}

std::optional<ByteVector> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  ByteVector out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return out;
}

std::optional<ByteVector> from_base64url(std::string_view text) {
  ByteVector out(base64url_decoded_len(text.size()));
  const Result<std::size_t> len = base64url_decode(text, out);
  if (!len) return std::nullopt;
  out.resize(*len);
  return out;
}

std::optional<ByteVector> from_base64(std::string_view text) {
  if (text.find_first_of("-_") != std::string_view::npos) return std::nullopt;
  if (text.size() % 4 == 0) {
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  }
  std::string url(text);
  std::replace(url.begin(), url.end(), '+', '-');
  std::replace(url.begin(), url.end(), '/', '_');
  return from_base64url(url);
}

}  // namespace assay::cli
