#include "site/api_actions.hpp"

#include <algorithm>

#include "site/api_users.hpp"
#include "site/client_registry.hpp"
#include "site/json_body.hpp"

namespace assayd::site {

namespace {

using http::HttpError;
using http::Request;
using http::Response;
using nlohmann::json;
using store::ActionState;
using store::Outcome;

constexpr store::Time kLifetime = 600 * store::kSecond;
constexpr std::size_t kIdLen = 16;
constexpr std::size_t kMaxBody = 8 * 1024;
constexpr std::size_t kMaxCode = 64;
constexpr std::size_t kMaxContext = 4096;
constexpr std::size_t kMaxSecret = 128;
constexpr std::size_t kMaxKey = 128;

std::string_view name_of_state(ActionState state) {
  switch (state) {
    case ActionState::pending: return "pending";
    case ActionState::not_enrolled: return "not_enrolled";
    case ActionState::blocked: return "blocked";
    case ActionState::satisfied: return "satisfied";
    case ActionState::redeemed: return "redeemed";
    case ActionState::rejected: return "rejected";
    case ActionState::cancelled: return "cancelled";
  }
  return "unknown";
}

json shown(const store::Action& action) {
  return {{"action_id", action.id},
          {"user_id", action.user_id.value_or("")},
          {"code", action.code},
          {"state", name_of_state(action.state)},
          {"expires_at", action.expires_at / store::kSecond}};
}

/// Letters, digits, '.', '_' and '-': "payment.approve".
std::string code_in(const json& body, const char* member) {
  std::string code = text_of(body, member, kMaxCode);
  const auto is_good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  if (!std::ranges::all_of(code, is_good))
    throw HttpError(400, "bad_request", "A code of an action has other letters.");
  return code;
}

std::string context_in(const json& body) {
  if (!body.contains("context")) return "{}";
  std::string text = body["context"].is_object() ? body["context"].dump() : std::string();
  if (text.empty() || text.size() > kMaxContext) throw HttpError(400, "bad_request", "The context is no small object.");
  return text;
}

/// Of the client: what another sends under the same key has nothing to do with it.
std::optional<std::string> idempotency_key(const Request& request, const ApiCaller& caller) {
  const auto field = request.headers.single("Idempotency-Key");
  if (!field) return std::nullopt;
  if (field->empty() || field->size() > kMaxKey)
    throw HttpError(400, "bad_request", "Idempotency-Key has a bad length.");
  return caller.client_id + " " + hex(sha256(assay::bytes_of(*field)));
}

HttpError why_not_redeemed(Outcome outcome) {
  switch (outcome) {
    case Outcome::mismatch: return {409, "mismatch", "The code is of another action or user."};
    case Outcome::already_used: return {409, "already_used", "The code was redeemed before."};
    case Outcome::expired: return {410, "expired", "The code has expired."};
    case Outcome::inactive: return {409, "user_changed", "The user was suspended, or has changed, since."};
    default: return {404, "unknown_code", "There is no such code."};
  }
}

json redeemed(const store::Action& action) {
  return {{"valid", true},
          {"state", name_of_state(action.state)},
          {"user_id", action.user_id.value_or("")},
          {"action", {{"id", action.id}, {"code", action.code}, {"context", json::parse(action.context)}}},
          {"method", action.satisfied_by.method},
          {"credential_id", action.satisfied_by.credential_id},
          {"uv", action.satisfied_by.uv},
          {"acr", action.satisfied_by.acr},
          {"amr", split_scopes(action.satisfied_by.amr)},
          {"authenticated_at", action.satisfied_at.value_or(0) / store::kSecond}};
}

}  // namespace

std::string action_token(const Secrets& secrets, const std::string& action_id) {
  return "assayd_act_" + base64url(secrets.blind("action token " + action_id));
}

store::ByteVector redeem_hash(const std::string& client_id, const std::string& code) {
  return secret_hash(client_id + " " + code);
}

void ApiActions::add_routes(http::Router& router, const std::function<http::Handler(http::Handler)>& guard) {
  using Handler = Response (ApiActions::*)(Request&, const ApiCaller&);
  const auto run = [&](std::string_view scope, Handler handler) {
    return guard([this, scope, handler](Request& request) {
      const ApiCaller caller = callers_.require(request, scope);
      return (this->*handler)(request, caller);
    });
  };
  const http::RouteOptions small{kMaxBody};
  router.post("/v1/users/{id}/actions", run(scope::kActionsWrite, &ApiActions::track), small);
  router.get("/v1/actions/{id}", run(scope::kActionsWrite, &ApiActions::show));
  router.post("/v1/actions/{id}/cancel", run(scope::kActionsWrite, &ApiActions::cancel), small);
  router.post("/v1/actions/redeem", run(scope::kActionsRedeem, &ApiActions::redeem), small);
}

/// With the key of a request that was sent before, the same answer, if it is the same request.
Response ApiActions::track(Request& request, const ApiCaller& caller) {
  const json body = json_body(request, {"code", "context"});
  const store::User user = named_user(services_, request);
  store::Action action;
  action.id = hex(random_bytes(kIdLen));
  action.tenant = kTenant;
  action.user_id = user.id;
  action.code = code_in(body, "code");
  action.idempotency_key = idempotency_key(request, caller);
  action.client_id = caller.client_id;
  action.context = context_in(body);
  action.token_hash = secret_hash(action_token(services_.secrets, action.id));
  action.security_epoch = user.security_epoch;
  action.state = has_passkey(user) ? ActionState::pending : ActionState::not_enrolled;
  action.created_at = now();
  action.expires_at = action.created_at + kLifetime;
  const auto made = services_.store.actions().create(action);
  const bool is_repeated = made.outcome == Outcome::conflict && !made.value.id.empty();
  if (!made.done() && !is_repeated) throw HttpError(409, "user_suspended", "The user is suspended or gone.");
  if (is_repeated && (made.value.context != action.context || made.value.client_id != action.client_id)) {
    throw HttpError(409, "idempotency_conflict", "Another request was sent with this Idempotency-Key.");
  }
  json answer = shown(made.value);
  if (made.value.state == ActionState::pending) answer["token"] = action_token(services_.secrets, made.value.id);
  return Response::json(is_repeated ? 200 : 201, answer.dump());
}

Response ApiActions::show(Request& request, const ApiCaller& caller) {
  return Response::json(200, shown(own_action(request, caller)).dump());
}

Response ApiActions::cancel(Request& request, const ApiCaller& caller) {
  const store::Action action = own_action(request, caller);
  const Outcome outcome =
      services_.store.actions().refuse({kTenant, action.id}, ActionState::cancelled, "by the client", now());
  if (outcome != Outcome::done) throw HttpError(409, "wrong_state", "The action is not pending.");
  return Response::empty(204);
}

/// Code, action code and user: all three, so that no proof is taken for another than it was given for.
Response ApiActions::redeem(Request& request, const ApiCaller& caller) {
  const json body = json_body(request, {"code", "action_code", "user_id"});
  const store::ActionRedemption redemption{kTenant, redeem_hash(caller.client_id, text_of(body, "code", kMaxSecret)),
                                           code_in(body, "action_code"), text_of(body, "user_id", kMaxSecret)};
  const auto done = services_.store.actions().redeem(redemption, now());
  if (!done.done()) throw why_not_redeemed(done.outcome);
  request.user_id = redemption.user_id;
  return Response::json(200, redeemed(done.value).dump());
}

store::Action ApiActions::own_action(const Request& request, const ApiCaller& caller) {
  const auto action = services_.store.actions().find({kTenant, request.parameter("id")});
  if (!action || action->client_id != caller.client_id) {
    throw HttpError(404, "unknown_action", "There is no such action.");
  }
  return *action;
}

bool ApiActions::has_passkey(const store::User& user) {
  const auto passkeys = services_.store.credentials().list_webauthn({kTenant, user.id}, services_.party.config().id);
  return std::ranges::any_of(
      passkeys, [](const auto& passkey) { return passkey.common.state == store::CredentialState::active; });
}

}  // namespace assayd::site
