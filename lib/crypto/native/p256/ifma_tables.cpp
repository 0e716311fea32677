#include "lib/crypto/native/p256/ifma_curve.hpp"
#include "lib/crypto/native/p256/ifma_kernel.hpp"

namespace assay::native::p256::ifma {
namespace {

/// 1 / a in every lane; a is zero in none, and of a bound of at most 2.
Element8 invert(const Element8& a, InvertLanes invert_lanes) noexcept {
  Vector words[4];
  pack(canonical(a), words);
  Numbers8 numbers;
  for (std::size_t i = 0; i < 4; ++i) _mm512_store_si512(numbers.limbs[i], words[i]);
  invert_lanes(numbers);
  for (std::size_t i = 0; i < 4; ++i) words[i] = load(numbers.limbs[i]);
  return unpack(words);
}

/// Two points with one z, which is not kept: only by what it was multiplied.
struct Pair8 {
  Affine8 step;
  Affine8 sum;
  Element8 factor;
};

/// The key with the z of its double, which is in `step`; `factor` is that z. The key is affine.
__attribute__((noinline)) Pair8 double_key(const Affine8& key) noexcept {
  Pair8 pair;
  const Element8 w = normalize(twice(square_raw(key.y)));
  const Element8 s = multiply(key.x, w);
  const Element8 one = constant(kMontgomeryOne);
  const Element8 m = multiply(normalize(thrice(difference<2>(key.x, one))), normalize(add(raw(key.x), one)));
  pair.factor = normalize(twice(raw(key.y)));
  pair.sum.x = normalize(fold(twice(raw(s))));
  pair.sum.y = normalize(fold(twice(square_raw(w))));
  pair.step.x = normalize(fold(subtract<2>(add_primes<5>(square_raw(m)), s)));
  const Element8 to_x = normalize(difference<2>(pair.sum.x, pair.step.x));
  const Element8 minus = normalize(subtract<1>(add_primes<6>(Raw8{{}}), w));
  pair.step.y = normalize(fold(reduce([&] {
    Product8 t = no_product();
    accumulate(t, m, to_x);
    accumulate(t, w, minus);
    return t;
  }())));
  return pair;
}

/// sum = sum + step, both with a new z, `factor` times the old one.
__attribute__((noinline)) void add_step(Pair8& pair) noexcept {
  const Element8 h = normalize(difference<2>(pair.step.x, pair.sum.x));
  const Element8 hh = square(h);
  const Element8 step_x = multiply(pair.step.x, hh);
  const Element8 sum_x = multiply(pair.sum.x, hh);
  const Element8 slope = normalize(difference<2>(pair.step.y, pair.sum.y));
  const Raw8 slope_squared = add_primes<4>(square_raw(slope));
  pair.factor = h;
  pair.sum.x = normalize(fold(subtract(subtract(slope_squared, step_x), sum_x)));
  const Element8 width = normalize(difference<2>(step_x, sum_x));
  const Element8 scaled_y = multiply(pair.step.y, width);
  pair.step.x = normalize(fold(raw(step_x)));
  const Element8 to_x = normalize(difference<2>(step_x, pair.sum.x));
  pair.sum.y = normalize(fold(subtract(add_primes<2>(multiply_raw(slope, to_x)), scaled_y)));
  pair.step.y = normalize(fold(raw(scaled_y)));
}

Affine8 scale(const Affine8& point, const Element8& inverse_z) noexcept {
  const Element8 square_of = square(inverse_z);
  return {multiply(point.x, square_of), multiply(point.y, multiply(square_of, inverse_z))};
}

void store_at(const Affine8& points, WindowTables8& tables, std::size_t index) noexcept {
  std::uint8_t* places[kLanes];
  for (std::size_t lane = 0; lane < kLanes; ++lane) places[lane] = tables.entries[lane] + 64 * index;
  store_points(points, places);
}

constexpr std::size_t kMaxTeeth = 6;
constexpr std::size_t kMaxEntries = std::size_t{1} << (kMaxTeeth - 1);

/// None is at infinity. `scratch` has as many places; x and y of each point become affine.
void to_affine(Jacobian8* points, std::size_t count, Element8* scratch, InvertLanes invert_lanes) noexcept {
  Element8 product = points[0].z;
  for (std::size_t i = 1; i < count; ++i) {
    scratch[i] = product;
    product = multiply(product, points[i].z);
  }
  Element8 inverse = invert(count > 1 ? product : multiply(product, constant(kMontgomeryOne)), invert_lanes);
  for (std::size_t i = count; i-- > 0;) {
    const Affine8 affine = scale({points[i].x, points[i].y}, i > 0 ? multiply(inverse, scratch[i]) : inverse);
    inverse = multiply(inverse, points[i].z);
    points[i].x = affine.x;
    points[i].y = affine.y;
  }
}

/// What each tooth of one table is worth, then what all but the last are worth twice.
struct Teeth8 {
  Jacobian8 points[2 * kMaxTeeth - 1];
};

/// `power` goes on from tooth to tooth, and from table to table.
void find_teeth(Jacobian8& power, const CombShape& comb, InvertLanes invert_lanes, Teeth8& teeth) noexcept {
  for (std::size_t k = 0; k < comb.teeth; ++k) {
    teeth.points[k] = power;
    for (std::size_t i = 0; i < comb.spacing; ++i) {
      double_point(power);
      if (i == 0 && k + 1 < comb.teeth) teeth.points[comb.teeth + k] = power;
    }
  }
  Element8 scratch[2 * kMaxTeeth - 1];
  to_affine(teeth.points, 2 * comb.teeth - 1, scratch, invert_lanes);
}

/// As write_table() in expand.cpp.
void write_table(const CombShape& comb, const Teeth8& teeth, InvertLanes invert_lanes,
                 std::uint8_t* const (&tables)[kLanes], std::size_t first) noexcept {
  Jacobian8 entries[kMaxEntries];
  const Jacobian8& last = teeth.points[comb.teeth - 1];
  entries[0] = {last.x, last.y, constant(kMontgomeryOne)};
  for (std::size_t k = 0; k + 1 < comb.teeth; ++k) {
    const Element8 minus_y = normalize(subtract(add_primes<2>(Raw8{{}}), teeth.points[k].y));
    add_point(entries[0], {teeth.points[k].x, minus_y});
  }
  for (std::size_t k = 0; k + 1 < comb.teeth; ++k) {
    const Jacobian8& step = teeth.points[comb.teeth + k];
    const std::size_t half = std::size_t{1} << k;
    for (std::size_t i = 0; i < half; ++i) {
      entries[half + i] = entries[i];
      add_point(entries[half + i], {step.x, step.y});
    }
  }
  const std::size_t count = comb.entries;
  Element8 scratch[kMaxEntries];
  to_affine(entries, count, scratch, invert_lanes);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint8_t* places[kLanes];
    for (std::size_t lane = 0; lane < kLanes; ++lane) places[lane] = tables[lane] + 64 * (first + i);
    store_points({entries[i].x, entries[i].y}, places);
  }
}

}  // namespace

void expand_lanes(const Numbers8& x, const Numbers8& y, const CombShape& comb, InvertLanes invert_lanes,
                  std::uint8_t* const (&tables)[kLanes]) noexcept {
  Jacobian8 power = {normalize(fold(raw(load_number(x)))), normalize(fold(raw(load_number(y)))),
                     constant(kMontgomeryOne)};
  for (std::size_t t = 0; t < comb.tables; ++t) {
    Teeth8 teeth;
    find_teeth(power, comb, invert_lanes, teeth);
    write_table(comb, teeth, invert_lanes, tables, t * comb.entries);
  }
}

void make_window_tables(const Numbers8& x, const Numbers8& y, InvertLanes invert_lanes,
                        WindowTables8& tables) noexcept {
  const Affine8 key = {normalize(fold(raw(load_number(x)))), normalize(fold(raw(load_number(y))))};
  Affine8 sums[kWindowEntries];
  Element8 factors[kWindowEntries];
  Pair8 pair = double_key(key);
  Element8 z = pair.factor;
  for (std::size_t i = 1; i < kWindowEntries; ++i) {
    add_step(pair);
    sums[i] = pair.sum;
    factors[i] = pair.factor;
    z = multiply(z, pair.factor);
  }
  Element8 inverse_z = invert(z, invert_lanes);
  store_at(key, tables, 0);
  for (std::size_t i = kWindowEntries; i-- > 1;) {
    store_at(scale(sums[i], inverse_z), tables, i);
    inverse_z = multiply(inverse_z, factors[i]);
  }
}

}  // namespace assay::native::p256::ifma
