#include <gtest/gtest.h>

#include "site/browsers.hpp"
#include "tests/assayd/site/client.hpp"

namespace site_test {
namespace {

namespace site = assayd::site;
namespace store = assayd::store;
using nlohmann::json;

constexpr const char* kZero = "00000000-0000-0000-0000-000000000000";
constexpr const char* kAda = "email=\"Ada.Lovelace@example.com\"";

class ApiUsersTest : public testing::Test {
 protected:
  void SetUp() override {
    const Answer made = client.post("/v1/users", {{"identifiers", {email("ada.lovelace@example.com")}}});
    ASSERT_EQ(made.status, 201) << made.body << world.log();
    ada = made.json().at("user_id");
  }
  static json email(const std::string& value) { return {{"type", "email"}, {"value", value}}; }
  Answer named(const std::string& id, const std::string& field, const std::string& rest = "/enrollment") {
    return client.get("/v1/users/" + id + rest, {{"User-Identifier", field}});
  }
  Answer change(const std::string& id, const std::string& what) {
    return client.post("/v1/users/" + id + what, json::object());
  }
  Answer remove(const std::string& id) {
    return client.send("DELETE", "/v1/users/" + id, {}, {{"Authorization", "Bearer " + client.token()}});
  }
  std::string code_for(const std::string& field) {
    const Answer answer = named(kZero, field);
    return answer.status == 200 ? "found" : answer.code();
  }

  World world;
  ApiClient client{world, "users:read users:write"};
  std::string ada;
};

TEST_F(ApiUsersTest, MakesAndShowsUsers) {
  const Answer answer = client.get("/v1/users/" + ada);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json().at("user_id"), ada);
  EXPECT_EQ(answer.json().at("status"), "active");
  EXPECT_EQ(client.get("/v1/users/0123").code(), "unknown_user");
  EXPECT_EQ(client.post("/v1/users", {{"name", "Grace"}}).status, 201) << "needs no identifier";
}

TEST_F(ApiUsersTest, GivesAnIdentifierToOneUserOnly) {
  const Answer refused = client.post("/v1/users", {{"identifiers", {email("ADA.Lovelace@Example.com")}}});
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "identifier_taken");
  EXPECT_EQ(refused.body.find("example.com"), std::string::npos);
  const json other_type = {{"type", "external"}, {"value", "ada.lovelace@example.com"}};
  EXPECT_EQ(client.post("/v1/users", {{"identifiers", {other_type}}}).status, 201);
}

TEST_F(ApiUsersTest, WantsItsScopes) {
  ApiClient reader(world, "users:read"), writer(world, "users:write"), other(world, "actions:write");
  EXPECT_EQ(reader.get("/v1/users/" + ada).status, 200);
  EXPECT_EQ(writer.get("/v1/users/" + ada).status, 403);
  EXPECT_EQ(writer.post("/v1/users", json::object()).status, 201);
  const Answer refused = reader.post("/v1/users", json::object());
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.code(), "insufficient_scope");
  EXPECT_NE(refused.headers.at("www-authenticate").find("scope=\"users:write\""), std::string::npos);
  EXPECT_EQ(other.get("/v1/users/" + ada + "/enrollment").status, 403);
  EXPECT_EQ(reader.get("/v1/users/" + ada, {{"Authorization", ""}}).status, 401);
  EXPECT_EQ(reader.post("/v1/users/" + ada + "/suspend", json::object()).status, 403);
}

TEST_F(ApiUsersTest, FindsByFieldAndByBody) {
  EXPECT_EQ(named(kZero, kAda).json().at("user_id"), ada);
  EXPECT_EQ(named("by-identifier", kAda).json().at("user_id"), ada);
  EXPECT_EQ(named(kZero, kAda, "").json().at("user_id"), ada);
  EXPECT_EQ(client.post("/v1/users/lookup", email("ada.lovelace@example.com")).json().at("user_id"), ada);
  EXPECT_EQ(client.post("/v1/users/lookup", email("bob@example.com")).code(), "unknown_user");
  EXPECT_EQ(named(kZero, "email=\"bob@example.com\"").code(), "unknown_user");
  EXPECT_EQ(named(kZero, "username=\"ada.lovelace@example.com\"").code(), "unknown_user");
}

TEST_F(ApiUsersTest, TellsCachesThatTheFieldCounts) {
  const Answer answer = named(kZero, kAda);
  EXPECT_EQ(answer.headers.at("vary"), "User-Identifier");
  EXPECT_EQ(answer.headers.at("cache-control"), "no-store");
}

TEST_F(ApiUsersTest, NamesAUserInOnePlaceOnly) {
  EXPECT_EQ(client.get("/v1/users/" + ada + "/enrollment").status, 200);
  const Answer both = named(ada, kAda);
  EXPECT_EQ(both.status, 400);
  EXPECT_EQ(both.code(), "two_identifiers");
  const Answer neither = client.get("/v1/users/" + std::string(kZero) + "/enrollment");
  EXPECT_EQ(neither.status, 400);
  EXPECT_EQ(neither.code(), "no_identifier");
  const Answer underscore = client.get("/v1/users/" + std::string(kZero) + "/enrollment", {{"User_Identifier", kAda}});
  EXPECT_EQ(underscore.code(), "no_identifier") << "a name that proxies take for the same";
  const Answer twice = client.get("/v1/users/" + std::string(kZero) + "/enrollment",
                                  {{"User-Identifier", kAda}, {"user-identifier", kAda}});
  EXPECT_EQ(twice.status, 400);
  EXPECT_EQ(twice.code(), "duplicate_header");
}

TEST_F(ApiUsersTest, TakesOneMemberOfAStructuredField) {
  const std::string address = "ada.lovelace@example.com";
  EXPECT_EQ(code_for("email=\"" + address + "\""), "found");
  EXPECT_EQ(code_for("email=%\"" + address + "\""), "found");
  EXPECT_EQ(code_for("email=:" + base64(address) + ":"), "found");
  const std::vector<std::string> all_bad = {address,
                                            "email=" + address,
                                            "email=\"" + address,
                                            "email=\"" + address + "\", email=\"" + address + "\"",
                                            "email=\"" + address + "\";a=1",
                                            "mail=\"" + address + "\"",
                                            "email=\"\"",
                                            "email",
                                            "email=:" + base64(address),
                                            "email=%\"%C3%84\"",
                                            "email=\"ada\"",
                                            "email=\"a@b@c\"",
                                            "external=\"" + std::string(600, 'a') + "\""};
  for (const std::string& bad : all_bad) {
    EXPECT_EQ(code_for(bad), "bad_identifier") << bad;
  }
}

TEST_F(ApiUsersTest, ComparesIdentifiersInOneForm) {
  const json composed = {{"type", "username"}, {"value", "J\xc3\xbcrgen"}};
  ASSERT_EQ(client.post("/v1/users", {{"identifiers", {composed}}}).status, 201);
  EXPECT_EQ(code_for("username=%\"j%c3%bcrgen\""), "found");
  EXPECT_EQ(code_for("username=%\"JU%cc%88RGEN\""), "found") << "in two characters";
  EXPECT_EQ(code_for("username=\"jurgen\""), "unknown_user");
  EXPECT_EQ(code_for("username=%\"%ff\""), "bad_identifier") << "no UTF-8";
  EXPECT_EQ(code_for("phone=\"+4930123456\""), "unknown_user");
  EXPECT_EQ(code_for("phone=\"030123456\""), "bad_identifier");
  const json external = {{"type", "external"}, {"value", "Case-Counts"}};
  ASSERT_EQ(client.post("/v1/users", {{"identifiers", {external}}}).status, 201);
  EXPECT_EQ(code_for("external=\"Case-Counts\""), "found");
  EXPECT_EQ(code_for("external=\"case-counts\""), "unknown_user");
}

TEST_F(ApiUsersTest, KeepsIdentifiersOutOfLogMetricsAndDatabase) {
  const std::string secret = "zaphod.beeblebrox";
  const std::string field = "email=\"" + secret + "@example.com\"";
  ASSERT_EQ(client.post("/v1/users", {{"identifiers", {email(secret + "@example.com")}}}).status, 201);
  EXPECT_EQ(named(kZero, field).status, 200);
  EXPECT_EQ(named(ada, field).status, 400);
  EXPECT_EQ(named(kZero, "mail=\"" + secret + "\"").status, 400);
  EXPECT_EQ(named(kZero, field, "/nothing").status, 404);
  EXPECT_EQ(client.post("/v1/users/lookup", email(secret + "@example.com")).status, 200);
  EXPECT_EQ(client.post("/v1/users", {{"identifiers", {email(secret + "@example.com")}}}).status, 409);
  EXPECT_EQ(client.post("/v1/users", {{"identifiers", {email(secret)}}}).status, 400);
  ASSERT_EQ(client.get("/v1/users/0123456").status, 404);
  ASSERT_TRUE(world.logs("unknown_user"));
  const std::string metrics = Browser(world).get("/metrics").body;
  for (const std::string& text : {world.log(), metrics, world.stored_bytes()}) {
    EXPECT_EQ(text.find(secret), std::string::npos);
    EXPECT_EQ(text.find("beeblebrox"), std::string::npos);
    EXPECT_EQ(text.find(base64(secret)), std::string::npos);
  }
  EXPECT_NE(metrics.find("/v1/users/{id}/enrollment"), std::string::npos) << "what is in the plain is found";
  EXPECT_NE(world.stored_bytes().find(ada), std::string::npos);
}

TEST_F(ApiUsersTest, TakesBodiesThatAreClearOnly) {
  const auto code_of = [&](const std::string& body) {
    const Answer answer =
        client.send("POST", "/v1/users/lookup", body,
                    {{"Authorization", "Bearer " + client.token()}, {"Content-Type", "application/json"}});
    return answer.status == 200 ? "found" : answer.code();
  };
  const std::string good = R"("type":"email","value":"ada.lovelace@example.com")";
  EXPECT_EQ(code_of("{" + good + "}"), "found");
  EXPECT_EQ(code_of("{\"type\":\"phone\"," + good + "}"), "bad_request");
  EXPECT_EQ(code_of("{\"more\":1," + good + "}"), "bad_request");
  EXPECT_EQ(code_of("[{" + good + "}]"), "bad_request");
  EXPECT_EQ(code_of("{" + good), "bad_request");
  EXPECT_EQ(code_of(R"({"type":"email"})"), "bad_request");
  EXPECT_EQ(code_of("{\"value\":" + std::string(20, '[') + std::string(20, ']') + "}"), "bad_request");
}

TEST_F(ApiUsersTest, EndsWhatASuspendedUserHas) {
  Browser browser(world);
  Passkey passkey = browser.sign_up("Grace");
  std::string grace;
  for (const auto& user : world.store().users().list(site::kTenant, "", 10)) {
    if (user.id != ada) grace = user.id;
  }
  ASSERT_EQ(change(grace, "/suspend").json().at("status"), "suspended");
  EXPECT_EQ(browser.account().at("signed_in"), false);
  EXPECT_EQ(browser.sign_in(passkey).status, 403);
  EXPECT_EQ(change(grace, "/suspend").code(), "wrong_state");
  ASSERT_EQ(change(grace, "/resume").json().at("status"), "active");
  EXPECT_EQ(browser.sign_in(passkey).status, 204);
  EXPECT_EQ(change("0123", "/suspend").code(), "unknown_user");
}

TEST_F(ApiUsersTest, RemovesUsersWithAllThatIsTheirs) {
  EXPECT_EQ(remove(ada).status, 204);
  EXPECT_EQ(remove(ada).code(), "unknown_user");
  EXPECT_EQ(named(kZero, kAda).code(), "unknown_user");
  EXPECT_EQ(client.post("/v1/users", {{"identifiers", {email("ada.lovelace@example.com")}}}).status, 201);
}

TEST_F(ApiUsersTest, WritesEveryChangeIntoTheAuditTrail) {
  ASSERT_EQ(change(ada, "/suspend").status, 200);
  ASSERT_EQ(change(ada, "/suspend").status, 409);
  store::AuditFilter filter;
  filter.tenant = site::kTenant;
  filter.user_id = ada;
  const auto events = world.store().audit().list(filter);
  ASSERT_EQ(events.size(), 2U) << "what was refused changed nothing";
  EXPECT_EQ(events[0].event, "user suspended");
  EXPECT_EQ(events[0].actor, "client " + client.id);
  EXPECT_EQ(events[1].event, "user made");
}

TEST_F(ApiUsersTest, TellsWhatAUserHasEnrolled) {
  const json none = client.get("/v1/users/" + ada + "/enrollment").json();
  EXPECT_EQ(none.at("enrolled"), false);
  EXPECT_EQ(none.at("methods"), json::array()) << "the address is not verified";
  EXPECT_TRUE(none.at("assurance").at("max_acr").is_null());
  Browser browser(world);
  browser.sign_up("Grace");
  std::string grace;
  for (const auto& user : world.store().users().list(site::kTenant, "", 10)) {
    if (user.id != ada) grace = user.id;
  }
  const json some = client.get("/v1/users/" + grace + "/enrollment").json();
  EXPECT_EQ(some.at("enrolled"), true);
  ASSERT_EQ(some.at("methods").size(), 1U);
  EXPECT_EQ(some.at("methods")[0].at("kind"), "webauthn");
  EXPECT_EQ(some.at("methods")[0].at("count"), 1);
  EXPECT_EQ(some.at("methods")[0].at("uv_capable"), true);
  EXPECT_EQ(some.at("assurance").at("max_acr"), "phr");
}

TEST_F(ApiUsersTest, ShowsVerifiedAddressesMasked) {
  const auto rows = world.store().users().list_identifiers({site::kTenant, ada});
  ASSERT_EQ(rows.size(), 1U);
  ASSERT_EQ(
      world.store().users().verify_identifier({site::kTenant, rows[0].type, rows[0].value_hash}, ada, site::now()),
      store::Outcome::done);
  const json entry = client.get("/v1/users/" + ada + "/enrollment").json().at("methods")[0];
  EXPECT_EQ(entry, json({{"kind", "email"}, {"count", 1}, {"masked", {"a***@e***.com"}}}));
}

}  // namespace
}  // namespace site_test
