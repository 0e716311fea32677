#include "store/schema.hpp"

#include <array>
#include <string>
#include <utility>

namespace assayd::store {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kFirst = R"sql(
CREATE TABLE marks (name {text} PRIMARY KEY, value {int} NOT NULL){end_by_key};
INSERT INTO marks VALUES ('clock', 0), ('check', 0);

CREATE TABLE users (
  id {text} PRIMARY KEY, tenant {text} NOT NULL, handle {bytes} NOT NULL, sealed_profile {bytes} NOT NULL,
  status {text} NOT NULL, security_epoch {int} NOT NULL, created_at {int} NOT NULL, updated_at {int} NOT NULL,
  version {int} NOT NULL, UNIQUE (tenant, handle)){end};

CREATE TABLE identifiers (
  tenant {text} NOT NULL, type {text} NOT NULL, value_hash {bytes} NOT NULL, sealed_value {bytes} NOT NULL,
  user_id {text} NOT NULL REFERENCES users (id) ON DELETE CASCADE, created_at {int} NOT NULL, verified_at {int},
  PRIMARY KEY (tenant, type, value_hash)){end_by_key};
CREATE INDEX identifiers_by_user ON identifiers (user_id);

CREATE TABLE recovery_codes (
  user_id {text} NOT NULL REFERENCES users (id) ON DELETE CASCADE, code_hash {bytes} NOT NULL,
  created_at {int} NOT NULL, used_at {int}, PRIMARY KEY (user_id, code_hash)){end_by_key};

CREATE TABLE credentials (
  number {number}, id {text} NOT NULL UNIQUE, tenant {text} NOT NULL,
  user_id {text} NOT NULL REFERENCES users (id) ON DELETE CASCADE, kind {text} NOT NULL, label {text} NOT NULL,
  state {text} NOT NULL, created_via {text} NOT NULL, created_at {int} NOT NULL, updated_at {int} NOT NULL,
  last_used_at {int}, expires_at {int}, version {int} NOT NULL,
  record {bytes}, counter {int} CHECK (counter BETWEEN 0 AND 4294967295),
  rp_id {text}, credential_id {bytes}, user_handle {bytes}, backup_state {int}, uv_initialized {int},
  discoverable {text}, attachment {text}, attestation_format {text}, aaguid {bytes}, backup_eligible {int},
  thumbprint {bytes}, platform {text}, app {text}, uses {text}, uv_policy {text}, push_provider {text},
  sealed_push_token {bytes}, UNIQUE (tenant, rp_id, credential_id), UNIQUE (tenant, thumbprint)){end};
CREATE INDEX credentials_by_user ON credentials (user_id);

CREATE TABLE ceremonies (
  id {text} PRIMARY KEY, tenant {text} NOT NULL, purpose {text} NOT NULL, user_id {text},
  binding_hash {bytes} NOT NULL, state {bytes} NOT NULL, created_at {int} NOT NULL, expires_at {int} NOT NULL,
  taken_at {int}){end};
CREATE INDEX ceremonies_by_expiry ON ceremonies (expires_at);

CREATE TABLE used_ids (
  tenant {text} NOT NULL, kind {text} NOT NULL, id {text} NOT NULL, expires_at {int} NOT NULL,
  PRIMARY KEY (tenant, kind, id)){end_by_key};
CREATE INDEX used_ids_by_expiry ON used_ids (expires_at);

CREATE TABLE actions (
  id {text} PRIMARY KEY, tenant {text} NOT NULL, user_id {text} REFERENCES users (id) ON DELETE CASCADE,
  code {text} NOT NULL, idempotency_key {text}, client_id {text} NOT NULL, context {text} NOT NULL,
  required {text} NOT NULL, scopes {text} NOT NULL, token_hash {bytes} UNIQUE, binding_hash {bytes},
  security_epoch {int} NOT NULL, state {text} NOT NULL, created_at {int} NOT NULL, expires_at {int} NOT NULL,
  evidence_credential {text} NOT NULL, evidence_method {text} NOT NULL, evidence_uv {text} NOT NULL,
  evidence_acr {text} NOT NULL, evidence_amr {text} NOT NULL, satisfied_at {int}, redeem_hash {bytes} UNIQUE,
  redeem_expires_at {int}, redeemed_at {int}, reason {text} NOT NULL){end};
CREATE UNIQUE INDEX actions_by_idempotency_key ON actions (tenant, COALESCE(user_id, ''), code, idempotency_key)
  WHERE idempotency_key IS NOT NULL;
CREATE INDEX actions_by_user ON actions (user_id);
CREATE INDEX actions_by_expiry ON actions (expires_at);

CREATE TABLE device_challenges (
  id {text} PRIMARY KEY, tenant {text} NOT NULL, kind {text} NOT NULL, action_id {text},
  user_id {text} REFERENCES users (id) ON DELETE CASCADE, target_credential_id {text}, client_id {text} NOT NULL,
  poll_secret_hash {bytes} NOT NULL, scan_id {text} UNIQUE, scan_secret_hash {bytes}, number_mac {bytes},
  context {text} NOT NULL, nonce {bytes}, nonce_expires_at {int}, state {text} NOT NULL, attempts {int} NOT NULL,
  max_attempts {int} NOT NULL, poll_interval {int} NOT NULL, created_at {int} NOT NULL, expires_at {int} NOT NULL,
  claimed_by {text}, claimed_at {int}, decided_at {int}, evidence_credential {text} NOT NULL,
  evidence_method {text} NOT NULL, evidence_uv {text} NOT NULL, evidence_acr {text} NOT NULL,
  evidence_amr {text} NOT NULL, code_hash {bytes}, code_expires_at {int}, consumed_at {int}, reason {text} NOT NULL,
  version {int} NOT NULL){end};
CREATE UNIQUE INDEX device_challenges_one_push ON device_challenges (tenant, user_id)
  WHERE kind = 'push' AND state = 'pending';
CREATE INDEX device_challenges_by_user ON device_challenges (user_id);
CREATE INDEX device_challenges_by_expiry ON device_challenges (expires_at);

CREATE TABLE magic_links (
  id {text} PRIMARY KEY, tenant {text} NOT NULL, secret_hash {bytes} NOT NULL, purpose {text} NOT NULL,
  user_id {text} REFERENCES users (id) ON DELETE CASCADE, identifier_type {text} NOT NULL,
  identifier_hash {bytes} NOT NULL, sealed_identifier {bytes} NOT NULL, redirect_uri {text} NOT NULL,
  browser_binding_hash {bytes} NOT NULL, context {text} NOT NULL, state {text} NOT NULL, confirm_mac {bytes},
  attempts {int} NOT NULL, max_attempts {int} NOT NULL, created_at {int} NOT NULL, expires_at {int} NOT NULL,
  consumed_at {int}){end};
CREATE INDEX magic_links_by_identifier ON magic_links (tenant, identifier_hash);
CREATE INDEX magic_links_by_user ON magic_links (user_id);
CREATE INDEX magic_links_by_expiry ON magic_links (expires_at);

CREATE TABLE clients (
  id {text} PRIMARY KEY, tenant {text} NOT NULL, name {text} NOT NULL, auth_method {text} NOT NULL,
  secret_hash {bytes}, previous_secret_hash {bytes}, previous_expires_at {int}, jwks {text} NOT NULL,
  scopes {text} NOT NULL, allowed_addresses {text} NOT NULL, dpop_required {int} NOT NULL, status {text} NOT NULL,
  created_at {int} NOT NULL, updated_at {int} NOT NULL, version {int} NOT NULL){end};

CREATE TABLE access_tokens (
  id {text} PRIMARY KEY, tenant {text} NOT NULL, client_id {text} NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  token_hash {bytes} UNIQUE, scopes {text} NOT NULL, confirmation {text} NOT NULL, created_at {int} NOT NULL,
  expires_at {int} NOT NULL, revoked_at {int}){end};
CREATE INDEX access_tokens_by_client ON access_tokens (client_id);
CREATE INDEX access_tokens_by_expiry ON access_tokens (expires_at);

CREATE TABLE sessions (
  id {text} PRIMARY KEY, tenant {text} NOT NULL, user_id {text} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  secret_hash {bytes} NOT NULL UNIQUE, scopes {text} NOT NULL, evidence_credential {text} NOT NULL,
  evidence_method {text} NOT NULL, evidence_uv {text} NOT NULL, evidence_acr {text} NOT NULL,
  evidence_amr {text} NOT NULL, via {text} NOT NULL, security_epoch {int} NOT NULL, address {text} NOT NULL,
  user_agent {text} NOT NULL, created_at {int} NOT NULL, authenticated_at {int} NOT NULL, last_seen_at {int} NOT NULL,
  expires_at {int} NOT NULL, idle_expires_at {int} NOT NULL, revoked_at {int}){end};
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_via ON sessions (via);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE rate_limits (key {text} PRIMARY KEY, next_at {int} NOT NULL){end_by_key};
CREATE INDEX rate_limits_by_time ON rate_limits (next_at);
CREATE TABLE failures (key {text} PRIMARY KEY, count {int} NOT NULL, last_at {int} NOT NULL,
  expires_at {int} NOT NULL){end_by_key};

CREATE TABLE deliveries (
  id {text} PRIMARY KEY, tenant {text} NOT NULL, kind {text} NOT NULL, endpoint {text} NOT NULL,
  payload {bytes} NOT NULL, state {text} NOT NULL, attempts {int} NOT NULL, created_at {int} NOT NULL,
  next_at {int} NOT NULL, expires_at {int} NOT NULL, lease_owner {text} NOT NULL, leased_until {int} NOT NULL,
  last_error {text} NOT NULL){end};
CREATE INDEX deliveries_due ON deliveries (next_at) WHERE state = 'waiting';
CREATE INDEX deliveries_by_expiry ON deliveries (expires_at);

CREATE TABLE audit_events (
  number {number}, tenant {text} NOT NULL, at {int} NOT NULL, event {text} NOT NULL, result {text} NOT NULL,
  reason {text} NOT NULL, user_id {text}, credential_id {text} NOT NULL, actor {text} NOT NULL,
  action_id {text} NOT NULL, address {text} NOT NULL, user_agent_hash {text} NOT NULL, request_id {text} NOT NULL,
  microseconds {int} NOT NULL, detail {text} NOT NULL){end};
CREATE INDEX audit_events_by_time ON audit_events (tenant, at);
CREATE INDEX audit_events_by_user ON audit_events (user_id);

CREATE TABLE ring_keys (
  purpose {text} NOT NULL, number {int} NOT NULL, sealed {bytes} NOT NULL, public_part {text} NOT NULL,
  created_at {int} NOT NULL, retired_at {int}, PRIMARY KEY (purpose, number)){end_by_key};
)sql";

constexpr std::array kMigrations = {kFirst};

using Words = std::array<std::pair<std::string_view, std::string_view>, 6>;
constexpr Words kSqlite = {{{"{text}"sv, "TEXT"sv},
                            {"{bytes}"sv, "BLOB"sv},
                            {"{int}"sv, "INTEGER"sv},
                            {"{number}"sv, "INTEGER PRIMARY KEY AUTOINCREMENT"sv},
                            {"{end}"sv, " STRICT"sv},
                            {"{end_by_key}"sv, " STRICT, WITHOUT ROWID"sv}}};
/// Text is compared by its bytes, as SQLite does.
constexpr Words kPostgres = {{{"{text}"sv, "TEXT COLLATE \"C\""sv},
                              {"{bytes}"sv, "BYTEA"sv},
                              {"{int}"sv, "BIGINT"sv},
                              {"{number}"sv, "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"sv},
                              {"{end}"sv, ""sv},
                              {"{end_by_key}"sv, ""sv}}};

constexpr const char* kVersionTable =
    "CREATE TABLE IF NOT EXISTS schema_versions (version {int} PRIMARY KEY, "
    "applied_at {int} NOT NULL){end};";

}  // namespace

std::span<const std::string_view> migrations() {
  return kMigrations;
}

std::string in_dialect(std::string_view text, Dialect dialect) {
  std::string out(text);
  for (const auto& [word, meaning] : dialect == Dialect::sqlite ? kSqlite : kPostgres) {
    for (std::size_t at = out.find(word); at != std::string::npos; at = out.find(word, at + meaning.size())) {
      out.replace(at, word.size(), meaning);
    }
  }
  return out;
}

void migrate(SchemaSession& session, Dialect dialect, Time now) {
  session.run_script(in_dialect(kVersionTable, dialect));
  const std::int64_t version = session.ask("SELECT COALESCE(MAX(version), 0) FROM schema_versions");
  const auto newest = static_cast<std::int64_t>(migrations().size());
  if (version > newest) {
    throw StoreError(Fault::schema, "the database has version " + std::to_string(version) +
                                        ", this program knows versions up to " + std::to_string(newest));
  }
  for (std::int64_t next = version + 1; next <= newest; ++next) {
    session.run_script(in_dialect(migrations()[static_cast<std::size_t>(next - 1)], dialect));
    session.run_script("INSERT INTO schema_versions VALUES (" + std::to_string(next) + ", " + std::to_string(now) +
                       ")");
  }
}

}  // namespace assayd::store
