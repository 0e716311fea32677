#include "site/step_up.hpp"

#include <stdexcept>

#include "site/api_actions.hpp"
#include "site/client_registry.hpp"
#include "site/json_body.hpp"
#include "site/ledger.hpp"
#include "store/library_credentials.hpp"

namespace assayd::site {

namespace {

using http::HttpError;
using http::Request;
using http::Response;
using nlohmann::json;
using store::Outcome;

constexpr std::size_t kMaxOptions = 64 * 1024;
constexpr std::size_t kMaxCredentialJson = 64 * 1024;
constexpr std::size_t kMaxSmallBody = 1024;
constexpr std::size_t kMaxToken = 128;
constexpr store::Time kCodeLifetime = 120 * store::kSecond;
constexpr std::string_view kKind = "step-up";

std::string binding_of(const std::string& key, const store::Action& action) {
  return key + " action " + action.id;
}

}  // namespace

void StepUp::add_routes(http::Router& router, const std::function<http::Handler(http::Handler)>& guard) {
  router.post("/v1/actions/options", guard([this](Request& request) { return begin(request); }), {kMaxSmallBody});
  router.post("/v1/actions/result", guard([this](Request& request) { return finish(request); }), {kMaxCredentialJson});
}

/// Expired, used, cancelled, never there: all the same to a page.
store::Action StepUp::pending_action(const std::string& token) {
  const auto action = services_.store.actions().find_by_token(kTenant, secret_hash(token));
  const bool is_good = action && action->state == store::ActionState::pending && now() < action->expires_at;
  if (!is_good) throw HttpError(403, "no_action", "The token is of no action that waits.");
  return *action;
}

store::User StepUp::user_of(const store::Action& action) {
  const auto user = services_.store.users().find({kTenant, action.user_id.value_or("")});
  if (!user || user->status != store::UserStatus::active) throw not_accepted();
  return *user;
}

Response StepUp::begin(Request& request) {
  const std::string origin = services_.browsers.origin_of(request);
  services_.limiter.take_ceremony(request);
  const store::Action action = pending_action(text_of(json_body(request, {"token"}), "token", kMaxToken));
  const store::User user = user_of(action);
  Response response;
  const std::string binding = binding_of(services_.browsers.ceremony_key(request, response), action);
  const auto passkeys = services_.store.credentials().list_webauthn({kTenant, user.id}, services_.party.config().id);
  std::vector<assay::CredentialDescriptor> allowed;
  for (const auto& passkey : passkeys) {
    if (passkey.common.state != store::CredentialState::active) continue;
    allowed.push_back({passkey.credential_id, store::stored_record(passkey).transports});
  }
  assay::AuthenticationStart asked{assay::KnownUser{user.handle}};
  asked.allow_credentials = allowed;
  asked.binding = {assay::bytes_of(binding), origin};
  asked.random.fill = &fill_random;
  asked.now = now() / store::kSecond;
  store::ByteVector options(kMaxOptions), state(assay::kMaxSealedState);
  auto workspace = services_.party.workspaces().borrow();
  const auto begun = assay::begin_authentication(ceremony_setting(services_), asked, {options, state}, *workspace);
  if (!begun) throw std::runtime_error("options: " + std::string(assay::error_name(begun.error().code)));
  return options_response(std::move(response), *begun, {});
}

Response StepUp::finish(Request& request) {
  (void)services_.browsers.origin_of(request);
  services_.limiter.take_ceremony(request);
  const store::Action action = pending_action(std::string(request.headers.single("Action-Token").value_or("")));
  const store::User user = user_of(action);
  const auto state = from_base64url(request.headers.single("Ceremony-State").value_or(""));
  if (!state || state->empty()) throw HttpError(400, "bad_request", "The field Ceremony-State is missing.");
  const std::string binding = binding_of(services_.browsers.ceremony_key(request), action);
  Ledger ledger(services_.store, services_.party);
  assay::AuthenticationFinish finish{assay::SealedState(*state), ledger.single_use(), ledger.records()};
  finish.user_handle = user.handle;
  finish.session = assay::bytes_of(binding);
  finish.now = now() / store::kSecond;
  auto workspace = services_.party.workspaces().borrow();
  const auto finished =
      assay::finish_authentication(ceremony_setting(services_), finish, assay::bytes_of(request.body), *workspace);
  ledger.rethrow();
  if (!finished.accepted()) refuse_ceremony(services_, request, kKind, finished.verdict.error);
  return satisfy(request, action, *ledger.credential(), assay::update_of(finished.verdict));
}

/// The counter and the action in one commit: of many responses one satisfies it.
Response StepUp::satisfy(Request& request, const store::Action& action, const store::WebauthnCredential& credential,
                         const assay::RecordUpdate& update) {
  const store::Time time = now();
  const store::WebauthnUse use = store::use_of(credential, update);
  const std::string code = new_secret("assayd_rc_");
  const store::ActionSatisfaction satisfaction{{kTenant, action.id},
                                               credential.common.user_id,
                                               {credential.common.id, "webauthn", "verified", "phr", "pop user"},
                                               redeem_hash(action.client_id, code),
                                               time + kCodeLifetime};
  const Outcome outcome = services_.store.atomically([&](store::Store& inside) {
    const Outcome used = inside.credentials().use_webauthn(use, time);
    return used == Outcome::done ? inside.actions().satisfy(satisfaction, time) : used;
  });
  if (outcome != Outcome::done) refuse_ceremony(services_, request, kKind, outcome);
  request.user_id = credential.common.user_id;
  services_.events.ceremony(kKind, "accepted");
  return Response::json(200, json({{"code", code}, {"expires_in", kCodeLifetime / store::kSecond}}).dump());
}

}  // namespace assayd::site
