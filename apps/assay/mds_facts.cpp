#include "mds_facts.hpp"

#include <algorithm>
#include <limits>
#include <span>

namespace assay::cli {
namespace {

constexpr std::int64_t kSecondsPerDay = 24 * 60 * 60;

std::string status_text(const MetadataStatusReport& report) {
  return std::string(report.status_text);
}

std::vector<std::string> identifiers_of(bool has_aaguid, const Aaguid& aaguid, std::string_view aaid,
                                        std::span<const KeyIdentifier> key_identifiers) {
  std::vector<std::string> out;
  if (has_aaguid) out.push_back(to_uuid(aaguid));
  if (!aaid.empty()) out.emplace_back(aaid);
  for (const KeyIdentifier& identifier : key_identifiers) out.push_back(to_hex(identifier));
  return out;
}

}  // namespace

std::int64_t days_until(std::int64_t then, std::int64_t time) {
  const std::int64_t seconds = then - time;
  return seconds / kSecondsPerDay - (seconds % kSecondsPerDay < 0 ? 1 : 0);
}

std::string date_text(std::int64_t seconds) {
  return to_iso_date(seconds).substr(0, 10);
}

bool has_effective_date(const MetadataStatusReport& report) {
  return report.effective_date != std::numeric_limits<std::int64_t>::min();
}
bool has_sunset_date(const MetadataStatusReport& report) {
  return report.sunset_date != std::numeric_limits<std::int64_t>::max();
}

std::vector<std::string> current_statuses(const MetadataEntry& entry, std::int64_t time) {
  std::vector<const MetadataStatusReport*> current;
  for (const MetadataStatusReport& report : entry.status_reports) {
    if (report.effective_date <= time && time < report.sunset_date) current.push_back(&report);
  }
  std::stable_sort(current.begin(), current.end(),
                   [](const auto* a, const auto* b) { return a->effective_date > b->effective_date; });
  std::vector<std::string> names;
  for (const MetadataStatusReport* report : current) {
    if (std::find(names.begin(), names.end(), status_text(*report)) == names.end()) {
      names.push_back(status_text(*report));
    }
  }
  return names;
}

std::vector<std::string> identifiers_of(const MetadataEntry& entry) {
  return identifiers_of(entry.has_aaguid, entry.aaguid, entry.aaid, entry.key_identifiers);
}
std::vector<std::string> identifiers_of(const SkippedMetadataEntry& entry) {
  return identifiers_of(entry.has_aaguid, entry.aaguid, entry.aaid, entry.key_identifiers);
}

std::optional<MetadataJudgement> judge(const MdsReport& report, const MetadataEntry& entry) {
  if (!entry.has_aaguid && entry.key_identifiers.empty()) return std::nullopt;
  MetadataPolicy policy;
  policy.metadata = &report.metadata;
  policy.accept_stale = true;
  MetadataSubject subject;
  subject.aaguid = entry.aaguid;
  subject.key_identifiers = entry.key_identifiers;
  subject.time = report.time;
  return judge_metadata(policy, subject);
}

std::vector<const MetadataEntry*> shown_entries(const MdsReport& report) {
  std::vector<const MetadataEntry*> entries;
  for (const MetadataEntry& entry : report.metadata.entries()) {
    if (!report.aaguid || (entry.has_aaguid && entry.aaguid == *report.aaguid)) entries.push_back(&entry);
  }
  return entries;
}

}  // namespace assay::cli
