#include <algorithm>
#include <array>

#include "assay/policy_check.hpp"
#include "lib/rp/policy_keys.hpp"

namespace assay {
namespace rp {
namespace {

struct LintRow {
  PolicyLint lint;
  std::string_view name;
  std::string_view section;
  std::string_view key;
  std::string_view text;
  bool (*applies)(const Policy& policy) noexcept;
};

bool has(const auto& list, const auto& item) noexcept {
  return std::ranges::find(list, item) != std::ranges::end(list);
}

bool verification_preferred(const Policy& policy) noexcept {
  return policy.user_verification == UserVerification::preferred;
}

bool verification_discouraged(const Policy& policy) noexcept {
  return policy.user_verification == UserVerification::discouraged && policy.resident_key != ResidentKey::discouraged;
}

bool algorithms_without_es256(const Policy& policy) noexcept {
  return !policy.algorithms.empty() && !has(policy.algorithms, Algorithm::es256);
}

bool algorithm_sha1(const Policy& policy) noexcept {
  return has(policy.algorithms, Algorithm::rs1);
}

bool enterprise_attestation(const Policy& policy) noexcept {
  return policy.conveyance == AttestationConveyance::enterprise;
}

bool asks_for_attestation(const Policy& policy) noexcept {
  return policy.conveyance != AttestationConveyance::none;
}

bool attestation_unused(const Policy& policy) noexcept {
  const bool all_taken = policy.accept_none && policy.accept_unanchored;
  return asks_for_attestation(policy) && all_taken && policy.aaguids.allowed.empty() && !policy.metadata.consulted;
}

bool formats_unused(const Policy& policy) noexcept {
  return !policy.attestation_formats.empty() && !asks_for_attestation(policy);
}

bool none_before_worse(const Policy& policy) noexcept {
  return !policy.accept_none && (policy.accept_self || policy.accept_unanchored);
}

bool takes_without_anchor(const Policy& policy) noexcept {
  return policy.accept_none || policy.accept_self || policy.accept_unanchored;
}

bool allowed_aaguids_unreachable(const Policy& policy) noexcept {
  return !policy.aaguids.allowed.empty() && takes_without_anchor(policy);
}

bool denied_aaguids_stated(const Policy& policy) noexcept {
  return !policy.aaguids.denied.empty() && policy.aaguids.allowed.empty() && takes_without_anchor(policy);
}

bool software_keys(const Policy& policy) noexcept {
  return !takes_without_anchor(policy) && policy.attestation.android_key == AndroidKeySecurity::any;
}

bool safetynet_shut_down(const Policy& policy) noexcept {
  return policy.attestation.enable_android_safetynet;
}

bool metadata_not_consulted(const Policy& policy) noexcept {
  const MetadataRequirements& m = policy.metadata;
  return !m.consulted && (m.accept_stale || m.accept_unlisted || m.accept_unknown_status || m.accept_retired);
}

bool cred_protect_not_enforced(const Policy& policy) noexcept {
  const bool asked = policy.extensions.cred_protect != CredentialProtection::not_asked;
  return asked && !policy.extensions.enforce_cred_protect;
}

bool uvm_withdrawn(const Policy& policy) noexcept {
  return policy.extensions.uvm;
}

using Lint = PolicyLint;
constexpr std::array<LintRow, kNumPolicyLints> kLints = {{
    {Lint::verification_preferred, "verification_preferred", "", "user_verification",
     "users who were verified and users who were not are taken alike; say required or discouraged",
     &verification_preferred},
    {Lint::verification_discouraged, "verification_discouraged", "", "user_verification",
     "a discoverable credential logs in without user verification: whoever holds the authenticator is the user",
     &verification_discouraged},
    {Lint::algorithms_without_es256, "algorithms_without_es256", "registration", "algorithms",
     "many authenticators have ES256 alone, and it is not offered", &algorithms_without_es256},
    {Lint::algorithm_sha1, "algorithm_sha1", "registration", "algorithms", "RS1 signs SHA-1, which is broken",
     &algorithm_sha1},
    {Lint::enterprise_attestation, "enterprise_attestation", "attestation", "conveyance",
     "enterprise attestation comes only from authenticators or clients that were set up for this RP ID",
     &enterprise_attestation},
    {Lint::attestation_unused, "attestation_unused", "attestation", "conveyance",
     "attestation is asked for, which users may have to agree to, and whatever comes is taken", &attestation_unused},
    {Lint::formats_unused, "formats_unused", "attestation", "formats",
     "formats are named, and no attestation is asked for", &formats_unused},
    {Lint::none_before_worse, "none_before_worse", "attestation", "accept_none",
     "self or unanchored attestation proves no more than none, which is not taken", &none_before_worse},
    {Lint::allowed_aaguids_unreachable, "allowed_aaguids_unreachable", "attestation", "allowed_aaguids",
     "credentials without an anchored attestation are said to be taken, and are never on the list",
     &allowed_aaguids_unreachable},
    {Lint::denied_aaguids_stated, "denied_aaguids_stated", "attestation", "denied_aaguids",
     "without an anchored attestation a denied model can state another AAGUID, and is taken", &denied_aaguids_stated},
    {Lint::software_keys, "software_keys", "attestation", "android_key",
     "only anchored attestation is taken, and Android may keep the key in software", &software_keys},
    {Lint::safetynet_shut_down, "safetynet_shut_down", "attestation", "enable_android_safetynet",
     "the service behind android-safetynet was shut down; no new statement can come from it", &safetynet_shut_down},
    {Lint::metadata_not_consulted, "metadata_not_consulted", "metadata", "consulted",
     "what is accepted of metadata is of no effect: they are not consulted", &metadata_not_consulted},
    {Lint::cred_protect_not_enforced, "cred_protect_not_enforced", "extensions", "enforce_cred_protect",
     "authenticators that cannot protect the credential as asked are taken", &cred_protect_not_enforced},
    {Lint::uvm_withdrawn, "uvm_withdrawn", "extensions", "uvm",
     "uvm is no part of WebAuthn Level 3, and few clients know it", &uvm_withdrawn},
}};

const LintRow* find_row(PolicyLint lint) noexcept {
  const auto index = static_cast<std::size_t>(lint);
  return index < kLints.size() ? &kLints[index] : nullptr;
}

}  // namespace
}  // namespace rp

std::string_view policy_lint_text(PolicyLint lint) noexcept {
  const rp::LintRow* row = rp::find_row(lint);
  return row == nullptr ? std::string_view{} : row->text;
}

std::string_view policy_lint_name(PolicyLint lint) noexcept {
  const rp::LintRow* row = rp::find_row(lint);
  return row == nullptr ? std::string_view{} : row->name;
}

std::size_t lint_policy(const Policy& policy, std::span<PolicyFinding> out) noexcept {
  std::size_t count = 0;
  for (const rp::LintRow& row : rp::kLints) {
    if (!row.applies(policy)) continue;
    if (count < out.size()) out[count] = {row.lint, rp::policy_key_number(row.section, row.key)};
    ++count;
  }
  return count;
}

}  // namespace assay
