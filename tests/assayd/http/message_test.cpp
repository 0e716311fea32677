#include "http/message.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace assayd::http {
namespace {

int status_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const HttpError& error) {
    return error.status();
  }
  return 0;
}

TEST(Headers, CompareNamesWithoutRegardToCase) {
  Headers headers;
  headers.add("User-Identifier", "a");
  EXPECT_EQ(headers.single("user-identifier"), "a");
  EXPECT_EQ(headers.single("user_identifier"), std::nullopt);
  headers.add("USER-IDENTIFIER", "b");
  EXPECT_EQ(headers.count("User-Identifier"), 2U);
  EXPECT_EQ(headers.first("User-Identifier"), "a");
  EXPECT_EQ(status_of([&] { headers.single("User-Identifier"); }), 400);
  headers.set("User-Identifier", "c");
  EXPECT_EQ(headers.single("User-Identifier"), "c");
}

TEST(Headers, RefuseLineBreaksAndBadNames) {
  Headers headers;
  EXPECT_THROW(headers.add("Location", "/a\r\nSet-Cookie: b"), std::invalid_argument);
  EXPECT_THROW(headers.add("Location", std::string("/a\0", 3)), std::invalid_argument);
  EXPECT_THROW(headers.add("Bad Name", "a"), std::invalid_argument);
  EXPECT_THROW(headers.add("", "a"), std::invalid_argument);
  headers.add("Location", "/a Set-Cookie: b");
  EXPECT_EQ(headers.fields().size(), 1U);
}

TEST(Request, DecodesQueryValuesAndRefusesTwoOfOneName) {
  Request request;
  request.query = "a=1%2B2&b=x+y&c&a%62=z";
  EXPECT_EQ(request.query_value("a"), "1+2");
  EXPECT_EQ(request.query_value("b"), "x y");
  EXPECT_EQ(request.query_value("c"), "");
  EXPECT_EQ(request.query_value("ab"), "z");
  EXPECT_EQ(request.query_value("d"), std::nullopt);
  request.query = "a=1&%61=2";
  EXPECT_EQ(status_of([&] { request.query_value("a"); }), 400);
  request.query = "a=%zz";
  EXPECT_EQ(status_of([&] { request.query_value("a"); }), 400);
  request.query = "a=%00";
  EXPECT_EQ(status_of([&] { request.query_value("a"); }), 400);
}

TEST(Request, FindsCookiesAndRefusesTwoOfOneName) {
  Request request;
  request.headers.add("Cookie", "a=1; __Host-s=x=y");
  EXPECT_EQ(request.cookie("a"), "1");
  EXPECT_EQ(request.cookie("__Host-s"), "x=y");
  EXPECT_EQ(request.cookie("b"), std::nullopt);
  request.headers.add("Cookie", "a=2");
  EXPECT_EQ(request.cookie("__Host-s"), "x=y");
  EXPECT_EQ(status_of([&] { request.cookie("a"); }), 400);
}

TEST(Event, SplitsDataIntoLines) {
  EXPECT_EQ(event("state", "{}"), "event: state\ndata: {}\n\n");
  EXPECT_EQ(event("state", "a\r\nb"), "event: state\ndata: a\ndata: b\n\n");
  EXPECT_EQ(event("state", ""), "event: state\ndata: \n\n");
}

TEST(JsonQuote, EscapesAllButPlainAscii) {
  EXPECT_EQ(json_quote("a\"\\\n\x1b"), "\"a\\\"\\\\\\u000a\\u001b\"");
  EXPECT_EQ(json_quote("</script>"), "\"\\u003c/script>\"");
  EXPECT_EQ(json_quote("\xe2\x80\xa8"), "\"\\u2028\"");
  EXPECT_EQ(json_quote("\xf0\x9f\x98\x80"), "\"\\ud83d\\ude00\"");
  EXPECT_EQ(json_quote("\xff\xc0\x80"), "\"\\ufffd\\ufffd\\ufffd\"");
  EXPECT_EQ(json_quote("\xed\xa0\x80"), "\"\\ufffd\\ufffd\\ufffd\"");
}

TEST(Problem, HasCodeAndRequestId) {
  const Response response = problem(404, "not_found", "", "r1");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.headers.single("content-type"), "application/problem+json");
  EXPECT_EQ(response.body,
            "{\"type\":\"urn:assayd:error:not_found\",\"title\":\"Not Found\",\"status\":404,\"code\":\"not_found\","
            "\"request_id\":\"r1\"}");
}

}  // namespace
}  // namespace assayd::http
