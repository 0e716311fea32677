#pragma once

#include "assay/public_key.hpp"
#include "assay/result.hpp"

namespace assay::crypto {

/// Checks all of a signature that can be checked without cryptography, so that no backend meets a form that it might
/// take differently from the others. Offsets count in `signature`.
///
/// - cose_algorithm_key_mismatch: a key of this type and curve does not make signatures of `algorithm`, or the key
///   names another algorithm. ES256, ES384 and ES512 go with any NIST curve, as certificate keys do in the field;
///   parse_cose_key() is stricter on credential keys.
/// - ECDSA: der_* unless it is a DER ECDSA-Sig-Value; signature_range unless r and s are in [1, n-1].
/// - EdDSA (RFC 8032): signature_length; signature_range unless R is reduced and S < L.
/// - RSA: signature_length unless it is as long as the modulus; signature_range unless it is below it.
/// - ML-DSA: signature_length.
Error check_signature_form(const PublicKeyView& key, Algorithm algorithm, Bytes signature) noexcept;

}  // namespace assay::crypto
