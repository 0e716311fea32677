#include "http/headers.hpp"

#include <algorithm>
#include <stdexcept>

#include "http/message.hpp"

namespace assayd::http {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr std::string_view kAlsoAllowed = "!#$%&'*+-.^_`|~";  // in tokens, beside letters and digits

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
           kAlsoAllowed.find(c) != std::string_view::npos;
  });
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

}  // namespace

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(), [](char a, char b) { return lower(a) == lower(b); });
}

void Headers::add(std::string_view name, std::string_view value) {
  if (!is_token(name)) throw std::invalid_argument("name of a header field is not a token");
  if (std::any_of(value.begin(), value.end(), is_control)) {
    throw std::invalid_argument("value of header field " + std::string(name) + " holds a control character");
  }
  fields_.push_back({std::string(name), std::string(value)});
}

void Headers::set(std::string_view name, std::string_view value) {
  remove(name);
  add(name, value);
}

void Headers::set_default(std::string_view name, std::string_view value) {
  if (count(name) == 0) add(name, value);
}

void Headers::remove(std::string_view name) {
  std::erase_if(fields_, [name](const Field& field) { return equal_ignoring_case(field.name, name); });
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(
      fields_.begin(), fields_.end(), [name](const Field& field) { return equal_ignoring_case(field.name, name); }));
}

std::optional<std::string_view> Headers::first(std::string_view name) const {
  for (const Field& field : fields_) {
    if (equal_ignoring_case(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::optional<std::string_view> Headers::single(std::string_view name) const {
  if (count(name) > 1) throw HttpError(400, "duplicate_header", std::string(name) + " came more than once");
  return first(name);
}

}  // namespace assayd::http
