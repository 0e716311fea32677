#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/relying_party.hpp"
#include "assay/result.hpp"

namespace assay {

/// SHA-256 of the DER of the certificate that an Android app is signed with.
using CertificateFingerprint = std::array<std::uint8_t, 32>;

/// Reads a fingerprint as keytool and the Play Console print it: "AB:CD:...", 32 bytes, digits of either case. Errors:
/// certificate_fingerprint.
ASSAY_API Result<CertificateFingerprint> parse_certificate_fingerprint(std::string_view text) noexcept;

/// Characters of an Android app's origin.
inline constexpr std::size_t kAndroidAppOriginLen = 64;
/// Writes the origin that Android gives ceremonies of apps signed with this certificate: "android:apk-key-hash:" and
/// the base64url of the fingerprint. It borrows from `out`. Errors: output_too_small.
ASSAY_API Result<std::string_view> android_app_origin(const CertificateFingerprint& fingerprint,
                                                      MutableBytes out) noexcept;

struct AndroidApp {
  std::string_view package_name;                         ///< "com.example.app"
  std::span<const CertificateFingerprint> certificates;  ///< every one that a released app is signed with
};

/// Pages for people, as https URLs; empty: there is none.
struct PasskeyEndpoints {
  std::string_view enroll;             ///< where a user makes a passkey
  std::string_view manage;             ///< where a user manages passkeys
  std::string_view prf_usage_details;  ///< what the prf extension is used for
};

/// What the documents say beyond the relying party. Borrowed.
struct WellKnown {
  std::span<const AndroidApp> android_apps;
  std::span<const std::string_view> apple_apps;  ///< team id, a dot, bundle identifier: "ABCDE12345.com.example.app"
  PasskeyEndpoints endpoints;
};

/// The documents that a relying party publishes at https://<RP ID>/.well-known/, all as application/json and without
/// redirects.
enum class WellKnownDocument : std::uint8_t {
  webauthn = 0,                    ///< the related origins (WebAuthn 5.11)
  passkey_endpoints = 1,           ///< the pages (W3C, A Well-Known URL for Relying Party Passkey Endpoints)
  asset_links = 2,                 ///< the Android apps (Digital Asset Links)
  apple_app_site_association = 3,  ///< the Apple apps, as webcredentials
};
inline constexpr int kNumWellKnownDocuments = 4;
/// "/.well-known/webauthn" and so on.
ASSAY_API std::string_view well_known_path(WellKnownDocument document) noexcept;

/// Writes one document as JSON text, which borrows from `out`. passkey_endpoints may be an empty object: it says that
/// there are passkeys. Errors: relying_party_missing; related_origins_missing, apps_missing (the document would be
/// empty); input configuration, the offset being the place of the app or of the endpoint: android_package_name (fewer
/// than two parts of letters, digits and underscores that begin with a letter), android_certificates_missing,
/// apple_app_id, endpoint_url; output_too_small.
ASSAY_API Result<std::string_view> write_well_known(WellKnownDocument document, const RelyingParty& relying_party,
                                                    const WellKnown& well_known, MutableBytes out) noexcept;

/// Distinct labels of registrable domains that every client takes into account in related origins; it may pass over
/// origins with further ones (WebAuthn 5.11.1).
inline constexpr std::size_t kRelatedLabels = 5;
/// How many distinct labels the related origins have at most. Which label of a host is the registrable one depends on
/// the list of public suffixes, which is not consulted. Nobody's origin is a public suffix, so hosts of two labels have
/// the first, and hosts below another host of the list, or below the RP ID, have that one's; every other host counts as
/// one of its own. So example.co.uk and example.com.au count twice, though clients count them once. Cost: cubic in the
/// number of related origins.
ASSAY_API std::size_t max_related_labels(const RelyingParty& relying_party) noexcept;

/// What is allowed and probably not meant.
enum class WellKnownLint : std::uint8_t {
  related_labels = 0,           ///< max_related_labels() exceeds kRelatedLabels; `item` is that number
  related_origin_needless = 1,  ///< related_origins[item] is of the RP ID: clients take it anyway
  android_origin_missing = 2,   ///< `origins` lacks the origin of android_apps[item].certificates[part]
  android_app_missing = 3,      ///< no Android app has the certificate of origins[item]
};
/// One sentence on a lint, without a full stop.
ASSAY_API std::string_view well_known_lint_text(WellKnownLint lint) noexcept;

struct WellKnownFinding {
  WellKnownLint lint = WellKnownLint::related_labels;
  std::size_t item = 0;
  std::size_t part = 0;
};

/// Looks for what is allowed and probably not meant. Gives how many findings there are; `out` holds the first of them.
ASSAY_API std::size_t lint_well_known(const RelyingParty& relying_party, const WellKnown& well_known,
                                      std::span<WellKnownFinding> out) noexcept;

}  // namespace assay
