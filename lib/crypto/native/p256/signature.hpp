#pragma once

#include "lib/crypto/native/p256/curve.hpp"
#include "lib/crypto/native/p256/p256.hpp"
#include "lib/crypto/native/p256/scalar.hpp"

namespace assay::native::p256 {

/// The scalars of one signature.
struct Scalars {
  Limbs r;
  Limbs half_u1;  ///< digest / s / 2 mod n, where digest / s * G + r / s * key is to have the coordinate r
  Limbs half_u2;  ///< r / s / 2 mod n
  bool in_range;  ///< r and s are in [1, n-1]; if not, the others are of no use
};

inline constexpr std::size_t kMaxTile = 64;
/// `scalars` is as long as `jobs`, at most kMaxTile. Cost: one inversion, and five multiplications each.
void find_scalars_var(std::span<const Job> jobs, std::span<Scalars> scalars) noexcept;

/// The table that belongs to the job, or null: see Job::expanded.
struct UsableTable {
  const std::uint8_t* entries = nullptr;
  TableKind kind = TableKind::kib1;
};
UsableTable usable_table(const Job& job) noexcept;

/// Whether one signature is right. For any job, and in any case.
bool verify_one_portable_var(const Job& job, const Scalars& scalars) noexcept;
/// The same where the processor has BMI2 and ADX. Exists on x86-64.
bool verify_one_adx_var(const Job& job, const Scalars& scalars) noexcept;

}  // namespace assay::native::p256
