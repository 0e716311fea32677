#include <iomanip>
#include <iostream>
#include <iterator>

#include "assay/certificate.hpp"
#include "mds_facts.hpp"
#include "object_names.hpp"
#include "tree.hpp"

namespace assay::cli {
namespace {

std::string joined(const std::vector<std::string>& parts, std::string_view separator = ", ") {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : std::string(separator)) + part;
  return text.empty() ? "-" : text;
}

std::string level_text(const std::optional<MetadataJudgement>& judgement) {
  return judgement ? std::string(certification_level_name(judgement->level)) : "-";
}

std::string judgement_text(const std::optional<MetadataJudgement>& judgement) {
  if (!judgement) return "-";
  return judgement->error.failed() ? std::string(error_name(judgement->error.code)) : "accepted";
}

std::string expiry_text(std::int64_t not_after, std::int64_t time) {
  return to_iso_date(not_after) + ", in " + std::to_string(days_until(not_after, time)) + " days";
}

void print_summary(Tree& tree, const MdsReport& report) {
  const Metadata& metadata = report.metadata;
  const MetadataCounters& counters = metadata.counters();
  const std::string stale = metadata.is_stale(report.time) ? " (stale)" : "";
  tree.line("number", std::to_string(metadata.no()));
  tree.line("next update", date_text(metadata.next_update()) + stale);
  tree.line("signer expires", expiry_text(metadata.signer_not_after(), report.time));
  for (const ByteVector& root : report.roots) {
    const Result<CertificateView> parsed = parse_certificate(root);
    tree.line("root expires",
              expiry_text(parsed->not_after, report.time) + ": " + distinguished_name_text(parsed->subject));
  }
  tree.line("entries", std::to_string(counters.entries));
  tree.line("entries skipped", std::to_string(counters.skipped));
  tree.line("entries without AAGUID and key identifier", std::to_string(counters.unidentified));
  tree.line("identifiers of several entries", std::to_string(counters.shared_identifiers));
  tree.line("unknown words", std::to_string(counters.unknown_enumerators));
  tree.line("unknown members", std::to_string(counters.unknown_members));
}

void print_skipped(Tree& tree, const MdsReport& report) {
  if (report.metadata.skipped().empty()) return;
  const auto branch = tree.branch("skipped");
  for (const SkippedMetadataEntry& skipped : report.metadata.skipped()) {
    tree.line(std::to_string(skipped.index), std::string(error_name(skipped.error.code)) + " at byte " +
                                                 std::to_string(skipped.error.offset) + " of the payload; " +
                                                 joined(identifiers_of(skipped)));
  }
}

/// One line of the list. A U2F entry has key identifiers, often several.
void print_row(const std::string& identifier, const std::string& level, const std::string& judged,
               const std::string& roots, const std::string& statuses, const std::string& description) {
  std::cout << std::left << std::setw(45) << to_printable(identifier) << "  " << std::setw(6) << level << "  "
            << std::setw(27) << judged << "  " << std::setw(5) << roots << "  " << to_printable(statuses) << "  "
            << to_printable(description) << '\n';
}

void print_list(const MdsReport& report) {
  print_row("identifier", "level", "judged", "roots", "statuses", "description");
  for (const MetadataEntry* entry : shown_entries(report)) {
    const std::vector<std::string> identifiers = identifiers_of(*entry);
    const std::string more = identifiers.size() > 1 ? " +" + std::to_string(identifiers.size() - 1) : "";
    const auto judgement = judge(report, *entry);
    print_row(identifiers.front() + more, level_text(judgement), judgement_text(judgement),
              std::to_string(entry->attestation_root_certificates.size()),
              joined(current_statuses(*entry, report.time), ","), std::string(entry->description));
  }
}

std::string report_text(const MetadataStatusReport& report) {
  std::string text = std::string(report.status_text);
  if (has_effective_date(report)) text += ", from " + date_text(report.effective_date);
  if (has_sunset_date(report)) text += ", until " + date_text(report.sunset_date);
  if (report.has_authenticator_version) text += ", version " + std::to_string(report.authenticator_version);
  if (!report.certificate_number.empty()) text += ", number " + std::string(report.certificate_number);
  if (!report.certificate.empty()) text += ", of one certificate";
  if (!report.url.empty()) text += ", " + std::string(report.url);
  return text;
}

std::string root_text(Bytes der) {
  const Result<CertificateView> parsed = parse_certificate(der);
  if (!parsed) return "not readable: " + std::string(error_name(parsed.error().code));
  return distinguished_name_text(parsed->subject) + ", until " + date_text(parsed->not_after);
}

std::string attestation_types_text(MetadataAttestationTypes types) {
  constexpr std::string_view kNames[] = {"basic_full", "basic_surrogate", "ecdaa", "attca", "anonca", "none"};
  std::vector<std::string> names;
  for (unsigned i = 0; i < std::size(kNames); ++i) {
    if ((types.bits >> i & 1U) != 0) names.emplace_back(kNames[i]);
  }
  return joined(names);
}

std::string key_protection_text(MetadataKeyProtection protection) {
  constexpr std::string_view kNames[] = {"software", "hardware", "tee", "secure_element", "remote_handle"};
  std::vector<std::string> names;
  for (unsigned i = 0; i < std::size(kNames); ++i) {
    if ((protection.bits >> i & 1U) != 0) names.emplace_back(kNames[i]);
  }
  return joined(names);
}

void print_entry(Tree& tree, const MdsReport& report, const MetadataEntry& entry) {
  const auto branch = tree.branch("entry " + std::to_string(entry.index));
  for (const std::string& identifier : identifiers_of(entry)) tree.line("identifier", identifier);
  tree.line("description", entry.description);
  tree.line("protocol family", entry.protocol_family);
  tree.line("authenticator version", std::to_string(entry.authenticator_version));
  tree.line("attestation types", attestation_types_text(entry.attestation_types));
  tree.line("key protection", key_protection_text(entry.key_protection));
  tree.line("last status change", date_text(entry.time_of_last_status_change));
  const auto judgement = judge(report, entry);
  tree.line("level", level_text(judgement));
  tree.line("judged", judgement_text(judgement));
  tree.line("update available", judgement && judgement->update_available ? "yes" : "no");
  {
    const auto reports = tree.branch("status reports");
    for (std::size_t i = 0; i < entry.status_reports.size(); ++i) {
      tree.line(std::to_string(i), report_text(entry.status_reports[i]));
    }
  }
  const auto roots = tree.branch("attestation roots");
  for (std::size_t i = 0; i < entry.attestation_root_certificates.size(); ++i) {
    tree.line(std::to_string(i), root_text(entry.attestation_root_certificates[i]));
  }
}

}  // namespace

void print_mds(const MdsReport& report) {
  Tree tree(std::cout);
  {
    const auto branch = tree.branch("metadata BLOB");
    print_summary(tree, report);
    print_skipped(tree, report);
    if (report.aaguid) {
      for (const MetadataEntry* entry : shown_entries(report)) print_entry(tree, report, *entry);
    }
  }
  if (!report.aaguid) print_list(report);
}

}  // namespace assay::cli
