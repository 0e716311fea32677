#include "store/sql_part.hpp"

namespace assayd::store {

namespace {

constexpr const char* kOwned = "id = $1 AND tenant = $2 AND user_id = $3";

std::string owned(const std::string& before, const std::string& after = "") {
  return before + " WHERE " + kOwned + after;
}

class SqlCredentials final : public Credentials {
 public:
  explicit SqlCredentials(Part part) : db_(part.database), clock_(part.clock) {}

  std::vector<Credential> list(const Key& user) override {
    static const Statement list(
        select_sql<Credential>("FROM credentials WHERE user_id = $1 AND tenant = $2 ORDER BY number"));
    return records_of<Credential>(db_.look(list, {user.id, user.tenant}));
  }

  std::optional<Credential> find(const Key& credential) override {
    static const Statement find(select_sql<Credential>("FROM credentials WHERE id = $1 AND tenant = $2"));
    return first_record<Credential>(db_.look(find, {credential.id, credential.tenant}));
  }

  Outcome insert(const Credential& credential) override { return insert_any(credential, credential); }

  Outcome rename(const Key& credential, const std::string& user_id, const std::string& label, Time now) override {
    static const Statement rename(owned("UPDATE credentials SET label = $4, updated_at = $5, version = version + 1"));
    const Time time = clock_.for_change(now);
    const Rows rows = db_.change(rename, {credential.id, credential.tenant, user_id, label, time});
    return done_or(rows, Outcome::not_found);
  }

  Outcome set_state(const Key& credential, const std::string& user_id, CredentialState from, CredentialState to,
                    Time now) override {
    static const Statement set(owned("UPDATE credentials SET state = $5, updated_at = $6, version = version + 1",
                                     " AND state = $4 AND state <> 'revoked'"));
    const Time time = clock_.for_change(now);
    const Rows rows = db_.change(set, {credential.id, credential.tenant, user_id, from, to, time});
    if (has_changed(rows)) return Outcome::done;
    return state_of(credential, user_id) ? Outcome::wrong_state : Outcome::not_found;
  }

  Outcome revoke(const Key& credential, const std::string& user_id, bool must_leave_one, Time now) override {
    // The second statement sees what those before us did, since they too began with the row of the user.
    static const Statement lock("UPDATE users SET version = version WHERE id = $1 AND tenant = $2");
    static const Statement revoke(
        owned("UPDATE credentials SET state = 'revoked', updated_at = $5, version = version + 1",
              " AND state <> 'revoked' AND ($4 = 0 OR EXISTS (SELECT 1 FROM credentials other "
              "WHERE other.user_id = $3 AND other.id <> $1 AND other.state = 'active' "
              "AND other.kind IN ('webauthn', 'device') AND (other.expires_at IS NULL OR other.expires_at > $5)))"));
    const Time time = clock_.for_change(now);
    const bool is_revoked = db_.change_together([&](Transaction& transaction) {
      transaction.run(lock, {user_id, credential.tenant});
      return has_changed(transaction.run(revoke, {credential.id, credential.tenant, user_id, must_leave_one, time}));
    });
    if (is_revoked) return Outcome::done;
    const auto state = state_of(credential, user_id);
    if (!state) return Outcome::not_found;
    return *state == CredentialState::revoked ? Outcome::already_used : Outcome::last_one;
  }

  Outcome remove(const Key& credential, const std::string& user_id) override {
    static const Statement remove(owned("DELETE FROM credentials"));
    return done_or(db_.change(remove, {credential.id, credential.tenant, user_id}), Outcome::not_found);
  }

  Outcome touch(const Key& credential, Time now) override {
    static const Statement touch(
        "UPDATE credentials SET last_used_at = $3 WHERE id = $1 AND tenant = $2 AND state = 'active'");
    static const Statement find("SELECT 1 FROM credentials WHERE id = $1 AND tenant = $2");
    const Time time = clock_.for_change(now);
    if (has_changed(db_.change(touch, {credential.id, credential.tenant, time}))) return Outcome::done;
    const Rows rows = db_.look(find, {credential.id, credential.tenant});
    return rows.empty() ? Outcome::not_found : Outcome::inactive;
  }

  Outcome insert_webauthn(const WebauthnCredential& credential) override {
    return insert_any(credential, credential.common);
  }

  std::optional<WebauthnCredential> find_webauthn(const WebauthnKey& key) override {
    static const Statement find(
        select_sql<WebauthnCredential>("FROM credentials WHERE tenant = $1 AND rp_id = $2 AND credential_id = $3"));
    return first_record<WebauthnCredential>(db_.look(find, {key.tenant, key.rp_id, key.credential_id}));
  }

  std::vector<WebauthnCredential> list_webauthn(const Key& user, const std::string& rp_id) override {
    static const Statement list(select_sql<WebauthnCredential>(
        "FROM credentials WHERE user_id = $1 AND tenant = $2 AND rp_id = $3 ORDER BY number"));
    return records_of<WebauthnCredential>(db_.look(list, {user.id, user.tenant, rp_id}));
  }

  Outcome use_webauthn(const WebauthnUse& use, Time now) override {
    static const Statement swap(
        "UPDATE credentials SET counter = $6, backup_state = $7, "
        "uv_initialized = CASE WHEN $8 = 1 THEN 1 ELSE uv_initialized END, last_used_at = $9 "
        "WHERE tenant = $1 AND rp_id = $2 AND credential_id = $3 AND user_handle = $4 AND counter = $5 AND $6 >= $5 "
        "AND " +
        credential_is_usable("credentials.id", "credentials.user_id", "$9"));
    static const Statement find(
        "SELECT counter FROM credentials WHERE tenant = $1 AND rp_id = $2 AND credential_id = $3 AND user_handle = $4");
    const WebauthnKey& key = use.key;
    const Time time = clock_.for_change(now);
    const Rows rows =
        db_.change(swap, {key.tenant, key.rp_id, key.credential_id, use.user_handle, use.stored_sign_count,
                          use.sign_count, use.backup_state, use.uv_initialized, time});
    if (has_changed(rows)) return Outcome::done;
    const Rows found = db_.look(find, {key.tenant, key.rp_id, key.credential_id, use.user_handle});
    return why_not_swapped(found, use.stored_sign_count, use.sign_count);
  }

  Outcome set_discoverable(const Key& credential, Discoverable discoverable, Time now) override {
    static const Statement set(
        "UPDATE credentials SET discoverable = $3, updated_at = $4, version = version + 1 "
        "WHERE id = $1 AND tenant = $2 AND kind = 'webauthn' AND discoverable <> $3 AND $3 <> 'unknown' "
        "AND discoverable <> 'yes'");
    const Time time = clock_.for_change(now);
    const Rows rows = db_.change(set, {credential.id, credential.tenant, discoverable, time});
    if (has_changed(rows)) return Outcome::done;
    return find(credential) ? Outcome::wrong_state : Outcome::not_found;
  }

  Outcome insert_device(const DeviceCredential& credential) override {
    return insert_any(credential, credential.common);
  }

  std::optional<DeviceCredential> find_device(const Key& credential) override {
    static const Statement find(
        select_sql<DeviceCredential>("FROM credentials WHERE id = $1 AND tenant = $2 AND kind = 'device'"));
    return first_record<DeviceCredential>(db_.look(find, {credential.id, credential.tenant}));
  }

  std::optional<DeviceCredential> find_device_by_thumbprint(const std::string& tenant,
                                                            const ByteVector& thumbprint) override {
    static const Statement find(select_sql<DeviceCredential>("FROM credentials WHERE tenant = $1 AND thumbprint = $2"));
    return first_record<DeviceCredential>(db_.look(find, {tenant, thumbprint}));
  }

  std::vector<DeviceCredential> list_device(const Key& user) override {
    static const Statement list(select_sql<DeviceCredential>(
        "FROM credentials WHERE user_id = $1 AND tenant = $2 AND kind = 'device' ORDER BY number"));
    return records_of<DeviceCredential>(db_.look(list, {user.id, user.tenant}));
  }

  Outcome use_device(const Key& credential, std::uint32_t stored, std::uint32_t counter, Time now) override {
    static const Statement swap(
        "UPDATE credentials SET counter = $4, last_used_at = $5 "
        "WHERE id = $1 AND tenant = $2 AND kind = 'device' AND counter = $3 AND $4 >= $3 AND " +
        credential_is_usable("$1", "credentials.user_id", "$5"));
    static const Statement find("SELECT counter FROM credentials WHERE id = $1 AND tenant = $2 AND kind = 'device'");
    const Time time = clock_.for_change(now);
    const Rows rows = db_.change(swap, {credential.id, credential.tenant, stored, counter, time});
    if (has_changed(rows)) return Outcome::done;
    return why_not_swapped(db_.look(find, {credential.id, credential.tenant}), stored, counter);
  }

  Outcome set_push(const Key& credential, const std::string& provider, const ByteVector& sealed_token,
                   Time now) override {
    static const Statement set(
        "UPDATE credentials SET push_provider = $3, sealed_push_token = $4, updated_at = $5, version = version + 1 "
        "WHERE id = $1 AND tenant = $2 AND kind = 'device' AND state = 'active'");
    const Time time = clock_.for_change(now);
    if (has_changed(db_.change(set, {credential.id, credential.tenant, provider, sealed_token, time}))) {
      return Outcome::done;
    }
    return find_device(credential) ? Outcome::inactive : Outcome::not_found;
  }

 private:
  template <class T>
  Outcome insert_any(const T& credential, const Credential& common) {
    static const Statement insert(
        insert_if_sql<T>("credentials", if_user_is_active(placeholder<T>("tenant"), placeholder<T>("user_id"))));
    return guarded(Outcome::not_found, [&] {
      if (has_changed(db_.change(insert, params_of(credential)))) return Outcome::done;
      return explain_user(db_, {common.tenant, common.user_id}, Outcome::conflict);
    });
  }

  std::optional<CredentialState> state_of(const Key& credential, const std::string& user_id) {
    static const Statement find(owned("SELECT state FROM credentials"));
    const Rows rows = db_.look(find, {credential.id, credential.tenant, user_id});
    if (rows.empty()) return std::nullopt;
    return enum_of<CredentialState>(rows.row(0)[0].data);
  }

  static Outcome why_not_swapped(const Rows& found, std::int64_t stored, std::int64_t next) {
    if (found.empty()) return Outcome::not_found;
    return found.first_integer() != stored || next < stored ? Outcome::conflict : Outcome::inactive;
  }

  Database& db_;
  Clock clock_;
};

}  // namespace

std::unique_ptr<Credentials> make_credentials(Part part) {
  return std::make_unique<SqlCredentials>(part);
}

}  // namespace assayd::store
