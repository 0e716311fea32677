#pragma once

#include <optional>
#include <string>

#include "store/types.hpp"

namespace assayd::store {

/// State of a ceremony that the server keeps: challenges of passkeys, nonces of devices, enrolments.
struct Ceremony {
  std::string id;
  std::string tenant;
  std::string purpose;  ///< kind, RP ID: whatever taking it must name
  std::optional<std::string> user_id;
  ByteVector binding_hash;  ///< of the session or token to which it belongs; empty: none
  ByteVector state;         ///< sealed or not, as the caller likes
  Time created_at = 0;
  Time expires_at = 0;
};

class SingleUse {
 public:
  virtual ~SingleUse() = default;

  /// conflict: the id is taken.
  virtual Outcome open(const Ceremony& ceremony) = 0;
  /// Reads and uses it up in one statement, before anything is verified with it. not_found also means that it was
  /// taken; already_used says so as long as the row is remembered. mismatch: another purpose or binding; it can still
  /// be taken.
  virtual Changed<Ceremony> take(const Key& ceremony, const std::string& purpose, const ByteVector& binding_hash,
                                 Time now) = 0;

  /// The ledger for what the server does not keep: sealed ceremony state, jti of tokens, nonces. Of any number of calls
  /// with one (tenant, kind, id), one is done; the others are already_used. Remembered until it has expired, however
  /// the clock is set. `id` is any text up to 512 bytes, hashed if it is secret.
  virtual Outcome use_once(const std::string& kind, const Key& id, Time expires_at, Time now) = 0;
};

}  // namespace assayd::store
