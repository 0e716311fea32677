#pragma once

#include "lib/crypto/backend.hpp"

namespace assay::crypto::mbedtls {

/// libmbedcrypto and libmbedx509 of mbedTLS 2.28. No EdDSA and no ML-DSA; of chains see verify_chain().
extern const Backend kMbedtlsBackend;

}  // namespace assay::crypto::mbedtls
