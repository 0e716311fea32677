#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/import/fixture.hpp"

namespace {

using assay::CredentialRecord;
using assay::ForeignLibrary;
using assay::Tristate;
using import_test::Sample;

struct Example {
  std::string library;
  std::string json;
};

/// What stands in docs/import.md between ```json and ```, behind a comment that names the library.
std::vector<Example> examples() {
  const char* const root = std::getenv("ASSAY_SOURCE_ROOT");
  std::ifstream file(std::string(root == nullptr ? "." : root) + "/docs/import.md");
  std::vector<Example> found;
  std::string line;
  bool is_inside = false;
  while (std::getline(file, line)) {
    constexpr std::string_view kMark = "<!-- example: ";
    if (line.starts_with(kMark)) found.push_back({line.substr(kMark.size(), line.find(" -->") - kMark.size()), ""});
    if (line == "```") is_inside = false;
    if (is_inside) found.back().json += line + "\n";
    if (line == "```json") is_inside = true;
  }
  return found;
}

ForeignLibrary library_named(std::string_view name) {
  for (std::uint8_t i = 1; i <= 5; ++i) {
    const auto library = static_cast<ForeignLibrary>(i);
    if (assay::foreign_library_name(library) == name) return library;
  }
  return ForeignLibrary::none;
}

std::uint16_t transports_if(bool is_there) {
  using assay::Transports;
  return is_there ? Transports::internal | Transports::hybrid : 0;
}

TEST(ImportDocument, HasAnExampleOfEveryLibrary) {
  const auto all = examples();
  for (std::uint8_t i = 1; i <= 5; ++i) {
    const auto name = assay::foreign_library_name(static_cast<ForeignLibrary>(i));
    EXPECT_TRUE(std::ranges::any_of(all, [&](const Example& e) { return e.library == name; })) << name;
  }
}

TEST(ImportDocument, ItsExamplesAreOneCredential) {
  const Sample sample;
  assay::Workspace workspace = import_test::make_workspace();
  for (const Example& example : examples()) {
    SCOPED_TRACE(example.json);
    workspace.reset();
    assay::ImportOptions options;
    options.library = library_named(example.library);
    options.user_handle = sample.user_handle;
    options.rp_id = assay::bytes_of("example.com");
    const auto record = assay::import_record(assay::bytes_of(example.json), options, workspace);
    ASSERT_TRUE(record.has_value()) << assay::error_name(record.error().code) << ' ' << record.error().offset;
    EXPECT_TRUE(std::ranges::equal(record->id, sample.id));
    EXPECT_TRUE(std::ranges::equal(record->public_key, sample.key));
    EXPECT_TRUE(std::ranges::equal(record->user_handle, sample.user_handle));
    EXPECT_EQ(assay::text_of(record->rp_id), "example.com");
    EXPECT_EQ(record->sign_count, 7u);
    EXPECT_EQ(record->trust, assay::TrustLevel::none);
    EXPECT_EQ(record->attestation_format, assay::AttestationFormat::none);
    const auto says = [&](const std::string& text) { return example.json.find(text) != std::string::npos; };
    const bool is_eligible = says("multi") || says("\"backupEligible\": true");
    EXPECT_EQ(record->backup_eligible, is_eligible ? Tristate::yes : Tristate::unknown);
    EXPECT_EQ(record->backup_state, is_eligible);
    EXPECT_EQ(record->transports.bits, transports_if(says("hybrid")));
    EXPECT_EQ(record->uv_initialized, says("erified\": true") || says("uvInitialized\": true"));
    const bool has_aaguid = says("aaguid") || says("AAGUID") || says("attestedCredentialData");
    EXPECT_TRUE(std::ranges::equal(record->aaguid, has_aaguid ? sample.aaguid : testlib::ByteVector(16)));
  }
}

}  // namespace
