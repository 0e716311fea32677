#include "lib/trust/trust.hpp"

#include <algorithm>

#include "assay/certificate.hpp"
#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/trust/listing.hpp"

namespace assay::trust {
namespace {

/// Calls `judge` with one set of anchors after the other, until it says yes: those of each metadata entry, or policy's
/// where the authenticator is not listed.
template <class Judge>
bool any_anchors(const TrustPolicy& policy, const Listing& listing, Judge judge) noexcept {
  if (listing.entries.empty()) return judge(policy.anchors);
  return std::ranges::any_of(listing.entries,
                             [&](const MetadataEntry* entry) { return judge(entry->attestation_root_certificates); });
}

/// Whether a certificate behind the leaf is an anchor itself. That the leaf is one is in order.
bool includes_anchor(const TrustPolicy& policy, const Listing& listing, std::span<const Bytes> certificates) noexcept {
  return any_anchors(policy, listing, [&](std::span<const Bytes> anchors) {
    return std::ranges::any_of(certificates.subspan(1), [&](Bytes certificate) {
      return std::ranges::any_of(anchors, [&](Bytes anchor) { return equal(anchor, certificate); });
    });
  });
}

bool has_anchors(const TrustPolicy& policy, const Listing& listing) noexcept {
  return any_anchors(policy, listing, [](std::span<const Bytes> anchors) { return !anchors.empty(); });
}

/// OpenSSL's parser never sees what ours refuses.
Error check_form(std::span<const Bytes> certificates) noexcept {
  for (std::size_t i = 0; i < certificates.size(); ++i) {
    const auto certificate = parse_certificate(certificates[i]);
    if (!certificate) return located(certificate.error(), certificate_input(i));
  }
  return {};
}

Error verify_chain(const TrustPolicy& policy, const Listing& listing, const Backend& backend, crypto::Context& context,
                   Judged& judged) noexcept {
  const std::span<const Bytes> certificates = listing.subject.certificates;
  ASSAY_TRY(check_form(certificates));
  Error error = fail(ErrorCode::chain_untrusted);
  any_anchors(policy, listing, [&](std::span<const Bytes> anchors) {
    crypto::ChainFacts facts;
    error = backend.verify_chain(
        context,
        {certificates, policy.intermediates, anchors, policy.time, policy.crls, policy.unknown_status, nullptr}, facts);
    judged.status = facts.status;
    return !error.failed();
  });
  return error;
}

/// A chain that leads nowhere is what "unanchored" means. A check that could not be carried out is not, nor is a
/// certificate of which its issuer says that it must not be believed.
bool leads_nowhere(const Error& error) noexcept {
  return outcome_of(error) == Outcome::rejected && error.code != ErrorCode::certificate_revoked;
}

Error judge_chain(const TrustPolicy& policy, const Listing& listing, const Backend& backend, crypto::Context& context,
                  Judged& judged) noexcept {
  judged = {TrustLevel::unanchored};
  if (!has_anchors(policy, listing) && policy.accept_unanchored) return {};
  const Error error = verify_chain(policy, listing, backend, context, judged);
  if (error.failed() && !(policy.accept_unanchored && leads_nowhere(error))) return error;
  if (error.failed()) judged.status = CertificateStatus::unknown;
  if (!error.failed()) judged.level = TrustLevel::anchored;
  return {};
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
  ASSAY_TRY(judge_chain(policy, listing, backend, context, judged));
  judged.metadata = judge_metadata(policy.metadata, listing.subject);
  ASSAY_TRY(judged.metadata.error);
  return judged;
}

}  // namespace assay::trust
