#pragma once

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace assay::json {

namespace ondemand = simdjson::ondemand;

/// An object or array that is open.
struct Frame {
  bool is_object = false;
  bool is_begun = false;       ///< it has a member or element
  std::size_t first_name = 0;  ///< of its member names in Parser::names
};

/// A member name of an open object, with its first eight bytes so that most names are told apart by one comparison.
struct Name {
  std::uint64_t beginning = 0;
  std::string_view text;
};

/// What a Workspace owns on behalf of this module.
struct Parser {
  ondemand::parser simdjson;
  std::size_t capacity = 0;         ///< bytes of the longest text
  std::unique_ptr<char[]> buffer;   ///< a text and simdjson's padding
  std::unique_ptr<Frame[]> frames;  ///< max_depth of them
  std::unique_ptr<Name[]> names;    ///< max_members of them
  std::size_t max_depth = 0;
  std::size_t max_members = 0;
};

/// What is walked on failure is longer than the text by one quote.
constexpr std::size_t kRepair = 1;

constexpr std::size_t buffer_len(std::size_t capacity) noexcept {
  return capacity + kRepair + simdjson::SIMDJSON_PADDING;
}

}  // namespace assay::json
