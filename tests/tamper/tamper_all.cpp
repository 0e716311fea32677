// Tampers with every signed case in every way: a command, as it takes long.
//     tamper_all [--sample=NUMBER] [CASE_FILE..]
// With no file: our own cases, and those of third parties where they are there. With a number: so many mutants and a
// tenth as many splices, drawn at random. The last line of the output is what tools/ledger.py puts in the ledger.
#include <algorithm>
#include <cstdio>

#include "tests/tamper/mutants.hpp"
#include "tests/tamper/plan.hpp"
#include "tests/tamper/unsigned_parts.hpp"
#include "tests/vectors/vector_files.hpp"

namespace {

using tamper::Subject;
using tamper::Tampering;

/// Says what was found and gives whether all is well.
bool report(const tamper::Tally& tally) {
  for (const std::string& text : tally.unexplained) std::printf("unexplained: %s\n", text.c_str());
  std::size_t num_idle = 0;
  for (const tamper::UnsignedPart& part : tamper::unsigned_parts()) {
    const auto found = tally.explained.find(part.name);
    const auto count = found == tally.explained.end() ? 0ULL : static_cast<unsigned long long>(found->second);
    std::printf("%12llu  %s\n", count, std::string(part.name).c_str());
    if (count == 0) ++num_idle;
  }
  std::printf("evidence: count=%llu result=%llu accepted, %zu of them unexplained; %zu of %zu reasons unused\n",
              static_cast<unsigned long long>(tally.num_judged), static_cast<unsigned long long>(tally.num_accepted),
              tally.unexplained.size(), num_idle, tamper::unsigned_parts().size());
  return tally.unexplained.empty() && num_idle == 0;
}

/// The number of a first argument --sample=NUMBER, which is taken off; 0 if there is none.
std::size_t take_sample(std::vector<std::string>& arguments) {
  constexpr std::string_view kOption = "--sample=";
  if (arguments.empty() || !arguments[0].starts_with(kOption)) return 0;
  const std::size_t count = std::stoul(arguments[0].substr(kOption.size()));
  arguments.erase(arguments.begin());
  return count;
}

void tamper_with_all(Tampering& tampering, const std::vector<Subject>& subjects) {
  for (const Subject& subject : subjects) {
    tamper::mutate_every_part(tampering, subject);
    std::fprintf(stderr, "%llu judged\n", static_cast<unsigned long long>(tampering.tally().num_judged));
  }
  tamper::splice_all(tampering, subjects);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const std::size_t sample = take_sample(arguments);
  std::vector<std::filesystem::path> files(arguments.begin(), arguments.end());
  if (files.empty()) files = tamper::all_case_files();
  assay::cli::CaseRunner runner("openssl", assay::Profile::webauthn);
  const std::vector<Subject> subjects = tamper::load_subjects(files, runner);
  std::fprintf(stderr, "%zu signed cases\n", subjects.size());
  Tampering tampering(runner);
  if (sample == 0) {
    tamper_with_all(tampering, subjects);
  } else {
    tamper::tamper_at_random(tampering, subjects, 1, sample, sample / 10);
  }
  return report(tampering.tally()) ? 0 : 1;
}
