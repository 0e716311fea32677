#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "assay/export.hpp"
#include "assay/step_ids.hpp"

namespace assay {

enum class Ceremony : std::uint8_t { registration = 1, authentication = 2 };

/// Who carries out a step.
enum class StepDoer : std::uint8_t { ours, caller, client };

/// One row of the table of steps.
struct StepInfo {
  Step step = Step::none;
  Ceremony ceremony = Ceremony::registration;
  StepDoer doer = StepDoer::ours;
  std::string_view slug;         ///< "reg.rp_id_hash"
  std::string_view spec_number;  ///< the number in WebAuthn Level 3, 7.1 or 7.2: "14"
  std::string_view source;       ///< the file that carries it out, "-" where it is not ours
  std::string_view text;
};

/// Row `index` in the order of the specification, registration first; 0 <= index < kNumSteps.
ASSAY_API const StepInfo& step_info_at(int index) noexcept;
/// The slug of a step; empty for Step::none and unknown numbers.
ASSAY_API std::string_view step_slug(Step step) noexcept;

enum class StepResult : std::uint8_t {
  not_evaluated = 0,  ///< not reached, not ours, or there was nothing to judge
  pass = 1,
  fail = 2,
};

/// The result of every step of one ceremony, filled in on request. Plain data, owned by the caller; it must live until
/// the ceremony is concluded.
struct StepLog {
  std::array<StepResult, 256> results{};  ///< indexed by the number of the step

  StepResult operator[](Step step) const noexcept { return results[static_cast<std::uint8_t>(step)]; }
};

}  // namespace assay
