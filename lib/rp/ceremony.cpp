#include "lib/rp/ceremony.hpp"

#include <algorithm>

#include "lib/base/check.hpp"
#include "lib/crypto/context.hpp"
#include "lib/rp/limits.hpp"

namespace assay::rp {

Error Ceremonial::sha256(Bytes data, std::span<std::uint8_t, 32> digest) noexcept {
  const Workspace::Impl& impl = *workspace.impl();
  return impl.backend->sha256(*crypto::context_of(impl), data, digest);
}

Rs1Keys Ceremonial::rs1_keys() const noexcept {
  const bool accept = config().allow_rs1_credentials || config().profile == Profile::fido_conformance;
  return accept ? Rs1Keys::accept : Rs1Keys::refuse;
}

Error check_setting(const RelyingParty& relying_party, Workspace& workspace, Bytes challenge,
                    bool allow_short_challenge) noexcept {
  const Backend* backend = relying_party.config().backend;
  ASSAY_REQUIRE(backend != nullptr, ErrorCode::relying_party_missing, 0);
  const Workspace::Impl* impl = workspace.impl();
  ASSAY_REQUIRE(impl != nullptr && impl->backend == backend, ErrorCode::workspace_backend_mismatch, 0);
  const std::size_t shortest = allow_short_challenge ? 1 : kMinChallenge;
  ASSAY_REQUIRE(challenge.size() >= shortest, ErrorCode::challenge_too_short, 0);
  ASSAY_REQUIRE(challenge.size() <= kMaxChallenge, ErrorCode::challenge_too_long, 0);
  return {};
}

Error check_user_handle(Bytes user_handle) noexcept {
  ASSAY_REQUIRE(!user_handle.empty() && user_handle.size() <= kMaxUserHandle, ErrorCode::user_handle_invalid, 0);
  return {};
}

// That id is base64url of rawId, and that type is public-key, is checked where the JSON text is read: raw fields have
// neither.
StepOutcome check_response_type(Ceremonial& c) noexcept {
  if (holds(ErrorCode::credential_id_empty, !c.credential_id.empty())) return {};
  return located(fail(ErrorCode::credential_id_empty), Input::credential_id);
}

StepOutcome read_client_extension_results(Ceremonial& c) noexcept {
  if (c.client_extension_results.empty()) return not_evaluated();
  const auto outputs = read_client_outputs(c.client_extension_results, c.asked_extensions, *c.workspace.impl());
  if (!outputs) return outputs.error();
  c.client_outputs = *outputs;
  return {};
}

Error assemble_signed_data(Ceremonial& c, Bytes authenticator_data) noexcept {
  const std::size_t size = authenticator_data.size() + c.client_data_hash32.size();
  const MutableBytes message = c.workspace.impl()->arena.take(size);
  ASSAY_REQUIRE(message.size() == size, ErrorCode::workspace_full, 0);
  const auto hash = std::ranges::copy(authenticator_data, message.begin()).out;
  std::ranges::copy(c.client_data_hash32, hash);
  c.signed_data = message;
  return {};
}

ClientExtensionFacts facts_of(const ClientOutputs& outputs) noexcept {
  ClientExtensionFacts facts;
  facts.appid_present = outputs.present.has(ClientOutput::appid);
  facts.appid = facts.appid_present && outputs.appid;
  facts.cred_props_rk_present = outputs.present.has(ClientOutput::cred_props) && outputs.rk != Tristate::unknown;
  facts.cred_props_rk = facts.cred_props_rk_present && outputs.rk == Tristate::yes;
  facts.num_outputs = outputs.num_outputs;
  return facts;
}

}  // namespace assay::rp
