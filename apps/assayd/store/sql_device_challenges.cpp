#include <algorithm>

#include "store/sql_part.hpp"

namespace assayd::store {

namespace {

constexpr const char* kTable = "device_challenges";

/// May decide: claimed it, or is addressed. $3 is the user and $4 the credential, in all statements that use this.
constexpr const char* kIsTheDecider =
    " AND user_id = $3 AND ((state = 'claimed' AND claimed_by = $4) OR "
    "(state = 'pending' AND (target_credential_id IS NULL OR target_credential_id = $4)))";
/// Signed the nonce $5, in time ($6).
constexpr const char* kCanBeDecided =
    " AND expires_at > $6 AND attempts < max_attempts AND nonce = $5 AND nonce_expires_at > $6";

std::string update(const std::string& changes, const std::string& guard) {
  return "UPDATE device_challenges SET " + changes + ", version = version + 1 WHERE id = $1 AND tenant = $2" + guard;
}
std::string decide(const std::string& changes) {
  return update(changes + ", nonce = NULL, nonce_expires_at = NULL",
                kIsTheDecider + std::string(kCanBeDecided) + " AND " + credential_is_usable("$4", "$3", "$6"));
}

bool is_closed(ChallengeState state) {
  return state == ChallengeState::approved || state == ChallengeState::consumed || state == ChallengeState::rejected;
}

bool is_decider(const DeviceChallenge& challenge, const std::string& user_id, const std::string& credential_id) {
  if (challenge.user_id != user_id) return false;
  if (challenge.state == ChallengeState::claimed) return challenge.claimed_by == credential_id;
  return !challenge.target_credential_id || *challenge.target_credential_id == credential_id;
}

/// What keeps this credential from deciding; done if nothing does.
Outcome why_not_open(const std::optional<DeviceChallenge>& challenge, const std::string& user_id,
                     const std::string& credential_id, Time time) {
  if (!challenge) return Outcome::not_found;
  if (is_closed(challenge->state)) return Outcome::already_used;
  if (challenge->state == ChallengeState::locked) return Outcome::locked;
  const bool is_open = challenge->state == ChallengeState::pending || challenge->state == ChallengeState::claimed;
  if (!is_open) return Outcome::wrong_state;
  if (challenge->expires_at <= time) return Outcome::expired;
  return is_decider(*challenge, user_id, credential_id) ? Outcome::done : Outcome::mismatch;
}

Outcome why_not_decided(const std::optional<DeviceChallenge>& challenge, const ChallengeDecision& decision, Time time) {
  const Outcome outcome = why_not_open(challenge, decision.user_id, decision.credential_id, time);
  if (outcome != Outcome::done) return outcome;
  if (challenge->nonce != decision.nonce) return Outcome::mismatch;
  return challenge->nonce_expires_at.value_or(0) <= time ? Outcome::expired : Outcome::inactive;
}

class SqlDeviceChallenges final : public DeviceChallenges {
 public:
  explicit SqlDeviceChallenges(Part part) : db_(part.database), clock_(part.clock) {}

  Changed<NewChallenge> create(const DeviceChallenge& challenge, Time now) override {
    const Time time = clock_.for_change(now);
    Changed<NewChallenge> created;
    created.outcome = guarded(Outcome::inactive, [&] {
      const bool is_created = db_.change_together([&](Transaction& transaction) {
        created.value.cancelled = cancel_older(transaction, challenge);
        return insert(transaction, challenge, time);
      });
      return is_created ? Outcome::done : why_not_created(challenge);
    });
    if (!created.done()) created.value = {};
    return created;
  }

  std::optional<DeviceChallenge> find(const Key& challenge) override {
    static const Statement find(select_sql<DeviceChallenge>("FROM device_challenges WHERE id = $1 AND tenant = $2"));
    return first_record<DeviceChallenge>(db_.look(find, {challenge.id, challenge.tenant}));
  }

  std::optional<DeviceChallenge> find_for_poll(const Key& challenge, const ByteVector& poll_secret_hash) override {
    static const Statement find(
        select_sql<DeviceChallenge>("FROM device_challenges WHERE id = $1 AND tenant = $2 AND poll_secret_hash = $3"));
    return first_record<DeviceChallenge>(db_.look(find, {challenge.id, challenge.tenant, poll_secret_hash}));
  }

  std::optional<DeviceChallenge> next_for(const Key& user, const std::string& credential_id, Time now) override {
    static const Statement find(
        select_sql<DeviceChallenge>("FROM device_challenges WHERE tenant = $1 AND expires_at > $2" +
                                    std::string(kIsTheDecider) + " ORDER BY created_at DESC, id LIMIT 1"));
    const Time time = clock_.for_look(now);
    return first_record<DeviceChallenge>(db_.look(find, {user.tenant, time, user.id, credential_id}));
  }

  std::vector<DeviceChallenge> list_open(const Key& user, Time now) override {
    static const Statement list(select_sql<DeviceChallenge>(
        "FROM device_challenges WHERE user_id = $1 AND tenant = $2 AND expires_at > $3 "
        "AND state IN ('unclaimed', 'pending', 'claimed', 'approved') ORDER BY created_at DESC, id"));
    return records_of<DeviceChallenge>(db_.look(list, {user.id, user.tenant, clock_.for_look(now)}));
  }

  Outcome rotate_scan(const Key& challenge, const std::string& scan_id, const ByteVector& scan_secret_hash,
                      Time now) override {
    static const Statement rotate(
        update("scan_id = $3, scan_secret_hash = $4", " AND state = 'unclaimed' AND expires_at > $5"));
    const Time time = clock_.for_change(now);
    return guarded(Outcome::conflict, [&] {
      const Rows rows = db_.change(rotate, {challenge.id, challenge.tenant, scan_id, scan_secret_hash, time});
      if (has_changed(rows)) return Outcome::done;
      const auto found = find(challenge);
      if (!found) return Outcome::not_found;
      return found->state == ChallengeState::unclaimed ? Outcome::expired : Outcome::wrong_state;
    });
  }

  Outcome set_nonce(const Key& challenge, const std::string& credential_id, const ByteVector& nonce,
                    Time nonce_expires_at, Time now) override {
    static const Statement set(update(
        "nonce = $4, nonce_expires_at = $5",
        " AND expires_at > $6 AND attempts < max_attempts AND ((state = 'claimed' AND claimed_by = $3) OR (state = "
        "'pending' AND (target_credential_id IS NULL OR target_credential_id = $3))) AND " +
            credential_is_usable("$3", "device_challenges.user_id", "$6")));
    const Time time = clock_.for_change(now);
    const Rows rows = db_.change(set, {challenge.id, challenge.tenant, credential_id, nonce, nonce_expires_at, time});
    if (has_changed(rows)) return Outcome::done;
    const auto found = find(challenge);
    const std::string user_id = found ? found->user_id.value_or("") : "";
    const Outcome outcome = why_not_open(found, user_id, credential_id, time);
    return outcome == Outcome::done ? Outcome::inactive : outcome;
  }

  Changed<DeviceChallenge> claim(const ChallengeClaim& claim, Time now) override {
    static const Statement take(
        "UPDATE device_challenges SET state = 'claimed', user_id = $4, claimed_by = $5, claimed_at = $8, nonce = $6, "
        "nonce_expires_at = $7, version = version + 1 WHERE scan_id = $1 AND tenant = $2 AND scan_secret_hash = $3 "
        "AND state = 'unclaimed' AND expires_at > $8 AND (user_id IS NULL OR user_id = $4) "
        "AND (target_credential_id IS NULL OR target_credential_id = $5) AND " +
        credential_is_usable("$5", "$4", "$8") + " RETURNING " + columns<DeviceChallenge>());
    const Time time = clock_.for_change(now);
    const Rows rows = db_.change(take, {claim.scan_id, claim.tenant, claim.scan_secret_hash, claim.user_id,
                                        claim.credential_id, claim.next_nonce, claim.next_nonce_expires_at, time});
    if (rows.empty()) return {why_not_claimed(claim, time), {}};
    return {Outcome::done, record_of<DeviceChallenge>(rows.row(0))};
  }

  Outcome approve(const ChallengeDecision& decision, Time now) override {
    static const Statement approve(
        decide("state = 'approved', decided_at = $6, evidence_credential = $4, evidence_method = $7, "
               "evidence_uv = $8, evidence_acr = $9, evidence_amr = $10, code_hash = $11, code_expires_at = $12"));
    const auto& [key, user, credential, nonce, by, code_hash, code_expires_at, reason] = decision;
    const Time time = clock_.for_change(now);
    const Rows rows = db_.change(approve, {key.id, key.tenant, user, credential, nonce, time, by.method, by.uv, by.acr,
                                           by.amr, code_hash, code_expires_at});
    return has_changed(rows) ? Outcome::done : why_not_decided(find(key), decision, time);
  }

  Outcome reject(const ChallengeDecision& decision, Time now) override {
    static const Statement reject(decide("state = 'rejected', decided_at = $6, evidence_credential = $4, reason = $7"));
    const Key& key = decision.challenge;
    const Time time = clock_.for_change(now);
    const Rows rows = db_.change(
        reject, {key.id, key.tenant, decision.user_id, decision.credential_id, decision.nonce, time, decision.reason});
    return has_changed(rows) ? Outcome::done : why_not_decided(find(key), decision, time);
  }

  Changed<std::int64_t> count_wrong_number(const ChallengeDecision& decision, Time now) override {
    static const Statement count(
        decide("attempts = attempts + 1, state = CASE WHEN attempts + 1 < max_attempts THEN state ELSE 'locked' END, "
               "reason = CASE WHEN attempts + 1 < max_attempts THEN reason ELSE 'wrong_number' END") +
        " RETURNING max_attempts - attempts");
    const Key& key = decision.challenge;
    const Time time = clock_.for_change(now);
    const Rows rows =
        db_.change(count, {key.id, key.tenant, decision.user_id, decision.credential_id, decision.nonce, time});
    if (rows.empty()) return {why_not_decided(find(key), decision, time), 0};
    return {Outcome::done, rows.first_integer()};
  }

  Outcome cancel(const Key& challenge, const std::string& reason, Time now) override {
    static const Statement cancel(
        update("state = 'cancelled', reason = $3", " AND state IN ('unclaimed', 'pending', 'claimed', 'approved')"));
    (void)clock_.for_change(now);
    if (has_changed(db_.change(cancel, {challenge.id, challenge.tenant, reason}))) return Outcome::done;
    return find(challenge) ? Outcome::wrong_state : Outcome::not_found;
  }

  Changed<DeviceChallenge> redeem(const ChallengeRedemption& redemption, Time now) override {
    static const Statement redeem(
        update("state = 'consumed', consumed_at = $5",
               " AND state = 'approved' AND code_expires_at > $5 AND ($3 IS NOT NULL OR $4 IS NOT NULL) "
               "AND ($3 IS NULL OR poll_secret_hash = $3) AND ($4 IS NULL OR code_hash = $4) "
               "AND EXISTS (SELECT 1 FROM users u WHERE u.id = device_challenges.user_id AND u.status = 'active')") +
        " RETURNING " + columns<DeviceChallenge>());
    const Key& key = redemption.challenge;
    const Time time = clock_.for_change(now);
    const Rows rows = db_.change(redeem, {key.id, key.tenant, redemption.poll_secret_hash, redemption.code_hash, time});
    if (rows.empty()) return why_not_redeemed(redemption, time);
    return {Outcome::done, record_of<DeviceChallenge>(rows.row(0))};
  }

 private:
  static std::vector<std::string> cancel_older(Transaction& transaction, const DeviceChallenge& challenge) {
    static const Statement cancel(
        "UPDATE device_challenges SET state = 'cancelled', reason = 'superseded', version = version + 1 "
        "WHERE tenant = $1 AND user_id = $2 AND kind = 'push' AND state = 'pending' RETURNING id");
    std::vector<std::string> ids;
    if (challenge.kind != ChallengeKind::push || !challenge.user_id) return ids;
    const Rows rows = transaction.run(cancel, {challenge.tenant, *challenge.user_id});
    for (std::size_t i = 0; i < rows.size(); ++i) ids.push_back(rows.row(i)[0].data);
    return ids;
  }

  /// Push and in-app need a user; a target must be one of that user's.
  static bool insert(Transaction& transaction, const DeviceChallenge& challenge, Time time) {
    static const std::string user = placeholder<DeviceChallenge>("user_id");
    static const std::string target = placeholder<DeviceChallenge>("target_credential_id");
    static const std::string now = placeholder_after<DeviceChallenge>();
    static const Statement insert(insert_if_sql<DeviceChallenge>(
        kTable, if_user_is_active_or_absent(placeholder<DeviceChallenge>("tenant"), user) + " AND (" + user +
                    " IS NOT NULL OR " + placeholder<DeviceChallenge>("kind") + " = 'qr') AND (" + target +
                    " IS NULL OR " + credential_is_usable(target, user, now) + ")"));
    Params params = params_of(challenge);
    params.emplace_back(time);
    return has_changed(transaction.run(insert, params));
  }

  Outcome why_not_created(const DeviceChallenge& challenge) {
    static const Statement usable("SELECT 1 WHERE " + credential_is_usable("$1", "$2", "$3"));
    if (!challenge.user_id) return challenge.kind == ChallengeKind::qr ? Outcome::conflict : Outcome::inactive;
    if (explain_user(db_, {challenge.tenant, *challenge.user_id}, Outcome::done) != Outcome::done) {
      return Outcome::inactive;
    }
    const auto& target = challenge.target_credential_id;
    const bool is_usable = !target || !db_.look(usable, {*target, *challenge.user_id, challenge.created_at}).empty();
    return is_usable ? Outcome::conflict : Outcome::inactive;
  }

  Outcome why_not_claimed(const ChallengeClaim& claim, Time time) {
    static const Statement find(
        select_sql<DeviceChallenge>("FROM device_challenges WHERE scan_id = $1 AND tenant = $2"));
    const auto found = first_record<DeviceChallenge>(db_.look(find, {claim.scan_id, claim.tenant}));
    if (!found) return Outcome::not_found;
    if (found->scan_secret_hash != claim.scan_secret_hash) return Outcome::mismatch;
    if (found->state == ChallengeState::cancelled) return Outcome::wrong_state;
    if (found->state != ChallengeState::unclaimed) return Outcome::conflict;
    if (found->expires_at <= time) return Outcome::expired;
    const bool is_expected = found->user_id.value_or(claim.user_id) == claim.user_id &&
                             found->target_credential_id.value_or(claim.credential_id) == claim.credential_id;
    return is_expected ? Outcome::inactive : Outcome::mismatch;
  }

  Changed<DeviceChallenge> why_not_redeemed(const ChallengeRedemption& redemption, Time time) {
    const auto found = find(redemption.challenge);
    if (!found) return {Outcome::not_found, {}};
    const auto& [key, poll, code] = redemption;
    const bool is_expected =
        (poll || code) && (!poll || *poll == found->poll_secret_hash) && (!code || found->code_hash == *code);
    if (!is_expected) return {Outcome::mismatch, {}};
    if (found->state == ChallengeState::consumed) return {Outcome::already_used, *found};
    if (found->state != ChallengeState::approved) return {Outcome::wrong_state, {}};
    return {found->code_expires_at.value_or(0) <= time ? Outcome::expired : Outcome::inactive, {}};
  }

  Database& db_;
  Clock clock_;
};

}  // namespace

std::unique_ptr<DeviceChallenges> make_device_challenges(Part part) {
  return std::make_unique<SqlDeviceChallenges>(part);
}

}  // namespace assayd::store
