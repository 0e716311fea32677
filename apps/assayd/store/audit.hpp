#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/types.hpp"

namespace assayd::store {

struct AuditEvent {
  std::int64_t number = 0;  ///< given by the store; grows
  std::string tenant;
  Time at = 0;
  std::string event;
  std::string result;
  std::string reason;
  std::optional<std::string> user_id;
  std::string credential_id;
  std::string actor;  ///< client, user or operator
  std::string action_id;
  std::string address;
  std::string user_agent_hash;
  std::string request_id;
  std::int64_t microseconds = 0;  ///< what it took
  std::string detail;             ///< JSON; no identifiers, no secrets
};

struct AuditFilter {
  std::string tenant;
  std::optional<std::string> user_id;
  std::optional<std::string> event;
  Time from = 0;
  Time until = 0;           ///< 0: no end
  std::int64_t before = 0;  ///< those with a smaller number; 0: from the newest
  std::int64_t limit = 100;
};

struct AuditTally {
  Time from = 0;  ///< of the bucket
  std::string event;
  std::string result;
  std::string reason;
  std::int64_t count = 0;
  std::int64_t microseconds = 0;  ///< sum
};

/// Append only.
class Audit {
 public:
  virtual ~Audit() = default;

  virtual void append(const std::vector<AuditEvent>& events) = 0;
  /// The newest first.
  virtual std::vector<AuditEvent> list(const AuditFilter& filter) = 0;
  /// Counts by bucket of `bucket` microseconds, event, result and reason, in this order.
  virtual std::vector<AuditTally> tally(const std::string& tenant, Time from, Time until, Time bucket) = 0;
  /// By law or by plan; gives their number.
  virtual std::int64_t forget(const std::string& tenant, Time before) = 0;
};

}  // namespace assayd::store
