#include "verify_command.hpp"

#include <unistd.h>

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <string_view>

#include "assay/error.hpp"
#include "cases.hpp"
#include "input.hpp"
#include "member_reader.hpp"
#include "run_case.hpp"

namespace assay::cli {
namespace {

struct Tally {
  std::size_t cases = 0;
  std::size_t agree = 0;
  std::size_t disagree = 0;
  std::size_t lenient = 0;  ///< disagreements that are lenient
  std::size_t unsupported = 0;
  std::size_t nothing_expected = 0;
};

void count(Tally& tally, const Case& c, const CaseResult& result, Agreement agreement) {
  ++tally.cases;
  if (result.error.error_class() == ErrorClass::unsupported) ++tally.unsupported;
  switch (agreement) {
    case Agreement::agrees: ++tally.agree; break;
    case Agreement::disagrees: ++(c.lenient ? tally.lenient : tally.disagree); break;
    case Agreement::nothing_expected: ++tally.nothing_expected; break;
  }
}

/// A line on standard error that is written over and over, if that is a terminal.
class Progress {
 public:
  explicit Progress(std::size_t total) : total_(total), shown_(isatty(STDERR_FILENO) == 1) {}
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void clear() {
    if (shown_) std::cerr << "\r\x1b[K" << std::flush;
  }
  void step() {
    ++done_;
    if (shown_) std::cerr << '\r' << done_ << '/' << total_ << std::flush;
  }

 private:
  std::size_t total_;
  std::size_t done_ = 0;
  bool shown_;
};

/// Widths of the columns of the table.
struct Columns {
  int id = 4;
  int error = 5;
  int step = 4;
};

int widest(int width, std::string_view text) {
  return std::max(width, static_cast<int>(text.size()));
}

Columns columns_for(const std::vector<Case>& cases) {
  Columns columns;
  for (const Case& c : cases) columns.id = widest(columns.id, to_printable(c.id));
  for (int i = 0; i < kNumErrorCodes; ++i) columns.error = widest(columns.error, error_name(error_code_at(i)));
  for (int i = 0; i < kNumSteps; ++i) columns.step = widest(columns.step, step_info_at(i).slug);
  return columns;
}

std::string expectation(const ExpectedVerdict& verdict) {
  std::string text(outcome_name(verdict.outcome));
  if (verdict.reason) text += " " + to_printable(*verdict.reason);
  if (verdict.step) text += " " + to_printable(*verdict.step);
  return text;
}

std::string agreement_text(const Case& c, Agreement agreement) {
  switch (agreement) {
    case Agreement::agrees: return "agrees";
    case Agreement::disagrees:
      return (c.lenient ? "lenient, expected: " : "DISAGREES, expected: ") + expectation(*c.verdict);
    case Agreement::nothing_expected: break;
  }
  return "nothing expected";
}

std::string_view or_dash(std::string_view text) {
  return text.empty() ? "-" : text;
}

void print_row(const Columns& columns, const Case& c, const CaseResult& result, Agreement agreement) {
  const std::string_view name = result.error.failed() ? error_name(result.error.code) : "-";
  std::cout << std::left << std::setw(columns.id) << to_printable(c.id) << "  " << std::setw(9)
            << outcome_name(result.outcome) << "  " << std::setw(columns.error) << name << "  "
            << std::setw(columns.step) << or_dash(step_slug(result.error.step)) << "  " << agreement_text(c, agreement)
            << '\n';
}

std::string_view step_result_name(StepResult result) {
  switch (result) {
    case StepResult::pass: return "pass";
    case StepResult::fail: return "fail";
    case StepResult::not_evaluated: break;
  }
  return "not evaluated";
}

void print_log(const Columns& columns, const Case& c, const CaseResult& result) {
  for (int i = 0; i < kNumSteps; ++i) {
    const StepInfo& info = step_info_at(i);
    if (info.ceremony != c.ceremony) continue;
    std::cout << "    " << std::left << std::setw(columns.step) << info.slug << "  " << std::setw(5) << info.spec_number
              << "  " << step_result_name(result.log[info.step]) << '\n';
  }
  if (!result.error.failed()) return;
  std::cout << "    " << error_text(result.error.code);
  if (result.error.input != Input::none) {
    std::cout << " (" << input_name(result.error.input) << ", byte " << result.error.offset << ')';
  }
  std::cout << '\n';
}

Json text_or_null(std::string_view text) {
  return text.empty() ? Json() : Json(text);
}

void print_json(const Case& c, const CaseResult& result, Agreement agreement) {
  const bool failed = result.error.failed();
  Json line;
  line["id"] = c.id;
  line["outcome"] = outcome_name(result.outcome);
  line["error"] = failed ? Json(error_name(result.error.code)) : Json();
  line["step"] = text_or_null(step_slug(result.error.step));
  line["offset"] = failed && result.error.input != Input::none ? Json(result.error.offset) : Json();
  line["trust"] = result.trust ? Json(trust_level_name(*result.trust)) : Json();
  line["agrees"] = agreement == Agreement::nothing_expected ? Json() : Json(agreement == Agreement::agrees);
  line["lenient"] = c.lenient;
  std::cout << line.dump() << '\n';
}

void run_file(const VerifyOptions& options, const std::vector<Case>& cases, CaseRunner& runner, Tally& tally) {
  const Columns columns = columns_for(cases);
  Progress progress(cases.size());
  for (const Case& c : cases) {
    const CaseResult result = runner.run(c);
    const Agreement agreement = compare(c, result);
    count(tally, c, result, agreement);
    progress.clear();
    if (options.json) {
      print_json(c, result, agreement);
    } else {
      print_row(columns, c, result, agreement);
    }
    if (options.explain) print_log(columns, c, result);
    progress.step();
  }
}

void print_summary(const Tally& tally) {
  std::cout << tally.cases << " cases: " << tally.agree << " agree, " << tally.disagree << " disagree, "
            << tally.lenient << " lenient disagreements, " << tally.unsupported << " undecided as unsupported, "
            << tally.nothing_expected << " with nothing expected\n";
}

}  // namespace

int run_verify(const VerifyOptions& options) {
  CaseRunner runner(options.backend, options.profile);
  Tally tally;
  bool all_read = true;
  for (const std::string& file : options.files) {
    try {
      run_file(options, parse_cases(read_input(file), input_label(file)), runner, tally);
    } catch (const InputError& error) {
      std::cerr << "assay: " << error.what() << '\n';
      all_read = false;
    }
  }
  if (!options.json) print_summary(tally);
  if (!all_read) return 2;
  return tally.disagree == 0 ? 0 : 1;
}

}  // namespace assay::cli
