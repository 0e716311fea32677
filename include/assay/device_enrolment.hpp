#pragma once

#include <cstdint>
#include <span>

#include "assay/attestation.hpp"
#include "assay/device_key.hpp"
#include "assay/device_statement.hpp"
#include "assay/trust_policy.hpp"

namespace assay {

/// By what a device proves where its key is kept, beyond possession.
enum class DeviceAttestationKind : std::uint8_t { none = 0, android_key = 1, apple_appattest = 2 };

/// What the device sent of it. The challenge that it answers is SHA-256(nonce || SPKI of the registered key), the nonce
/// being EnrolmentRequest::attestation_challenge.
struct DeviceAttestation {
  DeviceAttestationKind kind = DeviceAttestationKind::none;
  std::span<const Bytes> certificates;  ///< android_key: DER, that of the registered key first
  Bytes attestation_object;             ///< apple_appattest: made with that challenge as clientDataHash
};

/// What a device sent to enrol a key.
struct EnrolmentResponse {
  DevicePublicKey public_key;        ///< SPKI where there is an attestation
  SignedStatement signed_statement;  ///< of type device.enroll, signed with that key; without `cred` and `num`
  DeviceAttestation attestation;
};

/// What the server sent and what it asks, for one enrolment. What has no default cannot be left out; the rest,
/// zero-initialised, is refused or the strictest. Borrowed until the verdict is there.
struct EnrolmentRequest {
  StatementExpectations expected;         ///< expected.verification is what the new key must be able to prove, too
  std::span<const Algorithm> algorithms;  ///< required: those that are accepted; backend_algorithms() for all
  MutableBytes cose_key;                  ///< required: where the key is written to; kMaxDeviceKey bytes are enough
  Bytes attestation_challenge;            ///< the nonce sent for the attestation, 32 bytes; may be expected.challenge
  AttestationPolicy attestation;          ///< android_key, enable_apple_appattest, allow_appattest_development
  TrustPolicy trust;                      ///< of the attestation; accept_none: none is needed
  bool accept_vouched_key = false;        ///< App Attest of another key that vouches for the registered one
};

/// The verdict on an enrolment. Unless it was accepted, every member but `outcome` and `error` is zero.
struct [[nodiscard]] EnrolmentVerdict {
  Outcome outcome = Outcome::undecided;
  Error error;
  DeviceKeyRecord record;  ///< to be stored; borrows from the request: its key from `cose_key`, its app from `apps`
  VerificationFacts verification;
  AttestationFacts attestation;
  CertificateStatus certificate_status = CertificateStatus::unknown;  ///< of an anchored chain
  std::int64_t issued_at = 0;

  bool accepted() const noexcept { return outcome == Outcome::accepted; }
};

/// An enrolment whose signature has not been looked at yet: plain data that may wait in a queue. It borrows from the
/// request, the response and the Workspace.
struct PendingEnrolment {
  Error error;  ///< the first failing check before the signature; then there is no job
  const EnrolmentRequest* request = nullptr;
  VerifyJob job;
  UserVerificationClaim claim = UserVerificationClaim::none;
  AttestationEvidence evidence;
  EnrolmentVerdict draft;
};

/// Runs every check before the signature, and leaves that as a job.
PendingEnrolment ASSAY_API prepare_enrolment(const EnrolmentRequest& request, const EnrolmentResponse& response,
                                             Workspace& workspace) noexcept;

/// Runs the remaining checks, given the result of the job.
EnrolmentVerdict ASSAY_API conclude_enrolment(const PendingEnrolment& pending, Error result,
                                              Workspace& workspace) noexcept;

/// Verifies an enrolment: that who sends the key has it, and what attestation says of it. Errors, in this order:
/// - Misuse: those of verify_statement() from workspace_backend_mismatch to statement_context_needed;
///   algorithms_missing; device_attestation_kind; attestation_challenge_missing.
/// - Key: those of import_device_key(); algorithm_not_offered; algorithm_unsupported.
/// - Statement: those of form and of expectations of verify_statement(), but for user verification.
/// - Attestation, where there is one: attested_key_not_spki.
///   Android (input certificate): attestation_x5c_empty, too_many_certificates, certificate_too_long; those of
///   parse_certificate() and parse_subject_public_key_info(); android_key_mismatch, android_key_description_missing,
///   android_key_description_form, android_challenge_mismatch, android_all_applications, android_security_level,
///   android_origin, android_purpose; android_application_id_missing, android_application_id_form,
///   android_app_mismatch.
///   Apple: attestation_object_too_long; those of parse_attestation_object(); attestation_format_unknown,
///   attestation_format_disabled, appattest_format; those of authenticator data and of its key; appattest_app_mismatch;
///   those of the procedure (apple_*, appattest_*); device_key_vouched.
/// - Signature: as for a statement.
/// - Trust: metadata_stale, trust_anchors_missing; none_not_acceptable; those of the chain; aaguid_*; then
///   statement_user_not_verified and what follows it there.
/// Cost: one signature, and a chain where trust must be anchored; no heap of our own. The Workspace is left as it was.
EnrolmentVerdict ASSAY_API verify_enrolment(const EnrolmentRequest& request, const EnrolmentResponse& response,
                                            Workspace& workspace) noexcept;

}  // namespace assay
