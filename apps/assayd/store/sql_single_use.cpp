#include "store/sql_part.hpp"

namespace assayd::store {

namespace {

class SqlSingleUse final : public SingleUse {
 public:
  explicit SqlSingleUse(Part part) : db_(part.database), clock_(part.clock) {}

  Outcome open(const Ceremony& ceremony) override {
    static const Statement insert(insert_sql<Ceremony>("ceremonies"));
    (void)clock_.for_change(ceremony.created_at);
    return done_or(db_.change(insert, params_of(ceremony)), Outcome::conflict);
  }

  Changed<Ceremony> take(const Key& ceremony, const std::string& purpose, const ByteVector& binding_hash,
                         Time now) override {
    static const Statement take(
        "UPDATE ceremonies SET taken_at = $5 WHERE id = $1 AND tenant = $2 AND purpose = $3 AND binding_hash = $4 "
        "AND taken_at IS NULL AND expires_at > $5 RETURNING " +
        columns<Ceremony>());
    const Time time = clock_.for_change(now);
    const Rows rows = db_.change(take, {ceremony.id, ceremony.tenant, purpose, binding_hash, time});
    if (rows.empty()) return {why_not(ceremony, purpose, binding_hash), {}};
    return {Outcome::done, record_of<Ceremony>(rows.row(0))};
  }

  Outcome use_once(const std::string& kind, const Key& id, Time expires_at, Time now) override {
    static const Statement insert(
        "INSERT INTO used_ids (tenant, kind, id, expires_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING");
    // Compared with the clock that does not go back: what was swept away had expired by it.
    if (expires_at <= clock_.for_change(now)) return Outcome::expired;
    return done_or(db_.change(insert, {id.tenant, kind, id.id, expires_at}), Outcome::already_used);
  }

 private:
  Outcome why_not(const Key& ceremony, const std::string& purpose, const ByteVector& binding_hash) {
    static const Statement find(
        "SELECT taken_at, purpose = $3 AND binding_hash = $4 FROM ceremonies WHERE id = $1 AND tenant = $2");
    const Rows rows = db_.look(find, {ceremony.id, ceremony.tenant, purpose, binding_hash});
    if (rows.empty()) return Outcome::not_found;
    if (rows.row(0)[1].integer == 0) return Outcome::mismatch;
    return rows.row(0)[0].is_null ? Outcome::expired : Outcome::already_used;
  }

  Database& db_;
  Clock clock_;
};

}  // namespace

std::unique_ptr<SingleUse> make_single_use(Part part) {
  return std::make_unique<SqlSingleUse>(part);
}

}  // namespace assayd::store
