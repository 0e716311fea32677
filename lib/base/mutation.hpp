#pragma once

#if defined(ASSAY_MUTATION)

#include <cstdint>

#include "assay/error_codes.hpp"

/// What a mutation build (-Dmutation=true) does at the places where the library decides. The environment is read once:
///
///   ASSAY_MUTATE=HOW:FILE:LINE:CODE   HOW is pass, fail, invert or wrong; CODE is a number, 0 for ASSAY_TRY
///   ASSAY_RECORD=PATH                 keep which places were reached, for take_places()
///
/// docs/mutation.md says what for.
namespace assay::mutation {

enum class PlaceKind : std::uint8_t {
  decision = 0,  ///< a condition, of ASSAY_REQUIRE or holds()
  refusal = 1,   ///< an error made by fail()
  attempt = 2,   ///< the outcome of a part, of ASSAY_TRY
};

/// One place with one code, and what happened there.
struct Place {
  PlaceKind kind;
  const char* file;
  unsigned line;
  ErrorCode code;
  bool was_passed;
  bool was_refused;
};

/// Gives each place that was reached since the last call to `take`, and forgets it.
void take_places(void (*take)(const Place& place, void* context), void* context) noexcept;

}  // namespace assay::mutation

#endif
