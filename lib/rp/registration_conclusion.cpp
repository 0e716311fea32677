// The steps of a registration from its attestation signature on.
#include "assay/registration.hpp"

#include <algorithm>

#include "lib/base/check.hpp"
#include "lib/crypto/context.hpp"
#include "lib/rp/ceremony.hpp"
#include "lib/rp/limits.hpp"
#include "lib/rp/refusal.hpp"
#include "lib/trust/aaguid.hpp"
#include "lib/trust/trust.hpp"

namespace assay {
namespace rp {
namespace {

struct ConclusionState {
  const PendingRegistration& pending;
  std::span<const Error> results;
  Workspace& workspace;
  RegistrationVerdict verdict;
  /// What became of each statement so far, a compound one or not.
  std::array<StatementResult, kMaxStatements> judged;

  const RegistrationRequest& request() const noexcept { return *pending.request; }
  bool is_compound() const noexcept { return pending.draft.format == AttestationFormat::compound; }
  std::span<StatementResult> statements() noexcept { return std::span(judged).first(pending.statements.size()); }
};

bool counts(const StatementResult& statement) noexcept {
  return !statement.error.failed();
}

/// Whether the statements that are in order so far are as many as policy asks for. If not: the first error where every
/// statement must be in order, or where one could not be judged.
Error enough_statements(ConclusionState& s) noexcept {
  const auto statements = s.statements();
  const auto passed = static_cast<std::size_t>(std::ranges::count_if(statements, &counts));
  const std::size_t at_least = s.request().attestation.compound.at_least;
  const bool all = !s.is_compound() || at_least == 0;
  for (const StatementResult& statement : statements) {
    const bool decides = all || (passed < at_least && outcome_of(statement.error) == Outcome::undecided);
    if (decides) ASSAY_TRY(statement.error);
  }
  ASSAY_REQUIRE(all || passed >= at_least, ErrorCode::compound_not_enough, 0);
  return {};
}

/// Judges every statement that is in order so far, and then whether they are enough.
template <auto judge>
StepOutcome judge_each(ConclusionState& s) noexcept {
  const auto statements = s.statements();
  for (std::size_t i = 0; i < statements.size(); ++i) {
    if (counts(statements[i])) statements[i].error = judge(s, s.pending.statements[i], statements[i]);
  }
  return enough_statements(s);
}

Error check_signature(Error result) noexcept {
  const bool verified = result.code != ErrorCode::signature_invalid;
  ASSAY_REQUIRE(verified, ErrorCode::attestation_signature_invalid, 0);
  return result;
}

StepOutcome check_statements(ConclusionState& s) noexcept {
  std::size_t next = 0;
  for (std::size_t i = 0; i < s.pending.statements.size(); ++i) {
    const AttestationEvidence& evidence = s.pending.statements[i];
    StatementResult& result = s.judged[i];
    result.format = evidence.format;
    result.error = evidence.error;
    if (!counts(result)) continue;
    result.algorithm = evidence.job.algorithm;
    if (evidence.has_job) result.error = check_signature(s.results[next++]);
    if (counts(result)) result.error = evidence.deferred;
  }
  return enough_statements(s);
}

/// Whether the signature of a statement covers the AAGUID, as that of fido-u2f does not.
bool covers_aaguid(AttestationFormat format) noexcept {
  return format != AttestationFormat::fido_u2f;
}

trust::Attestation attestation_of(const ConclusionState& s, const AttestationEvidence& evidence) noexcept {
  return {evidence.level, std::span(evidence.certificates).first(evidence.num_certificates),
          covers_aaguid(evidence.format) ? s.pending.draft.unverified_aaguid.value : Aaguid{}};
}

Error check_anchors(ConclusionState& s, const AttestationEvidence& evidence, StatementResult&) noexcept {
  const Workspace::Impl& impl = *s.workspace.impl();
  return trust::check_anchors(s.request().trust, attestation_of(s, evidence), *impl.backend, *crypto::context_of(impl));
}

Error judge_trust(ConclusionState& s, const AttestationEvidence& evidence, StatementResult& result) noexcept {
  const Workspace::Impl& impl = *s.workspace.impl();
  const Profile profile = s.pending.relying_party->config().profile;
  const auto judged =
      trust::judge(s.request().trust, profile, attestation_of(s, evidence), *impl.backend, *crypto::context_of(impl));
  if (!judged) return judged.error();
  result.trust = judged->level;
  result.certificate_status = judged->status;
  if (judged->metadata.entry != nullptr) s.verdict.metadata = judged->metadata;
  return {};
}

/// Every format that policy asks of a compound statement is among the statements that count; if not, but one of that
/// format could not be judged, its error decides.
Error check_formats(ConclusionState& s) noexcept {
  for (const AttestationFormat format : s.request().attestation.compound.must_include) {
    const bool included =
        std::ranges::any_of(s.statements(), [&](const StatementResult& r) { return counts(r) && r.format == format; });
    for (const StatementResult& statement : s.statements()) {
      const bool decides = !included && statement.format == format && outcome_of(statement.error) == Outcome::undecided;
      if (decides) ASSAY_TRY(statement.error);
    }
    ASSAY_REQUIRE(included, ErrorCode::compound_format_missing, 0);
  }
  return {};
}

bool vouches_for_aaguid(const StatementResult& result) noexcept {
  return result.trust == TrustLevel::anchored && covers_aaguid(result.format);
}

void add_facts(const AttestationFacts& facts, AttestationFacts& all) noexcept {
  if (facts.tpm.present) all.tpm = facts.tpm;
  if (facts.android_key.present) all.android_key = facts.android_key;
}

/// Good where there is an anchored chain and the status of every one is.
CertificateStatus status_of_all(std::span<const StatementResult> statements) noexcept {
  CertificateStatus status = CertificateStatus::unknown;
  for (const StatementResult& statement : statements) {
    if (!counts(statement) || statement.trust != TrustLevel::anchored) continue;
    if (statement.certificate_status == CertificateStatus::unknown) return CertificateStatus::unknown;
    status = CertificateStatus::good;
  }
  return status;
}

/// What the statements that count show together.
void gather(ConclusionState& s) noexcept {
  const auto statements = s.statements();
  for (std::size_t i = 0; i < statements.size(); ++i) {
    if (!counts(statements[i])) continue;
    s.verdict.trust = std::max(s.verdict.trust, statements[i].trust);
    if (vouches_for_aaguid(statements[i])) s.verdict.attested_aaguid = {true, s.verdict.unverified_aaguid.value};
    add_facts(s.pending.statements[i].facts, s.verdict.attestation);
  }
  s.verdict.certificate_status = status_of_all(statements);
  if (s.is_compound()) {
    s.verdict.num_statements = static_cast<std::uint8_t>(statements.size());
    s.verdict.statements = s.judged;
  } else {
    s.verdict.attestation_algorithm = statements[0].algorithm;
  }
}

StepOutcome judge_trust_of_all(ConclusionState& s) noexcept {
  const StepOutcome outcome = judge_each<&judge_trust>(s);
  if (outcome.error().failed()) return outcome;
  if (s.is_compound()) ASSAY_TRY(check_formats(s));
  gather(s);
  return trust::check_aaguid(s.request().trust.aaguids, s.verdict.attested_aaguid, s.verdict.unverified_aaguid);
}

StepOutcome check_credential_id_length(ConclusionState& s) noexcept {
  const bool short_enough = s.verdict.record.id.size() <= kMaxCredentialId;
  ASSAY_REQUIRE(short_enough, ErrorCode::credential_id_too_long, 0);
  return {};
}

StepOutcome check_credential_id_new(ConclusionState& s) noexcept {
  const CredentialLookup& lookup = s.request().lookup;
  if (lookup.is_registered == nullptr) return not_evaluated();
  const bool is_new = !lookup.is_registered(lookup.context, s.verdict.record.id);
  ASSAY_REQUIRE(is_new, ErrorCode::credential_already_registered, 0);
  s.verdict.credential_id_checked = true;
  return {};
}

StepOutcome complete_record(ConclusionState& s) noexcept {
  CredentialRecord& record = s.verdict.record;
  const AuthenticatorFlags flags = s.verdict.flags;
  record.user_handle = s.request().user_handle;
  record.rp_id = bytes_of(s.pending.relying_party->config().id);
  record.uv_initialized = flags.user_verified();
  record.backup_eligible = flags.backup_eligible() ? Tristate::yes : Tristate::no;
  record.backup_state = flags.backup_state();
  record.aaguid = s.verdict.unverified_aaguid.value;
  record.attestation_format = s.verdict.format;
  record.trust = s.verdict.trust;
  return {};
}

// They are judged before the signatures are looked at, while what the client said can be read.
StepOutcome report_extensions(ConclusionState& s) noexcept {
  return s.pending.extension_error;
}

constexpr StepRow<ConclusionState> kConcludeSteps[] = {
    {Step::reg_att_stmt, &check_statements},
    {Step::reg_anchors, &judge_each<&check_anchors>},
    {Step::reg_trust, &judge_trust_of_all},
    {Step::reg_cred_id_len, &check_credential_id_length},
    {Step::reg_cred_id_new, &check_credential_id_new},
    {Step::reg_record, &complete_record},
    {Step::reg_extensions, &report_extensions},
};

}  // namespace

}  // namespace rp

RegistrationVerdict conclude_registration(const PendingRegistration& pending, std::span<const Error> results,
                                          Workspace& workspace) noexcept {
  using rp::refused_registration;
  if (pending.error.failed()) return refused_registration(pending.error);
  const Workspace::Impl* impl = workspace.impl();
  const bool is_prepared = pending.relying_party != nullptr && pending.request != nullptr;
  if (!holds(ErrorCode::relying_party_missing, is_prepared)) {
    return refused_registration(at_step(fail(ErrorCode::relying_party_missing), Step::reg_options));
  }
  const bool is_attached = impl != nullptr && impl->backend == pending.relying_party->config().backend;
  if (!holds(ErrorCode::workspace_backend_mismatch, is_attached)) {
    return refused_registration(at_step(fail(ErrorCode::workspace_backend_mismatch), Step::reg_options));
  }
  if (!holds(ErrorCode::result_count_mismatch, results.size() == pending.jobs.size())) {
    return refused_registration(at_step(fail(ErrorCode::result_count_mismatch), Step::reg_att_stmt));
  }
  rp::ConclusionState state{pending, results, workspace, pending.draft, {}};
  const Error error = rp::run_steps<rp::ConclusionState>(rp::kConcludeSteps, state, pending.request->log);
  if (error.failed()) return refused_registration(error);
  state.verdict.outcome = Outcome::accepted;
  return state.verdict;
}

}  // namespace assay
