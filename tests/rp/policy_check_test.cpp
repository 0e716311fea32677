// What is refused of policies, what is warned of, and the presets.
#include "assay/policy_check.hpp"

#include <algorithm>
#include <functional>

#include "assay/policy_text.hpp"
#include "tests/rp/fixture.hpp"

namespace {

using assay::Aaguid;
using assay::Algorithm;
using assay::AttestationConveyance;
using assay::AttestationFormat;
using assay::AuthenticatorStatus;
using assay::ErrorCode;
using assay::Hint;
using assay::Policy;
using assay::PolicyLint;
using assay::PolicyPreset;
using Change = std::function<void(Policy&)>;

assay::Error check(const Policy& policy, assay::Profile profile = assay::Profile::webauthn) {
  return assay::check_policy(policy, *rp_test::openssl(), profile);
}

std::string key_name(std::size_t number) {
  const assay::PolicyKeyInfo key = assay::policy_key_at(number);
  return (key.section.empty() ? "" : std::string(key.section) + ".") + std::string(key.name);
}

/// That a policy is in order before `fault`, and refused for it at that key.
void expect_refused(const Change& before, const Change& fault, ErrorCode code, std::string_view key) {
  Policy policy;
  before(policy);
  EXPECT_EQ(assay::error_name(check(policy).code), "ok") << "without " << assay::error_name(code);
  fault(policy);
  const assay::Error error = check(policy);
  EXPECT_EQ(assay::error_name(error.code), assay::error_name(code));
  EXPECT_EQ(key_name(error.offset), key);
  EXPECT_EQ(error.input, assay::Input::configuration);
}

void expect_refused(const Change& fault, ErrorCode code, std::string_view key) {
  expect_refused([](Policy&) {}, fault, code, key);
}

constexpr Aaguid kAaguids[] = {Aaguid{1}, Aaguid{2}, Aaguid{1}};
constexpr std::span<const Aaguid> kOne = std::span(kAaguids).first(1);

TEST(PolicyCheck, TheZeroValueIsInOrder) {
  EXPECT_EQ(check(Policy{}), assay::Error{});
}

TEST(PolicyCheck, NeedsARelyingParty) {
  rp_test::Party party;
  EXPECT_EQ(assay::check_policy(Policy{}, party.make()), assay::Error{});
  EXPECT_EQ(assay::check_policy(Policy{}, assay::RelyingParty{}).code, ErrorCode::relying_party_missing);
}

TEST(PolicyCheck, RefusesNumbersThatAreNoEnumerators) {
  expect_refused([](Policy& p) { p.sign_count = static_cast<assay::SignCountPolicy>(2); }, ErrorCode::policy_member,
                 "authentication.sign_count");
  constexpr static Algorithm kNone[] = {Algorithm::none};
  expect_refused([](Policy& p) { p.algorithms = kNone; }, ErrorCode::policy_member, "registration.algorithms");
  constexpr static AuthenticatorStatus kUnknown[] = {AuthenticatorStatus::unknown};
  expect_refused([](Policy& p) { p.metadata.consulted = true; }, [](Policy& p) { p.metadata.required = kUnknown; },
                 ErrorCode::policy_member, "metadata.required_statuses");
}

TEST(PolicyCheck, RefusesTimeoutsThatClientsWouldReplace) {
  for (const std::uint16_t seconds : std::to_array<std::uint16_t>({1, 299, 601, 65535})) {
    expect_refused([&](Policy& p) { p.timeout_seconds = seconds; }, ErrorCode::policy_timeout, "timeout_seconds");
  }
  for (const std::uint16_t seconds : std::to_array<std::uint16_t>({0, 300, 600})) {
    Policy policy;
    policy.timeout_seconds = seconds;
    EXPECT_EQ(check(policy), assay::Error{}) << seconds;
  }
}

TEST(PolicyCheck, RefusesHintsThatMeanNothing) {
  expect_refused(
      [](Policy& p) {
        p.hints = {Hint::hybrid, Hint::client_device};
      },
      [](Policy& p) {
        p.hints = {Hint::hybrid, Hint::none, Hint::client_device};
      },
      ErrorCode::policy_hint_gap, "hints");
  expect_refused(
      [](Policy& p) {
        p.hints = {Hint::hybrid, Hint::security_key, Hint::hybrid};
      },
      ErrorCode::policy_hint_twice, "hints");
}

TEST(PolicyCheck, RefusesHintsThatContradictTheAttachment) {
  using assay::AuthenticatorAttachment;
  const auto with = [](Hint hint, AuthenticatorAttachment attachment) {
    Policy policy;
    policy.hints[0] = hint;
    policy.attachment = attachment;
    return check(policy).code;
  };
  for (const Hint hint : {Hint::security_key, Hint::hybrid}) {
    EXPECT_EQ(with(hint, AuthenticatorAttachment::platform), ErrorCode::policy_hint_attachment);
    EXPECT_EQ(with(hint, AuthenticatorAttachment::cross_platform), ErrorCode::ok);
    EXPECT_EQ(with(hint, AuthenticatorAttachment::any), ErrorCode::ok);
  }
  EXPECT_EQ(with(Hint::client_device, AuthenticatorAttachment::cross_platform), ErrorCode::policy_hint_attachment);
  EXPECT_EQ(with(Hint::client_device, AuthenticatorAttachment::platform), ErrorCode::ok);
}

TEST(PolicyCheck, RefusesABackupOfWhatCannotBeBackedUp) {
  using assay::FlagPolicy;
  expect_refused([](Policy& p) { p.backup_eligible = FlagPolicy::must_be_clear; },
                 [](Policy& p) { p.backup_state = FlagPolicy::must_be_set; }, ErrorCode::policy_backup_flags,
                 "backup_state");
}

TEST(PolicyCheck, RefusesAlgorithmsThatTheBackendCannotVerify) {
  const auto verifiable = assay::backend_algorithms(*rp_test::openssl());
  constexpr static Algorithm kAll[] = {Algorithm::ml_dsa_44, Algorithm::ml_dsa_65, Algorithm::ml_dsa_87};
  for (std::size_t i = 0; i < std::size(kAll); ++i) {
    Policy policy;
    policy.algorithms = std::span(kAll).subspan(i, 1);
    const bool known = std::ranges::find(verifiable, kAll[i]) != verifiable.end();
    EXPECT_EQ(check(policy).code, known ? ErrorCode::ok : ErrorCode::policy_algorithm_unverifiable);
  }
  constexpr static Algorithm kEsp256[] = {Algorithm::esp256};
  Policy policy;
  policy.algorithms = kEsp256;
  EXPECT_EQ(check(policy), assay::Error{}) << "verified, though not offered of itself";
}

TEST(PolicyCheck, RefusesRs1UnlessTheRelyingPartyAcceptsIt) {
  constexpr static Algorithm kRs1[] = {Algorithm::es256, Algorithm::rs1};
  Policy policy;
  policy.algorithms = kRs1;
  EXPECT_EQ(check(policy).code, ErrorCode::policy_algorithm_disabled);
  EXPECT_EQ(check(policy, assay::Profile::fido_conformance), assay::Error{});
  rp_test::Party party;
  EXPECT_EQ(assay::check_policy(policy, party.make()).code, ErrorCode::policy_algorithm_disabled);
  party.allow_rs1_credentials = true;
  EXPECT_EQ(assay::check_policy(policy, party.make()), assay::Error{});
}

TEST(PolicyCheck, RefusesTheSameItemTwice) {
  constexpr static Algorithm kAlgorithms[] = {Algorithm::es256, Algorithm::rs256, Algorithm::es256};
  expect_refused([](Policy& p) { p.algorithms = std::span(kAlgorithms).first(2); },
                 [](Policy& p) { p.algorithms = kAlgorithms; }, ErrorCode::policy_algorithm_twice,
                 "registration.algorithms");
  constexpr static AttestationFormat kFormats[] = {AttestationFormat::tpm, AttestationFormat::packed,
                                                   AttestationFormat::tpm};
  expect_refused([](Policy& p) { p.attestation_formats = std::span(kFormats).last(2); },
                 [](Policy& p) { p.attestation_formats = kFormats; }, ErrorCode::policy_format_twice,
                 "attestation.formats");
  expect_refused([](Policy& p) { p.attestation.compound.must_include = std::span(kFormats).last(2); },
                 [](Policy& p) { p.attestation.compound.must_include = kFormats; },
                 ErrorCode::policy_compound_format_twice, "attestation.compound_must_include");
  expect_refused([](Policy& p) { p.aaguids.allowed = std::span(kAaguids).last(2); },
                 [](Policy& p) { p.aaguids.allowed = kAaguids; }, ErrorCode::policy_aaguid_twice,
                 "attestation.allowed_aaguids");
  constexpr static AuthenticatorStatus kStatuses[] = {AuthenticatorStatus::fido_certified_l1,
                                                      AuthenticatorStatus::fido_certified_l1,
                                                      AuthenticatorStatus::fido_certified_l2};
  expect_refused(
      [](Policy& p) {
        p.metadata.consulted = true;
        p.metadata.required = std::span(kStatuses).last(2);
      },
      [](Policy& p) { p.metadata.required = kStatuses; }, ErrorCode::policy_status_twice, "metadata.required_statuses");
}

TEST(PolicyCheck, RefusesToAskForNoneWithoutAcceptingIt) {
  expect_refused([](Policy& p) { p.conveyance = AttestationConveyance::indirect; },
                 [](Policy& p) { p.conveyance = AttestationConveyance::none; }, ErrorCode::policy_conveyance_none,
                 "attestation.conveyance");
  constexpr static AttestationFormat kNone[] = {AttestationFormat::packed, AttestationFormat::none};
  expect_refused([](Policy& p) { p.attestation_formats = std::span(kNone).first(1); },
                 [](Policy& p) { p.attestation_formats = kNone; }, ErrorCode::policy_format_none,
                 "attestation.formats");
}

TEST(PolicyCheck, RefusesFormatsThatAreNotEnabled) {
  constexpr static AttestationFormat kSafetynet[] = {AttestationFormat::android_safetynet};
  constexpr static AttestationFormat kAppattest[] = {AttestationFormat::apple_appattest};
  for (const auto formats : {std::span(kSafetynet), std::span(kAppattest)}) {
    expect_refused([&](Policy& p) { p.attestation_formats = formats; }, ErrorCode::policy_format_disabled,
                   "attestation.formats");
    expect_refused([&](Policy& p) { p.attestation.compound.must_include = formats; },
                   ErrorCode::policy_compound_format_disabled, "attestation.compound_must_include");
    Policy policy;
    policy.attestation_formats = formats;
    policy.attestation.compound.must_include = formats;
    policy.attestation.enable_android_safetynet = true;
    policy.attestation.enable_apple_appattest = true;
    EXPECT_EQ(check(policy), assay::Error{});
  }
  expect_refused([](Policy& p) { p.attestation.enable_apple_appattest = true; },
                 [](Policy& p) { p.attestation = {.allow_appattest_development = true}; },
                 ErrorCode::policy_appattest_disabled, "attestation.allow_appattest_development");
}

TEST(PolicyCheck, RefusesAaguidsThatNoResponseCanMeet) {
  expect_refused([](Policy& p) { p.aaguids.allowed = std::span(kAaguids).last(2); },
                 [](Policy& p) { p.aaguids.denied = kOne; }, ErrorCode::policy_aaguid_conflict,
                 "attestation.allowed_aaguids");
  expect_refused(
      [](Policy& p) {
        p.accept_none = true;
        p.conveyance = AttestationConveyance::none;
      },
      [](Policy& p) { p.aaguids.allowed = kOne; }, ErrorCode::policy_aaguid_unattested, "attestation.allowed_aaguids");
}

TEST(PolicyCheck, RefusesCompoundStatementsThatCannotBe) {
  expect_refused([](Policy& p) { p.attestation.compound.at_least = assay::kMaxStatements; },
                 [](Policy& p) { p.attestation.compound.at_least = assay::kMaxStatements + 1; },
                 ErrorCode::policy_compound_count, "attestation.compound_at_least");
  constexpr static AttestationFormat kFormats[] = {AttestationFormat::packed, AttestationFormat::tpm,
                                                   AttestationFormat::apple, AttestationFormat::fido_u2f,
                                                   AttestationFormat::android_key};
  expect_refused([](Policy& p) { p.attestation.compound.must_include = std::span(kFormats).first(4); },
                 [](Policy& p) { p.attestation.compound.must_include = kFormats; }, ErrorCode::policy_compound_count,
                 "attestation.compound_must_include");
  constexpr static AttestationFormat kCompound[] = {AttestationFormat::compound};
  expect_refused([](Policy& p) { p.attestation.compound.must_include = kCompound; }, ErrorCode::policy_compound_nested,
                 "attestation.compound_must_include");
  constexpr static AttestationFormat kNone[] = {AttestationFormat::none};
  expect_refused([](Policy& p) { p.attestation.compound.must_include = kNone; },
                 ErrorCode::policy_compound_format_disabled, "attestation.compound_must_include");
}

TEST(PolicyCheck, RefusesRequirementsOfMetadataThatAreNotConsulted) {
  constexpr static AuthenticatorStatus kL1[] = {AuthenticatorStatus::fido_certified_l1};
  const Change require = [](Policy& p) { p.metadata.required = kL1; };
  const Change level = [](Policy& p) { p.metadata.minimum_level = assay::CertificationLevel::l1; };
  expect_refused(require, ErrorCode::policy_metadata_not_consulted, "metadata.required_statuses");
  expect_refused(level, ErrorCode::policy_metadata_not_consulted, "metadata.minimum_level");
  Policy policy;
  require(policy);
  level(policy);
  policy.metadata.consulted = true;
  EXPECT_EQ(check(policy), assay::Error{});
  expect_refused([](Policy& p) { p.metadata.consulted = p.accept_none = true; },
                 [](Policy& p) { p.conveyance = AttestationConveyance::none; }, ErrorCode::policy_metadata_unattested,
                 "metadata.consulted");
}

TEST(PolicyCheck, RefusesToRequireAStatusThatIsRefused) {
  constexpr static AuthenticatorStatus kRefused[] = {AuthenticatorStatus::user_verification_bypass,
                                                     AuthenticatorStatus::attestation_key_compromise,
                                                     AuthenticatorStatus::user_key_remote_compromise,
                                                     AuthenticatorStatus::user_key_physical_compromise,
                                                     AuthenticatorStatus::revoked,
                                                     AuthenticatorStatus::retired};
  for (std::size_t i = 0; i < std::size(kRefused); ++i) {
    expect_refused([](Policy& p) { p.metadata.consulted = true; },
                   [&](Policy& p) { p.metadata.required = std::span(kRefused).subspan(i, 1); },
                   ErrorCode::policy_status_refused, "metadata.required_statuses");
  }
  Policy policy;
  policy.metadata.consulted = policy.metadata.accept_retired = true;
  policy.metadata.required = std::span(kRefused).last(1);
  EXPECT_EQ(check(policy), assay::Error{});
}

TEST(PolicyCheck, RefusesCredProtectThatContradictsItself) {
  using assay::CredentialProtection;
  expect_refused([](Policy& p) { p.extensions.enforce_cred_protect = true; }, ErrorCode::policy_cred_protect_level,
                 "extensions.enforce_cred_protect");
  expect_refused([](Policy& p) { p.extensions.cred_protect = CredentialProtection::user_verification_required; },
                 [](Policy& p) { p.user_verification = assay::UserVerification::discouraged; },
                 ErrorCode::policy_cred_protect_verification, "extensions.cred_protect");
}

TEST(PolicyCheck, TheFirstFaultDecides) {
  Policy policy;
  policy.extensions.enforce_cred_protect = true;
  EXPECT_EQ(check(policy).code, ErrorCode::policy_cred_protect_level);
  policy.conveyance = AttestationConveyance::none;
  EXPECT_EQ(check(policy).code, ErrorCode::policy_conveyance_none);
  policy.timeout_seconds = 1;
  EXPECT_EQ(check(policy).code, ErrorCode::policy_timeout);
}

std::vector<PolicyLint> lint(const Policy& policy) {
  std::vector<assay::PolicyFinding> findings(assay::kNumPolicyLints);
  findings.resize(assay::lint_policy(policy, findings));
  std::vector<PolicyLint> out;
  for (const auto& finding : findings) out.push_back(finding.lint);
  return out;
}

/// That a policy is refused by nothing, and that one thing is found: of this kind and key.
void expect_finding(const Change& change, PolicyLint expected, std::string_view key,
                    assay::Profile profile = assay::Profile::webauthn) {
  Policy policy;
  change(policy);
  EXPECT_EQ(assay::error_name(check(policy, profile).code), "ok");
  std::vector<assay::PolicyFinding> findings(assay::kNumPolicyLints);
  ASSERT_EQ(assay::lint_policy(policy, findings), 1U) << assay::policy_lint_name(expected);
  EXPECT_EQ(assay::policy_lint_name(findings[0].lint), assay::policy_lint_name(expected));
  EXPECT_EQ(key_name(findings[0].key), key);
}

TEST(PolicyLint, FindsNothingInTheZeroValue) {
  EXPECT_TRUE(lint(Policy{}).empty());
}

TEST(PolicyLint, FindsWhatIsProbablyNotMeantOfTheCeremonies) {
  expect_finding([](Policy& p) { p.user_verification = assay::UserVerification::preferred; },
                 PolicyLint::verification_preferred, "user_verification");
  expect_finding([](Policy& p) { p.user_verification = assay::UserVerification::discouraged; },
                 PolicyLint::verification_discouraged, "user_verification");
  constexpr static Algorithm kRs256[] = {Algorithm::rs256};
  expect_finding([](Policy& p) { p.algorithms = kRs256; }, PolicyLint::algorithms_without_es256,
                 "registration.algorithms");
  constexpr static Algorithm kRs1[] = {Algorithm::es256, Algorithm::rs1};
  expect_finding([](Policy& p) { p.algorithms = kRs1; }, PolicyLint::algorithm_sha1, "registration.algorithms",
                 assay::Profile::fido_conformance);
  using assay::CredentialProtection;
  expect_finding([](Policy& p) { p.extensions.cred_protect = CredentialProtection::user_verification_required; },
                 PolicyLint::cred_protect_not_enforced, "extensions.enforce_cred_protect");
  expect_finding([](Policy& p) { p.extensions.uvm = true; }, PolicyLint::uvm_withdrawn, "extensions.uvm");
}

TEST(PolicyLint, FindsWhatIsProbablyNotMeantOfAttestation) {
  expect_finding([](Policy& p) { p.conveyance = AttestationConveyance::enterprise; },
                 PolicyLint::enterprise_attestation, "attestation.conveyance");
  expect_finding([](Policy& p) { p.accept_none = p.accept_unanchored = true; }, PolicyLint::attestation_unused,
                 "attestation.conveyance");
  constexpr static AttestationFormat kTpm[] = {AttestationFormat::tpm};
  expect_finding(
      [](Policy& p) {
        p.conveyance = AttestationConveyance::none;
        p.accept_none = true;
        p.attestation_formats = kTpm;
      },
      PolicyLint::formats_unused, "attestation.formats");
  expect_finding([](Policy& p) { p.accept_self = true; }, PolicyLint::none_before_worse, "attestation.accept_none");
  expect_finding([](Policy& p) { p.accept_unanchored = true; }, PolicyLint::none_before_worse,
                 "attestation.accept_none");
  expect_finding([](Policy& p) { p.attestation.android_key = assay::AndroidKeySecurity::any; },
                 PolicyLint::software_keys, "attestation.android_key");
  expect_finding([](Policy& p) { p.attestation.enable_android_safetynet = true; }, PolicyLint::safetynet_shut_down,
                 "attestation.enable_android_safetynet");
}

TEST(PolicyLint, FindsWhatIsProbablyNotMeantOfAuthenticators) {
  for (const auto list : {&assay::AaguidPolicy::allowed, &assay::AaguidPolicy::denied}) {
    const bool allowed = list == &assay::AaguidPolicy::allowed;
    expect_finding(
        [&](Policy& p) {
          p.accept_none = true;
          p.aaguids.*list = kOne;
        },
        allowed ? PolicyLint::allowed_aaguids_unreachable : PolicyLint::denied_aaguids_stated,
        allowed ? "attestation.allowed_aaguids" : "attestation.denied_aaguids");
  }
  for (const auto member :
       {&assay::MetadataRequirements::accept_stale, &assay::MetadataRequirements::accept_unlisted,
        &assay::MetadataRequirements::accept_unknown_status, &assay::MetadataRequirements::accept_retired}) {
    expect_finding([&](Policy& p) { p.metadata.*member = true; }, PolicyLint::metadata_not_consulted,
                   "metadata.consulted");
    Policy consulted;
    consulted.metadata.consulted = consulted.metadata.*member = true;
    EXPECT_TRUE(lint(consulted).empty());
  }
}

TEST(PolicyLint, CountsWhatItHasNoRoomFor) {
  Policy policy;
  policy.user_verification = assay::UserVerification::preferred;
  policy.extensions.uvm = true;
  std::array<assay::PolicyFinding, 1> one{};
  EXPECT_EQ(assay::lint_policy(policy, one), 2U);
  EXPECT_EQ(one[0].lint, PolicyLint::verification_preferred);
  EXPECT_EQ(assay::lint_policy(policy, {}), 2U);
}

TEST(PolicyLint, EveryOneHasANameAndASentence) {
  std::vector<std::string_view> names;
  for (int i = 0; i < assay::kNumPolicyLints; ++i) {
    const auto each = static_cast<PolicyLint>(i);
    names.push_back(assay::policy_lint_name(each));
    EXPECT_GT(assay::policy_lint_text(each).size(), 20U);
  }
  EXPECT_EQ(names.front(), "verification_preferred");
  EXPECT_EQ(names.back(), "uvm_withdrawn");
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
  EXPECT_TRUE(assay::policy_lint_name(static_cast<PolicyLint>(assay::kNumPolicyLints)).empty());
}

TEST(PolicyPreset, EveryOneIsInOrder) {
  for (std::size_t i = 0; i < assay::kNumPolicyPresets; ++i) {
    const auto preset = static_cast<PolicyPreset>(i);
    const Policy policy = assay::policy_preset(preset);
    const bool conformance = preset == PolicyPreset::conformance;
    const auto profile = conformance ? assay::Profile::fido_conformance : assay::Profile::webauthn;
    EXPECT_EQ(check(policy, profile), assay::Error{}) << assay::policy_preset_name(preset);
    EXPECT_EQ(lint(policy).empty(), !conformance) << assay::policy_preset_name(preset);
    EXPECT_EQ(policy.timeout_seconds, 300);
  }
}

TEST(PolicyPreset, IsFoundByName) {
  for (std::size_t i = 0; i < assay::kNumPolicyPresets; ++i) {
    const auto preset = static_cast<PolicyPreset>(i);
    const auto found = assay::policy_preset(assay::policy_preset_name(preset));
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->user_verification, assay::policy_preset(preset).user_verification);
    EXPECT_FALSE(assay::policy_preset_text(preset).empty());
  }
  EXPECT_EQ(assay::policy_preset("").error().code, ErrorCode::policy_preset_unknown);
  EXPECT_EQ(assay::policy_preset("passkey-login").error().code, ErrorCode::policy_preset_unknown);
  const auto unknown = static_cast<PolicyPreset>(assay::kNumPolicyPresets);
  EXPECT_EQ(assay::policy_preset(unknown).timeout_seconds, Policy{}.timeout_seconds);
  EXPECT_FALSE(assay::policy_preset(unknown).accept_none);
  EXPECT_TRUE(assay::policy_preset_name(unknown).empty());
  EXPECT_TRUE(assay::policy_preset_text(unknown).empty());
}

TEST(PolicyPreset, PasskeyLoginTakesEveryVerifiedPasskey) {
  const Policy policy = assay::policy_preset(PolicyPreset::passkey_login);
  EXPECT_EQ(policy.user_verification, assay::UserVerification::required);
  EXPECT_EQ(policy.resident_key, assay::ResidentKey::required);
  EXPECT_EQ(policy.conveyance, AttestationConveyance::none);
  EXPECT_TRUE(policy.accept_none && policy.accept_self && policy.accept_unanchored);
  EXPECT_TRUE(policy.extensions.cred_props);
}

TEST(PolicyPreset, SecondFactorAsksForNoPasskey) {
  const Policy policy = assay::policy_preset(PolicyPreset::second_factor);
  EXPECT_EQ(policy.user_verification, assay::UserVerification::discouraged);
  EXPECT_EQ(policy.resident_key, assay::ResidentKey::discouraged);
  EXPECT_FALSE(policy.sets_uv_initialized);
}

TEST(PolicyPreset, HighAssuranceTakesAnchoredAttestationAlone) {
  const Policy policy = assay::policy_preset(PolicyPreset::high_assurance);
  EXPECT_EQ(policy.user_verification, assay::UserVerification::required);
  EXPECT_EQ(policy.conveyance, AttestationConveyance::direct);
  EXPECT_FALSE(policy.accept_none || policy.accept_self || policy.accept_unanchored);
  EXPECT_TRUE(policy.metadata.consulted);
  EXPECT_FALSE(policy.metadata.accept_unlisted || policy.metadata.accept_stale);
  EXPECT_NE(policy.unknown_status, assay::UnknownStatus::accept);
  EXPECT_TRUE(policy.extensions.enforce_cred_protect);
}

TEST(PolicyPreset, ConformanceIsForTheProfileOfThatName) {
  const Policy policy = assay::policy_preset(PolicyPreset::conformance);
  EXPECT_EQ(check(policy).code, ErrorCode::policy_algorithm_disabled) << "RS1 needs the profile";
  EXPECT_TRUE(policy.accept_none && policy.accept_self && !policy.accept_unanchored);
  EXPECT_TRUE(policy.metadata.consulted);
  EXPECT_TRUE(policy.attestation.allow_unknown_tpm_vendors);
}

}  // namespace
