#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/types.hpp"

namespace assayd::store {

/// A key of the server, sealed by the caller under one that is not in the database.
struct RingKey {
  std::string purpose;
  std::int64_t number = 0;  ///< unique in the purpose, from 1
  ByteVector sealed;
  std::string public_part;  ///< a JWK, or empty
  Time created_at = 0;
  std::optional<Time> retired_at;  ///< still opens and verifies, does not seal or sign
};

class KeyRing {
 public:
  virtual ~KeyRing() = default;

  /// conflict: the number is taken: another instance was faster. Read again.
  virtual Outcome add(const RingKey& key) = 0;
  /// The newest first.
  virtual std::vector<RingKey> list(const std::string& purpose) = 0;
  /// wrong_state: it is retired.
  virtual Outcome retire(const std::string& purpose, std::int64_t number, Time now) = 0;
  /// Only if it is retired, else wrong_state.
  virtual Outcome remove(const std::string& purpose, std::int64_t number) = 0;
};

}  // namespace assayd::store
