#pragma once

#include <cstddef>

#include "assay/bytes.hpp"
#include "assay/error.hpp"
#include "assay/public_key.hpp"

namespace assay::cose {

struct Coordinate {
  Bytes bytes;
  std::size_t offset = 0;  ///< of the bytes in the input that errors count in
};

/// Whether a point (big-endian) lies on P-256, P-384, P-521 or secp256k1, all of prime order. Errors:
/// key_coordinate_length, key_coordinate_range (not below the prime), key_off_curve. Variable time.
Error check_ec_point(Curve curve, const Coordinate& x, const Coordinate& y) noexcept;

/// The same for an encoded point of Ed25519 or Ed448 (RFC 8032 5.1.2, 5.2.2), which must be the one encoding of its
/// point. Errors: key_coordinate_length, key_coordinate_range (y not below the prime, spare bits, or the sign bit of
/// x = 0 set), key_off_curve, key_small_order.
Error check_edwards_point(Curve curve, const Coordinate& point) noexcept;

}  // namespace assay::cose
