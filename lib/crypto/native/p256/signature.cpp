#include "lib/crypto/native/p256/signature.hpp"

namespace assay::native::p256 {
namespace {

bool in_range(const Limbs& number) noexcept {
  return !is_zero(number) && is_less(number, kN);
}

}  // namespace

// All s are inverted as one product: products[i] is that of those before i. multiply() divides by 2^256 each time,
// which cancels out; the factor that the inverse of the whole product gets stays with each single one.
void find_scalars_var(std::span<const Job> jobs, std::span<Scalars> scalars) noexcept {
  constexpr Limbs kSquare = {0x83244c95be79eea2, 0x4699799c49bd6fa6, 0x2845b2392b6bec59, 0x66e12d94f3d95620};  // 2^512
  constexpr Limbs kHalf = {0, 0, 0, 0x8000000000000000};  // 2^256 / 2
  constexpr Limbs kHalfIn = scalar::multiply(kSquare, kHalf);
  Limbs s[kMaxTile];
  Limbs products[kMaxTile];
  Limbs product = {1};
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    scalars[i].r = load_big_endian(jobs[i].r.data());
    s[i] = load_big_endian(jobs[i].s.data());
    scalars[i].in_range = in_range(scalars[i].r) && in_range(s[i]);
    if (!scalars[i].in_range) s[i] = {1};
    products[i] = product;
    product = scalar::multiply(product, s[i]);
  }
  Limbs inverse = scalar::multiply(scalar::invert_var(product), kHalfIn);
  for (std::size_t i = jobs.size(); i-- > 0;) {
    const Limbs half_of_inverse = scalar::multiply(inverse, products[i]);
    inverse = scalar::multiply(inverse, s[i]);
    scalars[i].half_u1 = scalar::multiply(load_big_endian(jobs[i].digest.data()), half_of_inverse);
    scalars[i].half_u2 = scalar::multiply(scalars[i].r, half_of_inverse);
  }
}

UsableTable usable_table(const Job& job) noexcept {
  if (!names_key(job.expanded, job.x, job.y)) return {};
  const bool is_small = job.expanded.size() == expanded_size(TableKind::kib1);
  return {job.expanded.data() + kTableHeaderSize, is_small ? TableKind::kib1 : TableKind::kib8};
}

}  // namespace assay::native::p256
