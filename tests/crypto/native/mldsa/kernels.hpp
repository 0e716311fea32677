#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "lib/cpu/features.hpp"
#include "lib/crypto/native/mldsa/kernel.hpp"
#include "lib/crypto/native/mldsa/mldsa.hpp"

namespace assay::native::mldsa {

inline constexpr ParameterSet kSets[] = {ParameterSet::ml_dsa_44, ParameterSet::ml_dsa_65, ParameterSet::ml_dsa_87};

struct NamedKernel {
  std::string_view name;
  const Kernel* kernel;
};

/// Those that this machine can run.
inline std::vector<NamedKernel> kernels() {
  std::vector<NamedKernel> all = {{"portable", &kPortable}};
#if defined(__x86_64__)
  const cpu::Levels levels = cpu::available_levels();
  if (levels.has(cpu::Level::avx2)) all.push_back({"avx2", &kAvx2});
  if (levels.has(cpu::Level::ifma)) all.push_back({"avx512", &kAvx512});
#endif
  return all;
}

/// A key that is made ready, and what it lies in.
struct OwnKey {
  OwnKey(const Kernel& kernel, ParameterSet set, Bytes public_key)
      : polynomials(std::make_unique<Polynomial[]>(num_key_polynomials(set))), key{set, polynomials.get(), {}} {
    usable = prepare(kernel, public_key, key);
  }
  std::unique_ptr<Polynomial[]> polynomials;
  PreparedKey key;
  bool usable = false;
};

}  // namespace assay::native::mldsa
