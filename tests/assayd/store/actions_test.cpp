#include "tests/assayd/store/backend.hpp"
#include "tests/assayd/store/samples.hpp"

namespace store_test {

class ActionsTest : public StoreTest {
 protected:
  Actions& actions() { return store().actions(); }
  Action stored_action(const User& user) {
    const Action action = new_action(user);
    EXPECT_TRUE(actions().create(action).done());
    return action;
  }
  static ActionRedemption redemption_of(const Action& action, const ActionSatisfaction& satisfaction) {
    return {action.tenant, satisfaction.redeem_hash, action.code, satisfaction.user_id};
  }
};
RUN_ON_EACH_STORE(ActionsTest);

TEST_P(ActionsTest, CreatesOneForAnIdempotencyKey) {
  const User user = stored_user(store());
  Action first = new_action(user);
  first.idempotency_key = "key";
  ASSERT_TRUE(actions().create(first).done());
  Action again = new_action(user);
  again.idempotency_key = "key";
  const auto created = actions().create(again);
  EXPECT_EQ(created.outcome, Outcome::conflict);
  EXPECT_EQ(created.value.id, first.id);
  again.code = "another";
  EXPECT_TRUE(actions().create(again).done());
  const auto same_id = actions().create(again);
  EXPECT_EQ(same_id.outcome, Outcome::conflict);
  Action anonymous = new_action(user);
  anonymous.user_id.reset();
  anonymous.idempotency_key = "key";
  EXPECT_TRUE(actions().create(anonymous).done());
  anonymous.id = new_id();
  anonymous.token_hash = new_secret();
  EXPECT_EQ(actions().create(anonymous).outcome, Outcome::conflict);
  anonymous.idempotency_key.reset();
  EXPECT_TRUE(actions().create(anonymous).done());
}

TEST_P(ActionsTest, NeedsAnActiveUser) {
  User user = stored_user(store());
  ASSERT_EQ(store().users().set_status(key_of(user), UserStatus::suspended, kNow), Outcome::done);
  EXPECT_EQ(actions().create(new_action(user)).outcome, Outcome::inactive);
  user.id = "nobody";
  EXPECT_EQ(actions().create(new_action(user)).outcome, Outcome::not_found);
}

TEST_P(ActionsTest, IsFoundByItsToken) {
  const User user = stored_user(store());
  const Action action = stored_action(user);
  reopen();
  EXPECT_EQ(actions().find_by_token(kTenant, *action.token_hash)->id, action.id);
  EXPECT_FALSE(actions().find_by_token("another tenant", *action.token_hash));
  EXPECT_EQ(actions().find(key_of(action))->scopes, action.scopes);
  EXPECT_FALSE(actions().find({"another tenant", action.id}));
}

TEST_P(ActionsTest, IsSatisfiedAndRedeemedOnce) {
  const User user = stored_user(store());
  const Action action = stored_action(user);
  const ActionSatisfaction satisfaction = satisfaction_of(action);
  EXPECT_EQ(actions().satisfy(satisfaction, kNow), Outcome::done);
  EXPECT_EQ(actions().satisfy(satisfaction, kNow), Outcome::wrong_state);
  const auto redeemed = actions().redeem(redemption_of(action, satisfaction), kNow + 1);
  ASSERT_EQ(redeemed.outcome, Outcome::done);
  EXPECT_EQ(redeemed.value.id, action.id);
  EXPECT_EQ(redeemed.value.satisfied_by.acr, "phr");
  EXPECT_EQ(redeemed.value.satisfied_by.amr, "hwk user");
  EXPECT_EQ(redeemed.value.satisfied_at, kNow);
  EXPECT_EQ(redeemed.value.redeemed_at, kNow + 1);
  const auto again = actions().redeem(redemption_of(action, satisfaction), kNow + 2);
  EXPECT_EQ(again.outcome, Outcome::already_used);
  EXPECT_EQ(again.value.id, action.id);
}

TEST_P(ActionsTest, ComparesUserAndCodeAtRedemption) {
  const User user = stored_user(store());
  const Action action = stored_action(user);
  const ActionSatisfaction satisfaction = satisfaction_of(action);
  ASSERT_EQ(actions().satisfy(satisfaction, kNow), Outcome::done);
  const ActionRedemption right = redemption_of(action, satisfaction);
  ActionRedemption wrong = right;
  wrong.user_id = "another user";
  EXPECT_EQ(actions().redeem(wrong, kNow).outcome, Outcome::mismatch);
  wrong = right;
  wrong.code = "another";
  EXPECT_EQ(actions().redeem(wrong, kNow).outcome, Outcome::mismatch);
  wrong = right;
  wrong.tenant = "another tenant";
  EXPECT_EQ(actions().redeem(wrong, kNow).outcome, Outcome::not_found);
  wrong = right;
  wrong.redeem_hash = bytes("guessed");
  EXPECT_EQ(actions().redeem(wrong, kNow).outcome, Outcome::not_found);
  EXPECT_EQ(actions().redeem(right, satisfaction.redeem_expires_at).outcome, Outcome::expired);
  EXPECT_EQ(actions().redeem(right, satisfaction.redeem_expires_at - 1).outcome, Outcome::expired) << "time is kept";
}

TEST_P(ActionsTest, IsSatisfiedInTimeByItsUser) {
  const User user = stored_user(store());
  const Action action = stored_action(user);
  ActionSatisfaction satisfaction = satisfaction_of(action);
  satisfaction.user_id = stored_user(store()).id;
  EXPECT_EQ(actions().satisfy(satisfaction, kNow), Outcome::mismatch);
  satisfaction = satisfaction_of(action);
  satisfaction.action.tenant = "another tenant";
  EXPECT_EQ(actions().satisfy(satisfaction, kNow), Outcome::not_found);
  EXPECT_EQ(actions().satisfy(satisfaction_of(action), action.expires_at), Outcome::expired);
}

TEST_P(ActionsTest, TakesTheUserWhoSatisfiesIt) {
  const User user = stored_user(store());
  Action action = new_action(user);
  action.user_id.reset();
  ASSERT_TRUE(actions().create(action).done());
  ASSERT_EQ(store().users().raise_security_epoch(key_of(user), kNow), Outcome::done);
  ActionSatisfaction satisfaction = satisfaction_of(action);
  satisfaction.user_id = "nobody";
  EXPECT_EQ(actions().satisfy(satisfaction, kNow), Outcome::inactive);
  satisfaction.user_id = user.id;
  EXPECT_EQ(actions().satisfy(satisfaction, kNow), Outcome::done);
  EXPECT_EQ(actions().redeem(redemption_of(action, satisfaction), kNow).value.user_id, user.id);
}

TEST_P(ActionsTest, EndsWithTheSecurityEpoch) {
  const User user = stored_user(store());
  const Action pending = stored_action(user);
  const Action satisfied = stored_action(user);
  const ActionSatisfaction satisfaction = satisfaction_of(satisfied);
  ASSERT_EQ(actions().satisfy(satisfaction, kNow), Outcome::done);
  ASSERT_EQ(store().users().raise_security_epoch(key_of(user), kNow), Outcome::done);
  EXPECT_EQ(actions().satisfy(satisfaction_of(pending), kNow), Outcome::inactive);
  EXPECT_EQ(actions().redeem(redemption_of(satisfied, satisfaction), kNow).outcome, Outcome::inactive);
}

TEST_P(ActionsTest, IsRefusedWhilePending) {
  const User user = stored_user(store());
  const Action action = stored_action(user);
  EXPECT_EQ(actions().refuse(key_of(action), ActionState::satisfied, "", kNow), Outcome::wrong_state);
  EXPECT_EQ(actions().refuse({kTenant, "none"}, ActionState::rejected, "", kNow), Outcome::not_found);
  EXPECT_EQ(actions().refuse(key_of(action), ActionState::rejected, "not_me", kNow), Outcome::done);
  EXPECT_EQ(actions().refuse(key_of(action), ActionState::cancelled, "", kNow), Outcome::wrong_state);
  EXPECT_EQ(actions().satisfy(satisfaction_of(action), kNow), Outcome::wrong_state);
  EXPECT_EQ(actions().find(key_of(action))->reason, "not_me");
}

}  // namespace store_test
