#include <algorithm>
#include <iterator>

#include "assay/step.hpp"

namespace assay {
namespace {

constexpr Ceremony reg = Ceremony::registration;
constexpr Ceremony auth = Ceremony::authentication;

constexpr StepInfo kSteps[] = {
#define ASSAY_STEP(number, ceremony, name, slug, spec_number, doer, source, text) \
  {Step::ceremony##_##name, ceremony, StepDoer::doer, slug, spec_number, source, text},
#include "lib/rp/steps.def"
#undef ASSAY_STEP
};
static_assert(std::size(kSteps) == kNumSteps);

}  // namespace

const StepInfo& step_info_at(int index) noexcept {
  static constexpr StepInfo kNone{};
  return index >= 0 && index < kNumSteps ? kSteps[index] : kNone;
}

std::string_view step_slug(Step step) noexcept {
  const auto* row = std::ranges::find(kSteps, step, &StepInfo::step);
  return row == std::end(kSteps) ? std::string_view() : row->slug;
}

}  // namespace assay
