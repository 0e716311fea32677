#pragma once

#include <cstdint>

#include "assay/result.hpp"
#include "lib/der/reader.hpp"

namespace assay::der {

/// Reads a Time of a certificate (RFC 5280 4.1.2.5): UTCTime YYMMDDHHMMSSZ, where YY from 50 on is 19YY, or
/// GeneralizedTime YYYYMMDDHHMMSSZ. Seconds since 1970-01-01 UTC. A GeneralizedTime before 2050 is let pass. Errors:
/// those of Reader; der_time (no such date or time of day, a leap second, no Z, a fraction).
Result<std::int64_t> read_time(Reader& reader) noexcept;

}  // namespace assay::der
