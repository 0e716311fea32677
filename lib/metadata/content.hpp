#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "assay/metadata.hpp"
#include "lib/metadata/index.hpp"

namespace assay {

/// All that a Metadata holds. Filled by load_metadata(), and const from then on.
struct Metadata::Impl {
  mutable std::atomic<std::uint32_t> num_references = 1;

  std::unique_ptr<std::uint8_t[]> decoded;  ///< the parts of the JWS; views borrow from the payload in it
  std::unique_ptr<std::uint8_t[]> copies;   ///< certificates, and texts that had escapes; as long as the payload
  Bytes payload;
  std::string_view legal_header;
  std::uint64_t no = 0;
  std::int64_t next_update = 0;
  std::int64_t signer_not_after = 0;
  MetadataCounters counters;

  metadata::Pool<MetadataEntry> entries;
  metadata::Pool<SkippedMetadataEntry> skipped;
  metadata::Pool<MetadataStatusReport> reports;
  metadata::Pool<Bytes> root_certificates;
  metadata::Pool<KeyIdentifier> key_identifiers;

  metadata::Index<Aaguid, MetadataEntry> by_aaguid;
  metadata::Index<KeyIdentifier, MetadataEntry> by_key_identifier;
  metadata::Index<Aaguid, SkippedMetadataEntry> skipped_by_aaguid;
  metadata::Index<KeyIdentifier, SkippedMetadataEntry> skipped_by_key_identifier;
};

}  // namespace assay
