#include "tests/crypto/native/p256/kernels.hpp"

#include "lib/cpu/features.hpp"

namespace p256_test {

namespace p256 = assay::native::p256;

bool has_adx() {
  return assay::cpu::available_levels().has(assay::cpu::Level::adx);
}

bool has_ifma() {
  return assay::cpu::available_levels().has(assay::cpu::Level::ifma);
}

const std::vector<Kernel>& kernels() {
  static const std::vector<Kernel> kKernels = [] {
    std::vector<Kernel> all = {{"portable", p256::verify_portable_var, p256::expand_portable_var}};
#ifdef ASSAY_NATIVE_ADX
    if (has_adx()) all.push_back({"adx", p256::verify_adx_var, p256::expand_portable_var});
#endif
#ifdef ASSAY_NATIVE_IFMA
    if (has_ifma()) all.push_back({"ifma", p256::verify_ifma_var, p256::expand_ifma_var});
#endif
    return all;
  }();
  return kKernels;
}

}  // namespace p256_test
