// What a state is tied to: purpose, user, relying party, policy and session. Of every combination of a beginning and an
// end, only those that agree in all of them are finished.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <string>

#include "tests/rp/server.hpp"

namespace {

using assay::ErrorCode;
using assay::Purpose;
using assay::Step;
using rp_test::Begun;
using rp_test::Client;
using rp_test::expect_accepted;
using rp_test::expect_refused;
using rp_test::Finished;
using rp_test::Server;
using testlib::ByteVector;

/// Which variant of each thing a ceremony is begun or finished with.
struct Choice {
  int purpose = 0;
  int user = 0;
  int party = 0;
  int policy = 0;
  int session = 0;
  int key = 0;

  static constexpr int kNumber = 64;
  static Choice of(int number) {
    return {number & 1, number >> 1 & 1, number >> 2 & 1, number >> 3 & 1, number >> 4 & 1, number >> 5 & 1};
  }
};

ByteVector variant(std::string_view what, int number, std::size_t size) {
  return testlib::seed_bytes(std::string(what) + std::to_string(number), size);
}

void apply(const Choice& choice, Server& server) {
  server.user_handle = variant("user ", choice.user, 16);
  // Two tenants that share the RP ID, so that the authenticator would not notice.
  if (choice.party == 1) server.party.origins = {testlib::kOrigin, "https://login.example.org"};
  if (choice.policy == 1) server.policy.backup_eligible = assay::FlagPolicy::must_be_clear;
  server.session = variant("session ", choice.session, 32);
  std::ranges::copy(variant("state key ", choice.key, 32), server.keys[0].secret.begin());
}

Begun begin(const Choice& choice) {
  Server server;
  apply(choice, server);
  return choice.purpose == 0 ? server.begin_registration() : server.begin_authentication();
}

/// The ceremony is finished by its purpose, with a response that is in order for its challenge.
Finished finish(const Choice& choice, const Begun& begun) {
  Server server;
  apply(choice, server);
  const Client client;
  server.store = {client.credential(server.user_handle)};
  return choice.purpose == 0 ? server.finish_registration(begun, client.create(begun))
                             : server.finish_authentication(begun, client.get(begun));
}

/// The error of the first thing that differs.
ErrorCode expected(const Choice& begun, const Choice& finished) {
  if (begun.key != finished.key) return ErrorCode::aead_not_authentic;
  if (begun.purpose != finished.purpose) return ErrorCode::state_purpose_mismatch;
  if (begun.party != finished.party) return ErrorCode::state_relying_party_mismatch;
  if (begun.policy != finished.policy) return ErrorCode::state_policy_mismatch;
  // Nobody is signed in yet when an authentication is finished: the record's owner is compared with the state's.
  const bool is_registration = finished.purpose == 0;
  if (is_registration && begun.user != finished.user) return ErrorCode::state_user_mismatch;
  if (begun.session != finished.session) return ErrorCode::state_session_mismatch;
  if (begun.user != finished.user) return ErrorCode::credential_not_owned;
  return ErrorCode::ok;
}

TEST(Catalogue, SV_05_OnlyTheDiagonalPasses) {
  int accepted = 0;
  for (int i = 0; i < Choice::kNumber; ++i) {
    const Begun begun = begin(Choice::of(i));
    ASSERT_EQ(begun.error, ErrorCode::ok);
    for (int j = 0; j < Choice::kNumber; ++j) {
      const Finished finished = finish(Choice::of(j), begun);
      const ErrorCode error = expected(Choice::of(i), Choice::of(j));
      EXPECT_EQ(assay::error_name(finished.error.code), assay::error_name(error)) << i << " " << j;
      EXPECT_EQ(finished.accepted(), error == ErrorCode::ok) << i << " " << j;
      accepted += finished.accepted() ? 1 : 0;
    }
  }
  EXPECT_EQ(accepted, Choice::kNumber);
}

TEST(Catalogue, SV_05_UserWhoIsSignedInMustBeThatOfTheState) {
  Server server;
  const Client client;
  server.store = {client.credential(server.user_handle)};
  const Begun begun = server.begin_authentication();
  const assay::RelyingParty party = server.party.make();
  const auto finish = [&](const ByteVector& user_handle) {
    const std::string response = client.get(begun);
    const assay::AuthenticationFinish with{
        .state = assay::SealedState(begun.state),
        .single_use = assay::SingleUse::by_caller(),
        .records = {[](void* context, assay::Bytes id) { return static_cast<Server*>(context)->find(id); }, &server},
        .user_handle = user_handle,
        .session = server.session,
        .now = server.now};
    const auto finished = assay::finish_authentication({party, server.policy, server.keys}, with,
                                                       assay::bytes_of(response), rp_test::shared_workspace());
    return Finished{finished.verdict.outcome, finished.verdict.error, finished.id, finished.expires_at, {}, false};
  };
  expect_accepted(finish(server.user_handle));
  expect_refused(finish(variant("user ", 1, 16)), ErrorCode::state_user_mismatch, Step::auth_options);
}

TEST(Catalogue, SV_05_EveryFlippedBitOfAStateIsNoticed) {
  Server server;
  const Client client;
  const Begun begun = server.begin_registration();
  const std::string response = client.create(begun);
  for (std::size_t bit = 0; bit < 8 * begun.state.size(); bit += 3) {
    Begun changed = begun;
    changed.state[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    EXPECT_FALSE(server.finish_registration(changed, response).accepted()) << bit;
  }
  EXPECT_TRUE(server.ledger.used.empty());
  expect_accepted(server.finish_registration(begun, response));
}

TEST(CeremonyBinding, OldKeysFinishWhatTheyBegan) {
  Server server;
  const Client client;
  const Begun begun = server.begin_registration();
  assay::StateKey fresh{.id = 8};
  std::ranges::copy(variant("state key ", 8, 32), fresh.secret.begin());
  server.keys.insert(server.keys.begin(), fresh);
  expect_accepted(server.finish_registration(begun, client.create(begun)));
  const Begun later = server.begin_registration();
  server.keys.pop_back();
  expect_refused(server.finish_registration(begun, client.create(begun)), ErrorCode::state_key_unknown,
                 Step::reg_options);
  expect_accepted(server.finish_registration(later, client.create(later)));
}

TEST(CeremonyBinding, TruncatedStateIsRefused) {
  Server server;
  const Client client;
  const Begun begun = server.begin_registration();
  Begun cut = begun;
  cut.state.pop_back();
  expect_refused(server.finish_registration(cut, client.create(begun)), ErrorCode::aead_not_authentic,
                 Step::reg_options);
  cut.state.clear();
  expect_refused(server.finish_registration(cut, client.create(begun)), ErrorCode::state_malformed, Step::reg_options);
  expect_accepted(server.finish_registration(begun, client.create(begun)));
}

}  // namespace
