#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "assay/authenticator_data.hpp"
#include "assay/backend.hpp"
#include "assay/credential_record.hpp"
#include "assay/extension_inputs.hpp"
#include "assay/extension_outputs.hpp"
#include "assay/relying_party.hpp"
#include "assay/response.hpp"
#include "assay/step.hpp"
#include "assay/verdict.hpp"
#include "assay/workspace.hpp"

namespace assay {

/// The user was identified before the ceremony began, by a user name or a session.
struct KnownUser {
  Bytes user_handle;  ///< 1 to 64 bytes
};

/// The user is not known: the response must name the account by its user handle.
struct Discoverable {};

/// Who is being authenticated. There is no default: leaving it out does not compile.
class ExpectedUser {
 public:
  constexpr ExpectedUser(KnownUser user) noexcept : known_(true), user_handle_(user.user_handle) {}
  constexpr ExpectedUser(Discoverable) noexcept {}

  constexpr bool is_known() const noexcept { return known_; }
  constexpr Bytes user_handle() const noexcept { return user_handle_; }

 private:
  bool known_ = false;
  Bytes user_handle_;
};

/// What to do when the signature counter did not grow, which hints at a cloned authenticator.
enum class SignCountPolicy : std::uint8_t {
  reject = 0,
  report = 1,  ///< accept; SignCountReport::regressed says it, and the delta keeps the stored value
};

/// What the relying party sent, what it stored, and what it asks, for one authentication. Borrowed until the verdict is
/// there.
struct AuthenticationRequest {
  ExpectedUser user;                         ///< required
  const CredentialRecord& record;            ///< required: the stored record of the credential that the response names
  Bytes challenge;                           ///< required: the one sent, 16 to 1024 bytes
  std::string_view origin;                   ///< the one of the relying party's that it must be; empty: any of them
  std::span<const Bytes> allow_credentials;  ///< ids that were named in the options; none: none were named
  UserVerification user_verification = UserVerification::required;
  FlagPolicy backup_state = FlagPolicy::any;
  SignCountPolicy sign_count = SignCountPolicy::reject;
  bool sets_uv_initialized = false;     ///< the ceremony includes another factor, so that UV may be recorded (step 24)
  bool allow_short_challenge = false;   ///< 1 to 15 bytes too: for judging recorded ceremonies; they can be guessed
  AuthenticationExtensions extensions;  ///< those that were asked for
  bool refuse_unsolicited_extensions = false;  ///< outputs of others are refused, not ignored and reported
  bool refuse_missing_extensions = false;      ///< each one that was asked for must have an output
  const KeyHandle* key = nullptr;              ///< optional: made from the record's public key
  StepLog* log = nullptr;                      ///< optional
};

struct SignCountReport {
  std::uint32_t stored = 0;
  std::uint32_t received = 0;
  bool regressed = false;
};

/// What to store after an accepted authentication, as one compare-and-swap on the stored counter.
struct RecordDelta {
  std::uint32_t sign_count = 0;
  bool backup_state = false;
  bool uv_initialized = false;
};

/// The verdict on an authentication. Unless it was accepted, every member but `outcome` and `error` is zero;
/// sign_count_regressed alone also gives `sign_count`, so that the event can be recorded.
struct [[nodiscard]] AuthenticationVerdict {
  Outcome outcome = Outcome::undecided;
  Error error;
  Bytes user_handle;    ///< of the account that was authenticated; borrows from the record
  Bytes credential_id;  ///< borrows from the record
  AuthenticatorFlags flags;
  Algorithm algorithm = Algorithm::none;
  SignCountReport sign_count;
  RecordDelta delta;
  bool used_appid = false;  ///< rpIdHash was that of the AppID
  Bytes extensions;         ///< authenticator extension outputs, a CBOR map; borrows from the response; empty: none
  ClientExtensionFacts client_extensions;
  AuthenticationExtensionOutputs extension_outputs;

  bool accepted() const noexcept { return outcome == Outcome::accepted; }
};

/// An authentication whose signature has not been looked at yet: plain data that may wait in a queue. It borrows from
/// the request, the record, the response and the Workspace.
struct PendingAuthentication {
  Error error;  ///< the first failing step before the signature; then there is no job
  const AuthenticationRequest* request = nullptr;
  VerifyJob job;
  Error extension_error;        ///< what the step auth.extensions will say
  AuthenticationVerdict draft;  ///< what the verdict will say if all goes well
};

/// Runs every step up to auth.hash, and leaves the signature as a job.
PendingAuthentication ASSAY_API prepare_authentication(const RelyingParty& relying_party,
                                                       const AuthenticationRequest& request,
                                                       const AuthenticationResponse& response,
                                                       Workspace& workspace) noexcept;

/// Runs the remaining steps, given the result of the job; `result` is ignored where pending.error says that there is
/// none.
AuthenticationVerdict ASSAY_API conclude_authentication(const PendingAuthentication& pending, Error result) noexcept;

/// Verifies an authentication (WebAuthn 7.2): prepare, verify, conclude. Steps run in the order of docs/steps.md; the
/// first that fails decides. Errors of misuse come first, with step auth.options: relying_party_missing,
/// workspace_backend_mismatch, challenge_too_short, challenge_too_long, user_handle_invalid; those of extensions that
/// cannot be asked for (docs/extensions.md), payment_rp_id_foreign; record_incomplete, record_relying_party_mismatch.
/// Cost: one signature; no heap of our own. The Workspace is left as it was.
AuthenticationVerdict ASSAY_API verify_authentication(const RelyingParty& relying_party,
                                                      const AuthenticationRequest& request,
                                                      const AuthenticationResponse& response,
                                                      Workspace& workspace) noexcept;

/// The verdict where no record is stored under the credential id of the response, for any user; never accepted.
/// `request.record` is not looked at. Every step that needs no record runs; if all of them pass, the error is
/// unknown_credential, step auth.user.known or auth.user.discovered, which no other verdict has. So a stranger
/// learns that an id is unknown only in a ceremony that is in order but for its signature, with a challenge of this
/// relying party; may_signal_unknown_credential() says when the client may be told. Errors: those of
/// verify_authentication() of the steps that run. Whoever looks the record up by user and id must look again by the id
/// alone before calling this: a credential of another user is not unknown.
AuthenticationVerdict ASSAY_API refuse_unknown_credential(const RelyingParty& relying_party,
                                                          const AuthenticationRequest& request,
                                                          const AuthenticationResponse& response,
                                                          Workspace& workspace) noexcept;

/// The same as verify_authentication() from the JSON text of PublicKeyCredential.toJSON(). Resets the Workspace first.
/// A caller who must read the credential id to find the record uses parse_authentication_response() and
/// verify_authentication().
AuthenticationVerdict ASSAY_API verify_authentication_json(const RelyingParty& relying_party,
                                                           const AuthenticationRequest& request, Bytes credential_json,
                                                           Workspace& workspace) noexcept;

/// One authentication of a batch.
struct AuthenticationItem {
  const AuthenticationRequest* request = nullptr;
  const AuthenticationResponse* response = nullptr;
};

/// Verifies many authentications, their signatures together in batches of up to Limits::batch. verdicts[i] is what
/// verify_authentication() would say of items[i]. Errors: result_count_mismatch, workspace_backend_mismatch (the
/// Workspace holds nothing); then no verdict is touched.
ASSAY_API Error verify_authentications(const RelyingParty& relying_party, std::span<const AuthenticationItem> items,
                                       std::span<AuthenticationVerdict> verdicts, Workspace& workspace) noexcept;

}  // namespace assay
