#include "assay/well_known.hpp"

#include <algorithm>
#include <utility>

#include "lib/base/check.hpp"
#include "lib/json/writer.hpp"
#include "lib/rp/origin.hpp"

namespace assay {
namespace {

using json::Writer;

constexpr std::size_t kTeamId = 10;

bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_package_part(std::string_view part) noexcept {
  const auto possible = [](char c) { return is_letter(c) || is_digit(c) || c == '_'; };
  return !part.empty() && is_letter(part.front()) && std::ranges::all_of(part, possible);
}

/// Parts between dots, two at least.
bool is_package_name(std::string_view name) noexcept {
  const std::size_t first = name.find('.');
  if (first == std::string_view::npos || !is_package_part(name.substr(0, first))) return false;
  std::size_t dot = first;
  while (dot != std::string_view::npos) {
    name.remove_prefix(dot + 1);
    dot = name.find('.');
    if (!is_package_part(name.substr(0, dot))) return false;
  }
  return true;
}

bool is_apple_app_id(std::string_view id) noexcept {
  if (id.size() <= kTeamId || id[kTeamId] != '.') return false;
  const auto possible = [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c); };
  return std::ranges::all_of(id.substr(0, kTeamId), possible) && rp::is_bundle_id(id.substr(kTeamId + 1));
}

/// Printable ASCII without what RFC 3986 leaves out.
bool is_url_character(char c) noexcept {
  return c > ' ' && c < 0x7f && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
}

bool is_https_url(std::string_view url) noexcept {
  const std::size_t authority = std::string_view("https://").size();
  const auto origin = rp::parse_origin(url.substr(0, url.find_first_of("/?#", authority)));
  return origin && origin->kind == rp::OriginKind::https && std::ranges::all_of(url, is_url_character);
}

Error check_android_app(const AndroidApp& app, std::size_t place) noexcept {
  ASSAY_REQUIRE(is_package_name(app.package_name), ErrorCode::android_package_name, place);
  ASSAY_REQUIRE(!app.certificates.empty(), ErrorCode::android_certificates_missing, place);
  return {};
}

void write_fingerprint(Writer& writer, const CertificateFingerprint& fingerprint) noexcept {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::array<char, 32 * 3> text{};
  char* at = text.data();
  for (const std::uint8_t byte : fingerprint) {
    *at++ = kDigits[byte >> 4];
    *at++ = kDigits[byte & 0x0f];
    *at++ = ':';
  }
  writer.text({text.data(), text.size() - 1});
}

void write_android_app(Writer& writer, const AndroidApp& app) noexcept {
  writer.begin_object();
  writer.name("relation").begin_array();
  writer.text("delegate_permission/common.handle_all_urls").text("delegate_permission/common.get_login_creds");
  writer.end_array();
  writer.name("target").begin_object().text("namespace", "android_app").text("package_name", app.package_name);
  writer.name("sha256_cert_fingerprints").begin_array();
  for (const CertificateFingerprint& fingerprint : app.certificates) write_fingerprint(writer, fingerprint);
  writer.end_array().end_object().end_object();
}

Error write_webauthn(Writer& writer, const RelyingPartyConfig& config) noexcept {
  ASSAY_REQUIRE(!config.related_origins.empty(), ErrorCode::related_origins_missing, 0);
  writer.begin_object().name("origins").begin_array();
  for (const std::string_view origin : config.related_origins) writer.text(origin);
  writer.end_array().end_object();
  return {};
}

Error write_passkey_endpoints(Writer& writer, const PasskeyEndpoints& endpoints) noexcept {
  const std::pair<std::string_view, std::string_view> members[] = {
      {"enroll", endpoints.enroll}, {"manage", endpoints.manage}, {"prfUsageDetails", endpoints.prf_usage_details}};
  std::size_t place = 0;
  writer.begin_object();
  for (const auto& [name, url] : members) {
    ASSAY_REQUIRE(url.empty() || is_https_url(url), ErrorCode::endpoint_url, place);
    if (!url.empty()) writer.text(name, url);
    ++place;
  }
  writer.end_object();
  return {};
}

Error write_asset_links(Writer& writer, std::span<const AndroidApp> apps) noexcept {
  ASSAY_REQUIRE(!apps.empty(), ErrorCode::apps_missing, 0);
  writer.begin_array();
  for (std::size_t i = 0; i < apps.size(); ++i) {
    ASSAY_TRY(check_android_app(apps[i], i));
    write_android_app(writer, apps[i]);
  }
  writer.end_array();
  return {};
}

Error write_apple_apps(Writer& writer, std::span<const std::string_view> apps) noexcept {
  ASSAY_REQUIRE(!apps.empty(), ErrorCode::apps_missing, 0);
  writer.begin_object().name("webcredentials").begin_object().name("apps").begin_array();
  for (std::size_t i = 0; i < apps.size(); ++i) {
    ASSAY_REQUIRE(is_apple_app_id(apps[i]), ErrorCode::apple_app_id, i);
    writer.text(apps[i]);
  }
  writer.end_array().end_object().end_object();
  return {};
}

Error write_document(Writer& writer, WellKnownDocument document, const RelyingPartyConfig& config,
                     const WellKnown& well_known) noexcept {
  switch (document) {
    case WellKnownDocument::webauthn: return write_webauthn(writer, config);
    case WellKnownDocument::passkey_endpoints: return write_passkey_endpoints(writer, well_known.endpoints);
    case WellKnownDocument::asset_links: return write_asset_links(writer, well_known.android_apps);
    case WellKnownDocument::apple_app_site_association: break;
  }
  return write_apple_apps(writer, well_known.apple_apps);
}

}  // namespace

std::string_view well_known_path(WellKnownDocument document) noexcept {
  switch (document) {
    case WellKnownDocument::webauthn: return "/.well-known/webauthn";
    case WellKnownDocument::passkey_endpoints: return "/.well-known/passkey-endpoints";
    case WellKnownDocument::asset_links: return "/.well-known/assetlinks.json";
    case WellKnownDocument::apple_app_site_association: break;
  }
  return "/.well-known/apple-app-site-association";
}

Result<std::string_view> write_well_known(WellKnownDocument document, const RelyingParty& relying_party,
                                          const WellKnown& well_known, MutableBytes out) noexcept {
  const RelyingPartyConfig& config = relying_party.config();
  ASSAY_REQUIRE(config.backend != nullptr, ErrorCode::relying_party_missing, 0);
  Writer writer(out);
  const Error error = write_document(writer, document, config, well_known);
  if (error.failed()) return located(error, Input::configuration);
  return writer.finish();
}

}  // namespace assay
