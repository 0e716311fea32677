#include "site/client_assertion.hpp"

#include <array>
#include <optional>

#include "assay/backend.hpp"
#include "assay/public_key.hpp"
#include "site/browsers.hpp"
#include "site/json_body.hpp"
#include "site/secrets.hpp"

namespace assayd::site {

namespace {

using nlohmann::json;
using store::ByteVector;

constexpr std::size_t kMaxAssertion = 4096;
constexpr std::size_t kMaxJti = 256;
constexpr std::size_t kCoordinateLen = 32;
constexpr std::int64_t kMaxAgeSeconds = 300;

struct Parts {
  std::string_view header, claims, signature, signed_text;
};

std::optional<Parts> parts_of(std::string_view text) {
  const std::size_t first = text.find('.');
  const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (text.size() > kMaxAssertion || second == std::string_view::npos) return std::nullopt;
  return Parts{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1),
               text.substr(0, second)};
}

/// Null for what is no JSON object in base64url, or has a member twice.
json object_of(std::string_view encoded) {
  const auto bytes = from_base64url(encoded);
  json object = bytes ? strict_json({reinterpret_cast<const char*>(bytes->data()), bytes->size()}) : json();
  return object.is_object() ? object : json();
}

std::string text_or_empty(const json& object, const char* member) {
  const auto found = object.find(member);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::int64_t> number_of(const json& object, const char* member) {
  const auto found = object.find(member);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

std::optional<ByteVector> coordinate(const json& jwk, const char* member) {
  auto bytes = from_base64url(text_or_empty(jwk, member));
  if (!bytes || bytes->size() != kCoordinateLen) return std::nullopt;
  return bytes;
}

void append(ByteVector& out, std::initializer_list<std::uint8_t> head, const ByteVector& tail) {
  out.insert(out.end(), head);
  out.insert(out.end(), tail.begin(), tail.end());
}

/// RFC 9053 section 7.1.1: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
std::optional<ByteVector> p256_key(const json& jwk) {
  const auto x = coordinate(jwk, "x"), y = coordinate(jwk, "y");
  if (text_or_empty(jwk, "kty") != "EC" || text_or_empty(jwk, "crv") != "P-256" || !x || !y) return std::nullopt;
  ByteVector key;
  append(key, {0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}, *x);
  append(key, {0x22, 0x58, 0x20}, *y);
  return key;
}

/// RFC 9053 section 7.2: {1: 1, 3: -8, -1: 6, -2: x}.
std::optional<ByteVector> ed25519_key(const json& jwk) {
  const auto x = coordinate(jwk, "x");
  if (text_or_empty(jwk, "kty") != "OKP" || text_or_empty(jwk, "crv") != "Ed25519" || !x) return std::nullopt;
  ByteVector key;
  append(key, {0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20}, *x);
  return key;
}

std::optional<ByteVector> cose_key(const json& jwk, std::string_view algorithm) {
  auto key = algorithm == "ES256" ? p256_key(jwk) : algorithm == "EdDSA" ? ed25519_key(jwk) : std::nullopt;
  if (!key || jwk.contains("d") || !assay::parse_cose_key(*key)) return std::nullopt;
  return key;
}

/// An INTEGER of DER: without zeros in front, but for one where the first bit is set.
void append_integer(ByteVector& out, assay::Bytes number) {
  while (number.size() > 1 && number[0] == 0) number = number.subspan(1);
  const bool pads = (number[0] & 0x80U) != 0;
  out.push_back(0x02);
  out.push_back(static_cast<std::uint8_t>(number.size() + (pads ? 1 : 0)));
  if (pads) out.push_back(0);
  out.insert(out.end(), number.begin(), number.end());
}

/// JOSE has r and s side by side, COSE keys of WebAuthn sign in DER.
std::optional<ByteVector> der_signature(const ByteVector& raw) {
  if (raw.size() != 2 * kCoordinateLen) return std::nullopt;
  ByteVector numbers;
  append_integer(numbers, assay::Bytes(raw).first(kCoordinateLen));
  append_integer(numbers, assay::Bytes(raw).last(kCoordinateLen));
  ByteVector out = {0x30, static_cast<std::uint8_t>(numbers.size())};
  out.insert(out.end(), numbers.begin(), numbers.end());
  return out;
}

/// Null if there is none, or more than one.
json key_named(const store::Client& client, const json& header) {
  const json set = strict_json(client.jwks);
  json found;
  if (!set.is_object() || !set.contains("keys") || !set["keys"].is_array()) return found;
  for (const json& key : set["keys"]) {
    if (header.contains("kid") && text_or_empty(key, "kid") != text_or_empty(header, "kid")) continue;
    if (!found.is_null()) return {};
    found = key;
  }
  return found;
}

bool is_for(const json& claims, const std::string& issuer) {
  const auto audience = claims.find("aud");
  if (audience == claims.end()) return false;
  return *audience == issuer || *audience == json::array({issuer});
}

/// exp and, if they are there, nbf and iat.
bool is_of_now(const json& claims, std::int64_t seconds) {
  const auto expires = number_of(claims, "exp");
  if (!expires || *expires <= seconds || *expires > seconds + kMaxAgeSeconds) return false;
  for (const char* member : {"nbf", "iat"}) {
    if (claims.contains(member) && number_of(claims, member).value_or(INT64_MAX) > seconds + 5) return false;
  }
  return true;
}

}  // namespace

std::string ClientAssertion::claimed_client(std::string_view assertion) {
  const auto parts = parts_of(assertion);
  return parts ? text_or_empty(object_of(parts->claims), "sub") : std::string();
}

bool ClientAssertion::verify(const store::Client& client, std::string_view assertion) {
  if (!has_signature(client, assertion)) return false;
  const json claims = object_of(parts_of(assertion)->claims);
  const store::Time time = now();
  const std::string jti = text_or_empty(claims, "jti");
  if (text_or_empty(claims, "iss") != client.id || text_or_empty(claims, "sub") != client.id) return false;
  if (!is_for(claims, issuer_) || !is_of_now(claims, time / store::kSecond)) return false;
  if (jti.empty() || jti.size() > kMaxJti) return false;
  const std::string id = hex(sha256(assay::bytes_of(client.id + " " + jti)));
  const store::Time expires_at = *number_of(claims, "exp") * store::kSecond;
  return store_.single_use().use_once("client assertion", {kTenant, id}, expires_at, time) == store::Outcome::done;
}

bool ClientAssertion::has_signature(const store::Client& client, std::string_view assertion) {
  const auto parts = parts_of(assertion);
  if (!parts) return false;
  const json header = object_of(parts->header);
  // An extension that must be understood is not.
  if (header.is_null() || header.contains("crit")) return false;
  const std::string algorithm = text_or_empty(header, "alg");
  const json jwk = key_named(client, header);
  const auto key = jwk.is_object() ? cose_key(jwk, algorithm) : std::nullopt;
  auto signature = from_base64url(parts->signature);
  if (signature && algorithm == "ES256") signature = der_signature(*signature);
  if (!key || !signature) return false;
  auto workspace = party_.workspaces().borrow();
  return !assay::verify_signature(*key, assay::bytes_of(parts->signed_text), *signature, *workspace).failed();
}

std::string why_not_jwks(std::string_view text) {
  const json set = strict_json(text);
  if (!set.is_object() || !set.contains("keys") || !set["keys"].is_array() || set["keys"].empty()) {
    return "it is no JWK set with a key";
  }
  for (const json& key : set["keys"]) {
    const bool is_good = key.is_object() && (cose_key(key, "ES256") || cose_key(key, "EdDSA"));
    if (!is_good) return "a key is none of P-256 or Ed25519, is not on the curve, or is private";
    if (set["keys"].size() > 1 && text_or_empty(key, "kid").empty())
      return "there are several keys, and one has no kid";
  }
  return {};
}

}  // namespace assayd::site
