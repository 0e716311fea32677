#include "lib/trust/trust.hpp"

#include <algorithm>

#include "assay/certificate.hpp"
#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/trust/chain.hpp"
#include "lib/trust/listing.hpp"

namespace assay::trust {
namespace {

/// Calls `judge` with one set of anchors after the other, until it says yes: those of each metadata entry, or policy's
/// where the authenticator is not listed.
template <class Judge>
bool any_anchors(const TrustPolicy& policy, const Listing& listing, Judge judge) noexcept {
  if (listing.entries.empty()) return judge(Anchors{policy.anchors, true});
  return std::ranges::any_of(listing.entries, [&](const MetadataEntry* entry) {
    return judge(Anchors{entry->attestation_root_certificates, false});
  });
}

bool is_one_of(std::span<const Bytes> anchors, Bytes certificate) noexcept {
  return std::ranges::any_of(anchors, [&](Bytes anchor) { return equal(anchor, certificate); });
}

/// Whether a certificate behind the leaf is an anchor itself. That the leaf is one is in order.
bool includes_anchor(const TrustPolicy& policy, const Listing& listing, std::span<const Bytes> certificates) noexcept {
  return any_anchors(policy, listing, [&](const Anchors& anchors) {
    return std::ranges::any_of(certificates.subspan(1), [&](Bytes certificate) {
      return is_one_of(anchors.certificates, certificate) ||
             (anchors.with_store && is_one_of(stored_anchors(policy), certificate));
    });
  });
}

bool has_anchors(const TrustPolicy& policy, const Listing& listing) noexcept {
  return any_anchors(policy, listing, [&](const Anchors& anchors) {
    return !anchors.certificates.empty() || (anchors.with_store && !stored_anchors(policy).empty());
  });
}

Result<CertificateStatus> judge_chains(const TrustPolicy& policy, const Listing& listing, const Backend& backend,
                                       crypto::Context& context) noexcept {
  Result<CertificateStatus> status = fail(ErrorCode::chain_untrusted);
  any_anchors(policy, listing, [&](const Anchors& anchors) {
    status = judge_chain(policy, anchors, listing.subject.certificates, backend, context);
    return status.has_value();
  });
  return status;
}

/// A chain that leads nowhere is what "unanchored" means. A check that could not be carried out is not, nor is a
/// certificate of which its issuer says that it must not be believed.
bool leads_nowhere(const Error& error) noexcept {
  return outcome_of(error) == Outcome::rejected && error.code != ErrorCode::certificate_revoked;
}

Error judge_level(const TrustPolicy& policy, const Listing& listing, const Backend& backend, crypto::Context& context,
                  Judged& judged) noexcept {
  judged = {TrustLevel::unanchored};
  if (!has_anchors(policy, listing) && policy.accept_unanchored) return {};
  const auto status = judge_chains(policy, listing, backend, context);
  if (status) {
    judged.level = TrustLevel::anchored;
    judged.status = *status;
    return {};
  }
  return policy.accept_unanchored && leads_nowhere(status.error()) ? Error{} : status.error();
}

}  // namespace

Error check_anchors(const TrustPolicy& policy, const Attestation& attestation, const Backend& backend,
                    crypto::Context& context) noexcept {
  if (attestation.level != TrustLevel::unanchored) return {};
  const Metadata* metadata = policy.metadata.metadata;
  const bool current = metadata == nullptr || policy.metadata.accept_stale || !metadata->is_stale(policy.time);
  ASSAY_REQUIRE(current, ErrorCode::metadata_stale, 0);
  if (policy.accept_unanchored) return {};
  Listing listing;
  ASSAY_TRY(find_listing(policy, attestation, backend, context, listing));
  ASSAY_REQUIRE(has_anchors(policy, listing), ErrorCode::trust_anchors_missing, 0);
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
  Listing listing;
  ASSAY_TRY(find_listing(policy, attestation, backend, context, listing));
  if (profile == Profile::fido_conformance) {
    const bool with_root = includes_anchor(policy, listing, attestation.certificates);
    ASSAY_REQUIRE(!with_root, ErrorCode::chain_includes_root, 0);
  }
  Judged judged;
  ASSAY_TRY(judge_level(policy, listing, backend, context, judged));
  judged.metadata = judge_metadata(policy.metadata, listing.subject);
  ASSAY_TRY(judged.metadata.error);
  return judged;
}

}  // namespace assay::trust
