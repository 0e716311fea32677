#pragma once

#include <string>
#include <vector>

#include "store/types.hpp"

namespace assayd::store {

enum class DeliveryState : std::uint8_t { waiting, delivered, failed };

/// A webhook call, push message or mail that is to be sent.
struct Delivery {
  std::string id;
  std::string tenant;
  std::string kind;
  std::string endpoint;
  ByteVector payload;  ///< sealed if it holds secrets
  DeliveryState state = DeliveryState::waiting;
  std::int64_t attempts = 0;
  Time created_at = 0;
  Time next_at = 0;
  Time expires_at = 0;  ///< of no use from then on
  std::string lease_owner;
  Time leased_until = 0;
  std::string last_error;
};

class Outbox {
 public:
  virtual ~Outbox() = default;

  virtual Outcome add(const Delivery& delivery) = 0;
  /// Those that are due and leased to nobody, the most overdue first; counts an attempt of each and leases it to
  /// `owner`. Of many callers, each delivery goes to one.
  virtual std::vector<Delivery> lease(const std::string& owner, std::int64_t limit, Time leased_until, Time now) = 0;
  /// The three ends of a lease. conflict: it is leased to another by now. The payload is forgotten when it is over.
  virtual Outcome delivered(const Key& delivery, const std::string& owner, Time now) = 0;
  virtual Outcome retry(const Key& delivery, const std::string& owner, Time next_at, const std::string& error) = 0;
  virtual Outcome give_up(const Key& delivery, const std::string& owner, const std::string& error, Time now) = 0;
  virtual std::int64_t count_waiting() = 0;
};

}  // namespace assayd::store
