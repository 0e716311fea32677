#include "lib/trust/listing.hpp"

#include "assay/certificate.hpp"
#include "lib/base/check.hpp"
#include "lib/metadata/key_identifier.hpp"

namespace assay::trust {
namespace {

Error find_by_certificate(const Metadata& metadata, const Backend& backend, crypto::Context& context,
                          Listing& listing) noexcept {
  const auto leaf = parse_certificate(listing.subject.certificates.front());
  if (!leaf) return located(leaf.error(), certificate_input(0));
  const auto identifier = metadata::key_identifier(backend, context, *leaf);
  if (!identifier) return located(identifier.error(), certificate_input(0));
  listing.key_identifiers[0] = *identifier;
  listing.subject.key_identifiers = listing.key_identifiers;
  listing.entries = metadata.find_key_identifier(*identifier);
  return {};
}

}  // namespace

Error find_listing(const TrustPolicy& policy, const Attestation& attestation, const Backend& backend,
                   crypto::Context& context, Listing& listing) noexcept {
  listing.subject.certificates = attestation.certificates;
  listing.subject.time = policy.time;
  if (policy.metadata.metadata == nullptr || attestation.certificates.empty()) return {};
  const Metadata& metadata = *policy.metadata.metadata;
  if (attestation.aaguid == Aaguid{}) return find_by_certificate(metadata, backend, context, listing);
  listing.subject.aaguid = attestation.aaguid;
  listing.entries = metadata.find(attestation.aaguid);
  return {};
}

}  // namespace assay::trust
