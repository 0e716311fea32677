#include <algorithm>
#include <tuple>

#include "store/sql_part.hpp"

namespace assayd::store {

namespace {

/// Two that take the same identifiers at once wait for each other in the same order.
std::vector<Identifier> sorted(std::vector<Identifier> identifiers) {
  std::ranges::sort(identifiers, {}, [](const Identifier& i) { return std::tie(i.type, i.value_hash); });
  return identifiers;
}

bool insert_identifier(Transaction& transaction, const Identifier& identifier) {
  static const Statement insert(insert_sql<Identifier>("identifiers"));
  return has_changed(transaction.run(insert, params_of(identifier)));
}

bool delete_identifier(Transaction& transaction, const IdentifierKey& key, const std::string& user_id) {
  static const Statement remove(
      "DELETE FROM identifiers WHERE tenant = $1 AND type = $2 AND value_hash = $3 AND user_id = $4");
  return has_changed(transaction.run(remove, {key.tenant, key.type, key.value_hash, user_id}));
}

void end_links(Transaction& transaction, const IdentifierKey& key) {
  static const Statement end(
      "UPDATE magic_links SET state = 'superseded' WHERE tenant = $1 AND identifier_type = $2 AND identifier_hash = $3 "
      "AND state IN ('open', 'held')");
  transaction.run(end, {key.tenant, key.type, key.value_hash});
}

/// Whoever changes several rows of a user does it after this, one at a time.
bool lock_user(Transaction& transaction, const Key& user) {
  static const Statement lock("UPDATE users SET version = version WHERE id = $1 AND tenant = $2");
  return has_changed(transaction.run(lock, {user.id, user.tenant}));
}

class SqlUsers final : public Users {
 public:
  explicit SqlUsers(Part part) : db_(part.database), clock_(part.clock) {}

  Outcome create(const User& user, const std::vector<Identifier>& identifiers) override {
    static const Statement insert(insert_sql<User>("users"));
    const bool is_created = db_.change_together([&](Transaction& transaction) {
      return has_changed(transaction.run(insert, params_of(user))) &&
             std::ranges::all_of(sorted(identifiers), [&](const Identifier& identifier) {
               return insert_identifier(transaction, identifier);
             });
    });
    return is_created ? Outcome::done : Outcome::conflict;
  }

  std::optional<User> find(const Key& user) override {
    static const Statement find(select_sql<User>("FROM users WHERE id = $1 AND tenant = $2"));
    return first_record<User>(db_.look(find, {user.id, user.tenant}));
  }

  std::optional<User> find_by_handle(const std::string& tenant, const ByteVector& handle) override {
    static const Statement find(select_sql<User>("FROM users WHERE tenant = $1 AND handle = $2"));
    return first_record<User>(db_.look(find, {tenant, handle}));
  }

  std::optional<User> find_by_identifier(const IdentifierKey& key) override {
    static const Statement find(
        select_sql<User>("FROM users WHERE tenant = $1 AND id = (SELECT user_id FROM identifiers "
                         "WHERE tenant = $1 AND type = $2 AND value_hash = $3)"));
    return first_record<User>(db_.look(find, {key.tenant, key.type, key.value_hash}));
  }

  std::vector<User> list(const std::string& tenant, const std::string& after, std::int64_t limit) override {
    static const Statement list(select_sql<User>("FROM users WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT $3"));
    return records_of<User>(db_.look(list, {tenant, after, limit}));
  }

  Outcome set_profile(const Key& user, std::int64_t version, const ByteVector& sealed, Time now) override {
    static const Statement set(
        "UPDATE users SET sealed_profile = $4, updated_at = $5, version = version + 1 "
        "WHERE id = $1 AND tenant = $2 AND version = $3");
    const Time time = clock_.for_change(now);
    const Rows rows = db_.change(set, {user.id, user.tenant, version, sealed, time});
    return has_changed(rows) ? Outcome::done : unless_missing(user, Outcome::conflict);
  }

  Outcome set_status(const Key& user, UserStatus status, Time now) override {
    static const Statement set(
        "UPDATE users SET status = $3, security_epoch = security_epoch + 1, updated_at = $4, version = version + 1 "
        "WHERE id = $1 AND tenant = $2 AND status <> $3");
    const Rows rows = db_.change(set, {user.id, user.tenant, status, clock_.for_change(now)});
    return has_changed(rows) ? Outcome::done : unless_missing(user, Outcome::wrong_state);
  }

  Outcome raise_security_epoch(const Key& user, Time now) override {
    static const Statement raise(
        "UPDATE users SET security_epoch = security_epoch + 1, updated_at = $3, version = version + 1 "
        "WHERE id = $1 AND tenant = $2");
    return done_or(db_.change(raise, {user.id, user.tenant, clock_.for_change(now)}), Outcome::not_found);
  }

  Outcome remove(const Key& user) override {
    static const Statement remove("DELETE FROM users WHERE id = $1 AND tenant = $2");
    return done_or(db_.change(remove, {user.id, user.tenant}), Outcome::not_found);
  }

  Outcome add_identifier(const Identifier& identifier) override {
    static const Statement insert(insert_if_sql<Identifier>(
        "identifiers", if_user_is_active(placeholder<Identifier>("tenant"), placeholder<Identifier>("user_id"))));
    return guarded(Outcome::not_found, [&] {
      if (has_changed(db_.change(insert, params_of(identifier)))) return Outcome::done;
      return explain_user(db_, {identifier.tenant, identifier.user_id}, Outcome::conflict);
    });
  }

  Outcome replace_identifier(const IdentifierKey& before, const Identifier& next, Time now) override {
    (void)clock_.for_change(now);
    Outcome outcome = Outcome::done;
    db_.change_together([&](Transaction& transaction) {
      if (before.tenant != next.tenant || !delete_identifier(transaction, before, next.user_id)) {
        outcome = Outcome::not_found;
      } else if (!insert_identifier(transaction, next)) {
        outcome = Outcome::conflict;
      } else {
        end_links(transaction, before);
      }
      return outcome == Outcome::done;
    });
    return outcome;
  }

  Outcome verify_identifier(const IdentifierKey& key, const std::string& user_id, Time now) override {
    static const Statement verify(
        "UPDATE identifiers SET verified_at = $5 WHERE tenant = $1 AND type = $2 AND value_hash = $3 AND user_id = $4 "
        "AND verified_at IS NULL");
    static const Statement find(
        "SELECT 1 FROM identifiers WHERE tenant = $1 AND type = $2 AND value_hash = $3 AND user_id = $4");
    const Time time = clock_.for_change(now);
    if (has_changed(db_.change(verify, {key.tenant, key.type, key.value_hash, user_id, time}))) return Outcome::done;
    const Rows rows = db_.look(find, {key.tenant, key.type, key.value_hash, user_id});
    return rows.empty() ? Outcome::not_found : Outcome::wrong_state;
  }

  Outcome remove_identifier(const IdentifierKey& key, const std::string& user_id, Time now) override {
    (void)clock_.for_change(now);
    const bool is_removed = db_.change_together([&](Transaction& transaction) {
      if (!delete_identifier(transaction, key, user_id)) return false;
      end_links(transaction, key);
      return true;
    });
    return is_removed ? Outcome::done : Outcome::not_found;
  }

  std::vector<Identifier> list_identifiers(const Key& user) override {
    static const Statement list(select_sql<Identifier>(
        "FROM identifiers WHERE user_id = $1 AND tenant = $2 ORDER BY created_at, type, value_hash"));
    return records_of<Identifier>(db_.look(list, {user.id, user.tenant}));
  }

  Outcome set_recovery_codes(const Key& user, const std::vector<ByteVector>& code_hashes, Time now) override {
    static const Statement forget("DELETE FROM recovery_codes WHERE user_id = $1");
    static const Statement insert(
        "INSERT INTO recovery_codes (user_id, code_hash, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
    const Time time = clock_.for_change(now);
    const bool is_set = db_.change_together([&](Transaction& transaction) {
      if (!lock_user(transaction, user)) return false;
      transaction.run(forget, {user.id});
      for (const ByteVector& hash : code_hashes) transaction.run(insert, {user.id, hash, time});
      return true;
    });
    return is_set ? Outcome::done : Outcome::not_found;
  }

  std::int64_t count_recovery_codes(const Key& user) override {
    static const Statement count(
        "SELECT COUNT(*) FROM recovery_codes r JOIN users u ON u.id = r.user_id "
        "WHERE u.id = $1 AND u.tenant = $2 AND r.used_at IS NULL");
    return db_.look(count, {user.id, user.tenant}).first_integer();
  }

  Outcome use_recovery_code(const Key& user, const ByteVector& code_hash, Time now) override {
    static const Statement use(
        "UPDATE recovery_codes SET used_at = $4 WHERE user_id = $1 AND code_hash = $3 AND used_at IS NULL AND EXISTS "
        "(SELECT 1 FROM users WHERE id = $1 AND tenant = $2 AND status = 'active')");
    static const Statement find(
        "SELECT r.used_at FROM recovery_codes r JOIN users u ON u.id = r.user_id "
        "WHERE u.id = $1 AND u.tenant = $2 AND r.code_hash = $3");
    const Time time = clock_.for_change(now);
    if (has_changed(db_.change(use, {user.id, user.tenant, code_hash, time}))) return Outcome::done;
    const Rows rows = db_.look(find, {user.id, user.tenant, code_hash});
    if (rows.empty()) return Outcome::not_found;
    return rows.row(0)[0].is_null ? Outcome::inactive : Outcome::already_used;
  }

 private:
  Outcome unless_missing(const Key& user, Outcome otherwise) {
    static const Statement find("SELECT 1 FROM users WHERE id = $1 AND tenant = $2");
    return db_.look(find, {user.id, user.tenant}).empty() ? Outcome::not_found : otherwise;
  }

  Database& db_;
  Clock clock_;
};

}  // namespace

std::unique_ptr<Users> make_users(Part part) {
  return std::make_unique<SqlUsers>(part);
}

}  // namespace assayd::store
