#pragma once

#include <cstddef>
#include <cstdint>

#include "assay/error.hpp"

namespace assay {

/// An error without a step or an input yet: whoever knows them adds them with located().
constexpr Error fail(ErrorCode code, std::size_t offset = 0) noexcept {
  return {code, Step::none, Input::none, static_cast<std::uint32_t>(offset)};
}

/// Fills in the input that `error.offset` counts in, and moves the offset by where that input begins; an error that has
/// an input already, or none at all, stays as it is.
constexpr Error located(Error error, Input input, std::size_t begins_at = 0) noexcept {
  if (error.failed() && error.input == Input::none) {
    error.input = input;
    error.offset += static_cast<std::uint32_t>(begins_at);
  }
  return error;
}

/// Certificate `index` of x5c, 0 the leaf.
constexpr Input certificate_input(std::size_t index) noexcept {
  return static_cast<Input>(static_cast<std::size_t>(Input::certificate) + index);
}

#if defined(ASSAY_MUTATION)
/// Every check of the library goes through here, so that a mutation build can disable or invert any single one by its
/// code: environment ASSAY_MUTATE=disable:NAME or invert:NAME.
bool holds(ErrorCode code, bool condition) noexcept;
#else
constexpr bool holds(ErrorCode, bool condition) noexcept {
  return condition;
}
#endif

}  // namespace assay

/// Returns fail(code, offset) from the enclosing function unless the condition holds.
#define ASSAY_REQUIRE(condition, code, offset)                        \
  do {                                                                \
    if (!::assay::holds((code), (condition))) {                       \
      return ::assay::fail((code), static_cast<std::size_t>(offset)); \
    }                                                                 \
  } while (false)

/// Returns the error from the enclosing function if the expression of type Error gives one.
#define ASSAY_TRY(expression)                                                    \
  do {                                                                           \
    if (const ::assay::Error assay_error = (expression); assay_error.failed()) { \
      return assay_error;                                                        \
    }                                                                            \
  } while (false)
