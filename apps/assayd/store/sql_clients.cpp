#include "store/sql_part.hpp"

namespace assayd::store {

namespace {

class SqlClients final : public Clients {
 public:
  explicit SqlClients(Part part) : db_(part.database), clock_(part.clock) {}

  Outcome create(const Client& client) override {
    static const Statement insert(insert_sql<Client>("clients"));
    return done_or(db_.change(insert, params_of(client)), Outcome::conflict);
  }

  std::optional<Client> find(const std::string& client_id) override {
    static const Statement find(select_sql<Client>("FROM clients WHERE id = $1"));
    return first_record<Client>(db_.look(find, {client_id}));
  }

  std::vector<Client> list(const std::string& tenant) override {
    static const Statement list(select_sql<Client>("FROM clients WHERE tenant = $1 ORDER BY created_at, id"));
    return records_of<Client>(db_.look(list, {tenant}));
  }

  Outcome update(const Client& client, Time now) override {
    static const Statement update(
        "UPDATE clients SET name = $4, auth_method = $5, jwks = $6, scopes = $7, allowed_addresses = $8, "
        "dpop_required = $9, updated_at = $10, version = version + 1 WHERE id = $1 AND tenant = $2 AND version = $3");
    const Time time = clock_.for_change(now);
    const Rows rows =
        db_.change(update, {client.id, client.tenant, client.version, client.name, client.auth_method, client.jwks,
                            client.scopes, client.allowed_addresses, client.dpop_required, time});
    return has_changed(rows) ? Outcome::done : unless_missing({client.tenant, client.id}, Outcome::conflict);
  }

  Outcome rotate_secret(const Key& client, std::int64_t version, const ByteVector& secret_hash,
                        Time previous_expires_at, Time now) override {
    static const Statement rotate(
        "UPDATE clients SET previous_secret_hash = secret_hash, previous_expires_at = $5, secret_hash = $4, "
        "updated_at = $6, version = version + 1 WHERE id = $1 AND tenant = $2 AND version = $3");
    const Time time = clock_.for_change(now);
    const Rows rows = db_.change(rotate, {client.id, client.tenant, version, secret_hash, previous_expires_at, time});
    return has_changed(rows) ? Outcome::done : unless_missing(client, Outcome::conflict);
  }

  Outcome drop_previous_secret(const Key& client, Time now) override {
    static const Statement drop(
        "UPDATE clients SET previous_secret_hash = NULL, previous_expires_at = NULL, updated_at = $3, "
        "version = version + 1 WHERE id = $1 AND tenant = $2 AND previous_secret_hash IS NOT NULL");
    const Time time = clock_.for_change(now);
    const Rows rows = db_.change(drop, {client.id, client.tenant, time});
    return has_changed(rows) ? Outcome::done : unless_missing(client, Outcome::wrong_state);
  }

  Outcome set_status(const Key& client, ClientStatus status, Time now) override {
    static const Statement set(
        "UPDATE clients SET status = $3, updated_at = $4, version = version + 1 "
        "WHERE id = $1 AND tenant = $2 AND status <> $3");
    const Time time = clock_.for_change(now);
    const bool is_set = db_.change_together([&](Transaction& transaction) {
      if (!has_changed(transaction.run(set, {client.id, client.tenant, status, time}))) return false;
      if (status == ClientStatus::suspended) transaction.run(revoke_all(), {client.id, client.tenant, time});
      return true;
    });
    return is_set ? Outcome::done : unless_missing(client, Outcome::wrong_state);
  }

  Outcome remove(const Key& client) override {
    static const Statement remove("DELETE FROM clients WHERE id = $1 AND tenant = $2");
    return done_or(db_.change(remove, {client.id, client.tenant}), Outcome::not_found);
  }

  Outcome insert_token(const AccessToken& token) override {
    static const Statement insert(insert_if_sql<AccessToken>(
        "access_tokens", "FROM clients WHERE clients.id = " + placeholder<AccessToken>("client_id") +
                             " AND clients.tenant = " + placeholder<AccessToken>("tenant") +
                             " AND clients.status = 'active'"));
    (void)clock_.for_change(token.created_at);
    return guarded(Outcome::inactive, [&] {
      if (has_changed(db_.change(insert, params_of(token)))) return Outcome::done;
      const auto client = find(token.client_id);
      const bool is_good = client && client->tenant == token.tenant && client->status == ClientStatus::active;
      return is_good ? Outcome::conflict : Outcome::inactive;
    });
  }

  std::optional<AccessToken> find_token(const Key& token) override {
    static const Statement find(select_sql<AccessToken>("FROM access_tokens WHERE id = $1 AND tenant = $2"));
    return first_record<AccessToken>(db_.look(find, {token.id, token.tenant}));
  }

  std::optional<AccessToken> find_token_by_hash(const ByteVector& token_hash) override {
    static const Statement find(select_sql<AccessToken>("FROM access_tokens WHERE token_hash = $1"));
    return first_record<AccessToken>(db_.look(find, {token_hash}));
  }

  Outcome revoke_token(const Key& token, const std::string& client_id, Time now) override {
    static const Statement revoke(
        "UPDATE access_tokens SET revoked_at = $4 WHERE id = $1 AND tenant = $2 AND client_id = $3 "
        "AND revoked_at IS NULL");
    const Time time = clock_.for_change(now);
    if (has_changed(db_.change(revoke, {token.id, token.tenant, client_id, time}))) return Outcome::done;
    const auto found = find_token(token);
    return found && found->client_id == client_id ? Outcome::already_used : Outcome::not_found;
  }

  std::int64_t revoke_tokens(const Key& client, Time now) override {
    const Time time = clock_.for_change(now);
    return db_.change(revoke_all(), {client.id, client.tenant, time}).num_changed;
  }

 private:
  static const Statement& revoke_all() {
    static const Statement revoke(
        "UPDATE access_tokens SET revoked_at = $3 WHERE client_id = $1 AND tenant = $2 AND revoked_at IS NULL");
    return revoke;
  }

  Outcome unless_missing(const Key& client, Outcome otherwise) {
    static const Statement find("SELECT 1 FROM clients WHERE id = $1 AND tenant = $2");
    return db_.look(find, {client.id, client.tenant}).empty() ? Outcome::not_found : otherwise;
  }

  Database& db_;
  Clock clock_;
};

}  // namespace

std::unique_ptr<Clients> make_clients(Part part) {
  return std::make_unique<SqlClients>(part);
}

}  // namespace assayd::store
