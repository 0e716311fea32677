#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "assay/algorithm.hpp"
#include "assay/authentication.hpp"
#include "assay/backend.hpp"
#include "assay/bytes.hpp"
#include "assay/device_key.hpp"
#include "assay/error.hpp"
#include "assay/export.hpp"
#include "assay/required.hpp"
#include "assay/result.hpp"
#include "assay/verdict.hpp"
#include "assay/workspace.hpp"

namespace assay {

/// What a device signs: this prefix with its final NUL, and the statement. A WebAuthn signature is over something that
/// begins with a SHA-256, so that neither can stand for the other.
inline constexpr std::string_view kStatementPrefix("device-statement-v1\0", 20);
/// Bytes of the longest statement.
inline constexpr std::size_t kMaxStatement = 4096;
/// Bytes of the challenge of a statement.
inline constexpr std::size_t kStatementChallenge = 32;

/// What a statement is about; docs/device-keys.md says what each is for.
enum class StatementType : std::uint8_t { none = 0, enroll, read, claim, approve, reject, verify, update, revoke };
/// "device.enroll" and so on; empty for `none`.
ASSAY_API std::string_view statement_type_name(StatementType type) noexcept;

/// How the app says that it verified the user for this statement.
enum class UserVerificationClaim : std::uint8_t { none = 0, device = 1, biometric = 2 };
ASSAY_API std::string_view user_verification_claim_name(UserVerificationClaim claim) noexcept;

/// The challenge, action or enrolment that the statement names (`cid`).
struct ChallengeId {
  std::string_view id;  ///< 1 to 512 bytes
};
/// There is none, and the statement must not name any. Not for claim, approve, reject and verify.
struct NoChallengeId {};

class ExpectedChallengeId {
 public:
  constexpr ExpectedChallengeId(ChallengeId expected) noexcept : is_expected_(true), id_(expected.id) {}
  constexpr ExpectedChallengeId(NoChallengeId) noexcept {}

  constexpr bool is_expected() const noexcept { return is_expected_; }
  constexpr std::string_view id() const noexcept { return id_; }

 private:
  bool is_expected_ = false;
  std::string_view id_;
};

/// The SHA-256 of the bytes that the app showed to the user (`ctx`).
struct ContextHash {
  Bytes hash32;
};
/// Nothing was to be shown, and the statement must not have a hash. Not for approve and reject.
struct NoContext {};

class ExpectedContext {
 public:
  constexpr ExpectedContext(ContextHash expected) noexcept : is_expected_(true), hash_(expected.hash32) {}
  constexpr ExpectedContext(NoContext) noexcept {}

  constexpr bool is_expected() const noexcept { return is_expected_; }
  constexpr Bytes hash() const noexcept { return hash_; }

 private:
  bool is_expected_ = false;
  Bytes hash_;
};

/// The number that another screen shows and the user enters on the phone (`num`): 1 to 16 decimal digits.
struct EnteredNumber {
  std::string_view digits;
};
/// The same where the server keeps no more of it than number_mac() gave.
struct EnteredNumberMac {
  std::span<const std::uint8_t, 32> key;
  std::span<const std::uint8_t, 32> mac;
};
/// No number is to be entered, and the statement must not have one. For all types but approve.
struct NoNumber {};

class ExpectedNumber {
 public:
  constexpr ExpectedNumber(EnteredNumber expected) noexcept : kind_(Kind::digits), digits_(expected.digits) {}
  constexpr ExpectedNumber(EnteredNumberMac expected) noexcept
      : kind_(Kind::mac), key_(expected.key), mac_(expected.mac) {}
  constexpr ExpectedNumber(NoNumber) noexcept {}

  enum class Kind : std::uint8_t { none, digits, mac };
  constexpr Kind kind() const noexcept { return kind_; }
  constexpr std::string_view digits() const noexcept { return digits_; }
  constexpr Bytes key() const noexcept { return key_; }
  constexpr Bytes mac() const noexcept { return mac_; }

 private:
  Kind kind_ = Kind::none;
  std::string_view digits_;
  Bytes key_;
  Bytes mac_;
};

/// What to keep of a number: HMAC-SHA-256 over "assay entered number, version 1", NUL, the challenge id, NUL, the
/// digits. `key` is the server's own and secret. Errors: statement_challenge_id_form, statement_number_form,
/// workspace_backend_mismatch, backend_failure.
ASSAY_API Result<std::array<std::uint8_t, 32>> number_mac(std::span<const std::uint8_t, 32> key,
                                                          std::string_view challenge_id, std::string_view digits,
                                                          Workspace& workspace) noexcept;

/// How sure a relying party must be that the user was verified.
enum class VerificationProof : std::uint8_t {
  attested = 0,  ///< key attestation proved that hardware lets the key be used only after verifying the user
  claimed = 1,   ///< the app says so
  none = 2,
};
enum class VerificationMethod : std::uint8_t {
  biometric = 0,
  any = 1,  ///< the device's PIN, pattern or password, too
};
/// Zero-initialised it is the strictest.
struct VerificationPolicy {
  VerificationProof proof = VerificationProof::attested;
  VerificationMethod method = VerificationMethod::biometric;
  std::uint32_t max_age = 0;  ///< seconds for which hardware may go on believing a verification; 0: each use needs one
};

/// What is known of the verification of the user.
enum class VerificationLevel : std::uint8_t {
  none = 0,
  claimed = 1,           ///< the app says so, and nothing proves it
  attested = 2,          ///< hardware verified the user at most VerificationFacts::max_age seconds before
  attested_each_use = 3  ///< hardware verified the user for this statement
};
struct VerificationFacts {
  UserVerificationClaim claim = UserVerificationClaim::none;
  VerificationLevel level = VerificationLevel::none;  ///< none wherever the app itself claims none
  bool biometric_attested = false;                    ///< hardware takes nothing but biometrics for this key
  std::uint32_t max_age = 0;
};

/// The tolerance with which no time is refused.
inline constexpr std::int64_t kAnyTime = std::numeric_limits<std::int64_t>::max();

/// What every statement is expected to say. What has no default cannot be left out. Borrowed until the verdict is
/// there.
struct StatementExpectations {
  Required<Bytes> challenge;            ///< the one sent for this one statement, 32 bytes
  Required<std::string_view> audience;  ///< the server, "https://auth.example.com"
  /// Identifiers of apps, any of which will do; that of the record alone to pin it.
  Required<std::span<const std::string_view>> apps;
  ExpectedChallengeId challenge_id;
  ExpectedContext context;
  Required<std::int64_t> time;         ///< now, seconds since 1970-01-01 UTC
  std::int64_t clock_tolerance = 300;  ///< seconds by which the clock of the device may be wrong; for sanity only:
                                       ///< what prevents replay is that a challenge is used once
  VerificationPolicy verification;
};

/// For one statement of a key that is enrolled.
struct StatementRequest {
  const DeviceKeyRecord& record;          ///< required: of the credential that `credential` names
  Required<StatementType> type;           ///< any but none and enroll
  Required<std::string_view> credential;  ///< the server's id of it
  ExpectedNumber number;
  StatementExpectations expected;
  SignCountPolicy counter = SignCountPolicy::reject;
  const KeyHandle* key = nullptr;  ///< optional: made from the record's public key
};

/// What was received.
struct SignedStatement {
  Bytes statement;  ///< the exact bytes that were signed, without the prefix
  Bytes signature;  ///< ECDSA: strict DER
};

/// What to store after an accepted statement, as one compare-and-swap on the stored counter.
struct DeviceKeyDelta {
  std::uint32_t counter = 0;
};

/// The verdict on a statement. Unless it was accepted, every member but `outcome` and `error` is zero;
/// statement_counter_regressed alone also gives `counter`, so that the event can be recorded.
struct [[nodiscard]] StatementVerdict {
  Outcome outcome = Outcome::undecided;
  Error error;
  StatementType type = StatementType::none;
  Algorithm algorithm = Algorithm::none;
  VerificationFacts verification;
  SignCountReport counter;
  std::int64_t issued_at = 0;  ///< as the clock of the device had it
  DeviceKeyDelta delta;

  bool accepted() const noexcept { return outcome == Outcome::accepted; }
};

/// A statement whose signature has not been looked at yet: plain data that may wait in a queue. It borrows from the
/// request, the record, the statement and the Workspace.
struct PendingStatement {
  Error error;  ///< the first failing check before the signature; then there is no job
  const StatementRequest* request = nullptr;
  VerifyJob job;
  Error deferred;  ///< statement_number_mismatch: told only to who has the key
  StatementVerdict draft;
};

/// Runs every check before the signature, and leaves that as a job: for verify_batch(), together with those of other
/// statements, authentications and registrations.
PendingStatement ASSAY_API prepare_statement(const StatementRequest& request, const SignedStatement& response,
                                             Workspace& workspace) noexcept;

/// Runs the remaining checks, given the result of the job; `result` is ignored where pending.error says that there is
/// none.
StatementVerdict ASSAY_API conclude_statement(const PendingStatement& pending, Error result) noexcept;

/// Verifies a statement: prepare, verify, conclude. Errors, in this order; input device_statement where they are about
/// its text.
/// - Misuse: statement_type_expected; workspace_backend_mismatch; statement_challenge_size; statement_audience_missing;
///   statement_apps_missing; statement_challenge_id_form, statement_challenge_id_needed; statement_context_size,
///   statement_context_needed; statement_number_form, statement_number_not_applicable; statement_credential_id_missing;
///   device_record_incomplete.
/// - Form: statement_too_long; json_malformed (a byte order mark), json_*; statement_too_deep;
///   statement_member_unknown; json_wrong_type; json_missing_member; statement_type_unknown,
///   statement_verification_unknown, statement_counter_form, statement_time_form.
/// - Expectations: statement_type_mismatch; statement_challenge_mismatch; statement_audience_mismatch;
///   statement_credential_{missing,unexpected,mismatch}; statement_app_not_allowed;
///   statement_challenge_id_{missing,unexpected,mismatch}; statement_context_{missing,unexpected,mismatch};
///   statement_number_{missing,unexpected}; statement_time_implausible; statement_user_not_verified,
///   statement_biometric_missing, statement_verification_unproven, statement_biometric_unproven,
///   statement_verification_age.
/// - Key: those of parse_cose_key(); device_record_algorithm.
/// - Signature: signature_too_long, workspace_full; those of verify_batch(), statement_signature_invalid; then
///   statement_number_mismatch and statement_counter_regressed.
/// Cost: one signature; no heap of our own. The Workspace is left as it was.
StatementVerdict ASSAY_API verify_statement(const StatementRequest& request, const SignedStatement& response,
                                            Workspace& workspace) noexcept;

/// What a statement says of itself, for finding the record and the challenge that it is to be verified with. Nothing of
/// it is verified. Texts borrow from the Workspace, until the next JSON text is parsed with it.
struct StatementAddress {
  StatementType type = StatementType::none;
  std::string_view credential;    ///< empty: absent
  std::string_view challenge_id;  ///< empty: absent
  std::string_view challenge;     ///< base64url
};
/// Errors: workspace_full; those of form, as above.
ASSAY_API Result<StatementAddress> peek_statement(Bytes statement, Workspace& workspace) noexcept;

}  // namespace assay
