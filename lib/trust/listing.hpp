#pragma once

#include <array>
#include <span>

#include "assay/trust_policy.hpp"
#include "lib/crypto/backend.hpp"
#include "lib/trust/attestation.hpp"

namespace assay::trust {

/// An attestation as metadata know it: by the AAGUID that it signs or, where there is none, by the key identifier of
/// the attestation certificate. It borrows from itself, so it stays where it was made.
struct Listing {
  Listing() noexcept = default;
  Listing(const Listing&) = delete;
  Listing& operator=(const Listing&) = delete;

  std::array<KeyIdentifier, 1> key_identifiers{};
  MetadataSubject subject;
  std::span<const MetadataEntry* const> entries;  ///< of the metadata; none: it is not listed, or none were given
};

/// Looks an attestation up. Without metadata, or without certificates, nothing is listed. Errors: those of
/// parse_certificate() for the leaf; backend_failure.
Error find_listing(const TrustPolicy& policy, const Attestation& attestation, const Backend& backend,
                   crypto::Context& context, Listing& listing) noexcept;

}  // namespace assay::trust
