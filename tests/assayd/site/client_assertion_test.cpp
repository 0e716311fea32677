#include "site/client_assertion.hpp"

#include <gtest/gtest.h>

#include "site/browsers.hpp"
#include "site/client_registry.hpp"
#include "tests/assayd/site/client.hpp"

namespace site_test {
namespace {

namespace site = assayd::site;
using nlohmann::json;

constexpr const char* kType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

std::string encoded(const json& object) {
  return site::base64url(assay::bytes_of(object.dump()));
}

/// `part` of a COSE_Key's canonical form, counted from its end.
std::string coordinate(const testlib::SigningKey& key, std::size_t from_end) {
  const auto cose = key.cose_key();
  return site::base64url({cose.data() + cose.size() - from_end, 32});
}

json jwk(const testlib::SigningKey& key) {
  if (key.algorithm() == testlib::cose::kEs256) {
    return {{"kty", "EC"}, {"crv", "P-256"}, {"x", coordinate(key, 67)}, {"y", coordinate(key, 32)}};
  }
  return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", coordinate(key, 32)}};
}

/// r and s side by side, from DER.
std::string jose_signature(const testlib::SigningKey& key, const std::string& text) {
  const auto der = key.sign(assay::bytes_of(text));
  if (key.algorithm() != testlib::cose::kEs256) return site::base64url(der);
  std::vector<std::uint8_t> raw;
  for (std::size_t at = 2; at < der.size(); at += 2U + der[at + 1]) {
    std::vector<std::uint8_t> number(der.begin() + static_cast<std::ptrdiff_t>(at + 2),
                                     der.begin() + static_cast<std::ptrdiff_t>(at + 2 + der[at + 1]));
    if (number.size() > 32) number.erase(number.begin());
    raw.insert(raw.end(), 32 - number.size(), 0);
    raw.insert(raw.end(), number.begin(), number.end());
  }
  return site::base64url(raw);
}

class ClientAssertionTest : public testing::Test {
 protected:
  void SetUp() override { id = make(key); }
  std::string make(const testlib::SigningKey& of) {
    const json set = {{"keys", {jwk(of)}}};
    return site::ClientRegistry(world.store()).add_with_keys("keys", {"users:read"}, set.dump(), site::now()).id;
  }
  json header() const { return {{"alg", "ES256"}, {"typ", "JWT"}}; }
  json claims() {
    const std::int64_t seconds = site::now() / assayd::store::kSecond;
    return {{"iss", id},      {"sub", id},           {"aud", kOrigin},
            {"iat", seconds}, {"exp", seconds + 60}, {"jti", "j" + std::to_string(++num_made)}};
  }
  std::string signed_jwt(const json& head, const json& body, const testlib::SigningKey& by) {
    const std::string text = encoded(head) + "." + encoded(body);
    return text + "." + jose_signature(by, text);
  }
  Answer present(const std::string& assertion, const std::string& more = {}, const std::string& type = kType) {
    return client.send(
        "POST", "/oauth2/token",
        "grant_type=client_credentials&client_assertion_type=" + type + "&client_assertion=" + assertion + more,
        {{"Content-Type", "application/x-www-form-urlencoded"}});
  }
  /// The assertion with some claims other than in order; null removes one.
  int status_with(const json& changes) {
    json body = claims();
    body.merge_patch(changes);
    return present(signed_jwt(header(), body, key)).status;
  }

  World world;
  ApiClient client{world, "users:read"};
  testlib::SigningKey key = testlib::SigningKey::make(testlib::cose::kEs256, "client");
  std::string id;
  int num_made = 0;
};

TEST_F(ClientAssertionTest, TakesASignatureInThePlaceOfASecret) {
  for (int i = 0; i < 8; ++i) {
    const Answer answer = present(signed_jwt(header(), claims(), key));
    ASSERT_EQ(answer.status, 200) << answer.body << world.log();
    EXPECT_EQ(answer.json().at("scope"), "users:read");
  }
}

TEST_F(ClientAssertionTest, TakesEd25519) {
  key = testlib::SigningKey::make(testlib::cose::kEdDsa, "client");
  id = make(key);
  EXPECT_EQ(present(signed_jwt({{"alg", "EdDSA"}}, claims(), key)).status, 200);
  EXPECT_EQ(present(signed_jwt({{"alg", "ES256"}}, claims(), key)).status, 401);
}

TEST_F(ClientAssertionTest, TakesAnAssertionOnce) {
  const std::string assertion = signed_jwt(header(), claims(), key);
  EXPECT_EQ(present(assertion).status, 200);
  EXPECT_EQ(present(assertion).status, 401);
}

TEST_F(ClientAssertionTest, JudgesTheClaims) {
  const std::int64_t seconds = site::now() / assayd::store::kSecond;
  EXPECT_EQ(status_with(json::object()), 200);
  EXPECT_EQ(status_with({{"aud", {kOrigin}}}), 200);
  EXPECT_EQ(status_with({{"iat", nullptr}}), 200);
  EXPECT_EQ(status_with({{"iss", client.id}}), 401);
  EXPECT_EQ(status_with({{"sub", client.id}}), 401);
  EXPECT_EQ(status_with({{"aud", "https://other.example"}}), 401);
  EXPECT_EQ(status_with({{"aud", {kOrigin, "https://other.example"}}}), 401);
  EXPECT_EQ(status_with({{"aud", nullptr}}), 401);
  EXPECT_EQ(status_with({{"exp", nullptr}}), 401);
  EXPECT_EQ(status_with({{"exp", seconds - 1}}), 401);
  EXPECT_EQ(status_with({{"exp", seconds + 600}}), 401);
  EXPECT_EQ(status_with({{"exp", std::to_string(seconds + 60)}}), 401);
  EXPECT_EQ(status_with({{"nbf", seconds + 60}}), 401);
  EXPECT_EQ(status_with({{"jti", nullptr}}), 401);
  EXPECT_EQ(status_with({{"jti", ""}}), 401);
}

TEST_F(ClientAssertionTest, JudgesHeaderAndSignature) {
  const auto other = testlib::SigningKey::make(testlib::cose::kEs256, "other");
  EXPECT_EQ(present(signed_jwt(header(), claims(), key)).status, 200);
  EXPECT_EQ(present(signed_jwt(header(), claims(), other)).status, 401);
  EXPECT_EQ(present(signed_jwt({{"alg", "none"}}, claims(), key)).status, 401);
  EXPECT_EQ(present(signed_jwt({{"alg", "HS256"}}, claims(), key)).status, 401);
  EXPECT_EQ(present(signed_jwt({{"typ", "JWT"}}, claims(), key)).status, 401);
  EXPECT_EQ(present(signed_jwt({{"alg", "ES256"}, {"crit", {"exp"}}}, claims(), key)).status, 401);
  EXPECT_EQ(present(signed_jwt({{"alg", "ES256"}, {"kid", "none"}}, claims(), key)).status, 401);
  EXPECT_EQ(present(encoded({{"alg", "none"}}) + "." + encoded(claims()) + ".").status, 401);
  EXPECT_EQ(present("x.y.z").status, 401);
  EXPECT_EQ(present("x").status, 401);
}

TEST_F(ClientAssertionTest, IsTheOnlyProofInARequest) {
  EXPECT_EQ(present(signed_jwt(header(), claims(), key), "&client_id=" + id).status, 200);
  const Answer other = present(signed_jwt(header(), claims(), key), "&client_id=" + client.id);
  EXPECT_EQ(other.json().at("error"), "invalid_request");
  const Answer both = present(signed_jwt(header(), claims(), key), "&client_secret=x");
  EXPECT_EQ(both.json().at("error"), "invalid_request");
  EXPECT_EQ(present(signed_jwt(header(), claims(), key), {}, "other").status, 401);
  EXPECT_EQ(present(signed_jwt(header(), claims(), key), {}, {}).json().at("error"), "invalid_request");
}

TEST_F(ClientAssertionTest, HasKeysThatCanBeUsedOnly) {
  json one = jwk(key), private_one = one, off_curve = one, second = one;
  private_one["d"] = one["x"];
  off_curve["y"] = one["x"];
  second["kid"] = "2";
  EXPECT_EQ(site::why_not_jwks(json({{"keys", {one}}}).dump()), "");
  EXPECT_NE(site::why_not_jwks(json({{"keys", {private_one}}}).dump()), "");
  EXPECT_NE(site::why_not_jwks(json({{"keys", json::array()}}).dump()), "");
  EXPECT_NE(site::why_not_jwks("{}"), "");
  EXPECT_NE(site::why_not_jwks(json({{"keys", {one, second}}}).dump()), "") << "without a kid";
  one["kid"] = "1";
  EXPECT_EQ(site::why_not_jwks(json({{"keys", {one, second}}}).dump()), "");
  EXPECT_NE(site::why_not_jwks(json({{"keys", {{{"kty", "RSA"}}}}}).dump()), "");
}

TEST_F(ClientAssertionTest, BelongsToClientsWithKeysOnly) {
  EXPECT_EQ(client
                .send("POST", "/oauth2/token", "grant_type=client_credentials",
                      {{"Content-Type", "application/x-www-form-urlencoded"}, {"Authorization", basic(id, "")}})
                .status,
            401);
  EXPECT_THROW((void)site::ClientRegistry(world.store()).rotate(id, 0, site::now()), std::runtime_error);
  id = client.id;
  EXPECT_EQ(present(signed_jwt(header(), claims(), key)).status, 401);
}

}  // namespace
}  // namespace site_test
