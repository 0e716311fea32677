#pragma once

#include "assay/error.hpp"

namespace assay::crypto::mbedtls {

/// What a call that should not fail has failed of, `result` being what it returned: out_of_memory, or else `code`.
Error failure_of(int result, ErrorCode code = ErrorCode::backend_failure) noexcept;

}  // namespace assay::crypto::mbedtls
