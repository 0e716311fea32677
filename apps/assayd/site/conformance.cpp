#include "site/conformance.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "assay/credential_store.hpp"
#include "site/browsers.hpp"

namespace assayd::site {

namespace {

using http::HttpError;
using http::Request;
using http::Response;
using nlohmann::json;

constexpr const char* kCookie = "assayd-conformance";
constexpr std::size_t kMaxBody = 256 * 1024;
constexpr std::size_t kMaxOptions = 256 * 1024;
constexpr std::size_t kMaxUsers = 10'000;
constexpr std::size_t kMaxCeremonies = 1'000;
constexpr std::size_t kMaxCredentialsOfAUser = 64;
constexpr std::size_t kRecordSize = 8 * 1024;
constexpr std::size_t kHandleLen = 32;
constexpr std::size_t kCookieLen = 16;

template <class Value>
using Names = std::vector<std::pair<std::string_view, Value>>;
using enum assay::AuthenticatorAttachment;
const Names<assay::UserVerification> kUserVerifications = {{"required", assay::UserVerification::required},
                                                           {"preferred", assay::UserVerification::preferred},
                                                           {"discouraged", assay::UserVerification::discouraged}};
const Names<assay::ResidentKey> kResidentKeys = {{"required", assay::ResidentKey::required},
                                                 {"preferred", assay::ResidentKey::preferred},
                                                 {"discouraged", assay::ResidentKey::discouraged}};
const Names<assay::AuthenticatorAttachment> kAttachments = {{"platform", platform}, {"cross-platform", cross_platform}};
const Names<assay::AttestationConveyance> kConveyances = {{"none", assay::AttestationConveyance::none},
                                                          {"indirect", assay::AttestationConveyance::indirect},
                                                          {"direct", assay::AttestationConveyance::direct}};

/// Puts the value of a member into `out`, if there is that member.
template <class Value>
void choose(const json& object, const char* member, const Names<Value>& names, Value& out) {
  if (!object.contains(member)) return;
  const std::string name = object.at(member);
  for (const auto& [known, value] : names) {
    if (name == known) {
      out = value;
      return;
    }
  }
  throw HttpError(400, "bad_request", std::string(member) + " has a value that is not known");
}

std::string text_in(const json& body, const char* member) {
  std::string text = body.at(member);
  if (text.empty()) throw HttpError(400, "bad_request", std::string(member) + " is empty");
  return text;
}

Response ok() {
  return Response::json(200, R"({"status":"ok","errorMessage":""})");
}

Response failed(int status, std::string_view message) {
  return Response::json(status, R"({"status":"failed","errorMessage":)" + http::json_quote(message) + "}");
}

Response refused(const assay::Error& error) {
  return failed(400, std::string(assay::error_name(error.code)) + ": " + std::string(assay::error_text(error.code)));
}

std::int64_t now_seconds() {
  return now() / store::kSecond;
}

PartyConfig for_conformance(PartyConfig config) {
  config.profile = assay::Profile::fido_conformance;
  return config;
}

assay::MemoryStore make_credentials(std::string_view rp_id) {
  auto made = assay::make_memory_store({.rp_id = rp_id, .capacity = kMaxUsers, .record_size = kRecordSize});
  if (!made) throw std::invalid_argument("conformance: " + std::string(assay::error_name(made.error().code)));
  return std::move(*made);
}

/// What a user has registered; borrows from `room`.
std::vector<assay::CredentialDescriptor> descriptors(assay::MemoryStore& credentials, assay::Bytes handle,
                                                     store::ByteVector& room) {
  std::vector<assay::CredentialRecord> records(kMaxCredentialsOfAUser);
  room.resize(kMaxCredentialsOfAUser * kRecordSize);
  const assay::CredentialStore store = credentials.store();
  const auto count = store.list(store.context, handle, records, room);
  if (!count) throw HttpError(400, "too_many_credentials", "This user has too many credentials.");
  std::vector<assay::CredentialDescriptor> found;
  for (std::size_t i = 0; i < *count; ++i) found.push_back({records[i].id, records[i].transports});
  return found;
}

}  // namespace

Conformance::Conformance(const PartyConfig& party, std::vector<store::ByteVector> roots, const Secrets& secrets)
    : secrets_(secrets),
      party_(for_conformance(party)),
      roots_(std::move(roots)),
      credentials_(make_credentials(party_.config().id)) {}

void Conformance::add_routes(http::Router& router) {
  const http::RouteOptions bounded{kMaxBody};
  router.post("/attestation/options", handler(&Conformance::begin_registration), bounded);
  router.post("/attestation/result", handler(&Conformance::finish_registration), bounded);
  router.post("/assertion/options", handler(&Conformance::begin_authentication), bounded);
  router.post("/assertion/result", handler(&Conformance::finish_authentication), bounded);
}

/// Errors have the form that the tests want.
http::Handler Conformance::handler(Method method) {
  return [this, method](Request& request) {
    try {
      const json body = json::parse(request.body, nullptr, false);
      if (!body.is_object()) throw HttpError(400, "bad_request", "The body is no JSON object.");
      const std::lock_guard lock(mutex_);
      return (this->*method)(request, body);
    } catch (const HttpError& error) {
      return failed(error.status(), error.what());
    } catch (const json::exception&) {
      return failed(400, "A member is missing, or of another type.");
    }
  };
}

/// There is no metadata; without a root there is nothing that a chain could lead to.
assay::Policy Conformance::policy() const {
  assay::Policy policy = party_.policy();
  policy.metadata.consulted = false;
  policy.accept_unanchored = roots_.empty();
  return policy;
}

assay::CeremonySetting Conformance::setting(const assay::Policy& policy) const {
  return {party_.relying_party(), policy, secrets_.state_keys()};
}

/// The library's options with what the tests expect besides, and a cookie for the ceremony.
Response Conformance::options(const assay::BegunCeremony& begun, const json& body, Ceremony ceremony) {
  json options = json::parse(begun.options);
  options["status"] = "ok";
  options["errorMessage"] = "";
  if (body.contains("extensions")) options["extensions"].update(body.at("extensions"));
  ceremony.state.assign(begun.state.begin(), begun.state.end());
  if (ceremonies_.size() >= kMaxCeremonies) ceremonies_.erase(ceremonies_.begin());
  const std::string name = hex(random_bytes(kCookieLen));
  ceremonies_[name] = std::move(ceremony);
  Response response = Response::json(200, options.dump());
  response.headers.add("Set-Cookie", std::string(kCookie) + "=" + name + "; Path=/; HttpOnly; SameSite=Strict");
  return response;
}

/// Whatever comes of it, it is over.
Conformance::Ceremony Conformance::take(const Request& request) {
  const auto found = ceremonies_.find(request.cookie(kCookie).value_or(""));
  if (found == ceremonies_.end()) throw HttpError(400, "no_ceremony", "No ceremony was begun.");
  Ceremony ceremony = std::move(found->second);
  ceremonies_.erase(found);
  return ceremony;
}

Response Conformance::begin_registration(Request&, const json& body) {
  const std::string name = text_in(body, "username"), shown = text_in(body, "displayName");
  Ceremony ceremony{.policy = policy(), .user_handle = {}, .state = {}};
  assay::Policy& chosen = ceremony.policy;
  chosen.conveyance = assay::AttestationConveyance::none;
  choose(body, "attestation", kConveyances, chosen.conveyance);
  const json selection = body.value("authenticatorSelection", json::object());
  choose(selection, "userVerification", kUserVerifications, chosen.user_verification);
  choose(selection, "authenticatorAttachment", kAttachments, chosen.attachment);
  if (selection.value("requireResidentKey", false)) chosen.resident_key = assay::ResidentKey::required;
  choose(selection, "residentKey", kResidentKeys, chosen.resident_key);

  if (!handles_.contains(name) && handles_.size() >= kMaxUsers)
    throw HttpError(503, "full", "There are too many users.");
  ceremony.user_handle = handles_.try_emplace(name, random_bytes(kHandleLen)).first->second;
  store::ByteVector room, text(kMaxOptions), state(assay::kMaxSealedState);
  const auto present = descriptors(credentials_, ceremony.user_handle, room);
  assay::RegistrationStart start;
  start.user = {ceremony.user_handle, name, shown};
  start.exclude_credentials = present;
  start.random.fill = &fill_random;
  start.now = now_seconds();
  auto workspace = party_.workspaces().borrow();
  const auto begun = assay::begin_registration(setting(chosen), start, {text, state}, *workspace);
  return begun ? options(*begun, body, std::move(ceremony)) : refused(begun.error());
}

Response Conformance::finish_registration(Request& request, const json&) {
  const Ceremony ceremony = take(request);
  const std::vector<assay::Bytes> anchors(roots_.begin(), roots_.end());
  const assay::CredentialStore store = credentials_.store();
  assay::StoreLookup lookup{&store, {}};
  assay::RegistrationFinish finish{assay::SealedState(ceremony.state), assay::SingleUse::by_caller()};
  finish.user_handle = ceremony.user_handle;
  finish.now = now_seconds();
  finish.lookup = assay::credential_lookup(lookup);
  finish.trust.anchors = anchors;
  auto workspace = party_.workspaces().borrow();
  const auto finished =
      assay::finish_registration(setting(ceremony.policy), finish, assay::bytes_of(request.body), *workspace);
  if (!finished.accepted()) return refused(finished.verdict.error);
  const assay::Error error = assay::store_registration(store, finished.verdict);
  return error.failed() ? refused(error) : ok();
}

Response Conformance::begin_authentication(Request&, const json& body) {
  const auto handle = handles_.find(text_in(body, "username"));
  if (handle == handles_.end()) throw HttpError(404, "no_such_user", "There is no such user.");
  Ceremony ceremony{.policy = policy(), .user_handle = handle->second, .state = {}};
  choose(body, "userVerification", kUserVerifications, ceremony.policy.user_verification);
  store::ByteVector room, text(kMaxOptions), state(assay::kMaxSealedState);
  const auto present = descriptors(credentials_, ceremony.user_handle, room);
  if (present.empty()) throw HttpError(404, "no_credential", "This user has no credential.");
  assay::AuthenticationStart start{assay::KnownUser{ceremony.user_handle}};
  start.allow_credentials = present;
  start.random.fill = &fill_random;
  start.now = now_seconds();
  auto workspace = party_.workspaces().borrow();
  const auto begun = assay::begin_authentication(setting(ceremony.policy), start, {text, state}, *workspace);
  return begun ? options(*begun, body, std::move(ceremony)) : refused(begun.error());
}

assay::Result<assay::FoundCredential> Conformance::find(void* context, assay::Bytes credential_id) {
  Conformance& self = *static_cast<Conformance*>(context);
  self.room_.resize(kRecordSize);
  const assay::CredentialStore store = self.credentials_.store();
  const auto record = store.find(store.context, credential_id, self.room_);
  if (!record && record.error().code == assay::ErrorCode::unknown_credential) return assay::FoundCredential{};
  if (!record) return record.error();
  self.found_ = *record;
  return assay::FoundCredential{&self.found_, nullptr};
}

Response Conformance::finish_authentication(Request& request, const json&) {
  const Ceremony ceremony = take(request);
  assay::AuthenticationFinish finish{assay::SealedState(ceremony.state), assay::SingleUse::by_caller(), {&find, this}};
  finish.user_handle = ceremony.user_handle;
  finish.now = now_seconds();
  auto workspace = party_.workspaces().borrow();
  const auto finished =
      assay::finish_authentication(setting(ceremony.policy), finish, assay::bytes_of(request.body), *workspace);
  if (!finished.accepted()) return refused(finished.verdict.error);
  const assay::Error error = assay::store_authentication(credentials_.store(), finished.verdict);
  return error.failed() ? refused(error) : ok();
}

}  // namespace assayd::site
