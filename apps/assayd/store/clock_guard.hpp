#pragma once

#include <atomic>

#include "store/database.hpp"
#include "store/types.hpp"

namespace assayd::store {

/// The latest time that was seen, kept in the database to a second, so that a clock that is set back gives nothing that
/// has expired, and nothing that was used and swept away, another life.
class ClockGuard {
 public:
  /// Reads what the database remembers.
  explicit ClockGuard(Database& database);

  /// The time to work with: `now`, or the latest time if that is a little later. Throws StoreError (clock_set_back) if
  /// it is later by more than kClockTolerance.
  Time time_for_look(Time now);
  /// The same; lets the database remember it, if a second has passed since.
  Time time_for_change(Time now);
  /// Remembers it in any case.
  Time time_for_sweep(Time now);
  /// Believes this time, whatever was before.
  void accept(Time now);

 private:
  void remember(Time now);

  Database& database_;
  std::atomic<Time> latest_;
  std::atomic<Time> remembered_;
};

}  // namespace assayd::store
