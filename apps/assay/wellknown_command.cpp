#include "wellknown_command.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <string_view>
#include <vector>

#include "encoding.hpp"
#include "input.hpp"
#include "library_site.hpp"
#include "site.hpp"

namespace assay::cli {
namespace {

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
