// How a ceremony is finished: its state is opened, found to be the one of this ceremony, and used up; then the response
// is judged by what the options asked for.
#include <algorithm>
#include <array>

#include "assay/ceremony.hpp"
#include "assay/signal.hpp"
#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/rp/ceremony_link.hpp"
#include "lib/rp/extension_codec.hpp"
#include "lib/rp/options.hpp"
#include "lib/rp/policy_digest.hpp"
#include "lib/rp/refusal.hpp"

namespace assay {
namespace rp {
namespace {

constexpr std::int64_t kClockTolerance = 60;  ///< seconds by which the clocks of two servers may differ

/// What both ceremonies say about themselves when they are finished.
struct Claim {
  Purpose purpose;
  Bytes sealed;
  Bytes user_handle;
  bool user_required;
  Bytes session;
  std::int64_t now;
};

Error check_user(const CeremonyState& state, const Claim& claim) noexcept {
  if (!claim.user_required && claim.user_handle.empty()) return {};
  ASSAY_REQUIRE(equal(state.user_handle, claim.user_handle), ErrorCode::state_user_mismatch, 0);
  return {};
}

Error check_policy_and_party(const CeremonySetting& setting, const CeremonyState& state,
                             const Workspace::Impl& impl) noexcept {
  const bool same_party = equal(state.relying_party_hash, setting.relying_party.digest32());
  ASSAY_REQUIRE(same_party, ErrorCode::state_relying_party_mismatch, 0);
  std::array<std::uint8_t, 32> policy{};
  ASSAY_TRY(policy_digest(impl, setting.policy, policy));
  ASSAY_REQUIRE(equal(state.policy_hash, policy), ErrorCode::state_policy_mismatch, 0);
  return {};
}

Error check_session(const CeremonyState& state, const Claim& claim, const Workspace::Impl& impl) noexcept {
  std::array<std::uint8_t, 32> session{};
  ASSAY_TRY(session_digest(impl, claim.session, session));
  ASSAY_REQUIRE(equal_constant_time(state.binding_hash, session), ErrorCode::state_session_mismatch, 0);
  return {};
}

Error check_time(const CeremonyState& state, std::int64_t now) noexcept {
  ASSAY_REQUIRE(now >= state.issued_at - kClockTolerance, ErrorCode::ceremony_not_begun, 0);
  ASSAY_REQUIRE(now < state.expires_at, ErrorCode::ceremony_expired, 0);
  return {};
}

/// Whether the state is that of the ceremony that is to be finished.
Error check_claim(const CeremonySetting& setting, const CeremonyState& state, const Claim& claim,
                  const Workspace::Impl& impl) noexcept {
  ASSAY_REQUIRE(state.purpose == claim.purpose, ErrorCode::state_purpose_mismatch, 0);
  ASSAY_TRY(check_policy_and_party(setting, state, impl));
  ASSAY_TRY(check_user(state, claim));
  ASSAY_TRY(check_session(state, claim, impl));
  return check_time(state, claim.now);
}

Error use_up(const SingleUse& single_use, const CeremonyState& state) noexcept {
  if (single_use.hook() == nullptr) return {};
  const CeremonyUse use = single_use.hook()(single_use.context(), state.id, state.expires_at);
  ASSAY_REQUIRE(use == CeremonyUse::first || use == CeremonyUse::again, ErrorCode::single_use_failure, 0);
  ASSAY_REQUIRE(use == CeremonyUse::first, ErrorCode::ceremony_finished, 0);
  return {};
}

/// The state, opened and checked. The Workspace holds it from here on.
Result<CeremonyState> open_claimed(const CeremonySetting& setting, const Claim& claim, Workspace& workspace) noexcept {
  workspace.reset();
  const auto state = open_state(setting.state_keys, claim.sealed, workspace);
  if (!state) return state.error();
  const Error error = check_claim(setting, *state, claim, *workspace.impl());
  if (error.failed()) return located(error, Input::ceremony_state);
  return state;
}

void log_failure(StepLog* log, Step step) noexcept {
  if (log != nullptr) log->results[static_cast<std::uint8_t>(step)] = StepResult::fail;
}

TrustPolicy trust_policy(const Policy& policy, const TrustSources& sources, std::int64_t now) noexcept {
  TrustPolicy trust;
  trust.accept_none = policy.accept_none;
  trust.accept_self = policy.accept_self;
  trust.accept_unanchored = policy.accept_unanchored;
  trust.anchors = sources.anchors;
  trust.intermediates = sources.intermediates;
  trust.crls = sources.crls;
  trust.anchor_store = sources.anchor_store;
  trust.chain_cache = sources.chain_cache;
  trust.unknown_status = policy.unknown_status;
  trust.aaguids = policy.aaguids;
  if (policy.metadata.consulted) {
    trust.metadata = {sources.metadata,
                      policy.metadata.accept_stale,
                      policy.metadata.accept_unlisted,
                      policy.metadata.accept_unknown_status,
                      policy.metadata.accept_retired,
                      policy.metadata.required,
                      policy.metadata.minimum_level};
  }
  trust.time = now;
  return trust;
}

Error check_metadata(const Policy& policy, const TrustSources& sources) noexcept {
  ASSAY_REQUIRE(!policy.metadata.consulted || sources.metadata != nullptr, ErrorCode::metadata_missing, 0);
  return {};
}

RegistrationRequest registration_request(const CeremonySetting& setting, const CeremonyState& state,
                                         const RegistrationExtensions& extensions,
                                         const RegistrationFinish& finish) noexcept {
  const Policy& policy = setting.policy;
  RegistrationRequest request;
  request.challenge = state.challenge;
  request.user_handle = state.user_handle;
  request.origin = state.origin;
  request.algorithms = offered_algorithms(setting.relying_party, policy);
  request.user_verification = policy.user_verification;
  request.conditional = state.conditional;
  request.backup_eligible = policy.backup_eligible;
  request.backup_state = policy.backup_state;
  request.refuse_unsolicited_extensions = policy.extensions.refuse_unsolicited;
  request.extensions = extensions;
  request.refuse_missing_extensions = policy.extensions.refuse_missing;
  request.attestation = policy.attestation;
  request.trust = trust_policy(policy, finish.trust, finish.now);
  request.lookup = finish.lookup;
  request.log = finish.log;
  return request;
}

/// The state and what was asked for, of a registration that may go on.
Result<RegistrationRequest> open_registration(const CeremonySetting& setting, const RegistrationFinish& finish,
                                              FinishedRegistration& finished, Workspace& workspace) noexcept {
  const Claim claim{Purpose::registration, finish.state.bytes(), finish.user_handle, true, finish.session, finish.now};
  const auto state = open_claimed(setting, claim, workspace);
  if (!state) return state.error();
  ASSAY_TRY(check_metadata(setting.policy, finish.trust));
  const auto extensions = decode_registration_extensions(state->extensions, workspace.impl()->arena);
  if (!extensions) return located(extensions.error(), Input::ceremony_state);
  finished.id = state->id;
  finished.expires_at = state->expires_at;
  ASSAY_TRY(located(use_up(finish.single_use, *state), Input::ceremony_state));
  return registration_request(setting, *state, *extensions, finish);
}

/// An authentication that may go on: what was remembered of it, and what was asked for.
struct OpenedAuthentication {
  CeremonyState state;
  AuthenticationExtensions extensions;
};

Result<OpenedAuthentication> open_authentication(const CeremonySetting& setting, const AuthenticationFinish& finish,
                                                 FinishedAuthentication& finished, Workspace& workspace) noexcept {
  const Claim claim{
      Purpose::authentication, finish.state.bytes(), finish.user_handle, false, finish.session, finish.now};
  const auto state = open_claimed(setting, claim, workspace);
  if (!state) return state.error();
  const auto extensions = decode_authentication_extensions(state->extensions, workspace.impl()->arena);
  if (!extensions) return located(extensions.error(), Input::ceremony_state);
  finished.id = state->id;
  finished.expires_at = state->expires_at;
  ASSAY_TRY(located(use_up(finish.single_use, *state), Input::ceremony_state));
  return OpenedAuthentication{*state, *extensions};
}

/// allowCredentials as the steps see them: the response's id where it is one of them, and otherwise one that no
/// credential has.
class AllowedCredentials {
 public:
  Error find(const CeremonyState& state, Bytes credential_id, const Workspace::Impl& impl) noexcept {
    if (state.allow_credentials.empty()) return {};
    CredentialIdDigest digest{};
    ASSAY_TRY(credential_id_digest(impl, credential_id, digest));
    const bool named = std::ranges::find(state.allow_credentials, digest) != state.allow_credentials.end();
    if (named) id_ = credential_id;
    ids_ = {&id_, 1};
    return {};
  }
  std::span<const Bytes> ids() const noexcept { return ids_; }

 private:
  Bytes id_;
  std::span<const Bytes> ids_;
};

ExpectedUser expected_user(const CeremonyState& state) noexcept {
  if (state.user_handle.empty()) return Discoverable{};
  return KnownUser{state.user_handle};
}

void judge(const CeremonySetting& setting, const OpenedAuthentication& opened, const AuthenticationResponse& response,
           const FoundCredential& found, StepLog* log, FinishedAuthentication& finished,
           Workspace& workspace) noexcept {
  const Policy& policy = setting.policy;
  AllowedCredentials allowed;
  if (const Error error = allowed.find(opened.state, response.credential_id, *workspace.impl()); error.failed()) {
    finished.verdict = refused_authentication(at_step(error, Step::auth_allow_credentials));
    return;
  }
  static constexpr CredentialRecord kNoRecord;
  const AuthenticationRequest request{.user = expected_user(opened.state),
                                      .record = found.record == nullptr ? kNoRecord : *found.record,
                                      .challenge = opened.state.challenge,
                                      .origin = opened.state.origin,
                                      .allow_credentials = allowed.ids(),
                                      .user_verification = policy.user_verification,
                                      .backup_state = policy.backup_state,
                                      .sign_count = policy.sign_count,
                                      .sets_uv_initialized = policy.sets_uv_initialized,
                                      .extensions = opened.extensions,
                                      .refuse_unsolicited_extensions = policy.extensions.refuse_unsolicited,
                                      .refuse_missing_extensions = policy.extensions.refuse_missing,
                                      .key = found.key,
                                      .log = log};
  const auto judge_request = found.record == nullptr ? &refuse_unknown_credential : &verify_authentication;
  finished.verdict = judge_request(setting.relying_party, request, response, workspace);
  finished.may_signal_unknown_credential = may_signal_unknown_credential(request, finished.verdict);
}

void judge_json(const CeremonySetting& setting, const OpenedAuthentication& opened, const AuthenticationFinish& finish,
                Bytes credential_json, FinishedAuthentication& finished, Workspace& workspace) noexcept {
  const auto response = parse_authentication_response(credential_json, workspace);
  if (!response) {
    log_failure(finish.log, Step::auth_response_type);
    finished.verdict = refused_authentication(response.error());
    return;
  }
  const auto found = finish.records(response->credential_id);
  if (!found) {
    log_failure(finish.log, Step::auth_options);
    finished.verdict = refused_authentication(at_step(found.error(), Step::auth_options));
    return;
  }
  judge(setting, opened, *response, *found, finish.log, finished, workspace);
}

}  // namespace
}  // namespace rp

FinishedRegistration finish_registration(const CeremonySetting& setting, const RegistrationFinish& finish,
                                         Bytes credential_json, Workspace& workspace) noexcept {
  FinishedRegistration finished;
  const auto request = rp::open_registration(setting, finish, finished, workspace);
  if (!request) {
    rp::log_failure(finish.log, Step::reg_options);
    finished.verdict = rp::refused_registration(at_step(request.error(), Step::reg_options));
    return finished;
  }
  const auto response = parse_registration_response(credential_json, workspace);
  if (!response) {
    rp::log_failure(finish.log, Step::reg_response_type);
    finished.verdict = rp::refused_registration(response.error());
    return finished;
  }
  finished.verdict = verify_registration(setting.relying_party, *request, *response, workspace);
  return finished;
}

FinishedAuthentication finish_authentication(const CeremonySetting& setting, const AuthenticationFinish& finish,
                                             Bytes credential_json, Workspace& workspace) noexcept {
  FinishedAuthentication finished;
  const auto opened = rp::open_authentication(setting, finish, finished, workspace);
  if (!opened) {
    rp::log_failure(finish.log, Step::auth_options);
    finished.verdict = rp::refused_authentication(at_step(opened.error(), Step::auth_options));
    return finished;
  }
  rp::judge_json(setting, *opened, finish, credential_json, finished, workspace);
  return finished;
}

}  // namespace assay
