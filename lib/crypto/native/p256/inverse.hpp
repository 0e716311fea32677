#pragma once

#include "lib/crypto/native/p256/limbs.hpp"

namespace assay::native::p256 {

/// An odd number, and what invert_mod_var() needs of it.
struct Modulus {
  Limbs number;
  std::uint64_t inverse62;  ///< 1 / number modulo 2^62
};

/// 1 / a mod m, zero for zero; a is less than m. Cost: about 60 multiplications.
Limbs invert_mod_var(const Limbs& a, const Modulus& m) noexcept;

}  // namespace assay::native::p256
