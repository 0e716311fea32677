#pragma once

#include "assay/trust_policy.hpp"
#include "assay/verdict.hpp"
#include "lib/crypto/backend.hpp"
#include "lib/trust/attestation.hpp"

namespace assay::trust {

/// How far an attestation is trusted.
struct Judged {
  TrustLevel level = TrustLevel::none;
  CertificateStatus status = CertificateStatus::unknown;  ///< of an anchored chain
  MetadataJudgement metadata;                             ///< where there are metadata and a certificate signed
};

/// reg.anchors: whether anchors are there if they are needed, policy's or those of the metadata entry. Errors:
/// metadata_stale; those of find_listing(); trust_anchors_missing.
Error check_anchors(const TrustPolicy& policy, const Attestation& attestation, const Backend& backend,
                    crypto::Context& context) noexcept;

/// reg.trust: the trust level, if policy accepts it. Errors: none_not_acceptable, self_not_acceptable; those of
/// find_listing(); chain_includes_root (profile fido_conformance); those of judge_chain(), but where policy accepts
/// unanchored attestation only certificate_revoked and what could not be judged; those of judge_metadata().
Result<Judged> judge(const TrustPolicy& policy, Profile profile, const Attestation& attestation, const Backend& backend,
                     crypto::Context& context) noexcept;

}  // namespace assay::trust
