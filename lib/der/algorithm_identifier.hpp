#pragma once

#include "assay/result.hpp"
#include "lib/der/reader.hpp"

namespace assay::der {

/// Reads an AlgorithmIdentifier (RFC 5280 4.1.1.2), the whole element: an OBJECT IDENTIFIER and at most one element of
/// parameters. Errors: those of Reader.
Result<Bytes> read_algorithm(Reader& reader) noexcept;

}  // namespace assay::der
