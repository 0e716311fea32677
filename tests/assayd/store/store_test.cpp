#include <stdexcept>

#include "tests/assayd/store/backend.hpp"
#include "tests/assayd/store/samples.hpp"

namespace store_test {

class WholeStoreTest : public StoreTest {};
RUN_ON_EACH_STORE(WholeStoreTest);

TEST_P(WholeStoreTest, DoesSeveralAsOne) {
  const User user = stored_user(store());
  const WebauthnCredential passkey = stored_passkey(store(), user);
  const Session session = new_session(user);
  const auto sign_in = [&](Store& inside) {
    const WebauthnUse use{{kTenant, kRpId, passkey.credential_id}, user.handle, 7, 8, false, false};
    const Outcome used = inside.credentials().use_webauthn(use, kNow);
    if (used != Outcome::done) return used;
    inside.audit().append({new_event()});
    return inside.sessions().create(session);
  };
  EXPECT_EQ(store().atomically(sign_in), Outcome::done);
  EXPECT_EQ(store().atomically(sign_in), Outcome::conflict);
  EXPECT_EQ(store().audit().list({.tenant = kTenant}).size(), 1u);
  EXPECT_TRUE(store().sessions().find(session.secret_hash, kNow));
}

TEST_P(WholeStoreTest, DoesNothingUnlessAllIsDone) {
  const User user = new_user();
  const auto create_and = [&](Outcome outcome) {
    return [&, outcome](Store& inside) {
      const Outcome created = inside.users().create(user, {});
      return created == Outcome::done ? outcome : created;
    };
  };
  EXPECT_EQ(store().atomically(create_and(Outcome::mismatch)), Outcome::mismatch);
  EXPECT_FALSE(store().users().find(key_of(user)));
  const auto create_and_throw = [&](Store& inside) -> Outcome {
    (void)inside.users().create(user, {});
    throw std::domain_error("a fault of the caller");
  };
  EXPECT_THROW((void)store().atomically(create_and_throw), std::domain_error);
  EXPECT_FALSE(store().users().find(key_of(user)));
  EXPECT_EQ(store().atomically(create_and(Outcome::done)), Outcome::done);
  EXPECT_TRUE(store().users().find(key_of(user)));
}

TEST_P(WholeStoreTest, UndoesAPartThatFailsInside) {
  const User first = new_user();
  User second = new_user();
  second.handle = first.handle;
  Identifier taken = new_identifier(first);
  const auto work = [&](Store& inside) {
    EXPECT_EQ(inside.users().create(first, {taken}), Outcome::done);
    taken.user_id = second.id;
    User other = new_user();
    EXPECT_EQ(inside.users().create(other, {new_identifier(other), taken}), Outcome::conflict);
    EXPECT_FALSE(inside.users().find(key_of(other))) << "the user whose identifier is taken";
    EXPECT_EQ(inside.atomically([&](Store& deeper) {
      (void)deeper.users().create(second, {});
      return Outcome::mismatch;
    }),
              Outcome::mismatch);
    return Outcome::done;
  };
  EXPECT_EQ(store().atomically(work), Outcome::done);
  EXPECT_TRUE(store().users().find(key_of(first)));
  EXPECT_FALSE(store().users().find(key_of(second)));
}

TEST_P(WholeStoreTest, RefusesTextThatIsNone) {
  User user = new_user();
  for (const std::string& text : {std::string("a\0b", 3), std::string("\xff"), std::string("\xc0\x80"),
                                  std::string("\xed\xa0\x80"), std::string("\xf4\x90\x80\x80"), std::string("\xc3")}) {
    user.id = text;
    EXPECT_EQ(fault_of([&] { (void)store().users().create(user, {}); }), Fault::invalid_text);
    EXPECT_EQ(fault_of([&] { (void)store().users().find({kTenant, text}); }), Fault::invalid_text);
  }
  user.id = "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80";
  EXPECT_EQ(store().users().create(user, {}), Outcome::done);
  EXPECT_EQ(store().users().find(key_of(user))->id, user.id);
}

TEST_P(WholeStoreTest, TakesQuotesAsText) {
  User user = new_user();
  user.id = "'; DROP TABLE users; --";
  user.handle = bytes(std::string_view("\0'\xff\"", 4));
  ASSERT_EQ(store().users().create(user, {}), Outcome::done);
  EXPECT_EQ(store().users().find(key_of(user))->handle, user.handle);
}

TEST_P(WholeStoreTest, SweepsWhatHasExpiredForLong) {
  const User user = stored_user(store());
  const Ceremony ceremony = new_ceremony();
  ASSERT_EQ(store().single_use().open(ceremony), Outcome::done);
  ASSERT_EQ(store().single_use().use_once("kind", {kTenant, "id"}, kNow + kMinute, kNow), Outcome::done);
  ASSERT_EQ(store().sessions().create(new_session(user)), Outcome::done);
  ASSERT_TRUE(store().actions().create(new_action(user)).done());
  ASSERT_TRUE(store().device_challenges().create(new_push(user), kNow).done());
  ASSERT_EQ(store().magic_links().create(new_link(), kNow), Outcome::done);
  ASSERT_EQ(store().outbox().add(new_delivery()), Outcome::done);
  ASSERT_TRUE(store().limits().take({{"key", 1, kMinute}}, kNow).done());
  ASSERT_EQ(store().limits().count_failure("key", kMinute, kNow), 1);
  EXPECT_EQ(store().sweep(100, kNow + kMinute), 0);
  const Time later = kNow + 60 * kMinute + kKeptAfterExpiry + 1;
  EXPECT_EQ(store().sweep(100, later), 9);
  EXPECT_EQ(store().sweep(100, later), 0);
  EXPECT_TRUE(store().users().find(key_of(user)));
  EXPECT_EQ(store().single_use().take(key_of(ceremony), ceremony.purpose, ceremony.binding_hash, later).outcome,
            Outcome::not_found);
}

TEST_P(WholeStoreTest, SweepsAFewAtATime) {
  for (int i = 0; i < 5; ++i) ASSERT_EQ(store().single_use().open(new_ceremony()), Outcome::done);
  const Time later = kNow + 60 * kMinute + kKeptAfterExpiry;
  EXPECT_EQ(store().sweep(3, later), 3);
  EXPECT_EQ(store().sweep(3, later), 2);
}

TEST_P(WholeStoreTest, RefusesAClockThatWasSetBack) {
  store().check(kNow);
  const Key id{kTenant, "id"};
  ASSERT_EQ(store().single_use().use_once("kind", id, kNow + kMinute, kNow), Outcome::done);
  const Time later = kNow + 60 * kMinute + kKeptAfterExpiry;
  store().sweep(100, later);
  const auto use_again = [&](Time now) { (void)store().single_use().use_once("kind", id, kNow + kMinute, now); };
  EXPECT_EQ(fault_of([&] { use_again(kNow); }), Fault::clock_set_back);
  EXPECT_EQ(fault_of([&] { (void)store().sessions().find(bytes("x"), kNow); }), Fault::clock_set_back);
  reopen();
  EXPECT_EQ(fault_of([&] { use_again(kNow); }), Fault::clock_set_back) << "also after a restart";
  EXPECT_EQ(fault_of([&] { store().check(kNow); }), Fault::clock_set_back);
  store().check(later - kClockTolerance);
  store().accept_clock(kNow);
  store().check(kNow);
}

TEST_P(WholeStoreTest, TakesALittleEarlierForTheLatestTime) {
  const Ceremony ceremony = new_ceremony();
  ASSERT_EQ(store().single_use().open(ceremony), Outcome::done);
  store().check(ceremony.expires_at);
  const auto take = [&](Time now) {
    return store().single_use().take(key_of(ceremony), ceremony.purpose, ceremony.binding_hash, now).outcome;
  };
  EXPECT_EQ(take(ceremony.expires_at - 1), Outcome::expired);
  reopen();
  EXPECT_EQ(take(ceremony.expires_at - 1), Outcome::expired) << "also after a restart";
  store().accept_clock(ceremony.expires_at - 1);
  EXPECT_EQ(take(ceremony.expires_at - 1), Outcome::done);
}

TEST_P(WholeStoreTest, RefusesASchemaOfTheFuture) {
  store_.reset();
  backend_->execute("INSERT INTO schema_versions VALUES (1000, 0)");
  EXPECT_EQ(fault_of([&] { backend_->open(kNow); }), Fault::schema);
  backend_->execute("DELETE FROM schema_versions WHERE version = 1000");
  EXPECT_FALSE(fault_of([&] { backend_->open(kNow); }));
}

TEST_P(WholeStoreTest, NamesASchemaThatWasChangedBehindItsBack) {
  backend_->execute("DROP TABLE failures");
  EXPECT_EQ(fault_of([&] { store().limits().count_failure("key", kMinute, kNow); }), Fault::schema);
  EXPECT_EQ(fault_of([&] { store().limits().failures("key", kMinute, kNow); }), Fault::schema);
  store().check(kNow);
}

}  // namespace store_test
