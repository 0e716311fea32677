#pragma once

#include "store/record_sql.hpp"
#include "store/store.hpp"

namespace assayd::store {

/// The columns of each record, once: statements, parameters and readers all come from here.
void visit_fields(auto&& visit, Of<User> auto& r) {
  visit("id", r.id);
  visit("tenant", r.tenant);
  visit("handle", r.handle);
  visit("sealed_profile", r.sealed_profile);
  visit("status", r.status);
  visit("security_epoch", r.security_epoch);
  visit("created_at", r.created_at);
  visit("updated_at", r.updated_at);
  visit("version", r.version);
}

void visit_fields(auto&& visit, Of<Identifier> auto& r) {
  visit("tenant", r.tenant);
  visit("type", r.type);
  visit("value_hash", r.value_hash);
  visit("sealed_value", r.sealed_value);
  visit("user_id", r.user_id);
  visit("created_at", r.created_at);
  visit("verified_at", r.verified_at);
}

void visit_fields(auto&& visit, Of<Credential> auto& r) {
  visit("id", r.id);
  visit("tenant", r.tenant);
  visit("user_id", r.user_id);
  visit("kind", r.kind);
  visit("label", r.label);
  visit("state", r.state);
  visit("created_via", r.created_via);
  visit("created_at", r.created_at);
  visit("updated_at", r.updated_at);
  visit("last_used_at", r.last_used_at);
  visit("expires_at", r.expires_at);
  visit("version", r.version);
}

/// Both kinds keep their counter in the same column.
void visit_fields(auto&& visit, Of<WebauthnCredential> auto& r) {
  visit_fields(visit, r.common);
  visit("record", r.record);
  visit("counter", r.sign_count);
  visit("rp_id", r.rp_id);
  visit("credential_id", r.credential_id);
  visit("user_handle", r.user_handle);
  visit("backup_state", r.backup_state);
  visit("uv_initialized", r.uv_initialized);
  visit("discoverable", r.discoverable);
  visit("attachment", r.attachment);
  visit("attestation_format", r.attestation_format);
  visit("aaguid", r.aaguid);
  visit("backup_eligible", r.backup_eligible);
}

void visit_fields(auto&& visit, Of<DeviceCredential> auto& r) {
  visit_fields(visit, r.common);
  visit("record", r.record);
  visit("counter", r.counter);
  visit("thumbprint", r.thumbprint);
  visit("platform", r.platform);
  visit("app", r.app);
  visit("uses", r.uses);
  visit("uv_policy", r.uv_policy);
  visit("push_provider", r.push_provider);
  visit("sealed_push_token", r.sealed_push_token);
}

void visit_fields(auto&& visit, Of<Ceremony> auto& r) {
  visit("id", r.id);
  visit("tenant", r.tenant);
  visit("purpose", r.purpose);
  visit("user_id", r.user_id);
  visit("binding_hash", r.binding_hash);
  visit("state", r.state);
  visit("created_at", r.created_at);
  visit("expires_at", r.expires_at);
}

void visit_fields(auto&& visit, Of<Evidence> auto& r) {
  visit("evidence_credential", r.credential_id);
  visit("evidence_method", r.method);
  visit("evidence_uv", r.uv);
  visit("evidence_acr", r.acr);
  visit("evidence_amr", r.amr);
}

void visit_fields(auto&& visit, Of<Action> auto& r) {
  visit("id", r.id);
  visit("tenant", r.tenant);
  visit("user_id", r.user_id);
  visit("code", r.code);
  visit("idempotency_key", r.idempotency_key);
  visit("client_id", r.client_id);
  visit("context", r.context);
  visit("required", r.required);
  visit("scopes", r.scopes);
  visit("token_hash", r.token_hash);
  visit("binding_hash", r.binding_hash);
  visit("security_epoch", r.security_epoch);
  visit("state", r.state);
  visit("created_at", r.created_at);
  visit("expires_at", r.expires_at);
  visit_fields(visit, r.satisfied_by);
  visit("satisfied_at", r.satisfied_at);
  visit("redeem_hash", r.redeem_hash);
  visit("redeem_expires_at", r.redeem_expires_at);
  visit("redeemed_at", r.redeemed_at);
  visit("reason", r.reason);
}

void visit_fields(auto&& visit, Of<DeviceChallenge> auto& r) {
  visit("id", r.id);
  visit("tenant", r.tenant);
  visit("kind", r.kind);
  visit("action_id", r.action_id);
  visit("user_id", r.user_id);
  visit("target_credential_id", r.target_credential_id);
  visit("client_id", r.client_id);
  visit("poll_secret_hash", r.poll_secret_hash);
  visit("scan_id", r.scan_id);
  visit("scan_secret_hash", r.scan_secret_hash);
  visit("number_mac", r.number_mac);
  visit("context", r.context);
  visit("nonce", r.nonce);
  visit("nonce_expires_at", r.nonce_expires_at);
  visit("state", r.state);
  visit("attempts", r.attempts);
  visit("max_attempts", r.max_attempts);
  visit("poll_interval", r.interval);
  visit("created_at", r.created_at);
  visit("expires_at", r.expires_at);
  visit("claimed_by", r.claimed_by);
  visit("claimed_at", r.claimed_at);
  visit("decided_at", r.decided_at);
  visit_fields(visit, r.evidence);
  visit("code_hash", r.code_hash);
  visit("code_expires_at", r.code_expires_at);
  visit("consumed_at", r.consumed_at);
  visit("reason", r.reason);
  visit("version", r.version);
}

void visit_fields(auto&& visit, Of<MagicLink> auto& r) {
  visit("id", r.id);
  visit("tenant", r.tenant);
  visit("secret_hash", r.secret_hash);
  visit("purpose", r.purpose);
  visit("user_id", r.user_id);
  visit("identifier_type", r.identifier_type);
  visit("identifier_hash", r.identifier_hash);
  visit("sealed_identifier", r.sealed_identifier);
  visit("redirect_uri", r.redirect_uri);
  visit("browser_binding_hash", r.browser_binding_hash);
  visit("context", r.context);
  visit("state", r.state);
  visit("confirm_mac", r.confirm_mac);
  visit("attempts", r.attempts);
  visit("max_attempts", r.max_attempts);
  visit("created_at", r.created_at);
  visit("expires_at", r.expires_at);
  visit("consumed_at", r.consumed_at);
}

void visit_fields(auto&& visit, Of<Client> auto& r) {
  visit("id", r.id);
  visit("tenant", r.tenant);
  visit("name", r.name);
  visit("auth_method", r.auth_method);
  visit("secret_hash", r.secret_hash);
  visit("previous_secret_hash", r.previous_secret_hash);
  visit("previous_expires_at", r.previous_expires_at);
  visit("jwks", r.jwks);
  visit("scopes", r.scopes);
  visit("allowed_addresses", r.allowed_addresses);
  visit("dpop_required", r.dpop_required);
  visit("status", r.status);
  visit("created_at", r.created_at);
  visit("updated_at", r.updated_at);
  visit("version", r.version);
}

void visit_fields(auto&& visit, Of<AccessToken> auto& r) {
  visit("id", r.id);
  visit("tenant", r.tenant);
  visit("client_id", r.client_id);
  visit("token_hash", r.token_hash);
  visit("scopes", r.scopes);
  visit("confirmation", r.confirmation);
  visit("created_at", r.created_at);
  visit("expires_at", r.expires_at);
  visit("revoked_at", r.revoked_at);
}

void visit_fields(auto&& visit, Of<Session> auto& r) {
  visit("id", r.id);
  visit("tenant", r.tenant);
  visit("user_id", r.user_id);
  visit("secret_hash", r.secret_hash);
  visit("scopes", r.scopes);
  visit_fields(visit, r.evidence);
  visit("via", r.via);
  visit("security_epoch", r.security_epoch);
  visit("address", r.address);
  visit("user_agent", r.user_agent);
  visit("created_at", r.created_at);
  visit("authenticated_at", r.authenticated_at);
  visit("last_seen_at", r.last_seen_at);
  visit("expires_at", r.expires_at);
  visit("idle_expires_at", r.idle_expires_at);
  visit("revoked_at", r.revoked_at);
}

void visit_fields(auto&& visit, Of<Delivery> auto& r) {
  visit("id", r.id);
  visit("tenant", r.tenant);
  visit("kind", r.kind);
  visit("endpoint", r.endpoint);
  visit("payload", r.payload);
  visit("state", r.state);
  visit("attempts", r.attempts);
  visit("created_at", r.created_at);
  visit("next_at", r.next_at);
  visit("expires_at", r.expires_at);
  visit("lease_owner", r.lease_owner);
  visit("leased_until", r.leased_until);
  visit("last_error", r.last_error);
}

/// The number is not among them: the database gives it.
void visit_fields(auto&& visit, Of<AuditEvent> auto& r) {
  visit("tenant", r.tenant);
  visit("at", r.at);
  visit("event", r.event);
  visit("result", r.result);
  visit("reason", r.reason);
  visit("user_id", r.user_id);
  visit("credential_id", r.credential_id);
  visit("actor", r.actor);
  visit("action_id", r.action_id);
  visit("address", r.address);
  visit("user_agent_hash", r.user_agent_hash);
  visit("request_id", r.request_id);
  visit("microseconds", r.microseconds);
  visit("detail", r.detail);
}

void visit_fields(auto&& visit, Of<AuditTally> auto& r) {
  visit("bucket", r.from);
  visit("event", r.event);
  visit("result", r.result);
  visit("reason", r.reason);
  visit("count", r.count);
  visit("microseconds", r.microseconds);
}

void visit_fields(auto&& visit, Of<RingKey> auto& r) {
  visit("purpose", r.purpose);
  visit("number", r.number);
  visit("sealed", r.sealed);
  visit("public_part", r.public_part);
  visit("created_at", r.created_at);
  visit("retired_at", r.retired_at);
}

}  // namespace assayd::store
