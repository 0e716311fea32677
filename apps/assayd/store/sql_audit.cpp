#include "store/sql_part.hpp"

namespace assayd::store {

namespace {

class SqlAudit final : public Audit {
 public:
  explicit SqlAudit(Part part) : db_(part.database), clock_(part.clock) {}

  void append(const std::vector<AuditEvent>& events) override {
    static const Statement insert("INSERT INTO audit_events (" + columns<AuditEvent>() + ") VALUES (" +
                                  placeholders<AuditEvent>() + ")");
    if (events.size() == 1) {
      db_.change(insert, params_of(events.front()));
    } else if (!events.empty()) {
      db_.change_together([&](Transaction& transaction) {
        for (const AuditEvent& event : events) transaction.run(insert, params_of(event));
        return true;
      });
    }
  }

  std::vector<AuditEvent> list(const AuditFilter& filter) override {
    static const Statement list(
        "SELECT number, " + columns<AuditEvent>() +
        " FROM audit_events WHERE tenant = $1 AND ($2 IS NULL OR user_id = $2) AND ($3 IS NULL OR event = $3) "
        "AND at >= $4 AND ($5 = 0 OR at < $5) AND ($6 = 0 OR number < $6) ORDER BY number DESC LIMIT $7");
    const Rows rows = db_.look(
        list, {filter.tenant, filter.user_id, filter.event, filter.from, filter.until, filter.before, filter.limit});
    std::vector<AuditEvent> events;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      events.push_back(record_of<AuditEvent>(rows.row(i).subspan(1)));
      events.back().number = rows.row(i)[0].integer;
    }
    return events;
  }

  std::vector<AuditTally> tally(const std::string& tenant, Time from, Time until, Time bucket) override {
    // The sum of BIGINT is NUMERIC in PostgreSQL.
    static const Statement tally(
        "SELECT at - at % $4 AS bucket, event, result, reason, COUNT(*), CAST(SUM(microseconds) AS BIGINT) "
        "FROM audit_events WHERE tenant = $1 AND at >= $2 AND at < $3 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4");
    return records_of<AuditTally>(db_.look(tally, {tenant, from, until, bucket}));
  }

  std::int64_t forget(const std::string& tenant, Time before) override {
    static const Statement forget("DELETE FROM audit_events WHERE tenant = $1 AND at < $2");
    return db_.change(forget, {tenant, before}).num_changed;
  }

 private:
  Database& db_;
  Clock clock_;
};

}  // namespace

std::unique_ptr<Audit> make_audit(Part part) {
  return std::make_unique<SqlAudit>(part);
}

}  // namespace assayd::store
