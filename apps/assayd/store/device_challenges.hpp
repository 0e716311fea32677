#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/actions.hpp"
#include "store/types.hpp"

namespace assayd::store {

enum class ChallengeKind : std::uint8_t { push, qr, in_app };

/// unclaimed -> claimed -> approved -> consumed for QR, pending -> approved -> consumed for push and in-app; from the
/// open states (unclaimed, claimed, pending) also to rejected, cancelled and locked. Expiry is no state: every
/// operation compares the time itself.
enum class ChallengeState : std::uint8_t {
  unclaimed,
  pending,
  claimed,
  approved,
  consumed,
  rejected,
  cancelled,
  locked
};

struct DeviceChallenge {
  std::string id;  ///< the handle of the initiator
  std::string tenant;
  ChallengeKind kind = ChallengeKind::push;
  std::optional<std::string> action_id;
  std::optional<std::string> user_id;               ///< QR: none until claimed, or the only one who may claim
  std::optional<std::string> target_credential_id;  ///< the only one that may decide
  std::string client_id;                            ///< who began it; empty: a browser
  ByteVector poll_secret_hash;
  std::optional<std::string> scan_id;          ///< QR: the id in the picture; unique
  std::optional<ByteVector> scan_secret_hash;  ///< QR
  std::optional<ByteVector> number_mac;
  std::string context;              ///< the bytes that are shown to the user
  std::optional<ByteVector> nonce;  ///< what the next statement must sign; gone once it was used
  std::optional<Time> nonce_expires_at;
  ChallengeState state = ChallengeState::pending;
  std::int64_t attempts = 0;  ///< wrong numbers
  std::int64_t max_attempts = 3;
  std::int64_t interval = 1;  ///< seconds between polls
  Time created_at = 0;
  Time expires_at = 0;
  std::optional<std::string> claimed_by;  ///< credential
  std::optional<Time> claimed_at;
  std::optional<Time> decided_at;
  Evidence evidence;                    ///< of the approval
  std::optional<ByteVector> code_hash;  ///< of the one-time code that the initiator gets
  std::optional<Time> code_expires_at;
  std::optional<Time> consumed_at;
  std::string reason;  ///< of a rejection, cancellation or lock
  std::int64_t version = 0;
};

struct ChallengeClaim {
  std::string tenant;
  std::string scan_id;
  ByteVector scan_secret_hash;
  std::string user_id;
  std::string credential_id;
  ByteVector next_nonce;  ///< for the decision
  Time next_nonce_expires_at = 0;
};

struct ChallengeDecision {
  Key challenge;
  std::string user_id;
  std::string credential_id;
  ByteVector nonce;  ///< the one that was signed
  Evidence evidence;
  ByteVector code_hash;  ///< approval only
  Time code_expires_at = 0;
  std::string reason;  ///< rejection only
};

/// One of the two secrets; both are compared where both are there.
struct ChallengeRedemption {
  Key challenge;
  std::optional<ByteVector> poll_secret_hash;
  std::optional<ByteVector> code_hash;
};

struct NewChallenge {
  std::vector<std::string> cancelled;  ///< ids of older ones that were open
};

class DeviceChallenges {
 public:
  virtual ~DeviceChallenges() = default;

  /// Of one user at most one push challenge is open: the new one cancels the older ones. conflict: an id is taken, or
  /// two were created at once and the other one won. inactive: the user or the target is, or there is none.
  virtual Changed<NewChallenge> create(const DeviceChallenge& challenge, Time now) = 0;
  virtual std::optional<DeviceChallenge> find(const Key& challenge) = 0;
  /// For the initiator: nothing if the secret is wrong.
  virtual std::optional<DeviceChallenge> find_for_poll(const Key& challenge, const ByteVector& poll_secret_hash) = 0;
  /// The newest that waits for this credential: a push or in-app challenge of the user, for any credential or for this
  /// one, or a QR challenge that it claimed.
  virtual std::optional<DeviceChallenge> next_for(const Key& user, const std::string& credential_id, Time now) = 0;
  /// Open ones and approved ones of a user, the newest first.
  virtual std::vector<DeviceChallenge> list_open(const Key& user, Time now) = 0;

  /// QR: a new picture for the same challenge while nobody has claimed it.
  virtual Outcome rotate_scan(const Key& challenge, const std::string& scan_id, const ByteVector& scan_secret_hash,
                              Time now) = 0;
  /// Sets the nonce that the next decision has to sign; the one before is void. Open challenges only; credential: the
  /// one that asks, which must be allowed to decide.
  virtual Outcome set_nonce(const Key& challenge, const std::string& credential_id, const ByteVector& nonce,
                            Time nonce_expires_at, Time now) = 0;
  /// Unclaimed to claimed; gives the challenge with its context. mismatch: the secret is wrong, or the challenge is for
  /// another user or credential; conflict: it is claimed, and the value is empty; expired; wrong_state.
  virtual Changed<DeviceChallenge> claim(const ChallengeClaim& claim, Time now) = 0;
  /// Claimed or pending to approved, by the credential that claimed it or to which it is addressed, with the nonce.
  /// mismatch: another credential, user or nonce; locked: no attempts are left; inactive: credential or user is;
  /// expired, also of the nonce; already_used: it was decided; wrong_state: cancelled, or not claimed yet.
  virtual Outcome approve(const ChallengeDecision& decision, Time now) = 0;
  /// The same, to rejected.
  virtual Outcome reject(const ChallengeDecision& decision, Time now) = 0;
  /// Counts a wrong number of a decision that was in order but for that, and voids its nonce; the last one locks the
  /// challenge. Gives the attempts that are left. Errors as approve().
  virtual Changed<std::int64_t> count_wrong_number(const ChallengeDecision& decision, Time now) = 0;
  /// Any open state, or approved, to cancelled.
  virtual Outcome cancel(const Key& challenge, const std::string& reason, Time now) = 0;
  /// Approved to consumed; gives the challenge, also with already_used: what came of the first redemption should then
  /// be revoked. mismatch: a secret is wrong or none was given; wrong_state: it is not approved.
  virtual Changed<DeviceChallenge> redeem(const ChallengeRedemption& redemption, Time now) = 0;
};

}  // namespace assayd::store
