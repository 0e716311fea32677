#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "assay/backend.hpp"
#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/key_cache.hpp"
#include "assay/result.hpp"
#include "assay/verdict.hpp"

namespace assay {

/// Whether the origins of a configuration are checked when a relying party is made of it.
enum class OriginChecks : std::uint8_t {
  strict = 0,
  skipped_for_recorded_ceremonies = 1,  ///< for judging ceremonies that others recorded; never for ones that run now
};

/// What a relying party is. All members are borrowed and must outlive the RelyingParty made from them. docs/origins.md
/// says more about origins.
struct RelyingPartyConfig {
  std::string_view id;    ///< RP ID: "example.com"; lower case, A-labels
  std::string_view name;  ///< for people, in creation options (WebAuthn 5.4.1); empty: the RP ID
  /// Own origins, serialised: "https://example.com", "https://login.example.com:8443" of the RP ID or its subdomains,
  /// "android:apk-key-hash:..." (android_app_origin()), "ios:bundle-id:com.example.app". Compared byte by byte.
  std::span<const std::string_view> origins;
  /// Origins of other domains that may use the RP ID (WebAuthn 5.11). Accepted in ceremonies as `origins` are;
  /// published at /.well-known/webauthn (write_well_known()).
  std::span<const std::string_view> related_origins;
  std::span<const std::string_view> top_origins;  ///< allowed top origins; none: no embedding is expected
  /// Takes https origins of every subdomain of a host in `origins`, too. Whoever can put content on one of them can use
  /// the RP ID (WebAuthn 13.4.8).
  bool allow_subdomains = false;
  bool allow_any_port = false;      ///< takes https origins that differ from one of `origins` in the port alone, too
  bool allow_localhost = false;     ///< for development: the RP ID localhost, and http for origins of localhost
  bool allow_cross_origin = false;  ///< ceremonies in cross-origin frames are expected
  OriginChecks origin_checks = OriginChecks::strict;
  Profile profile = Profile::webauthn;
  bool allow_rs1_credentials = false;  ///< credential keys that sign with SHA-1, for relying parties that have such;
                                       ///< the profile fido_conformance allows them anyway
  const Backend* backend = nullptr;    ///< find_backend()
  KeyCache* key_cache = nullptr;       ///< optional, of the same backend: keeps keys of users and certificates in use
};

/// A relying party, checked and ready: immutable, freely copied, shared by all threads.
class ASSAY_API RelyingParty {
 public:
  RelyingParty() noexcept = default;  ///< no relying party: every use gives relying_party_missing
  const RelyingPartyConfig& config() const noexcept { return config_; }
  Bytes rp_id_hash32() const noexcept { return rp_id_hash32_; }
  /// A hash of all that the configuration says of what is accepted: everything but `name`, `backend` and
  /// `key_cache`. Ceremony state
  /// is bound to it.
  Bytes digest32() const noexcept { return digest32_; }

 private:
  friend ASSAY_API Result<RelyingParty> make_relying_party(const RelyingPartyConfig& config) noexcept;
  RelyingPartyConfig config_;
  std::array<std::uint8_t, 32> rp_id_hash32_{};
  std::array<std::uint8_t, 32> digest32_{};
};

/// Makes a relying party. Errors, input configuration, in this order:
/// - the RP ID: rp_id_not_ascii; rp_id_ip_address; rp_id_invalid (not a domain in lower case: a-z 0-9 - in labels of 1
/// to
///   63 characters that neither begin nor end with a hyphen, 253 in all, no trailing dot); rp_id_localhost (localhost
///   or a subdomain of it, without allow_localhost);
/// - origins_missing; origin_rules_unchecked (allow_subdomains or allow_any_port without OriginChecks::strict);
/// - each origin of `origins`, `related_origins` and `top_origins`, the offset being its place among all of them:
///   origin_invalid (empty, a blank or control character), origin_not_ascii; with OriginChecks::strict also
///   origin_android_key_hash, origin_ios_bundle_id, origin_scheme, origin_upper_case, origin_path, origin_userinfo,
///   origin_ip_address, origin_host, origin_port, origin_default_port (not as clients serialise it), origin_of_app (an
///   app's anywhere but in `origins`), origin_not_secure (http, and not of localhost with allow_localhost), and in
///   `origins` origin_outside_rp_id (its host is neither the RP ID nor a subdomain, and it is not a related origin);
/// - backend_missing; key_cache_backend_mismatch; out_of_memory, backend_failure.
ASSAY_API Result<RelyingParty> make_relying_party(const RelyingPartyConfig& config) noexcept;

}  // namespace assay
