#include "lib/device/verification.hpp"

#include "lib/base/check.hpp"

namespace assay::device {
namespace {

// HardwareAuthenticatorType of Android.
constexpr std::uint32_t kPassword = 1;
constexpr std::uint32_t kBiometric = 2;

/// Whether hardware, of which attestation tells, lets nobody use the key who has not authenticated.
bool guards_key(const KeyEvidence& evidence) noexcept {
  return evidence.format == AttestationFormat::android_key && evidence.trust == TrustLevel::anchored &&
         evidence.binding == KeyBinding::attested && evidence.security >= AndroidSecurityLevel::trusted_environment &&
         evidence.user_auth_enforced && (evidence.user_auth_type & (kPassword | kBiometric)) != 0;
}

}  // namespace

VerificationFacts verification_facts(UserVerificationClaim claim, const KeyEvidence& evidence) noexcept {
  VerificationFacts facts;
  facts.claim = claim;
  if (claim == UserVerificationClaim::none) return facts;
  facts.level = VerificationLevel::claimed;
  if (!guards_key(evidence)) return facts;
  facts.level = evidence.auth_timeout == 0 ? VerificationLevel::attested_each_use : VerificationLevel::attested;
  facts.biometric_attested = (evidence.user_auth_type & kPassword) == 0;
  facts.max_age = evidence.auth_timeout;
  return facts;
}

Error check_verification(const VerificationPolicy& policy, const VerificationFacts& facts) noexcept {
  if (policy.proof == VerificationProof::none) return {};
  const bool any_method = policy.method == VerificationMethod::any;
  ASSAY_REQUIRE(facts.claim != UserVerificationClaim::none, ErrorCode::statement_user_not_verified, 0);
  ASSAY_REQUIRE(any_method || facts.claim == UserVerificationClaim::biometric, ErrorCode::statement_biometric_missing,
                0);
  if (policy.proof == VerificationProof::claimed) return {};
  const bool attested = facts.level >= VerificationLevel::attested;
  ASSAY_REQUIRE(attested, ErrorCode::statement_verification_unproven, 0);
  ASSAY_REQUIRE(any_method || facts.biometric_attested, ErrorCode::statement_biometric_unproven, 0);
  ASSAY_REQUIRE(facts.max_age <= policy.max_age, ErrorCode::statement_verification_age, 0);
  return {};
}

}  // namespace assay::device
