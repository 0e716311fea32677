#pragma once

#include <span>

#include "assay/error.hpp"
#include "assay/step.hpp"

namespace assay::rp {

/// What the function of a step gives: no error, an error, or that there was nothing to judge.
struct StepOutcome {
  Error error;
  bool evaluated = true;

  constexpr StepOutcome() noexcept = default;
  constexpr StepOutcome(Error step_error) noexcept : error(step_error) {}
};

inline constexpr StepOutcome not_evaluated() noexcept {
  StepOutcome outcome;
  outcome.evaluated = false;
  return outcome;
}

/// A step of a ceremony and the function that carries it out.
template <class State>
struct StepRow {
  Step step;
  StepOutcome (*run)(State& state) noexcept;
};

/// Runs steps in order; the first that fails stops, and its error gets the step's name.
template <class State>
Error run_steps(std::span<const StepRow<State>> rows, State& state, StepLog* log) noexcept {
  for (const StepRow<State>& row : rows) {
    StepOutcome outcome = row.run(state);
    if (log != nullptr) {
      const StepResult passed = outcome.evaluated ? StepResult::pass : StepResult::not_evaluated;
      log->results[static_cast<std::uint8_t>(row.step)] = outcome.error.failed() ? StepResult::fail : passed;
    }
    if (outcome.error.failed()) {
      outcome.error.step = row.step;
      return outcome.error;
    }
  }
  return {};
}

}  // namespace assay::rp
