#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/assayd/site/world.hpp"

namespace site_test {
namespace {

using nlohmann::json;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

class OpenapiTest : public testing::Test {
 protected:
  void SetUp() override {
    const Answer answer = Browser(world).get("/openapi.json");
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("content-type"), "application/json");
    document = answer.json();
  }

  World world;
  json document;
};

TEST_F(OpenapiTest, NamesEveryRouteAndNoOther) {
  std::set<std::string> described, served;
  for (const auto& [path, methods] : document.at("paths").items()) {
    for (const auto& [method, operation] : methods.items()) described.insert(method + " " + path);
  }
  for (const auto& route : world.site().router().routes()) {
    if (!route.pattern.starts_with("/v1/") && !route.pattern.starts_with("/oauth2/")) continue;
    served.insert(lower(std::string(assayd::http::name_of(route.method))) + " " + route.pattern);
  }
  EXPECT_FALSE(served.empty());
  EXPECT_EQ(described, served);
}

TEST_F(OpenapiTest, HasWhatTheStandardWantsOfEachOperation) {
  EXPECT_EQ(document.at("openapi"), "3.1.0");
  EXPECT_TRUE(document.at("info").contains("version"));
  const json& schemes = document.at("components").at("securitySchemes");
  const json& scopes = schemes.at("token").at("flows").at("clientCredentials").at("scopes");
  for (const auto& [path, methods] : document.at("paths").items()) {
    for (const auto& [method, operation] : methods.items()) {
      EXPECT_GE(operation.at("responses").size(), 2U) << path;
      const bool has_id = path.find("{id}") != std::string::npos;
      const json& parameters = operation.at("parameters");
      EXPECT_EQ(has_id, !parameters.empty() && parameters[0].at("in") == "path") << path;
      for (const json& one : operation.at("security")) {
        ASSERT_TRUE(one.is_object() && one.size() == 1) << path;
        EXPECT_TRUE(schemes.contains(one.begin().key())) << path;
        for (const json& scope : one.begin().value()) EXPECT_TRUE(scopes.contains(scope.get<std::string>())) << path;
      }
    }
  }
}

}  // namespace
}  // namespace site_test
