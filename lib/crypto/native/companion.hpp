#pragma once

#include "lib/crypto/backend.hpp"

namespace assay::crypto::native {

/// Who does what the native backend does not: OpenSSL if the build has it, else mbedTLS.
const Backend& companion() noexcept;

}  // namespace assay::crypto::native
