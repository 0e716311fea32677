#include <algorithm>
#include <deque>

#include "tests/rp/fixture.hpp"

namespace {

using assay::AuthenticationVerdict;
using assay::ErrorCode;
using rp_test::AuthenticationCase;

/// Ceremonies of several users, with what is needed to verify them in one call or one by one.
struct Crowd {
  std::deque<AuthenticationCase> cases;
  std::deque<assay::AuthenticationRequest> requests;
  std::deque<assay::AuthenticationResponse> responses;
  std::vector<assay::AuthenticationItem> items;

  AuthenticationCase& add(int algorithm, std::string_view label) {
    AuthenticationCase& c = cases.emplace_back(algorithm, label);
    c.made = testlib::make_authentication(c.spec);
    return c;
  }
  void seal() {
    for (AuthenticationCase& c : cases) {
      requests.push_back(c.complete_request());
      responses.push_back(c.response());
      items.push_back({&requests.back(), &responses.back()});
    }
  }
};

void expect_same(const AuthenticationVerdict& a, const AuthenticationVerdict& b) {
  EXPECT_EQ(a.outcome, b.outcome);
  EXPECT_EQ(a.error, b.error);
  EXPECT_EQ(a.flags, b.flags);
  EXPECT_EQ(a.algorithm, b.algorithm);
  EXPECT_EQ(a.delta.sign_count, b.delta.sign_count);
  EXPECT_TRUE(std::ranges::equal(a.user_handle, b.user_handle));
}

Crowd mixed_crowd(std::size_t size) {
  constexpr int kAlgorithms[] = {testlib::cose::kEs256, testlib::cose::kEdDsa, testlib::cose::kRs256};
  Crowd crowd;
  for (std::size_t i = 0; i < size; ++i) {
    AuthenticationCase& c = crowd.add(kAlgorithms[i % 3], "user " + std::to_string(i % 7));
    if (i % 5 == 3) c.made.signature.back() ^= 1;
    if (i % 7 == 5) c.challenge[0] ^= 1;
    if (i % 11 == 4) c.record.sign_count = 100;
  }
  crowd.seal();
  return crowd;
}

TEST(Batch, SaysOfEachWhatASingleVerificationSays) {
  Crowd crowd = mixed_crowd(150);
  const auto party = rp_test::Party();
  const auto relying_party = party.make();
  std::vector<AuthenticationVerdict> verdicts(crowd.items.size());
  auto& workspace = rp_test::shared_workspace();
  workspace.reset();
  ASSERT_FALSE(assay::verify_authentications(relying_party, crowd.items, verdicts, workspace).failed());
  std::size_t accepted = 0;
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    SCOPED_TRACE(i);
    const auto single =
        assay::verify_authentication(relying_party, *crowd.items[i].request, *crowd.items[i].response, workspace);
    expect_same(verdicts[i], single);
    accepted += verdicts[i].accepted();
  }
  EXPECT_GT(accepted, 80u);
  EXPECT_LT(accepted, 140u);
}

TEST(Batch, WorksAtEveryBatchLimitAndInSmallWorkspaces) {
  Crowd crowd = mixed_crowd(20);
  const auto party = rp_test::Party();
  const auto relying_party = party.make();
  std::vector<AuthenticationVerdict> expected(crowd.items.size());
  auto& roomy = rp_test::shared_workspace();
  roomy.reset();
  ASSERT_FALSE(assay::verify_authentications(relying_party, crowd.items, expected, roomy).failed());
  for (const std::size_t batch : {0u, 1u, 2u, 3u, 19u, 20u, 64u}) {
    for (const std::size_t arena : {100u, 2000u, 5000u, 100000u}) {
      auto workspace = assay::make_workspace(rp_test::openssl(), {.batch = batch, .arena = arena});
      std::vector<AuthenticationVerdict> verdicts(crowd.items.size());
      ASSERT_FALSE(assay::verify_authentications(relying_party, crowd.items, verdicts, *workspace).failed());
      for (std::size_t i = 0; i < verdicts.size(); ++i) expect_same(verdicts[i], expected[i]);
    }
  }
}

TEST(Batch, RefusesWrongCountAndEmptyWorkspace) {
  Crowd crowd = mixed_crowd(2);
  const auto party = rp_test::Party();
  std::vector<AuthenticationVerdict> verdicts(1);
  auto& workspace = rp_test::shared_workspace();
  EXPECT_EQ(assay::verify_authentications(party.make(), crowd.items, verdicts, workspace).code,
            ErrorCode::result_count_mismatch);
  EXPECT_EQ(verdicts[0].outcome, assay::Outcome::undecided);
  verdicts.resize(2);
  assay::Workspace empty;
  EXPECT_EQ(assay::verify_authentications(party.make(), crowd.items, verdicts, empty).code,
            ErrorCode::workspace_backend_mismatch);
  EXPECT_FALSE(assay::verify_authentications(party.make(), {}, {}, empty).failed());
}

TEST(Pipeline, PreparesVerifiesAndConcludesSeparately) {
  Crowd crowd = mixed_crowd(8);
  const auto party = rp_test::Party();
  const auto relying_party = party.make();
  auto& workspace = rp_test::shared_workspace();
  workspace.reset();
  std::vector<assay::PendingAuthentication> pending;
  std::vector<assay::VerifyJob> jobs;
  for (const auto& item : crowd.items) {
    pending.push_back(assay::prepare_authentication(relying_party, *item.request, *item.response, workspace));
    if (!pending.back().error.failed()) jobs.push_back(pending.back().job);
  }
  std::vector<assay::Error> results(jobs.size());
  ASSERT_FALSE(assay::verify_batch(jobs, results, workspace).failed());
  std::size_t next = 0;
  for (std::size_t i = 0; i < pending.size(); ++i) {
    const assay::Error result = pending[i].error.failed() ? assay::Error{} : results[next++];
    const auto verdict = assay::conclude_authentication(pending[i], result);
    expect_same(verdict, assay::verify_authentication(relying_party, *crowd.items[i].request, *crowd.items[i].response,
                                                      workspace));
  }
}

TEST(Pipeline, ZeroedPendingIsNeverAccepted) {
  rp_test::expect_refused(assay::conclude_authentication({}, {}), ErrorCode::relying_party_missing,
                          assay::Step::auth_options);
  rp_test::expect_refused(assay::conclude_registration({}, {}, rp_test::shared_workspace()),
                          ErrorCode::relying_party_missing, assay::Step::reg_options);
}

TEST(Pipeline, RegistrationNeedsOneResultForEachJob) {
  rp_test::RegistrationCase c(testlib::AttestationKind::packed_self);
  rp_test::expect_accepted(c.verify());
  auto& workspace = rp_test::shared_workspace();
  workspace.reset();
  const auto relying_party = c.party.make();
  const auto pending = assay::prepare_registration(relying_party, c.complete_request(), c.response(), workspace);
  ASSERT_EQ(pending.jobs.size(), 1u);
  rp_test::expect_refused(assay::conclude_registration(pending, {}, workspace), ErrorCode::result_count_mismatch,
                          assay::Step::reg_att_stmt);
  const assay::Error good[1] = {};
  rp_test::expect_accepted(assay::conclude_registration(pending, good, workspace));
  assay::Workspace empty;
  rp_test::expect_refused(assay::conclude_registration(pending, good, empty), ErrorCode::workspace_backend_mismatch,
                          assay::Step::reg_options);
}

}  // namespace
