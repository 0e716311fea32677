#include "tests/assayd/store/backend.hpp"
#include "tests/assayd/store/samples.hpp"

namespace store_test {

class MagicLinksTest : public StoreTest {
 protected:
  MagicLinks& links() { return store().magic_links(); }
  MagicLink stored(const MagicLink& link = new_link()) {
    EXPECT_EQ(links().create(link, kNow), Outcome::done);
    return link;
  }
  Outcome redeem(const MagicLink& link, Time now = kNow) {
    return links().redeem(key_of(link), link.secret_hash, link.browser_binding_hash, now).outcome;
  }
};
RUN_ON_EACH_STORE(MagicLinksTest);

TEST_P(MagicLinksTest, IsRedeemedOnce) {
  const MagicLink link = stored();
  reopen();
  EXPECT_EQ(links().find(key_of(link))->redirect_uri, link.redirect_uri);
  const auto redeemed = links().redeem(key_of(link), link.secret_hash, link.browser_binding_hash, kNow);
  ASSERT_TRUE(redeemed.done());
  EXPECT_EQ(redeemed.value.identifier_hash, link.identifier_hash);
  EXPECT_EQ(redeemed.value.context, link.context);
  EXPECT_EQ(redeem(link), Outcome::already_used);
  EXPECT_EQ(links().hold(key_of(link), link.secret_hash, bytes("mac"), kNow), Outcome::already_used);
}

TEST_P(MagicLinksTest, ComparesSecretBrowserAndTime) {
  const MagicLink link = stored();
  const Key key = key_of(link);
  EXPECT_EQ(links().redeem(key, bytes("guessed"), link.browser_binding_hash, kNow).outcome, Outcome::mismatch);
  EXPECT_EQ(links().redeem(key, link.secret_hash, bytes("another browser"), kNow).outcome, Outcome::mismatch);
  EXPECT_EQ(links().redeem({"another tenant", key.id}, link.secret_hash, std::nullopt, kNow).outcome,
            Outcome::not_found);
  EXPECT_EQ(links().hold(key, bytes("guessed"), bytes("mac"), kNow), Outcome::mismatch);
  EXPECT_EQ(links().hold({kTenant, "none"}, link.secret_hash, bytes("mac"), kNow), Outcome::not_found);
  EXPECT_EQ(links().redeem(key, link.secret_hash, std::nullopt, kNow).outcome, Outcome::done);
  const MagicLink late = stored();
  EXPECT_EQ(redeem(late, late.expires_at), Outcome::expired);
}

TEST_P(MagicLinksTest, IsSupersededByTheNextOfItsPurpose) {
  const MagicLink first = stored();
  MagicLink other_purpose = new_link();
  other_purpose.identifier_hash = first.identifier_hash;
  other_purpose.purpose = "recover";
  stored(other_purpose);
  MagicLink second = new_link();
  second.identifier_hash = first.identifier_hash;
  stored(second);
  EXPECT_EQ(redeem(first), Outcome::wrong_state);
  EXPECT_EQ(redeem(other_purpose), Outcome::done);
  EXPECT_EQ(redeem(second), Outcome::done);
}

TEST_P(MagicLinksTest, LeavesTheOlderOneIfItIsNotCreated) {
  const MagicLink first = stored();
  MagicLink second = first;
  EXPECT_EQ(links().create(second, kNow), Outcome::conflict);
  second.id = new_id();
  second.user_id = "nobody";
  EXPECT_EQ(links().create(second, kNow), Outcome::not_found);
  const User user = stored_user(store());
  ASSERT_EQ(store().users().set_status(key_of(user), UserStatus::suspended, kNow), Outcome::done);
  second.user_id = user.id;
  EXPECT_EQ(links().create(second, kNow), Outcome::inactive);
  EXPECT_EQ(redeem(first), Outcome::done);
}

TEST_P(MagicLinksTest, IsConfirmedInTheBrowserThatAsked) {
  const MagicLink link = stored();
  const Key key = key_of(link);
  EXPECT_EQ(links().confirm(key, link.browser_binding_hash, bytes("mac"), kNow).outcome, Outcome::mismatch);
  ASSERT_EQ(links().hold(key, link.secret_hash, bytes("mac"), kNow), Outcome::done);
  EXPECT_EQ(redeem(link), Outcome::already_used);
  EXPECT_EQ(links().confirm(key, bytes("another browser"), bytes("mac"), kNow).outcome, Outcome::mismatch);
  EXPECT_EQ(links().confirm(key, link.browser_binding_hash, bytes("wrong"), kNow).outcome, Outcome::mismatch);
  EXPECT_EQ(links().confirm({kTenant, "none"}, link.browser_binding_hash, bytes("mac"), kNow).outcome,
            Outcome::not_found);
  EXPECT_EQ(links().confirm(key, link.browser_binding_hash, bytes("mac"), kNow).outcome, Outcome::done);
  EXPECT_EQ(links().confirm(key, link.browser_binding_hash, bytes("mac"), kNow).outcome, Outcome::already_used);
  const MagicLink late = stored();
  ASSERT_EQ(links().hold(key_of(late), late.secret_hash, bytes("mac"), kNow), Outcome::done);
  EXPECT_EQ(links().confirm(key_of(late), late.browser_binding_hash, bytes("mac"), late.expires_at).outcome,
            Outcome::expired);
}

TEST_P(MagicLinksTest, IsLockedByWrongDigits) {
  const MagicLink link = stored();
  const Key key = key_of(link);
  const auto count = [&] { return links().count_wrong_digits(key, link.browser_binding_hash, kNow); };
  EXPECT_EQ(links().count_wrong_digits({kTenant, "none"}, bytes("x"), kNow).outcome, Outcome::not_found);
  ASSERT_EQ(links().hold(key, link.secret_hash, bytes("mac"), kNow), Outcome::done);
  EXPECT_EQ(links().count_wrong_digits(key, bytes("another browser"), kNow).outcome, Outcome::mismatch);
  for (const std::int64_t left : {2, 1, 0}) EXPECT_EQ(count().value, left);
  EXPECT_EQ(count().outcome, Outcome::locked);
  EXPECT_EQ(links().confirm(key, link.browser_binding_hash, bytes("mac"), kNow).outcome, Outcome::locked);
}

TEST_P(MagicLinksTest, AreRevokedTogether) {
  const User user = stored_user(store());
  MagicLink first = new_link();
  first.user_id = user.id;
  stored(first);
  MagicLink held = new_link();
  held.user_id = user.id;
  stored(held);
  ASSERT_EQ(links().hold(key_of(held), held.secret_hash, bytes("mac"), kNow), Outcome::done);
  const MagicLink of_another = stored();
  EXPECT_EQ(links().revoke_all({"another tenant", user.id}, kNow), 0);
  EXPECT_EQ(links().revoke_all(key_of(user), kNow), 2);
  EXPECT_EQ(redeem(first), Outcome::wrong_state);
  EXPECT_EQ(redeem(of_another), Outcome::done);
}

}  // namespace store_test
