#include "lib/trust/trust.hpp"

#include <algorithm>

#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"

namespace assay::trust {
namespace {

/// Whether a certificate behind the leaf is an anchor itself. That the leaf is one is in order.
bool includes_anchor(const TrustPolicy& policy, std::span<const Bytes> certificates) noexcept {
  return std::ranges::any_of(certificates.subspan(1), [&](Bytes certificate) {
    return std::ranges::any_of(policy.anchors, [&](Bytes anchor) { return equal(anchor, certificate); });
  });
}

Result<TrustLevel> judge_chain(const TrustPolicy& policy, const Attestation& attestation, const Backend& backend,
                               crypto::Context& context) noexcept {
  if (policy.anchors.empty() && policy.accept_unanchored) return TrustLevel::unanchored;
  const crypto::ChainJob job{attestation.certificates, policy.intermediates, policy.anchors, policy.time};
  const Error error = backend.verify_chain(context, job);
  if (!error.failed()) return TrustLevel::anchored;
  // A chain that leads nowhere is what "unanchored" means; a check that could not be carried out is not.
  if (policy.accept_unanchored && outcome_of(error) == Outcome::rejected) return TrustLevel::unanchored;
  return error;
}

}  // namespace

Error check_anchors(const TrustPolicy& policy, const Attestation& attestation) noexcept {
  const bool needed = attestation.level == TrustLevel::unanchored && !policy.accept_unanchored;
  ASSAY_REQUIRE(!needed || !policy.anchors.empty(), ErrorCode::trust_anchors_missing, 0);
  return {};
}

Result<TrustLevel> judge(const TrustPolicy& policy, Profile profile, const Attestation& attestation,
                         const Backend& backend, crypto::Context& context) noexcept {
  if (attestation.level == TrustLevel::none) {
    ASSAY_REQUIRE(policy.accept_none, ErrorCode::none_not_acceptable, 0);
    return TrustLevel::none;
  }
  if (attestation.level == TrustLevel::self) {
    ASSAY_REQUIRE(policy.accept_self, ErrorCode::self_not_acceptable, 0);
    return TrustLevel::self;
  }
  if (profile == Profile::fido_conformance) {
    ASSAY_REQUIRE(!includes_anchor(policy, attestation.certificates), ErrorCode::chain_includes_root, 0);
  }
  return judge_chain(policy, attestation, backend, context);
}

}  // namespace assay::trust
