#include <algorithm>
#include <latch>
#include <map>
#include <thread>

#include "tests/rp/fixture.hpp"
#include "tests/testlib/credential_store_suite.hpp"

namespace {

using assay::AuthenticationVerdict;
using assay::Bytes;
using assay::CredentialRecord;
using assay::CredentialStore;
using assay::Error;
using assay::ErrorCode;
using assay::MemoryStore;
using assay::Step;
using rp_test::AuthenticationCase;
using rp_test::expect_accepted;
using rp_test::expect_refused;
using rp_test::RegistrationCase;
using testlib::ByteVector;

/// A store and the ceremonies of one credential in it.
struct World {
  MemoryStore memory = *assay::make_memory_store({testlib::kRpId, 16, 4096});
  CredentialStore store = memory.store();
  RegistrationCase registration;
  ByteVector room = ByteVector(4096);

  Error enrol() { return assay::store_registration(store, registration.verify()); }

  /// The record as it is stored now.
  CredentialRecord stored() {
    const auto found = store.find(store.context, registration.verify().record.id, room);
    EXPECT_TRUE(found.has_value());
    return *found;
  }
  ByteVector stored_bytes() {
    const CredentialRecord record = stored();
    ByteVector out(assay::encoded_record_size(record));
    EXPECT_TRUE(assay::encode_record(record, out).has_value());
    return out;
  }

  /// Signs in with this counter, on the record as it is stored now.
  AuthenticationVerdict sign_in(std::uint32_t count, const std::function<void(AuthenticationCase&)>& change = {}) {
    authentication.record = stored();
    authentication.spec.auth_data.sign_count = count;
    if (change) change(authentication);
    return authentication.verify();
  }

  AuthenticationCase authentication;
};

/// Stores what a verdict says in 64 threads at once; how many ended in which way.
std::map<ErrorCode, int> store_64_times(const CredentialStore& store, const AuthenticationVerdict& verdict) {
  constexpr std::size_t kThreads = 64;
  std::array<ErrorCode, kThreads> codes{};
  std::latch start(kThreads);
  std::vector<std::thread> threads;
  for (ErrorCode& code : codes) {
    threads.emplace_back([&] {
      start.arrive_and_wait();
      code = assay::store_authentication(store, verdict).code;
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::map<ErrorCode, int> counts;
  for (const ErrorCode code : codes) ++counts[code];
  return counts;
}

TEST(Catalogue, SV_10_ExistingCredentialIdIsRefusedAndItsRowUnchanged) {
  World world;
  ASSERT_FALSE(world.enrol().failed());
  const ByteVector before = world.stored_bytes();
  EXPECT_EQ(world.enrol().code, ErrorCode::credential_already_registered);
  world.registration.user_handle = testlib::seed_bytes("attacker", 16);
  const auto verdict = world.registration.verify();
  expect_accepted(verdict);
  EXPECT_EQ(assay::store_registration(world.store, verdict).code, ErrorCode::credential_already_registered);
  EXPECT_EQ(world.stored_bytes(), before);
}

TEST(Catalogue, SV_10_LookupInTheStoreRefusesBeforeAnythingIsStored) {
  World world;
  assay::StoreLookup lookup{&world.store, {}};
  world.registration.request.lookup = assay::credential_lookup(lookup);
  const auto first = world.registration.verify();
  expect_accepted(first);
  EXPECT_TRUE(first.credential_id_checked);
  ASSERT_FALSE(assay::store_registration(world.store, first).failed());
  expect_refused(world.registration.verify(), ErrorCode::credential_already_registered, Step::reg_cred_id_new);
  EXPECT_FALSE(lookup.error.failed());
}

TEST(Catalogue, CT_03_RegressedCounterChangesNothingAndIsReported) {
  World world;
  ASSERT_FALSE(world.enrol().failed());
  ASSERT_FALSE(assay::store_authentication(world.store, world.sign_in(9)).failed());
  const ByteVector before = world.stored_bytes();
  for (const std::uint32_t count : {0u, 4u, 9u}) {
    const auto verdict = world.sign_in(count);
    expect_refused(verdict, ErrorCode::sign_count_regressed, Step::auth_sign_count);
    EXPECT_EQ(verdict.sign_count.stored, 9u);
    EXPECT_EQ(verdict.sign_count.received, count);
    EXPECT_EQ(assay::store_authentication(world.store, verdict).code, ErrorCode::verdict_not_accepted);
    EXPECT_EQ(world.stored_bytes(), before);
  }
  const auto reported = world.sign_in(4, [](AuthenticationCase& c) { c.sign_count = assay::SignCountPolicy::report; });
  expect_accepted(reported);
  ASSERT_FALSE(assay::store_authentication(world.store, reported).failed());
  EXPECT_EQ(world.stored().sign_count, 9u);
}

TEST(Catalogue, CT_04_OneOf64EqualCountersSucceeds) {
  World world;
  ASSERT_FALSE(world.enrol().failed());
  const auto verdict = world.sign_in(9);
  expect_accepted(verdict);
  auto counts = store_64_times(world.store, verdict);
  EXPECT_EQ(counts[ErrorCode::ok], 1);
  EXPECT_EQ(counts[ErrorCode::store_conflict], 63);
  EXPECT_EQ(world.stored().sign_count, 9u);
  expect_refused(world.sign_in(9), ErrorCode::sign_count_regressed, Step::auth_sign_count);
}

TEST(Catalogue, CT_04_WithoutACounterAllSucceed) {
  World world;
  world.registration.spec.auth_data.sign_count = 0;
  ASSERT_FALSE(world.enrol().failed());
  const auto verdict = world.sign_in(0);
  expect_accepted(verdict);
  EXPECT_EQ(store_64_times(world.store, verdict)[ErrorCode::ok], 64);
}

TEST(Catalogue, CT_04_WhatArrivesOutOfOrderIsToldFromWhatIsMerelyLate) {
  World world;
  ASSERT_FALSE(world.enrol().failed());
  // Both were judged on the record as it was at first. Verdicts borrow, so each has a world of its own.
  World other;
  ASSERT_FALSE(other.enrol().failed());
  const auto tenth = world.sign_in(10);
  const auto eleventh = other.sign_in(11);
  ASSERT_FALSE(assay::store_authentication(world.store, eleventh).failed());
  EXPECT_EQ(assay::store_authentication(world.store, tenth).code, ErrorCode::store_conflict);
  expect_refused(world.sign_in(10), ErrorCode::sign_count_regressed, Step::auth_sign_count);
  // The other way round the second is judged again, and accepted.
  World in_order;
  ASSERT_FALSE(in_order.enrol().failed());
  const auto ninth = in_order.sign_in(9);
  ASSERT_FALSE(assay::store_authentication(in_order.store, ninth).failed());
  EXPECT_EQ(assay::store_authentication(in_order.store, eleventh).code, ErrorCode::store_conflict);
  const auto again = in_order.sign_in(11);
  expect_accepted(again);
  EXPECT_FALSE(assay::store_authentication(in_order.store, again).failed());
}

TEST(Catalogue, CT_05_NothingIsStoredUnlessEveryCheckPassed) {
  using Change = std::function<void(AuthenticationCase&)>;
  const std::pair<ErrorCode, Change> faults[] = {
      {ErrorCode::challenge_mismatch, [](AuthenticationCase& c) { c.challenge[0] ^= 1; }},
      {ErrorCode::origin_not_allowed, [](AuthenticationCase& c) { c.party.origins = {"https://www.example.org"}; }},
      {ErrorCode::user_not_present, [](AuthenticationCase& c) { c.spec.auth_data.flags &= 0xfe; }},
      {ErrorCode::user_not_verified, [](AuthenticationCase& c) { c.spec.auth_data.flags &= 0xfb; }},
      {ErrorCode::backup_state_policy, [](AuthenticationCase& c) { c.backup_state = assay::FlagPolicy::must_be_set; }},
      {ErrorCode::signature_invalid,
       [](AuthenticationCase& c) { c.spec.hooks.message = [](ByteVector& data) { data[0] ^= 1; }; }},
      {ErrorCode::sign_count_regressed, [](AuthenticationCase& c) { c.spec.auth_data.sign_count = 1; }},
  };
  World world;
  ASSERT_FALSE(world.enrol().failed());
  ASSERT_FALSE(assay::store_authentication(world.store, world.sign_in(9)).failed());
  const ByteVector before = world.stored_bytes();
  const AuthenticationCase unchanged = world.authentication;
  for (const auto& [code, change] : faults) {
    world.authentication = unchanged;
    const auto verdict = world.sign_in(10, change);
    EXPECT_EQ(assay::error_name(verdict.error.code), assay::error_name(code));
    EXPECT_EQ(assay::store_authentication(world.store, verdict).code, ErrorCode::verdict_not_accepted);
    EXPECT_EQ(world.stored_bytes(), before);
  }
  world.authentication = unchanged;
  EXPECT_FALSE(assay::store_authentication(world.store, world.sign_in(10)).failed());
  EXPECT_NE(world.stored_bytes(), before);
}

TEST(Catalogue, FL_04_LoginChangesCounterBackupStateAndUvInitializedAlone) {
  constexpr std::uint8_t kBackupEligible = 0x08, kBackupState = 0x10;
  World world;
  world.registration.spec.auth_data.flags |= kBackupEligible;
  world.authentication.spec.auth_data.flags |= kBackupEligible | kBackupState;
  ASSERT_FALSE(world.enrol().failed());
  const ByteVector before = world.stored_bytes();
  const CredentialRecord first = *assay::decode_record(before);
  ASSERT_FALSE(assay::store_authentication(world.store, world.sign_in(9)).failed());
  CredentialRecord expected = first;
  expected.sign_count = 9;
  expected.backup_state = true;
  ByteVector encoded(before.size());
  ASSERT_TRUE(assay::encode_record(expected, encoded).has_value());
  EXPECT_EQ(world.stored_bytes(), encoded);
}

TEST(Catalogue, FL_04_UvIsInitializedBySecondFactorOnlyAndStaysSo) {
  World world;
  world.registration.spec.auth_data.flags &= 0xfb;
  world.registration.request.user_verification = assay::UserVerification::preferred;
  ASSERT_FALSE(world.enrol().failed());
  ASSERT_FALSE(world.stored().uv_initialized);
  ASSERT_FALSE(assay::store_authentication(world.store, world.sign_in(9)).failed());
  EXPECT_FALSE(world.stored().uv_initialized);
  const auto with_factor = world.sign_in(10, [](AuthenticationCase& c) { c.sets_uv_initialized = true; });
  ASSERT_FALSE(assay::store_authentication(world.store, with_factor).failed());
  EXPECT_TRUE(world.stored().uv_initialized);
  const auto without = world.sign_in(11, [](AuthenticationCase& c) {
    c.sets_uv_initialized = false;
    c.user_verification = assay::UserVerification::preferred;
    c.spec.auth_data.flags &= 0xfb;
  });
  ASSERT_FALSE(assay::store_authentication(world.store, without).failed());
  EXPECT_TRUE(world.stored().uv_initialized);
}

TEST(CredentialStore, ThatLacksAnOperationIsRefused) {
  World world;
  const auto registered = world.registration.verify();
  ASSERT_FALSE(assay::store_registration(world.store, registered).failed());
  const auto verdict = world.sign_in(9);
  EXPECT_EQ(assay::store_registration({}, registered).code, ErrorCode::store_incomplete);
  EXPECT_EQ(assay::store_authentication({}, verdict).code, ErrorCode::store_incomplete);
  EXPECT_FALSE(assay::store_authentication(world.store, verdict).failed());
}

TEST(CredentialStore, StoresNoRegistrationThatWasRefused) {
  World world;
  world.registration.challenge[0] ^= 1;
  EXPECT_EQ(world.enrol().code, ErrorCode::verdict_not_accepted);
  EXPECT_EQ(world.memory.size(), 0u);
  world.registration.challenge[0] ^= 1;
  EXPECT_FALSE(world.enrol().failed());
  EXPECT_EQ(world.memory.size(), 1u);
}

TEST(StoreLookup, TellsAFailureFromAnAnswer) {
  RegistrationCase registration;
  MemoryStore holds_nothing;
  const CredentialStore failing = holds_nothing.store();
  const CredentialStore incomplete;
  for (const auto& [store, code] :
       {std::pair{&failing, ErrorCode::store_failure}, std::pair{&incomplete, ErrorCode::store_incomplete},
        std::pair{static_cast<const CredentialStore*>(nullptr), ErrorCode::store_incomplete}}) {
    assay::StoreLookup lookup{store, {}};
    registration.request.lookup = assay::credential_lookup(lookup);
    expect_refused(registration.verify(), ErrorCode::credential_already_registered, Step::reg_cred_id_new);
    EXPECT_EQ(lookup.error.code, code);
  }
}

}  // namespace
