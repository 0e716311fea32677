#pragma once

#include "assay/bytes.hpp"
#include "assay/error.hpp"
#include "assay/public_key.hpp"

namespace assay::cose {

/// Whether the numbers of a key make a key that is fit for use; its members borrow from `input`, in which offsets
/// count. The type fits the curve, or for akp the algorithm. Errors: those of check_ec_point() and
/// check_edwards_point(); key_coordinate_length (akp); key_rsa_modulus_size, key_rsa_modulus_form, key_rsa_exponent.
Error check_key(const PublicKeyView& key, Bytes input) noexcept;

}  // namespace assay::cose
