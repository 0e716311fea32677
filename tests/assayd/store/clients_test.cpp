#include "tests/assayd/store/backend.hpp"
#include "tests/assayd/store/samples.hpp"

namespace store_test {

class ClientsTest : public StoreTest {
 protected:
  Clients& clients() { return store().clients(); }
  Client stored() {
    const Client client = new_client();
    EXPECT_EQ(clients().create(client), Outcome::done);
    return client;
  }
  AccessToken stored_token(const Client& client) {
    const AccessToken token = new_token(client);
    EXPECT_EQ(clients().insert_token(token), Outcome::done);
    return token;
  }
};
RUN_ON_EACH_STORE(ClientsTest);

TEST_P(ClientsTest, KeepsEveryField) {
  Client client = new_client();
  client.jwks = "{}";
  client.allowed_addresses = "192.0.2.0/24";
  client.dpop_required = true;
  ASSERT_EQ(clients().create(client), Outcome::done);
  EXPECT_EQ(clients().create(client), Outcome::conflict);
  reopen();
  const auto found = clients().find(client.id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->secret_hash, client.secret_hash);
  EXPECT_FALSE(found->previous_secret_hash);
  EXPECT_EQ(found->jwks, "{}");
  EXPECT_EQ(found->allowed_addresses, client.allowed_addresses);
  EXPECT_TRUE(found->dpop_required);
  EXPECT_EQ(clients().list(kTenant).size(), 1u);
  EXPECT_TRUE(clients().list("another tenant").empty());
  EXPECT_FALSE(clients().find("none"));
}

TEST_P(ClientsTest, ChangesTheVersionThatWasRead) {
  Client client = stored();
  client.name = "new";
  client.scopes = "users:write";
  EXPECT_EQ(clients().update(client, kNow), Outcome::done);
  EXPECT_EQ(clients().update(client, kNow), Outcome::conflict);
  client.id = "none";
  EXPECT_EQ(clients().update(client, kNow), Outcome::not_found);
}

TEST_P(ClientsTest, HasTwoSecretsWhileOneFollowsTheOther) {
  const Client client = stored();
  const Key key = key_of(client);
  EXPECT_EQ(clients().drop_previous_secret(key, kNow), Outcome::wrong_state);
  EXPECT_EQ(clients().rotate_secret(key, 0, bytes("new"), kNow + kMinute, kNow), Outcome::done);
  EXPECT_EQ(clients().rotate_secret(key, 0, bytes("newer"), kNow + kMinute, kNow), Outcome::conflict);
  EXPECT_EQ(clients().rotate_secret({kTenant, "none"}, 0, bytes("newer"), kNow, kNow), Outcome::not_found);
  EXPECT_EQ(clients().find(client.id)->secret_hash, bytes("new"));
  EXPECT_EQ(clients().find(client.id)->previous_secret_hash, client.secret_hash);
  EXPECT_EQ(clients().find(client.id)->previous_expires_at, kNow + kMinute);
  EXPECT_EQ(clients().drop_previous_secret(key, kNow), Outcome::done);
  EXPECT_FALSE(clients().find(client.id)->previous_secret_hash);
}

TEST_P(ClientsTest, RevokesATokenOnce) {
  const Client client = stored();
  const AccessToken token = stored_token(client);
  const Key key = key_of(token);
  EXPECT_EQ(clients().insert_token(token), Outcome::conflict);
  EXPECT_TRUE(active_token(*clients().find_token_by_hash(*token.token_hash), token.expires_at - 1));
  EXPECT_FALSE(active_token(*clients().find_token_by_hash(*token.token_hash), token.expires_at));
  EXPECT_FALSE(clients().find_token_by_hash(bytes("guessed")));
  EXPECT_EQ(clients().revoke_token(key, "another client", kNow), Outcome::not_found);
  EXPECT_EQ(clients().revoke_token(key, client.id, kNow), Outcome::done);
  EXPECT_EQ(clients().revoke_token(key, client.id, kNow), Outcome::already_used);
  EXPECT_FALSE(active_token(*clients().find_token(key), kNow));
}

TEST_P(ClientsTest, RevokesTokensWithTheClient) {
  const Client client = stored();
  const AccessToken token = stored_token(client);
  const AccessToken of_another = stored_token(stored());
  EXPECT_EQ(clients().set_status(key_of(client), ClientStatus::active, kNow), Outcome::wrong_state);
  EXPECT_EQ(clients().set_status(key_of(client), ClientStatus::suspended, kNow), Outcome::done);
  EXPECT_EQ(clients().set_status({kTenant, "none"}, ClientStatus::suspended, kNow), Outcome::not_found);
  EXPECT_FALSE(active_token(*clients().find_token(key_of(token)), kNow));
  EXPECT_TRUE(active_token(*clients().find_token(key_of(of_another)), kNow));
  EXPECT_EQ(clients().insert_token(new_token(client)), Outcome::inactive);
  EXPECT_EQ(clients().set_status(key_of(client), ClientStatus::active, kNow), Outcome::done);
  EXPECT_FALSE(active_token(*clients().find_token(key_of(token)), kNow)) << "for ever";
  stored_token(client);
  EXPECT_EQ(clients().revoke_tokens(key_of(client), kNow), 1);
  EXPECT_EQ(clients().remove(key_of(client)), Outcome::done);
  EXPECT_EQ(clients().remove(key_of(client)), Outcome::not_found);
  EXPECT_FALSE(clients().find_token(key_of(token)));
  EXPECT_EQ(clients().insert_token(new_token(client)), Outcome::inactive);
}

}  // namespace store_test
