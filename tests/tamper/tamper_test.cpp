// A sample of what tamper_all does with every signed case.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <set>

#include "tests/tamper/mutants.hpp"
#include "tests/tamper/plan.hpp"
#include "tests/tamper/unsigned_parts.hpp"
#include "tests/vectors/vector_files.hpp"

namespace tamper {
namespace {

assay::cli::CaseRunner& runner() {
  static assay::cli::CaseRunner one("openssl", assay::Profile::webauthn);
  return one;
}

const std::vector<Subject>& own_subjects() {
  static const std::vector<Subject> subjects = load_subjects(assay::testing::own_case_files(), runner());
  return subjects;
}

constexpr std::uint64_t kSeed = 20261125;
constexpr std::size_t kMutants = 100'000;
constexpr std::size_t kSplices = 10'000;

void expect_no_surprise(const std::vector<Subject>& subjects) {
  Tampering tampering(runner());
  tamper_at_random(tampering, subjects, kSeed, kMutants, kSplices);
  for (const std::string& text : tampering.tally().unexplained) ADD_FAILURE() << "accepted: " << text;
  EXPECT_GT(tampering.tally().num_judged, kMutants);
  EXPECT_GT(tampering.tally().num_accepted, 0U);
}

TEST(Tampering, OfOurOwnCasesIsFoundOrExplained) {
  ASSERT_GT(own_subjects().size(), 100U);
  expect_no_surprise(own_subjects());
}

TEST(Tampering, OfThirdPartyCasesIsFoundOrExplained) {
  const std::vector<std::filesystem::path> files = foreign_case_files();
  if (files.empty()) GTEST_SKIP() << "no third-party cases; ASSAY_EXTERNAL_VECTORS names another folder";
  expect_no_surprise(load_subjects(files, runner()));
}

/// Whether a mutant of the example is accepted for this reason. They are tried in an order that leaps over the part, as
/// neighbours are alike.
bool applies(const UnsignedPart& part, const Subject& subject) {
  Tampering tampering(runner());
  const std::size_t count = num_mutants(subject.bytes(part.part)->size());
  constexpr std::size_t kLeap = 7919;
  for (std::size_t i = 0, number = 0; i < count; ++i, number = (number + kLeap) % count) {
    tampering.mutate(subject, part.part, number);
    if (tampering.tally().explained.contains(part.name)) return true;
  }
  return false;
}

TEST(UnsignedParts, EachIsMetWithInItsExample) {
  for (const UnsignedPart& part : unsigned_parts()) {
    if (part.example.empty()) continue;
    const auto subject = std::ranges::find_if(
        own_subjects(), [&](const Subject& s) { return s.original().id.ends_with(": " + std::string(part.example)); });
    ASSERT_NE(subject, own_subjects().end()) << part.example;
    EXPECT_TRUE(applies(part, *subject)) << part.name;
  }
}

TEST(UnsignedParts, AnothersOwnResponseIsMetWithInSplices) {
  Tampering tampering(runner());
  tamper_at_random(tampering, own_subjects(), kSeed, 0, 5'000);
  EXPECT_TRUE(tampering.tally().explained.contains("another's own response"));
}

TEST(Mutants, AreAllThatOneHandCanDo) {
  const std::string original = "ab";
  std::set<std::string> made;
  for (std::size_t i = 0; i < num_mutants(original.size()); ++i) made.insert(mutant(original, i));
  EXPECT_EQ(num_mutants(original.size()), 29U);
  for (const char* expected : {"`b", "cb",
                               "\xE1"
                               "b",
                               "b", "a", "", " ab", "a b", "ab ", "aab", "abb"}) {
    EXPECT_TRUE(made.contains(expected)) << expected;
  }
  EXPECT_TRUE(made.contains(std::string("\0ab", 3)));
  EXPECT_EQ(describe_mutant(2, 11), "bit 3 of byte 1 flipped");
  EXPECT_EQ(describe_mutant(2, 17), "byte 1 deleted");
  EXPECT_EQ(describe_mutant(2, 18), "cut at byte 0");
  EXPECT_EQ(describe_mutant(2, 24), "a blank inserted at byte 1");
}

TEST(Facts, TellAPartFromASpelling) {
  const Subject& subject = *std::ranges::find_if(
      own_subjects(), [](const Subject& s) { return s.original().id.ends_with(": reg/packed/es256"); });
  const std::string text = subject.original().response;
  EXPECT_TRUE(differences(subject.facts, facts_of(" " + text)).empty());
  EXPECT_TRUE(facts_of("{").empty());
  std::string object = *subject.bytes(Part::attestation_object);
  object.back() = static_cast<char>(object.back() ^ 1);
  const Facts changed = facts_of(subject.with(Part::attestation_object, object, text));
  EXPECT_EQ(differences(subject.facts, changed), std::set<std::string>{"/response/attestationObject/authData/rest"});
}

}  // namespace
}  // namespace tamper
