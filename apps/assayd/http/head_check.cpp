#include "http/head_check.hpp"

#include <algorithm>
#include <cstddef>

namespace assayd::http {
namespace {

constexpr HeadFault kMalformed = {400, "malformed_request"};
constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_token_char(char c) {
  return is_digit(c) || is_letter(c) || kTokenMarks.find(c) != std::string_view::npos;
}
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}
bool is_visible(char c) {
  return c > 0x20 && c < 0x7f;
}
bool is_value_char(char c) {
  return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// The line up to the next CR LF, which is cut off with it.
std::string_view cut_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find("\r\n"), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 2, rest.size()));
  return line;
}

/// What the fields that decide about framing said.
struct Framing {
  int hosts = 0, lengths = 0, codings = 0;
};

std::optional<HeadFault> check_version(std::string_view version) {
  if (version == "HTTP/1.1" || version == "HTTP/1.0") return std::nullopt;
  if (version.substr(0, 5) == "HTTP/") return HeadFault{505, "unsupported_http_version"};
  return kMalformed;
}

std::optional<HeadFault> check_request_line(std::string_view line, const Limits& limits) {
  const std::size_t first = line.find(' '), last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return kMalformed;
  const std::string_view target = line.substr(first + 1, last - first - 1);
  if (!is_token(line.substr(0, first))) return kMalformed;
  if (const auto fault = check_version(line.substr(last + 1))) return fault;
  if (target.size() > limits.target) return HeadFault{414, "target_too_long"};
  const bool path = !target.empty() && target.front() == '/' && target.find('#') == std::string_view::npos;
  return path && std::all_of(target.begin(), target.end(), is_visible) ? std::nullopt : std::optional(kMalformed);
}

std::optional<HeadFault> check_length(std::string_view value) {
  constexpr std::size_t kMostDigits = 15;
  const bool number =
      !value.empty() && value.size() <= kMostDigits && std::all_of(value.begin(), value.end(), is_digit);
  return number ? std::nullopt : std::optional(kMalformed);
}

std::optional<HeadFault> check_field(std::string_view line, Framing& framing) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return kMalformed;
  if (!std::all_of(line.begin() + static_cast<std::ptrdiff_t>(colon), line.end(), is_value_char)) return kMalformed;
  const std::string_view name = line.substr(0, colon), value = trimmed(line.substr(colon + 1));
  if (equal_ignoring_case(name, "Host")) ++framing.hosts;
  if (equal_ignoring_case(name, "Content-Length")) {
    ++framing.lengths;
    return check_length(value);
  }
  if (equal_ignoring_case(name, "Transfer-Encoding")) {
    ++framing.codings;
    if (!equal_ignoring_case(value, "chunked")) return HeadFault{501, "unsupported_transfer_encoding"};
  }
  return std::nullopt;
}

std::optional<HeadFault> check_framing(const Framing& framing, bool http10) {
  if (framing.lengths + framing.codings > 1) return HeadFault{400, "ambiguous_body_length"};
  if (http10 && framing.codings > 0) return HeadFault{400, "ambiguous_body_length"};
  if (framing.hosts > 1 || (!http10 && framing.hosts == 0)) return HeadFault{400, "host_missing_or_repeated"};
  return std::nullopt;
}

}  // namespace

std::optional<HeadFault> check_head(std::string_view head, const Limits& limits) {
  std::string_view rest = head;
  const std::string_view request_line = cut_line(rest);
  if (const auto fault = check_request_line(request_line, limits)) return fault;
  Framing framing;
  for (std::size_t num_fields = 0;; ++num_fields) {
    const std::string_view line = cut_line(rest);
    if (line.empty()) break;
    if (num_fields == limits.fields) return HeadFault{431, "too_many_header_fields"};
    if (const auto fault = check_field(line, framing)) return fault;
  }
  return rest.empty() ? check_framing(framing, request_line.substr(request_line.size() - 3) == "1.0")
                      : std::optional(kMalformed);
}

}  // namespace assayd::http
