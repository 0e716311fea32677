#include "lib/rp/domain.hpp"

#include <algorithm>

#include "lib/base/text_part.hpp"

namespace assay::rp {
namespace {

constexpr std::size_t kMaxDomain = 253;
constexpr std::size_t kMaxLabel = 63;

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_hex_digit(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_label_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-';
}

bool is_label(std::string_view label) noexcept {
  const bool sized = !label.empty() && label.size() <= kMaxLabel;
  return sized && label.front() != '-' && label.back() != '-' && std::ranges::all_of(label, is_label_character);
}

/// A number as the parser of URLs reads it: decimal, octal or, after 0x, hexadecimal.
bool is_number(std::string_view label) noexcept {
  if (label.starts_with("0x") || label.starts_with("0X")) return std::ranges::all_of(text_part(label, 2), is_hex_digit);
  return !label.empty() && std::ranges::all_of(label, is_digit);
}

bool is_ipv6_address(std::string_view host) noexcept {
  if (host.starts_with('[')) return true;
  const auto possible = [](char c) { return is_hex_digit(c) || c == ':' || c == '.'; };
  return std::ranges::count(host, ':') >= 2 && std::ranges::all_of(host, possible);
}

}  // namespace

bool is_domain(std::string_view name) noexcept {
  if (name.size() > kMaxDomain) return false;
  for (;;) {
    const std::size_t dot = name.find('.');
    if (!is_label(text_part(name, 0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

bool is_ip_address(std::string_view host) noexcept {
  return is_ipv6_address(host) || is_number(text_part(host, host.rfind('.') + 1));
}

bool is_within(std::string_view domain, std::string_view parent) noexcept {
  if (!domain.ends_with(parent)) return false;
  const std::size_t rest = domain.size() - parent.size();
  return rest == 0 || domain[rest - 1] == '.';
}

bool is_localhost(std::string_view domain) noexcept {
  return is_within(domain, "localhost");
}

bool is_ascii(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace assay::rp
