#include "tests/crypto/native/p256/lanes_probe.hpp"

#include "lib/crypto/native/p256/ifma_curve.hpp"

namespace p256_test::lanes {
namespace ifma = assay::native::p256::ifma;
namespace {

using namespace assay::native::p256::ifma;

Element8 load(const Limbs8& a, double bound) noexcept {
  Element8 element;
  for (std::size_t i = 0; i < 5; ++i) element.limbs[i] = _mm512_load_si512(a.limbs[i]);
  element.bound = bound;
  return element;
}

void store(const Element8& a, Numbers8& out) noexcept {
  Vector words[4];
  pack(canonical(a), words);
  for (std::size_t i = 0; i < 4; ++i) _mm512_store_si512(out.limbs[i], words[i]);
}

/// Any bound; the same number.
Element8 reduced(const Element8& a) noexcept {
  return normalize(fold(raw(a)));
}

constexpr double kLargest = 15.999;

void store_point(const Jacobian8& a, Results8& out) noexcept {
  store(reduced(a.x), out.x);
  store(reduced(a.y), out.y);
  store(reduced(a.z), out.z);
}

Jacobian8 load_point(const Points8& a) noexcept {
  return {load(a.x, 1.001), load(a.y, 2.8), load(a.z, 3.2)};
}

}  // namespace

// A product of two operands of almost 16 p reaches 17 p, which does not fit: so one of them is folded before.
void multiply(const Limbs8& a, const Limbs8& b, Numbers8& out) noexcept {
  store(reduced(ifma::multiply(load(a, kLargest), reduced(load(b, kLargest)))), out);
}

void square(const Limbs8& a, Numbers8& out) noexcept {
  store(reduced(ifma::square(load(a, kLargest - 1))), out);
}

void multiply_add(const Limbs8& a, const Limbs8& b, const Limbs8& c, const Limbs8& d, Numbers8& out) noexcept {
  const Element8 sum =
      ifma::multiply_add(load(a, kLargest), reduced(load(b, kLargest)), load(c, kLargest), reduced(load(d, kLargest)));
  store(reduced(sum), out);
}

void combine(const Limbs8& a, const Limbs8& b, const Limbs8& c, Numbers8& out) noexcept {
  const Raw8 doubled = twice(add(raw(load(b, 1.001)), load(b, 1.001)));
  const Raw8 sum = subtract<1>(add_primes<3>(add(doubled, load(a, 1.001))), load(c, 1.001));
  store(normalize(fold(sum)), out);
}

std::uint8_t zero_lanes(const Limbs8& a) noexcept {
  return static_cast<std::uint8_t>(ifma::zero_lanes(load(a, kLargest)));
}

void double_point(const Points8& a, Results8& out) noexcept {
  Jacobian8 point = load_point(a);
  ifma::double_point(point);
  store_point(point, out);
}

void add_point(const Points8& a, const Points8& b, Results8& out) noexcept {
  Jacobian8 point = load_point(a);
  ifma::add_point(point, {load(b.x, 1.001), load(b.y, 1.001)});
  store_point(point, out);
}

}  // namespace p256_test::lanes
