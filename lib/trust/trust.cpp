#include "lib/trust/trust.hpp"

#include <algorithm>

#include "assay/certificate.hpp"
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

/// OpenSSL's parser never sees what ours refuses.
Error check_form(std::span<const Bytes> certificates) noexcept {
  for (std::size_t i = 0; i < certificates.size(); ++i) {
    const auto certificate = parse_certificate(certificates[i]);
    if (!certificate) return located(certificate.error(), certificate_input(i));
  }
  return {};
}

Result<CertificateStatus> verify_chain(const TrustPolicy& policy, std::span<const Bytes> certificates,
                                       const Backend& backend, crypto::Context& context) noexcept {
  ASSAY_TRY(check_form(certificates));
  const crypto::ChainJob job{certificates, policy.intermediates,  policy.anchors, policy.time,
                             policy.crls,  policy.unknown_status, nullptr};
  crypto::ChainFacts facts;
  ASSAY_TRY(backend.verify_chain(context, job, facts));
  return facts.status;
}

/// A chain that leads nowhere is what "unanchored" means. A check that could not be carried out is not, nor is a
/// certificate of which its issuer says that it must not be believed.
bool leads_nowhere(const Error& error) noexcept {
  return outcome_of(error) == Outcome::rejected && error.code != ErrorCode::certificate_revoked;
}

Result<Judged> judge_chain(const TrustPolicy& policy, const Attestation& attestation, const Backend& backend,
                           crypto::Context& context) noexcept {
  if (policy.anchors.empty() && policy.accept_unanchored) return Judged{TrustLevel::unanchored};
  const auto status = verify_chain(policy, attestation.certificates, backend, context);
  if (status) return Judged{TrustLevel::anchored, *status};
  if (policy.accept_unanchored && leads_nowhere(status.error())) return Judged{TrustLevel::unanchored};
  return status.error();
}

}  // namespace

Error check_anchors(const TrustPolicy& policy, const Attestation& attestation) noexcept {
  const bool needed = attestation.level == TrustLevel::unanchored && !policy.accept_unanchored;
  ASSAY_REQUIRE(!needed || !policy.anchors.empty(), ErrorCode::trust_anchors_missing, 0);
  return {};
}

Result<Judged> judge(const TrustPolicy& policy, Profile profile, const Attestation& attestation, const Backend& backend,
                     crypto::Context& context) noexcept {
  if (attestation.level == TrustLevel::none) {
    ASSAY_REQUIRE(policy.accept_none, ErrorCode::none_not_acceptable, 0);
    return Judged{TrustLevel::none};
  }
  if (attestation.level == TrustLevel::self) {
    ASSAY_REQUIRE(policy.accept_self, ErrorCode::self_not_acceptable, 0);
    return Judged{TrustLevel::self};
  }
  if (profile == Profile::fido_conformance) {
    ASSAY_REQUIRE(!includes_anchor(policy, attestation.certificates), ErrorCode::chain_includes_root, 0);
  }
  return judge_chain(policy, attestation, backend, context);
}

}  // namespace assay::trust
