#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/actions.hpp"
#include "store/types.hpp"

namespace assayd::store {

/// A session of a user in a browser.
struct Session {
  std::string id;
  std::string tenant;
  std::string user_id;
  ByteVector secret_hash;  ///< of the cookie; unique
  std::string scopes;      ///< what it may do without another step
  Evidence evidence;
  std::string via;  ///< id of the action, challenge or link that it came of
  std::int64_t security_epoch = 0;
  std::string address;     ///< for the user's list of sessions
  std::string user_agent;  ///< the same
  Time created_at = 0;
  Time authenticated_at = 0;
  Time last_seen_at = 0;
  Time expires_at = 0;       ///< for good
  Time idle_expires_at = 0;  ///< unless it is used
  std::optional<Time> revoked_at;
};

class Sessions {
 public:
  virtual ~Sessions() = default;

  /// inactive: the user is suspended or gone, or has another security epoch.
  virtual Outcome create(const Session& session) = 0;
  /// Only if it is good now: not revoked, not expired, not idle for too long, of an active user in the same epoch.
  virtual std::optional<Session> find(const ByteVector& secret_hash, Time now) = 0;
  /// Those that are good now, the newest first.
  virtual std::vector<Session> list(const Key& user, Time now) = 0;
  /// Never shortens the idle time.
  virtual Outcome touch(const Key& session, Time idle_expires_at, Time now) = 0;
  /// At every change of privilege: `next` takes the place of the session with `secret_hash`, which ends. not_found:
  /// that is not good now, or is another user's; errors as create().
  virtual Outcome replace(const ByteVector& secret_hash, const Session& next, Time now) = 0;
  /// already_used: it is revoked.
  virtual Outcome revoke(const Key& session, const std::string& user_id, Time now) = 0;
  /// All of a user but `except` (an id, or empty); gives their number.
  virtual std::int64_t revoke_all(const Key& user, const std::string& except, Time now) = 0;
  /// Those that came of an action, challenge or link; gives their number.
  virtual std::int64_t revoke_via(const std::string& tenant, const std::string& via, Time now) = 0;
};

}  // namespace assayd::store
