// Enrolments of device keys: prepare, conclude, and the two with verification between them.
#include "assay/device_enrolment.hpp"

#include <algorithm>

#include "assay/public_key.hpp"
#include "lib/base/check.hpp"
#include "lib/base/workspace.hpp"
#include "lib/crypto/backend.hpp"
#include "lib/crypto/context.hpp"
#include "lib/device/attestation.hpp"
#include "lib/device/expectations.hpp"
#include "lib/device/signing.hpp"
#include "lib/device/statement_reader.hpp"
#include "lib/device/verification.hpp"
#include "lib/trust/aaguid.hpp"
#include "lib/trust/trust.hpp"

namespace assay {
namespace device {
namespace {

constexpr ExpectedNumber kNoNumber = NoNumber{};

Error check_request(const EnrolmentRequest& request, const EnrolmentResponse& response, const Expected& expected,
                    Workspace& workspace) noexcept {
  ASSAY_TRY(check_expectations(expected, workspace));
  ASSAY_REQUIRE(!request.algorithms.empty(), ErrorCode::algorithms_missing, 0);
  const DeviceAttestationKind kind = response.attestation.kind;
  ASSAY_REQUIRE(kind <= DeviceAttestationKind::apple_appattest, ErrorCode::device_attestation_kind, 0);
  const bool has_challenge = request.attestation_challenge.size() == kStatementChallenge;
  ASSAY_REQUIRE(has_challenge || kind == DeviceAttestationKind::none, ErrorCode::attestation_challenge_missing, 0);
  return {};
}

Result<PublicKeyView> take_key(const EnrolmentRequest& request, const EnrolmentResponse& response,
                               const Backend& backend, DeviceKeyRecord& record) noexcept {
  const auto cose_key = import_device_key(response.public_key, request.cose_key);
  if (!cose_key) return cose_key.error();
  const auto key = parse_cose_key(*cose_key);
  if (!key) return located(key.error(), Input::credential_public_key);
  const bool offered = std::ranges::find(request.algorithms, key->algorithm) != request.algorithms.end();
  ASSAY_REQUIRE(offered, ErrorCode::algorithm_not_offered, 0);
  // A key that could never sign in again is not enrolled.
  ASSAY_REQUIRE(backend.can_verify(key->algorithm), ErrorCode::algorithm_unsupported, 0);
  record.public_key = *cose_key;
  record.algorithm = key->algorithm;
  return key;
}

/// The statement, as far as it is looked at before the signature.
Error take_statement(const Expected& expected, Bytes statement, Workspace::Impl& impl,
                     PendingEnrolment& pending) noexcept {
  const auto view = read_statement(impl, statement);
  if (!view) return view.error();
  Compared compared;
  ASSAY_TRY(compare(expected, *view, impl, compared));
  pending.claim = view->verification;
  pending.draft.record.app = compared.app;
  pending.draft.record.counter = view->counter;
  pending.draft.issued_at = view->issued_at;
  return {};
}

Error prepare(const EnrolmentRequest& request, const EnrolmentResponse& response, Workspace& workspace,
              PendingEnrolment& pending) noexcept {
  const Expected expected{StatementType::enroll, {}, kNoNumber, request.expected};
  ASSAY_TRY(check_request(request, response, expected, workspace));
  Workspace::Impl& impl = *workspace.impl();
  DeviceKeyRecord& record = pending.draft.record;
  const auto key = take_key(request, response, *impl.backend, record);
  if (!key) return key.error();
  ASSAY_TRY(take_statement(expected, response.signed_statement.statement, impl, pending));
  const AttestationSubject subject{request, response, *key, text_of(record.app), impl};
  ASSAY_TRY(prepare_attestation(subject, pending.evidence, record.evidence));
  const auto thumbprint = device_key_thumbprint(record.public_key, workspace);
  if (!thumbprint) return thumbprint.error();
  record.thumbprint = *thumbprint;
  pending.draft.attestation = pending.evidence.facts;
  return make_job(*key, response.signed_statement, impl, pending.job);
}

Error judge_trust(const PendingEnrolment& pending, const Workspace::Impl& impl, EnrolmentVerdict& verdict) noexcept {
  const AttestationEvidence& evidence = pending.evidence;
  const TrustPolicy& policy = pending.request->trust;
  const trust::Attestation attestation{
      evidence.level, std::span(evidence.certificates).first(evidence.num_certificates), {}};
  ASSAY_TRY(trust::check_anchors(policy, attestation, *impl.backend, *crypto::context_of(impl)));
  const auto judged = trust::judge(policy, Profile::webauthn, attestation, *impl.backend, *crypto::context_of(impl));
  if (!judged) return judged.error();
  // The keys of devices have no AAGUID: who allows only some of those allows none of these.
  ASSAY_TRY(trust::check_aaguid(policy.aaguids, {}, {}));
  verdict.record.evidence.trust = judged->level;
  verdict.certificate_status = judged->status;
  return {};
}

Error conclude(const PendingEnrolment& pending, Error result, const Workspace::Impl& impl,
               EnrolmentVerdict& verdict) noexcept {
  ASSAY_TRY(check_signature(result));
  ASSAY_TRY(judge_trust(pending, impl, verdict));
  verdict.verification = verification_facts(pending.claim, verdict.record.evidence);
  return check_verification(pending.request->expected.verification, verdict.verification);
}

EnrolmentVerdict refused(Error error) noexcept {
  EnrolmentVerdict verdict;
  verdict.outcome = outcome_of(error);
  verdict.error = error;
  return verdict;
}

}  // namespace
}  // namespace device

PendingEnrolment prepare_enrolment(const EnrolmentRequest& request, const EnrolmentResponse& response,
                                   Workspace& workspace) noexcept {
  PendingEnrolment pending;
  const Error error = device::prepare(request, response, workspace, pending);
  if (error.failed()) {
    pending = PendingEnrolment();
    pending.error = error;
  }
  pending.request = &request;
  return pending;
}

EnrolmentVerdict conclude_enrolment(const PendingEnrolment& pending, Error result, Workspace& workspace) noexcept {
  using device::refused;
  if (pending.error.failed()) return refused(pending.error);
  const Workspace::Impl* impl = workspace.impl();
  const bool prepared = pending.request != nullptr && impl != nullptr && impl->backend != nullptr;
  if (!holds(ErrorCode::workspace_backend_mismatch, prepared)) {
    return refused(fail(ErrorCode::workspace_backend_mismatch));
  }
  EnrolmentVerdict verdict = pending.draft;
  const Error error = device::conclude(pending, result, *impl, verdict);
  if (error.failed()) return refused(error);
  verdict.outcome = Outcome::accepted;
  return verdict;
}

EnrolmentVerdict verify_enrolment(const EnrolmentRequest& request, const EnrolmentResponse& response,
                                  Workspace& workspace) noexcept {
  Arena none;
  ArenaScope scope(workspace.impl() == nullptr ? none : workspace.impl()->arena);
  const PendingEnrolment pending = prepare_enrolment(request, response, workspace);
  const Error result = pending.error.failed() ? Error{} : device::run_job(pending.job, workspace);
  return conclude_enrolment(pending, result, workspace);
}

}  // namespace assay
