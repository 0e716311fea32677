#include "http/head_check.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assayd::http {
namespace {

int status_of(std::string_view head) {
  const auto fault = check_head(head, Limits());
  return fault ? fault->status : 200;
}

std::string with(std::string_view fields) {
  return "POST /a HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

TEST(HeadCheck, AcceptsOrdinaryHeads) {
  EXPECT_EQ(status_of(with("")), 200);
  EXPECT_EQ(status_of(with("Content-Length: 5\r\n")), 200);
  EXPECT_EQ(status_of(with("Transfer-Encoding: chunked\r\n")), 200);
  EXPECT_EQ(status_of(with("X:\t\x80 a \r\nEmpty:\r\n")), 200);
  EXPECT_EQ(status_of("GET / HTTP/1.0\r\n\r\n"), 200);
}

TEST(HeadCheck, RefusesAmbiguousLengths) {
  for (const char* fields :
       {"Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: 5\r\ncontent-length: 6\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Content-Length: +5\r\n",
        "Content-Length: 5, 5\r\n", "Content-Length: 0x5\r\n", "Content-Length: \r\n", "Content-Length: -1\r\n",
        "Content-Length: 99999999999999999999\r\n"}) {
    EXPECT_EQ(status_of(with(fields)), 400) << fields;
  }
  for (const char* coding : {"gzip, chunked", "identity", "xchunked", "chunked, chunked", "\"chunked\"", "chunk ed"}) {
    EXPECT_EQ(status_of(with("Transfer-Encoding: " + std::string(coding) + "\r\n")), 501) << coding;
  }
  EXPECT_EQ(status_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
}

TEST(HeadCheck, RefusesLinesThatReadersTakeDifferently) {
  EXPECT_EQ(status_of(with("Content-Length : 5\r\n")), 400);
  EXPECT_EQ(status_of(with(" Content-Length: 5\r\n")), 400);
  EXPECT_EQ(status_of(with("X: a\r\n b\r\n")), 400);
  EXPECT_EQ(status_of(with("X: a\nContent-Length: 5\r\n")), 400);
  EXPECT_EQ(status_of(with("X: a\rContent-Length: 5\r\n")), 400);
  EXPECT_EQ(status_of(with(std::string("X: a\0b\r\n", 8))), 400);
  EXPECT_EQ(status_of(with("no colon\r\n")), 400);
  EXPECT_EQ(status_of(with(": a\r\n")), 400);
  EXPECT_EQ(status_of(with("Content-Length\t: 5\r\n")), 400);
  EXPECT_EQ(status_of("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
}

TEST(HeadCheck, RefusesBadRequestLines) {
  const std::string rest = "\r\nHost: a\r\n\r\n";
  for (const char* line : {"GET", "GET /", "GET  / HTTP/1.1", "GET /a b HTTP/1.1", "GET http://a/ HTTP/1.1",
                           "GET * HTTP/1.1", "GET /#a HTTP/1.1", "GET / http/1.1", "G(T / HTTP/1.1", " GET / HTTP/1.1",
                           "GET /\x80 HTTP/1.1", "GET /\x01 HTTP/1.1", "GET / HTTP/1.1 "}) {
    EXPECT_EQ(status_of(line + rest), 400) << line;
  }
  EXPECT_EQ(status_of("GET / HTTP/2.0" + rest), 505);
  EXPECT_EQ(status_of("GET / HTTP/1.1" + rest), 200);
}

TEST(HeadCheck, WantsOneHost) {
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), 400);
}

}  // namespace
}  // namespace assayd::http
