#include "lib/crypto/native/p256/adx_field.hpp"
#include "lib/crypto/native/p256/one_signature.hpp"

namespace assay::native::p256 {

bool verify_one_adx_var(const Job& job, const Scalars& scalars) noexcept {
  return verify_one_var<AdxField>(job, scalars);
}

void verify_adx_var(std::span<const Job> jobs, std::span<bool> ok) noexcept {
  verify_each_var<AdxField>(jobs, ok);
}

}  // namespace assay::native::p256
