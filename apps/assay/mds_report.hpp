#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "assay/metadata.hpp"
#include "encoding.hpp"
#include "member_reader.hpp"

namespace assay::cli {

/// A BLOB that was verified, and what it was verified with.
struct MdsReport {
  Metadata metadata;
  std::vector<ByteVector> roots;
  std::int64_t time = 0;
  std::optional<Aaguid> aaguid;  ///< only its entries are shown, in detail
};

/// Prints what a BLOB says, for people.
void print_mds(const MdsReport& report);
/// The same as one JSON object.
Json mds_json(const MdsReport& report);

}  // namespace assay::cli
