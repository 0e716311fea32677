#include "store/sql_part.hpp"

namespace assayd::store {

namespace {

class SqlKeyRing final : public KeyRing {
 public:
  explicit SqlKeyRing(Part part) : db_(part.database), clock_(part.clock) {}

  Outcome add(const RingKey& key) override {
    static const Statement insert(insert_sql<RingKey>("ring_keys"));
    return done_or(db_.change(insert, params_of(key)), Outcome::conflict);
  }

  std::vector<RingKey> list(const std::string& purpose) override {
    static const Statement list(select_sql<RingKey>("FROM ring_keys WHERE purpose = $1 ORDER BY number DESC"));
    return records_of<RingKey>(db_.look(list, {purpose}));
  }

  Outcome retire(const std::string& purpose, std::int64_t number, Time now) override {
    static const Statement retire(
        "UPDATE ring_keys SET retired_at = $3 WHERE purpose = $1 AND number = $2 AND retired_at IS NULL");
    const Time time = clock_.for_change(now);
    return has_changed(db_.change(retire, {purpose, number, time})) ? Outcome::done : missing_or_wrong(purpose, number);
  }

  Outcome remove(const std::string& purpose, std::int64_t number) override {
    static const Statement remove(
        "DELETE FROM ring_keys WHERE purpose = $1 AND number = $2 AND retired_at IS NOT NULL");
    return has_changed(db_.change(remove, {purpose, number})) ? Outcome::done : missing_or_wrong(purpose, number);
  }

 private:
  Outcome missing_or_wrong(const std::string& purpose, std::int64_t number) {
    static const Statement find("SELECT 1 FROM ring_keys WHERE purpose = $1 AND number = $2");
    return db_.look(find, {purpose, number}).empty() ? Outcome::not_found : Outcome::wrong_state;
  }

  Database& db_;
  Clock clock_;
};

}  // namespace

std::unique_ptr<KeyRing> make_key_ring(Part part) {
  return std::make_unique<SqlKeyRing>(part);
}

}  // namespace assayd::store
