#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "assay/aaguid.hpp"
#include "assay/bytes.hpp"
#include "assay/export.hpp"

namespace assay {

/// The attestation statement formats of the IANA registry, and Apple's App Attest.
enum class AttestationFormat : std::uint8_t {
  none = 0,
  packed = 1,
  fido_u2f = 2,
  tpm = 3,
  android_key = 4,
  android_safetynet = 5,
  apple = 6,
  compound = 7,
  apple_appattest = 8,
};
/// "fido-u2f" and so on, as registered.
ASSAY_API std::string_view attestation_format_name(AttestationFormat format) noexcept;

/// The certificates of one x5c that can be looked at, whatever Limits::certificates says.
inline constexpr std::size_t kMaxCertificates = 16;

/// How far an attestation can be trusted.
enum class TrustLevel : std::uint8_t {
  none = 0,        ///< no attestation
  self = 1,        ///< signed with the credential key itself: proves possession, not provenance
  unanchored = 2,  ///< a certificate signed it, and nothing is known of the certificate
  anchored = 3,    ///< the certificate chains to an anchor that the caller gave
};
ASSAY_API std::string_view trust_level_name(TrustLevel level) noexcept;

/// Whether a certificate has been revoked, as far as revocation lists tell it.
enum class CertificateStatus : std::uint8_t {
  unknown = 0,
  good = 1,  ///< of a chain: every certificate below the anchor is good
};
ASSAY_API std::string_view certificate_status_name(CertificateStatus status) noexcept;

/// What policy says to a certificate below the anchor whose status is unknown (WebAuthn 7.1 step 24, 13.4). One that is
/// known to be revoked is never accepted.
enum class UnknownStatus : std::uint8_t {
  refuse = 0,
  accept_for_leaf = 1,  ///< only the status of the certificates between the leaf and the anchor must be known
  accept = 2,
};

/// An AAGUID that an anchored attestation vouches for.
struct AttestedAaguid {
  bool present = false;
  Aaguid value{};
};

/// An AAGUID that the response merely states.
struct UnverifiedAaguid {
  Aaguid value{};
};

}  // namespace assay
