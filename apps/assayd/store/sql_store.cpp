#include "store/sql_store.hpp"

#include <array>
#include <string>
#include <utility>

#include "store/sql_part.hpp"

namespace assayd::store {

namespace {

/// All interfaces over a database, whether it commits by itself or not.
class Parts : public Store {
 public:
  explicit Parts(Part part)
      : part_(part),
        users_(make_users(part)),
        credentials_(make_credentials(part)),
        single_use_(make_single_use(part)),
        actions_(make_actions(part)),
        device_challenges_(make_device_challenges(part)),
        magic_links_(make_magic_links(part)),
        clients_(make_clients(part)),
        sessions_(make_sessions(part)),
        limits_(make_limits(part)),
        outbox_(make_outbox(part)),
        audit_(make_audit(part)),
        key_ring_(make_key_ring(part)) {}

  Users& users() override { return *users_; }
  Credentials& credentials() override { return *credentials_; }
  SingleUse& single_use() override { return *single_use_; }
  Actions& actions() override { return *actions_; }
  DeviceChallenges& device_challenges() override { return *device_challenges_; }
  MagicLinks& magic_links() override { return *magic_links_; }
  Clients& clients() override { return *clients_; }
  Sessions& sessions() override { return *sessions_; }
  Limits& limits() override { return *limits_; }
  Outbox& outbox() override { return *outbox_; }
  Audit& audit() override { return *audit_; }
  KeyRing& key_ring() override { return *key_ring_; }

  Outcome atomically(const std::function<Outcome(Store&)>& work) override {
    Outcome outcome = Outcome::conflict;
    part_.database.change_together([&](Transaction& transaction) {
      InnerDatabase database(transaction);
      Parts inside({database, Clock(part_.clock.guard(), true)});
      outcome = work(inside);
      return outcome == Outcome::done;
    });
    return outcome;
  }

  std::int64_t sweep(std::int64_t limit, Time now) override;

  void check(Time now) override {
    static const Statement write("UPDATE marks SET value = $1 WHERE name = 'check'");
    static const Statement read("SELECT value FROM marks WHERE name = 'check'");
    const Time time = part_.clock.for_change(now);
    part_.database.change(write, {time});
    if (part_.database.look(read, {}).empty()) throw StoreError(Fault::corrupt, "a row is missing");
  }

  void accept_clock(Time now) override {
    // What is limited until a time that was wrong would be limited until then.
    static const Statement forget("DELETE FROM rate_limits WHERE next_at > $1");
    part_.clock.guard().accept(now);
    part_.database.change(forget, {now});
  }

 private:
  Part part_;
  std::unique_ptr<Users> users_;
  std::unique_ptr<Credentials> credentials_;
  std::unique_ptr<SingleUse> single_use_;
  std::unique_ptr<Actions> actions_;
  std::unique_ptr<DeviceChallenges> device_challenges_;
  std::unique_ptr<MagicLinks> magic_links_;
  std::unique_ptr<Clients> clients_;
  std::unique_ptr<Sessions> sessions_;
  std::unique_ptr<Limits> limits_;
  std::unique_ptr<Outbox> outbox_;
  std::unique_ptr<Audit> audit_;
  std::unique_ptr<KeyRing> key_ring_;
};

/// `key` is the columns of the primary key.
std::string sweep_sql(const std::string& table, const std::string& key, const std::string& time) {
  return "DELETE FROM " + table + " WHERE (" + key + ") IN (SELECT " + key + " FROM " + table + " WHERE " + time +
         " < $1 LIMIT $2)";
}

std::int64_t Parts::sweep(std::int64_t limit, Time now) {
  static const std::array statements = {
      Statement(sweep_sql("ceremonies", "id", "expires_at")),
      Statement(sweep_sql("used_ids", "tenant, kind, id", "expires_at")),
      Statement(sweep_sql("actions", "id", "expires_at")),
      Statement(sweep_sql("device_challenges", "id", "expires_at")),
      Statement(sweep_sql("magic_links", "id", "expires_at")),
      Statement(sweep_sql("access_tokens", "id", "expires_at")),
      Statement(sweep_sql("sessions", "id", "expires_at")),
      Statement(sweep_sql("deliveries", "id", "expires_at")),
      Statement(sweep_sql("rate_limits", "key", "next_at")),
      Statement(sweep_sql("failures", "key", "expires_at")),
  };
  // On disk before anything is removed: nothing that is gone can be used again.
  const Time time = part_.clock.guard().time_for_sweep(now);
  std::int64_t num_removed = 0;
  for (const Statement& statement : statements) {
    num_removed += part_.database.change(statement, {time - kKeptAfterExpiry, limit}).num_changed;
  }
  return num_removed;
}

class SqlStore final : public Parts {
 public:
  SqlStore(std::unique_ptr<Database> database, std::unique_ptr<ClockGuard> guard)
      : Parts({*database, Clock(*guard, false)}), database_(std::move(database)), guard_(std::move(guard)) {}

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<ClockGuard> guard_;
};

}  // namespace

std::unique_ptr<Store> make_sql_store(std::unique_ptr<Database> database) {
  auto guard = std::make_unique<ClockGuard>(*database);
  return std::make_unique<SqlStore>(std::move(database), std::move(guard));
}

}  // namespace assayd::store
