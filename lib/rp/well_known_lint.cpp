#include <algorithm>

#include "assay/well_known.hpp"
#include "lib/rp/domain.hpp"
#include "lib/rp/origin.hpp"

namespace assay {
namespace {

using Origins = std::span<const std::string_view>;

std::string_view host_of(std::string_view origin) noexcept {
  return rp::parse_origin(origin)->host;
}

/// What stands for the registrable label of a host: the host itself if it has more labels than two.
std::string_view label_of(std::string_view host) noexcept {
  const std::size_t dot = host.find('.');
  return dot == host.rfind('.') ? host.substr(0, dot) : host;
}

/// The highest of the hosts of the list and the RP ID that a host is within.
std::string_view highest_host(const RelyingPartyConfig& config, std::string_view host) noexcept {
  std::string_view highest = host;
  if (rp::is_within(host, config.id)) highest = config.id;
  for (const std::string_view origin : config.related_origins) {
    const std::string_view other = host_of(origin);
    if (!other.empty() && other.size() < highest.size() && rp::is_within(host, other)) highest = other;
  }
  return highest;
}

std::string_view related_label(const RelyingPartyConfig& config, std::size_t place) noexcept {
  return label_of(highest_host(config, host_of(config.related_origins[place])));
}

/// Findings, of which the first are kept.
class Findings {
 public:
  explicit Findings(std::span<WellKnownFinding> out) noexcept : out_(out) {}
  void add(WellKnownFinding finding) noexcept {
    if (count_ < out_.size()) out_[count_] = finding;
    ++count_;
  }
  std::size_t count() const noexcept { return count_; }

 private:
  std::span<WellKnownFinding> out_;
  std::size_t count_ = 0;
};

/// Whether an origin is that of an app with this certificate.
bool is_origin_of(std::string_view origin, const CertificateFingerprint& fingerprint) noexcept {
  std::array<std::uint8_t, kAndroidAppOriginLen> text{};
  const auto of_app = android_app_origin(fingerprint, text);
  return of_app && *of_app == origin;
}

bool is_origin_of_any(std::string_view origin, std::span<const AndroidApp> apps) noexcept {
  return std::ranges::any_of(apps, [&](const AndroidApp& app) {
    return std::ranges::any_of(app.certificates, [&](const auto& f) { return is_origin_of(origin, f); });
  });
}

void lint_related(const RelyingParty& relying_party, Findings& findings) noexcept {
  const RelyingPartyConfig& config = relying_party.config();
  const std::size_t labels = max_related_labels(relying_party);
  if (labels > kRelatedLabels) findings.add({WellKnownLint::related_labels, labels, 0});
  for (std::size_t i = 0; i < config.related_origins.size(); ++i) {
    const bool within = rp::is_within(host_of(config.related_origins[i]), config.id);
    if (within) findings.add({WellKnownLint::related_origin_needless, i, 0});
  }
}

void lint_android_app(Origins origins, const AndroidApp& app, std::size_t place, Findings& findings) noexcept {
  for (std::size_t i = 0; i < app.certificates.size(); ++i) {
    const auto is_of_app = [&](std::string_view origin) { return is_origin_of(origin, app.certificates[i]); };
    if (std::ranges::none_of(origins, is_of_app)) findings.add({WellKnownLint::android_origin_missing, place, i});
  }
}

void lint_android_origins(Origins origins, std::span<const AndroidApp> apps, Findings& findings) noexcept {
  for (std::size_t i = 0; i < origins.size(); ++i) {
    const bool of_app = origins[i].starts_with(rp::kAndroidOriginPrefix);
    if (of_app && !is_origin_of_any(origins[i], apps)) findings.add({WellKnownLint::android_app_missing, i, 0});
  }
}

}  // namespace

std::size_t max_related_labels(const RelyingParty& relying_party) noexcept {
  const RelyingPartyConfig& config = relying_party.config();
  std::size_t count = 0;
  for (std::size_t i = 0; i < config.related_origins.size(); ++i) {
    const std::string_view label = related_label(config, i);
    bool seen = false;
    for (std::size_t j = 0; j < i && !seen; ++j) seen = related_label(config, j) == label;
    count += seen ? 0 : 1;
  }
  return count;
}

std::string_view well_known_lint_text(WellKnownLint lint) noexcept {
  switch (lint) {
    case WellKnownLint::related_labels:
      return "the related origins may have more registrable labels than clients take into account";
    case WellKnownLint::related_origin_needless: return "a related origin is of the RP ID, and needs not be published";
    case WellKnownLint::android_origin_missing: return "the origins lack that of an Android app's certificate";
    case WellKnownLint::android_app_missing: break;
  }
  return "no Android app has the certificate of an origin";
}

std::size_t lint_well_known(const RelyingParty& relying_party, const WellKnown& well_known,
                            std::span<WellKnownFinding> out) noexcept {
  const Origins origins = relying_party.config().origins;
  Findings findings(out);
  lint_related(relying_party, findings);
  for (std::size_t i = 0; i < well_known.android_apps.size(); ++i) {
    lint_android_app(origins, well_known.android_apps[i], i, findings);
  }
  lint_android_origins(origins, well_known.android_apps, findings);
  return findings.count();
}

}  // namespace assay
