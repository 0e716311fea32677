#pragma once

#include "lib/crypto/native/p256/field.hpp"

/// The group y^2 = x^3 - 3 x + b, portable. Every function is right for every point.
namespace assay::native::p256 {

struct AffinePoint {
  Element x;
  Element y;
};

/// The point (x / z^2, y / z^3); the one at infinity where z is zero.
struct JacobianPoint {
  Element x;
  Element y;
  Element z;
  constexpr bool is_infinity() const noexcept { return field::is_zero(z); }
};

constexpr JacobianPoint to_jacobian(const AffinePoint& a) noexcept {
  return {a.x, a.y, kFieldOne};
}
constexpr AffinePoint negate(const AffinePoint& a) noexcept {
  return {a.x, field::negate(a.y)};
}

/// As x^3 - 3 x has the slope 3 (x - z^2)(x + z^2). No point has y = 0, since the order is odd.
inline JacobianPoint twice(const JacobianPoint& a) noexcept {
  using namespace field;
  const Element delta = square(a.z);
  const Element gamma = square(a.y);
  const Element beta = multiply(a.x, gamma);
  const Element alpha = thrice(multiply(subtract(a.x, delta), add(a.x, delta)));
  const Element beta4 = twice(twice(beta));
  JacobianPoint sum;
  sum.z = subtract(subtract(square(add(a.y, a.z)), gamma), delta);
  sum.x = subtract(square(alpha), twice(beta4));
  sum.y = subtract(multiply(alpha, subtract(beta4, sum.x)), twice(twice(twice(square(gamma)))));
  return sum;
}

inline JacobianPoint add(const JacobianPoint& a, const AffinePoint& b) noexcept {
  using namespace field;
  if (a.is_infinity()) return to_jacobian(b);
  const Element zz = square(a.z);
  const Element h = subtract(multiply(b.x, zz), a.x);
  const Element r = subtract(multiply(b.y, multiply(a.z, zz)), a.y);
  if (is_zero(h)) return is_zero(r) ? p256::twice(a) : JacobianPoint{};
  const Element hh = square(h);
  const Element hhh = multiply(h, hh);
  const Element v = multiply(a.x, hh);
  JacobianPoint sum;
  sum.x = subtract(subtract(square(r), hhh), twice(v));
  sum.y = subtract(multiply(r, subtract(v, sum.x)), multiply(a.y, hhh));
  sum.z = multiply(a.z, h);
  return sum;
}

inline JacobianPoint add(const JacobianPoint& a, const JacobianPoint& b) noexcept {
  using namespace field;
  if (a.is_infinity()) return b;
  if (b.is_infinity()) return a;
  const Element a_zz = square(a.z);
  const Element b_zz = square(b.z);
  const Element x = multiply(a.x, b_zz);
  const Element y = multiply(a.y, multiply(b.z, b_zz));
  const Element h = subtract(multiply(b.x, a_zz), x);
  const Element r = subtract(multiply(b.y, multiply(a.z, a_zz)), y);
  if (is_zero(h)) return is_zero(r) ? p256::twice(a) : JacobianPoint{};
  const Element hh = square(h);
  const Element hhh = multiply(h, hh);
  const Element v = multiply(x, hh);
  JacobianPoint sum;
  sum.x = subtract(subtract(square(r), hhh), twice(v));
  sum.y = subtract(multiply(r, subtract(v, sum.x)), multiply(y, hhh));
  sum.z = multiply(multiply(a.z, b.z), h);
  return sum;
}

/// None of the points is at infinity. `scratch` has as many places as there are points. Cost: one inversion.
inline void to_affine_var(const JacobianPoint* points, std::size_t count, Element* scratch, AffinePoint* out) noexcept {
  using namespace field;
  Element product = kFieldOne;
  for (std::size_t i = 0; i < count; ++i) {
    scratch[i] = product;
    product = multiply(product, points[i].z);
  }
  Element inverse = invert_var(product);
  for (std::size_t i = count; i-- > 0;) {
    const Element z = multiply(inverse, scratch[i]);
    inverse = multiply(inverse, points[i].z);
    const Element zz = square(z);
    out[i] = {multiply(points[i].x, zz), multiply(points[i].y, multiply(zz, z))};
  }
}

}  // namespace assay::native::p256
