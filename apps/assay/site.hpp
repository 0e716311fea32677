#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/well_known.hpp"

namespace assay::cli {

/// The configuration of a site for `assay wellknown`, as plain structs. Nothing is judged.

struct SiteRelyingParty {
  std::string id;
  std::vector<std::string> origins;
  std::vector<std::string> related_origins;
  std::vector<std::string> top_origins;
  bool allow_subdomains = false;
  bool allow_any_port = false;
  bool allow_localhost = false;
};

struct SiteAndroidApp {
  std::string package_name;
  std::vector<std::string> fingerprints;
};

struct SiteEndpoints {
  std::string enroll;
  std::string manage;
  std::string prf_usage_details;
};

struct Site {
  SiteRelyingParty rp;
  std::vector<SiteAndroidApp> android_apps;
  std::vector<std::string> apple_apps;
  std::optional<SiteEndpoints> endpoints;
};

/// Reads the JSON text of a site. Unknown and duplicate members and wrong types throw InputError, which names `label`
/// and the member.
Site parse_site(std::string_view text, const std::string& label);

}  // namespace assay::cli
