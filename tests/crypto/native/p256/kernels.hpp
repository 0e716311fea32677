#pragma once

#include <span>
#include <vector>

#include "lib/crypto/native/p256/p256.hpp"

namespace p256_test {

struct Kernel {
  const char* name;
  void (*verify)(std::span<const assay::native::p256::Job> jobs, std::span<bool> ok) noexcept;
  void (*expand)(assay::native::p256::TableKind kind, std::span<const assay::native::p256::ExpandJob> jobs) noexcept;
};
/// Those that this processor can run.
const std::vector<Kernel>& kernels();
bool has_adx();
bool has_ifma();

}  // namespace p256_test
