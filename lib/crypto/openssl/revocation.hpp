#pragma once

#include <cstdint>

#include "assay/result.hpp"
#include "assay/trust.hpp"
#include "lib/crypto/openssl/error_queue.hpp"
#include "lib/crypto/openssl/handles.hpp"
#include "lib/crypto/openssl/validation.hpp"

namespace assay::crypto::openssl {

/// The status of every certificate of the chain below the anchor, as far as the CRLs tell it (RFC 5280 6.3).
///
/// Each CRL that bears the name of a certificate's issuer is looked at by itself, by OpenSSL's own rules: a CRL is
/// usable if the issuer may sign CRLs and did, if the time is from thisUpdate up to but not including nextUpdate, if
/// the certificate is in its scope (issuing distribution point), and if it has no critical extension that OpenSSL does
/// not know. Delta CRLs, indirect CRLs, those for some reasons only, and those signed with MD5 or SHA-1 are not usable.
/// A certificate is revoked if any usable CRL lists it, and good if there is one and none does.
///
/// Errors: certificate_revoked; certificate_status_unknown where `unknown` does not accept it; out_of_memory,
/// chain_check_failure.
Result<CertificateStatus> judge_status(const Validated& validated, STACK_OF(X509_CRL) * crls, UnknownStatus unknown,
                                       std::int64_t time, ErrorQueue& queue) noexcept;

}  // namespace assay::crypto::openssl
