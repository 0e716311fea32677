#include "tests/assayd/store/samples.hpp"

#include <atomic>
#include <stdexcept>

namespace store_test {

namespace {

void must_be_done(Outcome outcome) {
  if (outcome != Outcome::done) throw std::runtime_error("not stored: " + std::string(name_of(outcome)));
}

Credential new_common(const User& user, CredentialKind kind) {
  Credential credential;
  credential.id = new_id();
  credential.tenant = user.tenant;
  credential.user_id = user.id;
  credential.kind = kind;
  credential.label = "a label";
  credential.created_via = "sign up";
  credential.created_at = kNow;
  credential.updated_at = kNow;
  return credential;
}

}  // namespace

ByteVector bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

std::string new_id() {
  static std::atomic<int> next = 1;
  return "id-" + std::to_string(next++);
}

ByteVector new_secret() {
  return bytes("secret of " + new_id());
}

User new_user() {
  User user;
  user.id = new_id();
  user.tenant = kTenant;
  user.handle = bytes("handle of " + user.id);
  user.sealed_profile = bytes("profile");
  user.created_at = kNow;
  user.updated_at = kNow;
  return user;
}

Identifier new_identifier(const User& user) {
  return {user.tenant, IdentifierType::email, new_secret(), bytes("sealed"), user.id, kNow, std::nullopt};
}

IdentifierKey key_of(const Identifier& identifier) {
  return {identifier.tenant, identifier.type, identifier.value_hash};
}

WebauthnCredential new_passkey(const User& user) {
  WebauthnCredential credential;
  credential.common = new_common(user, CredentialKind::webauthn);
  credential.rp_id = kRpId;
  credential.credential_id = bytes("credential " + credential.common.id);
  credential.user_handle = user.handle;
  credential.record = bytes("record");
  credential.sign_count = 7;
  credential.attachment = "platform";
  credential.attestation_format = "packed";
  credential.aaguid = ByteVector(16, 0x11);
  credential.backup_eligible = true;
  return credential;
}

DeviceCredential new_device(const User& user) {
  DeviceCredential credential;
  credential.common = new_common(user, CredentialKind::device);
  credential.thumbprint = bytes("thumbprint " + credential.common.id);
  credential.record = bytes("record");
  credential.counter = 7;
  credential.platform = "android";
  credential.app = "android:apk-key-hash:x";
  credential.uses = "push qr in_app";
  credential.uv_policy = "biometric";
  return credential;
}

Ceremony new_ceremony() {
  return {new_id(), kTenant,           "authentication example.org", std::nullopt, bytes("binding"), bytes("state"),
          kNow,     kNow + 5 * kMinute};
}

Action new_action(const User& user) {
  Action action;
  action.id = new_id();
  action.tenant = user.tenant;
  action.user_id = user.id;
  action.code = "transfer";
  action.client_id = "client";
  action.context = "{}";
  action.required = "{}";
  action.scopes = "credentials:read";
  action.token_hash = new_secret();
  action.security_epoch = user.security_epoch;
  action.created_at = kNow;
  action.expires_at = kNow + 10 * kMinute;
  return action;
}

ActionSatisfaction satisfaction_of(const Action& action) {
  return {key_of(action),
          action.user_id.value_or(""),
          {"credential", "webauthn", "device", "phr", "hwk user"},
          new_secret(),
          kNow + kMinute};
}

DeviceChallenge new_push(const User& user) {
  DeviceChallenge challenge;
  challenge.id = new_id();
  challenge.tenant = user.tenant;
  challenge.user_id = user.id;
  challenge.poll_secret_hash = new_secret();
  challenge.number_mac = bytes("mac");
  challenge.context = "a context";
  challenge.nonce = new_secret();
  challenge.nonce_expires_at = kNow + kMinute;
  challenge.created_at = kNow;
  challenge.expires_at = kNow + 2 * kMinute;
  return challenge;
}

DeviceChallenge new_qr() {
  DeviceChallenge challenge;
  challenge.id = new_id();
  challenge.tenant = kTenant;
  challenge.kind = ChallengeKind::qr;
  challenge.poll_secret_hash = new_secret();
  challenge.scan_id = new_id();
  challenge.scan_secret_hash = new_secret();
  challenge.context = "a context";
  challenge.state = ChallengeState::unclaimed;
  challenge.created_at = kNow;
  challenge.expires_at = kNow + 2 * kMinute;
  return challenge;
}

ChallengeClaim claim_of(const DeviceChallenge& challenge, const DeviceCredential& device) {
  return {challenge.tenant,      challenge.scan_id.value(), challenge.scan_secret_hash.value(),
          device.common.user_id, device.common.id,          new_secret(),
          kNow + kMinute};
}

ChallengeDecision decision_of(const DeviceChallenge& challenge, const DeviceCredential& device) {
  return {key_of(challenge),
          device.common.user_id,
          device.common.id,
          challenge.nonce.value(),
          {device.common.id, "push", "biometric", "mfa", "hwk user"},
          new_secret(),
          kNow + kMinute,
          "not_me"};
}

MagicLink new_link() {
  MagicLink link;
  link.id = new_id();
  link.tenant = kTenant;
  link.secret_hash = new_secret();
  link.purpose = "login";
  link.identifier_hash = new_secret();
  link.sealed_identifier = bytes("sealed");
  link.redirect_uri = "https://example.org/";
  link.browser_binding_hash = new_secret();
  link.context = "{}";
  link.created_at = kNow;
  link.expires_at = kNow + 10 * kMinute;
  return link;
}

Client new_client() {
  Client client;
  client.id = new_id();
  client.tenant = kTenant;
  client.name = "a client";
  client.auth_method = "client_secret_basic";
  client.secret_hash = new_secret();
  client.scopes = "users:read";
  client.created_at = kNow;
  client.updated_at = kNow;
  return client;
}

AccessToken new_token(const Client& client) {
  return {new_id(), client.tenant, client.id, new_secret(), "users:read", "", kNow, kNow + 10 * kMinute, std::nullopt};
}

Session new_session(const User& user) {
  Session session;
  session.id = new_id();
  session.tenant = user.tenant;
  session.user_id = user.id;
  session.secret_hash = new_secret();
  session.scopes = "account";
  session.via = new_id();
  session.security_epoch = user.security_epoch;
  session.created_at = kNow;
  session.authenticated_at = kNow;
  session.last_seen_at = kNow;
  session.expires_at = kNow + 60 * kMinute;
  session.idle_expires_at = kNow + 10 * kMinute;
  return session;
}

Delivery new_delivery() {
  Delivery delivery;
  delivery.id = new_id();
  delivery.tenant = kTenant;
  delivery.kind = "webhook";
  delivery.endpoint = "endpoint";
  delivery.payload = bytes("payload");
  delivery.created_at = kNow;
  delivery.next_at = kNow;
  delivery.expires_at = kNow + 60 * kMinute;
  return delivery;
}

AuditEvent new_event() {
  AuditEvent event;
  event.tenant = kTenant;
  event.at = kNow;
  event.event = "login";
  event.result = "refused";
  event.reason = "signature";
  event.microseconds = 100;
  return event;
}

User stored_user(Store& store) {
  const User user = new_user();
  must_be_done(store.users().create(user, {}));
  return user;
}

WebauthnCredential stored_passkey(Store& store, const User& user) {
  const WebauthnCredential credential = new_passkey(user);
  must_be_done(store.credentials().insert_webauthn(credential));
  return credential;
}

DeviceCredential stored_device(Store& store, const User& user) {
  const DeviceCredential credential = new_device(user);
  must_be_done(store.credentials().insert_device(credential));
  return credential;
}

}  // namespace store_test
