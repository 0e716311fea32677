#include "site/passkeys.hpp"

#include <algorithm>
#include <stdexcept>

#include "assay/credential_store.hpp"
#include "assay/response.hpp"
#include "assay/signal.hpp"
#include "site/ledger.hpp"
#include "site/names.hpp"
#include "store/library_credentials.hpp"

namespace assayd::site {

namespace {

using http::HttpError;
using http::Request;
using http::Response;
using store::Outcome;

constexpr std::size_t kMaxOptions = 64 * 1024;
constexpr std::size_t kHandleLen = 32;
constexpr std::string_view kRegistration = "registration";
constexpr std::string_view kAuthentication = "authentication";
constexpr std::string_view kAccepted = "accepted";

std::int64_t now_seconds() {
  return now() / store::kSecond;
}

store::AuditEvent audit_event(const Request& request, const std::string& event, const std::string& user_id,
                              const store::WebauthnCredential& credential) {
  store::AuditEvent entry = site::audit_event(request, event, user_id);
  entry.credential_id = credential.common.id;
  return entry;
}

/// What a ceremony is bound to: the browser, and the session whose user adds a passkey.
std::string binding_of(const std::string& key, const std::string& session) {
  return key + " " + session;
}

}  // namespace

/// Of the field Ceremony-State: the library's state, and for a new account its sealed name.
struct Passkeys::State {
  store::ByteVector sealed;
  store::ByteVector sealed_profile;
};

/// Who a registration is judged for.
struct Passkeys::Owner {
  assay::Bytes handle;
  std::string session;  ///< its id, or empty
};

/// What differs between the two registrations, when they begin.
struct Passkeys::Start {
  const Request& request;
  assay::UserEntity user;
  std::string session;  ///< its id, or empty
  std::vector<store::WebauthnCredential> present;
  std::string more;  ///< to go with the state
};

Passkeys::State Passkeys::state_of(const Request& request) const {
  const std::string_view text = request.headers.single("Ceremony-State").value_or("");
  const std::size_t dot = std::min(text.find('.'), text.size());
  const auto sealed = from_base64url(text.substr(0, dot));
  const auto profile = from_base64url(text.substr(std::min(dot + 1, text.size())));
  if (!sealed || sealed->empty() || !profile) {
    throw HttpError(400, "bad_request", "The field Ceremony-State is missing, or is not what the options came with.");
  }
  return {*sealed, *profile};
}

Response Passkeys::begin_registration(const Start& start, Response response) {
  const std::string key = services_.browsers.ceremony_key(start.request, response);
  const std::string binding = binding_of(key, start.session);
  const std::string origin = services_.browsers.origin_of(start.request);
  std::vector<assay::CredentialDescriptor> present;
  for (const auto& credential : start.present) {
    if (credential.common.state == store::CredentialState::revoked) continue;
    present.push_back({credential.credential_id, store::stored_record(credential).transports});
  }
  assay::RegistrationStart asked;
  asked.user = start.user;
  asked.exclude_credentials = present;
  asked.binding = {assay::bytes_of(binding), origin};
  asked.random.fill = &fill_random;
  asked.now = now_seconds();
  store::ByteVector options(kMaxOptions), state(assay::kMaxSealedState);
  auto workspace = services_.party.workspaces().borrow();
  const auto begun = assay::begin_registration(ceremony_setting(services_), asked, {options, state}, *workspace);
  if (!begun) throw std::runtime_error("options: " + std::string(assay::error_name(begun.error().code)));
  return options_response(std::move(response), *begun, start.more);
}

Response Passkeys::begin_account(Request& request) {
  (void)services_.browsers.origin_of(request);
  services_.limiter.take_ceremony(request);
  const std::string name = name_in(request.body, "name");
  const store::ByteVector handle = random_bytes(kHandleLen);
  const std::string profile = base64url(services_.secrets.seal(name, handle));
  return begin_registration({request, {handle, name, name}, {}, {}, profile}, Response());
}

Response Passkeys::begin_passkey(Request& request) {
  (void)services_.browsers.origin_of(request);
  const store::Session session = services_.browsers.require_fresh_session(request);
  services_.limiter.take_ceremony(request);
  const auto user = services_.store.users().find({kTenant, session.user_id});
  if (!user) throw HttpError(401, "not_signed_in", "Sign in first.");
  const std::string name = services_.secrets.open(user->sealed_profile, user->handle).value_or("");
  const auto present = services_.store.credentials().list_webauthn({kTenant, user->id}, services_.party.config().id);
  return begin_registration({request, {user->handle, name, name}, session.id, present, {}}, Response());
}

/// The credential of an accepted registration, with all but its owner and its label. Throws what the browser is told if
/// it was not accepted.
store::WebauthnCredential Passkeys::judge_registration(Request& request, const State& state, const Owner& owner) {
  const std::string binding = binding_of(services_.browsers.ceremony_key(request), owner.session);
  Ledger ledger(services_.store, services_.party);
  assay::RegistrationFinish finish{assay::SealedState(state.sealed), ledger.single_use()};
  finish.user_handle = owner.handle;
  finish.session = assay::bytes_of(binding);
  finish.now = now_seconds();
  finish.lookup = ledger.registered();
  auto workspace = services_.party.workspaces().borrow();
  const auto finished =
      assay::finish_registration(ceremony_setting(services_), finish, assay::bytes_of(request.body), *workspace);
  ledger.rethrow();
  if (!finished.accepted()) refuse_ceremony(services_, request, kRegistration, finished.verdict.error);
  store::WebauthnCredential credential;
  const assay::Error error = store::set_record(credential, finished.verdict.record);
  if (error.failed()) refuse_ceremony(services_, request, kRegistration, error);
  const assay::ClientExtensionFacts& facts = finished.verdict.client_extensions;
  if (facts.cred_props_rk_present) {
    credential.discoverable = facts.cred_props_rk ? store::Discoverable::yes : store::Discoverable::no;
  }
  credential.rp_id = services_.party.config().id;
  credential.common.id = hex(random_bytes(16));
  credential.common.tenant = kTenant;
  credential.common.created_at = credential.common.updated_at = now();
  return credential;
}

/// The user of a new account: whose handle the state was made for, and whose name was sealed with it.
store::User Passkeys::newcomer_of(Request& request, const State& state) {
  auto workspace = services_.party.workspaces().borrow();
  const auto opened = assay::open_state(services_.secrets.state_keys(), state.sealed, *workspace);
  if (!opened) refuse_ceremony(services_, request, kRegistration, opened.error());
  store::User user;
  user.id = hex(random_bytes(16));
  user.tenant = kTenant;
  user.handle.assign(opened->user_handle.begin(), opened->user_handle.end());
  user.sealed_profile = state.sealed_profile;
  user.created_at = user.updated_at = now();
  if (!services_.secrets.open(user.sealed_profile, user.handle)) {
    request.reason = "name not of this ceremony";
    services_.events.ceremony(kRegistration, request.reason);
    throw not_accepted();
  }
  return user;
}

/// The session that a ceremony ends in, in the place of the one that the browser has.
Outcome Passkeys::enter(store::Store& inside, const std::optional<store::Session>& present,
                        const store::Session& next) {
  if (present) (void)inside.sessions().revoke({kTenant, present->id}, present->user_id, next.created_at);
  return inside.sessions().create(next);
}

Response Passkeys::finish_account(Request& request) {
  (void)services_.browsers.origin_of(request);
  services_.limiter.take_ceremony(request);
  services_.limiter.take_account(request);
  const State state = state_of(request);
  const store::User user = newcomer_of(request, state);
  store::WebauthnCredential credential = judge_registration(request, state, {user.handle, {}});
  credential.common.user_id = user.id;
  credential.common.label = "Passkey 1";
  Response response = Response::empty(204);
  const auto present = services_.browsers.session(request);
  const store::Session next = services_.browsers.new_session(request, user, credential.common.id, response);
  const Outcome outcome = services_.store.atomically([&](store::Store& inside) {
    Outcome done = inside.users().create(user, {});
    if (done == Outcome::done) done = inside.credentials().insert_webauthn(credential);
    if (done == Outcome::done) done = enter(inside, present, next);
    if (done == Outcome::done) inside.audit().append({audit_event(request, "account made", user.id, credential)});
    return done;
  });
  if (outcome != Outcome::done) refuse_ceremony(services_, request, kRegistration, outcome);
  request.user_id = user.id;
  services_.events.ceremony(kRegistration, kAccepted);
  return response;
}

Response Passkeys::finish_passkey(Request& request) {
  (void)services_.browsers.origin_of(request);
  const store::Session session = services_.browsers.require_fresh_session(request);
  services_.limiter.take_ceremony(request);
  const auto user = services_.store.users().find({kTenant, session.user_id});
  if (!user) throw HttpError(401, "not_signed_in", "Sign in first.");
  store::WebauthnCredential credential = judge_registration(request, state_of(request), {user->handle, session.id});
  const auto present = services_.store.credentials().list({kTenant, user->id});
  credential.common.user_id = user->id;
  credential.common.label = "Passkey " + std::to_string(present.size() + 1);
  credential.common.created_via = session.id;
  const Outcome outcome = services_.store.atomically([&](store::Store& inside) {
    const Outcome done = inside.credentials().insert_webauthn(credential);
    if (done == Outcome::done) inside.audit().append({audit_event(request, "passkey added", user->id, credential)});
    return done;
  });
  if (outcome != Outcome::done) refuse_ceremony(services_, request, kRegistration, outcome);
  services_.events.ceremony(kRegistration, kAccepted);
  return Response::empty(204);
}

Response Passkeys::begin_authentication(Request& request) {
  const std::string origin = services_.browsers.origin_of(request);
  services_.limiter.take_ceremony(request);
  Response response;
  const std::string binding = binding_of(services_.browsers.ceremony_key(request, response), {});
  assay::AuthenticationStart asked{assay::Discoverable{}};
  asked.binding = {assay::bytes_of(binding), origin};
  asked.random.fill = &fill_random;
  asked.now = now_seconds();
  store::ByteVector options(kMaxOptions), state(assay::kMaxSealedState);
  auto workspace = services_.party.workspaces().borrow();
  const auto begun = assay::begin_authentication(ceremony_setting(services_), asked, {options, state}, *workspace);
  if (!begun) throw std::runtime_error("options: " + std::string(assay::error_name(begun.error().code)));
  return options_response(std::move(response), *begun, {});
}

Response Passkeys::finish_authentication(Request& request) {
  (void)services_.browsers.origin_of(request);
  services_.limiter.take_ceremony(request);
  const State state = state_of(request);
  const std::string binding = binding_of(services_.browsers.ceremony_key(request), {});
  Ledger ledger(services_.store, services_.party);
  assay::AuthenticationFinish finish{assay::SealedState(state.sealed), ledger.single_use(), ledger.records()};
  finish.session = assay::bytes_of(binding);
  finish.now = now_seconds();
  auto workspace = services_.party.workspaces().borrow();
  const auto finished =
      assay::finish_authentication(ceremony_setting(services_), finish, assay::bytes_of(request.body), *workspace);
  ledger.rethrow();
  if (finished.may_signal_unknown_credential) return unknown_credential(request, finished.verdict.error, *workspace);
  if (!finished.accepted()) refuse_ceremony(services_, request, kAuthentication, finished.verdict.error);
  return sign_in(request, *ledger.credential(), assay::update_of(finished.verdict));
}

/// The one change that a sign-in is: the counter only if it still is what the verdict was made on, of a passkey that is
/// still active, and the session.
Response Passkeys::sign_in(Request& request, const store::WebauthnCredential& credential,
                           const assay::RecordUpdate& update) {
  const auto user = services_.store.users().find({kTenant, credential.common.user_id});
  if (!user) refuse_ceremony(services_, request, kAuthentication, Outcome::not_found);
  const store::WebauthnUse use = store::use_of(credential, update);
  Response response = Response::empty(204);
  const auto present = services_.browsers.session(request);
  const store::Session next = services_.browsers.new_session(request, *user, credential.common.id, response);
  const Outcome outcome = services_.store.atomically([&](store::Store& inside) {
    Outcome done = inside.credentials().use_webauthn(use, next.created_at);
    if (done == Outcome::done) done = enter(inside, present, next);
    if (done == Outcome::done) inside.audit().append({audit_event(request, "signed in", user->id, credential)});
    return done;
  });
  if (outcome != Outcome::done) refuse_ceremony(services_, request, kAuthentication, outcome);
  request.user_id = user->id;
  services_.events.ceremony(kAuthentication, kAccepted);
  return response;
}

/// Refused like every other, with what the page may hand to PublicKeyCredential.signalUnknownCredential().
Response Passkeys::unknown_credential(Request& request, const assay::Error& error, assay::Workspace& workspace) {
  const auto parsed = assay::parse_authentication_response(assay::bytes_of(request.body), workspace);
  std::string room(4096, '\0');
  const assay::MutableBytes out(reinterpret_cast<std::uint8_t*>(room.data()), room.size());
  const assay::Bytes id = parsed ? parsed->credential_id : assay::Bytes();
  const auto signal = assay::write_unknown_credential_signal(services_.party.relying_party(), id, out);
  try {
    refuse_ceremony(services_, request, kAuthentication, error);
  } catch (const HttpError& refusal) {
    Response response = http::problem(refusal.status(), refusal.code(), refusal.what(), request.request_id);
    if (signal)
      response.body.insert(response.body.rfind('}'), R"(,"signal_unknown_credential":)" + std::string(*signal));
    return response;
  }
}

}  // namespace assayd::site
