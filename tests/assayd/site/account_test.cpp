#include <gtest/gtest.h>

#include "tests/assayd/site/world.hpp"

namespace site_test {
namespace {

using nlohmann::json;

class AccountTest : public testing::Test {
 protected:
  void SetUp() override { passkey = browser.sign_up("Ada"); }
  std::string id_of(std::size_t place) { return browser.account().at("passkeys")[place].at("id"); }
  Passkey add(const std::string& label) {
    const Begun begun = browser.begin("/v1/passkeys");
    Passkey added = passkey;
    const Answer answer = browser.finish("/v1/passkeys", begun, creation(begun, label, added));
    EXPECT_EQ(answer.status, 204) << answer.body << world.log();
    return added;
  }

  World world;
  Browser browser{world};
  Passkey passkey{testlib::SigningKey::make(testlib::cose::kEs256, "none"), {}, {}};
};

TEST_F(AccountTest, IsMadeWithItsFirstPasskeyAndSignedIn) {
  const json account = browser.account();
  EXPECT_EQ(account.at("name"), "Ada");
  EXPECT_EQ(account.at("passkeys").size(), 1U);
}

TEST_F(AccountTest, KeepsNamesOutOfLogAndDatabase) {
  Browser second(world);
  second.sign_up("Zaphod Beeblebrox");
  EXPECT_EQ(second.account().at("name"), "Zaphod Beeblebrox");
  EXPECT_EQ(world.stored_bytes().find("Zaphod"), std::string::npos);
  EXPECT_EQ(world.log().find("Zaphod"), std::string::npos);
  EXPECT_NE(world.stored_bytes().find("Passkey 1"), std::string::npos) << "what is in the plain is found";
}

TEST_F(AccountTest, TakesSensibleNamesOnly) {
  const auto status = [&](const json& body) { return browser.post("/v1/accounts/options", body.dump()).status; };
  EXPECT_EQ(status({{"name", "  J\xc3\xbcrgen \xe6\x9d\x8e  "}}), 200);
  EXPECT_EQ(status({{"name", std::string(64, 'x')}}), 200);
  EXPECT_EQ(status({{"name", std::string(65, 'x')}}), 400);
  EXPECT_EQ(status({{"name", "   "}}), 400);
  EXPECT_EQ(status({{"name", "a\nb"}}), 400);
  EXPECT_EQ(status({{"name",
                     "a\xe2\x80\xae"
                     "b"}}),
            400)
      << "turns the direction of what follows";
  EXPECT_EQ(status({{"name", 1}}), 400);
  EXPECT_EQ(status(json::array()), 400);
  EXPECT_EQ(browser.post("/v1/accounts/options", "{\"name\":\"\xff\"}").status, 400);
}

TEST_F(AccountTest, RefusesANameThatWasSealedForAnother) {
  Browser second(world);
  Begun begun = second.begin("/v1/accounts", {{"name", "Bob"}});
  const std::string other = second.begin("/v1/accounts", {{"name", "Mallory"}}).state;
  const std::string whole = begun.state;
  Passkey bob = passkey;
  begun.state = whole.substr(0, whole.find('.')) + other.substr(other.find('.'));
  EXPECT_EQ(second.finish("/v1/accounts", begun, creation(begun, "bob", bob)).status, 403);
  begun.state = whole;
  EXPECT_EQ(second.finish("/v1/accounts", begun, creation(begun, "bob", bob)).status, 204);
}

TEST_F(AccountTest, RefusesAReplayedRegistration) {
  Browser second(world);
  const Begun begun = second.begin("/v1/accounts", {{"name", "Bob"}});
  Passkey bob = passkey;
  const std::string body = creation(begun, "bob", bob);
  EXPECT_EQ(second.finish("/v1/accounts", begun, body).status, 204);
  EXPECT_EQ(second.finish("/v1/accounts", begun, body).status, 403);
  EXPECT_TRUE(world.logs("reg.options ceremony_finished"));
}

TEST_F(AccountTest, RefusesACredentialIdThatIsTaken) {
  Browser second(world);
  const Begun begun = second.begin("/v1/accounts", {{"name", "Bob"}});
  Passkey bob = passkey;
  EXPECT_EQ(second.finish("/v1/accounts", begun, creation(begun, "Ada", bob)).status, 403);
  EXPECT_TRUE(world.logs("credential_already_registered"));
  EXPECT_FALSE(second.account().at("signed_in"));
  const Begun again = second.begin("/v1/accounts", {{"name", "Bob"}});
  EXPECT_EQ(second.finish("/v1/accounts", again, creation(again, "bob", bob)).status, 204);
}

TEST_F(AccountTest, AddsAPasskeyThatSignsIn) {
  const Begun begun = browser.begin("/v1/passkeys");
  EXPECT_EQ(begun.options.at("excludeCredentials").size(), 1U);
  EXPECT_EQ(begun.options.at("user").at("name"), "Ada");
  Passkey added = add("second");
  EXPECT_EQ(browser.account().at("passkeys").size(), 2U);
  Browser elsewhere(world);
  EXPECT_EQ(elsewhere.sign_in(added).status, 204);
  EXPECT_EQ(elsewhere.account().at("name"), "Ada");
}

TEST_F(AccountTest, RefusesAPasskeyBegunInAnotherSession) {
  Browser second(world);
  Passkey bob = second.sign_up("Bob");
  const Begun begun = second.begin("/v1/passkeys");
  Passkey added = passkey;
  EXPECT_EQ(browser.finish("/v1/passkeys", begun, creation(begun, "third", added)).status, 403);
  EXPECT_EQ(second.finish("/v1/passkeys", begun, creation(begun, "third", added)).status, 204);
}

TEST_F(AccountTest, RenamesOwnPasskeysOnly) {
  const std::string path = "/v1/passkeys/" + id_of(0) + "/rename";
  Browser second(world);
  second.sign_up("Bob");
  const Answer answer = second.post(path, R"({"label":"mine"})");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.code(), "no_such_passkey");
  EXPECT_EQ(Browser(world).post(path, R"({"label":"mine"})").status, 401);
  EXPECT_EQ(browser.post(path, R"({"label":"My phone"})").status, 204);
  EXPECT_EQ(browser.account().at("passkeys")[0].at("label"), "My phone");
}

TEST_F(AccountTest, RevokesOwnPasskeysOnlyAndNeverTheLast) {
  add("second");
  const std::string first = "/v1/passkeys/" + id_of(0) + "/revoke";
  const std::string second = "/v1/passkeys/" + id_of(1) + "/revoke";
  Browser other(world);
  other.sign_up("Bob");
  EXPECT_EQ(other.post(second, "{}").status, 404);
  EXPECT_EQ(browser.account().at("passkeys").size(), 2U);
  EXPECT_EQ(browser.post(second, "{}").status, 204);
  EXPECT_EQ(browser.account().at("passkeys").size(), 1U);
  const Answer last = browser.post(first, "{}");
  EXPECT_EQ(last.status, 409);
  EXPECT_EQ(last.code(), "last_passkey");
}

TEST_F(AccountTest, EndsSignInsAndSessionsOfARevokedPasskey) {
  Passkey added = add("second");
  Browser elsewhere(world);
  ASSERT_EQ(elsewhere.sign_in(added).status, 204);
  EXPECT_EQ(browser.post("/v1/passkeys/" + id_of(1) + "/revoke", "{}").status, 204);
  EXPECT_FALSE(elsewhere.account().at("signed_in"));
  const Answer answer = elsewhere.sign_in(added);
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.code(), "not_accepted");
  EXPECT_TRUE(answer.json().contains("signal_unknown_credential"));
  EXPECT_EQ(elsewhere.sign_in(passkey).status, 204);
}

TEST(AccountFreshness, WantsARecentSignInToChangePasskeys) {
  assayd::site::SiteConfig config;
  config.sessions.fresh = 0;
  World world(config);
  Browser browser(world);
  browser.sign_up("Ada");
  const std::string id = browser.account().at("passkeys")[0].at("id");
  for (const std::string& path : {std::string("/v1/passkeys/options"), "/v1/passkeys/" + id + "/revoke"}) {
    const Answer answer = browser.post(path, "{}");
    EXPECT_EQ(answer.status, 403) << path;
    EXPECT_EQ(answer.code(), "sign_in_again") << path;
  }
  EXPECT_EQ(browser.post("/v1/passkeys/" + id + "/rename", R"({"label":"x"})").status, 204);
}

TEST(Operations, SayWhatTheServerDoes) {
  World world;
  Browser browser(world);
  browser.sign_up("Ada");
  EXPECT_EQ(browser.get("/livez").status, 200);
  EXPECT_EQ(browser.get("/readyz").status, 200);
  const Answer metrics = browser.get("/metrics");
  EXPECT_EQ(metrics.status, 200);
  EXPECT_NE(metrics.body.find("assayd_ceremonies_total{kind=\"registration\",result=\"accepted\"} 1\n"),
            std::string::npos);
  EXPECT_NE(metrics.body.find("route=\"/v1/accounts/result\""), std::string::npos);
  EXPECT_EQ(browser.get("/metrics", "X-Forwarded-For: 10.0.0.1\r\n").status, 403) << "through a proxy";
  world.site().begin_to_drain();
  EXPECT_EQ(browser.get("/readyz").status, 503);
  EXPECT_EQ(browser.get("/livez").status, 200);
}

TEST(Operations, GiveMetricsToWhoHasTheToken) {
  assayd::site::SiteConfig config;
  config.metrics_token = "secret";
  World world(config);
  Browser browser(world);
  EXPECT_EQ(browser.get("/metrics").status, 403);
  EXPECT_EQ(browser.get("/metrics", "Authorization: Bearer secreT\r\n").status, 403);
  EXPECT_EQ(browser.get("/metrics", "Authorization: Bearer secret\r\n").status, 200);
}

TEST(Pages, ComeWithAStrictPolicy) {
  World world;
  Browser browser(world);
  for (const char* path : {"/", "/app.js", "/style.css", "/icon.svg"}) {
    const Answer answer = browser.get(path);
    EXPECT_EQ(answer.status, 200) << path;
    const std::string& policy = answer.headers.at("content-security-policy");
    EXPECT_NE(policy.find("default-src 'none'; script-src 'self'"), std::string::npos) << path;
    EXPECT_EQ(policy.find("unsafe"), std::string::npos) << path;
  }
  EXPECT_EQ(browser.get("/").body.find("style="), std::string::npos);
}

TEST(WellKnown, NamesTheRelatedOrigins) {
  World world;
  Browser browser(world);
  const Answer answer = browser.get("/.well-known/webauthn");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("content-type"), "application/json");
  EXPECT_EQ(answer.json().at("origins"), json::array({kRelated}));
  EXPECT_EQ(browser.get("/.well-known/passkey-endpoints").json().at("enroll"), std::string(kOrigin) + "/");
  EXPECT_EQ(browser.get("/.well-known/assetlinks.json").status, 404) << "no app is configured";
}

}  // namespace
}  // namespace site_test
