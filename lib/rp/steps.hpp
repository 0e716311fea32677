#pragma once

#include <span>

#include "assay/error.hpp"
#include "assay/step.hpp"

namespace assay::rp {

/// What the function of a step gives: no error, an error, or that there was nothing to judge. As small as an Error, so
/// that it is returned in a register.
class StepOutcome {
 public:
  constexpr StepOutcome() noexcept = default;
  constexpr StepOutcome(Error error) noexcept : error_(error) {}

  static constexpr StepOutcome not_evaluated() noexcept { return Error{.offset = kNotEvaluated}; }

  constexpr const Error& error() const noexcept { return error_; }
  constexpr StepResult result() const noexcept {
    if (error_.failed()) return StepResult::fail;
    return error_.offset == kNotEvaluated ? StepResult::not_evaluated : StepResult::pass;
  }

 private:
  static constexpr std::uint32_t kNotEvaluated = 1;  // the offset, where there is no error

  Error error_;
};

inline constexpr StepOutcome not_evaluated() noexcept {
  return StepOutcome::not_evaluated();
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
    const StepOutcome outcome = row.run(state);
    if (log != nullptr) log->results[static_cast<std::uint8_t>(row.step)] = outcome.result();
    if (outcome.error().failed()) return at_step(outcome.error(), row.step);
  }
  return {};
}

}  // namespace assay::rp
