#pragma once

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "assay/relying_party.hpp"
#include "assay/well_known.hpp"
#include "site.hpp"

namespace assay::cli {

/// A configuration that the library refuses, and what it is about: exit code 1.
class Refusal : public std::runtime_error {
 public:
  explicit Refusal(ErrorCode code, const std::string& item = "");
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

}  // namespace assay::cli
