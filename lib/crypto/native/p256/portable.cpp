#include "lib/crypto/native/p256/one_signature.hpp"

namespace assay::native::p256 {

bool verify_one_portable_var(const Job& job, const Scalars& scalars) noexcept {
  return verify_one_var<PortableField>(job, scalars);
}

void verify_portable_var(std::span<const Job> jobs, std::span<bool> ok) noexcept {
  verify_each_var<PortableField>(jobs, ok);
}

}  // namespace assay::native::p256
