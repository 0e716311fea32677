#include "assay/client_data.hpp"

#include <gtest/gtest.h>

#include <string>

#include "assay/base64url.hpp"
#include "tests/json/fixture.hpp"

namespace {

using assay::ErrorCode;
using assay::Input;
using assay::TokenBinding;

constexpr std::string_view kChallenge = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const std::string kMembers =
    R"("type":"webauthn.get","challenge":")" + std::string(kChallenge) + R"(","origin":"https://login.example.com")";

/// Client data with more members after the required ones.
std::string with(std::string_view more) {
  return "{" + kMembers + "," + std::string(more) + "}";
}

class ClientData : public testing::Test {
 protected:
  /// The view borrows from workspace_ alone.
  assay::Result<assay::ClientDataView> parse(std::string_view text) {
    return assay::parse_client_data(json_test::exact(text), workspace_);
  }
  ErrorCode code(std::string_view text) { return parse(text).error().code; }
  TokenBinding token_binding(std::string_view json) {
    const auto view = parse(with(R"("tokenBinding":)" + std::string(json)));
    EXPECT_TRUE(view) << json;
    return view->token_binding;
  }
  void expect_refused(std::string_view text, ErrorCode code, std::size_t offset) {
    const auto view = parse(text);
    EXPECT_EQ(view.error().code, code) << text;
    EXPECT_EQ(view.error().offset, offset) << text;
    EXPECT_EQ(view.error().input, Input::client_data_json);
    EXPECT_TRUE(view->type.empty() && view->challenge.empty() && view->origin.empty()) << "nothing partial";
  }

  assay::Workspace workspace_ = testlib::bare_workspace();
};

using Catalogue = ClientData;

TEST_F(ClientData, ReadsWhatBrowsersSend) {
  const auto view = parse(with(R"("crossOrigin":false)"));
  ASSERT_TRUE(view);
  EXPECT_EQ(view->type, "webauthn.get");
  EXPECT_EQ(view->challenge, kChallenge);
  EXPECT_EQ(view->origin, "https://login.example.com");
  EXPECT_TRUE(view->has_cross_origin);
  EXPECT_FALSE(view->cross_origin);
  EXPECT_FALSE(view->has_top_origin);
  EXPECT_EQ(view->token_binding, TokenBinding::absent);
}

TEST_F(ClientData, TellsAbsentFromFalseAndEmpty) {
  const auto without = parse("{" + kMembers + "}");
  ASSERT_TRUE(without);
  EXPECT_FALSE(without->has_cross_origin);
  const auto both = parse(with(R"("crossOrigin":true,"topOrigin":"")"));
  ASSERT_TRUE(both);
  EXPECT_TRUE(both->has_cross_origin && both->cross_origin && both->has_top_origin);
  EXPECT_EQ(both->top_origin, "");
}

TEST_F(ClientData, TakesMembersInAnyOrderAndIgnoresUnknownOnes) {
  const auto view = parse(R"({"x":[{"origin":"a"}],"origin":"o","challenge":"c","y":{"type":"z"},"type":"t",)"
                          R"("other_keys_can_be_added_here":"do not compare against a template"})");
  ASSERT_TRUE(view);
  EXPECT_EQ(view->type, "t");
  EXPECT_EQ(view->challenge, "c");
  EXPECT_EQ(view->origin, "o");
}

TEST_F(ClientData, NeedsTypeChallengeAndOrigin) {
  ASSERT_TRUE(parse(R"( {"type":"","challenge":"","origin":""})"));
  expect_refused(R"( {"challenge":"","origin":""})", ErrorCode::json_missing_member, 1);
  expect_refused(R"( {"type":"","origin":""})", ErrorCode::json_missing_member, 1);
  expect_refused(R"( {"type":"","challenge":""})", ErrorCode::json_missing_member, 1);
  expect_refused(R"({"x":{"type":"","challenge":"","origin":""}})", ErrorCode::json_missing_member, 0);
  expect_refused("{}", ErrorCode::json_missing_member, 0);
}

TEST_F(ClientData, NamesTheFirstMemberOfAnotherType) {
  expect_refused(R"({"type":1,"challenge":null,"origin":""})", ErrorCode::json_wrong_type, 8);
  expect_refused(R"({"type":"","challenge":null,"origin":{}})", ErrorCode::json_wrong_type, 23);
  expect_refused(R"({"type":"","challenge":"","origin":["a"]})", ErrorCode::json_wrong_type, 35);
  expect_refused(R"({"type":"","challenge":"","origin":"","topOrigin":null})", ErrorCode::json_wrong_type, 50);
  expect_refused(R"({"type":1})", ErrorCode::json_wrong_type, 8);
  for (const std::string_view text : {" []", " \"a\"", " 1", " null", R"( [{"type":"","challenge":"","origin":""}])"}) {
    expect_refused(text, ErrorCode::json_wrong_type, 1);
  }
}

TEST_F(ClientData, RefusesEveryProperPrefix) {
  const std::string text = with(R"("crossOrigin":false,"tokenBinding":{"status":"supported"})");
  ASSERT_TRUE(parse(text));
  for (std::size_t len = 0; len < text.size(); ++len) {
    EXPECT_EQ(code(text.substr(0, len)), ErrorCode::json_malformed) << len;
  }
}

TEST_F(ClientData, GivesWorkspaceFullWithoutWorkspace) {
  assay::Workspace nothing;
  EXPECT_EQ(assay::parse_client_data(json_test::exact("{}"), nothing).error().code, ErrorCode::workspace_full);
}

TEST_F(Catalogue, JS_01_DuplicateMembersAreRefused) {
  ASSERT_TRUE(parse(with(R"("crossOrigin":true,"topOrigin":"a")")));
  for (const std::string_view name : {"type", "challenge", "origin", "crossOrigin", "topOrigin"}) {
    const std::string twice = with(R"("crossOrigin":true,"topOrigin":"a",")" + std::string(name) + R"(":"b")");
    EXPECT_EQ(code(twice), ErrorCode::json_duplicate_member) << name;
  }
  ASSERT_TRUE(parse(with(R"("\u006frigins":"b")")));
  expect_refused(with(R"("\u006frigin":"b")"), ErrorCode::json_duplicate_member, kMembers.size() + 2);
  expect_refused(with(R"("\u006Frigin":"b")"), ErrorCode::json_duplicate_member, kMembers.size() + 2);
  EXPECT_EQ(code(with(R"("unknown":{"a":1,"\u0061":2})")), ErrorCode::json_duplicate_member);
}

TEST_F(Catalogue, JS_02_ChallengeIsTheTopLevelMemberAndNothingElse) {
  const auto in_a_string = parse(R"({"type":"t","x":"\"challenge\":\"evil\"","challenge":"good","origin":"o"})");
  ASSERT_TRUE(in_a_string);
  EXPECT_EQ(in_a_string->challenge, "good");
  const auto nested = parse(R"({"x":{"challenge":"evil"},"type":"t","challenge":"good","origin":"o"})");
  ASSERT_TRUE(nested);
  EXPECT_EQ(nested->challenge, "good");
  const auto in_token_binding =
      parse(R"({"type":"t","challenge":"good","origin":"o","tokenBinding":{"challenge":"evil","type":"evil"}})");
  ASSERT_TRUE(in_token_binding);
  EXPECT_EQ(in_token_binding->challenge, "good");
  EXPECT_EQ(in_token_binding->type, "t");
  const auto longer = parse(R"({"type":"t","challenge":"goodAAAA","origin":"o"})");
  ASSERT_TRUE(longer);
  EXPECT_EQ(longer->challenge, "goodAAAA") << "the whole of it, not a prefix";
  EXPECT_EQ(code(R"({"type":"t","x":{"challenge":"good"},"origin":"o"})"), ErrorCode::json_missing_member);
  EXPECT_EQ(code(R"({"type":"t","Challenge":"good","origin":"o"})"), ErrorCode::json_missing_member);
}

TEST_F(Catalogue, JS_03_OneByteOrderMarkAndNothingButUtf8) {
  const std::string text = "{" + kMembers + "}";
  ASSERT_TRUE(parse("\xEF\xBB\xBF" + text));
  EXPECT_EQ(parse("\xEF\xBB\xBF" + text)->challenge, kChallenge);
  expect_refused("\xEF\xBB\xBF\xEF\xBB\xBF" + text, ErrorCode::json_malformed, 3);
  const std::size_t at = kMembers.size() + 7;
  ASSERT_TRUE(parse(with("\"x\":\"\xC3\xA9\"")));
  expect_refused(with("\"x\":\"\xC3\""), ErrorCode::json_not_utf8, at);
  expect_refused(with("\"x\":\"\xC0\xAF\""), ErrorCode::json_not_utf8, at);
  expect_refused(with("\"x\":\"\xED\xA0\x80\""), ErrorCode::json_not_utf8, at);
  expect_refused("\xFF\xFE" + text, ErrorCode::json_not_utf8, 0);
  ASSERT_TRUE(parse(with(R"("x":"\ud83d\ude00")")));
  expect_refused(with(R"("x":"\ud83d")"), ErrorCode::json_not_utf8, at);
  expect_refused(with(R"("x":"\ude00")"), ErrorCode::json_not_utf8, at);
  expect_refused(with(R"("x":"\u0000")"), ErrorCode::json_nul, at);
  expect_refused(with(std::string_view("\"x\":\"\0\"", 7)), ErrorCode::json_nul, at);
  expect_refused(R"({"type":"t","challenge":"c","origin":"https:\u002f\u002fa\u0000b"})", ErrorCode::json_nul, 57);
}

TEST_F(Catalogue, JS_04_EscapedSolidusIsResolved) {
  const auto view = parse(R"({"type":"webauthn.get","challenge":"AA","origin":"https:\/\/login.example.com"})");
  ASSERT_TRUE(view);
  EXPECT_EQ(view->origin, "https://login.example.com");
  const auto unicode = parse(R"({"type":"webauthn\u002eget","challenge":"A\u0041","origin":"https:\u002F\u002fa"})");
  ASSERT_TRUE(unicode);
  EXPECT_EQ(unicode->type, "webauthn.get");
  EXPECT_EQ(unicode->challenge, "AA");
  EXPECT_EQ(unicode->origin, "https://a");
}

TEST_F(Catalogue, JS_05_TrailingTextDepthAndNumbersAreChecked) {
  const std::string text = "{" + kMembers + "}";
  ASSERT_TRUE(parse(text + " \n"));
  expect_refused(text + "}", ErrorCode::json_trailing, text.size());
  expect_refused(text + text, ErrorCode::json_trailing, text.size());
  expect_refused(text + ",", ErrorCode::json_trailing, text.size());
  const auto depth = assay::Limits{}.json_depth;
  ASSERT_TRUE(parse(with("\"x\":" + json_test::nested_arrays(depth - 1))));
  EXPECT_EQ(code(with("\"x\":" + json_test::nested_arrays(depth))), ErrorCode::json_too_deep);
  EXPECT_EQ(code(with("\"x\":" + std::string(4000, '['))), ErrorCode::json_too_deep);
  ASSERT_TRUE(parse(with("\"x\":1e99")));
  expect_refused(with("\"x\":1e999"), ErrorCode::json_malformed, kMembers.size() + 6);
  ASSERT_TRUE(parse(with(R"("x":{"y":[1,{"z":"w"}]})")));
  EXPECT_EQ(code(with(R"("x":{"y":[1,{"z":"w}]})")), ErrorCode::json_malformed);
  EXPECT_EQ(code(with(R"("x":{"y":[1,{"z":w}]})")), ErrorCode::json_malformed);
}

TEST_F(Catalogue, JS_05_MembersAreLimited) {
  const auto limit = assay::Limits{}.json_members;
  std::string members;
  for (std::size_t i = 3; i < limit; ++i) members += ",\"m" + std::to_string(i) + "\":0";
  ASSERT_TRUE(parse("{" + kMembers + members + "}"));
  expect_refused("{" + kMembers + members + ",\"z\":0}", ErrorCode::json_too_many_members,
                 kMembers.size() + members.size() + 2);
}

TEST_F(Catalogue, JS_07_ChallengeTextIsGivenAsItStands) {
  for (const std::string_view challenge : {"AA+/", "AA==", "A", "AB", "AA AA"}) {
    const auto view = parse(R"({"type":"t","challenge":")" + std::string(challenge) + R"(","origin":"o"})");
    ASSERT_TRUE(view);
    EXPECT_EQ(view->challenge, challenge) << "for comparison as bytes and as text";
    std::uint8_t bytes[8];
    EXPECT_FALSE(assay::base64url_decode(view->challenge, bytes));
  }
}

TEST_F(Catalogue, JS_09_CrossOriginIsABoolean) {
  ASSERT_TRUE(parse(with(R"("crossOrigin":true)")));
  ASSERT_TRUE(parse(with(R"("crossOrigin":false)")));
  for (const std::string_view value : {R"("true")", R"("")", "null", "1", "0", "[]", "{}", "[true]"}) {
    expect_refused(with(R"("crossOrigin":)" + std::string(value)), ErrorCode::json_wrong_type, kMembers.size() + 16);
  }
}

TEST_F(Catalogue, JS_09_TokenBindingIsClassifiedAndNeverRefused) {
  EXPECT_EQ(token_binding(R"({"status":"supported"})"), TokenBinding::supported);
  EXPECT_EQ(token_binding(R"({"status":"not-supported"})"), TokenBinding::not_supported);
  EXPECT_EQ(token_binding(R"({"status":"present","id":"AA"})"), TokenBinding::present);
  EXPECT_EQ(token_binding(R"({"id":"AA","x":[1],"status":"present"})"), TokenBinding::present);
  EXPECT_EQ(token_binding(R"({"status":"supported","id":7})"), TokenBinding::supported);
  for (const std::string_view value :
       {R"({"status":"present"})", R"({"status":"present","id":null})", R"({"status":"present","id":7})",
        R"({"status":"present","x":{"id":"AA"}})", R"({"status":"Supported"})", R"({"status":null})", R"({"id":"AA"})",
        "{}", "null", "[]", R"(["status"])", R"("supported")", R"({"x":{"status":"supported"}})", "true", "1"}) {
    EXPECT_EQ(token_binding(value), TokenBinding::malformed) << value;
  }
  EXPECT_EQ(code(with(R"("tokenBinding":{"status":"supported","status":"present"})")),
            ErrorCode::json_duplicate_member);
}

TEST_F(ClientData, DoesNotTakeLaterMembersForThoseOfTokenBinding) {
  const auto view = parse(with(R"("tokenBinding":{"status":"present"},"x":{"id":"AA"})"));
  ASSERT_TRUE(view);
  EXPECT_EQ(view->token_binding, TokenBinding::malformed);
}

TEST_F(Catalogue, JS_10_TextThatIsTooLongIsNotLookedAt) {
  const auto limit = assay::Limits{}.client_data_json;
  const std::string text = "{" + kMembers + "}";
  ASSERT_TRUE(parse(text + std::string(limit - text.size(), ' ')));
  EXPECT_EQ(code(text + std::string(limit - text.size() + 1, ' ')), ErrorCode::client_data_too_long);
  EXPECT_EQ(code(std::string(1 << 20, '\xFF')), ErrorCode::client_data_too_long);
}

}  // namespace
