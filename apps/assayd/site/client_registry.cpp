#include "site/client_registry.hpp"

#include <stdexcept>

#include "site/browsers.hpp"
#include "site/client_assertion.hpp"
#include "site/scopes.hpp"
#include "site/secrets.hpp"

namespace assayd::site {

namespace {

constexpr std::size_t kSecretLen = 32;
constexpr std::size_t kIdLen = 16;
constexpr std::string_view kSecretPrefix = "assayd_sk_";
constexpr const char* kBasic = "client_secret_basic";

void require_done(store::Outcome outcome) {
  if (outcome != store::Outcome::done) throw std::runtime_error("not done: " + std::string(store::name_of(outcome)));
}

void require_known(const std::vector<std::string>& scopes) {
  if (scopes.empty()) throw std::runtime_error("a client needs a scope");
  for (const std::string& one : scopes) {
    if (!is_scope(one)) throw std::runtime_error("there is no scope " + one);
  }
}

store::Client new_client(const std::string& name, const std::vector<std::string>& scopes, store::Time now) {
  require_known(scopes);
  store::Client client;
  client.id = hex(random_bytes(kIdLen));
  client.tenant = kTenant;
  client.name = name;
  client.scopes = join_scopes(scopes);
  client.created_at = client.updated_at = now;
  return client;
}

}  // namespace

store::ByteVector secret_hash(std::string_view secret) {
  return sha256(assay::bytes_of(secret));
}

std::string new_secret(std::string_view prefix) {
  return std::string(prefix) + base64url(random_bytes(kSecretLen));
}

ClientWithSecret ClientRegistry::add(const std::string& name, const std::vector<std::string>& scopes, store::Time now) {
  ClientWithSecret made{new_client(name, scopes, now), new_secret(kSecretPrefix)};
  made.client.auth_method = kBasic;
  made.client.secret_hash = secret_hash(made.secret);
  require_done(store_.clients().create(made.client));
  return made;
}

store::Client ClientRegistry::add_with_keys(const std::string& name, const std::vector<std::string>& scopes,
                                            const std::string& jwks, store::Time now) {
  store::Client client = new_client(name, scopes, now);
  const std::string why = why_not_jwks(jwks);
  if (!why.empty()) throw std::runtime_error("the keys cannot be used: " + why);
  client.auth_method = "private_key_jwt";
  client.jwks = jwks;
  require_done(store_.clients().create(client));
  return client;
}

std::vector<store::Client> ClientRegistry::list() {
  return store_.clients().list(kTenant);
}

ClientWithSecret ClientRegistry::rotate(const std::string& id, store::Time overlap, store::Time now) {
  ClientWithSecret rotated{find(id), new_secret(kSecretPrefix)};
  if (rotated.client.auth_method != kBasic) throw std::runtime_error("the client has no secret");
  require_done(store_.clients().rotate_secret({kTenant, id}, rotated.client.version, secret_hash(rotated.secret),
                                              now + overlap, now));
  return rotated;
}

void ClientRegistry::disable(const std::string& id, store::Time now) {
  (void)find(id);
  require_done(store_.clients().set_status({kTenant, id}, store::ClientStatus::suspended, now));
}

store::Client ClientRegistry::find(const std::string& id) {
  auto client = store_.clients().find(id);
  if (!client || client->tenant != kTenant) throw std::runtime_error("there is no client " + id);
  return *client;
}

}  // namespace assayd::site
