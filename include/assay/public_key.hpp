#pragma once

#include <cstdint>

#include "assay/algorithm.hpp"
#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/result.hpp"

namespace assay {

/// COSE key types (RFC 9053, RFC 9964).
enum class KeyType : std::uint8_t { none = 0, okp = 1, ec2 = 2, rsa = 3, akp = 7 };

/// COSE elliptic curves.
enum class Curve : std::uint8_t { none = 0, p256 = 1, p384 = 2, p521 = 3, ed25519 = 6, ed448 = 7, secp256k1 = 8 };

/// A public key as its numbers, big-endian as on the wire. All members borrow from the bytes that were parsed.
/// A key that a parse function returned is fit for use: it lies on its curve and is neither weak nor out of range.
struct PublicKeyView {
  KeyType type = KeyType::none;
  Curve curve = Curve::none;              ///< ec2 and okp
  Algorithm algorithm = Algorithm::none;  ///< of a COSE key; for a key out of a certificate none, but of akp too
  Bytes x;                                ///< ec2: x, as long as the field; okp: the encoded point; akp: the key
  Bytes y;                                ///< ec2: y
  Bytes n;                                ///< rsa: modulus, 2048 to 8192 bits
  Bytes e;                                ///< rsa: exponent, 01 00 01
};

/// What to do with a credential key whose algorithm is RS1 (SHA-1).
enum class Rs1Keys : std::uint8_t { refuse = 0, accept = 1 };

/// Parses a credential public key: a COSE_Key in CTAP2 canonical CBOR, with alg, and without any parameter that is
/// not needed (WebAuthn 6.5.1.1). The whole input must be the key.
///
/// Errors, offsets counting in `cose_key`, in this order: the CBOR reader's (cbor_*), cbor_trailing, cbor_key_type (a
/// label that is text); cose_key_missing_parameter; cose_key_unexpected_parameter; cbor_wrong_type;
/// algorithm_unknown; algorithm_disabled (RS1, unless accepted); cose_algorithm_key_mismatch (also an unknown kty or
/// crv); key_point_compressed, key_coordinate_length, key_coordinate_range, key_off_curve, key_small_order;
/// key_rsa_modulus_size, key_rsa_modulus_form, key_rsa_exponent. No heap. 0.4 us for a P-256 key, 3 us for an Ed25519
/// key.
ASSAY_API Result<PublicKeyView> parse_cose_key(Bytes cose_key, Rs1Keys rs1 = Rs1Keys::refuse) noexcept;

/// Parses a SubjectPublicKeyInfo (RFC 5280 4.1.2.7) in strict DER: named curves, uncompressed points, RSA, Ed25519,
/// Ed448, ML-DSA (RFC 9881). Errors, offsets counting in `spki`: der_*; certificate_key_unsupported for other kinds;
/// key_curve_parameters for explicit, absent or unknown EC parameters; key_off_curve for the point at infinity; those
/// of the key itself as above. `algorithm` of the result is none, except for ML-DSA, whose keys belong to one. No heap.
ASSAY_API Result<PublicKeyView> parse_subject_public_key_info(Bytes spki) noexcept;

/// Whether a signature by `algorithm` can be made with a key of this type and curve: the one table of allowed tuples.
ASSAY_API bool algorithm_fits_key(Algorithm algorithm, KeyType type, Curve curve) noexcept;

}  // namespace assay
