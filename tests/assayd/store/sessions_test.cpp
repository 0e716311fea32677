#include "tests/assayd/store/backend.hpp"
#include "tests/assayd/store/samples.hpp"

namespace store_test {

class SessionsTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (!IsSkipped()) user_ = stored_user(store());
  }
  Sessions& sessions() { return store().sessions(); }
  Session stored() {
    const Session session = new_session(user_);
    EXPECT_EQ(sessions().create(session), Outcome::done);
    return session;
  }
  bool is_good(const Session& session, Time now = kNow) {
    return sessions().find(session.secret_hash, now).has_value();
  }

  User user_;
};
RUN_ON_EACH_STORE(SessionsTest);

TEST_P(SessionsTest, IsGoodUntilItExpires) {
  const Session session = stored();
  EXPECT_EQ(sessions().create(session), Outcome::conflict);
  reopen();
  EXPECT_EQ(sessions().find(session.secret_hash, kNow)->scopes, "account");
  EXPECT_TRUE(is_good(session, session.idle_expires_at - 1));
  EXPECT_FALSE(is_good(session, session.idle_expires_at));
  EXPECT_FALSE(sessions().find(bytes("guessed"), session.idle_expires_at));
}

TEST_P(SessionsTest, LivesLongerIfItIsUsed) {
  const Session session = stored();
  const Key key = key_of(session);
  EXPECT_EQ(sessions().touch({kTenant, "none"}, kNow, kNow), Outcome::not_found);
  EXPECT_EQ(sessions().touch(key, kNow + 30 * kMinute, kNow), Outcome::done);
  EXPECT_EQ(sessions().touch(key, kNow + kMinute, kNow), Outcome::done) << "but never shorter";
  EXPECT_TRUE(is_good(session, kNow + 30 * kMinute - 1));
  EXPECT_EQ(sessions().touch(key, kNow + 90 * kMinute, kNow + 30 * kMinute), Outcome::expired);
}

TEST_P(SessionsTest, EndsForGood) {
  Session session = new_session(user_);
  session.idle_expires_at = session.expires_at + kMinute;
  ASSERT_EQ(sessions().create(session), Outcome::done);
  EXPECT_TRUE(is_good(session, session.expires_at - 1));
  EXPECT_FALSE(is_good(session, session.expires_at));
}

TEST_P(SessionsTest, EndsWithTheEpochOfItsUser) {
  const Session session = stored();
  ASSERT_EQ(store().users().raise_security_epoch(key_of(user_), kNow), Outcome::done);
  EXPECT_FALSE(is_good(session));
  EXPECT_EQ(sessions().create(new_session(user_)), Outcome::inactive);
  user_.security_epoch = 1;
  const Session next = stored();
  EXPECT_TRUE(is_good(next));
  ASSERT_EQ(store().users().set_status(key_of(user_), UserStatus::suspended, kNow), Outcome::done);
  EXPECT_FALSE(is_good(next));
  user_.security_epoch = 2;
  EXPECT_EQ(sessions().create(new_session(user_)), Outcome::inactive);
}

TEST_P(SessionsTest, IsReplacedAtAChangeOfPrivilege) {
  const Session before = stored();
  const Session next = new_session(user_);
  EXPECT_EQ(sessions().replace(bytes("guessed"), next, kNow), Outcome::not_found);
  Session of_another = new_session(stored_user(store()));
  EXPECT_EQ(sessions().replace(before.secret_hash, of_another, kNow), Outcome::not_found);
  EXPECT_EQ(sessions().replace(before.secret_hash, next, kNow), Outcome::done);
  EXPECT_FALSE(is_good(before));
  EXPECT_TRUE(is_good(next));
  EXPECT_EQ(sessions().replace(before.secret_hash, new_session(user_), kNow), Outcome::not_found);
  Session taken = new_session(user_);
  taken.id = before.id;
  EXPECT_EQ(sessions().replace(next.secret_hash, taken, kNow), Outcome::conflict);
  EXPECT_TRUE(is_good(next)) << "nothing was done";
  Session old_epoch = new_session(user_);
  old_epoch.security_epoch = 5;
  EXPECT_EQ(sessions().replace(next.secret_hash, old_epoch, kNow), Outcome::inactive);
  EXPECT_EQ(sessions().replace(next.secret_hash, new_session(user_), next.idle_expires_at), Outcome::not_found);
}

TEST_P(SessionsTest, IsRevokedForItsOwner) {
  const Session session = stored();
  EXPECT_EQ(sessions().revoke(key_of(session), "another user", kNow), Outcome::not_found);
  EXPECT_TRUE(is_good(session));
  EXPECT_EQ(sessions().revoke(key_of(session), user_.id, kNow), Outcome::done);
  EXPECT_EQ(sessions().revoke(key_of(session), user_.id, kNow), Outcome::already_used);
  EXPECT_FALSE(is_good(session));
  EXPECT_EQ(sessions().touch(key_of(session), kNow + kMinute, kNow), Outcome::wrong_state);
}

TEST_P(SessionsTest, AreRevokedTogether) {
  const Session first = stored();
  const Session second = stored();
  const Session third = stored();
  EXPECT_EQ(sessions().list(key_of(user_), kNow).size(), 3u);
  EXPECT_EQ(sessions().revoke_via("another tenant", first.via, kNow), 0);
  EXPECT_EQ(sessions().revoke_via(kTenant, first.via, kNow), 1);
  EXPECT_FALSE(is_good(first));
  EXPECT_EQ(sessions().revoke_all(key_of(user_), second.id, kNow), 1);
  EXPECT_TRUE(is_good(second));
  EXPECT_FALSE(is_good(third));
  EXPECT_EQ(sessions().list(key_of(user_), kNow).size(), 1u);
  EXPECT_TRUE(sessions().list({"another tenant", user_.id}, kNow).empty());
}

}  // namespace store_test
