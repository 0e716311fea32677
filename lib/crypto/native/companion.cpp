#include "lib/crypto/native/companion.hpp"

#if defined(ASSAY_OPENSSL)
#include "lib/crypto/openssl/backend.hpp"
#else
#include "lib/crypto/mbedtls/backend.hpp"
#endif

namespace assay::crypto::native {

const Backend& companion() noexcept {
#if defined(ASSAY_OPENSSL)
  return openssl::kOpensslBackend;
#else
  return mbedtls::kMbedtlsBackend;
#endif
}

}  // namespace assay::crypto::native
