#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mds_report.hpp"

namespace assay::cli {

/// Whole days from `time` to `then`, rounded down: negative once it is over.
std::int64_t days_until(std::int64_t then, std::int64_t time);
/// "2024-01-31".
std::string date_text(std::int64_t seconds);

bool has_effective_date(const MetadataStatusReport& report);
bool has_sunset_date(const MetadataStatusReport& report);
/// The statuses that are current, the latest first.
std::vector<std::string> current_statuses(const MetadataEntry& entry, std::int64_t time);

/// AAGUID, AAID and key identifiers.
std::vector<std::string> identifiers_of(const MetadataEntry& entry);
std::vector<std::string> identifiers_of(const SkippedMetadataEntry& entry);

/// The judgement of the strictest policy but for the age of the BLOB; nothing for an entry that is never looked up.
std::optional<MetadataJudgement> judge(const MdsReport& report, const MetadataEntry& entry);
/// The entries to show.
std::vector<const MetadataEntry*> shown_entries(const MdsReport& report);

}  // namespace assay::cli
