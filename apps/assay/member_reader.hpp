#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "encoding.hpp"
#include "input.hpp"

namespace assay::cli {

using Json = nlohmann::ordered_json;

/// Parses JSON text; duplicate members and deep nesting are refused. Throws InputError that names `label`.
Json parse_json(std::string_view text, const std::string& label);

/// Reads the members of one JSON object by name and type, and knows which were never asked for. A member that is null
/// counts as absent. Every complaint is an InputError that says where: "FILE: case ID: expected.challenge: ...".
class MemberReader {
 public:
  /// `where` leads every message; `path` is that of this object within it: "" or "expected.".
  MemberReader(const Json& object, std::string where, std::string path = "");

  /// The member, or null; it counts as known from here on.
  const Json* find(std::string_view name);
  /// The member; throws if it is absent.
  const Json& require(std::string_view name);
  /// A reader of the object in this member.
  MemberReader object(std::string_view name);

  std::string text(std::string_view name);
  std::string text_or(std::string_view name, std::string_view fallback);
  bool flag_or(std::string_view name, bool fallback);
  std::int64_t integer(std::string_view name, std::int64_t min, std::int64_t max);
  ByteVector base64url(std::string_view name);
  std::optional<ByteVector> optional_base64url(std::string_view name);
  std::vector<std::string> texts_or_none(std::string_view name);
  /// The position in `choices` of the text of this member, or of `fallback` where it is absent.
  std::size_t choice_or(std::string_view name, const std::vector<std::string_view>& choices, std::size_t fallback);

  /// Throws if the object has a member that nobody asked for.
  void finish() const;
  [[noreturn]] void complain(std::string_view name, const std::string& reason) const;

 private:
  const Json& object_;
  std::string where_;
  std::string path_;
  std::vector<std::string_view> known_;
};

}  // namespace assay::cli
