// Runs the third-party case files and our own through the code of `assay verify`.
#include "cases.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>

#include "input.hpp"
#include "run_case.hpp"
#include "tests/vectors/reasons.hpp"
#include "tests/vectors/vector_files.hpp"

namespace assay::testing {
namespace {

using cli::Case;
using cli::CaseResult;

/// RSA with SHA-1: some peers take it for credential keys, the library never does.
constexpr std::int64_t kRs1 = -65535;

/// Whether this build cannot judge a case as far as its verdict: its algorithm is not built.
bool is_not_built(const Case& c) {
  constexpr std::int64_t kAlgorithms[] = {-48, -49, -50};
  return std::find(std::begin(kAlgorithms), std::end(kAlgorithms), c.alg) != std::end(kAlgorithms);
}

struct Tally {
  int judged = 0;
  int not_built = 0;
  int sha1_keys = 0;
  int lenient_disagreements = 0;
};

std::string describe(const Case& c, const CaseResult& result) {
  std::string text = c.id + ": " + std::string(outcome_name(result.outcome)) + " ";
  text += std::string(error_name(result.error.code)) + " at " + std::string(step_slug(result.error.step));
  text += ", expected " + std::string(outcome_name(c.verdict->outcome)) + " " + c.verdict->reason.value_or("");
  return text;
}

void expect_verdict(const Case& c, const CaseResult& result) {
  EXPECT_EQ(result.outcome, c.verdict->outcome) << describe(c, result);
  if (c.verdict->outcome == Outcome::rejected && result.outcome == Outcome::rejected) {
    EXPECT_TRUE(fits_reason(c.verdict->reason.value_or(""), result.error.code)) << describe(c, result);
  }
}

/// What is not built is refused as such, never accepted; a fault that is found on the way there counts.
void expect_unsupported(const Case& c, const CaseResult& result) {
  if (result.outcome == Outcome::undecided) {
    EXPECT_EQ(result.error.error_class(), ErrorClass::unsupported) << describe(c, result);
  } else {
    expect_verdict(c, result);
  }
}

void judge(const Case& c, const CaseResult& result, Tally& tally) {
  if (c.lenient) {
    if (compare(c, result) != cli::Agreement::agrees) ++tally.lenient_disagreements;
  } else if (c.alg == kRs1 && result.error.code == ErrorCode::algorithm_disabled) {
    ++tally.sha1_keys;
    EXPECT_EQ(result.outcome, Outcome::rejected) << describe(c, result);
  } else if (is_not_built(c)) {
    ++tally.not_built;
    expect_unsupported(c, result);
  } else {
    ++tally.judged;
    expect_verdict(c, result);
  }
}

Tally run_external(const std::string& name) {
  const std::string path = (external_vectors() / "cases" / name).string();
  cli::CaseRunner runner("openssl", Profile::webauthn);
  Tally tally;
  for (const Case& c : cli::parse_cases(cli::read_input(path), name)) judge(c, runner.run(c), tally);
  std::cout << name << ": " << tally.judged << " judged, " << tally.not_built << " of kinds not built, "
            << tally.lenient_disagreements << " lenient disagreements, " << tally.sha1_keys << " with an RS1 key\n";
  return tally;
}

class ThirdPartyCases : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!exists(external_vectors() / "cases")) {
      GTEST_SKIP() << external_vectors() << " is not there; ASSAY_EXTERNAL_VECTORS names another folder";
    }
  }
};

TEST_F(ThirdPartyCases, W3cVectorsAreJudgedAsTheSpecificationSays) {
  const Tally tally = run_external("w3c.json");
  EXPECT_EQ(tally.judged, 29);
}

TEST_F(ThirdPartyCases, PeersResponsesAreJudgedAsTheirProjectsDo) {
  EXPECT_GT(run_external("peers.json").judged, 150);
}

TEST_F(ThirdPartyCases, SyntheticFaultsAreFound) {
  EXPECT_GT(run_external("synthetic.json").judged, 150);
}

TEST(OwnCases, GiveTheVerdictReasonAndStepThatTheyName) {
  const std::vector<std::filesystem::path> files = own_case_files();
  if (files.empty()) GTEST_SKIP() << "vectors/cases is not there";
  cli::CaseRunner runner("openssl", Profile::webauthn);
  for (const std::filesystem::path& file : files) {
    for (const Case& c : cli::parse_cases(cli::read_input(file.string()), file.filename().string())) {
      const CaseResult result = runner.run(c);
      ASSERT_TRUE(c.verdict) << c.id << " expects nothing";
      if (is_not_built(c)) {
        EXPECT_TRUE(c.lenient) << c.id;
        expect_unsupported(c, result);
        continue;
      }
      EXPECT_EQ(compare(c, result), cli::Agreement::agrees) << describe(c, result);
    }
  }
}

}  // namespace
}  // namespace assay::testing
