#include "tests/assayd/store/backend.hpp"
#include "tests/assayd/store/samples.hpp"

namespace store_test {

class LimitsTest : public StoreTest {};
class OutboxTest : public StoreTest {};
class AuditTest : public StoreTest {};
class KeyRingTest : public StoreTest {};
RUN_ON_EACH_STORE(LimitsTest);
RUN_ON_EACH_STORE(OutboxTest);
RUN_ON_EACH_STORE(AuditTest);
RUN_ON_EACH_STORE(KeyRingTest);

TEST_P(LimitsTest, TakesABurstAndThenOneAnInterval) {
  const RateLimit limit{"key", 3, kMinute};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(store().limits().take({limit}, kNow).outcome, Outcome::done);
  const auto fourth = store().limits().take({limit}, kNow);
  EXPECT_EQ(fourth.outcome, Outcome::limited);
  EXPECT_EQ(fourth.value, kNow + kMinute);
  reopen();
  EXPECT_EQ(store().limits().take({limit}, kNow + kMinute - 1).outcome, Outcome::limited);
  EXPECT_EQ(store().limits().take({limit}, kNow + kMinute).outcome, Outcome::done);
  EXPECT_EQ(store().limits().take({limit}, kNow + kMinute).outcome, Outcome::limited);
  EXPECT_EQ(store().limits().take({{"another", 1, kMinute}}, kNow + kMinute).outcome, Outcome::done);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(store().limits().take({limit}, kNow + 60 * kMinute).outcome, Outcome::done);
  EXPECT_EQ(store().limits().take({limit}, kNow + 60 * kMinute).outcome, Outcome::limited) << "the burst does not grow";
}

TEST_P(LimitsTest, TakesFromAllOrFromNone) {
  const RateLimit wide{"wide", 2, kMinute};
  const RateLimit narrow{"narrow", 1, 5 * kMinute};
  EXPECT_EQ(store().limits().take({wide, narrow}, kNow).outcome, Outcome::done);
  const auto second = store().limits().take({wide, narrow}, kNow);
  EXPECT_EQ(second.outcome, Outcome::limited);
  EXPECT_EQ(second.value, kNow + 5 * kMinute);
  EXPECT_EQ(store().limits().take({wide}, kNow).outcome, Outcome::done);
  EXPECT_EQ(store().limits().take({wide}, kNow).outcome, Outcome::limited);
  EXPECT_EQ(store().limits().take({}, kNow).outcome, Outcome::done);
}

TEST_P(LimitsTest, CountsConsecutiveFailures) {
  EXPECT_EQ(store().limits().failures("key", kMinute, kNow), 0);
  EXPECT_EQ(store().limits().count_failure("key", kMinute, kNow), 1);
  EXPECT_EQ(store().limits().count_failure("key", kMinute, kNow + 30 * kSecond), 2);
  EXPECT_EQ(store().limits().failures("key", kMinute, kNow + kMinute), 2);
  EXPECT_EQ(store().limits().failures("key", kMinute, kNow + 90 * kSecond), 0);
  EXPECT_EQ(store().limits().count_failure("key", kMinute, kNow + 90 * kSecond), 1);
  store().limits().reset_failures("key");
  EXPECT_EQ(store().limits().failures("key", kMinute, kNow + 90 * kSecond), 0);
}

TEST_P(OutboxTest, LeasesWhatIsDue) {
  Delivery late = new_delivery();
  late.next_at = kNow + kMinute;
  Delivery expired = new_delivery();
  expired.expires_at = kNow;
  const Delivery due = new_delivery();
  for (const Delivery& delivery : {late, expired, due}) ASSERT_EQ(store().outbox().add(delivery), Outcome::done);
  EXPECT_EQ(store().outbox().add(due), Outcome::conflict);
  EXPECT_EQ(store().outbox().count_waiting(), 3);
  const auto leased = store().outbox().lease("one", 10, kNow + kMinute, kNow);
  ASSERT_EQ(leased.size(), 1u);
  EXPECT_EQ(leased[0].id, due.id);
  EXPECT_EQ(leased[0].payload, due.payload);
  EXPECT_EQ(leased[0].attempts, 1);
  EXPECT_TRUE(store().outbox().lease("two", 10, kNow + kMinute, kNow).empty());
  EXPECT_EQ(store().outbox().lease("two", 10, kNow + 3 * kMinute, kNow + kMinute).size(), 2u) << "the lease ended";
  EXPECT_EQ(store().outbox().delivered(key_of(due), "one", kNow), Outcome::conflict);
  EXPECT_EQ(store().outbox().delivered(key_of(due), "two", kNow), Outcome::done);
  EXPECT_EQ(store().outbox().delivered(key_of(due), "two", kNow), Outcome::conflict);
  EXPECT_EQ(store().outbox().delivered({kTenant, "none"}, "two", kNow), Outcome::not_found);
}

TEST_P(OutboxTest, TriesAgainOrGivesUp) {
  const Delivery delivery = new_delivery();
  ASSERT_EQ(store().outbox().add(delivery), Outcome::done);
  ASSERT_EQ(store().outbox().lease("one", 1, kNow + kMinute, kNow).size(), 1u);
  EXPECT_EQ(store().outbox().retry(key_of(delivery), "two", kNow, ""), Outcome::conflict);
  EXPECT_EQ(store().outbox().retry(key_of(delivery), "one", kNow + 5 * kSecond, "refused"), Outcome::done);
  EXPECT_TRUE(store().outbox().lease("two", 1, kNow + kMinute, kNow).empty());
  const auto again = store().outbox().lease("two", 1, kNow + kMinute, kNow + 5 * kSecond);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].attempts, 2);
  EXPECT_EQ(again[0].last_error, "refused");
  EXPECT_EQ(store().outbox().give_up(key_of(delivery), "one", "", kNow), Outcome::conflict);
  EXPECT_EQ(store().outbox().give_up(key_of(delivery), "two", "gone", kNow), Outcome::done);
  EXPECT_EQ(store().outbox().count_waiting(), 0);
  EXPECT_TRUE(store().outbox().lease("two", 1, kNow + 9 * kMinute, kNow + 5 * kMinute).empty());
}

TEST_P(AuditTest, ListsTheNewestFirst) {
  AuditEvent login = new_event();
  login.user_id = "user";
  AuditEvent other = new_event();
  other.event = "revoked";
  other.at = kNow + 1;
  store().audit().append({login, other});
  store().audit().append({login});
  store().audit().append({});
  const auto all = store().audit().list({.tenant = kTenant});
  ASSERT_EQ(all.size(), 3u);
  EXPECT_GT(all[0].number, all[1].number);
  EXPECT_EQ(all[1].event, "revoked");
  EXPECT_FALSE(all[1].user_id);
  EXPECT_EQ(all[2].user_id, "user");
  EXPECT_EQ(store().audit().list({.tenant = kTenant, .user_id = "user"}).size(), 2u);
  EXPECT_EQ(store().audit().list({.tenant = kTenant, .event = "revoked"}).size(), 1u);
  EXPECT_EQ(store().audit().list({.tenant = kTenant, .from = kNow + 1}).size(), 1u);
  EXPECT_EQ(store().audit().list({.tenant = kTenant, .until = kNow + 1}).size(), 2u);
  EXPECT_EQ(store().audit().list({.tenant = kTenant, .limit = 2}).size(), 2u);
  EXPECT_EQ(store().audit().list({.tenant = kTenant, .before = all[1].number}).size(), 1u);
  EXPECT_TRUE(store().audit().list({.tenant = "another tenant"}).empty());
  EXPECT_EQ(store().audit().forget(kTenant, kNow + 1), 2);
  EXPECT_EQ(store().audit().list({.tenant = kTenant}).size(), 1u);
}

TEST_P(AuditTest, CountsByTimeAndReason) {
  AuditEvent event = new_event();
  event.at = 10 * kMinute;
  store().audit().append({event, event});
  event.reason = "origin";
  store().audit().append({event});
  event.at = 11 * kMinute;
  store().audit().append({event});
  const auto tally = store().audit().tally(kTenant, 10 * kMinute, 12 * kMinute, kMinute);
  ASSERT_EQ(tally.size(), 3u);
  EXPECT_EQ(tally[0].from, 10 * kMinute);
  EXPECT_EQ(tally[0].reason, "origin");
  EXPECT_EQ(tally[0].count, 1);
  EXPECT_EQ(tally[1].reason, "signature");
  EXPECT_EQ(tally[1].count, 2);
  EXPECT_EQ(tally[1].microseconds, 200);
  EXPECT_EQ(tally[2].from, 11 * kMinute);
  EXPECT_TRUE(store().audit().tally("another tenant", 0, kNow, kMinute).empty());
}

TEST_P(KeyRingTest, GivesEachNumberOnce) {
  const RingKey first{"state", 1, bytes("sealed"), "", kNow, std::nullopt};
  RingKey second = first;
  second.number = 2;
  ASSERT_EQ(store().key_ring().add(first), Outcome::done);
  EXPECT_EQ(store().key_ring().add(first), Outcome::conflict);
  ASSERT_EQ(store().key_ring().add(second), Outcome::done);
  const auto keys = store().key_ring().list("state");
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_EQ(keys[0].number, 2);
  EXPECT_EQ(keys[1].sealed, bytes("sealed"));
  EXPECT_TRUE(store().key_ring().list("tokens").empty());
}

TEST_P(KeyRingTest, RetiresBeforeItRemoves) {
  ASSERT_EQ(store().key_ring().add({"state", 1, bytes("sealed"), "", kNow, std::nullopt}), Outcome::done);
  EXPECT_EQ(store().key_ring().remove("state", 1), Outcome::wrong_state);
  EXPECT_EQ(store().key_ring().retire("state", 2, kNow), Outcome::not_found);
  EXPECT_EQ(store().key_ring().retire("state", 1, kNow), Outcome::done);
  EXPECT_EQ(store().key_ring().retire("state", 1, kNow), Outcome::wrong_state);
  EXPECT_EQ(store().key_ring().remove("state", 1), Outcome::done);
  EXPECT_EQ(store().key_ring().remove("state", 1), Outcome::not_found);
}

}  // namespace store_test
