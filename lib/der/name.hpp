#pragma once

#include "assay/certificate.hpp"
#include "assay/result.hpp"
#include "lib/der/reader.hpp"

namespace assay::der {

/// Reads a Name (RFC 5280 4.1.2.4), the whole element: every relative distinguished name has an attribute, and every
/// attribute is an OBJECT IDENTIFIER and one value of any type. A Name of nothing is in order. Errors: those of Reader.
Result<Bytes> read_name(Reader& reader) noexcept;

}  // namespace assay::der
