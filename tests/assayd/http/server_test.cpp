#include "http/server.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "client.hpp"

namespace assayd::http {
namespace {

using std::chrono::milliseconds;

std::string get(std::string_view path, std::string_view more = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(more) + "\r\n";
}

std::string post(std::string_view body, std::string_view more = "") {
  return "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n" + std::string(more) + "\r\n" + std::string(body);
}

std::size_t count(std::string_view text, std::string_view piece) {
  std::size_t found = 0;
  for (std::size_t at = text.find(piece); at != std::string_view::npos; at = text.find(piece, at + 1)) ++found;
  return found;
}

TEST(Server, AnswersWithSecurityHeaders) {
  Site site;
  const std::string answer = site.ask(get("/hello/a%20b"));
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_NE(answer.find("\r\n\r\nhello a b"), std::string::npos);
  for (const char* line : {"Cache-Control: no-store", "X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer",
                           "Content-Security-Policy: default-src 'none'", "X-Request-Id: ", "Date: "}) {
    EXPECT_EQ(count(answer, line), 1U) << line;
  }
  EXPECT_EQ(answer.find("Strict-Transport-Security"), std::string::npos);
}

TEST(Server, KeepsConnectionsAndAnswersPipelinedRequestsInOrder) {
  Site site;
  Client client(site.server.port());
  std::string all;
  for (int i = 0; i < 50; ++i) all += i % 2 == 0 ? get("/hello/n" + std::to_string(i)) : post(std::to_string(i * 1000));
  client.send(all + get("/hello/end", "Connection: close\r\n"));
  const std::string answers = client.read_all();
  EXPECT_EQ(count(answers, "HTTP/1.1 200 OK"), 51U);
  std::size_t at = 0;
  for (int i = 0; i < 50; ++i) {
    at = answers.find(i % 2 == 0 ? "hello n" + std::to_string(i) : "\r\n\r\n" + std::to_string(i * 1000), at);
    ASSERT_NE(at, std::string::npos) << i;
  }
}

TEST(Server, ServesHttp10) {
  Site site;
  const std::string closed = site.ask("GET /hello/a HTTP/1.0\r\n\r\n");
  EXPECT_EQ(status_of(closed), 200);
  EXPECT_NE(closed.find("Connection: close"), std::string::npos);
  Client client(site.server.port());
  client.send("GET /hello/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_NE(client.read_until("hello a").find("Connection: keep-alive"), std::string::npos);
}

TEST(Server, AnswersHeadWithoutBodyAndOptionsWithAllow) {
  Site site;
  const std::string head = site.ask("HEAD /hello/a HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(status_of(head), 200);
  EXPECT_NE(head.find("Content-Length: 7\r\n"), std::string::npos);
  EXPECT_EQ(head.substr(head.size() - 4), "\r\n\r\n");
  const std::string options = site.ask("OPTIONS /hello/a HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(status_of(options), 204);
  EXPECT_NE(options.find("Allow: GET, HEAD\r\n"), std::string::npos);
}

TEST(Server, RefusesWithTheRightStatus) {
  Site site;
  EXPECT_EQ(status_of(site.ask(get("/nothing"))), 404);
  const std::string other_method = site.ask("DELETE /echo HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(status_of(other_method), 405);
  EXPECT_NE(other_method.find("Allow: POST\r\n"), std::string::npos);
  EXPECT_EQ(status_of(site.ask("BREW /echo HTTP/1.1\r\nHost: a\r\n\r\n")), 501);
  EXPECT_EQ(status_of(site.ask("GET /hello/a HTTP/3.0\r\nHost: a\r\n\r\n")), 505);
  EXPECT_EQ(status_of(site.ask(get("/hello/" + std::string(5000, 'a')))), 414);
  EXPECT_EQ(status_of(site.ask(get("/hello/a", "X: " + std::string(17000, 'a') + "\r\n"))), 431);
  std::string many;
  for (int i = 0; i < 100; ++i) many += "X: y\r\n";
  EXPECT_EQ(status_of(site.ask(get("/hello/a", many))), 431);
  EXPECT_EQ(status_of(site.ask(get("/hello/a", many.substr(6)))), 200);
  EXPECT_EQ(status_of(site.ask(get("/hello/a", "Expect: tea\r\n"))), 417);
}

TEST(Server, LimitsBodies) {
  Site site;
  EXPECT_EQ(status_of(site.ask(post(std::string(1000, '1')))), 200);
  EXPECT_EQ(status_of(site.ask(post(std::string(1001, '1')))), 413);
  EXPECT_EQ(status_of(site.ask(post("1", "Content-Encoding: gzip\r\n"))), 415);
  EXPECT_EQ(
      status_of(site.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\n1")),
      415);
  EXPECT_EQ(status_of(site.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json; charset=utf-8\r\n"
                               "Content-Length: 1\r\n\r\n1")),
            200);
}

TEST(Server, ReadsChunksAndLimitsThem) {
  Site site;
  const std::string head =
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n";
  const std::string good = site.ask(head + "3\r\n\"ab\r\n2;x=y\r\nc\"\r\n0\r\nUser-Identifier: a\r\n\r\n");
  EXPECT_EQ(status_of(good), 200);
  EXPECT_NE(good.find("\"abc\""), std::string::npos);
  std::string chunks;
  for (int i = 0; i < 1000; ++i) chunks += "1\r\n1\r\n";
  EXPECT_EQ(status_of(site.ask(head + chunks + "0\r\n\r\n")), 200);
  EXPECT_EQ(status_of(site.ask(head + chunks + "1\r\n1\r\n0\r\n\r\n")), 413);
  EXPECT_EQ(status_of(site.ask(head + "3e9\r\n")), 413);
  EXPECT_EQ(status_of(site.ask(head + "1;" + std::string(200000, 'a'))), 413);
  EXPECT_EQ(status_of(site.ask(head + "g\r\n")), 400);
  EXPECT_EQ(status_of(site.ask(head + "ffffffffffffffffff\r\n")), 400);
  EXPECT_EQ(status_of(site.ask(head + "1\r\n1")), 408);
}

TEST(Server, AsksForTheBodyWhenTheClientWaits) {
  Site site;
  Client client(site.server.port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 3\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("123");
  EXPECT_EQ(status_of(client.read_until("\r\n\r\n123")), 200);
  Client refused(site.server.port());
  refused.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 3000\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(status_of(refused.read_all()), 413);
}

TEST(Server, DropsFieldsWithUnderscoresAndIgnoresForwardedFieldsOfStrangers) {
  Site site;
  const std::string answer = site.ask(get("/fields", "User_Identifier: a\r\nX-Forwarded-For: 192.0.2.1\r\n"));
  EXPECT_EQ(answer.find("User_Identifier"), std::string::npos);
  EXPECT_NE(answer.find("peer=127.0.0.1"), std::string::npos);
  ServerConfig config = Site::quick();
  config.trusted_proxies = {"127.0.0.0/8"};
  Site behind(config);
  const std::string proxied = behind.ask(get("/fields", "X-Forwarded-For: 10.0.0.1, 192.0.2.1\r\n"));
  EXPECT_NE(proxied.find("peer=192.0.2.1"), std::string::npos);
}

TEST(Server, TurnsExceptionsIntoProblems) {
  Site site;
  const std::string taken = site.ask(get("/problem"));
  EXPECT_EQ(status_of(taken), 409);
  EXPECT_NE(taken.find("\"code\":\"taken\""), std::string::npos);
  const std::string broken = site.ask(get("/broken"));
  EXPECT_EQ(status_of(broken), 500);
  EXPECT_EQ(broken.find("secret"), std::string::npos);
  EXPECT_EQ(site.witness.entries().back().fault, "the secret reason");
}

TEST(Server, RefusesWhatTheQueueCannotHold) {
  Site site;
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 12; ++i) {
    clients.push_back(std::make_unique<Client>(site.server.port()));
    clients.back()->send(get("/slow", "Connection: close\r\n"));
  }
  const Clock::time_point limit = Clock::now() + std::chrono::seconds(2);
  while (site.witness.entries().size() < 8 && Clock::now() < limit) std::this_thread::sleep_for(milliseconds(5));
  site.gate = true;
  std::size_t served = 0, refused = 0;
  for (const auto& client : clients) {
    const std::string answer = client->read_all();
    served += status_of(answer) == 200 ? 1 : 0;
    refused += status_of(answer) == 503 && answer.find("Retry-After: 1\r\n") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(served, 4U);
  EXPECT_EQ(refused, 8U);
}

TEST(Server, GivesUpOnHandlersThatAreTooSlow) {
  ServerConfig config = Site::quick();
  config.timeouts.handler = milliseconds(100);
  Site site(config);
  EXPECT_EQ(status_of(site.ask(get("/slow"))), 503);
  EXPECT_EQ(site.witness.entries().back().reason, "handler_too_slow");
  EXPECT_EQ(site.witness.entries().back().route, "/slow");
  site.gate = true;
}

TEST(Server, WakesLongPolls) {
  Site site;
  Client client(site.server.port());
  client.send(get("/wait"));
  EXPECT_EQ(client.read_until("state", milliseconds(150)), "");
  site.state = 7;
  site.notifier.notify("state");
  EXPECT_EQ(status_of(client.read_until("state 7", milliseconds(1500))), 200);
  EXPECT_EQ(site.notifier.size(), 0U);
}

TEST(Server, EndsLongPollsAtTheirLimit) {
  ServerConfig config = Site::quick();
  config.timeouts.wait = milliseconds(200);
  Site site(config);
  EXPECT_EQ(status_of(site.ask(get("/wait"))), 503);
}

TEST(Server, StreamsEventsUntilTheLast) {
  Site site;
  Client client(site.server.port());
  client.send(get("/events"));
  const std::string start = client.read_until("data: 0\n\n");
  EXPECT_NE(start.find("Content-Type: text/event-stream\r\n"), std::string::npos);
  EXPECT_NE(start.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_NE(client.read_until(":\n\n", milliseconds(1000)).find(":\n\n"), std::string::npos);
  site.state = 1;
  site.notifier.notify("state");
  EXPECT_NE(client.read_until("data: 1\n\n", milliseconds(1000)).find("data: 1"), std::string::npos);
  site.state = 2;
  site.notifier.notify("state");
  EXPECT_NE(client.read_until("0\r\n\r\n", milliseconds(1000)).find("data: 2"), std::string::npos);
  client.send(get("/hello/again"));
  EXPECT_EQ(status_of(client.read_until("hello again")), 200);
}

TEST(Server, ClosesSlowClientsAndServesOthers) {
  Site site;
  Client slow_head(site.server.port()), slow_body(site.server.port()), silent(site.server.port());
  slow_body.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n");
  std::thread trickle([&] {
    for (int i = 0; i < 20; ++i) {
      slow_head.send("G");
      slow_body.send("1");
      std::this_thread::sleep_for(milliseconds(50));
    }
  });
  EXPECT_EQ(status_of(site.ask(get("/hello/a"))), 200);
  trickle.join();
  EXPECT_TRUE(slow_head.closed_within(milliseconds(500)));
  EXPECT_TRUE(slow_body.closed_within(milliseconds(500)));
  EXPECT_TRUE(silent.closed_within(milliseconds(2000)));
}

TEST(Server, BoundsConnections) {
  ServerConfig config = Site::quick();
  config.limits.connections_per_address = 2;
  Site site(config);
  {
    Client first(site.server.port()), second(site.server.port()), third(site.server.port());
    EXPECT_TRUE(third.closed_within(milliseconds(600)));
    first.send(get("/hello/a"));
    EXPECT_EQ(status_of(first.read_until("hello a")), 200);
  }
  EXPECT_EQ(site.witness.losses().front(), "refused_address");
  std::this_thread::sleep_for(milliseconds(100));
  EXPECT_EQ(status_of(site.ask(get("/hello/a"))), 200);
}

TEST(Server, DrainsWithoutLosingWhatRuns) {
  Site site;
  Client idle(site.server.port()), waiting(site.server.port()), running(site.server.port());
  idle.send(get("/hello/a"));
  idle.read_until("hello a");
  waiting.send(get("/wait"));
  running.send(get("/slow"));
  std::this_thread::sleep_for(milliseconds(200));
  std::thread opener([&] {
    std::this_thread::sleep_for(milliseconds(300));
    site.gate = true;
  });
  const Clock::time_point begin = Clock::now();
  site.server.drain(std::chrono::seconds(5));
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(4));
  opener.join();
  EXPECT_EQ(idle.read_all(), "");
  EXPECT_EQ(status_of(waiting.read_all()), 503);
  const std::string answer = running.read_all();
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_THROW(Client(site.server.port()), std::runtime_error);
}

TEST(Server, SurvivesClientsThatLeaveAtAnyByte) {
  Site site;
  const std::string request = post("12345");
  for (std::size_t length = 0; length < request.size(); length += 3) {
    Client client(site.server.port());
    client.send(std::string_view(request).substr(0, length));
  }
  EXPECT_EQ(status_of(site.ask(request)), 200);
}

}  // namespace
}  // namespace assayd::http
