#include "tests/assayd/store/backend.hpp"
#include "tests/assayd/store/samples.hpp"

namespace store_test {

class SingleUseTest : public StoreTest {
 protected:
  Outcome take(const Ceremony& c, Time now = kNow) {
    return store().single_use().take(key_of(c), c.purpose, c.binding_hash, now).outcome;
  }
};
RUN_ON_EACH_STORE(SingleUseTest);

TEST_P(SingleUseTest, GivesACeremonyOnce) {
  Ceremony ceremony = new_ceremony();
  ceremony.user_id = "user";
  ASSERT_EQ(store().single_use().open(ceremony), Outcome::done);
  EXPECT_EQ(store().single_use().open(ceremony), Outcome::conflict);
  reopen();
  const auto taken = store().single_use().take(key_of(ceremony), ceremony.purpose, ceremony.binding_hash, kNow);
  ASSERT_EQ(taken.outcome, Outcome::done);
  EXPECT_EQ(taken.value.state, ceremony.state);
  EXPECT_EQ(taken.value.user_id, "user");
  EXPECT_EQ(take(ceremony), Outcome::already_used);
  reopen();
  EXPECT_EQ(take(ceremony), Outcome::already_used);
}

TEST_P(SingleUseTest, GivesACeremonyToItsOwnPurposeOnly) {
  const Ceremony ceremony = new_ceremony();
  ASSERT_EQ(store().single_use().open(ceremony), Outcome::done);
  Ceremony other = ceremony;
  other.purpose = "registration example.org";
  EXPECT_EQ(take(other), Outcome::mismatch);
  other = ceremony;
  other.binding_hash = bytes("another session");
  EXPECT_EQ(take(other), Outcome::mismatch);
  other = ceremony;
  other.tenant = "another tenant";
  EXPECT_EQ(take(other), Outcome::not_found);
  other = ceremony;
  other.id = "another";
  EXPECT_EQ(take(other), Outcome::not_found);
  EXPECT_EQ(take(ceremony), Outcome::done);
}

TEST_P(SingleUseTest, GivesNoCeremonyFromItsExpiryOn) {
  const Ceremony ceremony = new_ceremony();
  const Ceremony other = new_ceremony();
  ASSERT_EQ(store().single_use().open(ceremony), Outcome::done);
  ASSERT_EQ(store().single_use().open(other), Outcome::done);
  EXPECT_EQ(take(other, other.expires_at - 1), Outcome::done);
  EXPECT_EQ(take(ceremony, ceremony.expires_at), Outcome::expired);
}

TEST_P(SingleUseTest, LetsAnIdBeUsedOncePerKind) {
  const Key id{kTenant, "jti"};
  EXPECT_EQ(store().single_use().use_once("assertion", id, kNow, kNow), Outcome::expired);
  EXPECT_EQ(store().single_use().use_once("assertion", id, kNow + 1, kNow), Outcome::done);
  EXPECT_EQ(store().single_use().use_once("assertion", id, kNow + 1, kNow), Outcome::already_used);
  EXPECT_EQ(store().single_use().use_once("assertion", id, kNow + kMinute, kNow), Outcome::already_used);
  EXPECT_EQ(store().single_use().use_once("ceremony", id, kNow + 1, kNow), Outcome::done);
  EXPECT_EQ(store().single_use().use_once("assertion", {"another tenant", "jti"}, kNow + 1, kNow), Outcome::done);
}

}  // namespace store_test
