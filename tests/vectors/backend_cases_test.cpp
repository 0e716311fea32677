// Our own cases, whole ceremonies with their chains, through every backend of the build. It needs no library to make
// anything, so that a build with mbedTLS alone is tested too.
#include <gtest/gtest.h>

#include <iostream>
#include <string>

#include "assay/backend.hpp"
#include "cases.hpp"
#include "input.hpp"
#include "run_case.hpp"
#include "tests/vectors/vector_files.hpp"

namespace assay::testing {
namespace {

using cli::Case;
using cli::CaseResult;

struct Tally {
  int agreed = 0;
  int registered = 0;
  int anchored = 0;  ///< of those
  int authenticated = 0;
  int unsupported = 0;
};

void count_accepted(const Case& c, const CaseResult& result, Tally& tally) {
  if (c.ceremony == Ceremony::authentication) {
    ++tally.authenticated;
    return;
  }
  ++tally.registered;
  if (result.trust == TrustLevel::anchored) ++tally.anchored;
}

/// What a backend cannot judge it has to say so of; of everything else the verdict is the one that the case names.
void judge(const Case& c, const CaseResult& result, Tally& tally) {
  if (result.outcome == Outcome::undecided && result.error.error_class() == ErrorClass::unsupported) {
    ++tally.unsupported;
    return;
  }
  EXPECT_TRUE(c.lenient || compare(c, result) == cli::Agreement::agrees)
      << c.id << ": " << outcome_name(result.outcome) << " " << error_name(result.error.code);
  ++tally.agreed;
  if (result.outcome == Outcome::accepted) count_accepted(c, result, tally);
}

Tally run_all(std::string_view backend) {
  cli::CaseRunner runner(backend, Profile::webauthn);
  Tally tally;
  for (const std::filesystem::path& file : own_case_files()) {
    for (const Case& c : cli::parse_cases(cli::read_input(file.string()), file.filename().string())) {
      judge(c, runner.run(c), tally);
    }
  }
  std::cout << backend << ": " << tally.agreed << " agreed, of them accepted " << tally.registered << " registrations, "
            << tally.anchored << " of them anchored, and " << tally.authenticated << " authentications; "
            << tally.unsupported << " unsupported\n";
  return tally;
}

TEST(BackendCases, EveryBackendGivesTheVerdictsThatTheyName) {
  ASSERT_FALSE(own_case_files().empty());
  ASSERT_FALSE(backend_names().empty());
  for (const std::string_view backend : backend_names()) {
    SCOPED_TRACE(backend);
    const Tally tally = run_all(backend);
    EXPECT_GE(tally.registered, 20);
    EXPECT_GE(tally.anchored, 5);
    EXPECT_GE(tally.authenticated, 10);
    EXPECT_LT(tally.unsupported, tally.agreed / 10);
  }
}

}  // namespace
}  // namespace assay::testing
