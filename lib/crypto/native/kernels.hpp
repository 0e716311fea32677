#pragma once

#include <span>
#include <string_view>

#include "lib/cpu/features.hpp"
#include "lib/crypto/native/mldsa/mldsa.hpp"
#include "lib/crypto/native/p256/p256.hpp"
#include "lib/crypto/native/sha256/sha256.hpp"

namespace assay::crypto::native {

/// The code that runs for each algorithm, with the name under which it is reported.
struct Kernels {
  std::string_view p256_name;
  void (*p256_verify)(std::span<const assay::native::p256::Job> jobs, std::span<bool> ok) noexcept;
  void (*p256_expand)(assay::native::p256::TableKind kind,
                      std::span<const assay::native::p256::ExpandJob> jobs) noexcept;
  std::string_view mldsa_name;
  const assay::native::mldsa::Kernel* mldsa;
  std::string_view sha256_name;
  const assay::native::sha256::Kernel* sha256;
};

/// The fastest that these levels allow.
Kernels kernels_for(cpu::Levels levels) noexcept;

}  // namespace assay::crypto::native
