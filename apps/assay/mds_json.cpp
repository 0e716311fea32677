#include "assay/certificate.hpp"
#include "mds_facts.hpp"
#include "object_names.hpp"

namespace assay::cli {
namespace {

Json date_or_null(bool is_there, std::int64_t seconds) {
  return is_there ? Json(date_text(seconds)) : Json();
}

Json report_json(const MetadataStatusReport& report) {
  Json out;
  out["status"] = report.status_text;
  out["effective_date"] = date_or_null(has_effective_date(report), report.effective_date);
  out["sunset_date"] = date_or_null(has_sunset_date(report), report.sunset_date);
  out["authenticator_version"] = report.has_authenticator_version ? Json(report.authenticator_version) : Json();
  out["certificate"] = report.certificate.empty() ? Json() : Json(to_base64url(report.certificate));
  out["certificate_number"] = report.certificate_number;
  out["url"] = report.url;
  return out;
}

Json judgement_json(const std::optional<MetadataJudgement>& judgement) {
  if (!judgement) return {};
  Json out;
  out["error"] = judgement->error.failed() ? Json(error_name(judgement->error.code)) : Json();
  out["report"] = judgement->report == MetadataJudgement::kNoReport ? Json() : Json(judgement->report);
  out["level"] = certification_level_name(judgement->level);
  out["update_available"] = judgement->update_available;
  return out;
}

Json entry_json(const MdsReport& report, const MetadataEntry& entry) {
  Json out;
  out["index"] = entry.index;
  out["identifiers"] = identifiers_of(entry);
  out["description"] = entry.description;
  out["protocol_family"] = entry.protocol_family;
  out["statuses"] = current_statuses(entry, report.time);
  out["judgement"] = judgement_json(judge(report, entry));
  out["roots"] = entry.attestation_root_certificates.size();
  out["status_reports"] = Json::array();
  for (const MetadataStatusReport& status : entry.status_reports) out["status_reports"].push_back(report_json(status));
  if (report.aaguid) out["statement"] = entry.statement.empty() ? Json() : Json::parse(entry.statement);
  return out;
}

Json certificate_json(std::int64_t not_after, std::int64_t time) {
  Json out;
  out["not_after"] = to_iso_date(not_after);
  out["days"] = days_until(not_after, time);
  return out;
}

Json counters_json(const MetadataCounters& counters) {
  Json out;
  out["entries"] = counters.entries;
  out["skipped"] = counters.skipped;
  out["unidentified"] = counters.unidentified;
  out["shared_identifiers"] = counters.shared_identifiers;
  out["unknown_words"] = counters.unknown_enumerators;
  out["unknown_members"] = counters.unknown_members;
  return out;
}

Json skipped_json(const SkippedMetadataEntry& skipped) {
  Json out;
  out["index"] = skipped.index;
  out["error"] = error_name(skipped.error.code);
  out["offset"] = skipped.error.offset;
  out["identifiers"] = identifiers_of(skipped);
  return out;
}

}  // namespace

Json mds_json(const MdsReport& report) {
  const Metadata& metadata = report.metadata;
  Json out;
  out["verified"] = true;
  out["no"] = metadata.no();
  out["next_update"] = date_text(metadata.next_update());
  out["stale"] = metadata.is_stale(report.time);
  out["signer"] = certificate_json(metadata.signer_not_after(), report.time);
  out["anchors"] = Json::array();
  for (const ByteVector& root : report.roots) {
    out["anchors"].push_back(certificate_json(parse_certificate(root)->not_after, report.time));
    out["anchors"].back()["subject"] = to_printable(distinguished_name_text(parse_certificate(root)->subject));
  }
  out["counters"] = counters_json(metadata.counters());
  out["skipped"] = Json::array();
  for (const SkippedMetadataEntry& skipped : metadata.skipped()) out["skipped"].push_back(skipped_json(skipped));
  out["entries"] = Json::array();
  for (const MetadataEntry* entry : shown_entries(report)) out["entries"].push_back(entry_json(report, *entry));
  return out;
}

}  // namespace assay::cli
