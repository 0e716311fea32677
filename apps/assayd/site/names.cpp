#include "site/names.hpp"

#include <nlohmann/json.hpp>

#include "http/message.hpp"

namespace assayd::site {

namespace {

constexpr std::size_t kMaxCharacters = 64;

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

/// Characters of the C1 block are two bytes, the first of which is C2. Those that turn the direction of a text
/// (U+202A to 202E, U+2066 to 2069) could make one name look like another.
bool is_shown(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::string_view rest = text.substr(i);
    if (byte < 0x20 || byte == 0x7f) return false;
    if (rest.size() > 1 && byte == 0xc2 && static_cast<unsigned char>(rest[1]) < 0xa0) return false;
    if (rest.size() > 2 && rest.starts_with("\xe2\x80") && rest[2] >= '\xaa' && rest[2] <= '\xae') return false;
    if (rest.size() > 2 && rest.starts_with("\xe2\x81") && rest[2] >= '\xa6' && rest[2] <= '\xa9') return false;
  }
  return true;
}

std::size_t num_characters(std::string_view text) {
  std::size_t num = 0;
  for (const char c : text) num += (static_cast<unsigned char>(c) & 0xc0U) != 0x80 ? 1U : 0U;
  return num;
}

}  // namespace

std::string name_in(std::string_view body, const char* member) {
  const auto object = nlohmann::json::parse(body, nullptr, false);
  if (!object.is_object() || !object.contains(member) || !object[member].is_string()) {
    throw http::HttpError(400, "bad_request", std::string("The body has to be an object with the text ") + member);
  }
  std::string text(trimmed(object[member].get_ref<const std::string&>()));
  if (text.empty() || num_characters(text) > kMaxCharacters || !is_shown(text)) {
    throw http::HttpError(400, "bad_name", "A name has 1 to 64 characters, no control characters among them.");
  }
  return text;
}

}  // namespace assayd::site
