#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "assay/bytes.hpp"
#include "assay/error.hpp"
#include "lib/crypto/backend.hpp"

namespace assay::rp {

/// One SHA-256 that stands for fields of any number and length, in a buffer of fixed size: a full buffer becomes its
/// own digest at the beginning of the next. What is added must tell where each field ends: lengths before texts, counts
/// before lists. The first error stops it: finish() tells.
class Transcript {
 public:
  Transcript(const Backend& backend, crypto::Context& context) noexcept : backend_(backend), context_(context) {}

  void add(Bytes bytes) noexcept;
  void add(std::uint64_t number) noexcept;
  /// Its length, and then the text.
  void add_sized(Bytes text) noexcept;

  /// Errors: backend_failure, out_of_memory.
  Error finish(std::span<std::uint8_t, 32> digest32) noexcept;

 private:
  void fold() noexcept;

  static constexpr std::size_t kDigestSize = 32;

  const Backend& backend_;
  crypto::Context& context_;
  std::array<std::uint8_t, 1024> buffer_{};
  std::size_t used_ = kDigestSize;  ///< the first digest is all zeros
  Error error_;
};

}  // namespace assay::rp
