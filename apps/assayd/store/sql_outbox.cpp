#include <algorithm>
#include <tuple>

#include "store/sql_part.hpp"

namespace assayd::store {

namespace {

constexpr const char* kLeased = " WHERE id = $1 AND tenant = $2 AND lease_owner = $3 AND state = 'waiting'";

class SqlOutbox final : public Outbox {
 public:
  explicit SqlOutbox(Part part) : db_(part.database), clock_(part.clock) {}

  Outcome add(const Delivery& delivery) override {
    static const Statement insert(insert_sql<Delivery>("deliveries"));
    (void)clock_.for_change(delivery.created_at);
    return done_or(db_.change(insert, params_of(delivery)), Outcome::conflict);
  }

  std::vector<Delivery> lease(const std::string& owner, std::int64_t limit, Time leased_until, Time now) override {
    // The conditions are there twice: whoever waited for another instance must look at the row again.
    static const Statement lease(
        "UPDATE deliveries SET lease_owner = $1, leased_until = $3, attempts = attempts + 1 WHERE id IN (SELECT id "
        "FROM deliveries WHERE state = 'waiting' AND next_at <= $4 AND leased_until <= $4 AND expires_at > $4 "
        "ORDER BY next_at, id LIMIT $2) AND state = 'waiting' AND next_at <= $4 AND leased_until <= $4 RETURNING " +
        columns<Delivery>());
    const Time time = clock_.for_change(now);
    auto leased = records_of<Delivery>(db_.change(lease, {owner, limit, leased_until, time}));
    std::ranges::sort(leased, {}, [](const Delivery& d) { return std::tie(d.next_at, d.id); });
    return leased;
  }

  Outcome delivered(const Key& delivery, const std::string& owner, Time now) override {
    static const Statement end("UPDATE deliveries SET state = 'delivered', payload = $4, lease_owner = ''" +
                               std::string(kLeased));
    (void)clock_.for_change(now);
    return ended(delivery, db_.change(end, {delivery.id, delivery.tenant, owner, ByteVector{}}));
  }

  Outcome retry(const Key& delivery, const std::string& owner, Time next_at, const std::string& error) override {
    static const Statement end(
        "UPDATE deliveries SET next_at = $4, last_error = $5, lease_owner = '', leased_until = 0" +
        std::string(kLeased));
    return ended(delivery, db_.change(end, {delivery.id, delivery.tenant, owner, next_at, error}));
  }

  Outcome give_up(const Key& delivery, const std::string& owner, const std::string& error, Time now) override {
    static const Statement end(
        "UPDATE deliveries SET state = 'failed', payload = $4, last_error = $5, lease_owner = ''" +
        std::string(kLeased));
    (void)clock_.for_change(now);
    return ended(delivery, db_.change(end, {delivery.id, delivery.tenant, owner, ByteVector{}, error}));
  }

  std::int64_t count_waiting() override {
    static const Statement count("SELECT COUNT(*) FROM deliveries WHERE state = 'waiting'");
    return db_.look(count, {}).first_integer();
  }

 private:
  Outcome ended(const Key& delivery, const Rows& rows) {
    static const Statement find("SELECT 1 FROM deliveries WHERE id = $1 AND tenant = $2");
    if (has_changed(rows)) return Outcome::done;
    return db_.look(find, {delivery.id, delivery.tenant}).empty() ? Outcome::not_found : Outcome::conflict;
  }

  Database& db_;
  Clock clock_;
};

}  // namespace

std::unique_ptr<Outbox> make_outbox(Part part) {
  return std::make_unique<SqlOutbox>(part);
}

}  // namespace assayd::store
