#pragma once

#include "lib/crypto/backend.hpp"

namespace assay::crypto::mbedtls {

/// PathSearch over the certificates, each path judged by mbedtls_x509_crt_verify_with_profile() with these choices:
/// - The time is the caller's: what mbedTLS finds by its own clock is set aside, and the periods of validity are
/// compared
///   here, the last second included.
/// - An anchor ends the path wherever it is reached. It must be valid at the time; its own path length constraint does
///   not count.
/// - No SHA-1, no MD5, no RSA of less than 2048 bits, no curve of less than 224 bits, as in the OpenSSL backend.
/// - Name constraints are refused wherever they stand in the path: mbedTLS would pass them over.
///
/// What mbedTLS has no notion of is never accepted, and never called bad either: chain_unsupported for a certificate
/// with another kind of key or signature than RSA and ECDSA, if no other path is accepted; for names that differ in
/// more than mbedTLS allows; and for a chain that would be accepted where there is any CRL, for CRLs are not judged.
Error verify_chain(Context& context, const ChainJob& job, ChainFacts& facts) noexcept;

}  // namespace assay::crypto::mbedtls
