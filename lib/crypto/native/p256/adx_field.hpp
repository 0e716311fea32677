#pragma once

#include "lib/crypto/native/p256/field.hpp"

/// The arithmetic of field.hpp in x86-64 assembly: same arguments, same results. Compilers make three to four times as
/// much of an addition's carries, and cannot keep two chains of them side by side, which a multiplication has with BMI2
/// and ADX. No compiler's flag is needed, so nothing else can use the instructions by accident.
namespace assay::native::p256 {

// clang-format off

/// t0 = 0, and (t1 .. t4, t5) += t0 * (p + 1) / 2^64, as in field::reduce(). Of t0 * (2^64 - 2^32 + 1), the part above
/// p's zeros, a subtraction is enough. Uses l, h, rdx.
#define ASSAY_REDUCE_ROW(t0, t1, t2, t3, t4, t5)                  \
  "shlxq %[half], %[" #t0 "], %[h]\n\t"                           \
  "shrxq %[half], %[" #t0 "], %[l]\n\t"                           \
  "movq %[" #t0 "], %%rdx\n\t"                                    \
  "subq %[h], %[" #t0 "]\n\t"  "sbbq %[l], %%rdx\n\t"             \
  "addq %[h], %[" #t1 "]\n\t"  "adcq %[l], %[" #t2 "]\n\t"        \
  "adcq %[" #t0 "], %[" #t3 "]\n\t" "adcq %%rdx, %[" #t4 "]\n\t"  \
  "adcq $0, %[" #t5 "]\n\t"    "xorl %k[" #t0 "], %k[" #t0 "]\n\t"

/// The same for a square, whose upper half is added later: (t1, t2, t3, t0) is the new sum of four limbs. Without
/// optimisation a compiler has no register left for the shifts' count.
#define ASSAY_REDUCE_LOWER(t0, t1, t2, t3)                        \
  "movq %[" #t0 "], %[h]\n\t"  "shlq $32, %[h]\n\t"               \
  "movq %[" #t0 "], %[l]\n\t"  "shrq $32, %[l]\n\t"               \
  "movq %[" #t0 "], %%rdx\n\t"                                    \
  "subq %[h], %[" #t0 "]\n\t"  "sbbq %[l], %%rdx\n\t"             \
  "addq %[h], %[" #t1 "]\n\t"  "adcq %[l], %[" #t2 "]\n\t"        \
  "adcq %[" #t0 "], %[" #t3 "]\n\t"                               \
  "movq %%rdx, %[" #t0 "]\n\t" "adcq $0, %[" #t0 "]\n\t"

/// (t0 .. t4, t5) += a * (limb of b at `offset`). Low halves go along one chain of carries, high halves along another.
#define ASSAY_MULTIPLY_ROW(offset, t0, t1, t2, t3, t4, t5)                                                        \
  "movq " #offset "(%[b]), %%rdx\n\t" "xorl %k[h], %k[h]\n\t"                                                     \
  "mulxq (%[a]), %[l], %[h]\n\t"   "adcxq %[l], %[" #t0 "]\n\t" "adoxq %[h], %[" #t1 "]\n\t"                      \
  "mulxq 8(%[a]), %[l], %[h]\n\t"  "adcxq %[l], %[" #t1 "]\n\t" "adoxq %[h], %[" #t2 "]\n\t"                      \
  "mulxq 16(%[a]), %[l], %[h]\n\t" "adcxq %[l], %[" #t2 "]\n\t" "adoxq %[h], %[" #t3 "]\n\t"                      \
  "mulxq 24(%[a]), %[l], %[h]\n\t" "adcxq %[l], %[" #t3 "]\n\t" "adoxq %[h], %[" #t4 "]\n\t"                      \
  "movl $0, %k[l]\n\t" "adcxq %[l], %[" #t4 "]\n\t" "adoxq %[l], %[" #t5 "]\n\t" "adcxq %[l], %[" #t5 "]\n\t"

/// (r0 .. r3) = (t0 .. t3, carry) - p, or (t0 .. t3) if that is negative.
#define ASSAY_REDUCE_ONCE(t0, t1, t2, t3, carry, r0, r1, r2, r3)                            \
  "movq %[" #t0 "], " r0 "\n\t" "movq %[" #t1 "], " r1 "\n\t"                               \
  "movq %[" #t2 "], " r2 "\n\t" "movq %[" #t3 "], " r3 "\n\t"                               \
  "subq $-1, " r0 "\n\t" "sbbq 8(%[p]), " r1 "\n\t" "sbbq $0, " r2 "\n\t"                     \
  "sbbq 24(%[p]), " r3 "\n\t" "sbbq $0, %[" #carry "]\n\t"                                     \
  "cmovncq " r0 ", %[" #t0 "]\n\t" "cmovncq " r1 ", %[" #t1 "]\n\t"                         \
  "cmovncq " r2 ", %[" #t2 "]\n\t" "cmovncq " r3 ", %[" #t3 "]\n\t"

// A compiler takes the lines of an assembly for its length, and calls what it should put in place.
#define ASSAY_IN_PLACE [[gnu::always_inline]] static inline

struct AdxField {
  static constexpr std::uint64_t kHalfLimb = 32;  ///< bits

  ASSAY_IN_PLACE Element multiply(const Element& a, const Element& b) noexcept {
    std::uint64_t t0, t1, t2, t3, t4, t5, l, h;
    asm("movq (%[b]), %%rdx\n\t"
        "mulxq (%[a]), %[t0], %[t1]\n\t"
        "mulxq 8(%[a]), %[l], %[t2]\n\t"  "addq %[l], %[t1]\n\t"
        "mulxq 16(%[a]), %[l], %[t3]\n\t" "adcq %[l], %[t2]\n\t"
        "mulxq 24(%[a]), %[l], %[t4]\n\t" "adcq %[l], %[t3]\n\t"
        "adcq $0, %[t4]\n\t"              "movl $0, %k[t5]\n\t"
        ASSAY_REDUCE_ROW(t0, t1, t2, t3, t4, t5)
        ASSAY_MULTIPLY_ROW(8, t1, t2, t3, t4, t5, t0)
        ASSAY_REDUCE_ROW(t1, t2, t3, t4, t5, t0)
        ASSAY_MULTIPLY_ROW(16, t2, t3, t4, t5, t0, t1)
        ASSAY_REDUCE_ROW(t2, t3, t4, t5, t0, t1)
        ASSAY_MULTIPLY_ROW(24, t3, t4, t5, t0, t1, t2)
        ASSAY_REDUCE_ROW(t3, t4, t5, t0, t1, t2)
        ASSAY_REDUCE_ONCE(t4, t5, t0, t1, t2, "%[t3]", "%[l]", "%[h]", "%%rdx")
        : [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [t4] "=&r"(t4), [t5] "=&r"(t5),
          [l] "=&r"(l), [h] "=&r"(h)
        : [a] "r"(&a), [b] "r"(&b), [half] "r"(kHalfLimb), [p] "r"(&kP)
        : "rdx", "cc", "memory");
    return {{t4, t5, t0, t1}};
  }

  ASSAY_IN_PLACE Element square(const Element& a) noexcept {
    std::uint64_t t0, t1, t2, t3, t4, t5, t6, t7, l, h;
    asm(// The products of two different limbs.
        "movq (%[a]), %%rdx\n\t"
        "mulxq 8(%[a]), %[t1], %[t2]\n\t"
        "mulxq 16(%[a]), %[l], %[t3]\n\t" "addq %[l], %[t2]\n\t"
        "mulxq 24(%[a]), %[l], %[t4]\n\t" "adcq %[l], %[t3]\n\t" "adcq $0, %[t4]\n\t"
        "movq 8(%[a]), %%rdx\n\t"         "xorl %k[t5], %k[t5]\n\t"
        "mulxq 16(%[a]), %[l], %[h]\n\t"  "adcxq %[l], %[t3]\n\t" "adoxq %[h], %[t4]\n\t"
        "mulxq 24(%[a]), %[l], %[h]\n\t"  "adcxq %[l], %[t4]\n\t" "adoxq %[h], %[t5]\n\t"
        "movq 16(%[a]), %%rdx\n\t"
        "mulxq 24(%[a]), %[l], %[t6]\n\t" "adcxq %[l], %[t5]\n\t" "movl $0, %k[h]\n\t"
        "adoxq %[h], %[t6]\n\t"           "adcxq %[h], %[t6]\n\t"
        // Twice these along one chain, and the squares along the other.
        "xorl %k[t7], %k[t7]\n\t"
        "movq (%[a]), %%rdx\n\t"   "mulxq %%rdx, %[t0], %[h]\n\t"
        "adcxq %[t1], %[t1]\n\t"   "adoxq %[h], %[t1]\n\t"
        "movq 8(%[a]), %%rdx\n\t"  "mulxq %%rdx, %[l], %[h]\n\t"
        "adcxq %[t2], %[t2]\n\t"   "adoxq %[l], %[t2]\n\t" "adcxq %[t3], %[t3]\n\t" "adoxq %[h], %[t3]\n\t"
        "movq 16(%[a]), %%rdx\n\t" "mulxq %%rdx, %[l], %[h]\n\t"
        "adcxq %[t4], %[t4]\n\t"   "adoxq %[l], %[t4]\n\t" "adcxq %[t5], %[t5]\n\t" "adoxq %[h], %[t5]\n\t"
        "movq 24(%[a]), %%rdx\n\t" "mulxq %%rdx, %[l], %[h]\n\t"
        "adcxq %[t6], %[t6]\n\t"   "adoxq %[l], %[t6]\n\t" "adcxq %[t7], %[t7]\n\t" "adoxq %[h], %[t7]\n\t"
        ASSAY_REDUCE_LOWER(t0, t1, t2, t3)
        ASSAY_REDUCE_LOWER(t1, t2, t3, t0)
        ASSAY_REDUCE_LOWER(t2, t3, t0, t1)
        ASSAY_REDUCE_LOWER(t3, t0, t1, t2)
        "xorl %k[h], %k[h]\n\t"
        "addq %[t4], %[t0]\n\t" "adcq %[t5], %[t1]\n\t" "adcq %[t6], %[t2]\n\t" "adcq %[t7], %[t3]\n\t"
        "adcq $0, %[h]\n\t"
        ASSAY_REDUCE_ONCE(t0, t1, t2, t3, h, "%[t4]", "%[t5]", "%[t6]", "%[t7]")
        : [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [t4] "=&r"(t4), [t5] "=&r"(t5),
          [t6] "=&r"(t6), [t7] "=&r"(t7), [l] "=&r"(l), [h] "=&r"(h)
        : [a] "r"(&a), [p] "r"(&kP)
        : "rdx", "cc", "memory");
    return {{t0, t1, t2, t3}};
  }

  ASSAY_IN_PLACE Element add(const Element& a, const Element& b) noexcept {
    std::uint64_t t0 = a.limbs[0], t1 = a.limbs[1], t2 = a.limbs[2], t3 = a.limbs[3], r0, r1, r2, r3, carry;
    asm("xorl %k[carry], %k[carry]\n\t"
        "addq (%[b]), %[t0]\n\t" "adcq 8(%[b]), %[t1]\n\t" "adcq 16(%[b]), %[t2]\n\t" "adcq 24(%[b]), %[t3]\n\t"
        "adcq $0, %[carry]\n\t"
        ASSAY_REDUCE_ONCE(t0, t1, t2, t3, carry, "%[r0]", "%[r1]", "%[r2]", "%[r3]")
        : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [r0] "=&r"(r0), [r1] "=&r"(r1),
          [r2] "=&r"(r2), [r3] "=&r"(r3), [carry] "=&r"(carry)
        : [b] "r"(&b), [p] "r"(&kP)
        : "cc", "memory");
    return {{t0, t1, t2, t3}};
  }

  /// The borrow, as a mask, says whether p is added again: p[0] is the mask, p[1] its lower half, p[2] zero.
  ASSAY_IN_PLACE Element subtract(const Element& a, const Element& b) noexcept {
    std::uint64_t t0 = a.limbs[0], t1 = a.limbs[1], t2 = a.limbs[2], t3 = a.limbs[3], mask, p1, p3;
    asm("subq (%[b]), %[t0]\n\t" "sbbq 8(%[b]), %[t1]\n\t" "sbbq 16(%[b]), %[t2]\n\t" "sbbq 24(%[b]), %[t3]\n\t"
        "sbbq %[mask], %[mask]\n\t"
        "movl %k[mask], %k[p1]\n\t" "movq 24(%[p]), %[p3]\n\t" "andq %[mask], %[p3]\n\t"
        "addq %[mask], %[t0]\n\t" "adcq %[p1], %[t1]\n\t" "adcq $0, %[t2]\n\t" "adcq %[p3], %[t3]\n\t"
        : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [mask] "=&r"(mask), [p1] "=&r"(p1),
          [p3] "=&r"(p3)
        : [b] "r"(&b), [p] "r"(&kP)
        : "cc", "memory");
    return {{t0, t1, t2, t3}};
  }

  /// p is added to an odd number.
  ASSAY_IN_PLACE Element halve(const Element& a) noexcept {
    std::uint64_t t0 = a.limbs[0], t1 = a.limbs[1], t2 = a.limbs[2], t3 = a.limbs[3], mask, p1, p3;
    asm("movq %[t0], %[mask]\n\t" "andl $1, %k[mask]\n\t" "negq %[mask]\n\t"
        "movl %k[mask], %k[p1]\n\t" "movq 24(%[p]), %[p3]\n\t" "andq %[mask], %[p3]\n\t"
        "addq %[mask], %[t0]\n\t" "adcq %[p1], %[t1]\n\t" "adcq $0, %[t2]\n\t" "adcq %[p3], %[t3]\n\t"
        "sbbq %[mask], %[mask]\n\t"
        "shrdq $1, %[t1], %[t0]\n\t" "shrdq $1, %[t2], %[t1]\n\t" "shrdq $1, %[t3], %[t2]\n\t"
        "shrdq $1, %[mask], %[t3]\n\t"
        : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [mask] "=&r"(mask), [p1] "=&r"(p1),
          [p3] "=&r"(p3)
        : [p] "r"(&kP)
        : "cc", "memory");
    return {{t0, t1, t2, t3}};
  }
};

// clang-format on

#undef ASSAY_REDUCE_ROW
#undef ASSAY_REDUCE_LOWER
#undef ASSAY_MULTIPLY_ROW
#undef ASSAY_REDUCE_ONCE
#undef ASSAY_IN_PLACE

}  // namespace assay::native::p256
