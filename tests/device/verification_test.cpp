// What the claim of a statement and the attestation of its key are worth, and what policy can ask.
#include "tests/device/fixture.hpp"

namespace {

using assay::AndroidSecurityLevel;
using assay::ErrorCode;
using assay::KeyEvidence;
using assay::UserVerificationClaim;
using assay::VerificationLevel;
using assay::VerificationMethod;
using assay::VerificationPolicy;
using assay::VerificationProof;
using device_test::StatementCase;

/// Of a key that hardware lets nobody use without a fingerprint.
KeyEvidence proven() {
  return {.format = assay::AttestationFormat::android_key,
          .trust = assay::TrustLevel::anchored,
          .binding = assay::KeyBinding::attested,
          .security = AndroidSecurityLevel::trusted_environment,
          .user_auth_enforced = true,
          .user_auth_type = 2,
          .auth_timeout = 0};
}

assay::StatementVerdict verify(std::string_view claim, const KeyEvidence& evidence, const VerificationPolicy& policy) {
  StatementCase c;
  c.statement.set("uv", claim);
  c.record.evidence = evidence;
  c.verification = policy;
  return c.verify();
}

ErrorCode code_of(std::string_view claim, const KeyEvidence& evidence, const VerificationPolicy& policy) {
  const auto verdict = verify(claim, evidence, policy);
  EXPECT_EQ(verdict.accepted(), verdict.error.code == ErrorCode::ok);
  return verdict.error.code;
}

constexpr VerificationPolicy kNothing = {VerificationProof::none, VerificationMethod::biometric, 0};
constexpr VerificationPolicy kClaimed = {VerificationProof::claimed, VerificationMethod::any, 0};
constexpr VerificationPolicy kClaimedBiometric = {VerificationProof::claimed, VerificationMethod::biometric, 0};
constexpr VerificationPolicy kAttested = {VerificationProof::attested, VerificationMethod::any, 0};
constexpr VerificationPolicy kStrictest = {};

TEST(Verification, PolicyIsTheStrictestByDefault) {
  EXPECT_EQ(code_of("biometric", proven(), kStrictest), ErrorCode::ok);
  EXPECT_EQ(code_of("biometric", {}, kStrictest), ErrorCode::statement_verification_unproven);
  EXPECT_EQ(code_of("device", proven(), kStrictest), ErrorCode::statement_biometric_missing);
  EXPECT_EQ(code_of("none", proven(), kStrictest), ErrorCode::statement_user_not_verified);
}

TEST(Verification, ClaimsAreTakenWherePolicyTakesThem) {
  EXPECT_EQ(code_of("none", {}, kNothing), ErrorCode::ok);
  EXPECT_EQ(code_of("none", {}, kClaimed), ErrorCode::statement_user_not_verified);
  EXPECT_EQ(code_of("device", {}, kClaimed), ErrorCode::ok);
  EXPECT_EQ(code_of("biometric", {}, kClaimed), ErrorCode::ok);
  EXPECT_EQ(code_of("device", {}, kClaimedBiometric), ErrorCode::statement_biometric_missing);
  EXPECT_EQ(code_of("biometric", {}, kClaimedBiometric), ErrorCode::ok);
  EXPECT_EQ(code_of("device", {}, kAttested), ErrorCode::statement_verification_unproven);
}

TEST(Verification, AttestationCountsOnlyIfHardwareThatIsTrustedEnforcesIt) {
  const std::vector<std::function<void(KeyEvidence&)>> edits = {
      [](KeyEvidence& e) { e.format = assay::AttestationFormat::apple_appattest; },
      [](KeyEvidence& e) { e.trust = assay::TrustLevel::unanchored; },
      [](KeyEvidence& e) { e.binding = assay::KeyBinding::vouched; },
      [](KeyEvidence& e) { e.security = AndroidSecurityLevel::software; },
      [](KeyEvidence& e) { e.user_auth_enforced = false; },
      [](KeyEvidence& e) { e.user_auth_type = 0; },
      [](KeyEvidence& e) { e.user_auth_type = 4; }};
  for (const auto& edit : edits) {
    EXPECT_EQ(code_of("biometric", proven(), kAttested), ErrorCode::ok);
    KeyEvidence evidence = proven();
    edit(evidence);
    EXPECT_EQ(code_of("biometric", evidence, kAttested), ErrorCode::statement_verification_unproven);
    const auto verdict = verify("biometric", evidence, kClaimed);
    EXPECT_EQ(verdict.verification.level, VerificationLevel::claimed);
    EXPECT_FALSE(verdict.verification.biometric_attested);
  }
}

TEST(Verification, PasswordIsNoBiometric) {
  KeyEvidence evidence = proven();
  for (const std::uint32_t type : {1U, 3U, 0xffff'ffffU}) {
    evidence.user_auth_type = type;
    EXPECT_EQ(code_of("biometric", evidence, kStrictest), ErrorCode::statement_biometric_unproven);
    EXPECT_EQ(code_of("biometric", evidence, kAttested), ErrorCode::ok);
  }
}

TEST(Verification, LastsNoLongerThanPolicyAllows) {
  KeyEvidence evidence = proven();
  evidence.auth_timeout = 30;
  VerificationPolicy policy = kStrictest;
  for (const std::uint32_t max_age : {0U, 29U}) {
    policy.max_age = max_age;
    EXPECT_EQ(code_of("biometric", evidence, policy), ErrorCode::statement_verification_age);
  }
  for (const std::uint32_t max_age : {30U, 3600U}) {
    policy.max_age = max_age;
    EXPECT_EQ(code_of("biometric", evidence, policy), ErrorCode::ok);
  }
}

TEST(Verification, VerdictTellsTheLevel) {
  EXPECT_EQ(verify("none", proven(), kNothing).verification.level, VerificationLevel::none);
  EXPECT_EQ(verify("device", {}, kNothing).verification.level, VerificationLevel::claimed);
  const auto each_use = verify("device", proven(), kNothing).verification;
  EXPECT_EQ(each_use.level, VerificationLevel::attested_each_use);
  EXPECT_EQ(each_use.claim, UserVerificationClaim::device);
  EXPECT_TRUE(each_use.biometric_attested);
  KeyEvidence evidence = proven();
  evidence.auth_timeout = 30;
  const auto timed = verify("biometric", evidence, kNothing).verification;
  EXPECT_EQ(timed.level, VerificationLevel::attested);
  EXPECT_EQ(timed.max_age, 30U);
  EXPECT_EQ(assay::user_verification_claim_name(timed.claim), "biometric");
  EXPECT_EQ(assay::user_verification_claim_name(static_cast<UserVerificationClaim>(3)), "");
  EXPECT_EQ(assay::statement_type_name(static_cast<assay::StatementType>(9)), "");
}

}  // namespace
