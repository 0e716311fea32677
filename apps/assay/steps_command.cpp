#include "steps_command.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <string_view>

#include "assay/step.hpp"
#include "member_reader.hpp"

namespace assay::cli {
namespace {

std::string_view doer_name(StepDoer doer) {
  switch (doer) {
    case StepDoer::ours: return "ours";
    case StepDoer::caller: return "caller";
    case StepDoer::client: return "client";
  }
  return "";
}

std::string_view ceremony_name(Ceremony ceremony) {
  return ceremony == Ceremony::registration ? "registration" : "authentication";
}

void print_json(const StepInfo& info) {
  Json line;
  line["slug"] = info.slug;
  line["ceremony"] = ceremony_name(info.ceremony);
  line["number"] = info.spec_number;
  line["who"] = doer_name(info.doer);
  line["what"] = info.text;
  std::cout << line.dump() << '\n';
}

void print_row(std::string_view slug, std::string_view number, std::string_view who, std::string_view what) {
  std::cout << std::left << std::setw(26) << slug << std::setw(7) << number << std::setw(9) << who << what << '\n';
}

}  // namespace

int run_steps(bool json) {
  if (!json) print_row("step", "number", "who", "what");
  for (int i = 0; i < kNumSteps; ++i) {
    const StepInfo& info = step_info_at(i);
    if (json) {
      print_json(info);
    } else {
      print_row(info.slug, info.spec_number, doer_name(info.doer), info.text);
    }
  }
  return 0;
}

}  // namespace assay::cli
