#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "assay/error.hpp"
#include "lib/cbor/reader.hpp"

/// What check_item() must say, decided by a plain recursive reading of RFC 8949, CTAP2 section 8 and the rules in
/// lib/cbor/reader.hpp. It shares no code with the library.
class Oracle {
 public:
  Oracle(std::span<const std::uint8_t> data, const assay::cbor::Options& options) : data_(data), options_(options) {
    accepted_ = item(0, nullptr);
  }

  bool accepted() const { return accepted_; }
  assay::ErrorCode code() const { return code_; }
  std::size_t offset() const { return fault_; }
  std::size_t length() const { return position_; }
  bool canonical() const { return canonical_; }

 private:
  bool refuse(assay::ErrorCode code, std::size_t at);
  bool initial_byte(int major, int information, std::size_t at);
  bool argument(int information, std::size_t at);
  /// `key` is null, or takes the shortest encoding of an item that must be a key.
  bool item(std::size_t depth, std::string* key);
  bool text(std::span<const std::uint8_t> content);
  bool items(int major, std::uint64_t count, std::size_t depth, std::size_t at);
  bool pairs(std::uint64_t count, std::size_t depth);
  bool new_key(const std::string& key, std::vector<std::string>& keys, std::size_t at);
  bool head_form(bool shortest, std::size_t at);

  std::span<const std::uint8_t> data_;
  const assay::cbor::Options& options_;
  std::size_t position_ = 0;
  std::uint64_t argument_ = 0;
  assay::ErrorCode code_ = assay::ErrorCode::ok;
  std::size_t fault_ = 0;
  bool canonical_ = true;
  bool accepted_ = false;
};
