#pragma once

#include <cstdint>

#include "lib/crypto/native/p256/ifma_kernel.hpp"

/// The vector code's inner functions, for tests: compiled for its instruction set, and with ASSAY_VERIFY_LIMBS.
namespace p256_test::lanes {

using assay::native::p256::ifma::Numbers8;

/// A number of five limbs a lane.
struct Limbs8 {
  alignas(64) std::uint64_t limbs[5][8];
};

// All operands less than 2^260 - 2^240, whose limbs have 52 bits; all results the number less than p, a form of one
// value.
void multiply(const Limbs8& a, const Limbs8& b, Numbers8& out) noexcept;
void square(const Limbs8& a, Numbers8& out) noexcept;
void multiply_add(const Limbs8& a, const Limbs8& b, const Limbs8& c, const Limbs8& d, Numbers8& out) noexcept;
/// a + 4 b - 2 c, all three less than 2^256; folded.
void combine(const Limbs8& a, const Limbs8& b, const Limbs8& c, Numbers8& out) noexcept;
std::uint8_t zero_lanes(const Limbs8& a) noexcept;

/// Jacobian points in Montgomery's form; the results are the numbers less than p.
struct Points8 {
  Limbs8 x, y, z;
};
struct Results8 {
  Numbers8 x, y, z;
};
void double_point(const Points8& a, Results8& out) noexcept;
/// The z of b is not looked at: it is affine.
void add_point(const Points8& a, const Points8& b, Results8& out) noexcept;

}  // namespace p256_test::lanes
