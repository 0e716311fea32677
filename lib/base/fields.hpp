#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "assay/bytes.hpp"

namespace assay {

/// Writes big-endian numbers and bytes one after the other. Precondition: there is room.
class FieldWriter {
 public:
  explicit FieldWriter(MutableBytes out) noexcept : out_(out) {}

  void number(std::uint64_t value, std::size_t num_bytes) noexcept {
    for (std::size_t i = num_bytes; i > 0; --i) out_[used_++] = static_cast<std::uint8_t>(value >> (8 * (i - 1)));
  }
  void bytes(Bytes value) noexcept {
    std::ranges::copy(value, out_.subspan(used_).begin());
    used_ += value.size();
  }
  std::size_t used() const noexcept { return used_; }

 private:
  MutableBytes out_;
  std::size_t used_ = 0;
};

/// Reads what a FieldWriter wrote. Precondition: has() said that so many bytes are there.
class FieldReader {
 public:
  explicit FieldReader(Bytes in) noexcept : in_(in) {}

  std::size_t offset() const noexcept { return used_; }
  bool has(std::size_t count) const noexcept { return in_.size() - used_ >= count; }
  std::uint64_t number(std::size_t num_bytes) noexcept {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes(num_bytes)) value = value << 8 | byte;
    return value;
  }
  Bytes bytes(std::size_t count) noexcept {
    used_ += count;
    return in_.subspan(used_ - count, count);
  }

 private:
  Bytes in_;
  std::size_t used_ = 0;
};

}  // namespace assay
