#include "site/browsers.hpp"

#include <chrono>

#include "site/secrets.hpp"

namespace assayd::site {

namespace {

constexpr std::string_view kSessionCookie = "session";
constexpr std::string_view kCeremonyCookie = "ceremony";
constexpr std::size_t kSecretLen = 32;
constexpr std::size_t kMaxUserAgent = 200;

store::ByteVector hash_of(const std::string& secret) {
  return sha256(assay::bytes_of(secret));
}

/// What a text of a request may be kept of: printable ASCII, cut.
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, kMaxUserAgent)) out += c >= ' ' && c <= '~' ? c : '?';
  return out;
}

}  // namespace

store::Time now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

std::string Browsers::origin_of(const http::Request& request) const {
  const auto origin = request.headers.single("Origin");
  const auto site = request.headers.single("Sec-Fetch-Site");
  if (!origin || !party_.has_origin(*origin) || (site && *site != "same-origin")) {
    throw http::HttpError(403, "not_our_page", "The request did not come from a page of this site.");
  }
  return std::string(*origin);
}

std::string Browsers::cookie_name(std::string_view what) const {
  return (party_.secure() ? "__Host-assayd-" : "assayd-") + std::string(what);
}

void Browsers::set_cookie(http::Response& response, std::string_view what, const std::string& value,
                          store::Time age) const {
  std::string cookie = cookie_name(what) + "=" + value +
                       "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(age / store::kSecond);
  if (party_.secure()) cookie += "; Secure";
  response.headers.add("Set-Cookie", cookie);
}

std::string Browsers::ceremony_key(const http::Request& request) const {
  return request.cookie(cookie_name(kCeremonyCookie)).value_or("");
}

std::string Browsers::ceremony_key(const http::Request& request, http::Response& response) const {
  std::string key = ceremony_key(request);
  if (key.size() < kSecretLen) key = base64url(random_bytes(kSecretLen));
  set_cookie(response, kCeremonyCookie, key, config_.lifetime);
  return key;
}

std::optional<store::Session> Browsers::session(const http::Request& request) {
  const auto secret = request.cookie(cookie_name(kSessionCookie));
  if (!secret || secret->empty()) return std::nullopt;
  const store::Time time = now();
  auto session = store_.sessions().find(hash_of(*secret), time);
  if (session && session->last_seen_at + config_.touched_every <= time) {
    // What ends it in between is found by the next request.
    (void)store_.sessions().touch({session->tenant, session->id}, time + config_.idle, time);
  }
  return session;
}

store::Session Browsers::require_session(http::Request& request) {
  auto session = this->session(request);
  if (!session) throw http::HttpError(401, "not_signed_in", "Sign in first.");
  request.user_id = session->user_id;
  return std::move(*session);
}

store::Session Browsers::require_fresh_session(http::Request& request) {
  store::Session session = require_session(request);
  if (session.authenticated_at + config_.fresh <= now()) {
    throw http::HttpError(403, "sign_in_again", "Sign in again to change passkeys.");
  }
  return session;
}

store::Session Browsers::new_session(const http::Request& request, const store::User& user,
                                     const std::string& credential_id, http::Response& response) const {
  const std::string secret = base64url(random_bytes(kSecretLen));
  store::Session session;
  session.id = hex(random_bytes(16));
  session.tenant = kTenant;
  session.user_id = user.id;
  session.secret_hash = hash_of(secret);
  session.evidence = {credential_id, "webauthn", "verified", "phr", "pop user"};
  session.security_epoch = user.security_epoch;
  session.address = request.peer_address;
  session.user_agent = printable(request.headers.first("User-Agent").value_or(""));
  session.created_at = session.authenticated_at = session.last_seen_at = now();
  session.expires_at = session.created_at + config_.lifetime;
  session.idle_expires_at = session.created_at + config_.idle;
  set_cookie(response, kSessionCookie, secret, config_.lifetime);
  return session;
}

void Browsers::forget(http::Response& response) const {
  set_cookie(response, kSessionCookie, "", 0);
}

}  // namespace assayd::site
