#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "site/party.hpp"
#include "store/store.hpp"

namespace assayd::site {

/// The only tenant that there is.
inline constexpr const char* kTenant = "main";

store::Time now();

struct SessionConfig {
  store::Time lifetime = 12 * 3600 * store::kSecond;  ///< for good
  store::Time idle = 3600 * store::kSecond;           ///< unless it is used
  store::Time fresh = 600 * store::kSecond;           ///< how long after signing in a passkey may be added or revoked
  store::Time touched_every = 60 * store::kSecond;    ///< not each request is worth a write
};

/// A browser's side of a session or ceremony: cookies, and whether a request is of our own pages.
class Browsers {
 public:
  Browsers(store::Store& store, const Party& party, SessionConfig config)
      : store_(store), party_(party), config_(config) {}

  /// The origin of the page that sent the request. Throws HttpError 403 if it is not one of ours: browsers say so
  /// themselves (Origin, Sec-Fetch-Site), and what says nothing is no page.
  std::string origin_of(const http::Request& request) const;

  /// The random value by which a browser is known while a ceremony runs, before anybody has signed in; a new one is
  /// put into `response` if it has none. A ceremony that began in one browser cannot end in another.
  std::string ceremony_key(const http::Request& request, http::Response& response) const;
  /// The same, or empty if the browser has none.
  std::string ceremony_key(const http::Request& request) const;

  /// Of the session cookie, if it is good now.
  std::optional<store::Session> session(const http::Request& request);
  /// The same; throws HttpError 401.
  store::Session require_session(http::Request& request);
  /// The same; throws HttpError 403 if the user signed in too long ago for what changes who may sign in.
  store::Session require_fresh_session(http::Request& request);

  /// A new session, and the cookie for it. Nothing is stored yet.
  store::Session new_session(const http::Request& request, const store::User& user, const std::string& credential_id,
                             http::Response& response) const;
  void forget(http::Response& response) const;

 private:
  std::string cookie_name(std::string_view what) const;
  void set_cookie(http::Response& response, std::string_view what, const std::string& value, store::Time age) const;

  store::Store& store_;
  const Party& party_;
  const SessionConfig config_;
};

}  // namespace assayd::site
