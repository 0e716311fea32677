#pragma once

#include <optional>
#include <string>

#include "store/types.hpp"

namespace assayd::store {

enum class ActionState : std::uint8_t { pending, not_enrolled, blocked, satisfied, redeemed, rejected, cancelled };

/// How somebody authenticated.
struct Evidence {
  std::string credential_id;
  std::string method;
  std::string uv;
  std::string acr;
  std::string amr;  ///< separated by blanks
};

struct Action {
  std::string id;
  std::string tenant;
  std::optional<std::string> user_id;
  std::string code;
  std::optional<std::string> idempotency_key;  ///< unique with tenant, user and code
  std::string client_id;                       ///< who tracked it
  std::string context;                         ///< JSON of the caller
  std::string required;                        ///< JSON: acr and methods
  std::string scopes;                          ///< of the action token
  std::optional<ByteVector> token_hash;        ///< of the action token, if that is opaque
  std::optional<ByteVector> binding_hash;      ///< of the browser or app that may use the token
  std::int64_t security_epoch = 0;             ///< of the user when the action began
  ActionState state = ActionState::pending;
  Time created_at = 0;
  Time expires_at = 0;
  Evidence satisfied_by;
  std::optional<Time> satisfied_at;
  std::optional<ByteVector> redeem_hash;  ///< of the one-time code for the back end
  std::optional<Time> redeem_expires_at;
  std::optional<Time> redeemed_at;
  std::string reason;  ///< of a refusal
};

struct ActionSatisfaction {
  Key action;
  std::string user_id;  ///< must be the action's; an action without a user gets this one
  Evidence by;
  ByteVector redeem_hash;
  Time redeem_expires_at = 0;
};

/// All three are compared.
struct ActionRedemption {
  std::string tenant;
  ByteVector redeem_hash;
  std::string code;
  std::string user_id;
};

class Actions {
 public:
  virtual ~Actions() = default;

  /// conflict: there is one with this idempotency key, which is the value; it is for the caller to say whether it is
  /// the same request. Also if the id is taken; then the value has no id.
  virtual Changed<Action> create(const Action& action) = 0;
  virtual std::optional<Action> find(const Key& action) = 0;
  virtual std::optional<Action> find_by_token(const std::string& tenant, const ByteVector& token_hash) = 0;
  /// Pending to satisfied. expired; wrong_state: it is not pending any more; mismatch: of another user; inactive: the
  /// user is suspended, or the security epoch has changed.
  virtual Outcome satisfy(const ActionSatisfaction& satisfaction, Time now) = 0;
  /// Pending to `rejected`, `blocked` or `cancelled`.
  virtual Outcome refuse(const Key& action, ActionState state, const std::string& reason, Time now) = 0;
  /// Satisfied to redeemed; the value is the action, also with already_used: then what came of the first redemption
  /// should be revoked. mismatch: the action code or the user is another; the code can still be redeemed. inactive: as
  /// satisfy().
  virtual Changed<Action> redeem(const ActionRedemption& redemption, Time now) = 0;
};

}  // namespace assayd::store
