#pragma once

#include "assay/error.hpp"
#include "lib/base/workspace.hpp"
#include "lib/metadata/content.hpp"

namespace assay::metadata {

/// Reads the payload of a BLOB (MDS 3.1.5), content.payload, and fills the rest of the content apart from the signer.
/// The Workspace's JSON parser holds the whole payload. Errors, offsets counting in the payload: those of json::walk();
/// metadata_payload_form, metadata_date; out_of_memory. Entries at fault are skipped.
Error read_payload(Workspace::Impl& workspace, Metadata::Impl& content) noexcept;

}  // namespace assay::metadata
