#include "tests/cbor/oracle.hpp"

#include <algorithm>

#include "tests/testlib/utf8_reference.hpp"

using assay::ErrorCode;

namespace {

std::string shortest_head(int major, std::uint64_t argument) {
  const int width = argument < 24 ? 0 : argument < 256 ? 1 : argument < 65536 ? 2 : argument < (1ULL << 32) ? 4 : 8;
  const int information = width == 0   ? static_cast<int>(argument)
                          : width == 1 ? 24
                          : width == 2 ? 25
                          : width == 4 ? 26
                                       : 27;
  std::string head(1, static_cast<char>(major * 32 + information));
  for (int i = width - 1; i >= 0; --i) head += static_cast<char>(argument >> (8 * i));
  return head;
}

/// The order of keys in CTAP2, on their encodings: major type, length, bytes.
bool sorts_before(const std::string& a, const std::string& b) {
  const auto major = [](const std::string& key) { return static_cast<unsigned char>(key[0]) / 32; };
  if (major(a) != major(b)) return major(a) < major(b);
  if (a.size() != b.size()) return a.size() < b.size();
  return a < b;
}

}  // namespace

bool Oracle::refuse(ErrorCode code, std::size_t at) {
  code_ = code;
  fault_ = at;
  return false;
}

bool Oracle::head_form(bool shortest, std::size_t at) {
  if (shortest) return true;
  canonical_ = false;
  return options_.form == assay::cbor::Form::definite || refuse(ErrorCode::cbor_not_shortest, at);
}

bool Oracle::argument(int information, std::size_t at) {
  const std::size_t width = information < 24 ? 0 : std::size_t{1} << (information - 24);
  if (width > data_.size() - at - 1) return refuse(ErrorCode::cbor_truncated, at);
  argument_ = width == 0 ? static_cast<std::uint64_t>(information) : 0;
  for (std::size_t i = 0; i < width; ++i) argument_ = argument_ * 256 + data_[at + 1 + i];
  position_ = at + 1 + width;
  return true;
}

bool Oracle::initial_byte(int major, int information, std::size_t at) {
  if (information == 31 && major >= 2 && major <= 5) return refuse(ErrorCode::cbor_indefinite_length, at);
  if (information >= 28) return refuse(ErrorCode::cbor_reserved_head, at);
  if (major == 6) return refuse(ErrorCode::cbor_tag, at);
  if (major == 7 && information < 20) return refuse(ErrorCode::cbor_simple_value, at);
  return true;
}

bool Oracle::item(std::size_t depth, std::string* key) {
  const std::size_t at = position_;
  if (at >= data_.size()) return refuse(ErrorCode::cbor_truncated, at);
  const int major = data_[at] / 32;
  const int information = data_[at] % 32;
  if (!initial_byte(major, information, at) || !argument(information, at)) return false;
  const std::uint64_t value = argument_;
  if (major == 7 && information == 24) {
    return refuse(value < 32 ? ErrorCode::cbor_reserved_head : ErrorCode::cbor_simple_value, at);
  }
  const std::uint64_t bytes_needed_each = major == 5 ? 2 : major >= 2 && major <= 4 ? 1 : 0;
  const std::size_t left = data_.size() - position_;
  if (bytes_needed_each != 0 && value > left / bytes_needed_each) return refuse(ErrorCode::cbor_truncated, at);
  const bool shortest = major == 7 || position_ - at == shortest_head(major, value).size();
  if (!head_form(shortest, at)) return false;

  const bool is_string = major == 2 || major == 3;
  const auto content = data_.subspan(position_, is_string ? value : 0);
  if (major == 3 && !text(content)) return false;
  position_ += content.size();
  if (key != nullptr) {
    if (major != 0 && major != 1 && major != 3) return refuse(ErrorCode::cbor_key_type, at);
    *key = shortest_head(major, value) + std::string(content.begin(), content.end());
  }
  return major == 4 || major == 5 ? items(major, value, depth, at) : true;
}

bool Oracle::text(std::span<const std::uint8_t> content) {
  const std::size_t valid = testlib::reference_first_invalid_utf8(content);
  return valid == content.size() || refuse(ErrorCode::cbor_text_not_utf8, position_ + valid);
}

bool Oracle::items(int major, std::uint64_t count, std::size_t depth, std::size_t at) {
  if (depth == options_.max_depth) return refuse(ErrorCode::cbor_too_deep, at);
  if (count > options_.max_items) return refuse(ErrorCode::cbor_too_many_items, at);
  if (major == 5) return pairs(count, depth + 1);
  for (std::uint64_t i = 0; i < count; ++i) {
    if (!item(depth + 1, nullptr)) return false;
  }
  return true;
}

bool Oracle::pairs(std::uint64_t count, std::size_t depth) {
  std::vector<std::string> keys;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::size_t at = position_;
    std::string key;
    if (!item(depth, &key) || !new_key(key, keys, at) || !item(depth, nullptr)) return false;
  }
  return true;
}

bool Oracle::new_key(const std::string& key, std::vector<std::string>& keys, std::size_t at) {
  if (std::ranges::find(keys, key) != keys.end()) return refuse(ErrorCode::cbor_duplicate_key, at);
  if (!keys.empty() && sorts_before(key, keys.back())) {
    canonical_ = false;
    if (options_.form == assay::cbor::Form::canonical) return refuse(ErrorCode::cbor_keys_unsorted, at);
  }
  keys.push_back(key);
  return true;
}
