#include "site/account.hpp"

#include <nlohmann/json.hpp>

#include "assay/signal.hpp"
#include "site/names.hpp"

namespace assayd::site {

namespace {

using http::HttpError;
using http::Request;
using http::Response;
using nlohmann::json;
using store::Outcome;

json shown(const store::WebauthnCredential& passkey, const store::Session& session) {
  json entry = {{"id", passkey.common.id},
                {"label", passkey.common.label},
                {"created_at", passkey.common.created_at / store::kSecond},
                {"last_used_at", nullptr},
                {"synced", passkey.backup_state},
                {"this_session", passkey.common.id == session.evidence.credential_id}};
  if (passkey.common.last_used_at) entry["last_used_at"] = *passkey.common.last_used_at / store::kSecond;
  return entry;
}

}  // namespace

/// Members of a JSON object; what cannot be written is left out.
std::string Account::signals(const store::User& user, const std::string& name,
                             const std::vector<store::WebauthnCredential>& passkeys) const {
  std::vector<assay::Bytes> ids;
  ids.reserve(passkeys.size());
  for (const auto& passkey : passkeys) ids.emplace_back(passkey.credential_id);
  store::ByteVector room(256 * 1024);
  const assay::RelyingParty& party = services_.party.relying_party();
  std::string text;
  const auto accepted = assay::write_accepted_credentials_signal(party, user.handle, ids, room);
  if (accepted) text += R"(,"signal_all_accepted_credentials":)" + std::string(*accepted);
  const auto details = assay::write_user_details_signal(party, user.handle, name, name, room);
  if (details) text += R"(,"signal_current_user_details":)" + std::string(*details);
  return text;
}

Response Account::show(Request& request) {
  const auto session = services_.browsers.session(request);
  const auto user = session ? services_.store.users().find({kTenant, session->user_id}) : std::nullopt;
  if (!user) return Response::json(200, R"({"signed_in":false})");
  request.user_id = user->id;
  auto passkeys = services_.store.credentials().list_webauthn({kTenant, user->id}, services_.party.config().id);
  std::erase_if(passkeys, [](const auto& passkey) { return passkey.common.state != store::CredentialState::active; });
  const std::string name = services_.secrets.open(user->sealed_profile, user->handle).value_or("");
  json list = json::array();
  for (const auto& passkey : passkeys) list.push_back(shown(passkey, *session));
  std::string body = json({{"signed_in", true}, {"name", name}, {"passkeys", list}}).dump();
  body.insert(body.size() - 1, signals(*user, name, passkeys));
  return Response::json(200, body);
}

Response Account::rename(Request& request) {
  (void)services_.browsers.origin_of(request);
  const store::Session session = services_.browsers.require_session(request);
  const std::string label = name_in(request.body, "label");
  const store::Key key{kTenant, request.parameter("id")};
  if (services_.store.credentials().rename(key, session.user_id, label, now()) != Outcome::done) {
    throw HttpError(404, "no_such_passkey", "There is no such passkey.");
  }
  return Response::empty(204);
}

Response Account::revoke(Request& request) {
  (void)services_.browsers.origin_of(request);
  const store::Session session = services_.browsers.require_fresh_session(request);
  const std::string id = request.parameter("id");
  const store::Time time = now();
  const Outcome outcome = services_.store.atomically([&](store::Store& inside) {
    const Outcome done = inside.credentials().revoke({kTenant, id}, session.user_id, true, time);
    if (done != Outcome::done) return done;
    for (const store::Session& other : inside.sessions().list({kTenant, session.user_id}, time)) {
      if (other.evidence.credential_id == id) (void)inside.sessions().revoke({kTenant, other.id}, other.user_id, time);
    }
    store::AuditEvent entry = audit_event(request, "passkey revoked", session.user_id);
    entry.credential_id = id;
    inside.audit().append({entry});
    return Outcome::done;
  });
  if (outcome == Outcome::last_one) throw HttpError(409, "last_passkey", "The last passkey cannot be removed.");
  if (outcome != Outcome::done) throw HttpError(404, "no_such_passkey", "There is no such passkey.");
  return Response::empty(204);
}

Response Account::sign_out(Request& request) {
  (void)services_.browsers.origin_of(request);
  if (const auto session = services_.browsers.session(request)) {
    request.user_id = session->user_id;
    (void)services_.store.sessions().revoke({kTenant, session->id}, session->user_id, now());
  }
  Response response = Response::empty(204);
  services_.browsers.forget(response);
  return response;
}

}  // namespace assayd::site
