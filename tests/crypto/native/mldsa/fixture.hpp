#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string_view>
#include <vector>

#include "lib/cpu/features.hpp"
#include "lib/crypto/native/mldsa/kernel.hpp"
#include "lib/crypto/native/mldsa/mldsa.hpp"
#include "tests/testlib/bytes.hpp"
#include "tests/testlib/exact_bytes.hpp"

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

/// Whether the signature verifies; the test fails if it does so with the key prepared and not without, or the reverse.
inline bool verifies(const Kernel& kernel, ParameterSet set, Bytes public_key, Bytes message, Bytes signature) {
  static const auto scratch = std::make_unique<Scratch>();
  const testlib::ExactBytes exact_key(public_key);
  const testlib::ExactBytes exact_message(message);
  const testlib::ExactBytes exact_signature(signature);
  const OwnKey own(kernel, set, exact_key);
  const bool prepared = own.usable && verify(kernel, own.key, exact_message, exact_signature, *scratch);
  EXPECT_EQ(verify(kernel, set, exact_key, exact_message, exact_signature, *scratch), prepared);
  return prepared;
}

}  // namespace assay::native::mldsa
