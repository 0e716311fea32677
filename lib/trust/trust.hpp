#pragma once

#include <span>

#include "assay/trust.hpp"
#include "assay/verdict.hpp"
#include "lib/crypto/backend.hpp"

namespace assay::trust {

/// How far an attestation is trusted.
struct Judged {
  TrustLevel level = TrustLevel::none;
  CertificateStatus status = CertificateStatus::unknown;  ///< of an anchored chain
};

/// An attestation whose signature verified.
struct Attestation {
  TrustLevel level = TrustLevel::none;  ///< none, self, or unanchored where a certificate signed
  std::span<const Bytes> certificates;  ///< x5c, the leaf first
};

/// reg.anchors: whether anchors are there if they are needed. Errors: trust_anchors_missing.
Error check_anchors(const TrustPolicy& policy, const Attestation& attestation) noexcept;

/// reg.trust: the trust level, if policy accepts it. Errors: none_not_acceptable, self_not_acceptable;
/// chain_includes_root (profile fido_conformance); certificate_revoked; what parse_certificate() finds wrong with a
/// certificate of x5c, then those of Backend::verify_chain, unless policy accepts unanchored attestation.
Result<Judged> judge(const TrustPolicy& policy, Profile profile, const Attestation& attestation, const Backend& backend,
                     crypto::Context& context) noexcept;

}  // namespace assay::trust
