#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "http/router.hpp"
#include "site/client_authentication.hpp"
#include "site/limiter.hpp"
#include "site/scopes.hpp"
#include "store/store.hpp"

namespace assayd::site {

struct ApiConfig {
  store::Time token_lifetime = 600 * store::kSecond;
  bool client_secret_post = false;  ///< secrets in the body are taken, too
};

/// Whose token a request bears.
struct ApiCaller {
  std::string client_id;
  std::vector<std::string> scopes;  ///< of the token

  bool may(std::string_view wanted) const { return contains_scope(scopes, wanted); }
};

/// Other servers that call this one: how they get, give back and look up their tokens (RFC 6749, 7009, 7662, 8414), and
/// the check that every handler of the API begins with (RFC 6750). Tokens are opaque: the store has their hashes.
class ApiCallers {
 public:
  /// What is given must live longer. The issuer is the first origin of the party.
  ApiCallers(store::Store& store, Party& party, Limiter& limiter, const ApiConfig& config);

  /// The client whose token the request bears, if that is good and has the scope. Sets request.client_id. Throws
  /// HttpError with WWW-Authenticate: 401 no_token, 400 invalid_request, 401 invalid_token, 403 insufficient_scope; and
  /// TooManyRequests.
  ApiCaller require(http::Request& request, std::string_view scope);

  /// The endpoints, `guard` around each handler.
  void add_routes(http::Router& router, const std::function<http::Handler(http::Handler)>& guard);

 private:
  using Endpoint = http::Response (ApiCallers::*)(http::Request&, const Form&, const store::Client&);

  http::Response answer(http::Request& request, Endpoint endpoint);
  http::Response issue(http::Request& request, const Form& form, const store::Client& client);
  http::Response revoke(http::Request& request, const Form& form, const store::Client& client);
  http::Response introspect(http::Request& request, const Form& form, const store::Client& client);
  std::string metadata() const;

  store::Store& store_;
  Limiter& limiter_;
  const ApiConfig config_;
  const std::string issuer_;
  ClientAuthentication clients_;
};

}  // namespace assayd::site
