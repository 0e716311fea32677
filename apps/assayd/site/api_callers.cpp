#include "site/api_callers.hpp"

#include <nlohmann/json.hpp>

#include "site/browsers.hpp"
#include "site/client_registry.hpp"
#include "site/secrets.hpp"

namespace assayd::site {

namespace {

using http::HttpError;
using http::Request;
using http::Response;
using nlohmann::json;

constexpr std::size_t kIdLen = 16;
constexpr std::size_t kMaxForm = 8 * 1024;
constexpr std::string_view kTokenPrefix = "assayd_at_";
constexpr std::string_view kScheme = "Bearer ";
constexpr std::string_view kGrant = "client_credentials";

/// Of what RFC 6749 section 5.1 wants kept nowhere.
Response unkept(const json& body) {
  Response response = Response::json(200, body.dump());
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Pragma", "no-cache");
  return response;
}

/// RFC 6750 section 3: `error` is empty where the request has no token at all.
HttpError refusal(int status, const std::string& error, const std::string& detail, std::string_view scope = {}) {
  std::string challenge = "Bearer realm=\"assayd\"";
  if (!error.empty()) challenge += ", error=\"" + error + "\", error_description=\"" + detail + "\"";
  if (!scope.empty()) challenge += ", scope=\"" + std::string(scope) + "\"";
  return {status, error.empty() ? "no_token" : error, detail, {{"WWW-Authenticate", challenge}}};
}

std::string bearer_token(const Request& request) {
  const std::size_t num_fields = request.headers.count("Authorization");
  if (num_fields > 1) throw refusal(400, "invalid_request", "Authorization came more than once.");
  const std::string_view field = num_fields == 1 ? *request.headers.first("Authorization") : std::string_view();
  if (!http::equal_ignoring_case(field.substr(0, kScheme.size()), kScheme)) {
    throw refusal(401, {}, "An access token is wanted.");
  }
  return std::string(field.substr(kScheme.size()));
}

/// Those that were asked for, or all that the client has.
std::vector<std::string> granted_scopes(const Form& form, const store::Client& client) {
  std::vector<std::string> of_client = split_scopes(client.scopes);
  const auto asked = form.find("scope");
  if (!asked) return of_client;
  std::vector<std::string> scopes = split_scopes(*asked);
  for (const std::string& one : scopes) {
    if (!contains_scope(of_client, one)) throw OAuthError(400, "invalid_scope", "The client has not all these scopes.");
  }
  return scopes;
}

std::int64_t seconds_of(store::Time time) {
  return time / store::kSecond;
}

}  // namespace

ApiCallers::ApiCallers(store::Store& store, Party& party, Limiter& limiter, const ApiConfig& config)
    : store_(store),
      limiter_(limiter),
      config_(config),
      issuer_(party.config().origins.front()),
      clients_(store, party, issuer_, config.client_secret_post) {}

ApiCaller ApiCallers::require(Request& request, std::string_view scope) {
  const auto token = store_.clients().find_token_by_hash(secret_hash(bearer_token(request)));
  if (!token || token->tenant != kTenant || !store::active_token(*token, now())) {
    throw refusal(401, "invalid_token", "The access token is not known, has expired or was revoked.");
  }
  request.client_id = token->client_id;
  limiter_.take_call(token->client_id);
  ApiCaller caller{token->client_id, split_scopes(token->scopes)};
  if (!caller.may(scope)) throw refusal(403, "insufficient_scope", "The access token has another scope.", scope);
  return caller;
}

void ApiCallers::add_routes(http::Router& router, const std::function<http::Handler(http::Handler)>& guard) {
  // What is no form is answered in the form of OAuth, not by the router.
  const http::RouteOptions form{kMaxForm, {"*"}};
  const auto add = [&](std::string_view path, Endpoint endpoint) {
    router.post(path, guard([this, endpoint](Request& request) { return answer(request, endpoint); }), form);
  };
  add("/oauth2/token", &ApiCallers::issue);
  add("/oauth2/revoke", &ApiCallers::revoke);
  add("/oauth2/introspect", &ApiCallers::introspect);
  router.get("/.well-known/oauth-authorization-server",
             [text = metadata()](Request&) { return Response::json(200, text); });
}

Response ApiCallers::answer(Request& request, Endpoint endpoint) {
  try {
    limiter_.take_login(request);
    const Form form(request);
    const store::Client client = clients_.require(request, form);
    limiter_.take_call(client.id);
    return (this->*endpoint)(request, form, client);
  } catch (const OAuthError& error) {
    request.reason = error.code();
    return error.response();
  }
}

Response ApiCallers::issue(Request&, const Form& form, const store::Client& client) {
  if (form.require("grant_type") != kGrant) {
    throw OAuthError(400, "unsupported_grant_type", "Only client_credentials is supported.");
  }
  const std::string secret = new_secret(kTokenPrefix);
  store::AccessToken token;
  token.id = hex(random_bytes(kIdLen));
  token.tenant = kTenant;
  token.client_id = client.id;
  token.token_hash = secret_hash(secret);
  token.scopes = join_scopes(granted_scopes(form, client));
  token.created_at = now();
  token.expires_at = token.created_at + config_.token_lifetime;
  // The client may have been disabled since it was looked up.
  if (store_.clients().insert_token(token) != store::Outcome::done) throw OAuthError::invalid_client();
  return unkept({{"access_token", secret},
                 {"token_type", "Bearer"},
                 {"expires_in", seconds_of(config_.token_lifetime)},
                 {"scope", token.scopes}});
}

/// RFC 7009: a token that there is not counts as revoked.
Response ApiCallers::revoke(Request&, const Form& form, const store::Client& client) {
  const auto token = store_.clients().find_token_by_hash(secret_hash(form.require("token")));
  if (!token || token->tenant != kTenant) return Response::empty(200);
  if (token->client_id != client.id) throw OAuthError(400, "unauthorized_client", "The token is of another client.");
  (void)store_.clients().revoke_token({kTenant, token->id}, client.id, now());
  return Response::empty(200);
}

/// RFC 7662: nothing is told of a token that is not good, nor whether it was ever one.
Response ApiCallers::introspect(Request&, const Form& form, const store::Client& client) {
  const auto token = store_.clients().find_token_by_hash(secret_hash(form.require("token")));
  const bool may_know =
      token && token->tenant == kTenant &&
      (token->client_id == client.id || contains_scope(split_scopes(client.scopes), scope::kTokensIntrospect));
  if (!may_know || !store::active_token(*token, now())) return unkept({{"active", false}});
  return unkept({{"active", true},
                 {"scope", token->scopes},
                 {"client_id", token->client_id},
                 {"sub", token->client_id},
                 {"token_type", "Bearer"},
                 {"iss", issuer_},
                 {"aud", issuer_},
                 {"jti", token->id},
                 {"iat", seconds_of(token->created_at)},
                 {"exp", seconds_of(token->expires_at)}});
}

std::string ApiCallers::metadata() const {
  json methods = {"client_secret_basic", "private_key_jwt"};
  const json algorithms = {"ES256", "EdDSA"};
  if (config_.client_secret_post) methods.push_back("client_secret_post");
  return json({{"issuer", issuer_},
               {"token_endpoint", issuer_ + "/oauth2/token"},
               {"revocation_endpoint", issuer_ + "/oauth2/revoke"},
               {"introspection_endpoint", issuer_ + "/oauth2/introspect"},
               {"token_endpoint_auth_methods_supported", methods},
               {"revocation_endpoint_auth_methods_supported", methods},
               {"introspection_endpoint_auth_methods_supported", methods},
               {"token_endpoint_auth_signing_alg_values_supported", algorithms},
               {"revocation_endpoint_auth_signing_alg_values_supported", algorithms},
               {"introspection_endpoint_auth_signing_alg_values_supported", algorithms},
               {"grant_types_supported", {kGrant}},
               {"response_types_supported", json::array()},
               {"scopes_supported", scope::kAll}})
      .dump();
}

}  // namespace assayd::site
