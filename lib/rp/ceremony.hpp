#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "assay/authenticator_data.hpp"
#include "assay/client_data.hpp"
#include "assay/relying_party.hpp"
#include "assay/verdict.hpp"
#include "assay/workspace.hpp"
#include "lib/base/workspace.hpp"
#include "lib/crypto/backend.hpp"
#include "lib/rp/asked_extensions.hpp"
#include "lib/rp/client_outputs.hpp"
#include "lib/rp/steps.hpp"

namespace assay::rp {

/// What both ceremonies have in common while their steps run: what was expected, what was received, what was found.
struct Ceremonial {
  const RelyingParty& relying_party;
  Workspace& workspace;

  // Expected.
  std::string_view expected_type;
  Bytes expected_challenge;
  std::string_view expected_origin;  ///< empty: any of the relying party's
  UserVerification user_verification;
  FlagPolicy backup_state_policy;
  AskedExtensions asked_extensions;

  // Received.
  Bytes credential_id;
  Bytes client_data_json;
  Bytes client_extension_results;

  // Found by the steps.
  Result<ClientDataView> client_data = Error{};
  ClientOutputs client_outputs;
  std::array<std::uint8_t, 32> client_data_hash32{};
  AuthenticatorDataView auth_data;
  Bytes signed_data;  ///< authenticatorData || clientDataHash, in the Workspace

  const RelyingPartyConfig& config() const noexcept { return relying_party.config(); }
  const Limits& limits() const noexcept { return workspace.limits(); }
  Rs1Keys rs1_keys() const noexcept;
  Error sha256(Bytes data, std::span<std::uint8_t, 32> digest) noexcept;
};

/// The checks of misuse that come before any step. Errors: relying_party_missing, workspace_backend_mismatch,
/// challenge_too_short, challenge_too_long.
Error check_setting(const RelyingParty& relying_party, Workspace& workspace, Bytes challenge,
                    bool allow_short_challenge) noexcept;
/// user_handle_invalid unless it has 1 to 64 bytes.
Error check_user_handle(Bytes user_handle) noexcept;

// Steps on the credential itself.
StepOutcome check_response_type(Ceremonial& c) noexcept;
StepOutcome read_client_extension_results(Ceremonial& c) noexcept;

// Steps on client data, in the order of the specification.
StepOutcome check_utf8(Ceremonial& c) noexcept;
StepOutcome check_json(Ceremonial& c) noexcept;
StepOutcome check_type(Ceremonial& c) noexcept;
StepOutcome check_challenge(Ceremonial& c) noexcept;
StepOutcome check_origin(Ceremonial& c) noexcept;
StepOutcome check_cross_origin(Ceremonial& c) noexcept;
StepOutcome check_top_origin_embedding(Ceremonial& c) noexcept;
StepOutcome check_top_origin_match(Ceremonial& c) noexcept;
StepOutcome hash_client_data(Ceremonial& c) noexcept;

// Steps on authenticator data.
StepOutcome check_rp_id_hash(Ceremonial& c) noexcept;
StepOutcome check_user_present(Ceremonial& c) noexcept;
StepOutcome check_user_verified(Ceremonial& c) noexcept;
StepOutcome check_backup_flags(Ceremonial& c) noexcept;
StepOutcome check_backup_state_policy(Ceremonial& c) noexcept;
/// Whether a flag is as policy wants it.
bool flag_acceptable(FlagPolicy policy, bool flag) noexcept;

/// Puts authenticatorData || clientDataHash together in the Workspace. Errors: workspace_full.
Error assemble_signed_data(Ceremonial& c, Bytes authenticator_data) noexcept;

/// The client outputs in brief.
ClientExtensionFacts facts_of(const ClientOutputs& outputs) noexcept;

/// Makes the function of a step of both ceremonies one of a ceremony's own table.
template <auto function, class State>
StepOutcome shared(State& state) noexcept {
  return function(state);
}

}  // namespace assay::rp
