#include "tests/crypto/native/p256/small_subgroups.hpp"

#include <stdexcept>
#include <utility>

namespace p256_test {
namespace {

/// A number modulo p.
class Residue {
 public:
  Residue(std::int64_t value) : number_(testlib::make_number()) {  // NOLINT: so that formulas may have numbers in them
    BN_set_word(number_.get(), static_cast<BN_ULONG>(value < 0 ? -value : value));
    BN_set_negative(number_.get(), value < 0);
    BN_nnmod(number_.get(), number_.get(), prime(), context());
  }
  Residue(const Residue& other) : number_(BN_dup(other.number_.get())) {}
  Residue& operator=(Residue other) {
    std::swap(number_, other.number_);
    return *this;
  }
  friend Residue operator+(const Residue& a, const Residue& b) { return apply(BN_mod_add, a, b); }
  friend Residue operator-(const Residue& a, const Residue& b) { return apply(BN_mod_sub, a, b); }
  friend Residue operator*(const Residue& a, const Residue& b) { return apply(BN_mod_mul, a, b); }
  friend Residue operator/(const Residue& a, const Residue& b) {
    Residue inverse(0);
    testlib::check(BN_mod_inverse(inverse.number_.get(), b.number_.get(), prime(), context()) != nullptr, "a divisor");
    return a * inverse;
  }
  friend bool operator==(const Residue& a, const Residue& b) { return BN_cmp(a.number_.get(), b.number_.get()) == 0; }

  std::optional<Residue> root() const {
    Residue made(0);
    if (BN_mod_sqrt(made.number_.get(), number_.get(), prime(), context()) == nullptr) return std::nullopt;
    return made;
  }
  Bytes32 bytes() const { return bytes32(number_); }

 private:
  template <class F>
  static Residue apply(F f, const Residue& a, const Residue& b) {
    Residue made(0);
    testlib::check(f(made.number_.get(), a.number_.get(), b.number_.get(), prime(), context()) == 1, "a residue");
    return made;
  }
  Number number_;
};

struct PointXy {
  Residue x, y;
};

/// As a textbook has it.
std::optional<PointXy> sum_of(const PointXy& a, const PointXy& b) {
  if (a.x == b.x && a.y + b.y == 0) return std::nullopt;
  const Residue slope = a.x == b.x ? (3 * a.x * a.x - 3) / (2 * a.y) : (b.y - a.y) / (b.x - a.x);
  const Residue x = slope * slope - a.x - b.x;
  return PointXy{x, slope * (a.x - x) - a.y};
}

/// The numbers of Tate's form y^2 + (1 - c) x y - b y = x^3 - b x^2, where (0, 0) has this order for (almost) any t:
/// Kubert, "Universal bounds on the torsion of elliptic curves" (1976), table 3.
struct TateForm {
  Residue b, c;
};
TateForm tate_form(std::size_t order, const Residue& t) {
  switch (order) {
    case 4: return {t, 0};
    case 5: return {t, t};
    case 6: return {t + t * t, t};
    case 7: return {t * t * t - t * t, t * t - t};
    case 8: {
      const Residue b = (2 * t - 1) * (t - 1);
      return {b, b / t};
    }
    case 9: {
      const Residue c = t * t * (t - 1);
      return {c * (t * (t - 1) + 1), c};
    }
    case 10: {
      const Residue d = t - (t - 1) * (t - 1);
      const Residue c = (2 * t * t * t - 3 * t * t + t) / d;
      return {c * t * t / d, c};
    }
    case 12: {
      const Residue c = (3 * t * t - 3 * t + 1) * (t - 2 * t * t) / ((t - 1) * (t - 1) * (t - 1));
      return {c * (2 * t - 2 * t * t - 1) / (t - 1), c};
    }
    default: throw std::invalid_argument("no such form");
  }
}

/// (0, 0) on the curve of the same shape as P-256, if there is one: y^2 = x^3 + a x + .. has it if -3 / a is the fourth
/// power of some u, by which x and y are stretched.
std::optional<PointXy> short_form(const TateForm& tate) {
  const Residue a1 = 1 - tate.c;
  const Residue a2 = 0 - tate.b;
  const Residue& a3 = a2;
  const Residue b2 = a1 * a1 + 4 * a2;
  const Residue a = -27 * (b2 * b2 - 24 * a1 * a3);
  const std::optional<Residue> square = (-3 / a).root();
  if (!square) return std::nullopt;
  // Of s and -s one is a square, for p is 3 modulo 4.
  const bool is_square = square->root().has_value();
  const Residue uu = is_square ? *square : 0 - *square;
  const Residue u = *uu.root();
  return PointXy{uu * 3 * b2, uu * u * 108 * a3};
}

std::vector<std::optional<Point>> multiples_of(const PointXy& point, std::size_t order) {
  std::vector<std::optional<Point>> multiples = {std::nullopt};
  std::optional<PointXy> sum = point;
  for (; sum && multiples.size() <= order; sum = sum_of(*sum, point)) {
    multiples.push_back(Point{sum->x.bytes(), sum->y.bytes()});
  }
  testlib::check(multiples.size() == order, "a point of the order");
  return multiples;
}

Subgroup make_subgroup(std::size_t order) {
  for (std::int64_t t = 3;; ++t) {
    const std::optional<PointXy> point = short_form(tate_form(order, t));
    if (point) return Subgroup(multiples_of(*point, order));
  }
}

}  // namespace

const std::vector<Subgroup>& small_subgroups() {
  static const std::vector<Subgroup> kGroups = [] {
    std::vector<Subgroup> made;
    for (const std::size_t order : {4U, 5U, 6U, 7U, 8U, 9U, 10U, 12U}) made.push_back(make_subgroup(order));
    return made;
  }();
  return kGroups;
}

}  // namespace p256_test
