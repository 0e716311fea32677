#include "assay/authentication.hpp"

#include <algorithm>

#include "lib/base/check.hpp"
#include "lib/base/counter.hpp"
#include "lib/base/equal.hpp"
#include "lib/rp/ceremony.hpp"
#include "lib/rp/extension_check.hpp"
#include "lib/rp/extension_judge.hpp"
#include "lib/rp/payment.hpp"
#include "lib/rp/refusal.hpp"
#include "lib/signature/key_handle.hpp"

namespace assay {
namespace rp {
namespace {

/// An authentication while the steps before its signature run.
struct AuthenticationState : Ceremonial {
  const AuthenticationRequest& request;
  const AuthenticationResponse& response;
  PendingAuthentication& pending;

  Result<PaymentFacts> payment = Error{};

  const Payment* expected_payment() const noexcept { return request.extensions.payment; }
};

StepOutcome check_request(AuthenticationState& s) noexcept {
  ASSAY_TRY(check_setting(s.relying_party, s.workspace, s.request.challenge, s.request.allow_short_challenge));
  if (s.request.user.is_known()) ASSAY_TRY(check_user_handle(s.request.user.user_handle()));
  ASSAY_TRY(check_authentication_inputs(s.request.extensions));
  const Payment* payment = s.expected_payment();
  const bool own_payment = payment == nullptr || payment->rp_id == s.config().id;
  ASSAY_REQUIRE(own_payment, ErrorCode::payment_rp_id_foreign, 0);
  return {};
}

StepOutcome check_options(AuthenticationState& s) noexcept {
  if (const StepOutcome request = check_request(s); request.error().failed()) return request;
  const CredentialRecord& record = s.request.record;
  const bool complete = !record.id.empty() && !record.public_key.empty() && !record.user_handle.empty();
  ASSAY_REQUIRE(complete, ErrorCode::record_incomplete, 0);
  const bool same_rp = record.rp_id.empty() || text_of(record.rp_id) == s.config().id;
  ASSAY_REQUIRE(same_rp, ErrorCode::record_relying_party_mismatch, 0);
  return {};
}

StepOutcome check_allow_credentials(AuthenticationState& s) noexcept {
  if (s.request.allow_credentials.empty()) return not_evaluated();
  const bool named =
      std::ranges::any_of(s.request.allow_credentials, [&](Bytes id) { return equal(id, s.response.credential_id); });
  ASSAY_REQUIRE(named, ErrorCode::credential_not_allowed, 0);
  return {};
}

Error check_record_is_that_credential(const AuthenticationState& s) noexcept {
  const bool same_credential = equal(s.request.record.id, s.response.credential_id);
  ASSAY_REQUIRE(same_credential, ErrorCode::record_of_another_credential, 0);
  return {};
}

Error check_response_user_handle(const AuthenticationState& s) noexcept {
  const bool same_user = equal(s.request.record.user_handle, s.response.user_handle);
  ASSAY_REQUIRE(same_user, ErrorCode::user_handle_mismatch, 0);
  return {};
}

StepOutcome check_known_user(AuthenticationState& s) noexcept {
  if (!s.request.user.is_known()) return not_evaluated();
  ASSAY_TRY(located(check_record_is_that_credential(s), Input::credential_id));
  const bool owner = equal(s.request.record.user_handle, s.request.user.user_handle());
  ASSAY_REQUIRE(owner, ErrorCode::credential_not_owned, 0);
  if (s.response.user_handle.empty()) return {};
  return located(check_response_user_handle(s), Input::user_handle);
}

StepOutcome check_discovered_user(AuthenticationState& s) noexcept {
  if (s.request.user.is_known()) return not_evaluated();
  ASSAY_REQUIRE(!s.response.user_handle.empty(), ErrorCode::user_handle_missing, 0);
  ASSAY_TRY(located(check_record_is_that_credential(s), Input::credential_id));
  return located(check_response_user_handle(s), Input::user_handle);
}

StepOutcome read_parts(AuthenticationState& s) noexcept {
  const Bytes bytes = s.response.authenticator_data;
  ASSAY_REQUIRE(bytes.size() <= s.limits().authenticator_data, ErrorCode::authenticator_data_too_long, 0);
  ASSAY_REQUIRE(s.response.signature.size() <= s.limits().signature, ErrorCode::signature_too_long, 0);
  const auto data = parse_authenticator_data(bytes, s.limits().cbor_items);
  if (!data) return located(data.error(), Input::authenticator_data);
  const bool no_credential = !data->flags.attested_data();
  ASSAY_REQUIRE(no_credential, ErrorCode::attested_data_unexpected, 0);
  s.auth_data = *data;
  return {};
}

// The payment is read first, as what is read later of client data must stay readable.
StepOutcome check_utf8_and_read_payment(AuthenticationState& s) noexcept {
  const Payment* payment = s.expected_payment();
  if (payment != nullptr) s.payment = compare_payment(s.client_data_json, *payment, *s.workspace.impl());
  return check_utf8(s);
}

/// The origin of a payment may be that of another party, which was told what to ask for.
Error check_caller(AuthenticationState& s, std::string_view caller_origin) noexcept {
  if (caller_origin.empty()) return check_origin(s).error();
  if (holds(ErrorCode::payment_caller_mismatch, s.client_data->origin == caller_origin)) return {};
  return located(fail(ErrorCode::payment_caller_mismatch), Input::client_data_json);
}

// Secure Payment Confirmation inserts what is to be compared of a payment after this step.
StepOutcome check_origin_and_payment(AuthenticationState& s) noexcept {
  const Payment* payment = s.expected_payment();
  if (payment == nullptr) return check_origin(s);
  ASSAY_TRY(check_caller(s, payment->caller_origin));
  if (!s.payment) return s.payment.error();
  s.pending.draft.extension_outputs.payment = *s.payment;
  return {};
}

// WebAuthn 10.1.1: where the client says that the AppID was used, only its hash will do; it can only have been used
// where it was sent.
StepOutcome check_rp_id_or_appid_hash(AuthenticationState& s) noexcept {
  const std::string_view appid = s.request.extensions.appid;
  if (appid.empty() || !facts_of(s.client_outputs).appid) return check_rp_id_hash(s);
  std::array<std::uint8_t, 32> appid_hash32;
  ASSAY_TRY(s.sha256(bytes_of(appid), appid_hash32));
  const bool matches = equal(s.auth_data.rp_id_hash32, appid_hash32);
  ASSAY_REQUIRE(matches, ErrorCode::rp_id_hash_mismatch, 0);
  s.pending.draft.used_appid = true;
  return {};
}

StepOutcome check_backup_eligibility_kept(AuthenticationState& s) noexcept {
  if (s.request.record.backup_eligible == Tristate::unknown) return not_evaluated();
  const bool kept = s.auth_data.flags.backup_eligible() == (s.request.record.backup_eligible == Tristate::yes);
  ASSAY_REQUIRE(kept, ErrorCode::backup_eligibility_changed, 0);
  return {};
}

Result<PublicKeyView> stored_key(const AuthenticationState& s) noexcept {
  const Bytes cose_key = s.request.record.public_key;
  const KeyHandle* handle = s.request.key;
  if (handle == nullptr || handle->impl() == nullptr) return parse_cose_key(cose_key, s.rs1_keys());
  const KeyHandle::Impl& impl = *handle->impl();
  ASSAY_REQUIRE(impl.backend == s.config().backend && equal(impl.cose_key_bytes(), cose_key),
                ErrorCode::key_handle_mismatch, 0);
  return impl.key;
}

StepOutcome prepare_signature(AuthenticationState& s) noexcept {
  const auto key = stored_key(s);
  if (!key) return located(key.error(), Input::credential_public_key);
  ASSAY_TRY(assemble_signed_data(s, s.response.authenticator_data));
  s.pending.job = {key->algorithm, *key, s.request.key, s.signed_data, s.response.signature, s.config().key_cache};
  return {};
}

constexpr StepRow<AuthenticationState> kPrepareSteps[] = {
    {Step::auth_options, &check_options},
    {Step::auth_response_type, &shared<check_response_type>},
    {Step::auth_client_ext_results, &shared<read_client_extension_results>},
    {Step::auth_allow_credentials, &check_allow_credentials},
    {Step::auth_user_known, &check_known_user},
    {Step::auth_user_discovered, &check_discovered_user},
    {Step::auth_parts, &read_parts},
    {Step::auth_utf8, &check_utf8_and_read_payment},
    {Step::auth_json, &shared<check_json>},
    {Step::auth_type, &shared<check_type>},
    {Step::auth_challenge, &shared<check_challenge>},
    {Step::auth_origin, &check_origin_and_payment},
    {Step::auth_cross_origin, &shared<check_cross_origin>},
    {Step::auth_top_origin_embedding, &shared<check_top_origin_embedding>},
    {Step::auth_top_origin_match, &shared<check_top_origin_match>},
    {Step::auth_rp_id_hash, &check_rp_id_or_appid_hash},
    {Step::auth_up, &shared<check_user_present>},
    {Step::auth_uv, &shared<check_user_verified>},
    {Step::auth_be_bs, &shared<check_backup_flags>},
    {Step::auth_be_immutable, &check_backup_eligibility_kept},
    {Step::auth_bs_policy, &shared<check_backup_state_policy>},
    {Step::auth_hash, &shared<hash_client_data>},
    {Step::auth_signature, &prepare_signature},
};

StepOutcome say_unknown_to_known_user(AuthenticationState& s) noexcept {
  if (!s.request.user.is_known()) return not_evaluated();
  return located(fail(ErrorCode::unknown_credential), Input::credential_id);
}

StepOutcome say_unknown_to_discovered_user(AuthenticationState& s) noexcept {
  ASSAY_REQUIRE(!s.response.user_handle.empty(), ErrorCode::user_handle_missing, 0);
  return located(fail(ErrorCode::unknown_credential), Input::credential_id);
}

/// What can be judged without a record; that there is none comes last.
constexpr StepRow<AuthenticationState> kStepsWithoutRecord[] = {
    {Step::auth_options, &check_request},
    {Step::auth_response_type, &shared<check_response_type>},
    {Step::auth_client_ext_results, &shared<read_client_extension_results>},
    {Step::auth_allow_credentials, &check_allow_credentials},
    {Step::auth_parts, &read_parts},
    {Step::auth_utf8, &check_utf8_and_read_payment},
    {Step::auth_json, &shared<check_json>},
    {Step::auth_type, &shared<check_type>},
    {Step::auth_challenge, &shared<check_challenge>},
    {Step::auth_origin, &check_origin_and_payment},
    {Step::auth_cross_origin, &shared<check_cross_origin>},
    {Step::auth_top_origin_embedding, &shared<check_top_origin_embedding>},
    {Step::auth_top_origin_match, &shared<check_top_origin_match>},
    {Step::auth_rp_id_hash, &check_rp_id_or_appid_hash},
    {Step::auth_up, &shared<check_user_present>},
    {Step::auth_uv, &shared<check_user_verified>},
    {Step::auth_be_bs, &shared<check_backup_flags>},
    {Step::auth_bs_policy, &shared<check_backup_state_policy>},
    {Step::auth_user_known, &say_unknown_to_known_user},
    {Step::auth_user_discovered, &say_unknown_to_discovered_user},
};

/// What the steps before the signature begin with.
AuthenticationState begin(const RelyingParty& relying_party, const AuthenticationRequest& request,
                          const AuthenticationResponse& response, Workspace& workspace,
                          PendingAuthentication& pending) noexcept {
  return {{.relying_party = relying_party,
           .workspace = workspace,
           .expected_type = request.extensions.payment == nullptr ? "webauthn.get" : "payment.get",
           .expected_challenge = request.challenge,
           .expected_origin = request.origin,
           .user_verification = request.user_verification,
           .backup_state_policy = request.backup_state,
           .asked_extensions = AskedExtensions(request.extensions),
           .credential_id = response.credential_id,
           .client_data_json = response.client_data_json,
           .client_extension_results = response.client_extension_results},
          request,
          response,
          pending};
}

void judge_extension_outputs(const AuthenticationState& s) noexcept {
  const AuthenticationRequest& request = s.request;
  const ExtensionRules rules{request.refuse_unsolicited_extensions, request.refuse_missing_extensions};
  const ReceivedExtensions received{s.client_outputs, s.auth_data.extensions, s.client_data_json, s.credential_id};
  s.pending.extension_error = judge_extensions(request.extensions, rules, received, s.pending.draft.extension_outputs);
}

/// What the verdict says if every later step passes, too.
void fill_draft(const AuthenticationState& s) noexcept {
  AuthenticationVerdict& draft = s.pending.draft;
  draft.user_handle = s.request.record.user_handle;
  draft.credential_id = s.request.record.id;
  draft.flags = s.auth_data.flags;
  draft.algorithm = s.pending.job.algorithm;
  draft.sign_count = {s.request.record.sign_count, s.auth_data.sign_count, false};
  draft.extensions = s.auth_data.extensions;
  draft.client_extensions = facts_of(s.client_outputs);
}

/// An authentication while the steps from its signature on run.
struct ConclusionState {
  const AuthenticationRequest& request;
  Error result;
  Error extension_error;
  AuthenticationVerdict verdict;
};

StepOutcome check_signature(ConclusionState& s) noexcept {
  return s.result;
}

// Both zero: an authenticator without a counter.
StepOutcome check_sign_count(ConclusionState& s) noexcept {
  SignCountReport& count = s.verdict.sign_count;
  if (count.stored == 0 && count.received == 0) return not_evaluated();
  count.regressed = has_regressed(count.stored, count.received);
  if (s.request.sign_count == SignCountPolicy::report) return {};
  ASSAY_REQUIRE(!count.regressed, ErrorCode::sign_count_regressed, 0);
  return {};
}

// They are judged before the signature is looked at, while what the client said can be read.
StepOutcome report_extensions(ConclusionState& s) noexcept {
  return s.extension_error;
}

// A counter that went back must not lower or raise what is stored.
StepOutcome make_delta(ConclusionState& s) noexcept {
  const SignCountReport& count = s.verdict.sign_count;
  const AuthenticatorFlags flags = s.verdict.flags;
  const bool verified_now = s.request.sets_uv_initialized && flags.user_verified();
  s.verdict.delta.sign_count = count.regressed ? count.stored : count.received;
  s.verdict.delta.backup_state = flags.backup_state();
  s.verdict.delta.uv_initialized = s.request.record.uv_initialized || verified_now;
  return {};
}

constexpr StepRow<ConclusionState> kConcludeSteps[] = {
    {Step::auth_signature, &check_signature},
    {Step::auth_sign_count, &check_sign_count},
    {Step::auth_extensions, &report_extensions},
    {Step::auth_update, &make_delta},
};

}  // namespace
}  // namespace rp

PendingAuthentication prepare_authentication(const RelyingParty& relying_party, const AuthenticationRequest& request,
                                             const AuthenticationResponse& response, Workspace& workspace) noexcept {
  PendingAuthentication pending;
  pending.request = &request;
  rp::AuthenticationState state = rp::begin(relying_party, request, response, workspace, pending);
  pending.error = rp::run_steps<rp::AuthenticationState>(rp::kPrepareSteps, state, request.log);
  if (!pending.error.failed()) {
    rp::fill_draft(state);
    rp::judge_extension_outputs(state);
    return pending;
  }
  PendingAuthentication failed;
  failed.error = pending.error;
  failed.request = &request;
  return failed;
}

AuthenticationVerdict conclude_authentication(const PendingAuthentication& pending, Error result) noexcept {
  if (pending.error.failed()) return rp::refused_authentication(pending.error);
  if (!holds(ErrorCode::relying_party_missing, pending.request != nullptr)) {
    return rp::refused_authentication(at_step(fail(ErrorCode::relying_party_missing), Step::auth_options));
  }
  rp::ConclusionState state{*pending.request, result, pending.extension_error, pending.draft};
  const Error error = rp::run_steps<rp::ConclusionState>(rp::kConcludeSteps, state, pending.request->log);
  if (!error.failed()) {
    state.verdict.outcome = Outcome::accepted;
    return state.verdict;
  }
  AuthenticationVerdict verdict = rp::refused_authentication(error);
  if (error.code == ErrorCode::sign_count_regressed) verdict.sign_count = state.verdict.sign_count;
  return verdict;
}

AuthenticationVerdict verify_authentication(const RelyingParty& relying_party, const AuthenticationRequest& request,
                                            const AuthenticationResponse& response, Workspace& workspace) noexcept {
  Arena none;
  ArenaScope scope(workspace.impl() == nullptr ? none : workspace.impl()->arena);
  const PendingAuthentication pending = prepare_authentication(relying_party, request, response, workspace);
  Error result;
  if (!pending.error.failed()) {
    const Error error = verify_batch({&pending.job, 1}, {&result, 1}, workspace);
    if (error.failed()) result = error;
  }
  return conclude_authentication(pending, result);
}

AuthenticationVerdict refuse_unknown_credential(const RelyingParty& relying_party, const AuthenticationRequest& request,
                                                const AuthenticationResponse& response, Workspace& workspace) noexcept {
  Arena none;
  ArenaScope scope(workspace.impl() == nullptr ? none : workspace.impl()->arena);
  PendingAuthentication pending;
  rp::AuthenticationState state = rp::begin(relying_party, request, response, workspace, pending);
  return rp::refused_authentication(
      rp::run_steps<rp::AuthenticationState>(rp::kStepsWithoutRecord, state, request.log));
}

AuthenticationVerdict verify_authentication_json(const RelyingParty& relying_party,
                                                 const AuthenticationRequest& request, Bytes credential_json,
                                                 Workspace& workspace) noexcept {
  workspace.reset();
  const auto response = parse_authentication_response(credential_json, workspace);
  if (!response) {
    if (request.log != nullptr) {
      request.log->results[static_cast<std::uint8_t>(Step::auth_response_type)] = StepResult::fail;
    }
    return rp::refused_authentication(response.error());
  }
  return verify_authentication(relying_party, request, *response, workspace);
}

}  // namespace assay
