#include <algorithm>
#include <utility>

#include "assay/certificate.hpp"
#include "assay/metadata.hpp"
#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/metadata/content.hpp"
#include "lib/metadata/enumerations.hpp"

namespace assay {
namespace metadata {
namespace {

constexpr std::size_t kNoReport = MetadataJudgement::kNoReport;

constexpr bool speaks_of_compromise(AuthenticatorStatus status) noexcept {
  switch (status) {
    case AuthenticatorStatus::user_verification_bypass:
    case AuthenticatorStatus::attestation_key_compromise:
    case AuthenticatorStatus::user_key_remote_compromise:
    case AuthenticatorStatus::user_key_physical_compromise:
    case AuthenticatorStatus::revoked: return true;
    default: return false;
  }
}

/// Whether a certificate of the chain is this one, or names it as its issuer. One that cannot be read might.
bool involves(std::span<const Bytes> chain, Bytes certificate) noexcept {
  const auto issuer = parse_certificate(certificate);
  return std::ranges::any_of(chain, [&](Bytes der) {
    const auto parsed = parse_certificate(der);
    return !parsed || !issuer || equal(der, certificate) || equal(parsed->issuer, issuer->subject);
  });
}

/// One entry, as it stands to one subject.
class EntryView {
 public:
  EntryView(const MetadataEntry& entry, const MetadataSubject& subject) noexcept
      : reports_(entry.status_reports), subject_(subject) {}

  std::size_t find_compromise() const noexcept {
    return find([this](const MetadataStatusReport& report) {
      return speaks_of_compromise(report.status) && has_begun(report) && concerns_chain(report);
    });
  }

  /// A status that may be one of a compromise counts like one.
  std::size_t find_unknown() const noexcept {
    return find([this](const MetadataStatusReport& report) {
      return report.status == AuthenticatorStatus::unknown && has_begun(report);
    });
  }

  std::size_t find_in_force(AuthenticatorStatus status) const noexcept {
    return find([&](const MetadataStatusReport& report) { return report.status == status && is_in_force(report); });
  }

  /// The report of the highest level in force.
  std::size_t find_certification() const noexcept {
    std::size_t best = kNoReport;
    for (std::size_t i = 0; i < reports_.size(); ++i) {
      if (level_of(reports_[i].status) > level_at(best) && is_in_force(reports_[i])) best = i;
    }
    return best;
  }

  CertificationLevel level_at(std::size_t report) const noexcept {
    return report == kNoReport ? CertificationLevel::none : level_of(reports_[report].status);
  }

  bool has_update() const noexcept {
    return find([this](const MetadataStatusReport& report) {
             return report.status == AuthenticatorStatus::update_available && is_in_force(report) &&
                    !is_for_older_firmware(report);
           }) != kNoReport;
  }

 private:
  template <class Predicate>
  std::size_t find(Predicate predicate) const noexcept {
    const auto found = std::ranges::find_if(reports_, predicate);
    return found == reports_.end() ? kNoReport : static_cast<std::size_t>(found - reports_.begin());
  }

  bool has_begun(const MetadataStatusReport& report) const noexcept { return report.effective_date <= subject_.time; }
  bool is_current(const MetadataStatusReport& report) const noexcept {
    return has_begun(report) && report.sunset_date > subject_.time;
  }

  bool concerns_chain(const MetadataStatusReport& report) const noexcept {
    const bool is_of_certificate =
        report.status == AuthenticatorStatus::attestation_key_compromise && !report.certificate.empty();
    return !is_of_certificate || subject_.certificates.empty() || involves(subject_.certificates, report.certificate);
  }

  bool is_in_force(const MetadataStatusReport& report) const noexcept {
    if (!is_current(report)) return false;
    if (level_of(report.status) == CertificationLevel::none) return true;
    return !is_for_newer_firmware(report) && !is_withdrawn(report);
  }

  /// The reports are elements of reports_, so their addresses tell their order.
  bool is_withdrawn(const MetadataStatusReport& certification) const noexcept {
    const auto place = [](const MetadataStatusReport& report) { return std::pair(report.effective_date, &report); };
    return std::ranges::any_of(reports_, [&](const MetadataStatusReport& report) {
      return report.status == AuthenticatorStatus::not_fido_certified && is_current(report) &&
             place(report) > place(certification);
    });
  }

  bool is_for_newer_firmware(const MetadataStatusReport& report) const noexcept {
    return report.has_authenticator_version && subject_.has_firmware_version &&
           report.authenticator_version > subject_.firmware_version;
  }
  bool is_for_older_firmware(const MetadataStatusReport& report) const noexcept {
    return report.has_authenticator_version && subject_.has_firmware_version &&
           report.authenticator_version <= subject_.firmware_version;
  }

  std::span<const MetadataStatusReport> reports_;
  const MetadataSubject& subject_;
};

class Judge {
 public:
  Judge(const MetadataPolicy& policy, const MetadataSubject& subject, MetadataJudgement& judgement) noexcept
      : policy_(policy), subject_(subject), judgement_(judgement) {}

  Error judge() noexcept {
    const Metadata& metadata = *policy_.metadata;
    judgement_.stale = metadata.is_stale(subject_.time);
    ASSAY_REQUIRE(!judgement_.stale || policy_.accept_stale, ErrorCode::metadata_stale, 0);
    if (metadata.impl() != nullptr) ASSAY_TRY(judge_content(*metadata.impl()));
    ASSAY_REQUIRE(judgement_.listed || policy_.accept_unlisted, ErrorCode::metadata_unlisted, 0);
    return {};
  }

 private:
  /// Entries are looked up by AAGUID, or by key identifier where there is none.
  Error judge_content(const Metadata::Impl& content) noexcept {
    if (subject_.aaguid != Aaguid{}) {
      ASSAY_TRY(require_usable(content.skipped_by_aaguid.find(subject_.aaguid)));
      return judge_entries(content.by_aaguid.find(subject_.aaguid));
    }
    for (const KeyIdentifier& identifier : subject_.key_identifiers) {
      ASSAY_TRY(require_usable(content.skipped_by_key_identifier.find(identifier)));
    }
    for (const KeyIdentifier& identifier : subject_.key_identifiers) {
      ASSAY_TRY(judge_entries(content.by_key_identifier.find(identifier)));
    }
    return {};
  }

  Error require_usable(std::span<const SkippedMetadataEntry* const> skipped) noexcept {
    judgement_.skipped = skipped.empty() ? nullptr : skipped.front();
    ASSAY_REQUIRE(skipped.empty(), ErrorCode::metadata_entry_unusable, 0);
    return {};
  }

  Error judge_entries(std::span<const MetadataEntry* const> entries) noexcept {
    for (const MetadataEntry* entry : entries) {
      const EntryView view(*entry, subject_);
      const std::size_t certification = view.find_certification();
      note(*entry, view, certification);
      Error error = judge_entry(view, certification);
      if (!error.failed()) continue;
      judgement_.entry = entry;
      return error;
    }
    return {};
  }

  void note(const MetadataEntry& entry, const EntryView& view, std::size_t certification) noexcept {
    const CertificationLevel level = view.level_at(certification);
    judgement_.level = judgement_.listed ? std::min(judgement_.level, level) : level;
    judgement_.update_available = judgement_.update_available || view.has_update();
    if (judgement_.listed) return;
    judgement_.listed = true;
    judgement_.entry = &entry;
    judgement_.report = certification;
  }

  Error judge_entry(const EntryView& view, std::size_t certification) noexcept {
    ASSAY_TRY(refuse(view.find_compromise(), ErrorCode::metadata_status_compromised));
    if (!policy_.accept_retired) {
      ASSAY_TRY(refuse(view.find_in_force(AuthenticatorStatus::retired), ErrorCode::metadata_status_retired));
    }
    if (!policy_.accept_unknown_status) {
      ASSAY_TRY(refuse(view.find_unknown(), ErrorCode::metadata_status_unknown));
    }
    const bool has_required =
        policy_.required.empty() || std::ranges::any_of(policy_.required, [&](auto status) {
          return status != AuthenticatorStatus::unknown && view.find_in_force(status) != kNoReport;
        });
    if (!has_required) judgement_.report = kNoReport;
    ASSAY_REQUIRE(has_required, ErrorCode::metadata_status_missing, 0);
    const bool is_level_met = view.level_at(certification) >= policy_.minimum_level;
    if (!is_level_met) judgement_.report = certification;
    ASSAY_REQUIRE(is_level_met, ErrorCode::metadata_certification_level, 0);
    return {};
  }

  Error refuse(std::size_t report, ErrorCode code) noexcept {
    if (report != kNoReport) judgement_.report = report;
    ASSAY_REQUIRE(report == kNoReport, code, 0);
    return {};
  }

  const MetadataPolicy& policy_;
  const MetadataSubject& subject_;
  MetadataJudgement& judgement_;
};

}  // namespace
}  // namespace metadata

MetadataJudgement judge_metadata(const MetadataPolicy& policy, const MetadataSubject& subject) noexcept {
  MetadataJudgement judgement;
  if (policy.metadata != nullptr) judgement.error = metadata::Judge(policy, subject, judgement).judge();
  return judgement;
}

}  // namespace assay
