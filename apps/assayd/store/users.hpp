#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/types.hpp"

namespace assayd::store {

enum class UserStatus : std::uint8_t { active, suspended };

struct User {
  std::string id;
  std::string tenant;
  ByteVector handle;          ///< WebAuthn user handle: random, 1 to 64 bytes
  ByteVector sealed_profile;  ///< names for display, encrypted by the caller
  UserStatus status = UserStatus::active;
  std::int64_t security_epoch = 0;  ///< grows with every change after which sessions and tokens must not live on
  Time created_at = 0;
  Time updated_at = 0;
  std::int64_t version = 0;  ///< grows with every change of this row
};

enum class IdentifierType : std::uint8_t { username, email, phone, external };

/// What a user is called. No column has the value in the plain.
struct Identifier {
  std::string tenant;
  IdentifierType type = IdentifierType::username;
  ByteVector value_hash;    ///< HMAC of the normalised value under a key of the server
  ByteVector sealed_value;  ///< the value, encrypted by the caller
  std::string user_id;
  Time created_at = 0;
  std::optional<Time> verified_at;
};

/// Names an identifier: unique.
struct IdentifierKey {
  std::string tenant;
  IdentifierType type = IdentifierType::username;
  ByteVector value_hash;
};

class Users {
 public:
  virtual ~Users() = default;

  /// The user with all identifiers, or nothing. conflict: the id, the handle or an identifier is taken.
  virtual Outcome create(const User& user, const std::vector<Identifier>& identifiers) = 0;
  virtual std::optional<User> find(const Key& user) = 0;
  virtual std::optional<User> find_by_handle(const std::string& tenant, const ByteVector& handle) = 0;
  virtual std::optional<User> find_by_identifier(const IdentifierKey& identifier) = 0;
  /// In the order of ids, those after `after` (empty: from the first).
  virtual std::vector<User> list(const std::string& tenant, const std::string& after, std::int64_t limit) = 0;

  /// conflict: the row has another version.
  virtual Outcome set_profile(const Key& user, std::int64_t version, const ByteVector& sealed_profile, Time now) = 0;
  /// Also raises the security epoch. wrong_state: it has this status.
  virtual Outcome set_status(const Key& user, UserStatus status, Time now) = 0;
  /// Ends all sessions, actions and tokens that were bound to the epoch before.
  virtual Outcome raise_security_epoch(const Key& user, Time now) = 0;
  /// With identifiers, credentials, sessions, actions, challenges, links and recovery codes. Audit events stay.
  virtual Outcome remove(const Key& user) = 0;

  /// conflict: it is taken, by whomever.
  virtual Outcome add_identifier(const Identifier& identifier) = 0;
  /// Puts `next` in the place of `before`, which must be the same user's; open magic links to `before` end.
  virtual Outcome replace_identifier(const IdentifierKey& before, const Identifier& next, Time now) = 0;
  /// wrong_state: it is verified.
  virtual Outcome verify_identifier(const IdentifierKey& identifier, const std::string& user_id, Time now) = 0;
  /// Open magic links to it end.
  virtual Outcome remove_identifier(const IdentifierKey& identifier, const std::string& user_id, Time now) = 0;
  virtual std::vector<Identifier> list_identifiers(const Key& user) = 0;

  /// Forgets the old recovery codes.
  virtual Outcome set_recovery_codes(const Key& user, const std::vector<ByteVector>& code_hashes, Time now) = 0;
  virtual std::int64_t count_recovery_codes(const Key& user) = 0;
  virtual Outcome use_recovery_code(const Key& user, const ByteVector& code_hash, Time now) = 0;
};

}  // namespace assayd::store
