#pragma once

#include <string>
#include <vector>

#include "store/types.hpp"

namespace assayd::store {

/// `burst` at once, then one every `interval` microseconds.
struct RateLimit {
  std::string key;  ///< tenant, what is limited and for whom; identifiers hashed
  std::int64_t burst = 1;
  Time interval = kSecond;
};

class Limits {
 public:
  virtual ~Limits() = default;

  /// Takes one from each limit, or from none. limited: the value is the time at which it may be tried again.
  virtual Changed<Time> take(const std::vector<RateLimit>& limits, Time now) = 0;

  /// Consecutive failures. Counts one and gives their number; those before now - window are forgotten if none came
  /// since.
  virtual std::int64_t count_failure(const std::string& key, Time window, Time now) = 0;
  virtual std::int64_t failures(const std::string& key, Time window, Time now) = 0;
  virtual void reset_failures(const std::string& key) = 0;
};

}  // namespace assayd::store
