#include "site/api_users.hpp"

#include <algorithm>

#include "site/identifiers.hpp"
#include "site/json_body.hpp"
#include "site/names.hpp"

namespace assayd::site {

namespace {

using http::HttpError;
using http::Request;
using http::Response;
using nlohmann::json;
using store::Outcome;

constexpr std::size_t kHandleLen = 32;
constexpr std::size_t kIdLen = 16;
constexpr std::size_t kMaxValue = 512;
constexpr std::size_t kMaxIdentifiers = 8;
constexpr std::size_t kMaxBody = 8 * 1024;
constexpr std::string_view kField = "User-Identifier";

bool is_placeholder(std::string_view id) {
  return id == "by-identifier" || id == "00000000-0000-0000-0000-000000000000";
}

json shown(const store::User& user) {
  return {{"user_id", user.id},
          {"status", user.status == store::UserStatus::active ? "active" : "suspended"},
          {"created_at", user.created_at / store::kSecond}};
}

/// The path of one user is the same for all where the field names the user: nothing in between may keep the answer.
Response answered(const json& body, int status = 200) {
  Response response = Response::json(status, body.dump());
  response.headers.set("Vary", kField);
  response.headers.set("Cache-Control", "no-store");
  return response;
}

HttpError unknown_user() {
  return {404, "unknown_user", "There is no such user."};
}

GivenIdentifier identifier_in(const json& object) {
  return identifier_of(text_of(object, "type", kMaxValue), text_of(object, "value", kMaxValue));
}

std::vector<store::Identifier> identifiers_in(const json& body, const store::User& user, const Secrets& secrets) {
  std::vector<store::Identifier> rows;
  const auto found = body.find("identifiers");
  if (found == body.end()) return rows;
  if (!found->is_array() || found->size() > kMaxIdentifiers) {
    throw HttpError(400, "bad_request", "The identifiers are no list, or too many.");
  }
  for (const json& one : *found) {
    if (!one.is_object() || one.size() != 2)
      throw HttpError(400, "bad_request", "An identifier is a type and a value.");
    rows.push_back(sealed_identifier(identifier_in(one), user, secrets));
  }
  return rows;
}

/// What a passkey adds to the entry of its kind.
void add_passkey(json& entry, const store::WebauthnCredential& passkey) {
  entry["count"] = entry["count"].get<int>() + 1;
  if (passkey.uv_initialized) entry["uv_capable"] = true;
  if (passkey.discoverable == store::Discoverable::yes) entry["discoverable"] = true;
  if (passkey.backup_state) entry["backup_state"] = true;
  const auto& used = passkey.common.last_used_at;
  if (!used) return;
  const std::int64_t seconds = *used / store::kSecond;
  if (entry["last_used_at"].is_null() || entry["last_used_at"].get<std::int64_t>() < seconds) {
    entry["last_used_at"] = seconds;
  }
}

bool is_usable(const store::Credential& credential) {
  return credential.state == store::CredentialState::active &&
         (!credential.expires_at || now() < *credential.expires_at);
}

void add_if_any(json& methods, json entry) {
  if (entry.at("count") != 0) methods.push_back(std::move(entry));
}

json passkeys_of(const std::vector<store::WebauthnCredential>& passkeys) {
  json entry = {{"kind", "webauthn"},    {"count", 0},
                {"uv_capable", false},   {"discoverable", false},
                {"backup_state", false}, {"last_used_at", nullptr}};
  for (const auto& passkey : passkeys) {
    if (is_usable(passkey.common)) add_passkey(entry, passkey);
  }
  return entry;
}

json devices_of(const std::vector<store::DeviceCredential>& devices) {
  const auto count = std::ranges::count_if(devices, [](const auto& device) { return is_usable(device.common); });
  return {{"kind", "device"}, {"count", count}};
}

/// Verified e-mail addresses; those that cannot be opened are counted and not shown.
json addresses_of(const std::vector<store::Identifier>& identifiers, const store::User& user, const Secrets& secrets) {
  json entry = {{"kind", "email"}, {"count", 0}, {"masked", json::array()}};
  for (const auto& one : identifiers) {
    if (one.type != store::IdentifierType::email || !one.verified_at) continue;
    entry["count"] = entry["count"].get<int>() + 1;
    const auto value = secrets.open(one.sealed_value, user.handle);
    if (value) entry["masked"].push_back(masked({one.type, *value}));
  }
  return entry;
}

}  // namespace

store::User named_user(const Services& services, Request& request) {
  const std::string& id = request.parameter("id");
  const auto field = request.headers.single(kField);
  if (field && !is_placeholder(id)) throw HttpError(400, "two_identifiers", "Path and field both name a user.");
  if (!field && is_placeholder(id)) throw HttpError(400, "no_identifier", "The field User-Identifier is missing.");
  const auto user = field
                        ? services.store.users().find_by_identifier(key_of(identifier_field(*field), services.secrets))
                        : services.store.users().find({kTenant, id});
  if (!user) throw unknown_user();
  request.user_id = user->id;
  return *user;
}

void ApiUsers::add_routes(http::Router& router, const std::function<http::Handler(http::Handler)>& guard) {
  using Handler = Response (ApiUsers::*)(Request&);
  const auto run = [&](std::string_view scope, Handler handler) {
    return guard([this, scope, handler](Request& request) {
      (void)callers_.require(request, scope);
      return (this->*handler)(request);
    });
  };
  const auto change = [&](store::UserStatus status) {
    return guard([this, status](Request& request) {
      (void)callers_.require(request, scope::kUsersWrite);
      return set_status(request, status);
    });
  };
  const http::RouteOptions small{kMaxBody};
  router.post("/v1/users", run(scope::kUsersWrite, &ApiUsers::create), small);
  router.post("/v1/users/lookup", run(scope::kUsersRead, &ApiUsers::look_up), small);
  router.get("/v1/users/{id}", run(scope::kUsersRead, &ApiUsers::show));
  router.add(http::Method::del, "/v1/users/{id}", run(scope::kUsersWrite, &ApiUsers::remove));
  router.post("/v1/users/{id}/suspend", change(store::UserStatus::suspended), small);
  router.post("/v1/users/{id}/resume", change(store::UserStatus::active), small);
  router.get("/v1/users/{id}/enrollment", run(scope::kUsersRead, &ApiUsers::enrollment));
}

Response ApiUsers::create(Request& request) {
  const json body = json_body(request, {"name", "identifiers"});
  store::User user;
  user.id = hex(random_bytes(kIdLen));
  user.tenant = kTenant;
  user.handle = random_bytes(kHandleLen);
  user.created_at = user.updated_at = now();
  const std::string name = body.contains("name") ? name_in(request.body, "name") : "";
  user.sealed_profile = services_.secrets.seal(name, user.handle);
  const auto identifiers = identifiers_in(body, user, services_.secrets);
  const Outcome outcome =
      change(request, "user made", user.id, [&](store::Users& users) { return users.create(user, identifiers); });
  if (outcome != Outcome::done) throw HttpError(409, "identifier_taken", "A user has one of the identifiers.");
  request.user_id = user.id;
  Response response = answered(shown(user), 201);
  response.headers.set("Location", "/v1/users/" + user.id);
  return response;
}

/// For clients that cannot set fields; never GET, which would have the identifier in its path.
Response ApiUsers::look_up(Request& request) {
  const GivenIdentifier given = identifier_in(json_body(request, {"type", "value"}));
  const auto user = services_.store.users().find_by_identifier(key_of(given, services_.secrets));
  if (!user) throw unknown_user();
  request.user_id = user->id;
  return answered(shown(*user));
}

Response ApiUsers::show(Request& request) {
  return answered(shown(named_user(services_, request)));
}

Response ApiUsers::set_status(Request& request, store::UserStatus status) {
  store::User user = named_user(services_, request);
  const bool activates = status == store::UserStatus::active;
  const Outcome outcome =
      change(request, activates ? "user resumed" : "user suspended", user.id, [&](store::Users& users) {
        return users.set_status({kTenant, user.id}, status, now());
      });
  if (outcome == Outcome::wrong_state) throw HttpError(409, "wrong_state", "The user has this status.");
  if (outcome != Outcome::done) throw unknown_user();
  user.status = status;
  return answered(shown(user));
}

Response ApiUsers::remove(Request& request) {
  const store::User user = named_user(services_, request);
  const Outcome outcome = change(request, "user removed", user.id, [&](store::Users& users) {
    return users.remove({kTenant, user.id});
  });
  if (outcome != Outcome::done) throw unknown_user();
  return Response::empty(204);
}

Response ApiUsers::enrollment(Request& request) {
  const store::User user = named_user(services_, request);
  const store::Key key{kTenant, user.id};
  store::Credentials& credentials = services_.store.credentials();
  json methods = json::array();
  add_if_any(methods, passkeys_of(credentials.list_webauthn(key, services_.party.config().id)));
  add_if_any(methods, devices_of(credentials.list_device(key)));
  const bool is_enrolled = !methods.empty();
  add_if_any(methods, addresses_of(services_.store.users().list_identifiers(key), user, services_.secrets));
  return answered({{"user_id", user.id},
                   {"enrolled", is_enrolled},
                   {"methods", methods},
                   {"assurance", {{"max_acr", is_enrolled ? json("phr") : json()}}},
                   {"allowed_methods", {"webauthn", "device", "email"}},
                   {"recovery", {{"codes_left", services_.store.users().count_recovery_codes(key)}}}});
}

Outcome ApiUsers::change(const Request& request, const std::string& event, const std::string& user_id,
                         const std::function<Outcome(store::Users&)>& work) {
  return services_.store.atomically([&](store::Store& inside) {
    const Outcome outcome = work(inside.users());
    if (outcome == Outcome::done) inside.audit().append({audit_event(request, event, user_id)});
    return outcome;
  });
}

}  // namespace assayd::site
