#include "lib/crypto/mbedtls/failure.hpp"

#include <mbedtls/asn1.h>
#include <mbedtls/bignum.h>
#include <mbedtls/ecp.h>
#include <mbedtls/pk.h>
#include <mbedtls/x509.h>

#include "lib/base/check.hpp"

namespace assay::crypto::mbedtls {
namespace {

/// A result is the negative sum of a code for the module, a multiple of 128, and one for what is beneath it.
constexpr int kModule = ~0x7f;
constexpr int kBeneath = 0x7f;

bool is_out_of_memory(int result) noexcept {
  const int beneath = -(-result & kBeneath);
  const int module = -(-result & kModule);
  return beneath == MBEDTLS_ERR_MPI_ALLOC_FAILED || beneath == MBEDTLS_ERR_ASN1_ALLOC_FAILED ||
         module == MBEDTLS_ERR_ECP_ALLOC_FAILED || module == MBEDTLS_ERR_PK_ALLOC_FAILED ||
         module == MBEDTLS_ERR_X509_ALLOC_FAILED;
}

}  // namespace

Error failure_of(int result, ErrorCode code) noexcept {
  return fail(is_out_of_memory(result) ? ErrorCode::out_of_memory : code);
}

}  // namespace assay::crypto::mbedtls
