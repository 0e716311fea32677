#pragma once

#include <optional>

#include "tests/crypto/native/p256/fixture.hpp"

namespace p256_test {

/// The multiples of a point of small order, on a curve y^2 = x^3 - 3 x + b over the field of P-256, with a b of its
/// own.
class Subgroup {
 public:
  explicit Subgroup(std::vector<std::optional<Point>> multiples) : multiples_(std::move(multiples)) {}
  std::size_t order() const { return multiples_.size(); }
  /// Nothing for the one at infinity.
  const std::optional<Point>& multiple(std::size_t k) const { return multiples_[k % order()]; }

 private:
  std::vector<std::optional<Point>> multiples_;
};

/// Of the orders 4 to 10, and 12. Made by BIGNUM.
const std::vector<Subgroup>& small_subgroups();

}  // namespace p256_test
