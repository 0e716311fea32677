#include <algorithm>

#include "store/sql_part.hpp"

namespace assayd::store {

namespace {

/// A row holds the time at which the limit is free of all that was taken; each taking moves it by an interval.
class SqlLimits final : public Limits {
 public:
  explicit SqlLimits(Part part) : db_(part.database), clock_(part.clock) {}

  Changed<Time> take(const std::vector<RateLimit>& limits, Time now) override {
    const Time time = clock_.for_change(now);
    if (limits.size() == 1) return take_alone(limits.front(), time);
    Changed<Time> taken{Outcome::done, 0};
    db_.change_together([&](Transaction& transaction) {
      for (const RateLimit& limit : sorted(limits)) {
        if (!has_changed(transaction.run(statement(), params(limit, time)))) {
          const Rows rows = transaction.run(next_at(), {limit.key});
          taken = {Outcome::limited, free_at(limit, rows)};
          return false;
        }
      }
      return true;
    });
    return taken;
  }

  std::int64_t count_failure(const std::string& key, Time window, Time now) override {
    static const Statement count(
        "INSERT INTO failures (key, count, last_at, expires_at) VALUES ($1, 1, $2, $2 + $3) ON CONFLICT (key) DO "
        "UPDATE SET count = CASE WHEN failures.last_at > $2 - $3 THEN failures.count + 1 ELSE 1 END, last_at = $2, "
        "expires_at = $2 + $3 RETURNING count");
    return db_.change(count, {key, clock_.for_change(now), window}).first_integer();
  }

  std::int64_t failures(const std::string& key, Time window, Time now) override {
    static const Statement find("SELECT count FROM failures WHERE key = $1 AND last_at > $2 - $3");
    return db_.look(find, {key, clock_.for_look(now), window}).first_integer();
  }

  void reset_failures(const std::string& key) override {
    static const Statement reset("DELETE FROM failures WHERE key = $1");
    db_.change(reset, {key});
  }

 private:
  static const Statement& statement() {
    static const Statement take(
        "INSERT INTO rate_limits (key, next_at) VALUES ($1, $2 + $3) ON CONFLICT (key) DO UPDATE SET "
        "next_at = CASE WHEN rate_limits.next_at > $2 THEN rate_limits.next_at ELSE $2 END + $3 "
        "WHERE rate_limits.next_at + $3 <= $2 + $4");
    return take;
  }
  static const Statement& next_at() {
    static const Statement find("SELECT next_at FROM rate_limits WHERE key = $1");
    return find;
  }
  static Params params(const RateLimit& limit, Time time) {
    return {limit.key, time, limit.interval, limit.interval * limit.burst};
  }
  static Time free_at(const RateLimit& limit, const Rows& rows) {
    return rows.first_integer() + limit.interval - limit.interval * limit.burst;
  }

  Changed<Time> take_alone(const RateLimit& limit, Time time) {
    if (has_changed(db_.change(statement(), params(limit, time)))) return {Outcome::done, 0};
    return {Outcome::limited, free_at(limit, db_.look(next_at(), {limit.key}))};
  }

  /// Two that take the same limits at once wait for each other in the same order.
  static std::vector<RateLimit> sorted(std::vector<RateLimit> limits) {
    std::ranges::sort(limits, {}, &RateLimit::key);
    return limits;
  }

  Database& db_;
  Clock clock_;
};

}  // namespace

std::unique_ptr<Limits> make_limits(Part part) {
  return std::make_unique<SqlLimits>(part);
}

}  // namespace assayd::store
