#include "store/schema.hpp"

#include <array>
#include <string>

namespace assayd::store {

namespace {

constexpr std::string_view kFirst = R"sql(
CREATE TABLE marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO marks VALUES ('clock', 0), ('check', 0);

CREATE TABLE users (
  id TEXT PRIMARY KEY, tenant TEXT NOT NULL, handle BLOB NOT NULL, sealed_profile BLOB NOT NULL,
  status TEXT NOT NULL, security_epoch INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL, UNIQUE (tenant, handle)) STRICT;

CREATE TABLE identifiers (
  tenant TEXT NOT NULL, type TEXT NOT NULL, value_hash BLOB NOT NULL, sealed_value BLOB NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE, created_at INTEGER NOT NULL, verified_at INTEGER,
  PRIMARY KEY (tenant, type, value_hash)) STRICT, WITHOUT ROWID;
CREATE INDEX identifiers_by_user ON identifiers (user_id);

CREATE TABLE recovery_codes (
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE, code_hash BLOB NOT NULL,
  created_at INTEGER NOT NULL, used_at INTEGER, PRIMARY KEY (user_id, code_hash)) STRICT, WITHOUT ROWID;

CREATE TABLE credentials (
  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, tenant TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE, kind TEXT NOT NULL, label TEXT NOT NULL,
  state TEXT NOT NULL, created_via TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  last_used_at INTEGER, expires_at INTEGER, version INTEGER NOT NULL,
  record BLOB, counter INTEGER CHECK (counter BETWEEN 0 AND 4294967295),
  rp_id TEXT, credential_id BLOB, user_handle BLOB, backup_state INTEGER, uv_initialized INTEGER,
  discoverable TEXT, attachment TEXT, attestation_format TEXT, aaguid BLOB, backup_eligible INTEGER,
  thumbprint BLOB, platform TEXT, app TEXT, uses TEXT, uv_policy TEXT, push_provider TEXT,
  sealed_push_token BLOB, UNIQUE (tenant, rp_id, credential_id), UNIQUE (tenant, thumbprint)) STRICT;
CREATE INDEX credentials_by_user ON credentials (user_id);

CREATE TABLE ceremonies (
  id TEXT PRIMARY KEY, tenant TEXT NOT NULL, purpose TEXT NOT NULL, user_id TEXT,
  binding_hash BLOB NOT NULL, state BLOB NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  taken_at INTEGER) STRICT;
CREATE INDEX ceremonies_by_expiry ON ceremonies (expires_at);

CREATE TABLE used_ids (
  tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, expires_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, kind, id)) STRICT, WITHOUT ROWID;
CREATE INDEX used_ids_by_expiry ON used_ids (expires_at);

CREATE TABLE actions (
  id TEXT PRIMARY KEY, tenant TEXT NOT NULL, user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
  code TEXT NOT NULL, idempotency_key TEXT, client_id TEXT NOT NULL, context TEXT NOT NULL,
  required TEXT NOT NULL, scopes TEXT NOT NULL, token_hash BLOB UNIQUE, binding_hash BLOB,
  security_epoch INTEGER NOT NULL, state TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  evidence_credential TEXT NOT NULL, evidence_method TEXT NOT NULL, evidence_uv TEXT NOT NULL,
  evidence_acr TEXT NOT NULL, evidence_amr TEXT NOT NULL, satisfied_at INTEGER, redeem_hash BLOB UNIQUE,
  redeem_expires_at INTEGER, redeemed_at INTEGER, reason TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX actions_by_idempotency_key ON actions (tenant, COALESCE(user_id, ''), code, idempotency_key)
  WHERE idempotency_key IS NOT NULL;
CREATE INDEX actions_by_user ON actions (user_id);
CREATE INDEX actions_by_expiry ON actions (expires_at);

CREATE TABLE device_challenges (
  id TEXT PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL, action_id TEXT,
  user_id TEXT REFERENCES users (id) ON DELETE CASCADE, target_credential_id TEXT, client_id TEXT NOT NULL,
  poll_secret_hash BLOB NOT NULL, scan_id TEXT UNIQUE, scan_secret_hash BLOB, number_mac BLOB,
  context TEXT NOT NULL, nonce BLOB, nonce_expires_at INTEGER, state TEXT NOT NULL, attempts INTEGER NOT NULL,
  max_attempts INTEGER NOT NULL, poll_interval INTEGER NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  claimed_by TEXT, claimed_at INTEGER, decided_at INTEGER, evidence_credential TEXT NOT NULL,
  evidence_method TEXT NOT NULL, evidence_uv TEXT NOT NULL, evidence_acr TEXT NOT NULL,
  evidence_amr TEXT NOT NULL, code_hash BLOB, code_expires_at INTEGER, consumed_at INTEGER, reason TEXT NOT NULL,
  version INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX device_challenges_one_push ON device_challenges (tenant, user_id)
  WHERE kind = 'push' AND state = 'pending';
CREATE INDEX device_challenges_by_user ON device_challenges (user_id);
CREATE INDEX device_challenges_by_expiry ON device_challenges (expires_at);

CREATE TABLE magic_links (
  id TEXT PRIMARY KEY, tenant TEXT NOT NULL, secret_hash BLOB NOT NULL, purpose TEXT NOT NULL,
  user_id TEXT REFERENCES users (id) ON DELETE CASCADE, identifier_type TEXT NOT NULL,
  identifier_hash BLOB NOT NULL, sealed_identifier BLOB NOT NULL, redirect_uri TEXT NOT NULL,
  browser_binding_hash BLOB NOT NULL, context TEXT NOT NULL, state TEXT NOT NULL, confirm_mac BLOB,
  attempts INTEGER NOT NULL, max_attempts INTEGER NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  consumed_at INTEGER) STRICT;
CREATE INDEX magic_links_by_identifier ON magic_links (tenant, identifier_hash);
CREATE INDEX magic_links_by_user ON magic_links (user_id);
CREATE INDEX magic_links_by_expiry ON magic_links (expires_at);

CREATE TABLE clients (
  id TEXT PRIMARY KEY, tenant TEXT NOT NULL, name TEXT NOT NULL, auth_method TEXT NOT NULL,
  secret_hash BLOB, previous_secret_hash BLOB, previous_expires_at INTEGER, jwks TEXT NOT NULL,
  scopes TEXT NOT NULL, allowed_addresses TEXT NOT NULL, dpop_required INTEGER NOT NULL, status TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, version INTEGER NOT NULL) STRICT;

CREATE TABLE access_tokens (
  id TEXT PRIMARY KEY, tenant TEXT NOT NULL, client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  token_hash BLOB UNIQUE, scopes TEXT NOT NULL, confirmation TEXT NOT NULL, created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL, revoked_at INTEGER) STRICT;
CREATE INDEX access_tokens_by_client ON access_tokens (client_id);
CREATE INDEX access_tokens_by_expiry ON access_tokens (expires_at);

CREATE TABLE sessions (
  id TEXT PRIMARY KEY, tenant TEXT NOT NULL, user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  secret_hash BLOB NOT NULL UNIQUE, scopes TEXT NOT NULL, evidence_credential TEXT NOT NULL,
  evidence_method TEXT NOT NULL, evidence_uv TEXT NOT NULL, evidence_acr TEXT NOT NULL,
  evidence_amr TEXT NOT NULL, via TEXT NOT NULL, security_epoch INTEGER NOT NULL, address TEXT NOT NULL,
  user_agent TEXT NOT NULL, created_at INTEGER NOT NULL, authenticated_at INTEGER NOT NULL, last_seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL, idle_expires_at INTEGER NOT NULL, revoked_at INTEGER) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_via ON sessions (via);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE rate_limits (key TEXT PRIMARY KEY, next_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX rate_limits_by_time ON rate_limits (next_at);
CREATE TABLE failures (key TEXT PRIMARY KEY, count INTEGER NOT NULL, last_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
  id TEXT PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL, endpoint TEXT NOT NULL,
  payload BLOB NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, created_at INTEGER NOT NULL,
  next_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, lease_owner TEXT NOT NULL, leased_until INTEGER NOT NULL,
  last_error TEXT NOT NULL) STRICT;
CREATE INDEX deliveries_due ON deliveries (next_at) WHERE state = 'waiting';
CREATE INDEX deliveries_by_expiry ON deliveries (expires_at);

CREATE TABLE audit_events (
  number INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, at INTEGER NOT NULL, event TEXT NOT NULL, result TEXT NOT NULL,
  reason TEXT NOT NULL, user_id TEXT, credential_id TEXT NOT NULL, actor TEXT NOT NULL,
  action_id TEXT NOT NULL, address TEXT NOT NULL, user_agent_hash TEXT NOT NULL, request_id TEXT NOT NULL,
  microseconds INTEGER NOT NULL, detail TEXT NOT NULL) STRICT;
CREATE INDEX audit_events_by_time ON audit_events (tenant, at);
CREATE INDEX audit_events_by_user ON audit_events (user_id);

CREATE TABLE ring_keys (
  purpose TEXT NOT NULL, number INTEGER NOT NULL, sealed BLOB NOT NULL, public_part TEXT NOT NULL,
  created_at INTEGER NOT NULL, retired_at INTEGER, PRIMARY KEY (purpose, number)) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array kMigrations = {kFirst};

constexpr const char* kVersionTable =
    "CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT";

}  // namespace

std::span<const std::string_view> migrations() {
  return kMigrations;
}

void migrate(SchemaSession& session, Time now) {
  session.run_script(kVersionTable);
  const std::int64_t version = session.ask("SELECT COALESCE(MAX(version), 0) FROM schema_versions");
  const auto newest = static_cast<std::int64_t>(migrations().size());
  if (version > newest) {
    throw StoreError(Fault::schema, "the database has version " + std::to_string(version) +
                                        ", this program knows versions up to " + std::to_string(newest));
  }
  for (std::int64_t next = version + 1; next <= newest; ++next) {
    session.run_script(std::string(migrations()[static_cast<std::size_t>(next - 1)]));
    session.run_script("INSERT INTO schema_versions VALUES (" + std::to_string(next) + ", " + std::to_string(now) +
                       ")");
  }
}

}  // namespace assayd::store
