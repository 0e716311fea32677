#include "store/sql_part.hpp"

namespace assayd::store {

namespace {

class SqlMagicLinks final : public MagicLinks {
 public:
  explicit SqlMagicLinks(Part part) : db_(part.database), clock_(part.clock) {}

  Outcome create(const MagicLink& link, Time now) override {
    static const Statement supersede(
        "UPDATE magic_links SET state = 'superseded' WHERE tenant = $1 AND identifier_type = $2 "
        "AND identifier_hash = $3 AND purpose = $4 AND state IN ('open', 'held')");
    static const Statement insert(insert_if_sql<MagicLink>(
        "magic_links",
        if_user_is_active_or_absent(placeholder<MagicLink>("tenant"), placeholder<MagicLink>("user_id"))));
    (void)clock_.for_change(now);
    return guarded(Outcome::inactive, [&] {
      const bool is_created = db_.change_together([&](Transaction& transaction) {
        transaction.run(supersede, {link.tenant, link.identifier_type, link.identifier_hash, link.purpose});
        return has_changed(transaction.run(insert, params_of(link)));
      });
      if (is_created) return Outcome::done;
      if (!link.user_id) return Outcome::conflict;
      return explain_user(db_, {link.tenant, *link.user_id}, Outcome::conflict);
    });
  }

  std::optional<MagicLink> find(const Key& link) override {
    static const Statement find(select_sql<MagicLink>("FROM magic_links WHERE id = $1 AND tenant = $2"));
    return first_record<MagicLink>(db_.look(find, {link.id, link.tenant}));
  }

  Changed<MagicLink> redeem(const Key& link, const ByteVector& secret_hash, const std::optional<ByteVector>& browser,
                            Time now) override {
    static const Statement redeem(
        "UPDATE magic_links SET state = 'redeemed', consumed_at = $5 WHERE id = $1 AND tenant = $2 "
        "AND secret_hash = $3 AND ($4 IS NULL OR browser_binding_hash = $4) AND state = 'open' AND expires_at > $5 "
        "RETURNING " +
        columns<MagicLink>());
    const Time time = clock_.for_change(now);
    const Rows rows = db_.change(redeem, {link.id, link.tenant, secret_hash, browser, time});
    if (!rows.empty()) return {Outcome::done, record_of<MagicLink>(rows.row(0))};
    const auto found = find(link);
    if (!found) return {Outcome::not_found, {}};
    const bool is_expected = found->secret_hash == secret_hash && (!browser || *browser == found->browser_binding_hash);
    return {is_expected ? why_not_open(*found, LinkState::open) : Outcome::mismatch, {}};
  }

  Outcome hold(const Key& link, const ByteVector& secret_hash, const ByteVector& confirm_mac, Time now) override {
    static const Statement hold(
        "UPDATE magic_links SET state = 'held', confirm_mac = $4 WHERE id = $1 AND tenant = $2 AND secret_hash = $3 "
        "AND state = 'open' AND expires_at > $5");
    const Time time = clock_.for_change(now);
    if (has_changed(db_.change(hold, {link.id, link.tenant, secret_hash, confirm_mac, time}))) return Outcome::done;
    const auto found = find(link);
    if (!found) return Outcome::not_found;
    return found->secret_hash == secret_hash ? why_not_open(*found, LinkState::open) : Outcome::mismatch;
  }

  Changed<MagicLink> confirm(const Key& link, const ByteVector& browser, const ByteVector& confirm_mac,
                             Time now) override {
    static const Statement confirm(
        "UPDATE magic_links SET state = 'redeemed', consumed_at = $5 WHERE id = $1 AND tenant = $2 "
        "AND browser_binding_hash = $3 AND confirm_mac = $4 AND state = 'held' AND expires_at > $5 RETURNING " +
        columns<MagicLink>());
    const Time time = clock_.for_change(now);
    const Rows rows = db_.change(confirm, {link.id, link.tenant, browser, confirm_mac, time});
    if (!rows.empty()) return {Outcome::done, record_of<MagicLink>(rows.row(0))};
    const auto found = find(link);
    if (!found) return {Outcome::not_found, {}};
    const bool is_expected = found->browser_binding_hash == browser && found->confirm_mac == confirm_mac;
    return {is_expected ? why_not_open(*found, LinkState::held) : Outcome::mismatch, {}};
  }

  Changed<std::int64_t> count_wrong_digits(const Key& link, const ByteVector& browser, Time now) override {
    static const Statement count(
        "UPDATE magic_links SET attempts = attempts + 1, "
        "state = CASE WHEN attempts + 1 < max_attempts THEN state ELSE 'locked' END WHERE id = $1 AND tenant = $2 "
        "AND browser_binding_hash = $3 AND state = 'held' AND expires_at > $4 RETURNING max_attempts - attempts");
    const Time time = clock_.for_change(now);
    const Rows rows = db_.change(count, {link.id, link.tenant, browser, time});
    if (!rows.empty()) return {Outcome::done, rows.first_integer()};
    const auto found = find(link);
    if (!found) return {Outcome::not_found, 0};
    const bool is_expected = found->browser_binding_hash == browser;
    return {is_expected ? why_not_open(*found, LinkState::held) : Outcome::mismatch, 0};
  }

  std::int64_t revoke_all(const Key& user, Time now) override {
    static const Statement revoke(
        "UPDATE magic_links SET state = 'superseded' WHERE user_id = $1 AND tenant = $2 AND state IN ('open', 'held')");
    (void)clock_.for_change(now);
    return db_.change(revoke, {user.id, user.tenant}).num_changed;
  }

 private:
  static Outcome why_not_open(const MagicLink& link, LinkState expected) {
    if (link.state == expected) return Outcome::expired;
    if (link.state == LinkState::redeemed || link.state == LinkState::held) return Outcome::already_used;
    return link.state == LinkState::locked ? Outcome::locked : Outcome::wrong_state;
  }

  Database& db_;
  Clock clock_;
};

}  // namespace

std::unique_ptr<MagicLinks> make_magic_links(Part part) {
  return std::make_unique<SqlMagicLinks>(part);
}

}  // namespace assayd::store
