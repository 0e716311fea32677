#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "site/api_actions.hpp"
#include "site/browsers.hpp"
#include "site/client_registry.hpp"
#include "tests/assayd/site/client.hpp"

namespace site_test {
namespace {

namespace site = assayd::site;
namespace store = assayd::store;
using nlohmann::json;

constexpr const char* kScopes = "actions:write actions:redeem users:write";

class ApiActionsTest : public testing::Test {
 protected:
  void SetUp() override {
    passkey = page.sign_up("Ada");
    ada = world.store().users().list(site::kTenant, "", 10).at(0).id;
  }
  Answer track(const json& body, const std::map<std::string, std::string>& more = {}) {
    return client.post("/v1/users/" + ada + "/actions", body, more);
  }
  json tracked() {
    const Answer answer = track({{"code", "payment"}, {"context", {{"amount", 12}}}});
    EXPECT_EQ(answer.status, 201) << answer.body << world.log();
    return answer.json();
  }
  Answer begin(Browser& browser, const std::string& token) {
    return browser.post("/v1/actions/options", json({{"token", token}}).dump());
  }
  static Begun begun(const Answer& answer) { return {answer.json().at("options"), answer.json().at("state")}; }
  static Answer finish(Browser& browser, const Begun& ceremony, const std::string& token, const std::string& response) {
    return browser.post("/v1/actions/result", response, {{"Ceremony-State", ceremony.state}, {"Action-Token", token}});
  }
  /// The code of an action that was satisfied with all in order.
  std::string code_of(const json& action) {
    const std::string token = action.at("token");
    const Begun ceremony = begun(begin(page, token));
    const Answer answer = finish(page, ceremony, token, assertion(ceremony, passkey));
    EXPECT_EQ(answer.status, 200) << answer.body << world.log();
    return answer.json().at("code");
  }
  Answer redeem(ApiClient& by, const std::string& code, const std::string& action_code, const std::string& user) {
    return by.post("/v1/actions/redeem", {{"code", code}, {"action_code", action_code}, {"user_id", user}});
  }

  World world;
  ApiClient client{world, kScopes};
  Browser page{world};
  Passkey passkey{testlib::SigningKey::make(testlib::cose::kEs256, "none"), {}, {}};
  std::string ada;
};

TEST_F(ApiActionsTest, IsRedeemedOnceWithAllThatProvesIt) {
  const json action = tracked();
  EXPECT_EQ(action.at("state"), "pending");
  const std::string code = code_of(action);
  const Answer answer = redeem(client, code, "payment", ada);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json proof = answer.json();
  EXPECT_EQ(proof.at("valid"), true);
  EXPECT_EQ(proof.at("state"), "redeemed");
  EXPECT_EQ(proof.at("user_id"), ada);
  EXPECT_EQ(proof.at("action").at("id"), action.at("action_id"));
  EXPECT_EQ(proof.at("action").at("context"), json({{"amount", 12}}));
  EXPECT_EQ(proof.at("acr"), "phr");
  EXPECT_EQ(proof.at("amr"), json({"pop", "user"}));
  EXPECT_EQ(proof.at("uv"), "verified");
  const Answer again = redeem(client, code, "payment", ada);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.code(), "already_used");
}

TEST_F(ApiActionsTest, WantsCodeActionCodeAndUser) {
  const std::string code = code_of(tracked());
  EXPECT_EQ(client.post("/v1/actions/redeem", {{"code", code}, {"user_id", ada}}).code(), "bad_request");
  EXPECT_EQ(client.post("/v1/actions/redeem", {{"code", code}, {"action_code", "payment"}}).code(), "bad_request");
  EXPECT_EQ(client.post("/v1/actions/redeem", {{"action_code", "payment"}, {"user_id", ada}}).code(), "bad_request");
  EXPECT_EQ(redeem(client, code, "login", ada).code(), "mismatch");
  EXPECT_EQ(redeem(client, code, "payment", "0123").code(), "mismatch");
  EXPECT_EQ(redeem(client, code + "x", "payment", ada).code(), "unknown_code");
  EXPECT_EQ(redeem(client, code, "payment", ada).status, 200) << "nothing of this used it up";
}

TEST_F(ApiActionsTest, BelongsToTheClientThatTrackedIt) {
  ApiClient other(world, kScopes);
  const json action = tracked();
  const std::string path = "/v1/actions/" + action.at("action_id").get<std::string>();
  EXPECT_EQ(other.get(path).code(), "unknown_action");
  EXPECT_EQ(other.post(path + "/cancel", json::object()).code(), "unknown_action");
  EXPECT_EQ(client.get(path).json().at("state"), "pending");
  const std::string code = code_of(action);
  EXPECT_EQ(redeem(other, code, "payment", ada).code(), "unknown_code");
  EXPECT_EQ(redeem(client, code, "payment", ada).status, 200);
}

TEST_F(ApiActionsTest, WantsItsScopes) {
  ApiClient reader(world, "users:read actions:redeem"), writer(world, "actions:write");
  EXPECT_EQ(reader.post("/v1/users/" + ada + "/actions", {{"code", "payment"}}).code(), "insufficient_scope");
  EXPECT_EQ(writer.post("/v1/users/" + ada + "/actions", {{"code", "payment"}}).status, 201);
  EXPECT_EQ(redeem(writer, "x", "payment", ada).code(), "insufficient_scope");
  EXPECT_EQ(redeem(reader, "x", "payment", ada).code(), "unknown_code");
}

TEST_F(ApiActionsTest, IsMadeOnceForAnIdempotencyKey) {
  const json body = {{"code", "payment"}, {"context", {{"amount", 12}}}};
  const Answer first = track(body, {{"Idempotency-Key", "k1"}});
  const Answer again = track(body, {{"Idempotency-Key", "k1"}});
  ASSERT_EQ(first.status, 201);
  ASSERT_EQ(again.status, 200);
  EXPECT_EQ(first.json(), again.json()) << "with the token";
  EXPECT_NE(track(body, {{"Idempotency-Key", "k2"}}).json().at("action_id"), first.json().at("action_id"));
  const Answer changed = track({{"code", "payment"}, {"context", {{"amount", 13}}}}, {{"Idempotency-Key", "k1"}});
  EXPECT_EQ(changed.status, 409);
  EXPECT_EQ(changed.code(), "idempotency_conflict");
  ApiClient other(world, kScopes);
  EXPECT_EQ(other.post("/v1/users/" + ada + "/actions", body, {{"Idempotency-Key", "k1"}}).status, 201);
  EXPECT_EQ(track(body, {{"Idempotency-Key", std::string(200, 'k')}}).code(), "bad_request");
}

TEST_F(ApiActionsTest, TakesSensibleActionsOnly) {
  EXPECT_EQ(track({{"code", "payment.approve-1_A"}}).status, 201);
  EXPECT_EQ(track({{"code", "two words"}}).code(), "bad_request");
  EXPECT_EQ(track(json::object()).code(), "bad_request");
  EXPECT_EQ(track({{"code", "a"}, {"context", "text"}}).code(), "bad_request");
  EXPECT_EQ(track({{"code", "a"}, {"context", {{"x", std::string(5000, 'x')}}}}).code(), "bad_request");
  EXPECT_EQ(track({{"code", "a"}, {"more", 1}}).code(), "bad_request");
  EXPECT_EQ(client.post("/v1/users/0123/actions", {{"code", "a"}}).code(), "unknown_user");
}

TEST_F(ApiActionsTest, SaysWhoHasNothingToProveItWith) {
  const std::string id = client.post("/v1/users", json::object()).json().at("user_id");
  const json action = client.post("/v1/users/" + id + "/actions", {{"code", "payment"}}).json();
  EXPECT_EQ(action.at("state"), "not_enrolled");
  EXPECT_FALSE(action.contains("token"));
}

TEST_F(ApiActionsTest, HasATokenForOneStepUp) {
  const json action = tracked();
  const std::string token = action.at("token");
  (void)code_of(action);
  const Answer again = begin(page, token);
  EXPECT_EQ(again.status, 403);
  EXPECT_EQ(again.code(), "no_action");
  EXPECT_EQ(begin(page, token + "x").code(), "no_action");
  EXPECT_EQ(begin(page, tracked().at("token")).status, 200);
}

TEST_F(ApiActionsTest, EndsWhenItIsCancelled) {
  const json action = tracked();
  const std::string path = "/v1/actions/" + action.at("action_id").get<std::string>();
  const std::string token = action.at("token");
  const Begun ceremony = begun(begin(page, token));
  EXPECT_EQ(client.post(path + "/cancel", json::object()).status, 204);
  EXPECT_EQ(client.post(path + "/cancel", json::object()).code(), "wrong_state");
  EXPECT_EQ(client.get(path).json().at("state"), "cancelled");
  EXPECT_EQ(finish(page, ceremony, token, assertion(ceremony, passkey)).code(), "no_action");
}

TEST_F(ApiActionsTest, TakesTheCeremonyOfThisActionAndBrowserOnly) {
  const std::string token = tracked().at("token"), other_token = tracked().at("token");
  const Begun ceremony = begun(begin(page, token));
  EXPECT_EQ(finish(page, ceremony, other_token, assertion(ceremony, passkey)).code(), "not_accepted");
  Browser stranger(world);
  (void)begin(stranger, other_token);
  const Begun second = begun(begin(page, token));
  EXPECT_EQ(finish(stranger, second, token, assertion(second, passkey)).code(), "not_accepted");
  const Begun login = page.begin("/v1/session");
  EXPECT_EQ(finish(page, login, token, assertion(login, passkey)).code(), "not_accepted");
  const Begun third = begun(begin(page, token));
  EXPECT_EQ(finish(page, third, token, assertion(third, passkey)).status, 200);
}

TEST_F(ApiActionsTest, TakesThePasskeyOfItsUserOnly) {
  Browser other(world);
  Passkey foreign = other.sign_up("Eve");
  const std::string token = tracked().at("token");
  const Begun ceremony = begun(begin(page, token));
  EXPECT_EQ(ceremony.options.at("allowCredentials").size(), 1U);
  EXPECT_EQ(finish(page, ceremony, token, assertion(ceremony, foreign)).code(), "not_accepted");
  const Begun next = begun(begin(page, token));
  EXPECT_EQ(finish(page, next, token, assertion(next, passkey)).status, 200);
}

TEST_F(ApiActionsTest, EndsWhenItsUserIsSuspended) {
  const std::string code = code_of(tracked());
  const std::string token = tracked().at("token");
  ASSERT_EQ(client.post("/v1/users/" + ada + "/suspend", json::object()).status, 200);
  EXPECT_EQ(begin(page, token).status, 403);
  ASSERT_EQ(client.post("/v1/users/" + ada + "/resume", json::object()).status, 200);
  EXPECT_EQ(redeem(client, code, "payment", ada).code(), "user_changed");
  const Begun ceremony = begun(begin(page, token));
  EXPECT_EQ(finish(page, ceremony, token, assertion(ceremony, passkey)).status, 403) << "it began before";
  EXPECT_EQ(redeem(client, code_of(tracked()), "payment", ada).status, 200);
}

TEST_F(ApiActionsTest, IsNotTrackedForASuspendedUser) {
  ASSERT_EQ(client.post("/v1/users/" + ada + "/suspend", json::object()).status, 200);
  EXPECT_EQ(track({{"code", "payment"}}).code(), "user_suspended");
  ASSERT_EQ(client.post("/v1/users/" + ada + "/resume", json::object()).status, 200);
  EXPECT_EQ(track({{"code", "payment"}}).status, 201);
}

TEST_F(ApiActionsTest, HasACodeThatExpires) {
  const auto status_of = [&](const std::string& code, store::Time lifetime) {
    const std::string id = tracked().at("action_id");
    const store::ActionSatisfaction satisfaction{
        {site::kTenant, id}, ada, {}, site::redeem_hash(client.id, code), site::now() + lifetime};
    EXPECT_EQ(world.store().actions().satisfy(satisfaction, site::now()), store::Outcome::done);
    return redeem(client, code, "payment", ada).status;
  };
  EXPECT_EQ(status_of("fresh", 60 * store::kSecond), 200);
  EXPECT_EQ(status_of("stale", 0), 410);
}

TEST_F(ApiActionsTest, HasATokenThatExpires) {
  store::Action action = *world.store().actions().find({site::kTenant, tracked().at("action_id")});
  const auto status_of = [&](const std::string& token, store::Time lifetime) {
    action.id = token;
    action.token_hash = site::secret_hash(token);
    action.expires_at = site::now() + lifetime;
    EXPECT_TRUE(world.store().actions().create(action).done());
    return begin(page, token).status;
  };
  EXPECT_EQ(status_of("fresh", 60 * store::kSecond), 200);
  EXPECT_EQ(status_of("stale", 0), 403);
}

TEST_F(ApiActionsTest, KeepsTokenAndCodeOutOfLogAndDatabase) {
  const json action = tracked();
  const std::string code = code_of(action);
  ASSERT_EQ(redeem(client, code, "payment", ada).status, 200);
  ASSERT_TRUE(world.logs("/v1/actions/redeem"));
  for (const std::string& secret : {action.at("token").get<std::string>(), code}) {
    EXPECT_EQ(world.log().find(secret), std::string::npos);
    EXPECT_EQ(world.stored_bytes().find(secret), std::string::npos);
  }
}

TEST_F(ApiActionsTest, LetsOneOfManyRedeem) {
  for (int round = 0; round < 10; ++round) {
    const std::string code = code_of(tracked());
    (void)client.get("/v1/actions/0123");  // has a token now
    std::atomic<int> num_done = 0, num_used = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        const Answer answer = redeem(client, code, "payment", ada);
        if (answer.status == 200) ++num_done;
        if (answer.status == 409 && answer.code() == "already_used") ++num_used;
      });
    }
    for (auto& thread : threads) thread.join();
    ASSERT_EQ(num_done, 1);
    ASSERT_EQ(num_used, 3);
  }
}

}  // namespace
}  // namespace site_test
