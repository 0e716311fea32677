// What the module takes from the heap: all it needs when a BLOB is loaded, and nothing from then on.
#include "tests/metadata/fixture.hpp"
#include "tests/testlib/failing_heap.hpp"

namespace metadata_test {
namespace {

using testlib::heap;

TEST(MetadataMemory, LoadsOrSaysThatMemoryWasMissing) {
  const assay::Backend& used = backend();
  const std::string blob =
      blob_of(metadata_payload({metadata_entry(kAaguid), metadata_u2f_entry({std::string(kIdentifier)})}));
  const std::vector<Bytes> anchors = {signer().root.certificate};
  MetadataSource source;
  source.blob = assay::bytes_of(blob);
  source.anchors = anchors;
  source.time = kJudgedAt;
  std::size_t num_reported = 0;
  bool is_complete = false;
  for (std::size_t fail_at = 1; !is_complete; ++fail_at) {
    heap = {.fail_at = fail_at};
    const auto metadata = assay::load_metadata(used, source);
    is_complete = heap.num_requests < fail_at;
    heap = {};
    // Without optimisation simdjson makes something for its own checks, and does without it.
    const bool is_reported = metadata.error().code == ErrorCode::out_of_memory;
    ASSERT_TRUE(is_reported || metadata.has_value()) << fail_at;
    num_reported += is_reported ? 1 : 0;
    EXPECT_TRUE(metadata.has_value() || !is_complete);
  }
  EXPECT_GE(num_reported, 20U);
}

TEST(MetadataMemory, LookingUpAndJudgingTakeNothing) {
  json compromised = metadata_entry(kAaguid);
  compromised["statusReports"].push_back(
      {{"status", "ATTESTATION_KEY_COMPROMISE"}, {"certificate", to_base64(make_ca("other").certificate)}});
  const Metadata metadata = loaded_entries({compromised, metadata_u2f_entry({std::string(kIdentifier)})});
  const Bytes chain[] = {signer().x5c[0]};
  const assay::MetadataPolicy policy{.metadata = &metadata, .minimum_level = assay::CertificationLevel::l1};
  assay::MetadataSubject subject;
  subject.aaguid = kAaguidBytes;
  subject.certificates = chain;
  subject.time = kJudgedAt;
  heap = {};
  const Metadata copy = metadata;
  const std::size_t num_found = copy.find(kAaguidBytes).size() + copy.find_key_identifier(kIdentifierBytes).size();
  const assay::MetadataJudgement judgement = assay::judge_metadata(policy, subject);
  const std::size_t num_requests = heap.num_requests;
  EXPECT_EQ(num_requests, 0U);
  EXPECT_EQ(num_found, 2U);
  EXPECT_EQ(judgement.error.code, ErrorCode::ok);
}

}  // namespace
}  // namespace metadata_test
