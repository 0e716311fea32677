#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "assay/backend.hpp"
#include "assay/error.hpp"
#include "assay/export.hpp"
#include "assay/policy.hpp"
#include "assay/relying_party.hpp"
#include "assay/verdict.hpp"

namespace assay {

/// Refuses a policy that no response can meet, or that contradicts itself. Errors, input configuration, the offset
/// being the number of a key at fault (policy_key_at()), in this order:
/// - relying_party_missing;
/// - policy_member: a number that is no enumerator, or larger than the text of a policy can have;
/// - the same item twice in a list: policy_hint_twice, policy_algorithm_twice, policy_aaguid_twice,
///   policy_format_twice, policy_compound_format_twice, policy_status_twice;
/// - policy_timeout; policy_hint_gap; policy_hint_attachment (the attachment platform with the hints security-key or
///   hybrid, cross-platform with client-device: WebAuthn 5.8.7);
/// - policy_backup_flags; policy_algorithm_disabled (RS1, where the relying party does not accept it),
///   policy_algorithm_unverifiable;
/// - policy_conveyance_none (nothing is asked for, and accept_none is false); policy_format_disabled,
///   policy_format_none; policy_aaguid_conflict, policy_aaguid_unattested (AAGUIDs are allowed, conveyance is none);
///   policy_appattest_disabled; policy_compound_count, policy_compound_nested, policy_compound_format_disabled;
/// - policy_metadata_not_consulted (a status or level is asked for without `consulted`), policy_metadata_unattested
///   (`consulted`, conveyance is none), policy_status_refused (a status is required that tells of a compromise, or
///   RETIRED without accept_retired);
/// - policy_cred_protect_level, policy_cred_protect_verification.
/// Cost: grows with the square of the longest list; to be called once for each policy.
ASSAY_API Error check_policy(const Policy& policy, const RelyingParty& relying_party) noexcept;
/// The same before there is a relying party: for one with that backend and profile.
ASSAY_API Error check_policy(const Policy& policy, const Backend& backend,
                             Profile profile = Profile::webauthn) noexcept;

/// What is allowed and probably not meant.
enum class PolicyLint : std::uint8_t {
  verification_preferred = 0,   ///< responses with and without user verification are taken alike
  verification_discouraged,     ///< a discoverable credential that works without user verification
  algorithms_without_es256,     ///< the one algorithm that every authenticator has
  algorithm_sha1,               ///< RS1
  enterprise_attestation,       ///< needs an arrangement with vendors or administrators
  attestation_unused,           ///< asked for, and whatever comes is taken
  formats_unused,               ///< formats are named, and none is asked for
  none_before_worse,            ///< self or unanchored attestation is taken, no attestation is not
  allowed_aaguids_unreachable,  ///< what policy accepts without anchor can never be on the list
  denied_aaguids_stated,        ///< what is merely stated can be stated otherwise
  software_keys,                ///< only anchored attestation is taken, of keys that software may hold
  safetynet_shut_down,
  metadata_not_consulted,  ///< leniency towards metadata that are not consulted
  cred_protect_not_enforced,
  uvm_withdrawn,  ///< no part of WebAuthn Level 3
};
inline constexpr int kNumPolicyLints = 15;

struct PolicyFinding {
  PolicyLint lint = PolicyLint::verification_preferred;
  std::size_t key = 0;  ///< number of the key that it is about (policy_key_at())
};

/// One sentence on it, without a full stop.
ASSAY_API std::string_view policy_lint_text(PolicyLint lint) noexcept;
/// "verification_preferred" and so on.
ASSAY_API std::string_view policy_lint_name(PolicyLint lint) noexcept;

/// Finds what is probably not meant in a policy that passed check_policy(). Each lint is found at most once. Gives how
/// many there are; the first of them are written to `out`, as many as it has room for.
ASSAY_API std::size_t lint_policy(const Policy& policy, std::span<PolicyFinding> out) noexcept;

}  // namespace assay
