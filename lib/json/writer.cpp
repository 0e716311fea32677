#include "lib/json/writer.hpp"

#include <algorithm>
#include <charconv>

#include "assay/base64url.hpp"
#include "lib/base/check.hpp"
#include "lib/base/utf8.hpp"

namespace assay::json {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

/// What has to be escaped (RFC 8259 7); and '<', so that a text within an HTML page cannot end it.
bool is_plain(std::uint8_t byte) noexcept {
  return byte >= 0x20 && byte != '"' && byte != '\\' && byte != '<';
}

}  // namespace

void Writer::fail_with(ErrorCode code) noexcept {
  if (!error_.failed()) error_ = fail(code, used_);
}

void Writer::put(std::string_view text) noexcept {
  if (error_.failed()) return;
  if (!holds(ErrorCode::output_too_small, text.size() <= out_.size() - used_)) {
    fail_with(ErrorCode::output_too_small);
    return;
  }
  std::ranges::copy(text, out_.begin() + static_cast<std::ptrdiff_t>(used_));
  used_ += text.size();
}

void Writer::begin_value() noexcept {
  if (needs_comma_) put(",");
  needs_comma_ = true;
}

Writer& Writer::begin_object() noexcept {
  begin_value();
  put("{");
  needs_comma_ = false;
  return *this;
}

Writer& Writer::end_object() noexcept {
  put("}");
  needs_comma_ = true;
  return *this;
}

Writer& Writer::begin_array() noexcept {
  begin_value();
  put("[");
  needs_comma_ = false;
  return *this;
}

Writer& Writer::end_array() noexcept {
  put("]");
  needs_comma_ = true;
  return *this;
}

Writer& Writer::name(std::string_view name) noexcept {
  begin_value();
  put_string(name);
  put(":");
  needs_comma_ = false;
  return *this;
}

Writer& Writer::name_of_bytes(Bytes name) noexcept {
  begin_value();
  put_bytes(name);
  put(":");
  needs_comma_ = false;
  return *this;
}

void Writer::put_escaped(std::uint8_t byte) noexcept {
  const char escaped[] = {'\\', 'u', '0', '0', kHexDigits[byte >> 4], kHexDigits[byte & 0x0f]};
  put({escaped, sizeof(escaped)});
}

void Writer::put_string(std::string_view text) noexcept {
  if (!holds(ErrorCode::json_not_utf8, first_invalid_utf8(bytes_of(text)) == text.size())) {
    fail_with(ErrorCode::json_not_utf8);
  }
  if (!holds(ErrorCode::json_nul, text.find('\0') == std::string_view::npos)) fail_with(ErrorCode::json_nul);
  put("\"");
  while (!text.empty()) {
    const auto* stop = std::ranges::find_if_not(text, [](char c) { return is_plain(static_cast<std::uint8_t>(c)); });
    const auto plain = static_cast<std::size_t>(stop - text.begin());
    put(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    put_escaped(static_cast<std::uint8_t>(text.front()));
    text.remove_prefix(1);
  }
  put("\"");
}

Writer& Writer::text(std::string_view text) noexcept {
  begin_value();
  put_string(text);
  return *this;
}

void Writer::put_bytes(Bytes bytes) noexcept {
  put("\"");
  if (error_.failed()) return;
  const auto written = base64url_encode(bytes, out_.subspan(used_));
  if (written) {
    used_ += *written;
  } else {
    fail_with(written.error().code);
  }
  put("\"");
}

Writer& Writer::bytes(Bytes bytes) noexcept {
  begin_value();
  put_bytes(bytes);
  return *this;
}

Writer& Writer::number(std::int64_t number) noexcept {
  std::array<char, 20> digits{};
  const auto [end, fault] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

Writer& Writer::boolean(bool value) noexcept {
  return raw(value ? "true" : "false");
}

Writer& Writer::raw(std::string_view json) noexcept {
  begin_value();
  put(json);
  return *this;
}

Result<std::string_view> Writer::finish() const noexcept {
  if (error_.failed()) return error_;
  return text_of(out_.first(used_));
}

}  // namespace assay::json
