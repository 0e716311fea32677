#include "wellknown_command.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <stdexcept>
#include <string_view>

#include "encoding.hpp"
#include "input.hpp"
#include "site.hpp"

namespace assay::cli {
namespace {

/// A configuration that the library refuses: exit code 1.
class Refusal : public std::runtime_error {
 public:
  explicit Refusal(ErrorCode code, const std::string& item = "")
      : std::runtime_error(std::string(error_name(code)) + ": " + std::string(error_text(code)) +
                           (item.empty() ? "" : ": '" + to_printable(item) + "'")) {}
};

/// A site as the library sees it: views of what the Site owns.
class LibrarySite {
 public:
  explicit LibrarySite(const Site& site);
  LibrarySite(const LibrarySite&) = delete;
  LibrarySite& operator=(const LibrarySite&) = delete;

  const RelyingParty& relying_party() const { return relying_party_; }
  const WellKnown& well_known() const { return well_known_; }
  /// What an error of a document is about.
  std::string item_of(const Error& error) const;

 private:
  void make_party(const SiteRelyingParty& rp);
  void add_android_apps(const std::vector<SiteAndroidApp>& apps);

  std::array<std::vector<std::string_view>, 3> origins_;  ///< own, related, top
  std::vector<std::vector<CertificateFingerprint>> certificates_;
  std::vector<AndroidApp> android_apps_;
  std::vector<std::string_view> apple_apps_;
  RelyingParty relying_party_;
  WellKnown well_known_;
};

LibrarySite::LibrarySite(const Site& site) {
  make_party(site.rp);
  add_android_apps(site.android_apps);
  apple_apps_.assign(site.apple_apps.begin(), site.apple_apps.end());
  well_known_ = {android_apps_, apple_apps_, {}};
  if (!site.endpoints) return;
  well_known_.endpoints = {site.endpoints->enroll, site.endpoints->manage, site.endpoints->prf_usage_details};
}

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

void LibrarySite::make_party(const SiteRelyingParty& rp) {
  origins_[0].assign(rp.origins.begin(), rp.origins.end());
  origins_[1].assign(rp.related_origins.begin(), rp.related_origins.end());
  origins_[2].assign(rp.top_origins.begin(), rp.top_origins.end());
  const Result<const Backend*> backend = find_backend("openssl");
  if (!backend) throw InputError("backend 'openssl': " + std::string(error_text(backend.error().code)));
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

std::string document_text(const LibrarySite& site, WellKnownDocument document) {
  for (ByteVector out(1024);; out.resize(out.size() * 2)) {
    const Result<std::string_view> text = write_well_known(document, site.relying_party(), site.well_known(), out);
    if (text) return std::string(*text);
    if (text.error().code != ErrorCode::output_too_small) throw Refusal(text.error().code, site.item_of(text.error()));
  }
}

std::string item_of(const LibrarySite& site, const WellKnownFinding& finding) {
  const RelyingPartyConfig& config = site.relying_party().config();
  switch (finding.lint) {
    case WellKnownLint::related_labels:
      return std::to_string(finding.item) + " where clients take " + std::to_string(kRelatedLabels);
    case WellKnownLint::related_origin_needless: return std::string(config.related_origins[finding.item]);
    case WellKnownLint::android_app_missing: return std::string(config.origins[finding.item]);
    case WellKnownLint::android_origin_missing: break;
  }
  const AndroidApp& app = site.well_known().android_apps[finding.item];
  ByteVector origin(kAndroidAppOriginLen);
  return std::string(app.package_name) + " needs " +
         std::string(*android_app_origin(app.certificates[finding.part], origin));
}

void print_warnings(const LibrarySite& site, const std::string& label) {
  std::vector<WellKnownFinding> findings(lint_well_known(site.relying_party(), site.well_known(), {}));
  lint_well_known(site.relying_party(), site.well_known(), findings);
  for (const WellKnownFinding& finding : findings) {
    std::cerr << "assay: " << label << ": warning: " << well_known_lint_text(finding.lint) << ": "
              << to_printable(item_of(site, finding)) << '\n';
  }
}

/// Whether a site has something to say in a document.
bool has(const Site& site, WellKnownDocument document) {
  switch (document) {
    case WellKnownDocument::webauthn: return !site.rp.related_origins.empty();
    case WellKnownDocument::passkey_endpoints: return site.endpoints.has_value();
    case WellKnownDocument::asset_links: return !site.android_apps.empty();
    case WellKnownDocument::apple_app_site_association: break;
  }
  return !site.apple_apps.empty();
}

/// What is printed of one file: nothing of it until all of it is in order.
std::string printed(const Site& site, const LibrarySite& library_site, const WellKnownOptions& options) {
  if (options.document) return document_text(library_site, *options.document) + "\n";
  std::string out;
  for (int i = 0; i < kNumWellKnownDocuments; ++i) {
    const auto document = static_cast<WellKnownDocument>(i);
    if (!has(site, document)) continue;
    out += std::string(well_known_path(document)) + " " + document_text(library_site, document) + "\n";
  }
  return out;
}

void run_file(const std::string& file, const WellKnownOptions& options) {
  const Site site = parse_site(read_input(file), input_label(file));
  const LibrarySite library_site(site);
  std::cout << printed(site, library_site, options);
  print_warnings(library_site, input_label(file));
}

}  // namespace

int run_wellknown(const WellKnownOptions& options) {
  int exit_code = 0;
  for (const std::string& file : options.files) {
    try {
      run_file(file, options);
    } catch (const Refusal& refusal) {
      std::cerr << "assay: " << input_label(file) << ": " << refusal.what() << '\n';
      exit_code = std::max(exit_code, 1);
    } catch (const InputError& error) {
      std::cerr << "assay: " << error.what() << '\n';
      exit_code = 2;
    }
  }
  return exit_code;
}

}  // namespace assay::cli
