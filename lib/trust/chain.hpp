#pragma once

#include <span>

#include "assay/trust_policy.hpp"
#include "lib/crypto/backend.hpp"

namespace assay::trust {

/// What a chain may lead to.
struct Anchors {
  std::span<const Bytes> certificates;  ///< DER
  bool with_store = true;               ///< and to the anchors of policy's AnchorStore
};

/// Those of policy's AnchorStore, DER.
std::span<const Bytes> stored_anchors(const TrustPolicy& policy) noexcept;

/// Judges x5c by these anchors and whatever else policy gives, or takes what its ChainCache has kept. Errors:
/// anchor_store_backend_mismatch; what parse_certificate() finds wrong with a certificate, which it names; those of
/// Backend::verify_chain.
Result<CertificateStatus> judge_chain(const TrustPolicy& policy, const Anchors& anchors,
                                      std::span<const Bytes> certificates, const Backend& backend,
                                      crypto::Context& context) noexcept;

}  // namespace assay::trust
