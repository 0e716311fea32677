#include <algorithm>
#include <array>

#include "assay/policy.hpp"
#include "lib/base/check.hpp"

namespace assay {
namespace {

constexpr std::uint16_t kTimeout = 300;

/// RS1 besides what every backend has: the tests of TPMs need it. ES256 goes first, as most of the tests use it.
constexpr Algorithm kConformanceAlgorithms[] = {Algorithm::es256, Algorithm::eddsa, Algorithm::es384, Algorithm::es512,
                                                Algorithm::rs256, Algorithm::rs384, Algorithm::rs512, Algorithm::ps256,
                                                Algorithm::ps384, Algorithm::ps512, Algorithm::rs1};

/// Whoever takes credentials without attestation loses nothing by any other: a forger would leave it out.
void accept_whatever_is_attested(Policy& policy) noexcept {
  policy.conveyance = AttestationConveyance::none;
  policy.accept_none = true;
  policy.accept_self = true;
  policy.accept_unanchored = true;
}

Policy passkey_login() noexcept {
  Policy policy;
  policy.timeout_seconds = kTimeout;
  policy.extensions.cred_props = true;
  accept_whatever_is_attested(policy);
  return policy;
}

Policy second_factor() noexcept {
  Policy policy;
  policy.timeout_seconds = kTimeout;
  policy.user_verification = UserVerification::discouraged;
  policy.resident_key = ResidentKey::discouraged;
  accept_whatever_is_attested(policy);
  return policy;
}

Policy high_assurance() noexcept {
  Policy policy;
  policy.timeout_seconds = kTimeout;
  policy.backup_eligible = FlagPolicy::must_be_clear;
  policy.unknown_status = UnknownStatus::accept_for_leaf;
  policy.metadata.consulted = true;
  policy.metadata.minimum_level = CertificationLevel::l1;
  policy.extensions.cred_props = true;
  policy.extensions.cred_protect = CredentialProtection::user_verification_required;
  policy.extensions.enforce_cred_protect = true;
  return policy;
}

Policy conformance() noexcept {
  Policy policy;
  policy.timeout_seconds = kTimeout;
  policy.user_verification = UserVerification::preferred;
  policy.resident_key = ResidentKey::discouraged;
  policy.algorithms = kConformanceAlgorithms;
  policy.accept_none = true;
  policy.accept_self = true;
  policy.unknown_status = UnknownStatus::accept;
  policy.attestation.allow_unknown_tpm_vendors = true;
  policy.attestation.android_key = AndroidKeySecurity::any;
  policy.attestation.enable_android_safetynet = true;
  policy.metadata.consulted = true;
  return policy;
}

struct Preset {
  std::string_view name;
  std::string_view text;
  Policy (*make)() noexcept;
};

constexpr std::array<Preset, kNumPolicyPresets> kPresets = {{
    {"passkey_login", "Passkeys in place of passwords, for everybody", &passkey_login},
    {"second_factor", "Security keys besides a password", &second_factor},
    {"high_assurance", "Verified, attested authenticators that FIDO's metadata vouch for", &high_assurance},
    {"conformance", "FIDO's conformance tests, with the profile fido_conformance", &conformance},
}};

}  // namespace

Policy policy_preset(PolicyPreset preset) noexcept {
  const auto index = static_cast<std::size_t>(preset);
  return index < kPresets.size() ? kPresets[index].make() : Policy{};
}

Result<Policy> policy_preset(std::string_view name) noexcept {
  const auto* const preset = std::ranges::find(kPresets, name, &Preset::name);
  ASSAY_REQUIRE(preset != kPresets.end(), ErrorCode::policy_preset_unknown, 0);
  return preset->make();
}

std::string_view policy_preset_name(PolicyPreset preset) noexcept {
  const auto index = static_cast<std::size_t>(preset);
  return index < kPresets.size() ? kPresets[index].name : std::string_view{};
}

std::string_view policy_preset_text(PolicyPreset preset) noexcept {
  const auto index = static_cast<std::size_t>(preset);
  return index < kPresets.size() ? kPresets[index].text : std::string_view{};
}

}  // namespace assay
