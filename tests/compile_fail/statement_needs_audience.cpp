// What every statement is expected to say cannot be left out.
// expected: could not convert .* to 'assay::Required<std::basic_string_view
// expected: no matching constructor for initialization of .*Required<
#include "assay/assay.hpp"

bool has_audience(assay::Bytes challenge, std::span<const std::string_view> apps) {
  const assay::StatementExpectations expected{.challenge = challenge,
#ifndef MUST_FAIL
                                              .audience = "https://auth.example.com",
#endif
                                              .apps = apps,
                                              .challenge_id = assay::NoChallengeId{},
                                              .context = assay::NoContext{},
                                              .time = 0};
  return !expected.audience->empty();
}
