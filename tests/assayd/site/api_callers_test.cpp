#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "site/browsers.hpp"
#include "site/client_registry.hpp"
#include "tests/assayd/site/client.hpp"

namespace site_test {
namespace {

namespace site = assayd::site;
namespace store = assayd::store;
using nlohmann::json;

constexpr const char* kGrant = "grant_type=client_credentials";
constexpr const char* kToken = "/oauth2/token";
constexpr const char* kForm = "application/x-www-form-urlencoded";

class ApiCallersTest : public testing::Test {
 protected:
  /// The same request with one field other than in order.
  Answer ask_token(std::map<std::string, std::string> fields, const std::string& body = kGrant) {
    fields.emplace("Content-Type", kForm);
    fields.emplace("Authorization", basic(client.id, client.secret));
    return client.send("POST", kToken, body, fields);
  }
  std::string error_of(const std::string& body) {
    const Answer answer = client.form(kToken, body);
    EXPECT_EQ(answer.status, 400);
    return answer.json().at("error");
  }
  Answer introspect(ApiClient& by, const std::string& token) { return by.form("/oauth2/introspect", "token=" + token); }

  World world;
  ApiClient client{world, "users:read actions:write"};
};

TEST_F(ApiCallersTest, GivesATokenWithTheScopesOfTheClient) {
  const Answer answer = client.form(kToken, kGrant);
  ASSERT_EQ(answer.status, 200) << answer.body << world.log();
  const json body = answer.json();
  EXPECT_EQ(body.at("token_type"), "Bearer");
  EXPECT_EQ(body.at("expires_in"), 600);
  EXPECT_EQ(body.at("scope"), "users:read actions:write");
  EXPECT_TRUE(body.at("access_token").get<std::string>().starts_with("assayd_at_"));
  EXPECT_FALSE(body.contains("refresh_token"));
  EXPECT_EQ(answer.headers.at("cache-control"), "no-store");
  EXPECT_EQ(answer.headers.at("pragma"), "no-cache");
  EXPECT_TRUE(world.logs("\"client_id\":\"" + client.id));
}

TEST_F(ApiCallersTest, KeepsSecretsAndTokensOutOfLogAndDatabase) {
  const std::string token = client.token();
  ASSERT_TRUE(world.logs(client.id));
  for (const std::string& secret : {token, client.secret}) {
    EXPECT_EQ(world.stored_bytes().find(secret), std::string::npos);
    EXPECT_EQ(world.log().find(secret), std::string::npos);
  }
  EXPECT_NE(world.stored_bytes().find(client.id), std::string::npos) << "what is in the plain is found";
}

TEST_F(ApiCallersTest, GivesFewerScopesWhereFewerAreAskedFor) {
  EXPECT_EQ(client.form(kToken, std::string(kGrant) + "&scope=actions:write").json().at("scope"), "actions:write");
  EXPECT_EQ(client.form(kToken, std::string(kGrant) + "&scope=").json().at("scope"), "users:read actions:write");
  EXPECT_EQ(error_of(std::string(kGrant) + "&scope=users:write"), "invalid_scope");
  EXPECT_EQ(error_of(std::string(kGrant) + "&scope=actions:write%20users:write"), "invalid_scope");
  EXPECT_EQ(error_of(std::string(kGrant) + "&scope=actions:write%20%20users:read"), "invalid_scope");
}

TEST_F(ApiCallersTest, RefusesRequestsThatAreNoRequests) {
  EXPECT_EQ(error_of("scope=users:read"), "invalid_request");
  EXPECT_EQ(error_of("grant_type="), "invalid_request");
  EXPECT_EQ(error_of("grant_type=password"), "unsupported_grant_type");
  EXPECT_EQ(error_of("grant_type=authorization_code"), "unsupported_grant_type");
  EXPECT_EQ(error_of(std::string(kGrant) + "&" + kGrant), "invalid_request");
  EXPECT_EQ(error_of(std::string(kGrant) + "&x=%zz"), "invalid_request");
  EXPECT_EQ(ask_token({{"Content-Type", "application/json"}}).json().at("error"), "invalid_request");
  EXPECT_EQ(ask_token({{"Content-Type", std::string(kForm) + "; charset=utf-8"}}).status, 200);
  EXPECT_EQ(client.form(kToken, std::string(kGrant) + "&unknown=1").status, 200);
  EXPECT_EQ(client.send("GET", std::string(kToken) + "?" + kGrant, {}, {}).status, 405);
}

TEST_F(ApiCallersTest, RefusesAllWrongClientsAlike) {
  const auto expect_refused = [&](const std::string& authorization) {
    const Answer answer = ask_token({{"Authorization", authorization}});
    EXPECT_EQ(answer.status, 401) << authorization;
    EXPECT_EQ(answer.body,
              "{\"error\":\"invalid_client\",\"error_description\":\"The client could not be authenticated.\"}");
    EXPECT_EQ(answer.headers.at("www-authenticate"), "Basic realm=\"assayd\", charset=\"UTF-8\"");
  };
  expect_refused(basic(client.id, client.secret + "x"));
  expect_refused(basic(client.id, ""));
  expect_refused(basic("0123", client.secret));
  expect_refused(basic("", ""));
  expect_refused("Basic " + base64(client.id));
  expect_refused("Basic " + base64(client.id + ":%zz"));
  expect_refused("Basic !" + base64(client.id + ":" + client.secret));
  expect_refused("Bearer " + base64(client.id + ":" + client.secret));
  expect_refused("");
  EXPECT_EQ(ask_token({{"Authorization", "bASIC " + base64(client.id + ":" + client.secret)}}).status, 200);
}

TEST_F(ApiCallersTest, TakesBothPartsEscaped) {
  std::string escaped;
  for (const char c : client.secret) escaped += c == '_' ? "%5F" : std::string(1, c);
  EXPECT_EQ(ask_token({{"Authorization", basic(client.id, escaped)}}).status, 200);
}

TEST_F(ApiCallersTest, TakesSecretsInTheBodyOnlyWhereThatIsSetUp) {
  const std::string body = "&client_id=" + client.id + "&client_secret=" + client.secret;
  const Answer refused = ask_token({{"Authorization", ""}}, kGrant + body);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.json().at("error"), "invalid_client");
  site::SiteConfig config = generous();
  config.api.client_secret_post = true;
  World other(config);
  ApiClient twin(other, "users:read");
  const auto in_body = "&client_id=" + twin.id + "&client_secret=" + twin.secret;
  EXPECT_EQ(twin.send("POST", kToken, kGrant + in_body, {{"Content-Type", kForm}}).status, 200);
  EXPECT_EQ(twin.send("POST", kToken, kGrant + in_body + "x", {{"Content-Type", kForm}}).status, 401);
  const Answer both = twin.form(kToken, kGrant + in_body);
  EXPECT_EQ(both.json().at("error"), "invalid_request") << "in both places";
}

TEST_F(ApiCallersTest, RefusesABodyThatNamesAnotherClient) {
  EXPECT_EQ(error_of(std::string(kGrant) + "&client_id=0123"), "invalid_request");
  EXPECT_EQ(error_of(std::string(kGrant) + "&client_secret=" + client.secret), "invalid_request");
  EXPECT_EQ(client.form(kToken, std::string(kGrant) + "&client_id=" + client.id).status, 200);
}

TEST_F(ApiCallersTest, TakesTheSecretBeforeUntilItsTime) {
  site::ClientRegistry registry(world.store());
  const std::string first = client.secret;
  const std::string second = registry.rotate(client.id, 3600 * store::kSecond, site::now()).secret;
  const auto status = [&](const std::string& secret) {
    return ask_token({{"Authorization", basic(client.id, secret)}}).status;
  };
  EXPECT_EQ(status(first), 200);
  EXPECT_EQ(status(second), 200);
  const std::string third = registry.rotate(client.id, 0, site::now()).secret;
  EXPECT_EQ(status(first), 401) << "it was the one before";
  EXPECT_EQ(status(second), 401) << "no time was left to it";
  EXPECT_EQ(status(third), 200);
}

TEST_F(ApiCallersTest, EndsTheTokensOfAClientThatIsDisabled) {
  ApiClient checker(world, "tokens:introspect");
  const std::string token = client.token();
  EXPECT_EQ(introspect(checker, token).json().at("active"), true);
  site::ClientRegistry(world.store()).disable(client.id, site::now());
  EXPECT_EQ(introspect(checker, token).json(), json({{"active", false}}));
  EXPECT_EQ(client.form(kToken, kGrant).status, 401);
}

TEST_F(ApiCallersTest, GivesNothingToAClientThatMustShowAProof) {
  store::Client known = *world.store().clients().find(client.id);
  known.dpop_required = true;
  ASSERT_EQ(world.store().clients().update(known, site::now()), store::Outcome::done);
  EXPECT_EQ(client.form(kToken, kGrant).status, 401);
  known.dpop_required = false;
  ++known.version;
  ASSERT_EQ(world.store().clients().update(known, site::now()), store::Outcome::done);
  EXPECT_EQ(client.form(kToken, kGrant).status, 200);
}

TEST_F(ApiCallersTest, TellsOfATokenWhatTheClientMayKnow) {
  const std::string token = client.token();
  const json own = introspect(client, token).json();
  EXPECT_EQ(own.at("active"), true);
  EXPECT_EQ(own.at("scope"), "users:read actions:write");
  EXPECT_EQ(own.at("client_id"), client.id);
  EXPECT_EQ(own.at("iss"), kOrigin);
  EXPECT_EQ(own.at("exp").get<std::int64_t>() - own.at("iat").get<std::int64_t>(), 600);
  ApiClient other(world, "users:read"), checker(world, "tokens:introspect");
  EXPECT_EQ(introspect(other, token).json(), json({{"active", false}}));
  EXPECT_EQ(introspect(checker, token).json().at("active"), true);
  EXPECT_EQ(introspect(checker, token + "x").json(), json({{"active", false}}));
  EXPECT_EQ(client.form("/oauth2/introspect", "").json().at("error"), "invalid_request");
}

TEST_F(ApiCallersTest, RevokesTokensOfTheClientOnly) {
  const std::string token = client.token();
  ApiClient other(world, "users:read");
  const Answer refused = other.form("/oauth2/revoke", "token=" + token);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.json().at("error"), "unauthorized_client");
  EXPECT_EQ(introspect(client, token).json().at("active"), true);
  EXPECT_EQ(client.form("/oauth2/revoke", "token=" + token + "&token_type_hint=refresh_token").status, 200);
  EXPECT_EQ(introspect(client, token).json(), json({{"active", false}}));
  EXPECT_EQ(client.form("/oauth2/revoke", "token=" + token).status, 200) << "again";
  EXPECT_EQ(client.form("/oauth2/revoke", "token=nothing").status, 200);
  EXPECT_EQ(client.form("/oauth2/revoke", "token=").json().at("error"), "invalid_request");
}

TEST_F(ApiCallersTest, DescribesItself) {
  const json metadata = Browser(world).get("/.well-known/oauth-authorization-server").json();
  EXPECT_EQ(metadata.at("issuer"), kOrigin);
  EXPECT_EQ(metadata.at("token_endpoint"), std::string(kOrigin) + kToken);
  EXPECT_EQ(metadata.at("grant_types_supported"), json({"client_credentials"}));
  EXPECT_EQ(metadata.at("response_types_supported"), json::array());
  EXPECT_EQ(metadata.at("token_endpoint_auth_methods_supported"), json({"client_secret_basic", "private_key_jwt"}));
  EXPECT_EQ(metadata.at("scopes_supported").size(), site::scope::kAll.size());
}

TEST_F(ApiCallersTest, CountsCallsOfEachClient) {
  site::SiteConfig config = generous();
  config.limits.calls_burst = 2;
  config.limits.calls_interval = 3600 * store::kSecond;
  World small(config);
  ApiClient busy(small, "users:read"), quiet(small, "users:read");
  EXPECT_EQ(busy.form(kToken, kGrant).status, 200);
  EXPECT_EQ(busy.form(kToken, kGrant).status, 200);
  const Answer refused = busy.form(kToken, kGrant);
  EXPECT_EQ(refused.status, 429);
  EXPECT_GT(std::stoi(refused.headers.at("retry-after")), 3000);
  EXPECT_EQ(quiet.form(kToken, kGrant).status, 200);
}

/// The check before every handler, on requests that are made here.
class BearerTest : public testing::Test {
 protected:
  assayd::http::Request with(const std::vector<std::string>& authorizations) {
    assayd::http::Request request;
    for (const std::string& one : authorizations) request.headers.add("Authorization", one);
    return request;
  }
  /// Status and challenge of what was thrown; 0 if nothing was.
  std::pair<int, std::string> refusal(assayd::http::Request request, std::string_view scope = "users:read") {
    try {
      (void)callers.require(request, scope);
    } catch (const assayd::http::HttpError& error) {
      return {error.status(), error.fields().at(0).value};
    }
    return {0, {}};
  }

  World world;
  ApiClient client{world, "users:read actions:write"};
  site::Limiter limiter{world.store(), generous().limits};
  site::ApiCallers callers{world.store(), world.party(), limiter, {}};
};

TEST_F(BearerTest, NamesTheCallerAndItsScopes) {
  auto request = with({"bearer " + client.token()});
  const site::ApiCaller caller = callers.require(request, "actions:write");
  EXPECT_EQ(caller.client_id, client.id);
  EXPECT_EQ(request.client_id, client.id);
  EXPECT_TRUE(caller.may("users:read"));
  EXPECT_FALSE(caller.may("users:write"));
}

TEST_F(BearerTest, SaysWhatIsWrongAsTheStandardHasIt) {
  const std::string token = client.token();
  EXPECT_EQ(refusal(with({"Bearer " + token})).first, 0);
  EXPECT_EQ(refusal(with({})), std::make_pair(401, std::string("Bearer realm=\"assayd\"")));
  EXPECT_EQ(refusal(with({basic(client.id, client.secret)})).second, "Bearer realm=\"assayd\"");
  const auto unknown = refusal(with({"Bearer " + token + "x"}));
  EXPECT_EQ(unknown.first, 401);
  EXPECT_NE(unknown.second.find("error=\"invalid_token\""), std::string::npos);
  const auto twice = refusal(with({"Bearer " + token, "Bearer " + token}));
  EXPECT_EQ(twice.first, 400);
  EXPECT_NE(twice.second.find("error=\"invalid_request\""), std::string::npos);
  const auto scope = refusal(with({"Bearer " + token}), "users:write");
  EXPECT_EQ(scope.first, 403);
  EXPECT_NE(scope.second.find("error=\"insufficient_scope\""), std::string::npos);
  EXPECT_NE(scope.second.find("scope=\"users:write\""), std::string::npos);
}

TEST_F(BearerTest, RefusesATokenFromItsEndOn) {
  store::AccessToken token;
  token.tenant = site::kTenant;
  token.client_id = client.id;
  token.scopes = "users:read";
  token.created_at = site::now();
  const auto refusal_of = [&](const std::string& text, store::Time expires_at) {
    token.id = text;
    token.token_hash = site::secret_hash(text);
    token.expires_at = expires_at;
    EXPECT_EQ(world.store().clients().insert_token(token), store::Outcome::done);
    return refusal(with({"Bearer " + text})).first;
  };
  EXPECT_EQ(refusal_of("fresh", site::now() + 60 * store::kSecond), 0);
  EXPECT_EQ(refusal_of("stale", site::now()), 401);
}

TEST_F(BearerTest, RefusesASecretInThePlaceOfAToken) {
  EXPECT_EQ(refusal(with({"Bearer " + client.secret})).first, 401);
  EXPECT_EQ(refusal(with({"Bearer " + client.token()})).first, 0);
}

}  // namespace
}  // namespace site_test
