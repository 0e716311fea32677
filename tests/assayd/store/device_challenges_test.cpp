#include "tests/assayd/store/backend.hpp"
#include "tests/assayd/store/samples.hpp"

namespace store_test {

class DeviceChallengesTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    user_ = stored_user(store());
    device_ = stored_device(store(), user_);
  }
  DeviceChallenges& challenges() { return store().device_challenges(); }
  DeviceChallenge stored(const DeviceChallenge& challenge) {
    EXPECT_EQ(challenges().create(challenge, kNow).outcome, Outcome::done);
    return challenge;
  }
  ChallengeState state_of(const DeviceChallenge& challenge) { return challenges().find(key_of(challenge))->state; }
  /// A QR challenge that the device has claimed, as it is then.
  DeviceChallenge claimed() {
    const DeviceChallenge challenge = stored(new_qr());
    return challenges().claim(claim_of(challenge, device_), kNow).value;
  }
  /// The other device of the same user, and one of another.
  DeviceCredential second_device() { return stored_device(store(), user_); }
  DeviceCredential foreign_device() { return stored_device(store(), stored_user(store())); }

  User user_;
  DeviceCredential device_;
};
RUN_ON_EACH_STORE(DeviceChallengesTest);

TEST_P(DeviceChallengesTest, HasOneOpenPushOfAUser) {
  const DeviceChallenge first = stored(new_push(user_));
  const DeviceChallenge of_another = stored(new_push(stored_user(store())));
  const auto second = challenges().create(new_push(user_), kNow);
  ASSERT_TRUE(second.done());
  ASSERT_EQ(second.value.cancelled.size(), 1u);
  EXPECT_EQ(second.value.cancelled[0], first.id);
  EXPECT_EQ(state_of(first), ChallengeState::cancelled);
  EXPECT_EQ(challenges().find(key_of(first))->reason, "superseded");
  EXPECT_EQ(state_of(of_another), ChallengeState::pending);
  EXPECT_EQ(challenges().list_open(key_of(user_), kNow).size(), 1u);
}

TEST_P(DeviceChallengesTest, CancelsNothingIfNothingIsCreated) {
  const DeviceChallenge first = stored(new_push(user_));
  const auto again = challenges().create(first, kNow);
  EXPECT_EQ(again.outcome, Outcome::conflict);
  EXPECT_TRUE(again.value.cancelled.empty());
  EXPECT_EQ(state_of(first), ChallengeState::pending);
}

TEST_P(DeviceChallengesTest, IsAddressedToWhoCanDecide) {
  DeviceChallenge challenge = new_push(user_);
  challenge.target_credential_id = foreign_device().common.id;
  EXPECT_EQ(challenges().create(challenge, kNow).outcome, Outcome::inactive);
  challenge.user_id.reset();
  challenge.target_credential_id.reset();
  EXPECT_EQ(challenges().create(challenge, kNow).outcome, Outcome::inactive);
  challenge.user_id = "nobody";
  EXPECT_EQ(challenges().create(challenge, kNow).outcome, Outcome::inactive);
  challenge.user_id = user_.id;
  challenge.target_credential_id = device_.common.id;
  EXPECT_EQ(challenges().create(challenge, kNow).outcome, Outcome::done);
}

TEST_P(DeviceChallengesTest, IsFoundByWhoHasThePollSecret) {
  const DeviceChallenge challenge = stored(new_push(user_));
  reopen();
  const auto found = challenges().find_for_poll(key_of(challenge), challenge.poll_secret_hash);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->number_mac, challenge.number_mac);
  EXPECT_EQ(found->context, challenge.context);
  EXPECT_EQ(found->nonce, challenge.nonce);
  EXPECT_FALSE(challenges().find_for_poll(key_of(challenge), bytes("guessed")));
  EXPECT_FALSE(challenges().find_for_poll({"another tenant", challenge.id}, challenge.poll_secret_hash));
}

TEST_P(DeviceChallengesTest, WaitsForTheDevicesThatMayDecide) {
  DeviceChallenge challenge = new_push(user_);
  challenge.target_credential_id = device_.common.id;
  stored(challenge);
  EXPECT_EQ(challenges().next_for(key_of(user_), device_.common.id, kNow)->id, challenge.id);
  EXPECT_FALSE(challenges().next_for(key_of(user_), second_device().common.id, kNow));
  const DeviceCredential foreign = foreign_device();
  EXPECT_FALSE(challenges().next_for({kTenant, foreign.common.user_id}, foreign.common.id, kNow));
  EXPECT_FALSE(challenges().next_for(key_of(user_), device_.common.id, challenge.expires_at));
}

TEST_P(DeviceChallengesTest, IsClaimedOnce) {
  const DeviceChallenge challenge = stored(new_qr());
  const ChallengeClaim claim = claim_of(challenge, device_);
  ChallengeClaim wrong = claim;
  wrong.scan_secret_hash = bytes("guessed");
  EXPECT_EQ(challenges().claim(wrong, kNow).outcome, Outcome::mismatch);
  wrong = claim;
  wrong.tenant = "another tenant";
  EXPECT_EQ(challenges().claim(wrong, kNow).outcome, Outcome::not_found);
  wrong = claim;
  wrong.user_id = stored_user(store()).id;  // not the owner of the credential
  EXPECT_EQ(challenges().claim(wrong, kNow).outcome, Outcome::inactive);
  const auto claimed = challenges().claim(claim, kNow);
  ASSERT_TRUE(claimed.done());
  EXPECT_EQ(claimed.value.context, challenge.context);
  EXPECT_EQ(claimed.value.user_id, user_.id);
  EXPECT_EQ(claimed.value.nonce, claim.next_nonce);
  const auto second = challenges().claim(claim_of(challenge, foreign_device()), kNow);
  EXPECT_EQ(second.outcome, Outcome::conflict);
  EXPECT_TRUE(second.value.context.empty());
}

TEST_P(DeviceChallengesTest, IsClaimedInTime) {
  const DeviceChallenge challenge = stored(new_qr());
  const auto late = challenges().claim(claim_of(challenge, device_), challenge.expires_at);
  EXPECT_EQ(late.outcome, Outcome::expired);
  EXPECT_TRUE(late.value.context.empty());
}

TEST_P(DeviceChallengesTest, IsClaimedByTheUserForWhomItIs) {
  DeviceChallenge challenge = new_qr();
  challenge.user_id = user_.id;
  stored(challenge);
  EXPECT_EQ(challenges().claim(claim_of(challenge, foreign_device()), kNow).outcome, Outcome::mismatch);
  EXPECT_EQ(challenges().claim(claim_of(challenge, device_), kNow).outcome, Outcome::done);
}

TEST_P(DeviceChallengesTest, ChangesItsPictureUntilItIsClaimed) {
  DeviceChallenge challenge = stored(new_qr());
  const ChallengeClaim old = claim_of(challenge, device_);
  challenge.scan_id = new_id();
  challenge.scan_secret_hash = new_secret();
  EXPECT_EQ(challenges().rotate_scan({kTenant, "none"}, "x", bytes("x"), kNow), Outcome::not_found);
  EXPECT_EQ(challenges().rotate_scan(key_of(challenge), *challenge.scan_id, *challenge.scan_secret_hash, kNow),
            Outcome::done);
  EXPECT_EQ(challenges().claim(old, kNow).outcome, Outcome::not_found);
  EXPECT_EQ(challenges().claim(claim_of(challenge, device_), kNow).outcome, Outcome::done);
  EXPECT_EQ(challenges().rotate_scan(key_of(challenge), "x", bytes("x"), kNow), Outcome::wrong_state);
  const DeviceChallenge other = stored(new_qr());
  EXPECT_EQ(challenges().rotate_scan(key_of(other), *challenge.scan_id, bytes("x"), kNow), Outcome::conflict);
  EXPECT_EQ(challenges().rotate_scan(key_of(other), "x", bytes("x"), other.expires_at), Outcome::expired);
}

TEST_P(DeviceChallengesTest, IsApprovedAndRedeemedOnce) {
  const DeviceChallenge challenge = stored(new_push(user_));
  const ChallengeDecision decision = decision_of(challenge, device_);
  ChallengeRedemption redemption{key_of(challenge), challenge.poll_secret_hash, decision.code_hash};
  EXPECT_EQ(challenges().redeem(redemption, kNow).outcome, Outcome::mismatch) << "there is no code yet";
  redemption.code_hash.reset();
  EXPECT_EQ(challenges().redeem(redemption, kNow).outcome, Outcome::wrong_state);
  EXPECT_EQ(challenges().approve(decision, kNow + 1), Outcome::done);
  EXPECT_EQ(challenges().approve(decision, kNow + 1), Outcome::already_used);
  EXPECT_EQ(challenges().reject(decision, kNow + 1), Outcome::already_used);
  const auto redeemed = challenges().redeem(redemption, kNow + 2);
  ASSERT_TRUE(redeemed.done());
  EXPECT_EQ(redeemed.value.evidence.credential_id, device_.common.id);
  EXPECT_EQ(redeemed.value.evidence.uv, "biometric");
  EXPECT_EQ(redeemed.value.decided_at, kNow + 1);
  EXPECT_EQ(redeemed.value.consumed_at, kNow + 2);
  EXPECT_FALSE(redeemed.value.nonce);
  const auto again = challenges().redeem(redemption, kNow + 2);
  EXPECT_EQ(again.outcome, Outcome::already_used);
  EXPECT_EQ(again.value.id, challenge.id);
}

TEST_P(DeviceChallengesTest, ComparesTheSecretsAtRedemption) {
  const DeviceChallenge challenge = stored(new_push(user_));
  const ChallengeDecision decision = decision_of(challenge, device_);
  ASSERT_EQ(challenges().approve(decision, kNow), Outcome::done);
  const Key key = key_of(challenge);
  EXPECT_EQ(challenges().redeem({key, {}, {}}, kNow).outcome, Outcome::mismatch);
  EXPECT_EQ(challenges().redeem({key, bytes("guessed"), {}}, kNow).outcome, Outcome::mismatch);
  EXPECT_EQ(challenges().redeem({key, {}, bytes("guessed")}, kNow).outcome, Outcome::mismatch);
  EXPECT_EQ(challenges().redeem({key, challenge.poll_secret_hash, bytes("guessed")}, kNow).outcome, Outcome::mismatch);
  EXPECT_EQ(challenges().redeem({{"another tenant", key.id}, {}, decision.code_hash}, kNow).outcome,
            Outcome::not_found);
  EXPECT_EQ(challenges().redeem({key, {}, decision.code_hash}, kNow).outcome, Outcome::done);
}

TEST_P(DeviceChallengesTest, IsRedeemedInTimeByAnActiveUser) {
  const DeviceChallenge late = stored(new_push(user_));
  const ChallengeDecision decision = decision_of(late, device_);
  ASSERT_EQ(challenges().approve(decision, kNow), Outcome::done);
  EXPECT_EQ(challenges().redeem({key_of(late), {}, decision.code_hash}, decision.code_expires_at).outcome,
            Outcome::expired);
  DeviceChallenge other = new_push(user_);
  other.nonce_expires_at = kNow + 10 * kMinute;
  other.expires_at = kNow + 10 * kMinute;
  stored(other);
  ChallengeDecision second = decision_of(other, device_);
  second.code_expires_at = kNow + 10 * kMinute;
  ASSERT_EQ(challenges().approve(second, kNow), Outcome::done);
  ASSERT_EQ(store().users().set_status(key_of(user_), UserStatus::suspended, kNow), Outcome::done);
  EXPECT_EQ(challenges().redeem({key_of(other), {}, second.code_hash}, kNow).outcome, Outcome::inactive);
}

TEST_P(DeviceChallengesTest, IsDecidedByWhoClaimedIt) {
  const DeviceChallenge challenge = claimed();
  EXPECT_EQ(challenges().approve(decision_of(challenge, second_device()), kNow), Outcome::mismatch);
  EXPECT_EQ(challenges().approve(decision_of(challenge, foreign_device()), kNow), Outcome::mismatch);
  EXPECT_EQ(challenges().approve(decision_of(challenge, device_), kNow), Outcome::done);
}

TEST_P(DeviceChallengesTest, IsNotDecidedBeforeItIsClaimed) {
  DeviceChallenge challenge = new_qr();
  challenge.nonce = new_secret();
  challenge.nonce_expires_at = kNow + kMinute;
  challenge.user_id = user_.id;
  stored(challenge);
  EXPECT_EQ(challenges().approve(decision_of(challenge, device_), kNow), Outcome::wrong_state);
  EXPECT_EQ(challenges().reject(decision_of(challenge, device_), kNow), Outcome::wrong_state);
}

TEST_P(DeviceChallengesTest, ComparesTheNonce) {
  const DeviceChallenge challenge = stored(new_push(user_));
  ChallengeDecision decision = decision_of(challenge, device_);
  decision.nonce = bytes("an older one");
  EXPECT_EQ(challenges().approve(decision, kNow), Outcome::mismatch);
  decision = decision_of(challenge, device_);
  decision.challenge.tenant = "another tenant";
  EXPECT_EQ(challenges().approve(decision, kNow), Outcome::not_found);
  decision = decision_of(challenge, device_);
  EXPECT_EQ(challenges().approve(decision, *challenge.nonce_expires_at), Outcome::expired);
  EXPECT_EQ(challenges().approve(decision, challenge.expires_at), Outcome::expired);
}

TEST_P(DeviceChallengesTest, GivesANonceToWhoMayDecide) {
  const DeviceChallenge challenge = stored(new_push(user_));
  const Key key = key_of(challenge);
  const Time until = kNow + kMinute;
  EXPECT_EQ(challenges().set_nonce(key, foreign_device().common.id, bytes("new"), until, kNow), Outcome::inactive);
  EXPECT_EQ(challenges().set_nonce({kTenant, "none"}, device_.common.id, bytes("new"), until, kNow),
            Outcome::not_found);
  EXPECT_EQ(challenges().set_nonce(key, device_.common.id, bytes("new"), until, kNow), Outcome::done);
  ChallengeDecision decision = decision_of(challenge, device_);
  EXPECT_EQ(challenges().approve(decision, kNow), Outcome::mismatch) << "the nonce before is void";
  decision.nonce = bytes("new");
  EXPECT_EQ(challenges().approve(decision, kNow), Outcome::done);
  EXPECT_EQ(challenges().set_nonce(key, device_.common.id, bytes("new"), until, kNow), Outcome::already_used);
  const DeviceChallenge second = stored(new_push(user_));
  EXPECT_EQ(challenges().set_nonce(key_of(second), device_.common.id, bytes("new"), until, second.expires_at),
            Outcome::expired);
}

TEST_P(DeviceChallengesTest, IsRejectedWithAReason) {
  const DeviceChallenge challenge = stored(new_push(user_));
  const ChallengeDecision decision = decision_of(challenge, device_);
  EXPECT_EQ(challenges().reject(decision, kNow), Outcome::done);
  EXPECT_EQ(state_of(challenge), ChallengeState::rejected);
  EXPECT_EQ(challenges().find(key_of(challenge))->reason, "not_me");
  EXPECT_EQ(challenges().approve(decision, kNow), Outcome::already_used);
}

TEST_P(DeviceChallengesTest, IsLockedByWrongNumbers) {
  const DeviceChallenge challenge = stored(new_push(user_));
  ChallengeDecision decision = decision_of(challenge, device_);
  for (const std::int64_t left : {2, 1, 0}) {
    const auto counted = challenges().count_wrong_number(decision, kNow);
    ASSERT_TRUE(counted.done());
    EXPECT_EQ(counted.value, left);
    EXPECT_NE(challenges().approve(decision, kNow), Outcome::done) << "the nonce was used";
    if (left == 0) break;
    decision.nonce = new_secret();
    ASSERT_EQ(challenges().set_nonce(key_of(challenge), device_.common.id, decision.nonce, kNow + kMinute, kNow),
              Outcome::done);
  }
  EXPECT_EQ(state_of(challenge), ChallengeState::locked);
  EXPECT_EQ(challenges().count_wrong_number(decision, kNow).outcome, Outcome::locked);
  EXPECT_EQ(challenges().approve(decision, kNow), Outcome::locked);
  EXPECT_EQ(challenges().set_nonce(key_of(challenge), device_.common.id, bytes("x"), kNow + kMinute, kNow),
            Outcome::locked);
}

TEST_P(DeviceChallengesTest, IsDecidedByActiveCredentialsOnly) {
  const DeviceChallenge challenge = stored(new_push(user_));
  ASSERT_EQ(store().credentials().revoke(key_of(device_.common), user_.id, false, kNow), Outcome::done);
  EXPECT_EQ(challenges().approve(decision_of(challenge, device_), kNow), Outcome::inactive);
  EXPECT_EQ(challenges().approve(decision_of(challenge, second_device()), kNow), Outcome::done);
}

TEST_P(DeviceChallengesTest, IsCancelledUnlessItIsOver) {
  const DeviceChallenge challenge = stored(new_push(user_));
  EXPECT_EQ(challenges().cancel({kTenant, "none"}, "by the user", kNow), Outcome::not_found);
  EXPECT_EQ(challenges().cancel(key_of(challenge), "by the user", kNow), Outcome::done);
  EXPECT_EQ(challenges().cancel(key_of(challenge), "by the user", kNow), Outcome::wrong_state);
  EXPECT_EQ(challenges().approve(decision_of(challenge, device_), kNow), Outcome::wrong_state);
  const DeviceChallenge approved = stored(new_push(user_));
  const ChallengeDecision decision = decision_of(approved, device_);
  ASSERT_EQ(challenges().approve(decision, kNow), Outcome::done);
  EXPECT_EQ(challenges().cancel(key_of(approved), "by the user", kNow), Outcome::done);
  EXPECT_EQ(challenges().redeem({key_of(approved), {}, decision.code_hash}, kNow).outcome, Outcome::wrong_state);
}

}  // namespace store_test
