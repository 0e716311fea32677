#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "assay/error.hpp"

namespace assay {

// Failures are put together in functions of their own. Where that is done in place, g++ makes one code of success and
// failure, which writes an Error field by field and then waits to read it whole; a ceremony has some fifty checks.
[[gnu::noinline]] Error failure(ErrorCode code, std::uint32_t offset) noexcept;
[[gnu::noinline]] Error located_failure(Error error, Input input, std::uint32_t begins_at) noexcept;

#if defined(ASSAY_MUTATION)
namespace mutation {

// What a mutation build asks at every place where the library decides (lib/base/mutation.cpp). The place is that of the
// call, which is what a compiler gives as the default of these parameters.
bool decide(ErrorCode code, bool condition, const char* file, unsigned line) noexcept;
ErrorCode refuse(ErrorCode code, const char* file, unsigned line) noexcept;
bool stops(bool failed, const char* file, unsigned line) noexcept;

}  // namespace mutation

/// An error without a step or an input yet: whoever knows them adds them with located().
constexpr Error fail(ErrorCode code, std::size_t offset = 0, const char* file = __builtin_FILE(),
                     unsigned line = __builtin_LINE()) noexcept {
  if (!std::is_constant_evaluated()) code = mutation::refuse(code, file, line);
  return {code, Step::none, Input::none, static_cast<std::uint32_t>(offset)};
}

/// Whether a check that refuses with this code is passed.
constexpr bool holds(ErrorCode code, bool condition, const char* file = __builtin_FILE(),
                     unsigned line = __builtin_LINE()) noexcept {
  return std::is_constant_evaluated() ? condition : mutation::decide(code, condition, file, line);
}

/// Whether an error ends the function that asked for it.
constexpr bool stops(const Error& error, const char* file = __builtin_FILE(),
                     unsigned line = __builtin_LINE()) noexcept {
  return std::is_constant_evaluated() ? error.failed() : mutation::stops(error.failed(), file, line);
}
#else
/// An error without a step or an input yet: whoever knows them adds them with located().
constexpr Error fail(ErrorCode code, std::size_t offset = 0) noexcept {
  const auto offset32 = static_cast<std::uint32_t>(offset);
  return std::is_constant_evaluated() ? Error{code, Step::none, Input::none, offset32} : failure(code, offset32);
}

/// Whether a check that refuses with this code is passed.
constexpr bool holds(ErrorCode, bool condition) noexcept {
  return __builtin_expect_with_probability(condition, true, 1.0);
}

/// Whether an error ends the function that asked for it.
constexpr bool stops(const Error& error) noexcept {
  return __builtin_expect_with_probability(error.failed(), false, 1.0);
}
#endif

/// Fills in the input that `error.offset` counts in, and moves the offset by where that input begins; an error that has
/// an input already, or none at all, stays as it is.
inline Error located(Error error, Input input, std::size_t begins_at = 0) noexcept {
  if (error.failed()) [[unlikely]]
    return located_failure(error, input, static_cast<std::uint32_t>(begins_at));
  return error;
}

/// Names the step that an error is of.
constexpr Error at_step(Error error, Step step) noexcept {
  error.step = step;
  return error;
}

/// Certificate `index` of x5c, 0 the leaf.
constexpr Input certificate_input(std::size_t index) noexcept {
  return static_cast<Input>(static_cast<std::size_t>(Input::certificate) + index);
}

}  // namespace assay

/// Returns fail(code, offset) from the enclosing function unless the condition holds.
#define ASSAY_REQUIRE(condition, code, offset)                        \
  do {                                                                \
    if (!::assay::holds((code), (condition))) {                       \
      return ::assay::fail((code), static_cast<std::size_t>(offset)); \
    }                                                                 \
  } while (false)

/// Returns the error from the enclosing function if the expression of type Error gives one.
#define ASSAY_TRY(expression)                                                           \
  do {                                                                                  \
    if (const ::assay::Error assay_error = (expression); ::assay::stops(assay_error)) { \
      return assay_error;                                                               \
    }                                                                                   \
  } while (false)
