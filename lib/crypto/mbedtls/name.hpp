#pragma once

#include <mbedtls/x509.h>

namespace assay::crypto::mbedtls {

/// Whether two names have the same attributes in the same order, the case of letters, spaces and the type of string
/// aside (RFC 5280 7.1): wider than mbedTLS's own comparison, so that it finds every issuer that one may mean.
bool is_same_name(const mbedtls_x509_name& a, const mbedtls_x509_name& b) noexcept;

}  // namespace assay::crypto::mbedtls
