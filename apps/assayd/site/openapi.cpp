#include "site/openapi.hpp"

#include <array>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string_view>

#include "assay/version.hpp"
#include "site/scopes.hpp"

namespace assayd::site {

namespace {

using nlohmann::json;

/// Who may send a request.
enum class Caller { page, token, secret };

/// One request of the interface. Members of the body and of a successful answer are named, required ones with '!'
/// behind.
struct Operation {
  std::string_view method, path, summary;
  Caller caller;
  std::string_view scope;   ///< for Caller::token
  std::string_view body;    ///< members, separated by blanks; "*": what a browser's API gave; empty: no body
  int status;               ///< of success
  std::string_view answer;  ///< members; empty: no body
};

constexpr std::array kOperations = std::to_array<Operation>({
    {"post",
     "/oauth2/token",
     "A token for a client",
     Caller::secret,
     {},
     "grant_type! scope",
     200,
     "access_token! token_type! expires_in! scope!"},
    {"post", "/oauth2/revoke", "Revoke a token", Caller::secret, {}, "token! token_type_hint", 200, {}},
    {"post",
     "/oauth2/introspect",
     "Look a token up",
     Caller::secret,
     {},
     "token! token_type_hint",
     200,
     "active! scope client_id sub token_type iss aud jti iat exp"},
    {"post", "/v1/accounts/options", "Begin a new account", Caller::page, {}, "name!", 200, "options! state!"},
    {"post", "/v1/accounts/result", "Finish a new account", Caller::page, {}, "*", 204, {}},
    {"post", "/v1/session/options", "Begin to sign in", Caller::page, {}, "", 200, "options! state!"},
    {"post", "/v1/session/result", "Sign in", Caller::page, {}, "*", 204, {}},
    {"post", "/v1/session/end", "Sign out", Caller::page, {}, "", 204, {}},
    {"post", "/v1/passkeys/options", "Begin a further passkey", Caller::page, {}, "", 200, "options! state!"},
    {"post", "/v1/passkeys/result", "Finish a further passkey", Caller::page, {}, "*", 204, {}},
    {"post", "/v1/passkeys/{id}/rename", "Rename a passkey", Caller::page, {}, "label!", 204, {}},
    {"post", "/v1/passkeys/{id}/revoke", "Revoke a passkey", Caller::page, {}, "", 204, {}},
    {"get", "/v1/account", "Who is signed in", Caller::page, {}, {}, 200, "signed_in! name passkeys"},
    {"post", "/v1/users", "Make a user", Caller::token, scope::kUsersWrite, "name identifiers", 201,
     "user_id! status! created_at!"},
    {"post", "/v1/users/lookup", "Find a user by an identifier", Caller::token, scope::kUsersRead, "type! value!", 200,
     "user_id! status! created_at!"},
    {"get", "/v1/users/{id}", "Show a user", Caller::token, scope::kUsersRead, {}, 200, "user_id! status! created_at!"},
    {"delete", "/v1/users/{id}", "Remove a user", Caller::token, scope::kUsersWrite, {}, 204, {}},
    {"post", "/v1/users/{id}/suspend", "Suspend a user", Caller::token, scope::kUsersWrite, "", 200,
     "user_id! status! created_at!"},
    {"post", "/v1/users/{id}/resume", "End a suspension", Caller::token, scope::kUsersWrite, "", 200,
     "user_id! status! created_at!"},
    {"get",
     "/v1/users/{id}/enrollment",
     "What a user can prove with",
     Caller::token,
     scope::kUsersRead,
     {},
     200,
     "user_id! enrolled! methods! assurance! allowed_methods! recovery!"},
    {"post", "/v1/users/{id}/actions", "Track an action", Caller::token, scope::kActionsWrite, "code! context", 201,
     "action_id! user_id! code! state! expires_at! token"},
    {"get",
     "/v1/actions/{id}",
     "Show an action",
     Caller::token,
     scope::kActionsWrite,
     {},
     200,
     "action_id! user_id! code! state! expires_at!"},
    {"post", "/v1/actions/{id}/cancel", "Cancel an action", Caller::token, scope::kActionsWrite, "", 204, {}},
    {"post", "/v1/actions/options", "Begin to step up", Caller::page, {}, "token!", 200, "options! state!"},
    {"post", "/v1/actions/result", "Step up", Caller::page, {}, "*", 200, "code! expires_in!"},
    {"post", "/v1/actions/redeem", "Redeem the code of an action", Caller::token, scope::kActionsRedeem,
     "code! action_code! user_id!", 200,
     "valid! state! user_id! action! method! credential_id! uv! acr! amr! authenticated_at!"},
});

json schema_of(std::string_view members) {
  json schema = {{"type", "object"}};
  if (members == "*") return schema;
  json properties = json::object(), required = json::array();
  for (std::string name : split_scopes(members)) {
    if (name.ends_with('!')) {
      name.pop_back();
      required.push_back(name);
    }
    properties[name] = json::object();
  }
  schema["properties"] = properties;
  schema["required"] = required;
  return schema;
}

json content(std::string_view type, const json& schema) {
  return {{"content", {{std::string(type), {{"schema", schema}}}}}};
}

json responses_of(const Operation& operation) {
  json good = operation.answer.empty() ? json::object() : content("application/json", schema_of(operation.answer));
  good["description"] = "Done";
  const bool is_oauth = operation.caller == Caller::secret;
  const std::string problem = is_oauth ? "OAuthError" : "Problem";
  json bad = content(is_oauth ? "application/json" : "application/problem+json",
                     {{"$ref", "#/components/schemas/" + problem}});
  bad["description"] = "Refused";
  return {{std::to_string(operation.status), good}, {"default", bad}};
}

json parameter(std::string_view in, std::string_view name, bool is_required) {
  return {{"in", in}, {"name", name}, {"required", is_required}, {"schema", {{"type", "string"}}}};
}

json parameters_of(const Operation& operation) {
  json list = json::array();
  if (operation.path.find("{id}") != std::string_view::npos) list.push_back(parameter("path", "id", true));
  if (operation.path.starts_with("/v1/users/{id}")) list.push_back(parameter("header", "User-Identifier", false));
  if (operation.path == "/v1/users/{id}/actions") list.push_back(parameter("header", "Idempotency-Key", false));
  if (operation.path == "/v1/actions/result") list.push_back(parameter("header", "Action-Token", true));
  if (operation.body == "*") list.push_back(parameter("header", "Ceremony-State", true));
  return list;
}

json security_of(const Operation& operation) {
  if (operation.caller == Caller::token)
    return json::array({json::object({{"token", json::array({operation.scope})}})});
  if (operation.caller == Caller::secret) return json::array({json::object({{"secret", json::array()}})});
  return json::array();
}

json described(const Operation& operation) {
  json text = {{"summary", operation.summary},
               {"parameters", parameters_of(operation)},
               {"security", security_of(operation)},
               {"responses", responses_of(operation)}};
  const std::string_view type =
      operation.caller == Caller::secret ? "application/x-www-form-urlencoded" : "application/json";
  if (operation.method == "post") text["requestBody"] = content(type, schema_of(operation.body));
  return text;
}

json components(const std::string& issuer) {
  json scopes = json::object();
  for (const std::string_view one : scope::kAll) scopes[std::string(one)] = "";
  const json flow = {{"tokenUrl", issuer + "/oauth2/token"}, {"scopes", scopes}};
  return {{"securitySchemes",
           {{"token", {{"type", "oauth2"}, {"flows", {{"clientCredentials", flow}}}}},
            {"secret", {{"type", "http"}, {"scheme", "basic"}}}}},
          {"schemas",
           {{"Problem", schema_of("type! title! status! code! request_id! detail")},
            {"OAuthError", schema_of("error! error_description")}}}};
}

}  // namespace

std::string openapi_document(const std::string& issuer) {
  json paths = json::object();
  for (const Operation& operation : kOperations) {
    paths[std::string(operation.path)][std::string(operation.method)] = described(operation);
  }
  return json({{"openapi", "3.1.0"},
               {"info", {{"title", "assayd"}, {"version", ASSAY_VERSION_STRING}}},
               {"servers", json::array({json::object({{"url", issuer}})})},
               {"paths", paths},
               {"components", components(issuer)}})
      .dump();
}

}  // namespace assayd::site
