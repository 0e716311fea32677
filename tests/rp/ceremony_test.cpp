// Whole ceremonies: begun, answered by a software authenticator, finished.
#include "assay/ceremony.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/rp/server.hpp"

namespace {

using assay::ErrorCode;
using assay::Step;
using rp_test::Begun;
using rp_test::Client;
using rp_test::expect_accepted;
using rp_test::expect_refused;
using rp_test::Finished;
using rp_test::Server;
using testlib::ByteVector;

struct Registration {
  Server server;
  Client client;
  Begun begun = server.begin_registration();

  Finished finish() { return server.finish_registration(begun, client.create(begun)); }
};

struct Authentication {
  Authentication() { server.store = {client.credential(server.user_handle)}; }

  Server server;
  Client client;
  Begun begun = server.begin_authentication();

  Finished finish() { return server.finish_authentication(begun, client.get(begun)); }
};

TEST(Ceremony, RegistersAndAuthenticates) {
  Registration registration;
  const Finished registered = registration.finish();
  expect_accepted(registered);
  EXPECT_EQ(registered.user_handle, registration.server.user_handle);
  EXPECT_EQ(registered.id, registration.begun.id);
  EXPECT_EQ(registered.expires_at, rp_test::kNow + 300);
  EXPECT_EQ(registration.server.ledger.used.count(registered.id), 1U);

  Authentication authentication;
  const Finished signed_in = authentication.finish();
  expect_accepted(signed_in);
  EXPECT_EQ(signed_in.user_handle, authentication.server.user_handle);
  EXPECT_EQ(signed_in.id, authentication.begun.id);
}

TEST(Ceremony, AuthenticatesAUserWhoIsNotKnown) {
  Authentication a;
  a.begun = a.server.begin_authentication([](auto& start) { start.user = assay::Discoverable{}; });
  a.client.user_handle = a.server.user_handle;
  expect_accepted(a.finish());
  a.begun = a.server.begin_authentication([](auto& start) { start.user = assay::Discoverable{}; });
  a.client.user_handle.clear();
  expect_refused(a.finish(), ErrorCode::user_handle_missing, Step::auth_user_discovered);
}

TEST(Ceremony, EveryOneHasAChallengeAndAnIdOfItsOwn) {
  Server server;
  const Begun first = server.begin_registration();
  const Begun second = server.begin_registration();
  EXPECT_NE(first.json().at("challenge"), second.json().at("challenge"));
  EXPECT_NE(first.id, second.id);
  EXPECT_NE(first.state, second.state);
  EXPECT_EQ(first.json().at("challenge").get<std::string>().size(), 43U);  // 32 bytes
}

TEST(Ceremony, ChallengeOfAnotherOneIsRefused) {
  Registration r;
  const Begun other = r.server.begin_registration();
  expect_refused(r.server.finish_registration(r.begun, r.client.create(other)), ErrorCode::challenge_mismatch,
                 Step::reg_challenge);
  Authentication a;
  const Begun other_login = a.server.begin_authentication();
  expect_refused(a.server.finish_authentication(a.begun, a.client.get(other_login)), ErrorCode::challenge_mismatch,
                 Step::auth_challenge);
}

TEST(Ceremony, ConditionalRegistrationNeedsNoUserPresence) {
  Registration r;
  r.server.policy.user_verification = assay::UserVerification::preferred;
  r.client.edit_registration = [](auto& spec) { spec.auth_data.flags = testlib::flag::kAt; };
  r.begun = r.server.begin_registration([](auto& start) { start.conditional = true; });
  expect_accepted(r.finish());
  r.begun = r.server.begin_registration();
  expect_refused(r.finish(), ErrorCode::user_not_present, Step::reg_up);
}

TEST(Ceremony, PolicyThatMadeTheOptionsJudgesTheResponse) {
  Registration r;
  r.client.edit_registration = [](auto& spec) {
    spec.auth_data.flags &= static_cast<std::uint8_t>(~testlib::flag::kUv);
  };
  expect_refused(r.finish(), ErrorCode::user_not_verified, Step::reg_uv);
  r.server.policy.user_verification = assay::UserVerification::discouraged;
  r.begun = r.server.begin_registration();
  EXPECT_EQ(r.begun.json().at("authenticatorSelection").at("userVerification"), "discouraged");
  expect_accepted(r.finish());

  const assay::Algorithm only[] = {assay::Algorithm::eddsa};
  r.server.policy.algorithms = only;
  r.begun = r.server.begin_registration();
  expect_refused(r.finish(), ErrorCode::algorithm_not_offered, Step::reg_alg);

  Authentication a;
  a.server.policy.backup_state = assay::FlagPolicy::must_be_set;
  a.begun = a.server.begin_authentication();
  expect_refused(a.finish(), ErrorCode::backup_state_policy, Step::auth_bs_policy);
}

TEST(Ceremony, BeginsNoAuthenticationOfAnImpossibleUser) {
  Authentication a;
  const auto error_for = [&](std::size_t size) {
    const testlib::ByteVector handle(size, 7);
    return assay::error_name(
        a.server.begin_authentication([&](auto& start) { start.user = assay::KnownUser{handle}; }).error);
  };
  EXPECT_EQ(error_for(64), "ok");
  EXPECT_EQ(error_for(65), "user_handle_invalid");
}

TEST(Ceremony, AttestationIsAskedForByAZeroPolicy) {
  Registration r;
  r.server.policy = {};
  r.begun = r.server.begin_registration();
  EXPECT_EQ(r.begun.json().at("attestation"), "direct");
  expect_refused(r.finish(), ErrorCode::none_not_acceptable, Step::reg_trust);
}

TEST(Ceremony, MetadataMustBeThereWherePolicyConsultsThem) {
  Registration r;
  r.server.policy.metadata.consulted = true;
  r.server.policy.conveyance = assay::AttestationConveyance::direct;
  r.begun = r.server.begin_registration();
  expect_refused(r.finish(), ErrorCode::metadata_missing, Step::reg_options);
  EXPECT_TRUE(r.server.ledger.used.empty());
}

TEST(Ceremony, CredentialsThatWereNamedAreAllowed) {
  Authentication a;
  const ByteVector id = a.client.credential({}).id;
  const ByteVector other = testlib::seed_bytes("another", 32);
  const assay::CredentialDescriptor both[] = {{other, {}}, {id, {}}};
  const assay::CredentialDescriptor one[] = {{other, {}}};
  a.begun = a.server.begin_authentication([&](auto& start) { start.allow_credentials = both; });
  EXPECT_EQ(a.begun.json().at("allowCredentials").size(), 2U);
  expect_accepted(a.finish());
  a.begun = a.server.begin_authentication([&](auto& start) { start.allow_credentials = one; });
  expect_refused(a.finish(), ErrorCode::credential_not_allowed, Step::auth_allow_credentials);
}

TEST(Ceremony, AtMostSixtyFourCredentialsAreAllowed) {
  Authentication a;
  const ByteVector id = a.client.credential({}).id;
  std::vector<assay::CredentialDescriptor> many(assay::kMaxAllowedCredentials, {id, {}});
  const auto with_many = [&](auto& start) { start.allow_credentials = many; };
  a.begun = a.server.begin_authentication(with_many);
  expect_accepted(a.finish());
  many.push_back({id, {}});
  EXPECT_EQ(a.server.begin_authentication(with_many).error, ErrorCode::too_many_allowed_credentials);
}

TEST(Ceremony, UnknownCredentialIsKeptApart) {
  Authentication a;
  a.server.store.clear();
  Finished finished = a.finish();
  expect_refused(finished, ErrorCode::unknown_credential, Step::auth_user_known);
  EXPECT_FALSE(finished.may_signal);
  a.begun = a.server.begin_authentication([](auto& start) { start.user = assay::Discoverable{}; });
  a.client.user_handle = a.server.user_handle;
  finished = a.finish();
  expect_refused(finished, ErrorCode::unknown_credential, Step::auth_user_discovered);
  EXPECT_TRUE(finished.may_signal);
  // Before anything is said of the credential, it must be one that was allowed.
  const ByteVector other = testlib::seed_bytes("another", 32);
  const assay::CredentialDescriptor one[] = {{other, {}}};
  a.begun = a.server.begin_authentication([&](auto& start) { start.allow_credentials = one; });
  expect_refused(a.finish(), ErrorCode::credential_not_allowed, Step::auth_allow_credentials);
}

TEST(Ceremony, StoreThatFailsDecidesNothing) {
  Authentication a;
  a.server.store_error = ErrorCode::backend_failure;
  const Finished finished = a.finish();
  expect_refused(finished, ErrorCode::backend_failure, Step::auth_options);
  EXPECT_EQ(finished.outcome, assay::Outcome::undecided);
}

TEST(Ceremony, LogSaysWhichStepFailed) {
  Registration r;
  expect_accepted(r.finish());
  EXPECT_EQ(r.server.log[Step::reg_options], assay::StepResult::pass);
  expect_refused(r.finish(), ErrorCode::ceremony_finished, Step::reg_options);
  EXPECT_EQ(r.server.log[Step::reg_options], assay::StepResult::fail);
  EXPECT_EQ(r.server.log[Step::reg_response_type], assay::StepResult::not_evaluated);
  r.begun = r.server.begin_registration();
  expect_refused(r.server.finish_registration(r.begun, "{}"), ErrorCode::json_missing_member, Step::reg_response_type);
  EXPECT_EQ(r.server.log[Step::reg_response_type], assay::StepResult::fail);
}

TEST(Catalogue, OR_07_CeremonyIsFinishedAtTheOriginWhereItBegan) {
  Registration r;
  r.server.party.origins = {testlib::kOrigin, "https://login.example.org"};
  r.server.origin = testlib::kOrigin;
  r.begun = r.server.begin_registration();
  expect_accepted(r.finish());
  r.client.origin = "https://login.example.org";
  r.begun = r.server.begin_registration();
  expect_refused(r.finish(), ErrorCode::origin_not_that_of_ceremony, Step::reg_origin);
  r.server.origin.clear();
  r.begun = r.server.begin_registration();
  expect_accepted(r.finish());

  Authentication a;
  a.server.party.origins = r.server.party.origins;
  a.server.origin = "https://login.example.org";
  a.begun = a.server.begin_authentication();
  expect_refused(a.finish(), ErrorCode::origin_not_that_of_ceremony, Step::auth_origin);
  a.client.origin = a.server.origin;
  a.begun = a.server.begin_authentication();
  expect_accepted(a.finish());
}

TEST(Catalogue, SV_01_ChallengeComesFromTheStateAlone) {
  // Whatever the response says besides, only the state has the challenge.
  Registration r;
  std::string response = r.client.create(r.begun);
  response.insert(1, "\"challenge\":\"AAAAAAAAAAAAAAAAAAAAAA\",");
  expect_accepted(r.server.finish_registration(r.begun, response));
}

TEST(Catalogue, SV_02_CeremonyIsOverWhetherItSucceededOrNot) {
  Registration r;
  expect_accepted(r.finish());
  expect_refused(r.finish(), ErrorCode::ceremony_finished, Step::reg_options);
  r.begun = r.server.begin_registration();
  expect_refused(r.server.finish_registration(r.begun, "{}"), ErrorCode::json_missing_member, Step::reg_response_type);
  expect_refused(r.finish(), ErrorCode::ceremony_finished, Step::reg_options);

  Authentication a;
  expect_accepted(a.finish());
  expect_refused(a.finish(), ErrorCode::ceremony_finished, Step::auth_options);
  a.begun = a.server.begin_authentication();
  expect_refused(a.server.finish_authentication(a.begun, "{}"), ErrorCode::json_missing_member,
                 Step::auth_response_type);
  expect_refused(a.finish(), ErrorCode::ceremony_finished, Step::auth_options);
}

TEST(Catalogue, SV_04_ExpiryIsAlwaysEnforced) {
  for (const std::uint16_t timeout : {std::uint16_t{0}, std::uint16_t{300}, std::uint16_t{600}}) {
    Registration r;
    r.server.policy.timeout_seconds = timeout;
    r.begun = r.server.begin_registration();
    const std::int64_t end = rp_test::kNow + (timeout == 0 ? 300 : timeout);
    EXPECT_EQ(r.begun.expires_at, end);
    EXPECT_EQ(r.begun.json().at("timeout"), 1000 * (end - rp_test::kNow));
    r.server.now = end;
    expect_refused(r.finish(), ErrorCode::ceremony_expired, Step::reg_options);
    EXPECT_TRUE(r.server.ledger.used.empty());
    r.server.now = end - 1;
    expect_accepted(r.finish());
  }
  Authentication a;
  a.server.now = a.begun.expires_at;
  expect_refused(a.finish(), ErrorCode::ceremony_expired, Step::auth_options);
  a.server.now = a.begun.expires_at - 1;
  expect_accepted(a.finish());
}

TEST(Catalogue, SV_04_ClockThatWasSetBackIsNoticed) {
  Authentication a;
  a.server.now = rp_test::kNow - 61;
  expect_refused(a.finish(), ErrorCode::ceremony_not_begun, Step::auth_options);
  a.server.now = rp_test::kNow - 60;
  expect_accepted(a.finish());
}

TEST(Catalogue, SV_06_NothingBeginsWithoutRandomBytes) {
  for (int draw = 0; draw < 3; ++draw) {
    Server server;
    server.random.fails_at = draw;
    EXPECT_EQ(server.begin_registration().error, ErrorCode::random_failure) << draw;
    EXPECT_EQ(server.begin_registration().error, ErrorCode::ok);
    server.random = {.fails_at = draw};
    EXPECT_EQ(server.begin_authentication().error, ErrorCode::random_failure) << draw;
  }
  Server server;
  server.random.zeros = true;
  EXPECT_EQ(server.begin_registration().error, ErrorCode::random_failure);
  const auto without_source = [](auto& start) { start.random = {}; };
  EXPECT_EQ(server.begin_registration(without_source).error, ErrorCode::random_source_missing);
  EXPECT_EQ(server.begin_authentication(without_source).error, ErrorCode::random_source_missing);
}

TEST(Catalogue, SV_07_CredentialsOfOthersSignNobodyIn) {
  const ByteVector other = testlib::seed_bytes("another user", 16);
  struct Row {
    bool known;         ///< the user was known
    ByteVector handle;  ///< that the response gives
    bool owned;         ///< the credential is that of the user
    ErrorCode expected;
  };
  const ByteVector user = testlib::seed_bytes("user", 16);
  const Row rows[] = {
      {true, {}, true, ErrorCode::ok},
      {true, user, true, ErrorCode::ok},
      {true, other, true, ErrorCode::user_handle_mismatch},
      {true, {}, false, ErrorCode::credential_not_owned},
      {true, user, false, ErrorCode::credential_not_owned},
      {true, other, false, ErrorCode::credential_not_owned},
      {false, {}, true, ErrorCode::user_handle_missing},
      {false, user, true, ErrorCode::ok},
      {false, other, true, ErrorCode::user_handle_mismatch},
      {false, user, false, ErrorCode::user_handle_mismatch},
      {false, other, false, ErrorCode::ok},  // the account of the other, with the other's credential
  };
  for (const Row& row : rows) {
    Authentication a;
    if (!row.known) a.begun = a.server.begin_authentication([](auto& start) { start.user = assay::Discoverable{}; });
    a.server.store = {a.client.credential(row.owned ? user : other)};
    a.client.user_handle = row.handle;
    const Finished finished = a.finish();
    if (row.expected == ErrorCode::ok) {
      expect_accepted(finished);
      EXPECT_EQ(finished.user_handle, row.owned ? user : other);
    } else {
      expect_refused(finished, row.expected, row.known ? Step::auth_user_known : Step::auth_user_discovered);
    }
  }
}

TEST(Catalogue, SV_08_KnownUserNeedsNoUserHandle) {
  Authentication a;
  a.client.user_handle.clear();
  expect_accepted(a.finish());
  a.begun = a.server.begin_authentication([](auto& start) { start.user = assay::Discoverable{}; });
  expect_refused(a.finish(), ErrorCode::user_handle_missing, Step::auth_user_discovered);
}

TEST(Catalogue, SV_09_CredentialOfTheUserThatWasNotNamedIsRefused) {
  Authentication a;
  const Client second("second credential");
  a.server.store.push_back(second.credential(a.server.user_handle));
  const assay::CredentialDescriptor only_first[] = {{a.server.store[0].id, {}}};
  a.begun = a.server.begin_authentication([&](auto& start) { start.allow_credentials = only_first; });
  expect_refused(a.server.finish_authentication(a.begun, second.get(a.begun)), ErrorCode::credential_not_allowed,
                 Step::auth_allow_credentials);
  a.begun = a.server.begin_authentication();
  expect_accepted(a.server.finish_authentication(a.begun, second.get(a.begun)));
}

TEST(Catalogue, SV_11_WhatTheOptionsAskedIsCheckedOfEveryClient) {
  struct Row {
    void (*ask)(assay::Policy& policy);
    ErrorCode expected;
    Step step;
  };
  static constexpr assay::Algorithm kOthers[] = {assay::Algorithm::rs256};
  const Row rows[] = {
      {[](assay::Policy& p) { p.algorithms = kOthers; }, ErrorCode::algorithm_not_offered, Step::reg_alg},
      {[](assay::Policy& p) { p.accept_none = false, p.conveyance = assay::AttestationConveyance::direct; },
       ErrorCode::none_not_acceptable, Step::reg_trust},
      {[](assay::Policy& p) { p.backup_eligible = assay::FlagPolicy::must_be_set; },
       ErrorCode::backup_eligibility_policy, Step::reg_be_policy},
      {[](assay::Policy& p) {
         p.extensions.cred_protect = assay::CredentialProtection::user_verification_required;
         p.extensions.enforce_cred_protect = true;
       },
       ErrorCode::cred_protect_missing, Step::reg_extensions},
  };
  for (const Row& row : rows) {
    Registration r;
    expect_accepted(r.finish());
    row.ask(r.server.policy);
    r.begun = r.server.begin_registration();
    expect_refused(r.finish(), row.expected, row.step);
  }
}

TEST(Catalogue, SV_20_HookIsAskedOnceAndBelieved) {
  Registration r;
  expect_accepted(r.finish());
  EXPECT_EQ(r.server.ledger.asked, 1);
  r.begun = r.server.begin_registration();
  r.server.ledger.broken = true;
  const Finished finished = r.finish();
  expect_refused(finished, ErrorCode::single_use_failure, Step::reg_options);
  EXPECT_EQ(finished.outcome, assay::Outcome::undecided);
  EXPECT_EQ(r.server.ledger.asked, 2);
  Authentication a;
  a.server.ledger.broken = true;
  expect_refused(a.finish(), ErrorCode::single_use_failure, Step::auth_options);
  EXPECT_EQ(a.server.ledger.asked, 1);
}

TEST(Ceremony, NeedsAWorkspaceWithABackend) {
  Server server;
  const assay::RelyingParty party = server.party.make();
  assay::Workspace none;
  const assay::CeremonySetting setting{party, server.policy, server.keys};
  EXPECT_EQ(assay::begin_registration(setting, {}, {}, none).error().code, ErrorCode::workspace_backend_mismatch);
  const Begun begun = server.begin_registration();
  const assay::RegistrationFinish finish{.state = assay::SealedState(begun.state),
                                         .single_use = assay::SingleUse::by_caller(),
                                         .user_handle = server.user_handle,
                                         .session = server.session,
                                         .now = server.now};
  const auto finished = assay::finish_registration(setting, finish, {}, none);
  EXPECT_EQ(finished.verdict.error.code, ErrorCode::workspace_backend_mismatch);
  EXPECT_FALSE(finished.accepted());
}

TEST(Ceremony, TimeAndBuffersAreChecked) {
  Server server;
  EXPECT_EQ(server.begin_registration([](auto& start) { start.now = -1; }).error, ErrorCode::state_time);
  const assay::RelyingParty party = server.party.make();
  const assay::CeremonySetting setting{party, server.policy, server.keys};
  assay::RegistrationStart start;
  start.user = {server.user_handle, "alice", "Alice"};
  start.random = server.random.source();
  ByteVector options(4096);
  ByteVector state(assay::kMaxSealedState);
  auto& workspace = rp_test::shared_workspace();
  const auto begun = assay::begin_registration(setting, start, {options, state}, workspace);
  ASSERT_TRUE(begun.has_value());
  const std::size_t options_size = begun->options.size();
  const std::size_t state_size = begun->state.size();
  EXPECT_EQ(assay::begin_registration(setting, start, {std::span(options).first(options_size - 1), state}, workspace)
                .error()
                .code,
            ErrorCode::output_too_small);
  EXPECT_EQ(assay::begin_registration(setting, start, {options, std::span(state).first(state_size - 1)}, workspace)
                .error()
                .code,
            ErrorCode::output_too_small);
  EXPECT_EQ(assay::begin_registration({party, server.policy, {}}, start, {options, state}, workspace).error().code,
            ErrorCode::state_keys_missing);
}

}  // namespace
