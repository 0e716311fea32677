// A sample of what libfido2_mutants does; docs/divergences.md says why we accept what libfido2 does not.
#include <gtest/gtest.h>

#include <set>

#include "tests/differential/run.hpp"

namespace {

/// Extension outputs that we accept and libfido2 does not: two members, in the other order.
constexpr std::string_view kUnsorted = " a2617901617801";

TEST(Libfido2, RefusesNothingThatWeAcceptButUnsortedExtensions) {
  const differential::Tally tally = differential::compare_with_libfido2(20261125, 6'000);
  EXPECT_EQ(tally.num_judged, 6'000U);
  EXPECT_GT(tally.num_accepted_by_both, 1'000U);
  bool met = false;
  for (const auto& [mutations, count] : tally.only_we_accept) {
    EXPECT_TRUE(mutations.ends_with(kUnsorted)) << mutations;
    met = true;
  }
  EXPECT_TRUE(met) << "the divergence is no more: docs/divergences.md is out of date";
}

TEST(Libfido2, AcceptsWhatWeRefuseForReasonsItDoesNotLookAt) {
  const differential::Tally tally = differential::compare_with_libfido2(7, 6'000);
  const std::set<std::string_view> reasons = {"attestation_statement_member",
                                              "auth_data_trailing",
                                              "backup_state_without_eligibility",
                                              "cbor_indefinite_length",
                                              "cbor_key_type",
                                              "cbor_tag",
                                              "challenge_mismatch",
                                              "cose_key_unexpected_parameter",
                                              "cross_origin_not_allowed",
                                              "json_duplicate_member",
                                              "origin_not_allowed",
                                              "packed_algorithm_mismatch",
                                              "type_mismatch"};
  EXPECT_FALSE(tally.only_we_refuse.empty());
  for (const auto& [reason, count] : tally.only_we_refuse) {
    EXPECT_TRUE(reasons.contains(std::string_view(reason).substr(reason.rfind(' ') + 1))) << reason;
  }
}

}  // namespace
