#pragma once

#include "assay/bytes.hpp"
#include "assay/public_key.hpp"

namespace assay::crypto {

/// n, the order of the base point, big-endian; empty for a curve that is not one of ECDSA.
Bytes ec_group_order(Curve curve) noexcept;

/// Numbers of an Edwards curve, little-endian, as long as an encoded point.
struct EdwardsNumbers {
  Bytes p;  ///< of the field
  Bytes l;  ///< the order of the base point
};
/// Of Curve::ed25519 or Curve::ed448.
EdwardsNumbers edwards_numbers(Curve curve) noexcept;

}  // namespace assay::crypto
