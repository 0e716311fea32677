#include "lib/json/walk.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/json/fixture.hpp"

namespace {

using assay::ErrorCode;
using json_test::nested_arrays;
using json_test::Walker;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct Case {
  std::string_view text;
  ErrorCode code = ErrorCode::ok;
  std::size_t offset = 0;
};

void expect_all(const std::vector<Case>& cases) {
  Walker walker;
  for (const auto& wanted : cases) {
    const auto got = walker.walk(wanted.text);
    EXPECT_EQ(got.code, wanted.code) << wanted.text;
    EXPECT_EQ(got.offset, wanted.offset) << wanted.text;
    const auto marked = walker.walk(std::string(kByteOrderMark) + std::string(wanted.text));
    EXPECT_EQ(marked.code, wanted.code) << "with a byte order mark: " << wanted.text;
    EXPECT_EQ(marked.offset, wanted.code == ErrorCode::ok ? 0 : wanted.offset + 3) << wanted.text;
  }
}

TEST(Walk, ShowsEveryValueInOrder) {
  Walker walker;
  const auto got = walker.walk(R"( {"a":[1,{"b":null}],"":"x","t":true , "f" : false,"e":{},")"
                               "\xC3\xA9"
                               R"(":[]} )");
  EXPECT_EQ(got.code, ErrorCode::ok);
  EXPECT_EQ(got.seen,
            "0  object  1\n"
            "1 a array  6\n"
            "2  number  7\n"
            "2  object  9\n"
            "3 b null  14\n"
            "1  string x 24\n"
            "1 t boolean true 32\n"
            "1 f boolean  45\n"
            "1 e object  55\n"
            "1 \xC3\xA9 array  63\n");
}

TEST(Walk, CountsOffsetsFromTheByteOrderMark) {
  Walker walker;
  EXPECT_EQ(walker.walk("[1]").seen, "0  array  0\n1  number  1\n");
  EXPECT_EQ(walker.walk(std::string(kByteOrderMark) + "[1]").seen, "0  array  3\n1  number  4\n");
}

TEST(Walk, ResolvesEscapesInNamesAndStrings) {
  Walker walker;
  EXPECT_EQ(walker.walk(R"({"\u006frigin":"a\"\\\/\b\f\n\r\t\u00e9\u20AC\ud83d\uDE00z"})").seen,
            "0  object  0\n"
            "1 origin string a\"\\/\b\f\n\r\t\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z 15\n");
}

TEST(Walk, AcceptsAnyJsonValueAsTheText) {
  expect_all({{"0"}, {" -1.5e+3 "}, {"\"\""}, {"true"}, {"false"}, {"null"}, {"[]"}, {"{}"}, {"\t\r\n [ ] \n"}});
}

TEST(Walk, RefusesWhatIsNotJson) {
  constexpr auto kBad = ErrorCode::json_malformed;
  expect_all({
      {"", kBad, 0},
      {"   ", kBad, 3},
      {"tru", kBad, 0},
      {"nul", kBad, 0},
      {"truE", kBad, 0},
      {"nulll", kBad, 0},
      {"true\"\"", kBad, 0},
      {"x", kBad, 0},
      {"]", kBad, 0},
      {":", kBad, 0},
      {",", kBad, 0},
      {"[", kBad, 1},
      {"{", kBad, 1},
      {"[1", kBad, 2},
      {"[[1", kBad, 3},
      {"[1,", kBad, 3},
      {"[1,]", kBad, 3},
      {"[,1]", kBad, 1},
      {"[1 2]", kBad, 3},
      {"[1}", kBad, 2},
      {"[1:2]", kBad, 2},
      {"['a']", kBad, 1},
      {R"({"a":1,})", kBad, 7},
      {R"({"a" 1})", kBad, 5},
      {R"({"a":})", kBad, 5},
      {R"({"a"})", kBad, 4},
      {R"({"a":1 "b":2})", kBad, 7},
      {R"({"a":1]})", kBad, 6},
      {R"({"a":1)", kBad, 6},
      {R"({a:1})", kBad, 1},
      {R"({1:1})", kBad, 1},
      {R"({,})", kBad, 1},
      {R"({"a",1})", kBad, 4},
      {R"(["a"b])", kBad, 4},
      {R"(["a")", kBad, 4},
      {"[1]\x0C", ErrorCode::json_trailing, 3},
      {"[\x0C]", kBad, 1},
      {"// a\n1", kBad, 0},
      {std::string_view("\0", 1), kBad, 0},
      {std::string_view("[\0]", 3), kBad, 1},
  });
}

TEST(Walk, RefusesWhatFollowsTheValue) {
  constexpr auto kTrailing = ErrorCode::json_trailing;
  expect_all({{R"({"a":1}})", kTrailing, 7},
              {R"({"a":1} {"a":1})", kTrailing, 8},
              {R"("a" "b")", kTrailing, 4},
              {R"("a"b)", kTrailing, 3},
              {"1 2", kTrailing, 2},
              {"1,", kTrailing, 1},
              {"[]]", kTrailing, 2},
              {"[],[", kTrailing, 2},
              {"null true", kTrailing, 5},
              {"{} \"", kTrailing, 3},
              {std::string_view("{}\0", 3), kTrailing, 2}});
}

TEST(Walk, HoldsNumbersToTheGrammar) {
  constexpr auto kBad = ErrorCode::json_malformed;
  expect_all({{"[0,-0,10,1.0,1e5,1E+5,1e-5,-1.25e10]"},
              {"[01]", kBad, 1},
              {"[-01]", kBad, 1},
              {"[00]", kBad, 1},
              {"[-]", kBad, 1},
              {"[+1]", kBad, 1},
              {"[1.]", kBad, 1},
              {"[.5]", kBad, 1},
              {"[1e]", kBad, 1},
              {"[1e+]", kBad, 1},
              {"[1.e1]", kBad, 1},
              {"[0x10]", kBad, 1},
              {"[1a]", kBad, 1},
              {"[1\"a\"]", kBad, 1},
              {"[NaN]", kBad, 1},
              {"[Infinity]", kBad, 1},
              {"[-Infinity]", kBad, 1}});
}

// simdjson takes the quote for one that is escaped, and finds no tokens.
TEST(Walk, RefusesABackslashBeforeABrokenString) {
  Walker walker;
  EXPECT_EQ(walker.code("[\\\"a"), ErrorCode::json_malformed);
  EXPECT_EQ(walker.code("[\"a\"]"), ErrorCode::ok);
}

TEST(Walk, RefusesNumbersThatNoDoubleHolds) {
  Walker walker;
  EXPECT_EQ(walker.code("[123456789012345678901234567890]"), ErrorCode::ok);
  EXPECT_EQ(walker.code("[" + std::string(308, '9') + "]"), ErrorCode::ok);
  EXPECT_EQ(walker.code("[" + std::string(310, '9') + "]"), ErrorCode::json_malformed);
  EXPECT_EQ(walker.code("[1.7976931348623157e308]"), ErrorCode::ok);
  EXPECT_EQ(walker.code("[1.7976931348623159e308]"), ErrorCode::json_malformed);
  EXPECT_EQ(walker.code("[1e-999]"), ErrorCode::ok);
  EXPECT_EQ(walker.code("[1e999]"), ErrorCode::json_malformed);
  EXPECT_EQ(walker.code("[-1e999]"), ErrorCode::json_malformed);
  EXPECT_EQ(walker.code("[0e9999999999999999999]"), ErrorCode::ok);
  EXPECT_EQ(walker.code("[1e9300000000000000000]"), ErrorCode::json_malformed);
  EXPECT_EQ(walker.code("[0e00000000000000000000]"), ErrorCode::json_malformed) << "an exponent of 20 digits";
}

TEST(Walk, HoldsStringsToTheGrammar) {
  constexpr auto kBad = ErrorCode::json_malformed;
  expect_all({{R"(["\\\"","\/"])"},
              {R"(["\x41"])", kBad, 2},
              {R"(["a\'"])", kBad, 3},
              {R"(["\u12"])", kBad, 2},
              {R"(["\u12G4"])", kBad, 2},
              {R"({"\u12G4":1})", kBad, 2},
              {"[\"a\tb\"]", kBad, 3},
              {"[\"a\nb\"]", kBad, 3},
              {"[\"a\x1F\"]", kBad, 3},
              {"[\"a\x7F\"]"},
              {"\"abc", kBad, 4},
              {"\"abc\\", kBad, 4},
              {"\"abc\\\"", kBad, 6},
              {"\"", kBad, 1}});
}

TEST(Walk, RefusesNul) {
  constexpr auto kNul = ErrorCode::json_nul;
  expect_all({{R"(["\u0001"])"},
              {R"(["a\u0000"])", kNul, 3},
              {R"({"\u0000":1})", kNul, 2},
              {std::string_view("[\"ab\0\"]", 7), kNul, 4},
              {std::string_view("{\"ab\0\":1}", 9), kNul, 4}});
}

TEST(Walk, RefusesLoneSurrogates) {
  constexpr auto kBad = ErrorCode::json_not_utf8;
  expect_all({{R"(["\ud83d\ude00"])"},
              {R"(["\ud83d"])", kBad, 2},
              {R"(["a\ude00"])", kBad, 3},
              {R"(["\ude00\ud83d"])", kBad, 2},
              {R"(["\ud83d\ud83d\ude00"])", kBad, 2},
              {R"(["\ud83dx\ude00"])", kBad, 2},
              {R"(["\ud83d\n"])", kBad, 2},
              {R"(["\udfff"])", kBad, 2},
              {R"({"\udc00":1})", kBad, 2}});
}

TEST(Walk, RefusesWhatIsNotUtf8BeforeAllElse) {
  constexpr auto kBad = ErrorCode::json_not_utf8;
  expect_all({{"[\"\xC3\xA9\"]"},
              {"[\"\xC3\"]", kBad, 2},
              {"[\"\xC0\x80\"]", kBad, 2},
              {"[\"\xE0\x80\x80\"]", kBad, 2},
              {"[\"\xED\xA0\x80\"]", kBad, 2},
              {"[\"\xF4\x90\x80\x80\"]", kBad, 2},
              {"[\"\xFF\"]", kBad, 2},
              {"[1,,\"\xFF\"]", kBad, 5},
              {"{} \xE2\x82", kBad, 3}});
}

TEST(Walk, StripsOneByteOrderMarkOnly) {
  Walker walker;
  const std::string mark(kByteOrderMark);
  EXPECT_EQ(walker.code(mark + "{}"), ErrorCode::ok);
  const auto two = walker.walk(mark + mark + "{}");
  EXPECT_EQ(two.code, ErrorCode::json_malformed);
  EXPECT_EQ(two.offset, 3U);
  EXPECT_EQ(walker.code(" " + mark + "{}"), ErrorCode::json_malformed);
  EXPECT_EQ(walker.code(mark), ErrorCode::json_malformed);
  EXPECT_EQ(walker.code(mark.substr(0, 2)), ErrorCode::json_not_utf8);
}

TEST(Walk, RefusesDuplicateMembersOfEveryObject) {
  constexpr auto kTwice = ErrorCode::json_duplicate_member;
  expect_all({{R"({"a":1,"b":1,"A":1})"},
              {R"({"a":1,"b":2,"a":3})", kTwice, 13},
              {R"({"origin":1,"\u006frigin":2})", kTwice, 12},
              {R"({"\u006frigin":1,"origin":2})", kTwice, 17},
              {R"({"":1,"":2})", kTwice, 6},
              {R"([0,{"x":{"a":1,"a":2}}])", kTwice, 15},
              {R"({"a":{"a":{"a":1}},"b":{"a":1},"c":[{"a":1},{"a":1}]})"},
              {R"({"a":{"b":1},"b":1})"},
              {R"({"a":{"b":1},"a":1})", kTwice, 13},
              {R"({"abcdefgh1":1,"abcdefgh2":2,"abcdefgh":3,"abcdefg":4})"},
              {R"({"abcdefgh1":1,"abcdefgh2":2,"abcdefgh1":3})", kTwice, 29}});
}

TEST(Walk, ReportsTheFirstFaultOfTheText) {
  expect_all({{"{\"a\":1,\"a\":2,\"b\":\"\x01\"}", ErrorCode::json_duplicate_member, 7},
              {"{\"a\":1 \"b\":\"\x01\"}", ErrorCode::json_malformed, 7},
              {"{\"a\":1,\"a\x01\":2}", ErrorCode::json_malformed, 9},
              {"{\"\":1,\"\x01\":2}", ErrorCode::json_malformed, 7},
              {"[\"\\u0000\",\"\x01\"]", ErrorCode::json_nul, 2},
              {"[\"\\u0000\x01\"]", ErrorCode::json_nul, 2},
              {"[\"\\ud800\x01\"]", ErrorCode::json_not_utf8, 2},
              {"[\"\x01\\u0000\"]", ErrorCode::json_malformed, 2},
              {"[\"\\\x01\"]", ErrorCode::json_malformed, 2},
              {"[01,\"\x01\"]", ErrorCode::json_malformed, 1},
              {"{} \"\x01\"", ErrorCode::json_trailing, 3},
              {R"({"a":1,"a":2} x)", ErrorCode::json_duplicate_member, 7},
              {R"({"a":1,"a":"\u0000"})", ErrorCode::json_duplicate_member, 7},
              {R"({"a":"\u0000","a":2})", ErrorCode::json_nul, 6}});
}

TEST(Walk, LimitsDepth) {
  assay::Limits limits;
  limits.json_depth = 5;
  Walker walker(limits);
  EXPECT_EQ(walker.code(nested_arrays(5)), ErrorCode::ok);
  const auto deep = walker.walk(nested_arrays(6));
  EXPECT_EQ(deep.code, ErrorCode::json_too_deep);
  EXPECT_EQ(deep.offset, 5U);
  EXPECT_EQ(walker.code(R"({"a":[{"b":[[1]]}]})"), ErrorCode::ok);
  EXPECT_EQ(walker.code(R"({"a":[{"b":[[{}]]}]})"), ErrorCode::json_too_deep);
  EXPECT_EQ(walker.code("[" + nested_arrays(4) + "," + nested_arrays(4) + "]"), ErrorCode::ok);
}

TEST(Walk, HasNoDepthOfItsOwn) {
  constexpr std::size_t kDepth = 30'000;
  assay::Limits limits;
  limits.json_depth = kDepth;
  Walker walker(limits);
  EXPECT_EQ(walker.code(nested_arrays(kDepth)), ErrorCode::ok);
  EXPECT_EQ(walker.code(nested_arrays(kDepth + 1)), ErrorCode::json_too_deep);
}

TEST(Walk, LimitsTheMembersOfAllOpenObjects) {
  assay::Limits limits;
  limits.json_members = 4;
  Walker walker(limits);
  EXPECT_EQ(walker.code(R"({"a":1,"b":2,"c":3,"d":4})"), ErrorCode::ok);
  const auto many = walker.walk(R"({"a":1,"b":2,"c":3,"d":4,"e":5})");
  EXPECT_EQ(many.code, ErrorCode::json_too_many_members);
  EXPECT_EQ(many.offset, 25U);
  EXPECT_EQ(walker.code(R"({"a":1,"b":{"c":3,"d":4}})"), ErrorCode::ok);
  EXPECT_EQ(walker.code(R"({"a":1,"b":{"c":3,"d":4,"e":5}})"), ErrorCode::json_too_many_members);
  EXPECT_EQ(walker.code(R"({"a":{"b":1,"c":1},"d":{"e":1,"f":1},"g":[{"h":1},{"h":1}]})"), ErrorCode::ok);
}

TEST(Walk, RefusesEveryProperPrefix) {
  const std::string text =
      R"({"type":"webauthn.get","a":[1,-2.5e3,true,false,null,{"\u00e9":"\ud83d\ude00"}],"b":{"c":"d"}})";
  Walker walker;
  ASSERT_EQ(walker.code(text), ErrorCode::ok);
  for (std::size_t len = 0; len < text.size(); ++len) {
    const auto got = walker.walk(text.substr(0, len));
    EXPECT_NE(got.code, ErrorCode::ok) << len;
    EXPECT_LE(got.offset, len);
  }
}

TEST(Walk, RefusesTextsLongerThanTheParserHolds) {
  assay::Limits limits;
  limits.client_data_json = limits.credential_json = limits.client_extension_results = 100;
  Walker walker(limits);
  EXPECT_EQ(walker.code("[" + std::string(98, ' ') + "]"), ErrorCode::ok);
  EXPECT_EQ(walker.code("[" + std::string(99, ' ') + "]"), ErrorCode::workspace_full);
  EXPECT_EQ(walker.code("\"" + std::string(99, 'a')), ErrorCode::json_malformed);
}

}  // namespace
