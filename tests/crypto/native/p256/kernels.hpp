#pragma once

#include <span>
#include <vector>

#include "lib/crypto/native/p256/p256.hpp"

namespace p256_test {

using assay::native::p256::ExpandJob;
using assay::native::p256::Job;
using assay::native::p256::TableKind;

struct Kernel {
  const char* name;
  void (*verify)(std::span<const Job> jobs, std::span<bool> ok) noexcept;
  void (*expand)(TableKind kind, std::span<const ExpandJob> jobs) noexcept;
};
/// Those that this processor can run.
const std::vector<Kernel>& kernels();
bool has_adx();
bool has_ifma();

}  // namespace p256_test
