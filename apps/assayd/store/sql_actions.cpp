#include "store/sql_part.hpp"

namespace assayd::store {

namespace {

class SqlActions final : public Actions {
 public:
  explicit SqlActions(Part part) : db_(part.database), clock_(part.clock) {}

  Changed<Action> create(const Action& action) override {
    static const Statement insert(insert_if_sql<Action>(
        "actions", if_user_is_active_or_absent(placeholder<Action>("tenant"), placeholder<Action>("user_id"))));
    (void)clock_.for_change(action.created_at);
    Changed<Action> created;
    created.outcome = guarded(Outcome::not_found, [&] {
      if (has_changed(db_.change(insert, params_of(action)))) return Outcome::done;
      return why_not_created(action);
    });
    if (created.outcome == Outcome::conflict) created.value = same_key(action).value_or(Action{});
    if (created.outcome == Outcome::done) created.value = action;
    return created;
  }

  std::optional<Action> find(const Key& action) override {
    static const Statement find(select_sql<Action>("FROM actions WHERE id = $1 AND tenant = $2"));
    return first_record<Action>(db_.look(find, {action.id, action.tenant}));
  }

  std::optional<Action> find_by_token(const std::string& tenant, const ByteVector& token_hash) override {
    static const Statement find(select_sql<Action>("FROM actions WHERE token_hash = $1 AND tenant = $2"));
    return first_record<Action>(db_.look(find, {token_hash, tenant}));
  }

  Outcome satisfy(const ActionSatisfaction& satisfaction, Time now) override {
    // An action that began without a user has no epoch of one.
    static const Statement satisfy(
        "UPDATE actions SET state = 'satisfied', user_id = $3, evidence_credential = $4, evidence_method = $5, "
        "evidence_uv = $6, evidence_acr = $7, evidence_amr = $8, satisfied_at = $9, redeem_hash = $10, "
        "redeem_expires_at = $11, security_epoch = (SELECT security_epoch FROM users WHERE id = $3) WHERE id = $1 AND "
        "tenant = $2 AND state = 'pending' AND expires_at > $9 "
        "AND (user_id IS NULL OR user_id = $3) AND EXISTS (SELECT 1 FROM users u WHERE u.id = $3 AND u.tenant = $2 "
        "AND u.status = 'active' AND (actions.user_id IS NULL OR u.security_epoch = actions.security_epoch))");
    const Key& key = satisfaction.action;
    const Evidence& by = satisfaction.by;
    const Time time = clock_.for_change(now);
    return guarded(Outcome::conflict, [&] {
      const Rows rows =
          db_.change(satisfy, {key.id, key.tenant, satisfaction.user_id, by.credential_id, by.method, by.uv, by.acr,
                               by.amr, time, satisfaction.redeem_hash, satisfaction.redeem_expires_at});
      return has_changed(rows) ? Outcome::done : why_not_satisfied(find(key), satisfaction.user_id, time);
    });
  }

  Outcome refuse(const Key& action, ActionState state, const std::string& reason, Time now) override {
    static const Statement refuse(
        "UPDATE actions SET state = $3, reason = $4 WHERE id = $1 AND tenant = $2 AND state = 'pending' "
        "AND $3 IN ('rejected', 'blocked', 'cancelled')");
    (void)clock_.for_change(now);
    if (has_changed(db_.change(refuse, {action.id, action.tenant, state, reason}))) return Outcome::done;
    return find(action) ? Outcome::wrong_state : Outcome::not_found;
  }

  Changed<Action> redeem(const ActionRedemption& redemption, Time now) override {
    static const Statement redeem(
        "UPDATE actions SET state = 'redeemed', redeemed_at = $5 WHERE redeem_hash = $1 AND tenant = $2 AND code = $3 "
        "AND user_id = $4 AND state = 'satisfied' AND redeem_expires_at > $5 AND EXISTS (SELECT 1 FROM users u "
        "WHERE u.id = $4 AND u.status = 'active' AND u.security_epoch = actions.security_epoch) RETURNING " +
        columns<Action>());
    const Time time = clock_.for_change(now);
    const Rows rows =
        db_.change(redeem, {redemption.redeem_hash, redemption.tenant, redemption.code, redemption.user_id, time});
    if (rows.empty()) return why_not_redeemed(redemption, time);
    return {Outcome::done, record_of<Action>(rows.row(0))};
  }

 private:
  std::optional<Action> same_key(const Action& action) {
    static const Statement find(
        select_sql<Action>("FROM actions WHERE tenant = $1 AND COALESCE(user_id, '') = $2 AND code = $3 "
                           "AND idempotency_key = $4"));
    if (!action.idempotency_key) return std::nullopt;
    return first_record<Action>(
        db_.look(find, {action.tenant, action.user_id.value_or(""), action.code, *action.idempotency_key}));
  }

  Outcome why_not_created(const Action& action) {
    if (!action.user_id) return Outcome::conflict;
    return explain_user(db_, {action.tenant, *action.user_id}, Outcome::conflict);
  }

  static Outcome why_not_satisfied(const std::optional<Action>& action, const std::string& user_id, Time time) {
    if (!action) return Outcome::not_found;
    if (action->state != ActionState::pending) return Outcome::wrong_state;
    if (action->expires_at <= time) return Outcome::expired;
    if (action->user_id && *action->user_id != user_id) return Outcome::mismatch;
    return Outcome::inactive;
  }

  Changed<Action> why_not_redeemed(const ActionRedemption& redemption, Time time) {
    static const Statement find(select_sql<Action>("FROM actions WHERE redeem_hash = $1 AND tenant = $2"));
    const auto action = first_record<Action>(db_.look(find, {redemption.redeem_hash, redemption.tenant}));
    if (!action) return {Outcome::not_found, {}};
    if (action->code != redemption.code || action->user_id != redemption.user_id) return {Outcome::mismatch, {}};
    if (action->state == ActionState::redeemed) return {Outcome::already_used, *action};
    if (action->state != ActionState::satisfied) return {Outcome::wrong_state, {}};
    return {action->redeem_expires_at.value_or(0) <= time ? Outcome::expired : Outcome::inactive, {}};
  }

  Database& db_;
  Clock clock_;
};

}  // namespace

std::unique_ptr<Actions> make_actions(Part part) {
  return std::make_unique<SqlActions>(part);
}

}  // namespace assayd::store
