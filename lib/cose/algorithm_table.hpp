#pragma once

#include <cstdint>

#include "assay/algorithm.hpp"
#include "assay/public_key.hpp"

namespace assay::cose {

/// Whether this is the number of a member of Algorithm; not of `none`.
bool is_known_algorithm(std::int64_t number) noexcept;

/// Whether a signature by `algorithm` can be made with the key of a certificate. As algorithm_fits_key(), but in X.509
/// the hash is not tied to the curve: ES256, ES384 and ES512 each go with P-256, P-384 and P-521. A key that belongs to
/// an algorithm fits no other.
bool certificate_algorithm_fits_key(Algorithm algorithm, const PublicKeyView& key) noexcept;

}  // namespace assay::cose
