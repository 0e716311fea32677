#pragma once

#include <array>
#include <memory>

#include "lib/crypto/backend.hpp"
#include "lib/crypto/native/kernels.hpp"

namespace assay::crypto::native {

/// ES256 signatures that are verified together, as the kernel wants them.
struct Lanes {
  static constexpr std::size_t kMax = 64;

  std::array<std::size_t, kMax> index;  ///< of the job
  std::array<Bytes, kMax> messages;
  std::array<assay::native::sha256::Digest, kMax> digests;
  std::array<std::array<std::uint8_t, 32>, kMax> r;
  std::array<std::array<std::uint8_t, 32>, kMax> s;
  std::array<assay::native::p256::Job, kMax> jobs;
  std::array<bool, kMax> ok;
  std::size_t count = 0;
};

/// What a context has done, so that a test sees which kernel it was.
struct WorkDone {
  std::size_t p256_calls = 0;
  std::size_t p256_signatures = 0;
  std::size_t mldsa_signatures = 0;
  std::size_t companion_signatures = 0;
};

struct NativeContext : Context {
  Kernels kernels;
  Context* companion = nullptr;
  Lanes lanes;
  assay::native::mldsa::Scratch mldsa;
  WorkDone done;

  explicit NativeContext(const Kernels& chosen) noexcept : kernels(chosen) {}
  NativeContext(const NativeContext&) = delete;
  NativeContext& operator=(const NativeContext&) = delete;
  ~NativeContext();
};

Result<Context*> new_context(const Kernels& kernels) noexcept;
void free_context(Context* context) noexcept;

/// SHA-256 by code of our own, the other hashes and AES-256-GCM by the companion.
Error sha256(Context& context, Bytes data, std::span<std::uint8_t, 32> digest) noexcept;
Error hash(Context& context, HashAlgorithm algorithm, Bytes data, MutableBytes digest) noexcept;
Error aead_seal(Context& context, const AeadInput& input, MutableBytes text,
                std::span<std::uint8_t, kAeadTagSize> tag) noexcept;
Error aead_open(Context& context, const AeadInput& input, MutableBytes text,
                std::span<const std::uint8_t, kAeadTagSize> tag) noexcept;
Error verify_chain(Context& context, const ChainJob& job, ChainFacts& facts) noexcept;

}  // namespace assay::crypto::native
