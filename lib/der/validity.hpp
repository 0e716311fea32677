#pragma once

#include <cstdint>

#include "assay/result.hpp"
#include "lib/der/reader.hpp"

namespace assay::der {

/// Seconds since 1970-01-01 UTC, both within (RFC 5280 4.1.2.5).
struct Validity {
  std::int64_t not_before = 0;
  std::int64_t not_after = 0;
};

/// Reads the Validity of a certificate. Errors: those of read_time(), der_trailing.
Result<Validity> read_validity(Reader& reader) noexcept;

/// The Validity of a certificate that somebody trusted vouches for: what is before it is passed over, what follows is
/// not looked at. There are roots in use that parse_certificate() would refuse for their serial numbers or extensions.
/// Errors: those of Reader and read_validity().
Result<Validity> peek_validity(Bytes certificate) noexcept;

}  // namespace assay::der
