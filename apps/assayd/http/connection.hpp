#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "http/identity.hpp"
#include "http/server.hpp"
#include "http/transport.hpp"
#include "http/worker_pool.hpp"

namespace assayd::http {

/// What the connections of a server have in common. Outlives them.
struct Shared {
  const ServerConfig& config;
  const Router& router;
  Notifier& notifier;
  Observer& observer;
  WorkerPool& pool;
  const TrustedProxies& proxies;
  std::atomic<bool> draining{false};
};

/// One request on its way. Shared with the worker that runs the handler, who may be late: then nobody waits any more.
struct Exchange {
  Request request;
  Response response;
  const Router::Route* route = nullptr;
  std::string method = "OTHER";  ///< for logs and metrics
  std::string fault;             ///< of an exception that no handler caught
  std::size_t bytes_out = 0;
  Notifier::Ticket ticket = 0;
  bool done = false;   ///< on the loop: the handler has returned
  bool woken = false;  ///< on the loop: the topic was notified
  std::atomic<bool> abandoned{false};
};

/// One connection and its requests, one after the other. All of it runs on one loop, except for handlers.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  Connection(Shared& shared, boost::asio::any_io_executor executor, std::unique_ptr<Transport> transport,
             std::string peer_address, bool secure);
  /// Until the connection has ended. `self` keeps the object; never throws.
  boost::asio::awaitable<void> run(std::shared_ptr<Connection> self);
  /// To be called on the loop: ends at once if idle, after the answer otherwise; waiting is over.
  void drain();
  void abort();

 private:
  using ExchangePtr = std::shared_ptr<Exchange>;
  using ParserPtr = std::shared_ptr<Parser>;
  enum class Phase { idle, busy, waiting };

  boost::asio::awaitable<void> serve();
  boost::asio::awaitable<bool> serve_one();
  boost::asio::awaitable<std::size_t> read_head();
  boost::asio::awaitable<bool> receive_more();
  boost::asio::awaitable<bool> read_request(ExchangePtr exchange, std::size_t head_size);
  boost::asio::awaitable<bool> read_body(ExchangePtr exchange, ParserPtr parser);
  boost::asio::awaitable<bool> invite_body(ExchangePtr exchange);
  boost::asio::awaitable<bool> answer(ExchangePtr exchange);
  boost::asio::awaitable<ExchangePtr> call_handler(ExchangePtr exchange);
  boost::asio::awaitable<bool> wait_for_topic(ExchangePtr exchange, Clock::time_point limit);
  boost::asio::awaitable<ExchangePtr> long_poll(ExchangePtr exchange);
  boost::asio::awaitable<bool> stream_events(ExchangePtr exchange);
  boost::asio::awaitable<bool> stream_pieces(ExchangePtr exchange);
  boost::asio::awaitable<bool> send_piece(ExchangePtr exchange, std::string piece);
  boost::asio::awaitable<bool> send(ExchangePtr exchange);
  boost::asio::awaitable<void> until(Clock::time_point deadline, const bool* flag);

  bool refuse(Exchange& exchange, int status, std::string_view code);
  bool take_head(Exchange& exchange, Parser& parser, std::string_view head);
  bool find_route(Exchange& exchange);
  std::size_t body_limit(const Exchange& exchange) const;
  ExchangePtr give_up(const ExchangePtr& exchange, const std::string& request_id, Clock::time_point arrived);
  bool check_body_announced(Exchange& exchange, std::uint64_t length);
  void run_handler(const ExchangePtr& exchange);
  void finish_call(const ExchangePtr& exchange);
  void complete_headers(Exchange& exchange, bool sized) const;
  void report(const Exchange& exchange, int status);

  Shared& shared_;
  boost::asio::any_io_executor executor_;
  std::unique_ptr<Transport> transport_;
  boost::asio::steady_timer timer_;
  const std::string peer_address_;
  const bool secure_;
  Phase phase_ = Phase::idle;
  std::string pending_;     ///< bytes that came and were not used yet: may hold the next requests
  bool keep_alive_ = true;  ///< decided anew by each request
  bool http10_ = false;
  bool unread_ = false;  ///< a body is still to come: if it is refused, nothing after it can be understood
};

}  // namespace assayd::http
