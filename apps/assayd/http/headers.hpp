#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assayd::http {

/// Header fields in the order in which they came; names compare without regard to case.
class Headers {
 public:
  struct Field {
    std::string name, value;
  };

  /// Adds a field beside others of its name. Throws std::invalid_argument if the name is not a token, or the value
  /// holds a control character: no text of a user can add a line to a response.
  void add(std::string_view name, std::string_view value);
  /// The same, in place of all others of this name.
  void set(std::string_view name, std::string_view value);
  /// The same, unless there is one of this name.
  void set_default(std::string_view name, std::string_view value);
  void remove(std::string_view name);

  std::size_t count(std::string_view name) const;
  /// The first value of this name, or nothing. For what may come once only, single() is the one to ask.
  std::optional<std::string_view> first(std::string_view name) const;
  /// The value, or nothing where there is none. Throws HttpError 400 duplicate_header if there are two.
  std::optional<std::string_view> single(std::string_view name) const;

  const std::vector<Field>& fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

bool equal_ignoring_case(std::string_view left, std::string_view right);

}  // namespace assayd::http
