#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

/// Arithmetic modulo p in eight lanes: five limbs of 52 bits, Montgomery's form with 2^260. Only for objects that are
/// compiled for this instruction set.
///
/// Every limb of an Element8 is less than 2^52, and its value is less than the multiple of p that comments call its
/// bound; a build with ASSAY_VERIFY_LIMBS follows both, and stops where one does not hold. multiply() gives less than
/// (1 + a b / 16) p for bounds a and b; nothing may reach 16.
namespace assay::native::p256::ifma {
namespace {

using Vector = __m512i;

#ifdef ASSAY_VERIFY_LIMBS
#define ASSAY_LIMBS(...) __VA_ARGS__
inline void require(bool condition) noexcept {
  if (!condition) __builtin_trap();
}
#else
#define ASSAY_LIMBS(...)
#endif

struct Element8 {
  Vector limbs[5];
  ASSAY_LIMBS(double bound = 0;)
};

/// Limbs with carries still in them, and signs. The value is not negative.
struct Raw8 {
  Vector limbs[5];
  ASSAY_LIMBS(double bound = 0; double cover = 0;)
};

inline Vector broadcast(std::uint64_t number) noexcept {
  return _mm512_set1_epi64(static_cast<long long>(number));
}
inline Vector limb_mask() noexcept {
  return broadcast((std::uint64_t{1} << 52) - 1);
}
inline Vector add(Vector a, Vector b) noexcept {
  return _mm512_add_epi64(a, b);
}
inline Vector subtract(Vector a, Vector b) noexcept {
  return _mm512_sub_epi64(a, b);
}

// What p is in limbs of 52 bits.
inline constexpr std::uint64_t kPrime[5] = {0xfffffffffffff, 0x00fffffffffff, 0, 0x0001000000000, 0x0ffffffff0000};

#ifdef ASSAY_VERIFY_LIMBS
inline void require_limbs(const Element8& a) noexcept {
  for (const Vector& limb : a.limbs) require(_mm512_cmpgt_epu64_mask(limb, limb_mask()) == 0);
  require(a.bound > 0 && a.bound < 16);
}
#endif

/// Moves the carries up. The last one must have nowhere to go.
inline Element8 normalize(Raw8 a) noexcept {
  Element8 result;
  Vector carry = _mm512_setzero_si512();
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
    const Vector limb = add(a.limbs[i], carry);
    carry = _mm512_srai_epi64(limb, 52);
    result.limbs[i] = _mm512_and_si512(limb, limb_mask());
  }
  result.limbs[4] = add(a.limbs[4], carry);
  ASSAY_LIMBS(result.bound = a.bound; require_limbs(result);)
  return result;
}

/// Takes away as many p as there are 2^256, before normalize(). What is left has the bound 1.001. The limbs are off by
/// at most 2^60; so the value is no less than that of the highest limb less 2^9.
inline Raw8 fold(Raw8 a) noexcept {
  const Vector count = _mm512_srai_epi64(subtract(a.limbs[4], broadcast(1 << 9)), 48);
  a.limbs[0] = add(a.limbs[0], count);
  a.limbs[1] = subtract(a.limbs[1], _mm512_slli_epi64(count, 44));
  a.limbs[3] = subtract(a.limbs[3], _mm512_slli_epi64(count, 36));
  a.limbs[4] = subtract(a.limbs[4], subtract(_mm512_slli_epi64(count, 48), _mm512_slli_epi64(count, 16)));
  ASSAY_LIMBS(require(a.bound < 16); a.bound = 1.001;)
  return a;
}

inline Raw8 raw(const Element8& a) noexcept {
  Raw8 result;
#pragma GCC unroll 5
  for (std::size_t i = 0; i < 5; ++i) result.limbs[i] = a.limbs[i];
  ASSAY_LIMBS(result.bound = a.bound;)
  return result;
}

inline Raw8 add(Raw8 a, const Element8& b) noexcept {
#pragma GCC unroll 5
  for (std::size_t i = 0; i < 5; ++i) a.limbs[i] = add(a.limbs[i], b.limbs[i]);
  ASSAY_LIMBS(a.bound += b.bound;)
  return a;
}

/// a + kMultiple * p.
template <std::uint64_t kMultiple>
inline Raw8 add_primes(Raw8 a) noexcept {
#pragma GCC unroll 5
  for (std::size_t i = 0; i < 5; ++i) {
    if (kPrime[i] != 0) a.limbs[i] = add(a.limbs[i], broadcast(kMultiple * kPrime[i]));
  }
  ASSAY_LIMBS(a.bound += static_cast<double>(kMultiple); a.cover += static_cast<double>(kMultiple);)
  return a;
}

/// a - 2^kShift * b. What is taken away has to be covered by what add_primes() added before.
template <int kShift = 0>
inline Raw8 subtract(Raw8 a, const Element8& b) noexcept {
#pragma GCC unroll 5
  for (std::size_t i = 0; i < 5; ++i) a.limbs[i] = subtract(a.limbs[i], _mm512_slli_epi64(b.limbs[i], kShift));
  ASSAY_LIMBS(a.cover -= b.bound * (1 << kShift); require(a.cover >= 0);)
  return a;
}

inline Raw8 twice(Raw8 a) noexcept {
#pragma GCC unroll 5
  for (std::size_t i = 0; i < 5; ++i) a.limbs[i] = add(a.limbs[i], a.limbs[i]);
  ASSAY_LIMBS(a.bound *= 2;)
  return a;
}

inline Raw8 thrice(Raw8 a) noexcept {
#pragma GCC unroll 5
  for (std::size_t i = 0; i < 5; ++i) a.limbs[i] = add(add(a.limbs[i], a.limbs[i]), a.limbs[i]);
  ASSAY_LIMBS(a.bound *= 3;)
  return a;
}

/// a - b: kMultiple is at least the bound of b.
template <std::uint64_t kMultiple>
inline Raw8 difference(const Element8& a, const Element8& b) noexcept {
  return subtract(add_primes<kMultiple>(raw(a)), b);
}

/// A product, or the sum of several, in ten limbs that carry up to 64 bits.
struct Product8 {
  Vector limbs[10];
  ASSAY_LIMBS(double bound = 0;)
};

inline Product8 no_product() noexcept {
  Product8 t;
  for (Vector& limb : t.limbs) limb = _mm512_setzero_si512();
  return t;
}

inline void add_product(Product8& t, std::size_t at, Vector a, Vector b) noexcept {
  t.limbs[at] = _mm512_madd52lo_epu64(t.limbs[at], a, b);
  t.limbs[at + 1] = _mm512_madd52hi_epu64(t.limbs[at + 1], a, b);
}

inline void accumulate(Product8& t, const Element8& a, const Element8& b) noexcept {
  ASSAY_LIMBS(require_limbs(a); require_limbs(b); t.bound += a.bound * b.bound;)
#pragma GCC unroll 5
  for (std::size_t i = 0; i < 5; ++i) {
#pragma GCC unroll 5
    for (std::size_t j = 0; j < 5; ++j) add_product(t, i + j, a.limbs[i], b.limbs[j]);
  }
}

inline Product8 square_product(const Element8& a) noexcept {
  Product8 t = no_product();
  ASSAY_LIMBS(require_limbs(a); t.bound = a.bound * a.bound;)
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
#pragma GCC unroll 4
    for (std::size_t j = i + 1; j < 5; ++j) add_product(t, i + j, a.limbs[i], a.limbs[j]);
  }
#pragma GCC unroll 8
  for (std::size_t k = 1; k < 9; ++k) t.limbs[k] = add(t.limbs[k], t.limbs[k]);
#pragma GCC unroll 5
  for (std::size_t i = 0; i < 5; ++i) add_product(t, 2 * i, a.limbs[i], a.limbs[i]);
  return t;
}

/// t / 2^260 modulo p. -1/p is 1 modulo 2^52, so the lowest limb is the quotient digit q, and adding q p is adding
/// q (p + 1) to the limbs above. Multiplications use the low 52 bits of a limb, whatever is above.
inline Raw8 reduce(Product8 t) noexcept {
  const Vector at1 = broadcast(std::uint64_t{1} << 44);
  const Vector at3 = broadcast(kPrime[3]);
  const Vector at4 = broadcast(kPrime[4]);
#pragma GCC unroll 5
  for (std::size_t i = 0; i < 5; ++i) {
    const Vector q = t.limbs[i];
    t.limbs[i + 1] = add(t.limbs[i + 1], _mm512_srli_epi64(q, 52));
    add_product(t, i + 1, q, at1);
    add_product(t, i + 3, q, at3);
    add_product(t, i + 4, q, at4);
  }
  Raw8 result;
#pragma GCC unroll 5
  for (std::size_t i = 0; i < 5; ++i) result.limbs[i] = t.limbs[i + 5];
  ASSAY_LIMBS(result.bound = 1 + t.bound / 16;)
  return result;
}

inline Raw8 multiply_raw(const Element8& a, const Element8& b) noexcept {
  Product8 t = no_product();
  accumulate(t, a, b);
  return reduce(t);
}
inline Raw8 square_raw(const Element8& a) noexcept {
  return reduce(square_product(a));
}
inline Element8 multiply(const Element8& a, const Element8& b) noexcept {
  return normalize(multiply_raw(a, b));
}
inline Element8 square(const Element8& a) noexcept {
  return normalize(square_raw(a));
}

/// a * b + c * d, for the price of one reduction.
inline Element8 multiply_add(const Element8& a, const Element8& b, const Element8& c, const Element8& d) noexcept {
  Product8 t = no_product();
  accumulate(t, a, b);
  accumulate(t, c, d);
  return normalize(reduce(t));
}

inline Element8 constant(const std::uint64_t (&limbs)[5]) noexcept {
  Element8 result;
  for (std::size_t i = 0; i < 5; ++i) result.limbs[i] = broadcast(limbs[i]);
  ASSAY_LIMBS(result.bound = 1;)
  return result;
}

inline constexpr std::uint64_t kOne[5] = {1, 0, 0, 0, 0};
/// 2^260 mod p.
inline constexpr std::uint64_t kMontgomeryOne[5] = {0x0000000000010, 0xf000000000000, 0xfffffffffffff, 0xffeffffffffff,
                                                    0x00000000fffff};
/// 2^520 mod p.
inline constexpr std::uint64_t kMontgomeryIn[5] = {0x0000000000300, 0xffffffff00000, 0xffffefffffffb, 0xfdfffffffffff,
                                                   0x0000004ffffff};

/// The lanes that are zero modulo p.
inline __mmask8 zero_lanes(const Element8& a) noexcept {
  const Element8 reduced = multiply(a, constant(kOne));  // at most p
  Vector any = _mm512_setzero_si512();
  Vector other = _mm512_setzero_si512();
  for (std::size_t i = 0; i < 5; ++i) {
    any = _mm512_or_si512(any, reduced.limbs[i]);
    other = _mm512_or_si512(other, _mm512_xor_si512(reduced.limbs[i], broadcast(kPrime[i])));
  }
  return static_cast<__mmask8>(_mm512_testn_epi64_mask(any, any) | _mm512_testn_epi64_mask(other, other));
}

/// The number less than p. The bound of a is at most 2.
inline Element8 canonical(const Element8& a) noexcept {
  ASSAY_LIMBS(require(a.bound <= 2);)
  Vector less[5];
  Vector borrow = _mm512_setzero_si512();
  for (std::size_t i = 0; i < 5; ++i) {
    const Vector limb = add(subtract(a.limbs[i], broadcast(kPrime[i])), borrow);
    borrow = _mm512_srai_epi64(limb, 52);
    less[i] = _mm512_and_si512(limb, limb_mask());
  }
  const __mmask8 is_less = _mm512_movepi64_mask(borrow);
  Element8 result;
  for (std::size_t i = 0; i < 5; ++i) result.limbs[i] = _mm512_mask_mov_epi64(less[i], is_less, a.limbs[i]);
  ASSAY_LIMBS(result.bound = 1;)
  return result;
}

/// From and to four limbs of 64 bits.
inline Element8 unpack(const Vector (&words)[4]) noexcept {
  const auto joined = [](Vector below, unsigned down, Vector above, unsigned up) {
    return _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64(below, down), _mm512_slli_epi64(above, up)), limb_mask());
  };
  Element8 result;
  result.limbs[0] = _mm512_and_si512(words[0], limb_mask());
  result.limbs[1] = joined(words[0], 52, words[1], 12);
  result.limbs[2] = joined(words[1], 40, words[2], 24);
  result.limbs[3] = joined(words[2], 28, words[3], 36);
  result.limbs[4] = _mm512_srli_epi64(words[3], 16);
  ASSAY_LIMBS(result.bound = 1.001;)
  return result;
}
inline void pack(const Element8& a, Vector (&words)[4]) noexcept {
  const auto joined = [](Vector below, unsigned down, Vector above, unsigned up) {
    return _mm512_or_si512(_mm512_srli_epi64(below, down), _mm512_slli_epi64(above, up));
  };
  words[0] = joined(a.limbs[0], 0, a.limbs[1], 52);
  words[1] = joined(a.limbs[1], 12, a.limbs[2], 40);
  words[2] = joined(a.limbs[2], 24, a.limbs[3], 28);
  words[3] = joined(a.limbs[3], 36, a.limbs[4], 16);
}

}  // namespace
}  // namespace assay::native::p256::ifma
