#pragma once

#include <span>

#include "lib/cpu/features.hpp"
#include "lib/crypto/backend.hpp"

namespace assay::crypto::native {

/// Verification by code of our own: ES256 and ESP256 on P-256, ML-DSA, SHA-256. Everything else is the companion's (see
/// companion()), whose context and keys it holds, chains and AES-256-GCM among it.
extern const Backend kNativeBackend;

/// A native backend and what it needs.
struct NativeBackend {
  const Backend* backend;
  cpu::Levels needed;  ///< of the machine
};

/// `native` takes the fastest code that the machine can run. The others take that of one kind of machine, so that all
/// code can be tested on one: `native-portable`; `native-adx` (ADX, BMI2 and AVX2); `native-ifma` (AVX-512 IFMA and
/// SHA-NI besides).
std::span<const NativeBackend> native_backends() noexcept;

}  // namespace assay::crypto::native
