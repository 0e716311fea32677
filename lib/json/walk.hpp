#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/error.hpp"
#include "lib/base/workspace.hpp"

namespace assay::json {

enum class Kind : std::uint8_t { absent = 0, object, array, string, number, boolean, null };

/// A value of a JSON text, as a Visitor gets to see it. Its text borrows from the parser, until the next walk.
struct Value {
  Kind kind = Kind::absent;
  bool is_true = false;
  std::uint32_t depth = 0;  ///< open objects and arrays around it: 0 is the value that the whole text is
  std::size_t offset = 0;   ///< of its first byte in the caller's text
  std::string_view text;    ///< of a string, escapes resolved
  std::string_view name;    ///< its member name, escapes resolved; empty in an array
};

/// Gets every value of a text in order, objects and arrays before what they hold.
class Visitor {
 public:
  virtual void on_value(const Value& value) noexcept = 0;

 protected:
  ~Visitor() = default;
};

/// Checks a whole JSON text and shows all of its values to the visitor, which therefore may have seen a part of a text
/// that turns out to be wrong further on. The text is copied; one byte order mark at its start is skipped.
///
/// Errors, offsets counting in `text`: workspace_full (no parser, or longer than it can hold); json_not_utf8; then the
/// first in the text of json_malformed, json_trailing, json_duplicate_member, json_nul, json_too_deep,
/// json_too_many_members, and json_not_utf8 for an escaped lone surrogate.
Error walk(Workspace::Impl& impl, Bytes text, Visitor& visitor) noexcept;

/// The index of `name` in `names`, names.size() if it is not there.
inline std::size_t index_of(std::span<const std::string_view> names, std::string_view name) noexcept {
  std::size_t i = 0;
  while (i < names.size() && names[i] != name) ++i;
  return i;
}

}  // namespace assay::json
