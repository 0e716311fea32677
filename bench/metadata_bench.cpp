// Metadata BLOBs: a production one of ASSAY_EXTERNAL_VECTORS, if it is there, and one of 3.4 MB as production will be.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "bench/ceremonies.hpp"
#include "tests/testlib/metadata_blob.hpp"

namespace {

using testlib::ByteVector;

/// A BLOB and what it loads with.
struct Blob {
  ByteVector text;
  ByteVector root;
  std::int64_t time = 0;

  assay::Result<assay::Metadata> load() const {
    const assay::Bytes anchors[] = {root};
    assay::MetadataSource source;
    source.blob = text;
    source.anchors = anchors;
    source.time = time;
    return assay::load_metadata(*bench::openssl(), source);
  }
};

ByteVector read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

const Blob& production() {
  static const Blob blob = [] {
    const char* vectors = std::getenv("ASSAY_EXTERNAL_VECTORS");
    const std::string folder = std::string(vectors != nullptr ? vectors : "../shared/vectors") + "/mds/";
    constexpr std::int64_t kFirstOfMarch2023 = 1677628800;
    return Blob{read(folder + "mds3-production-no025-peer-error-case.jwt"), read(folder + "root-cbb522d7b7f1.der"),
                kFirstOfMarch2023};
  }();
  return blob;
}

std::string two_digits(int number) {
  return {"0123456789abcdef"[number / 16], "0123456789abcdef"[number % 16]};
}

/// 240 models, half of them of U2F, each with a picture of 10 kB.
const Blob& synthetic() {
  static const Blob blob = [] {
    std::vector<nlohmann::json> entries;
    for (int i = 0; i < 240; ++i) {
      entries.push_back(i % 2 == 0 ? testlib::metadata_entry(two_digits(i) + "112233-4455-6677-8899-aabbccddeeff")
                                   : testlib::metadata_u2f_entry({two_digits(i) + std::string(38, 'a')}));
      const std::string picture = testlib::to_base64(testlib::seed_bytes("picture " + std::to_string(i), 7000));
      entries.back()["metadataStatement"]["icon"] = "data:image/png;base64," + picture;
    }
    const auto signer = testlib::make_metadata_signer("bench", testlib::cose::kRs256);
    const std::string text = testlib::make_metadata_blob(signer, testlib::metadata_payload(entries).dump());
    return Blob{testlib::bytes_of_text(text), signer.root.certificate, testlib::kJudgedAt};
  }();
  return blob;
}

void metadata_load(benchmark::State& state, const Blob& (*blob)()) {
  if (blob().text.empty()) {
    state.SkipWithError("no production BLOB; set ASSAY_EXTERNAL_VECTORS");
    return;
  }
  for (auto _ : state) {
    const auto metadata = blob().load();
    bench::require(metadata.has_value(), "load_metadata");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(blob().text.size()));
}

void metadata_load_refused(benchmark::State& state, const Blob& (*blob)()) {
  Blob bad = blob();
  if (bad.text.empty()) {
    state.SkipWithError("no production BLOB; set ASSAY_EXTERNAL_VECTORS");
    return;
  }
  bad.text[bad.text.size() / 2] ^= 1;
  for (auto _ : state) {
    const auto metadata = bad.load();
    bench::require(metadata.error().code == assay::ErrorCode::metadata_signature_invalid, "load_metadata refused");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bad.text.size()));
}

/// AAGUIDs that are there and others that are not, in turn.
void metadata_find(benchmark::State& state) {
  const assay::Metadata metadata = *synthetic().load();
  std::vector<assay::Aaguid> wanted;
  for (const assay::MetadataEntry& entry : metadata.entries()) {
    if (!entry.has_aaguid) continue;
    wanted.push_back(entry.aaguid);
    wanted.push_back(entry.aaguid);
    wanted.back()[15] ^= 1;
  }
  std::size_t i = 0;
  for (auto _ : state) {
    const bool is_there = !metadata.find(wanted[i]).empty();
    bench::require(is_there == (i % 2 == 0), "find");
    i = (i + 7) % wanted.size();
  }
}

void metadata_find_key_identifier(benchmark::State& state) {
  const assay::Metadata metadata = *synthetic().load();
  std::vector<assay::KeyIdentifier> wanted;
  for (const assay::MetadataEntry& entry : metadata.entries()) {
    for (const assay::KeyIdentifier& identifier : entry.key_identifiers) wanted.push_back(identifier);
  }
  std::size_t i = 0;
  for (auto _ : state) {
    bench::require(!metadata.find_key_identifier(wanted[i]).empty(), "find_key_identifier");
    i = (i + 7) % wanted.size();
  }
}

void metadata_judge(benchmark::State& state) {
  const assay::Metadata metadata = *synthetic().load();
  const assay::MetadataPolicy policy{.metadata = &metadata, .minimum_level = assay::CertificationLevel::l1};
  assay::MetadataSubject subject;
  subject.aaguid = metadata.entries()[100].aaguid;
  subject.time = testlib::kJudgedAt;
  for (auto _ : state) bench::require(!assay::judge_metadata(policy, subject).error.failed(), "judge_metadata");
}

BENCHMARK_CAPTURE(metadata_load, production_no025, production)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(metadata_load, synthetic, synthetic)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(metadata_load_refused, production_no025, production)->Unit(benchmark::kMillisecond);
BENCHMARK(metadata_find);
BENCHMARK(metadata_find_key_identifier);
BENCHMARK(metadata_judge);

}  // namespace
