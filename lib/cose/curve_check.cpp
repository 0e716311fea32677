#include "lib/cose/curve_check.hpp"

#include "lib/base/check.hpp"
#include "lib/cose/prime_field.hpp"

namespace assay::cose {
namespace {

/// y^2 = x^3 + a x + b. A product of the field loses a factor R = 2^(64 N), so that coordinates need no Montgomery form
/// where the constants have lost as many factors as the terms they meet.
template <std::size_t N>
struct WeierstrassCurve {
  PrimeField<N> field;
  std::size_t size;    ///< of a coordinate in bytes
  Limbs<N> a_over_r;   ///< a / R
  Limbs<N> b_over_r2;  ///< b / R^2
};

template <std::size_t N>
constexpr WeierstrassCurve<N> curve_with_a_minus_3(std::size_t size, std::string_view p, std::string_view b) noexcept {
  const PrimeField<N> field(limbs_from_hex<N>(p));
  const Limbs<N> one{1};
  const Limbs<N> a_over_r = field.subtract({}, field.multiply(Limbs<N>{3}, one));
  return {field, size, a_over_r, field.multiply(field.multiply(limbs_from_hex<N>(b), one), one)};
}

// SEC 2, 2.4.2, 2.5.1 and 2.6.1.
constexpr auto kP256 =
    curve_with_a_minus_3<4>(32, "ffffffff 00000001 00000000 00000000 00000000 ffffffff ffffffff ffffffff",
                            "5ac635d8 aa3a93e7 b3ebbd55 769886bc 651d06b0 cc53b0f6 3bce3c3e 27d2604b");
constexpr auto kP384 = curve_with_a_minus_3<6>(48,
                                               "ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff "
                                               "ffffffff fffffffe ffffffff 00000000 00000000 ffffffff",
                                               "b3312fa7 e23ee7e4 988e056b e3f82d19 181d9c6e fe814112 "
                                               "0314088f 5013875a c656398d 8a2ed19d 2a85c8ed d3ec2aef");
constexpr auto kP521 = curve_with_a_minus_3<9>(66,
                                               "01ff ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff "
                                               "ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff "
                                               "ffffffff ffffffff ffffffff ffffffff",
                                               "0051 953eb961 8e1c9a1f 929a21a0 b68540ee a2da725b 99b315f3 "
                                               "b8b48991 8ef109e1 56193951 ec7e937b 1652c0bd 3bb1bf07 "
                                               "3573df88 3d2c34f1 ef451fd4 6b503f00");

// SEC 2, 2.4.1: a = 0, b = 7.
consteval WeierstrassCurve<4> secp256k1() noexcept {
  const PrimeField<4> field(
      limbs_from_hex<4>("ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff fffffffe fffffc2f"));
  const Limbs<4> one{1};
  return {field, 32, {}, field.multiply(field.multiply(Limbs<4>{7}, one), one)};
}
constexpr auto kSecp256k1 = secp256k1();

template <std::size_t N>
bool is_on_curve(const WeierstrassCurve<N>& curve, const Limbs<N>& x, const Limbs<N>& y) noexcept {
  const PrimeField<N>& field = curve.field;
  const Limbs<N> right = field.add(field.multiply(field.add(field.square(x), curve.a_over_r), x), curve.b_over_r2);
  return field.multiply(field.square(y), Limbs<N>{1}) == right;
}

template <std::size_t N>
Error check_point(const WeierstrassCurve<N>& curve, const Coordinate& x, const Coordinate& y) noexcept {
  ASSAY_REQUIRE(x.bytes.size() == curve.size, ErrorCode::key_coordinate_length, x.offset);
  ASSAY_REQUIRE(y.bytes.size() == curve.size, ErrorCode::key_coordinate_length, y.offset);
  const auto x_number = limbs_from_big_endian<N>(x.bytes);
  const auto y_number = limbs_from_big_endian<N>(y.bytes);
  ASSAY_REQUIRE(is_less(x_number, curve.field.prime()), ErrorCode::key_coordinate_range, x.offset);
  ASSAY_REQUIRE(is_less(y_number, curve.field.prime()), ErrorCode::key_coordinate_range, y.offset);
  ASSAY_REQUIRE(is_on_curve(curve, x_number, y_number), ErrorCode::key_off_curve, x.offset);
  return {};
}

/// a x^2 + y^2 = 1 + d x^2 y^2, where a is a square and d is not
template <std::size_t N>
struct EdwardsCurve {
  PrimeField<N> field;
  std::size_t size;  ///< of an encoded point in bytes
  Limbs<N> a;        ///< a and d are in Montgomery form
  Limbs<N> d;
};

// RFC 8032 5.1.
consteval EdwardsCurve<4> ed25519() noexcept {
  const PrimeField<4> field(
      limbs_from_hex<4>("7fffffff ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff ffffffed"));
  return {field, 32, field.subtract({}, field.small(1)),
          field.element(limbs_from_hex<4>("52036cee 2b6ffe73 8cc74079 7779e898 00700a4d 4141d8ab 75eb4dca 135978a3"))};
}

// RFC 8032 5.2: a = 1, d = -39081.
consteval EdwardsCurve<7> ed448() noexcept {
  const PrimeField<7> field(
      limbs_from_hex<7>("ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff fffffffe "
                        "ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff"));
  return {field, 57, field.small(1), field.subtract({}, field.small(39081))};
}

constexpr auto kEd25519 = ed25519();
constexpr auto kEd448 = ed448();

/// What y alone tells about a point.
template <std::size_t N>
struct EdwardsPoint {
  bool exists = false;
  bool has_zero_x = false;
  bool has_small_order = false;
};

template <std::size_t N>
EdwardsPoint<N> edwards_point(const EdwardsCurve<N>& curve, const Limbs<N>& y_number) noexcept {
  const PrimeField<N>& field = curve.field;
  const Limbs<N> zero{};
  const Limbs<N> one = field.small(1);
  const Limbs<N> y = field.element(y_number);
  const Limbs<N> y2 = field.square(y);
  // x^2 = u / v, a square where u v is one; v is never zero.
  const Limbs<N> u = field.subtract(one, y2);
  const Limbs<N> v = field.subtract(curve.a, field.multiply(curve.d, y2));
  EdwardsPoint<N> point;
  point.exists = field.is_square(field.multiply(u, v));
  point.has_zero_x = u == zero;
  // Orders 1 and 2 have x = 0, order 4 has y = 0, and twice a point of order 8 has y = 0, so that a x^2 = y^2 and
  // d y^4 - 2 a y^2 + a = 0.
  const Limbs<N> half = field.multiply(field.subtract(field.multiply(curve.d, y2), field.add(curve.a, curve.a)), y2);
  const bool has_order_8 = field.add(half, curve.a) == zero;
  point.has_small_order = point.has_zero_x || y == zero || has_order_8;
  return point;
}

/// `y` without the sign bit.
template <std::size_t N>
Error check_y(const EdwardsCurve<N>& curve, const Limbs<N>& y, bool sign, std::size_t offset) noexcept {
  ASSAY_REQUIRE(is_less(y, curve.field.prime()), ErrorCode::key_coordinate_range, offset);
  const auto point = edwards_point(curve, y);
  ASSAY_REQUIRE(!(point.has_zero_x && sign), ErrorCode::key_coordinate_range, offset);
  ASSAY_REQUIRE(point.exists, ErrorCode::key_off_curve, offset);
  ASSAY_REQUIRE(!point.has_small_order, ErrorCode::key_small_order, offset);
  return {};
}

Error check_ed25519_point(const Coordinate& point) noexcept {
  ASSAY_REQUIRE(point.bytes.size() == kEd25519.size, ErrorCode::key_coordinate_length, point.offset);
  auto y = limbs_from_little_endian<4>(point.bytes);
  const bool sign = y.back() >> 63 != 0;
  y.back() &= ~(std::uint64_t{1} << 63);
  return check_y(kEd25519, y, sign, point.offset);
}

Error check_ed448_point(const Coordinate& point) noexcept {
  ASSAY_REQUIRE(point.bytes.size() == kEd448.size, ErrorCode::key_coordinate_length, point.offset);
  const std::uint8_t last = point.bytes.back();
  ASSAY_REQUIRE((last & 0x7f) == 0, ErrorCode::key_coordinate_range, point.offset);
  const auto y = limbs_from_little_endian<7>(point.bytes.first(56));
  return check_y(kEd448, y, last != 0, point.offset);
}

}  // namespace

Error check_ec_point(Curve curve, const Coordinate& x, const Coordinate& y) noexcept {
  switch (curve) {
    case Curve::p256: return check_point(kP256, x, y);
    case Curve::p384: return check_point(kP384, x, y);
    case Curve::p521: return check_point(kP521, x, y);
    case Curve::secp256k1: return check_point(kSecp256k1, x, y);
    default: return fail(ErrorCode::cose_algorithm_key_mismatch, x.offset);
  }
}

Error check_edwards_point(Curve curve, const Coordinate& point) noexcept {
  switch (curve) {
    case Curve::ed25519: return check_ed25519_point(point);
    case Curve::ed448: return check_ed448_point(point);
    default: return fail(ErrorCode::cose_algorithm_key_mismatch, point.offset);
  }
}

}  // namespace assay::cose
