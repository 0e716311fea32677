#pragma once

#include "assay/bytes.hpp"
#include "assay/public_key.hpp"
#include "assay/result.hpp"

namespace assay::cose {

/// Writes a key that was parsed, as parse_cose_key() reads it: a COSE_Key in CTAP2 canonical CBOR with alg and no
/// parameter that is not needed. The key names its algorithm. Error: output_too_small.
Result<Bytes> write_key(const PublicKeyView& key, MutableBytes out) noexcept;

/// Writes what a COSE key thumbprint is the hash of (RFC 9679 3): the required parameters alone, in deterministic
/// encoding, so without alg, except that the type AKP has alg among those required (RFC 9964). The same errors.
Result<Bytes> write_thumbprint_input(const PublicKeyView& key, MutableBytes out) noexcept;

/// The algorithm that a key without one is used with: that of WebAuthn for its curve, RS256 for RSA; none for a kind of
/// key that always names its own.
Algorithm usual_algorithm(const PublicKeyView& key) noexcept;

}  // namespace assay::cose
