#include "site/identifiers.hpp"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>
#include <vector>

#include "http/message.hpp"
#include "site/browsers.hpp"

namespace assayd::site {

namespace {

using store::IdentifierType;

constexpr std::size_t kMaxLen = 512;
constexpr std::size_t kMaxPhoneDigits = 15;
constexpr std::size_t kMinPhoneDigits = 7;

struct TypeName {
  IdentifierType type;
  std::string_view name;
};
constexpr std::array<TypeName, 4> kTypes = {{{IdentifierType::username, "username"},
                                             {IdentifierType::email, "email"},
                                             {IdentifierType::phone, "phone"},
                                             {IdentifierType::external, "external"}}};

http::HttpError bad() {
  return {400, "bad_identifier", "The identifier is not of the form that its type has."};
}

void require(bool good) {
  if (!good) throw bad();
}

std::vector<UChar> utf16(std::string_view text) {
  std::vector<UChar> out(text.size() + 1);
  std::int32_t len = 0;
  UErrorCode error = U_ZERO_ERROR;
  u_strFromUTF8(out.data(), static_cast<std::int32_t>(out.size()), &len, text.data(),
                static_cast<std::int32_t>(text.size()), &error);
  require(U_SUCCESS(error));
  out.resize(static_cast<std::size_t>(len));
  return out;
}

std::string utf8(const std::vector<UChar>& text) {
  std::string out(text.size() * 3 + 1, '\0');
  std::int32_t len = 0;
  UErrorCode error = U_ZERO_ERROR;
  u_strToUTF8(out.data(), static_cast<std::int32_t>(out.size()), &len, text.data(),
              static_cast<std::int32_t>(text.size()), &error);
  require(U_SUCCESS(error));
  out.resize(static_cast<std::size_t>(len));
  return out;
}

/// NFC, or NFKC with the case folded. 18 is the factor by which one character can grow at most.
std::string normalised(std::string_view text, bool fold) {
  const std::vector<UChar> in = utf16(text);
  std::vector<UChar> out(in.size() * 18 + 1);
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* const form = fold ? unorm2_getNFKCCasefoldInstance(&error) : unorm2_getNFCInstance(&error);
  const std::int32_t len = unorm2_normalize(form, in.data(), static_cast<std::int32_t>(in.size()), out.data(),
                                            static_cast<std::int32_t>(out.size()), &error);
  require(U_SUCCESS(error));
  out.resize(static_cast<std::size_t>(len));
  return utf8(out);
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

void check_email(std::string_view text) {
  const std::size_t at = text.find('@');
  require(at != 0 && at != std::string_view::npos && at + 1 < text.size());
  require(text.find('@', at + 1) == std::string_view::npos && text.find(' ') == std::string_view::npos);
}

void check_phone(std::string_view text) {
  require(text.starts_with('+') && text.size() > kMinPhoneDigits && text.size() <= kMaxPhoneDigits + 1);
  require(text[1] != '0' && std::ranges::all_of(text.substr(1), is_digit));
}

/// The inside of a String of RFC 9651.
std::string plain_string(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    require(text[i] >= ' ' && text[i] <= '~' && text[i] != '"');
    if (text[i] == '\\') require(++i < text.size() && (text[i] == '"' || text[i] == '\\'));
    out += text[i];
  }
  return out;
}

/// The inside of a Display String: %xx in lower case for all that is not ASCII.
std::string display_string(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    require(text[i] >= ' ' && text[i] <= '~' && text[i] != '"');
    if (text[i] != '%') continue;
    const std::string_view digits = text.substr(i + 1, 2);
    require(digits.size() == 2 && digits.find_first_not_of("0123456789abcdef") == std::string_view::npos);
  }
  const auto decoded = http::percent_decode(text, false);
  require(decoded.has_value());
  return *decoded;
}

/// The inside of a Byte Sequence: base64.
std::string byte_sequence(std::string_view text) {
  const auto bytes = from_base64(text);
  require(bytes.has_value());
  return {bytes->begin(), bytes->end()};
}

/// What is between `begin` and `end` of an item that is nothing else.
std::string_view inside(std::string_view item, std::string_view begin, std::string_view end) {
  require(item.size() >= begin.size() + end.size() && item.ends_with(end));
  return item.substr(begin.size(), item.size() - begin.size() - end.size());
}

std::string item_value(std::string_view item) {
  if (item.starts_with('"')) return plain_string(inside(item, "\"", "\""));
  if (item.starts_with("%\"")) return display_string(inside(item, "%\"", "\""));
  require(item.starts_with(':'));
  return byte_sequence(inside(item, ":", ":"));
}

/// The first character with all its bytes, and no more.
std::string masked_part(std::string_view text) {
  std::size_t len = std::min<std::size_t>(text.size(), 1);
  while (len < text.size() && (static_cast<unsigned char>(text[len]) & 0xc0U) == 0x80) ++len;
  return std::string(text.substr(0, len)) + "***";
}

}  // namespace

std::optional<IdentifierType> identifier_type(std::string_view name) {
  const auto found = std::ranges::find(kTypes, name, &TypeName::name);
  if (found == kTypes.end()) return std::nullopt;
  return found->type;
}

std::string_view name_of(IdentifierType type) {
  return std::ranges::find(kTypes, type, &TypeName::type)->name;
}

GivenIdentifier identifier_of(std::string_view type, std::string_view value) {
  const auto known = identifier_type(type);
  require(known && !value.empty() && value.size() <= kMaxLen && !has_control(value));
  GivenIdentifier given{*known, normalised(value, *known != IdentifierType::external)};
  require(!given.value.empty());
  if (given.type == IdentifierType::email) check_email(given.value);
  if (given.type == IdentifierType::phone) check_phone(given.value);
  return given;
}

GivenIdentifier identifier_field(std::string_view field) {
  const std::size_t equals = field.find('=');
  require(field.size() <= kMaxLen && equals != std::string_view::npos);
  return identifier_of(field.substr(0, equals), item_value(field.substr(equals + 1)));
}

store::IdentifierKey key_of(const GivenIdentifier& given, const Secrets& secrets) {
  return {kTenant, given.type, secrets.blind(std::string(name_of(given.type)) + ":" + given.value)};
}

store::Identifier sealed_identifier(const GivenIdentifier& given, const store::User& user, const Secrets& secrets) {
  store::Identifier row;
  row.tenant = kTenant;
  row.type = given.type;
  row.value_hash = key_of(given, secrets).value_hash;
  row.sealed_value = secrets.seal(given.value, user.handle);
  row.user_id = user.id;
  row.created_at = user.created_at;
  return row;
}

std::string masked(const GivenIdentifier& given) {
  const std::string_view text = given.value;
  if (given.type != IdentifierType::email) return masked_part(text);
  const std::size_t at = text.find('@');
  const std::size_t dot = text.rfind('.');
  const bool has_dot = dot != std::string_view::npos && dot > at;
  return masked_part(text.substr(0, at)) + "@" + masked_part(text.substr(at + 1)) +
         std::string(has_dot ? text.substr(dot) : std::string_view());
}

}  // namespace assayd::site
