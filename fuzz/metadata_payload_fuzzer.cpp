// The payload of a metadata BLOB: every entry is kept or skipped, and those kept are found by what they name.
#include <algorithm>

#include "fuzz/harness.hpp"
#include "lib/metadata/payload.hpp"
#include "tests/testlib/bare_workspace.hpp"

namespace {

using assay::Bytes;
using assay::Metadata;

constexpr std::size_t kLongest = 64 * 1024;

assay::Workspace make_workspace() {
  assay::Limits limits;
  limits.credential_json = kLongest;
  limits.json_members = 1024;
  limits.json_depth = 64;
  return testlib::bare_workspace(limits);
}

bool is_among(std::span<const assay::MetadataEntry* const> found, const assay::MetadataEntry& entry) {
  return std::ranges::find(found, &entry) != found.end();
}

void check_entry(const Metadata& metadata, const assay::MetadataEntry& entry) {
  const Bytes payload = metadata.payload();
  FUZZ_CHECK(fuzz::lies_inside(entry.statement, payload));
  FUZZ_CHECK(!entry.has_aaguid || is_among(metadata.find(entry.aaguid), entry));
  for (const auto& identifier : entry.key_identifiers) {
    FUZZ_CHECK(is_among(metadata.find_key_identifier(identifier), entry));
  }
  const Bytes copies(metadata.impl()->copies.get(), payload.size());
  for (const Bytes root : entry.attestation_root_certificates) FUZZ_CHECK(fuzz::lies_inside(root, copies));
}

}  // namespace

void fuzz::run(Bytes input) {
  static assay::Workspace workspace = make_workspace();
  auto* const content = new Metadata::Impl;
  const Metadata metadata(content);
  content->payload = input;
  const assay::Error error = assay::metadata::read_payload(*workspace.impl(), *content);
  FUZZ_CHECK(error.offset <= input.size());
  if (error.failed()) return;
  FUZZ_CHECK(metadata.entries().size() + metadata.skipped().size() == metadata.counters().entries);
  FUZZ_CHECK(metadata.skipped().size() == metadata.counters().skipped);
  for (const auto& entry : metadata.entries()) check_entry(metadata, entry);
  for (const auto& entry : metadata.skipped()) FUZZ_CHECK(entry.error.failed() && entry.error.offset <= input.size());
}
