#include "mds_command.hpp"

#include <ctime>
#include <iostream>
#include <utility>

#include "assay/backend.hpp"
#include "encoding.hpp"
#include "input.hpp"
#include "mds_facts.hpp"
#include "pem.hpp"

namespace assay::cli {
namespace {

const Backend& backend_of(const std::string& name) {
  const Result<const Backend*> backend = find_backend(name);
  if (!backend) throw InputError(name + ": " + std::string(error_text(backend.error().code)));
  return **backend;
}

std::vector<ByteVector> read_all(const std::vector<std::string>& paths) {
  std::vector<ByteVector> certificates;
  for (const std::string& path : paths) {
    for (ByteVector& certificate : read_certificates(path)) certificates.push_back(std::move(certificate));
  }
  return certificates;
}

/// Seconds since 1970 from a number of them, or from a day as "2026-01-31" at 00:00 UTC.
std::int64_t parse_time(const std::string& text) {
  if (text.empty()) return std::time(nullptr);
  std::tm day{};
  if (strptime(text.c_str(), "%Y-%m-%d", &day) != nullptr) {
    const std::int64_t midnight = timegm(&day);
    if (date_text(midnight) == text) return midnight;  // or there is no such day
  }
  try {
    std::size_t used = 0;
    const std::int64_t seconds = std::stoll(text, &used);
    if (used == text.size()) return seconds;
  } catch (const std::logic_error&) {  // what stoll() throws
  }
  throw InputError("--time: '" + to_printable(text) + "' is neither seconds since 1970 nor YYYY-MM-DD");
}

std::optional<Aaguid> parse_aaguid(const std::string& text) {
  if (text.empty()) return std::nullopt;
  std::string digits = text;
  std::erase(digits, '-');
  const std::optional<ByteVector> bytes = from_hex(digits);
  Aaguid aaguid{};
  if (!bytes || bytes->size() != aaguid.size()) {
    throw InputError("--aaguid: '" + to_printable(text) + "' is not a UUID");
  }
  std::copy(bytes->begin(), bytes->end(), aaguid.begin());
  return aaguid;
}

/// What the library takes for a list of certificates.
std::vector<Bytes> views_of(const std::vector<ByteVector>& certificates) {
  return {certificates.begin(), certificates.end()};
}

std::string place_of(const Error& error) {
  if (error.input == Input::none) return "";
  return " (" + std::string(input_name(error.input)) + ", byte " + std::to_string(error.offset) + ")";
}

int refuse(const MdsOptions& options, const Error& error) {
  std::cerr << "assay: " << input_label(options.file) << ": " << error_name(error.code) << ": "
            << error_text(error.code) << place_of(error) << '\n';
  if (options.json) {
    Json line;
    line["verified"] = false;
    line["error"] = error_name(error.code);
    line["input"] = error.input == Input::none ? Json() : Json(input_name(error.input));
    line["offset"] = error.input == Input::none ? Json() : Json(error.offset);
    std::cout << line.dump() << '\n';
  }
  return 1;
}

/// Whether what was asked for is there; says so if not.
bool is_listed(const MdsReport& report) {
  if (!report.aaguid || !report.metadata.find(*report.aaguid).empty()) return true;
  std::cerr << "assay: the BLOB has no entry in order for " << to_uuid(*report.aaguid) << '\n';
  return false;
}

}  // namespace

int run_mds(const MdsOptions& options) {
  MdsReport report;
  report.roots = read_all(options.roots);
  report.time = parse_time(options.time);
  report.aaguid = parse_aaguid(options.aaguid);
  const std::vector<ByteVector> intermediates = read_all(options.intermediates);
  const std::vector<Bytes> anchors = views_of(report.roots);
  const std::vector<Bytes> helpers = views_of(intermediates);
  const std::string blob = read_input(options.file);
  MetadataSource source;
  source.blob = bytes_of(blob);
  source.anchors = anchors;
  source.intermediates = helpers;
  source.time = report.time;
  source.signer_name = options.signer;
  Result<Metadata> metadata = load_metadata(backend_of(options.backend), source);
  if (!metadata) return refuse(options, metadata.error());
  report.metadata = *std::move(metadata);
  if (report.metadata.is_stale(report.time)) {
    std::cerr << "assay: warning: the BLOB is stale: its next update was due on "
              << date_text(report.metadata.next_update()) << '\n';
  }
  if (options.json) {
    std::cout << mds_json(report).dump() << '\n';
  } else {
    print_mds(report);
  }
  return is_listed(report) ? 0 : 1;
}

}  // namespace assay::cli
