#pragma once

#include "lib/crypto/native/p256/ifma_field.hpp"
#include "lib/crypto/native/p256/ifma_kernel.hpp"

/// The group in eight lanes. Only for objects that are compiled for this instruction set.
namespace assay::native::p256::ifma {
namespace {

inline Vector load(const std::uint64_t* words) noexcept {
  return _mm512_load_si512(words);
}

/// Into Montgomery's form.
inline Element8 load_number(const Numbers8& number) noexcept {
  const Vector words[4] = {load(number.limbs[0]), load(number.limbs[1]), load(number.limbs[2]), load(number.limbs[3])};
  return multiply(unpack(words), constant(kMontgomeryIn));
}

struct Affine8 {
  Element8 x;  ///< bound 1.001, as is y
  Element8 y;
};

/// Bounds 1.001, 2.8, 3.2, which the sums keep. Where a sum met a special case, z is zero, and stays so: each z is a
/// multiple of the one before.
struct Jacobian8 {
  Element8 x;
  Element8 y;
  Element8 z;
};

/// 3 (x - z^2) (x + z^2), with which a point is doubled.
inline Element8 slope(const Jacobian8& a) noexcept {
  const Element8 delta = square(a.z);
  return multiply(normalize(thrice(difference<2>(a.x, delta))), normalize(add(raw(a.x), delta)));
}

__attribute__((noinline)) inline void double_point(Jacobian8& a) noexcept {
  const Element8 m = slope(a);
  const Element8 w = normalize(twice(square_raw(a.y)));  // 2 y^2
  a.z = normalize(twice(multiply_raw(a.y, a.z)));
  const Element8 s = multiply(a.x, w);  // half of 4 x y^2
  a.x = normalize(fold(subtract<2>(add_primes<5>(square_raw(m)), s)));
  const Element8 to_x = normalize(subtract(add_primes<2>(twice(raw(s))), a.x));
  const Element8 minus = normalize(subtract<1>(add_primes<6>(Raw8{{}}), w));
  a.y = multiply_add(m, to_x, w, minus);
}

__attribute__((noinline)) inline void add_point(Jacobian8& a, const Affine8& b) noexcept {
  const Element8 zz = square(a.z);
  const Element8 minus_y = normalize(subtract(add_primes<3>(Raw8{{}}), a.y));
  const Element8 h = normalize(difference<2>(multiply(b.x, zz), a.x));
  const Element8 zzz = multiply(a.z, zz);
  a.z = multiply(a.z, h);
  const Element8 r = normalize(add(multiply_raw(b.y, zzz), minus_y));
  const Element8 hh = square(h);
  const Element8 hhh = multiply(h, hh);
  const Element8 v = multiply(a.x, hh);
  a.x = normalize(fold(subtract<1>(subtract(add_primes<4>(square_raw(r)), hhh), v)));
  a.y = multiply_add(r, normalize(difference<2>(v, a.x)), hhh, minus_y);
}

/// One row of eight words for each lane becomes eight vectors of a word each.
inline void transpose(Vector (&rows)[8]) noexcept {
  Vector pairs[8];
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
    pairs[2 * i] = _mm512_unpacklo_epi64(rows[2 * i], rows[2 * i + 1]);
    pairs[2 * i + 1] = _mm512_unpackhi_epi64(rows[2 * i], rows[2 * i + 1]);
  }
  // pairs[2 i + odd] has of the rows 2 i and 2 i + 1 the words odd, odd + 2, odd + 4, odd + 6.
#pragma GCC unroll 2
  for (std::size_t odd = 0; odd < 2; ++odd) {
    const Vector low01 = _mm512_shuffle_i64x2(pairs[odd], pairs[2 + odd], 0x88);
    const Vector high01 = _mm512_shuffle_i64x2(pairs[odd], pairs[2 + odd], 0xdd);
    const Vector low23 = _mm512_shuffle_i64x2(pairs[4 + odd], pairs[6 + odd], 0x88);
    const Vector high23 = _mm512_shuffle_i64x2(pairs[4 + odd], pairs[6 + odd], 0xdd);
    rows[odd] = _mm512_shuffle_i64x2(low01, low23, 0x88);
    rows[odd + 2] = _mm512_shuffle_i64x2(high01, high23, 0x88);
    rows[odd + 4] = _mm512_shuffle_i64x2(low01, low23, 0xdd);
    rows[odd + 6] = _mm512_shuffle_i64x2(high01, high23, 0xdd);
  }
}

inline Affine8 unpack_point(const Vector (&words)[8]) noexcept {
  return {unpack({words[0], words[1], words[2], words[3]}), unpack({words[4], words[5], words[6], words[7]})};
}

/// Stores a point of each lane at 64 bytes of its own.
inline void store_points(const Affine8& points, std::uint8_t* const (&places)[8]) noexcept {
  Vector rows[8];
  Vector words[4];
  pack(canonical(points.x), words);
  for (std::size_t i = 0; i < 4; ++i) rows[i] = words[i];
  pack(canonical(points.y), words);
  for (std::size_t i = 0; i < 4; ++i) rows[4 + i] = words[i];
  transpose(rows);
  for (std::size_t lane = 0; lane < 8; ++lane) _mm512_storeu_si512(places[lane], rows[lane]);
}

/// The points that `offsets` (see Offsets8) name, negated where they say so.
inline Affine8 load_points(const std::uint8_t* const (&tables)[8], const std::uint64_t (&offsets)[8]) noexcept {
  Vector rows[8];
#pragma GCC unroll 8
  for (std::size_t lane = 0; lane < 8; ++lane) {
    rows[lane] = _mm512_loadu_si512(tables[lane] + (offsets[lane] & ~std::uint64_t{1}));
  }
  const __mmask8 negative = _mm512_test_epi64_mask(_mm512_load_si512(offsets), broadcast(1));
  transpose(rows);
  Affine8 points = unpack_point(rows);
  Raw8 y = raw(points.y);
  for (std::size_t i = 0; i < 5; ++i) {
    y.limbs[i] = _mm512_mask_sub_epi64(y.limbs[i], negative, broadcast(kPrime[i]), y.limbs[i]);
  }
  points.y = normalize(y);
  return points;
}

}  // namespace
}  // namespace assay::native::p256::ifma
