#pragma once

#include "lib/crypto/native/p256/field.hpp"

/// The group y^2 = x^3 - 3 x + b, by the arithmetic of any instruction set. Every function is right for every point.
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
template <class Field = PortableField>
constexpr AffinePoint negate(const AffinePoint& a) noexcept {
  return {a.x, Field::subtract({}, a.y)};
}

/// As x^3 - 3 x has the slope 3 (x - z^2)(x + z^2). With half of the usual coordinate z, so that fewer numbers are
/// doubled. A point with y = 0 has the double at infinity; on P-256 there is none, since the order is odd.
template <class Field = PortableField>
JacobianPoint twice(const JacobianPoint& a) noexcept {
  using F = Field;
  const Element yy = F::square(a.y);
  const Element beta = F::multiply(a.x, yy);
  const Element zz = F::square(a.z);
  const Element third = F::multiply(F::subtract(a.x, zz), F::add(a.x, zz));
  const Element half_slope = F::add(third, F::halve(third));
  JacobianPoint sum;
  sum.z = F::multiply(a.y, a.z);
  sum.x = F::subtract(F::square(half_slope), F::add(beta, beta));
  sum.y = F::subtract(F::multiply(half_slope, F::subtract(beta, sum.x)), F::square(yy));
  return sum;
}

template <class Field = PortableField>
JacobianPoint add(const JacobianPoint& a, const AffinePoint& b) noexcept {
  using F = Field;
  if (a.is_infinity()) return to_jacobian(b);
  const Element zz = F::square(a.z);
  const Element h = F::subtract(F::multiply(b.x, zz), a.x);
  const Element r = F::subtract(F::multiply(b.y, F::multiply(a.z, zz)), a.y);
  if (field::is_zero(h)) return field::is_zero(r) ? p256::twice<F>(a) : JacobianPoint{};
  const Element hh = F::square(h);
  const Element hhh = F::multiply(h, hh);
  const Element v = F::multiply(a.x, hh);
  JacobianPoint sum;
  sum.x = F::subtract(F::subtract(F::square(r), hhh), F::add(v, v));
  sum.y = F::subtract(F::multiply(r, F::subtract(v, sum.x)), F::multiply(a.y, hhh));
  sum.z = F::multiply(a.z, h);
  return sum;
}

template <class Field = PortableField>
JacobianPoint add(const JacobianPoint& a, const JacobianPoint& b) noexcept {
  using F = Field;
  if (a.is_infinity()) return b;
  if (b.is_infinity()) return a;
  const Element a_zz = F::square(a.z);
  const Element b_zz = F::square(b.z);
  const Element x = F::multiply(a.x, b_zz);
  const Element y = F::multiply(a.y, F::multiply(b.z, b_zz));
  const Element h = F::subtract(F::multiply(b.x, a_zz), x);
  const Element r = F::subtract(F::multiply(b.y, F::multiply(a.z, a_zz)), y);
  if (field::is_zero(h)) return field::is_zero(r) ? p256::twice<F>(a) : JacobianPoint{};
  const Element hh = F::square(h);
  const Element hhh = F::multiply(h, hh);
  const Element v = F::multiply(x, hh);
  JacobianPoint sum;
  sum.x = F::subtract(F::subtract(F::square(r), hhh), F::add(v, v));
  sum.y = F::subtract(F::multiply(r, F::subtract(v, sum.x)), F::multiply(y, hhh));
  sum.z = F::multiply(F::multiply(a.z, b.z), h);
  return sum;
}

/// None of the points is at infinity. `scratch` has as many places as there are points. Cost: one inversion.
template <class Field = PortableField>
void to_affine_var(const JacobianPoint* points, std::size_t count, Element* scratch, AffinePoint* out) noexcept {
  using F = Field;
  Element product = kFieldOne;
  for (std::size_t i = 0; i < count; ++i) {
    scratch[i] = product;
    product = F::multiply(product, points[i].z);
  }
  Element inverse = field::invert_var(product);
  for (std::size_t i = count; i-- > 0;) {
    const Element z = F::multiply(inverse, scratch[i]);
    inverse = F::multiply(inverse, points[i].z);
    const Element zz = F::square(z);
    out[i] = {F::multiply(points[i].x, zz), F::multiply(points[i].y, F::multiply(zz, z))};
  }
}

}  // namespace assay::native::p256
