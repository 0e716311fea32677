#include "tests/cbor/libcbor_checker.hpp"

#include <cbor.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

/// Length of the head that CTAP2 wants for an argument.
std::size_t shortest_head_len(std::uint64_t argument) {
  if (argument <= 23) return 1;
  if (argument <= 0xFF) return 2;
  if (argument <= 0xFFFF) return 3;
  return argument <= 0xFFFFFFFF ? 5 : 9;
}

class Judge {
 public:
  /// The length of the item in shortest form. Faults are kept in the members.
  std::size_t shortest_len(const cbor_item_t* item) {
    switch (cbor_typeof(item)) {
      case CBOR_TYPE_UINT:
      case CBOR_TYPE_NEGINT: return shortest_head_len(cbor_get_int(item));
      case CBOR_TYPE_BYTESTRING: return bytes_len(item);
      case CBOR_TYPE_STRING: return text_len(item);
      case CBOR_TYPE_ARRAY: return array_len(item);
      case CBOR_TYPE_MAP: return map_len(item);
      case CBOR_TYPE_TAG: accepted = false; return 0;
      case CBOR_TYPE_FLOAT_CTRL: break;
    }
    // There is no shortest form of floating-point numbers in CTAP2; the widths are 0, 2, 4 and 8 bytes.
    const cbor_float_width width = cbor_float_get_width(item);
    return width == CBOR_FLOAT_0 ? 1 : 1 + (std::size_t{1} << width);
  }

  bool accepted = true;
  bool sorted = true;

 private:
  std::size_t bytes_len(const cbor_item_t* item) {
    if (!cbor_bytestring_is_definite(item)) accepted = false;
    const std::size_t size = cbor_bytestring_length(item);
    return shortest_head_len(size) + size;
  }

  // libcbor counts the characters of a text, and none where it is not UTF-8.
  std::size_t text_len(const cbor_item_t* item) {
    const std::size_t size = cbor_string_length(item);
    const bool utf8 = size == 0 || cbor_string_codepoint_count(item) != 0;
    if (!cbor_string_is_definite(item) || !utf8) accepted = false;
    return shortest_head_len(size) + size;
  }

  std::size_t array_len(const cbor_item_t* item) {
    if (!cbor_array_is_definite(item)) accepted = false;
    std::size_t len = shortest_head_len(cbor_array_size(item));
    for (std::size_t i = 0; i < cbor_array_size(item); ++i) len += shortest_len(cbor_array_handle(item)[i]);
    return len;
  }

  std::size_t map_len(const cbor_item_t* item) {
    if (!cbor_map_is_definite(item)) accepted = false;
    std::size_t len = shortest_head_len(cbor_map_size(item));
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < cbor_map_size(item); ++i) {
      const cbor_pair& pair = cbor_map_handle(item)[i];
      len += shortest_len(pair.key) + shortest_len(pair.value);
      keys.push_back(sort_key(pair.key));
    }
    if (!std::ranges::is_sorted(keys)) sorted = false;
    std::ranges::sort(keys);
    if (std::ranges::adjacent_find(keys) != keys.end()) accepted = false;
    return len;
  }

  /// Text whose order and equality are those of CTAP2: major type, length, content.
  std::string sort_key(const cbor_item_t* key) {
    std::string out(1, static_cast<char>('0' + cbor_typeof(key)));
    if (cbor_isa_string(key)) {
      const auto* text = reinterpret_cast<const char*>(cbor_string_handle(key));
      out += static_cast<char>(cbor_string_length(key));
      return out.append(text, text == nullptr ? 0 : cbor_string_length(key));
    }
    if (!cbor_isa_uint(key) && !cbor_isa_negint(key)) {
      accepted = false;
      return out;
    }
    const std::uint64_t value = cbor_get_int(key);
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
    return out;
  }
};

}  // namespace

LibcborVerdict judge_by_libcbor(std::span<const std::uint8_t> data) {
  cbor_load_result loaded{};
  cbor_item_t* item = cbor_load(data.data(), data.size(), &loaded);
  if (item == nullptr) return {};
  Judge judge;
  const std::size_t shortest = judge.shortest_len(item);
  cbor_decref(&item);
  if (!judge.accepted) return {};
  return {true, judge.sorted && shortest == loaded.read, loaded.read};
}
