#pragma once

#include <cstddef>
#include <string_view>

#include "assay/error.hpp"
#include "assay/result.hpp"

namespace assay::rp {

/// Reads the parts that the text of a policy consists of: the subset of TOML that parse_policy() takes, without what
/// the parts mean. Precondition: the text passed check_policy_characters(). Offsets of errors count in the text; the
/// first error ends the reading.
class PolicyScanner {
 public:
  explicit PolicyScanner(std::string_view text) noexcept : text_(text) {}

  std::size_t at() const noexcept { return at_; }
  /// The next character; 0 at the end, which no text has within.
  char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_blanks() noexcept;
  /// Also newlines and comments.
  void skip_lines() noexcept;
  /// A newline or the end of the text, with blanks and a comment before it. Error: policy_text_trailing.
  Error end_line() noexcept;

  /// A bare key; empty if there is none.
  std::string_view read_bare() noexcept;
  /// [name]: the name. Error: policy_text_section.
  Result<std::string_view> read_section() noexcept;
  /// = and the blanks around it. Error: policy_text_equals.
  Error read_equals() noexcept;
  /// What is between the quotes. Precondition: peek() is a quote. Errors: policy_text_string, policy_text_escape.
  Result<std::string_view> read_string() noexcept;
  /// Error: policy_text_value.
  Result<bool> read_boolean() noexcept;
  /// A number of at most nine digits; of more, some number of nine. Error: policy_text_integer.
  Result<std::int64_t> read_integer() noexcept;

  /// [ and what may stand before the first item. Precondition: peek() is [.
  void begin_array() noexcept;
  /// Behind an item, with the comma that may follow, or at the begin: whether the array ends there, which is then read.
  /// Error: policy_text_array.
  Result<bool> end_array(bool behind_item) noexcept;

 private:
  void skip_comment() noexcept;
  std::string_view read_while(bool (*is_part)(char c) noexcept) noexcept;

  std::string_view text_;
  std::size_t at_ = 0;
};

/// What TOML forbids anywhere in a text. Errors: policy_text_not_utf8, policy_text_control.
Error check_policy_characters(std::string_view text) noexcept;

}  // namespace assay::rp
