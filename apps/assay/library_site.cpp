#include "library_site.hpp"

#include "encoding.hpp"
#include "input.hpp"

namespace assay::cli {
namespace {

/// The origin that an error of the relying party is about; empty if it is about none.
std::string origin_of(const Error& error, const std::array<std::vector<std::string_view>, 3>& lists) {
  const bool of_one = error_name(error.code).starts_with("origin_") && error.code != ErrorCode::origin_rules_unchecked;
  if (!of_one) return "";
  std::size_t place = error.offset;
  for (const auto& list : lists) {
    if (place < list.size()) return std::string(list[place]);
    place -= list.size();
  }
  return "";
}

}  // namespace

Refusal::Refusal(ErrorCode code, const std::string& item)
    : std::runtime_error(std::string(error_name(code)) + ": " + std::string(error_text(code)) +
                         (item.empty() ? "" : ": '" + to_printable(item) + "'")) {}

LibrarySite::LibrarySite(const Site& site) {
  make_party(site.rp);
  add_android_apps(site.android_apps);
  apple_apps_.assign(site.apple_apps.begin(), site.apple_apps.end());
  well_known_ = {android_apps_, apple_apps_, {}};
  if (!site.endpoints) return;
  well_known_.endpoints = {site.endpoints->enroll, site.endpoints->manage, site.endpoints->prf_usage_details};
}

void LibrarySite::make_party(const SiteRelyingParty& rp) {
  origins_[0].assign(rp.origins.begin(), rp.origins.end());
  origins_[1].assign(rp.related_origins.begin(), rp.related_origins.end());
  origins_[2].assign(rp.top_origins.begin(), rp.top_origins.end());
  const Result<const Backend*> backend = find_backend(backend_names().front());
  if (!backend) throw InputError("crypto backend: " + std::string(error_text(backend.error().code)));
  RelyingPartyConfig config;
  config.id = rp.id;
  config.origins = origins_[0];
  config.related_origins = origins_[1];
  config.top_origins = origins_[2];
  config.allow_subdomains = rp.allow_subdomains;
  config.allow_any_port = rp.allow_any_port;
  config.allow_localhost = rp.allow_localhost;
  config.backend = *backend;
  const Result<RelyingParty> made = make_relying_party(config);
  if (!made) throw Refusal(made.error().code, origin_of(made.error(), origins_));
  relying_party_ = *made;
}

void LibrarySite::add_android_apps(const std::vector<SiteAndroidApp>& apps) {
  for (const SiteAndroidApp& app : apps) {
    std::vector<CertificateFingerprint>& certificates = certificates_.emplace_back();
    for (const std::string& text : app.fingerprints) {
      const Result<CertificateFingerprint> fingerprint = parse_certificate_fingerprint(text);
      if (!fingerprint) throw Refusal(fingerprint.error().code, text);
      certificates.push_back(*fingerprint);
    }
  }
  for (std::size_t i = 0; i < apps.size(); ++i) android_apps_.push_back({apps[i].package_name, certificates_[i]});
}

std::string LibrarySite::item_of(const Error& error) const {
  const PasskeyEndpoints& endpoints = well_known_.endpoints;
  switch (error.code) {
    case ErrorCode::android_package_name:
    case ErrorCode::android_certificates_missing: return std::string(android_apps_[error.offset].package_name);
    case ErrorCode::apple_app_id: return std::string(apple_apps_[error.offset]);
    case ErrorCode::endpoint_url:
      return std::string(std::array{endpoints.enroll, endpoints.manage, endpoints.prf_usage_details}[error.offset]);
    default: return "";
  }
}

}  // namespace assay::cli
