#include <gtest/gtest.h>

#include <string>

#include "assay/extensions.hpp"
#include "tests/json/fixture.hpp"

namespace {

using assay::ErrorCode;
using assay::Input;

class ClientExtensions : public testing::Test {
 protected:
  assay::Result<assay::ClientExtensionFacts> parse(std::string_view text) {
    return assay::parse_client_extension_results(json_test::exact(text), workspace_);
  }
  void expect_refused(std::string_view text, ErrorCode code, std::size_t offset) {
    const auto facts = parse(text);
    EXPECT_EQ(facts.error().code, code) << text;
    EXPECT_EQ(facts.error().offset, offset) << text;
    EXPECT_EQ(facts.error().input, Input::client_extension_results);
    EXPECT_EQ(facts->num_outputs, 0);
  }
  assay::Workspace workspace_ = testlib::bare_workspace();
};

TEST_F(ClientExtensions, TakesNoTextForNoResults) {
  for (const std::string_view text : {"", "{}", " { } "}) {
    const auto facts = parse(text);
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->num_outputs, 0);
    EXPECT_FALSE(facts->appid_present || facts->appid || facts->cred_props_rk_present || facts->cred_props_rk);
  }
}

TEST_F(ClientExtensions, ReadsAppidAndCredProps) {
  const auto used = parse(R"({"appid":true,"credProps":{"rk":true,"x":[1]},"other":{"rk":1,"appid":2}})");
  ASSERT_TRUE(used);
  EXPECT_TRUE(used->appid_present && used->appid && used->cred_props_rk_present && used->cred_props_rk);
  EXPECT_EQ(used->num_outputs, 3);
  const auto unused = parse(R"({"appid":false,"credProps":{"rk":false}})");
  ASSERT_TRUE(unused);
  EXPECT_TRUE(unused->appid_present && unused->cred_props_rk_present);
  EXPECT_FALSE(unused->appid || unused->cred_props_rk);
  const auto empty = parse(R"({"credProps":{},"x":{"rk":true}})");
  ASSERT_TRUE(empty);
  EXPECT_FALSE(empty->cred_props_rk_present || empty->cred_props_rk);
}

TEST_F(ClientExtensions, RefusesOtherTypes) {
  ASSERT_TRUE(parse(R"({"appid":true})"));
  for (const std::string_view value : {"null", "1", R"("true")", "[]", "{}"}) {
    expect_refused(R"({"appid":)" + std::string(value) + "}", ErrorCode::json_wrong_type, 9);
    expect_refused(R"({"credProps":{"rk":)" + std::string(value) + "}}", ErrorCode::json_wrong_type, 19);
  }
  for (const std::string_view value : {"null", "1", R"("true")", "[]", R"([{"rk":true}])", "true"}) {
    expect_refused(R"({"credProps":)" + std::string(value) + "}", ErrorCode::json_wrong_type, 13);
  }
  for (const std::string_view text : {"null", "[]", R"([{"appid":true}])", "1", R"("a")"}) {
    expect_refused(text, ErrorCode::json_wrong_type, 0);
  }
}

TEST_F(ClientExtensions, RefusesWhatIsNotStrictJson) {
  ASSERT_TRUE(parse(R"({"appid":true})"));
  expect_refused(R"({"appid":true,"appid":true})", ErrorCode::json_duplicate_member, 14);
  expect_refused(R"({"appid":true}})", ErrorCode::json_trailing, 14);
  expect_refused(" ", ErrorCode::json_malformed, 1);
  const std::string text = R"({"appid":true,"credProps":{"rk":true}})";
  for (std::size_t len = 1; len < text.size(); ++len) {
    EXPECT_EQ(parse(text.substr(0, len)).error().code, ErrorCode::json_malformed) << len;
  }
}

TEST_F(ClientExtensions, CountsUpTo255Outputs) {
  assay::Limits limits;
  limits.json_members = 300;
  workspace_ = testlib::bare_workspace(limits);
  std::string text = "{\"m0\":0";
  for (int i = 1; i < 300; ++i) text += ",\"m" + std::to_string(i) + "\":0";
  const auto facts = parse(text + "}");
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->num_outputs, 255);
}

TEST_F(ClientExtensions, LimitsTheLength) {
  const auto limit = assay::Limits{}.client_extension_results;
  ASSERT_TRUE(parse("{}" + std::string(limit - 2, ' ')));
  expect_refused("{}" + std::string(limit - 1, ' '), ErrorCode::client_extensions_too_long, 0);
  assay::Workspace nothing;
  EXPECT_EQ(assay::parse_client_extension_results({}, nothing).error().code, ErrorCode::workspace_full);
}

}  // namespace
