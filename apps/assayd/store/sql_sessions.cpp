#include "store/sql_part.hpp"

namespace assayd::store {

namespace {

/// Of `s`, with its user `u`, at the time of the placeholder.
std::string is_good(const std::string& now) {
  return "s.revoked_at IS NULL AND s.expires_at > " + now + " AND s.idle_expires_at > " + now +
         " AND u.status = 'active' AND u.security_epoch = s.security_epoch";
}

class SqlSessions final : public Sessions {
 public:
  explicit SqlSessions(Part part) : db_(part.database), clock_(part.clock) {}

  Outcome create(const Session& session) override {
    (void)clock_.for_change(session.created_at);
    return guarded(Outcome::inactive, [&] {
      return has_changed(db_.change(insert(), params_of(session))) ? Outcome::done : why_not_created(session);
    });
  }

  std::optional<Session> find(const ByteVector& secret_hash, Time now) override {
    static const Statement find("SELECT " + columns<Session>("s.") +
                                " FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.secret_hash = $1 AND " +
                                is_good("$2"));
    return first_record<Session>(db_.look(find, {secret_hash, clock_.for_look(now)}));
  }

  std::vector<Session> list(const Key& user, Time now) override {
    static const Statement list("SELECT " + columns<Session>("s.") +
                                " FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.user_id = $1 "
                                "AND s.tenant = $2 AND " +
                                is_good("$3") + " ORDER BY s.created_at DESC, s.id");
    return records_of<Session>(db_.look(list, {user.id, user.tenant, clock_.for_look(now)}));
  }

  Outcome touch(const Key& session, Time idle_expires_at, Time now) override {
    static const Statement touch(
        "UPDATE sessions SET last_seen_at = $4, "
        "idle_expires_at = CASE WHEN idle_expires_at < $3 THEN $3 ELSE idle_expires_at END "
        "WHERE id = $1 AND tenant = $2 AND revoked_at IS NULL AND expires_at > $4 AND idle_expires_at > $4");
    const Time time = clock_.for_change(now);
    if (has_changed(db_.change(touch, {session.id, session.tenant, idle_expires_at, time}))) return Outcome::done;
    static const Statement find("SELECT revoked_at FROM sessions WHERE id = $1 AND tenant = $2");
    const Rows rows = db_.look(find, {session.id, session.tenant});
    if (rows.empty()) return Outcome::not_found;
    return rows.row(0)[0].is_null ? Outcome::expired : Outcome::wrong_state;
  }

  Outcome replace(const ByteVector& secret_hash, const Session& next, Time now) override {
    static const Statement end(
        "UPDATE sessions SET revoked_at = $4 WHERE secret_hash = $1 AND tenant = $2 AND user_id = $3 AND id IN "
        "(SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.secret_hash = $1 AND " +
        is_good("$4") + ") AND revoked_at IS NULL");
    const Time time = clock_.for_change(now);
    return guarded(Outcome::inactive, [&] {
      bool is_ended = false;
      const bool is_replaced = db_.change_together([&](Transaction& transaction) {
        is_ended = has_changed(transaction.run(end, {secret_hash, next.tenant, next.user_id, time}));
        return is_ended && has_changed(transaction.run(insert(), params_of(next)));
      });
      if (is_replaced) return Outcome::done;
      return is_ended ? why_not_created(next) : Outcome::not_found;
    });
  }

  Outcome revoke(const Key& session, const std::string& user_id, Time now) override {
    static const Statement revoke(
        "UPDATE sessions SET revoked_at = $4 WHERE id = $1 AND tenant = $2 AND user_id = $3 AND revoked_at IS NULL");
    static const Statement find("SELECT 1 FROM sessions WHERE id = $1 AND tenant = $2 AND user_id = $3");
    const Time time = clock_.for_change(now);
    if (has_changed(db_.change(revoke, {session.id, session.tenant, user_id, time}))) return Outcome::done;
    const Rows rows = db_.look(find, {session.id, session.tenant, user_id});
    return rows.empty() ? Outcome::not_found : Outcome::already_used;
  }

  std::int64_t revoke_all(const Key& user, const std::string& except, Time now) override {
    static const Statement revoke(
        "UPDATE sessions SET revoked_at = $4 WHERE user_id = $1 AND tenant = $2 AND id <> $3 AND revoked_at IS NULL");
    return db_.change(revoke, {user.id, user.tenant, except, clock_.for_change(now)}).num_changed;
  }

  std::int64_t revoke_via(const std::string& tenant, const std::string& via, Time now) override {
    static const Statement revoke(
        "UPDATE sessions SET revoked_at = $3 WHERE via = $1 AND tenant = $2 AND revoked_at IS NULL");
    return db_.change(revoke, {via, tenant, clock_.for_change(now)}).num_changed;
  }

 private:
  static const Statement& insert() {
    static const Statement insert(insert_if_sql<Session>(
        "sessions", if_user_is_active(placeholder<Session>("tenant"), placeholder<Session>("user_id")) +
                        " AND users.security_epoch = " + placeholder<Session>("security_epoch")));
    return insert;
  }

  Outcome why_not_created(const Session& session) {
    static const Statement find(
        "SELECT 1 FROM users WHERE id = $1 AND tenant = $2 AND status = 'active' AND security_epoch = $3");
    const Rows rows = db_.look(find, {session.user_id, session.tenant, session.security_epoch});
    return rows.empty() ? Outcome::inactive : Outcome::conflict;
  }

  Database& db_;
  Clock clock_;
};

}  // namespace

std::unique_ptr<Sessions> make_sessions(Part part) {
  return std::make_unique<SqlSessions>(part);
}

}  // namespace assayd::store
