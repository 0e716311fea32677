#pragma once

#include <functional>
#include <memory>

#include "store/actions.hpp"
#include "store/audit.hpp"
#include "store/clients.hpp"
#include "store/credentials.hpp"
#include "store/device_challenges.hpp"
#include "store/key_ring.hpp"
#include "store/limits.hpp"
#include "store/magic_links.hpp"
#include "store/outbox.hpp"
#include "store/sessions.hpp"
#include "store/single_use.hpp"
#include "store/types.hpp"
#include "store/users.hpp"

namespace assayd::store {

/// What the auth server remembers. Every operation blocks until it is done and may be called by any number of threads.
/// When a change returns `done`, it is on disk. Every change is decided by one conditional statement, so that of any
/// number of callers at once exactly one wins, whatever instances they are in. Every operation throws StoreError.
///
/// Who calls gives ids (128 random bits or more), times, and secrets as hashes or encrypted. Texts are UTF-8 without
/// NUL. The clocks of several instances on one database must agree within kClockTolerance.
class Store {
 public:
  virtual ~Store() = default;

  virtual Users& users() = 0;
  virtual Credentials& credentials() = 0;
  virtual SingleUse& single_use() = 0;
  virtual Actions& actions() = 0;
  virtual DeviceChallenges& device_challenges() = 0;
  virtual MagicLinks& magic_links() = 0;
  virtual Clients& clients() = 0;
  virtual Sessions& sessions() = 0;
  virtual Limits& limits() = 0;
  virtual Outbox& outbox() = 0;
  virtual Audit& audit() = 0;
  virtual KeyRing& key_ring() = 0;

  /// Several operations as one: what `work` does with the store that it is given is on disk when this returns done, or
  /// nothing of it is (any other outcome, or what it threw). That store is good until `work` returns. `work` runs while
  /// others wait, in another thread perhaps: nothing slow belongs in it, nor calls of the store outside. A login, for
  /// example: use_webauthn, satisfy, sessions().create, audit().append, in one commit.
  virtual Outcome atomically(const std::function<Outcome(Store& inside)>& work) = 0;

  /// Removes what has been expired for kKeptAfterExpiry, at most `limit` rows of each kind; gives their number. To be
  /// called now and then, by any instance.
  virtual std::int64_t sweep(std::int64_t limit, Time now) = 0;
  /// Reads and writes a row, so that it throws wherever the store is of no use. For readiness.
  virtual void check(Time now) = 0;
  /// The store remembers the latest time it was given, also over restarts. What is earlier by more than kClockTolerance
  /// is refused with Fault::clock_set_back; what is earlier by less counts as the latest time, so that nothing that
  /// has expired lives again. This is for an operator who says that it was the earlier time that was wrong.
  virtual void accept_clock(Time now) = 0;
};

inline constexpr Time kClockTolerance = 60 * kSecond;
inline constexpr Time kKeptAfterExpiry = 3600 * kSecond;

}  // namespace assayd::store
