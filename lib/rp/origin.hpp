#pragma once

#include <cstdint>
#include <string_view>

#include "assay/relying_party.hpp"
#include "lib/base/android_app.hpp"

namespace assay::rp {

inline constexpr std::string_view kAndroidOriginPrefix = kAndroidAppPrefix;

enum class OriginKind : std::uint8_t { https, http, android_app, ios_app };

/// The parts of an origin.
struct OriginView {
  OriginKind kind = OriginKind::https;
  std::string_view host;   ///< of a web origin: a domain
  std::uint16_t port = 0;  ///< of a web origin, the default one where none is written

  bool is_app() const noexcept { return kind == OriginKind::android_app || kind == OriginKind::ios_app; }
};

/// No error if an origin has nothing but printable ASCII. Errors: origin_invalid (empty, a blank, a control character),
/// origin_not_ascii.
Error check_origin_characters(std::string_view origin) noexcept;

/// Parses an origin in the one form that clients send it in: a web origin as URLs serialise it (WHATWG URL 4.5, RFC
/// 6454 6.2), `android:apk-key-hash:` with the base64url of the SHA-256 of a certificate, or `ios:bundle-id:` with a
/// bundle identifier. Errors: those of check_origin_characters(); for apps, origin_android_key_hash,
/// origin_ios_bundle_id; for others origin_scheme, origin_upper_case, origin_path, origin_userinfo, origin_ip_address,
/// origin_host, origin_port, origin_default_port.
Result<OriginView> parse_origin(std::string_view origin) noexcept;

/// Whether a bundle identifier is one: letters, digits and hyphens, in parts between dots.
bool is_bundle_id(std::string_view id) noexcept;

/// No error if the origins of a configuration are in order. Error::offset is the place of the one that is not, counted
/// through origins, related_origins and top_origins. Errors: see make_relying_party().
Error check_origins(const RelyingPartyConfig& config) noexcept;

/// Whether a relying party takes responses of this origin: it is one of its own or of the related ones, byte by byte,
/// or the rules for subdomains and ports allow it.
bool is_allowed_origin(const RelyingPartyConfig& config, std::string_view origin) noexcept;

}  // namespace assay::rp
