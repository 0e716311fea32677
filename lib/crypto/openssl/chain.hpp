#pragma once

#include "lib/crypto/backend.hpp"

namespace assay::crypto::openssl {

/// X509_verify_cert() with these choices:
/// - An anchor is matched whole, never by its name: a certificate in x5c that merely says the same helps nobody.
/// - Not X509_V_FLAG_X509_STRICT: authenticators in the field have intermediates without key identifiers, or with
///   basic constraints not marked critical. What strict mode has to say about EC parameters is checked here.
/// - Purpose any: attestation certificates have no extended key usage in common. What makes an issuer a CA is checked.
/// - Certificates below the anchor must be signed with 112 bits of security: not MD5, not SHA-1, no RSA key of 1024
///   bits.
/// - No revocation: that is the business of metadata.
/// - A signature that does not verify means that the chain does not lead to the anchor: chain_untrusted. So it is also
///   for an issuer whose key usage forbids to sign certificates.
/// - A malformed certificate gives chain_invalid if it comes from x5c, chain_check_failure if it is the caller's.
Error verify_chain(Context& context, const ChainJob& job) noexcept;

}  // namespace assay::crypto::openssl
