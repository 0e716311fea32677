#pragma once

#include <cstdint>

#include "assay/bytes.hpp"
#include "assay/result.hpp"

namespace assay::der {

/// What a certificate revocation list (RFC 5280 5.1) says of itself. Views borrow.
struct CrlView {
  Bytes issuer;                  ///< Name
  std::int64_t this_update = 0;  ///< seconds since 1970-01-01 UTC
  std::int64_t next_update = 0;
};

/// Parses a CRL in strict DER, nothing after it; entries and extensions are read for their form only. Errors, the first
/// in the order of the bytes: der_*; crl_form (not of version 1 or 2; no nextUpdate, which RFC 5280 5.1.2.5 demands;
/// extensions before version 2; an empty list of entries; the two algorithms differ); certificate_duplicate_extension,
/// too_many_certificate_extensions. No heap.
Result<CrlView> parse_crl(Bytes der) noexcept;

}  // namespace assay::der
