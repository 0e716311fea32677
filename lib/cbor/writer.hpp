#pragma once

#include <cstddef>
#include <cstdint>

#include "assay/bytes.hpp"
#include "assay/result.hpp"

namespace assay::cbor {

/// Writes CBOR in its shortest form into a buffer of the caller's. That as many members follow as a map announces, and
/// in the order that the form wants, is its user's. Once something does not fit, nothing more is written: finish()
/// tells. No heap.
class Writer {
 public:
  explicit Writer(MutableBytes out) noexcept : out_(out) {}

  Writer& begin_map(std::size_t num_pairs) noexcept;
  Writer& integer(std::int64_t value) noexcept;
  Writer& bytes(Bytes value) noexcept;

  /// What was written, which borrows from the buffer. Error: output_too_small.
  Result<Bytes> finish() const noexcept;

 private:
  void put_head(unsigned major, std::uint64_t argument) noexcept;
  void put(Bytes bytes) noexcept;

  MutableBytes out_;
  std::size_t used_ = 0;
  bool is_full_ = false;
};

}  // namespace assay::cbor
