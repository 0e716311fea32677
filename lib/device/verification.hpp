#pragma once

#include "assay/device_key.hpp"
#include "assay/device_statement.hpp"

namespace assay::device {

/// What a claim is worth, given what attestation proved of the key that signed it.
VerificationFacts verification_facts(UserVerificationClaim claim, const KeyEvidence& evidence) noexcept;

/// Errors: statement_user_not_verified, statement_biometric_missing; statement_verification_unproven,
/// statement_biometric_unproven, statement_verification_age.
Error check_verification(const VerificationPolicy& policy, const VerificationFacts& facts) noexcept;

}  // namespace assay::device
