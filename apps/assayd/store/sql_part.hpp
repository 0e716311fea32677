#pragma once

#include <memory>
#include <string>

#include "store/clock_guard.hpp"
#include "store/database.hpp"
#include "store/record_fields.hpp"
#include "store/store.hpp"

namespace assayd::store {

/// The clock as an operation sees it. Inside of a transaction nothing is remembered: that would be another one.
class Clock {
 public:
  Clock(ClockGuard& guard, bool is_inside) : guard_(&guard), is_inside_(is_inside) {}
  Time for_look(Time now) const { return guard_->time_for_look(now); }
  Time for_change(Time now) const { return is_inside_ ? guard_->time_for_look(now) : guard_->time_for_change(now); }
  ClockGuard& guard() const { return *guard_; }

 private:
  ClockGuard* guard_;
  bool is_inside_;
};

/// What the implementation of each interface works with.
struct Part {
  Database& database;
  Clock clock;
};

std::unique_ptr<Users> make_users(Part part);
std::unique_ptr<Credentials> make_credentials(Part part);
std::unique_ptr<SingleUse> make_single_use(Part part);
std::unique_ptr<Actions> make_actions(Part part);
std::unique_ptr<DeviceChallenges> make_device_challenges(Part part);
std::unique_ptr<MagicLinks> make_magic_links(Part part);
std::unique_ptr<Clients> make_clients(Part part);
std::unique_ptr<Sessions> make_sessions(Part part);
std::unique_ptr<Limits> make_limits(Part part);
std::unique_ptr<Outbox> make_outbox(Part part);
std::unique_ptr<Audit> make_audit(Part part);
std::unique_ptr<KeyRing> make_key_ring(Part part);

inline bool has_changed(const Rows& rows) {
  return rows.num_changed > 0;
}
inline Outcome done_or(const Rows& rows, Outcome otherwise) {
  return has_changed(rows) ? Outcome::done : otherwise;
}

/// Why a row that needs an active user was not inserted; nothing depends on the answer.
Outcome explain_user(Database& database, const Key& user, Outcome otherwise);

/// "FROM ... WHERE ...": holds if the user is active; `tenant` and `id` are placeholders.
std::string if_user_is_active(const std::string& tenant, const std::string& id);
/// The same where there may be none (NULL).
std::string if_user_is_active_or_absent(const std::string& tenant, const std::string& id);
/// A condition: the credential is active, not expired at `now`, and so is its owner, who is `user`.
std::string credential_is_usable(const std::string& credential, const std::string& user, const std::string& now);

/// Runs a change; a violated constraint, where a row was removed at the same moment, is this outcome.
template <class Change>
Outcome guarded(Outcome if_violated, const Change& change) {
  try {
    return change();
  } catch (const ConstraintViolation&) {
    return if_violated;
  }
}

}  // namespace assayd::store
