#pragma once

#include "lib/crypto/backend.hpp"

namespace assay::crypto::openssl {

/// X509_verify_cert() with these choices:
/// - An issuer is who has the name and the key: key identifiers do not count, and of several certificates with one name
///   the one whose key made the signature is taken. A certificate in x5c that bears the name of an anchor helps nobody.
///   Names are compared attribute by attribute, the case of letters and spaces aside (RFC 5280 7.1), never as text.
/// - An anchor ends the path wherever it is reached. It must be valid at the time and be a CA, unless it is the leaf
///   itself; its own path length constraint does not count, for it is no part of the path (RFC 5280 6.1).
/// - Not X509_V_FLAG_X509_STRICT: it demands key identifiers, and more that certificates in the field lack. What it has
///   to say about explicit EC parameters is checked here.
/// - Purpose any: attestation certificates have no extended key usage in common.
/// - Keys, and the hashes below the anchor, must have 112 bits of security: no MD5, no SHA-1, no RSA of 1024 bits.
/// - Name constraints are refused wherever they stand in the path, and so never processed: no attestation certificate
///   needs them, and they are where path validation has gone wrong most often. No policies, for the same reason.
/// - Revocation by the CRLs given, and no others: see judge_status(). Nothing is fetched.
/// - A signature that does not verify means that the chain does not lead to the anchor: chain_untrusted.
/// - A malformed certificate gives chain_invalid if it came with the response, anchor_invalid if it is the caller's.
Error verify_chain(Context& context, const ChainJob& job, ChainFacts& facts) noexcept;

}  // namespace assay::crypto::openssl
