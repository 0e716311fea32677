#pragma once

#include <string_view>

#include "assay/error.hpp"

namespace assay::testing {

/// Whether an error is a fair reading of a third-party case's reason, a category in plain words. A category that is not
/// in the table fits nothing.
bool fits_reason(std::string_view reason, ErrorCode code);

}  // namespace assay::testing
