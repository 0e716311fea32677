#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/metadata.hpp"
#include "tests/signature/fixture.hpp"
#include "tests/testlib/exact_bytes.hpp"
#include "tests/testlib/metadata_blob.hpp"

namespace metadata_test {

using assay::Bytes;
using assay::ErrorCode;
using assay::Metadata;
using assay::MetadataSource;
using nlohmann::json;
using namespace testlib;

inline constexpr std::string_view kAaguid = "00112233-4455-6677-8899-aabbccddeeff";
inline constexpr assay::Aaguid kAaguidBytes = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                               0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};
inline constexpr std::string_view kIdentifier = "00112233445566778899aabbccddeeff01234567";
inline constexpr assay::KeyIdentifier kIdentifierBytes = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99,
                                                          0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0x01, 0x23, 0x45, 0x67};

inline const assay::Backend& backend() {
  static const assay::Backend& found = assay::testing::backend_named("openssl");
  return found;
}

inline const MetadataSigner& signer() {
  static const MetadataSigner made = make_metadata_signer("metadata");
  return made;
}

inline std::vector<Bytes> views_of(const std::vector<ByteVector>& certificates) {
  return {certificates.begin(), certificates.end()};
}

using SourceEdit = std::function<void(MetadataSource&)>;

/// Loads a BLOB from a buffer of its exact size, with the root of signer() unless `edit` says otherwise.
inline assay::Result<Metadata> load(std::string_view blob, const SourceEdit& edit = nullptr) {
  const ExactBytes exact(assay::bytes_of(blob));
  const std::vector<Bytes> anchors = {signer().root.certificate};
  MetadataSource source;
  source.blob = exact;
  source.anchors = anchors;
  source.time = kJudgedAt;
  if (edit) edit(source);
  return assay::load_metadata(backend(), source);
}

inline std::string blob_of(const json& payload) {
  return make_metadata_blob(signer(), payload.dump());
}

/// Loads a payload that is expected to be in order.
inline Metadata loaded(const json& payload) {
  auto metadata = load(blob_of(payload));
  EXPECT_EQ(metadata.error().code, ErrorCode::ok) << payload.dump();
  return *std::move(metadata);
}

inline Metadata loaded_entries(const std::vector<json>& entries) {
  return loaded(metadata_payload(entries));
}

inline ErrorCode load_code(std::string_view blob, const SourceEdit& edit = nullptr) {
  const auto metadata = load(blob, edit);
  EXPECT_EQ(metadata->payload().empty(), !metadata);
  return metadata.error().code;
}

}  // namespace metadata_test
