#include <fstream>
#include <iterator>

#include "tests/metadata/fixture.hpp"
#include "tests/vectors/vector_files.hpp"

namespace metadata_test {
namespace {

constexpr std::int64_t kDay = 86400;

ByteVector read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// "2021-04-12T19:57:24Z" of index.json.
std::int64_t time_of(const std::string& text) {
  std::tm parts{};
  std::istringstream(text) >> std::get_time(&parts, "%Y-%m-%dT%H:%M:%SZ");
  return timegm(&parts);
}

/// The third-party BLOBs, and what index.json says of them.
class MetadataVectors : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = assay::testing::external_vectors() / "mds";
    if (!std::filesystem::exists(folder_ / "index.json")) {
      GTEST_SKIP() << "no third-party BLOBs at " << folder_ << "; set ASSAY_EXTERNAL_VECTORS";
    }
    index_ = json::parse(read(folder_ / "index.json"));
    for (const json& root : index_["roots"]) {
      roots_.push_back(read(folder_ / root["file"].get<std::string>()));
    }
    ASSERT_FALSE(index_["blobs"].empty());
  }

  static bool is_production(const json& blob) { return blob["file"].get<std::string>().starts_with("mds3-production"); }

  assay::Result<Metadata> load_with(const json& blob, const std::vector<ByteVector>& roots, std::int64_t time) const {
    const ByteVector text = read(folder_ / blob["file"].get<std::string>());
    const std::vector<Bytes> anchors = views_of(roots);
    MetadataSource source;
    source.blob = text;
    source.anchors = anchors;
    source.time = time;
    if (!is_production(blob)) source.signer_name = "";
    return assay::load_metadata(backend(), source);
  }

  ByteVector root_of(const json& blob) const {
    const std::string wanted = blob["rootSha256"];
    for (const ByteVector& root : roots_) {
      if (to_hex(sha256(root)) == wanted) return root;
    }
    return {};
  }

  std::filesystem::path folder_;
  json index_;
  std::vector<ByteVector> roots_;
};

TEST_F(MetadataVectors, AllLoadWithTheirRoots) {
  for (const json& blob : index_["blobs"]) {
    SCOPED_TRACE(blob["file"]);
    const auto metadata = load_with(blob, {root_of(blob)}, time_of(blob["certsValidFrom"]) + kDay);
    ASSERT_EQ(metadata.error().code, ErrorCode::ok);
    EXPECT_EQ(metadata->no(), blob["no"]);
    EXPECT_EQ(metadata->next_update(), time_of(blob["nextUpdate"].get<std::string>() + "T00:00:00Z"));
    EXPECT_EQ(metadata->counters().entries, blob["entries"]);
    EXPECT_EQ(metadata->entries().size() + metadata->skipped().size(), blob["entries"]);
    EXPECT_EQ(!metadata->legal_header().empty(), blob["legalHeaderPresent"]);
    EXPECT_EQ(metadata->counters().unknown_enumerators, 0U);
    EXPECT_EQ(metadata->counters().unknown_members, 0U);
    EXPECT_GE(metadata->signer_not_after(), time_of(blob["certsValidTo"]));
  }
}

TEST_F(MetadataVectors, OneEntryOfOneBlobIsNotInOrder) {
  std::size_t num_skipped = 0;
  for (const json& blob : index_["blobs"]) {
    const auto metadata = load_with(blob, roots_, time_of(blob["certsValidTo"]));
    ASSERT_EQ(metadata.error().code, ErrorCode::ok) << blob["file"];
    for (const assay::SkippedMetadataEntry& skipped : metadata->skipped()) {
      ++num_skipped;
      EXPECT_EQ(blob["no"], 25);
      EXPECT_EQ(skipped.index, 117U);
      EXPECT_EQ(skipped.error.code, ErrorCode::metadata_identifier) << "a key identifier of 19 bytes";
    }
  }
  EXPECT_EQ(num_skipped, 1U);
}

TEST_F(MetadataVectors, EntriesSayWhatTheirJsonSays) {
  for (const json& blob : index_["blobs"]) {
    const auto metadata = load_with(blob, roots_, time_of(blob["certsValidTo"]));
    ASSERT_TRUE(metadata) << blob["file"];
    const json payload = json::parse(assay::text_of(metadata->payload()));
    for (const assay::MetadataEntry& entry : metadata->entries()) {
      const json& wanted = payload["entries"][entry.index];
      const json statement = wanted.value("metadataStatement", json());
      EXPECT_EQ(entry.has_aaguid, wanted.contains("aaguid"));
      EXPECT_EQ(entry.aaid, wanted.value("aaid", ""));
      EXPECT_EQ(entry.status_reports.size(), wanted["statusReports"].size());
      if (statement.is_null()) continue;
      EXPECT_EQ(json::parse(entry.statement), statement);
      EXPECT_EQ(entry.description, statement["description"]);
      EXPECT_EQ(entry.authenticator_version, statement["authenticatorVersion"]);
      EXPECT_EQ(entry.attestation_root_certificates.size(), statement["attestationRootCertificates"].size());
    }
  }
}

TEST_F(MetadataVectors, NoneLoadsOutsideItsValidity) {
  for (const json& blob : index_["blobs"]) {
    for (const std::int64_t time : {time_of(blob["certsValidFrom"]) - kDay, time_of(blob["certsValidTo"]) + kDay}) {
      EXPECT_EQ(load_with(blob, {root_of(blob)}, time).error().code, ErrorCode::chain_expired) << blob["file"];
    }
  }
}

TEST_F(MetadataVectors, NoneLoadsWithAnotherRoot) {
  for (const json& blob : index_["blobs"]) {
    std::vector<ByteVector> others = roots_;
    ASSERT_EQ(std::erase(others, root_of(blob)), 1U);
    const auto metadata = load_with(blob, others, time_of(blob["certsValidFrom"]) + kDay);
    EXPECT_EQ(metadata.error().code, ErrorCode::chain_untrusted) << blob["file"];
    EXPECT_EQ(load_with(blob, {}, time_of(blob["certsValidFrom"]) + kDay).error().code,
              ErrorCode::metadata_anchors_missing);
  }
}

TEST_F(MetadataVectors, ANewerBlobFollowsAnOlderOneOnly) {
  std::vector<Metadata> production;
  for (const json& blob : index_["blobs"]) {
    if (is_production(blob)) production.push_back(*load_with(blob, roots_, time_of(blob["certsValidTo"])));
  }
  ASSERT_GE(production.size(), 2U);
  for (const json& blob : index_["blobs"]) {
    if (!is_production(blob)) continue;
    for (const Metadata& previous : production) {
      const ByteVector text = read(folder_ / blob["file"].get<std::string>());
      const std::vector<Bytes> anchors = views_of(roots_);
      MetadataSource source;
      source.blob = text;
      source.anchors = anchors;
      source.time = time_of(blob["certsValidTo"]);
      source.previous = &previous;
      EXPECT_EQ(assay::load_metadata(backend(), source).error().code,
                blob["no"] < previous.no() ? ErrorCode::metadata_rollback : ErrorCode::ok);
    }
  }
}

}  // namespace
}  // namespace metadata_test
