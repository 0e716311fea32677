#include "assay/registration.hpp"

#include <algorithm>

#include "assay/attestation_object.hpp"
#include "lib/attest/format.hpp"
#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/rp/ceremony.hpp"
#include "lib/rp/extension_check.hpp"
#include "lib/rp/extension_judge.hpp"
#include "lib/rp/limits.hpp"
#include "lib/rp/refusal.hpp"

namespace assay {
namespace rp {
namespace {

/// A registration while the steps before its signature run.
struct RegistrationState : Ceremonial {
  const RegistrationRequest& request;
  const RegistrationResponse& response;
  PendingRegistration& pending;

  AttestationObjectView object;
  PublicKeyView key;
  const attest::FormatRow* format = nullptr;
};

StepOutcome check_options(RegistrationState& s) noexcept {
  ASSAY_TRY(check_setting(s.relying_party, s.workspace, s.request.challenge, s.request.allow_short_challenge));
  ASSAY_TRY(check_user_handle(s.request.user_handle));
  ASSAY_REQUIRE(!s.request.algorithms.empty(), ErrorCode::algorithms_missing, 0);
  return check_registration_extensions(s.request.extensions);
}

Error read_authenticator_data(RegistrationState& s) noexcept {
  const Bytes bytes = s.object.authenticator_data;
  ASSAY_REQUIRE(bytes.size() <= s.limits().authenticator_data, ErrorCode::authenticator_data_too_long, 0);
  const auto data = parse_authenticator_data(bytes, s.limits().cbor_items);
  if (!data) return data.error();
  ASSAY_REQUIRE(data->flags.attested_data(), ErrorCode::attested_data_missing, 0);
  s.auth_data = *data;
  return {};
}

StepOutcome read_attestation_object(RegistrationState& s) noexcept {
  const Bytes bytes = s.response.attestation_object;
  ASSAY_REQUIRE(bytes.size() <= s.limits().attestation_object, ErrorCode::attestation_object_too_long, 0);
  const auto object = parse_attestation_object(bytes, s.limits().cbor_items);
  if (!object) return located(object.error(), Input::attestation_object);
  s.object = *object;
  ASSAY_TRY(located(read_authenticator_data(s), Input::authenticator_data));
  const AttestedCredentialDataView& attested = s.auth_data.attested;
  const bool same_id = equal(attested.credential_id, s.response.credential_id);
  ASSAY_REQUIRE(same_id, ErrorCode::credential_id_mismatch, 0);
  const auto key = parse_cose_key(attested.credential_public_key, s.rs1_keys());
  if (!key) return located(key.error(), Input::credential_public_key);
  s.key = *key;
  return {};
}

StepOutcome check_conditional_user_present(RegistrationState& s) noexcept {
  return s.request.conditional ? not_evaluated() : check_user_present(s);
}

StepOutcome check_backup_eligibility_policy(RegistrationState& s) noexcept {
  if (s.request.backup_eligible == FlagPolicy::any) return not_evaluated();
  const bool acceptable = flag_acceptable(s.request.backup_eligible, s.auth_data.flags.backup_eligible());
  ASSAY_REQUIRE(acceptable, ErrorCode::backup_eligibility_policy, 0);
  return {};
}

StepOutcome check_algorithm(RegistrationState& s) noexcept {
  const bool offered = std::ranges::find(s.request.algorithms, s.key.algorithm) != s.request.algorithms.end();
  ASSAY_REQUIRE(offered, ErrorCode::algorithm_not_offered, 0);
  // A credential that could never sign in again is not registered.
  const bool verifiable = s.config().backend->can_verify(s.key.algorithm);
  ASSAY_REQUIRE(verifiable, ErrorCode::algorithm_unsupported, 0);
  return {};
}

StepOutcome check_format(RegistrationState& s) noexcept {
  const auto format = attest::find_format(s.object.format, s.request.attestation);
  if (!format) return format.error();
  s.format = *format;
  s.pending.draft.format = s.format->format;
  return {};
}

/// The signatures of the statements that have one, as jobs in the Workspace.
Error collect_jobs(RegistrationState& s) noexcept {
  const auto statements = s.pending.statements;
  const auto has_job = [](const AttestationEvidence& e) { return e.has_job && !e.error.failed(); };
  const auto count = static_cast<std::size_t>(std::ranges::count_if(statements, has_job));
  const auto jobs = take_array<VerifyJob>(s.workspace.impl()->arena, count);
  ASSAY_REQUIRE(jobs.size() == count, ErrorCode::workspace_full, 0);
  auto job = jobs.begin();
  for (const AttestationEvidence& evidence : statements) {
    if (!has_job(evidence)) continue;
    *job = evidence.job;
    job->cache = s.config().key_cache;
    ++job;
  }
  s.pending.jobs = jobs;
  return {};
}

StepOutcome prepare_statement(RegistrationState& s) noexcept {
  ASSAY_TRY(assemble_signed_data(s, s.object.authenticator_data));
  const attest::Statement statement{s.object.statement,   s.object.statement_offset,
                                    s.auth_data,          s.key,
                                    s.client_data_hash32, s.signed_data,
                                    s.config().profile,   s.request.attestation,
                                    s.request.trust.time, *s.workspace.impl()};
  const auto statements = attest::prepare_statements(*s.format, statement);
  if (!statements) return located(statements.error(), Input::attestation_object);
  s.pending.statements = *statements;
  return collect_jobs(s);
}

constexpr StepRow<RegistrationState> kPrepareSteps[] = {
    {Step::reg_options, &check_options},
    {Step::reg_response_type, &shared<check_response_type>},
    {Step::reg_client_ext_results, &shared<read_client_extension_results>},
    {Step::reg_utf8, &shared<check_utf8>},
    {Step::reg_json, &shared<check_json>},
    {Step::reg_type, &shared<check_type>},
    {Step::reg_challenge, &shared<check_challenge>},
    {Step::reg_origin, &shared<check_origin>},
    {Step::reg_cross_origin, &shared<check_cross_origin>},
    {Step::reg_top_origin_embedding, &shared<check_top_origin_embedding>},
    {Step::reg_top_origin_match, &shared<check_top_origin_match>},
    {Step::reg_hash, &shared<hash_client_data>},
    {Step::reg_att_obj, &read_attestation_object},
    {Step::reg_rp_id_hash, &shared<check_rp_id_hash>},
    {Step::reg_up, &check_conditional_user_present},
    {Step::reg_uv, &shared<check_user_verified>},
    {Step::reg_be_bs, &shared<check_backup_flags>},
    {Step::reg_be_policy, &check_backup_eligibility_policy},
    {Step::reg_bs_policy, &shared<check_backup_state_policy>},
    {Step::reg_alg, &check_algorithm},
    {Step::reg_fmt, &check_format},
    {Step::reg_att_stmt, &prepare_statement},
};

void judge_extension_outputs(const RegistrationState& s) noexcept {
  const RegistrationRequest& request = s.request;
  const ExtensionRules rules{request.refuse_unsolicited_extensions, request.refuse_missing_extensions};
  const ReceivedExtensions received{s.client_outputs, s.auth_data.extensions, s.client_data_json, s.credential_id};
  s.pending.extension_error = judge_extensions(request.extensions, rules, received, s.pending.draft.extension_outputs);
}

/// What the verdict says if every later step passes, too.
void fill_draft(const RegistrationState& s) noexcept {
  RegistrationVerdict& draft = s.pending.draft;
  draft.flags = s.auth_data.flags;
  draft.algorithm = s.key.algorithm;
  std::ranges::copy(s.auth_data.attested.aaguid16, draft.unverified_aaguid.value.begin());
  draft.extensions = s.auth_data.extensions;
  draft.client_extensions = facts_of(s.client_outputs);
  draft.canonical_cbor = s.object.canonical;
  CredentialRecord& record = draft.record;
  record.id = s.auth_data.attested.credential_id;
  record.public_key = s.auth_data.attested.credential_public_key;
  record.sign_count = s.auth_data.sign_count;
  record.transports = s.response.transports;
  record.attestation_object = s.response.attestation_object;
  record.attestation_client_data_json = s.response.client_data_json;
}

}  // namespace
}  // namespace rp

PendingRegistration prepare_registration(const RelyingParty& relying_party, const RegistrationRequest& request,
                                         const RegistrationResponse& response, Workspace& workspace) noexcept {
  PendingRegistration pending;
  pending.relying_party = &relying_party;
  pending.request = &request;
  rp::RegistrationState state{{.relying_party = relying_party,
                               .workspace = workspace,
                               .expected_type = "webauthn.create",
                               .expected_challenge = request.challenge,
                               .expected_origin = request.origin,
                               .user_verification = request.user_verification,
                               .backup_state_policy = request.backup_state,
                               .asked_extensions = rp::AskedExtensions(request.extensions),
                               .credential_id = response.credential_id,
                               .client_data_json = response.client_data_json,
                               .client_extension_results = response.client_extension_results},
                              request,
                              response,
                              pending,
                              {},
                              {},
                              nullptr};
  pending.error = rp::run_steps<rp::RegistrationState>(rp::kPrepareSteps, state, request.log);
  if (!pending.error.failed()) {
    rp::fill_draft(state);
    rp::judge_extension_outputs(state);
    return pending;
  }
  PendingRegistration failed;
  failed.error = pending.error;
  failed.relying_party = &relying_party;
  failed.request = &request;
  return failed;
}

RegistrationVerdict verify_registration(const RelyingParty& relying_party, const RegistrationRequest& request,
                                        const RegistrationResponse& response, Workspace& workspace) noexcept {
  Arena none;
  ArenaScope scope(workspace.impl() == nullptr ? none : workspace.impl()->arena);
  const PendingRegistration pending = prepare_registration(relying_party, request, response, workspace);
  std::array<Error, kMaxStatements> results;
  const auto used = std::span(results).first(pending.jobs.size());
  const Error error = used.empty() ? Error{} : verify_batch(pending.jobs, used, workspace);
  if (error.failed()) std::ranges::fill(used, error);
  return conclude_registration(pending, used, workspace);
}

RegistrationVerdict verify_registration_json(const RelyingParty& relying_party, const RegistrationRequest& request,
                                             Bytes credential_json, Workspace& workspace) noexcept {
  workspace.reset();
  const auto response = parse_registration_response(credential_json, workspace);
  if (!response) {
    if (request.log != nullptr) {
      request.log->results[static_cast<std::uint8_t>(Step::reg_response_type)] = StepResult::fail;
    }
    return rp::refused_registration(response.error());
  }
  return verify_registration(relying_party, request, *response, workspace);
}

}  // namespace assay
