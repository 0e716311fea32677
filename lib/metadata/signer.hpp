#pragma once

#include <cstdint>

#include "assay/metadata.hpp"
#include "assay/workspace.hpp"
#include "lib/jws/jws.hpp"

namespace assay::metadata {

/// Verifies the signature of a BLOB, and judges the certificate of its signer (MDS 3.2 steps 3 to 6). Gives the end of
/// that certificate's validity. The Workspace has a context of the backend. Errors as load_metadata() says.
Result<std::int64_t> check_signer(const Backend& backend, const MetadataSource& source, const jws::JwsView& jws,
                                  Workspace& workspace) noexcept;

}  // namespace assay::metadata
