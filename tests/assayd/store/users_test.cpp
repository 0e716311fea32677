#include <algorithm>

#include "tests/assayd/store/backend.hpp"
#include "tests/assayd/store/samples.hpp"

namespace store_test {

class UsersTest : public StoreTest {};
RUN_ON_EACH_STORE(UsersTest);

TEST_P(UsersTest, FindsAUserByEveryName) {
  const User user = new_user();
  const Identifier mail = new_identifier(user);
  ASSERT_EQ(store().users().create(user, {mail}), Outcome::done);
  reopen();
  const auto found = store().users().find(key_of(user));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->handle, user.handle);
  EXPECT_EQ(found->sealed_profile, user.sealed_profile);
  EXPECT_EQ(found->status, UserStatus::active);
  EXPECT_EQ(found->created_at, kNow);
  EXPECT_EQ(store().users().find_by_handle(kTenant, user.handle)->id, user.id);
  EXPECT_EQ(store().users().find_by_identifier(key_of(mail))->id, user.id);
  EXPECT_FALSE(store().users().find({"another tenant", user.id}));
  EXPECT_FALSE(store().users().find_by_handle("another tenant", user.handle));
  EXPECT_FALSE(store().users().find_by_identifier({"another tenant", mail.type, mail.value_hash}));
  EXPECT_FALSE(store().users().find_by_identifier({kTenant, IdentifierType::phone, mail.value_hash}));
}

TEST_P(UsersTest, CreatesNothingWhereAnythingIsTaken) {
  const User first = new_user();
  const Identifier mail = new_identifier(first);
  ASSERT_EQ(store().users().create(first, {mail}), Outcome::done);
  User second = new_user();
  Identifier taken = mail;
  taken.user_id = second.id;
  const Identifier free = new_identifier(second);
  EXPECT_EQ(store().users().create(second, {free, taken}), Outcome::conflict);
  EXPECT_FALSE(store().users().find(key_of(second)));
  EXPECT_FALSE(store().users().find_by_identifier(key_of(free)));
  second.handle = first.handle;
  EXPECT_EQ(store().users().create(second, {free}), Outcome::conflict);
  second.handle = bytes("its own");
  EXPECT_EQ(store().users().create(second, {free}), Outcome::done);
  EXPECT_EQ(store().users().create(second, {}), Outcome::conflict);
}

TEST_P(UsersTest, ListsByPages) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(stored_user(store()).id);
  std::ranges::sort(ids);
  const auto first = store().users().list(kTenant, "", 3);
  ASSERT_EQ(first.size(), 3u);
  EXPECT_EQ(first[2].id, ids[2]);
  const auto rest = store().users().list(kTenant, first[2].id, 3);
  ASSERT_EQ(rest.size(), 2u);
  EXPECT_EQ(rest[1].id, ids[4]);
  EXPECT_TRUE(store().users().list("another tenant", "", 3).empty());
}

TEST_P(UsersTest, ChangesAProfileOfTheVersionThatWasRead) {
  const User user = stored_user(store());
  EXPECT_EQ(store().users().set_profile(key_of(user), 1, bytes("new"), kNow), Outcome::conflict);
  EXPECT_EQ(store().users().set_profile(key_of(user), 0, bytes("new"), kNow + 1), Outcome::done);
  EXPECT_EQ(store().users().set_profile(key_of(user), 0, bytes("late"), kNow), Outcome::conflict);
  EXPECT_EQ(store().users().set_profile({kTenant, "nobody"}, 0, bytes("new"), kNow), Outcome::not_found);
  const auto found = store().users().find(key_of(user));
  EXPECT_EQ(found->sealed_profile, bytes("new"));
  EXPECT_EQ(found->version, 1);
  EXPECT_EQ(found->updated_at, kNow + 1);
}

TEST_P(UsersTest, RaisesTheEpochWithTheStatus) {
  const User user = stored_user(store());
  EXPECT_EQ(store().users().set_status(key_of(user), UserStatus::active, kNow), Outcome::wrong_state);
  EXPECT_EQ(store().users().set_status(key_of(user), UserStatus::suspended, kNow), Outcome::done);
  EXPECT_EQ(store().users().set_status(key_of(user), UserStatus::suspended, kNow), Outcome::wrong_state);
  EXPECT_EQ(store().users().set_status({kTenant, "nobody"}, UserStatus::suspended, kNow), Outcome::not_found);
  EXPECT_EQ(store().users().raise_security_epoch(key_of(user), kNow), Outcome::done);
  EXPECT_EQ(store().users().raise_security_epoch({"another tenant", user.id}, kNow), Outcome::not_found);
  EXPECT_EQ(store().users().find(key_of(user))->security_epoch, 2);
}

TEST_P(UsersTest, RemovesAUserWithAllThatIsTheirs) {
  const User user = stored_user(store());
  const Identifier mail = new_identifier(user);
  ASSERT_EQ(store().users().add_identifier(mail), Outcome::done);
  const WebauthnCredential passkey = stored_passkey(store(), user);
  const Session session = new_session(user);
  ASSERT_EQ(store().sessions().create(session), Outcome::done);
  const Action action = new_action(user);
  ASSERT_TRUE(store().actions().create(action).done());
  const DeviceChallenge push = new_push(user);
  ASSERT_TRUE(store().device_challenges().create(push, kNow).done());
  EXPECT_EQ(store().users().remove({"another tenant", user.id}), Outcome::not_found);
  EXPECT_EQ(store().users().remove(key_of(user)), Outcome::done);
  EXPECT_EQ(store().users().remove(key_of(user)), Outcome::not_found);
  EXPECT_FALSE(store().users().find_by_identifier(key_of(mail)));
  EXPECT_FALSE(store().credentials().find(key_of(passkey.common)));
  EXPECT_FALSE(store().sessions().find(session.secret_hash, kNow));
  EXPECT_FALSE(store().actions().find(key_of(action)));
  EXPECT_FALSE(store().device_challenges().find(key_of(push)));
}

TEST_P(UsersTest, AddsAnIdentifierThatIsFree) {
  const User user = stored_user(store());
  const User other = stored_user(store());
  const Identifier mail = new_identifier(user);
  EXPECT_EQ(store().users().add_identifier(mail), Outcome::done);
  Identifier same = mail;
  same.user_id = other.id;
  EXPECT_EQ(store().users().add_identifier(same), Outcome::conflict);
  same.user_id = "nobody";
  EXPECT_EQ(store().users().add_identifier(same), Outcome::not_found);
  ASSERT_EQ(store().users().set_status(key_of(other), UserStatus::suspended, kNow), Outcome::done);
  EXPECT_EQ(store().users().add_identifier(new_identifier(other)), Outcome::inactive);
  EXPECT_EQ(store().users().list_identifiers(key_of(user)).size(), 1u);
  EXPECT_TRUE(store().users().list_identifiers(key_of(other)).empty());
}

TEST_P(UsersTest, VerifiesAnIdentifierOnce) {
  const User user = stored_user(store());
  const Identifier mail = new_identifier(user);
  ASSERT_EQ(store().users().add_identifier(mail), Outcome::done);
  EXPECT_EQ(store().users().verify_identifier(key_of(mail), "another user", kNow), Outcome::not_found);
  EXPECT_EQ(store().users().verify_identifier(key_of(mail), user.id, kNow + 5), Outcome::done);
  EXPECT_EQ(store().users().verify_identifier(key_of(mail), user.id, kNow), Outcome::wrong_state);
  EXPECT_EQ(store().users().list_identifiers(key_of(user))[0].verified_at, kNow + 5);
}

TEST_P(UsersTest, EndsLinksToAnIdentifierThatGoes) {
  const User user = stored_user(store());
  const Identifier before = new_identifier(user);
  const Identifier next = new_identifier(user);
  ASSERT_EQ(store().users().add_identifier(before), Outcome::done);
  MagicLink link = new_link();
  link.identifier_hash = before.value_hash;
  ASSERT_EQ(store().magic_links().create(link, kNow), Outcome::done);
  Identifier of_another = next;
  of_another.user_id = stored_user(store()).id;
  EXPECT_EQ(store().users().replace_identifier(key_of(before), of_another, kNow), Outcome::not_found);
  EXPECT_EQ(store().users().replace_identifier(key_of(before), next, kNow), Outcome::done);
  EXPECT_FALSE(store().users().find_by_identifier(key_of(before)));
  EXPECT_EQ(store().users().find_by_identifier(key_of(next))->id, user.id);
  EXPECT_EQ(store().magic_links().redeem(key_of(link), link.secret_hash, std::nullopt, kNow).outcome,
            Outcome::wrong_state);
  EXPECT_EQ(store().users().remove_identifier(key_of(next), "another user", kNow), Outcome::not_found);
  EXPECT_EQ(store().users().remove_identifier(key_of(next), user.id, kNow), Outcome::done);
  EXPECT_EQ(store().users().remove_identifier(key_of(next), user.id, kNow), Outcome::not_found);
}

TEST_P(UsersTest, KeepsAnIdentifierWhoseSuccessorIsTaken) {
  const User user = stored_user(store());
  const User other = stored_user(store());
  const Identifier before = new_identifier(user);
  const Identifier taken = new_identifier(other);
  ASSERT_EQ(store().users().add_identifier(before), Outcome::done);
  ASSERT_EQ(store().users().add_identifier(taken), Outcome::done);
  Identifier next = taken;
  next.user_id = user.id;
  EXPECT_EQ(store().users().replace_identifier(key_of(before), next, kNow), Outcome::conflict);
  EXPECT_EQ(store().users().find_by_identifier(key_of(before))->id, user.id);
  EXPECT_EQ(store().users().find_by_identifier(key_of(taken))->id, other.id);
}

TEST_P(UsersTest, UsesARecoveryCodeOnce) {
  const User user = stored_user(store());
  ASSERT_EQ(store().users().set_recovery_codes(key_of(user), {bytes("one"), bytes("two")}, kNow), Outcome::done);
  EXPECT_EQ(store().users().set_recovery_codes({kTenant, "nobody"}, {bytes("one")}, kNow), Outcome::not_found);
  EXPECT_EQ(store().users().count_recovery_codes(key_of(user)), 2);
  EXPECT_EQ(store().users().use_recovery_code(key_of(user), bytes("three"), kNow), Outcome::not_found);
  EXPECT_EQ(store().users().use_recovery_code({"another tenant", user.id}, bytes("one"), kNow), Outcome::not_found);
  EXPECT_EQ(store().users().use_recovery_code(key_of(user), bytes("one"), kNow), Outcome::done);
  EXPECT_EQ(store().users().use_recovery_code(key_of(user), bytes("one"), kNow), Outcome::already_used);
  EXPECT_EQ(store().users().count_recovery_codes(key_of(user)), 1);
  ASSERT_EQ(store().users().set_status(key_of(user), UserStatus::suspended, kNow), Outcome::done);
  EXPECT_EQ(store().users().use_recovery_code(key_of(user), bytes("two"), kNow), Outcome::inactive);
  ASSERT_EQ(store().users().set_recovery_codes(key_of(user), {bytes("three")}, kNow), Outcome::done);
  EXPECT_EQ(store().users().count_recovery_codes(key_of(user)), 1);
}

}  // namespace store_test
