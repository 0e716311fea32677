#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "assay/algorithm.hpp"
#include "assay/attestation.hpp"
#include "assay/authenticator_data.hpp"
#include "assay/backend.hpp"
#include "assay/credential_record.hpp"
#include "assay/extension_inputs.hpp"
#include "assay/extension_outputs.hpp"
#include "assay/relying_party.hpp"
#include "assay/response.hpp"
#include "assay/step.hpp"
#include "assay/trust.hpp"
#include "assay/trust_policy.hpp"
#include "assay/verdict.hpp"
#include "assay/workspace.hpp"

namespace assay {

/// How a caller says whether a credential id is registered already, for any user. Without it the check is the caller's,
/// and RegistrationVerdict::credential_id_checked is false.
struct CredentialLookup {
  bool (*is_registered)(void* context, Bytes credential_id) = nullptr;
  void* context = nullptr;
};

/// What the relying party sent and what it asks, for one registration. Borrowed until the verdict is there.
/// Zero-initialised it is refused, or the strictest.
struct RegistrationRequest {
  Bytes challenge;                        ///< required: the one sent, 16 to 1024 bytes
  Bytes user_handle;                      ///< required: user.id of the account, 1 to 64 bytes
  std::string_view origin;                ///< the one of the relying party's that it must be; empty: any of them
  std::span<const Algorithm> algorithms;  ///< required: those offered; backend_algorithms() for all
  UserVerification user_verification = UserVerification::required;
  bool conditional = false;  ///< mediation was conditional: the user need not have been present
  FlagPolicy backup_eligible = FlagPolicy::any;
  FlagPolicy backup_state = FlagPolicy::any;
  RegistrationExtensions extensions;           ///< those that were asked for
  bool refuse_unsolicited_extensions = false;  ///< outputs of others are refused, not ignored and reported
  bool refuse_missing_extensions = false;      ///< each one that was asked for must have an output
  bool allow_short_challenge = false;  ///< 1 to 15 bytes too: for judging recorded ceremonies; they can be guessed
  AttestationPolicy attestation;
  TrustPolicy trust;
  CredentialLookup lookup;
  StepLog* log = nullptr;  ///< optional
};

/// The verdict on a registration. Unless it was accepted, every member but `outcome` and `error` is zero.
struct [[nodiscard]] RegistrationVerdict {
  Outcome outcome = Outcome::undecided;
  AuthenticatorFlags flags;
  bool credential_id_checked = false;  ///< CredentialLookup was given and said no
  bool canonical_cbor = false;         ///< the attestation object is in CTAP2 canonical form as a whole
  AttestationFormat format = AttestationFormat::none;
  TrustLevel trust = TrustLevel::none;
  CertificateStatus certificate_status = CertificateStatus::unknown;  ///< good: that of every anchored chain is
  std::uint8_t num_statements = 0;                                    ///< of a compound statement; 0 for any other
  Error error;
  Algorithm algorithm = Algorithm::none;              ///< of the credential key
  Algorithm attestation_algorithm = Algorithm::none;  ///< of the attestation signature; none where there is none, and
                                                      ///< for a compound statement; RS1 is SHA-1
  CredentialRecord record;                            ///< to be stored; borrows from the response and the request
  MetadataJudgement metadata;    ///< of the statement's metadata entry, if any; borrows from TrustPolicy::metadata
  AttestationFacts attestation;  ///< of the statement, or of the acceptable ones of a compound statement
  std::array<StatementResult, kMaxStatements> statements;
  UnverifiedAaguid unverified_aaguid;
  AttestedAaguid attested_aaguid;
  Bytes extensions;  ///< authenticator extension outputs, a CBOR map; empty: none
  ClientExtensionFacts client_extensions;
  RegistrationExtensionOutputs extension_outputs;

  bool accepted() const noexcept { return outcome == Outcome::accepted; }
};

/// A registration whose signatures have not been looked at yet: plain data that may wait in a queue. It borrows from
/// the relying party, the request, the response and the Workspace.
struct PendingRegistration {
  Error error;  ///< the first failing step before the signatures; then there is no job
  const RelyingParty* relying_party = nullptr;
  const RegistrationRequest* request = nullptr;
  std::span<const AttestationEvidence> statements;  ///< one, or those of a compound statement
  std::span<const VerifyJob> jobs;                  ///< of the statements that have one, in their order
  Error extension_error;                            ///< what the step reg.extensions will say
  RegistrationVerdict draft;                        ///< what the verdict will say if all goes well
};

/// Runs every step up to reg.att_stmt, and leaves the attestation signatures, if there are any, as jobs.
PendingRegistration ASSAY_API prepare_registration(const RelyingParty& relying_party,
                                                   const RegistrationRequest& request,
                                                   const RegistrationResponse& response, Workspace& workspace) noexcept;

/// Runs the remaining steps, given the result of each job (verify_batch). The lowest failing step is the verdict's.
/// Errors: result_count_mismatch; then those of the steps.
RegistrationVerdict ASSAY_API conclude_registration(const PendingRegistration& pending, std::span<const Error> results,
                                                    Workspace& workspace) noexcept;

/// Verifies a registration (WebAuthn 7.1): the three calls in a row. Steps run in the order of docs/steps.md; the first
/// that fails decides. Errors of misuse come first, with step reg.options: relying_party_missing,
/// workspace_backend_mismatch, challenge_too_short, challenge_too_long, user_handle_invalid, algorithms_missing; those
/// of extensions that cannot be asked for (docs/extensions.md). Cost: at most one signature for each statement, and a
/// chain where trust must be anchored; no heap of our own. The Workspace is left as it was.
RegistrationVerdict ASSAY_API verify_registration(const RelyingParty& relying_party, const RegistrationRequest& request,
                                                  const RegistrationResponse& response, Workspace& workspace) noexcept;

/// The same from the JSON text of PublicKeyCredential.toJSON(). Resets the Workspace first; the verdict borrows from
/// it.
RegistrationVerdict ASSAY_API verify_registration_json(const RelyingParty& relying_party,
                                                       const RegistrationRequest& request, Bytes credential_json,
                                                       Workspace& workspace) noexcept;

}  // namespace assay
