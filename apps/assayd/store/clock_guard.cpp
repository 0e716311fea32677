#include "store/clock_guard.hpp"

#include <algorithm>

#include "store/store.hpp"

namespace assayd::store {

namespace {

Time remembered_in(Database& database) {
  static const Statement read("SELECT value FROM marks WHERE name = 'clock'");
  return database.look(read, {}).first_integer();
}

}  // namespace

ClockGuard::ClockGuard(Database& database) : database_(database), latest_(remembered_in(database)) {
  remembered_ = latest_.load();
}

Time ClockGuard::time_for_look(Time now) {
  Time latest = latest_;
  if (now < latest - kClockTolerance) {
    throw StoreError(Fault::clock_set_back, "a time before one that was seen earlier");
  }
  while (now > latest && !latest_.compare_exchange_weak(latest, now)) {
  }
  return std::max(now, latest);
}

Time ClockGuard::time_for_change(Time now) {
  const Time time = time_for_look(now);
  Time before = remembered_;
  if (time >= before + kSecond && remembered_.compare_exchange_strong(before, time)) {
    try {
      remember(time);
    } catch (...) {
      remembered_ = before;
      throw;
    }
  }
  return time;
}

Time ClockGuard::time_for_sweep(Time now) {
  const Time time = time_for_look(now);
  remember(time);
  return time;
}

void ClockGuard::remember(Time now) {
  static const Statement raise("UPDATE marks SET value = $1 WHERE name = 'clock' AND value < $1");
  database_.change(raise, {now});
}

void ClockGuard::accept(Time now) {
  static const Statement set("UPDATE marks SET value = $1 WHERE name = 'clock'");
  database_.change(set, {now});
  latest_ = now;
  remembered_ = now;
}

}  // namespace assayd::store
