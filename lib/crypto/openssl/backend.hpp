#pragma once

#include "lib/crypto/backend.hpp"

namespace assay::crypto::openssl {

/// libcrypto of OpenSSL 3.0 or later, in the default library context of the process, so that the system's choice of
/// providers holds. Afterwards OpenSSL's error queue of the calling thread is empty wherever a function failed.
extern const Backend kOpensslBackend;

}  // namespace assay::crypto::openssl
