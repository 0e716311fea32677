#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/error.hpp"
#include "assay/result.hpp"

namespace assay::json {

/// Writes one JSON text into a buffer of the caller's, without whitespace. Commas and colons are the Writer's; that
/// objects and arrays are closed, and that every value in an object has a name, is its user's. The first error stops
/// it: finish() tells. No heap.
class Writer {
 public:
  explicit Writer(MutableBytes out) noexcept : out_(out) {}

  Writer& begin_object() noexcept;
  Writer& end_object() noexcept;
  Writer& begin_array() noexcept;
  Writer& end_array() noexcept;
  /// The name of the value that comes next.
  Writer& name(std::string_view name) noexcept;
  /// The same, a name that is bytes in base64url without padding.
  Writer& name_of_bytes(Bytes name) noexcept;

  Writer& text(std::string_view text) noexcept;
  /// As a string in base64url without padding.
  Writer& bytes(Bytes bytes) noexcept;
  Writer& number(std::int64_t number) noexcept;
  Writer& boolean(bool value) noexcept;
  /// A value that is JSON text already.
  Writer& raw(std::string_view json) noexcept;

  // A name and its value.
  Writer& text(std::string_view name, std::string_view value) noexcept { return this->name(name).text(value); }
  Writer& bytes(std::string_view name, Bytes value) noexcept { return this->name(name).bytes(value); }
  Writer& number(std::string_view name, std::int64_t value) noexcept { return this->name(name).number(value); }
  Writer& boolean(std::string_view name, bool value) noexcept { return this->name(name).boolean(value); }

  /// The text, which borrows from the buffer. Errors, the first that occurred: output_too_small; json_not_utf8 (a
  /// string that is not UTF-8), json_nul (one with U+0000).
  Result<std::string_view> finish() const noexcept;

 private:
  void put(std::string_view text) noexcept;
  void put_string(std::string_view text) noexcept;
  void put_bytes(Bytes bytes) noexcept;
  void put_escaped(std::uint8_t byte) noexcept;
  void begin_value() noexcept;
  void fail_with(ErrorCode code) noexcept;

  MutableBytes out_;
  std::size_t used_ = 0;
  bool needs_comma_ = false;
  Error error_;
};

}  // namespace assay::json
