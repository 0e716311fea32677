#include "http/connection.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>

#include "http/head_check.hpp"
#include "http/response_headers.hpp"

namespace assayd::http {
namespace {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t kReadSize = 8 * 1024;
constexpr std::string_view kEndOfHead = "\r\n\r\n";

std::string text_of(boost::beast::string_view view) {
  return {view.data(), view.size()};
}

/// What Beast has read of a head, in our form. Fields with '_' are dropped: some servers take them for '-'.
void copy_head(const Connection::Parser& parser, Request& request) {
  const auto& message = parser.get();
  const std::string target = text_of(message.target());
  const std::size_t mark = std::min(target.find('?'), target.size());
  request.path = target.substr(0, mark);
  request.query = mark < target.size() ? target.substr(mark + 1) : "";
  for (const auto& field : message) {
    const std::string name = text_of(field.name_string());
    if (name.find('_') == std::string::npos) request.headers.add(name, text_of(field.value()));
  }
  request.host = std::string(request.headers.first("Host").value_or(""));
}

/// "application/json; charset=utf-8" is "application/json".
std::string_view media_type(std::string_view value) {
  value = value.substr(0, value.find(';'));
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  return value;
}

bool takes_type(const RouteOptions& options, const Headers& headers) {
  const std::string_view actual = media_type(headers.first("Content-Type").value_or(""));
  for (const std::string& wanted : options.content_types) {
    if (wanted == "*" || equal_ignoring_case(wanted, actual)) return headers.count("Content-Type") <= 1;
  }
  return false;
}

/// Puts what is pending into the parser. Nothing if more is needed, no error if the message is whole.
std::optional<error_code> feed(Connection::Parser& parser, std::string& pending) {
  while (!parser.is_done()) {
    if (pending.empty()) return std::nullopt;
    error_code error;
    const std::size_t used = parser.put(asio::buffer(pending), error);
    pending.erase(0, used);
    if (error && error != beast_http::error::need_more) return error;
    if (error || (used == 0 && !parser.is_done())) return std::nullopt;
  }
  return error_code();
}

}  // namespace

Connection::Connection(Shared& shared, asio::any_io_executor executor, std::unique_ptr<Transport> transport,
                       std::string peer_address, bool secure)
    : shared_(shared),
      executor_(executor),
      transport_(std::move(transport)),
      timer_(executor),
      peer_address_(std::move(peer_address)),
      secure_(secure) {}

asio::awaitable<void> Connection::run(std::shared_ptr<Connection> self) {
  try {
    co_await serve();
  } catch (const std::exception&) {
    self->shared_.observer.connection_lost("internal");
  }
  self->abort();
}

void Connection::drain() {
  if (phase_ == Phase::idle) abort();
  if (phase_ == Phase::waiting) timer_.cancel();
}

void Connection::abort() {
  transport_->abort();
}

asio::awaitable<void> Connection::serve() {
  transport_->expires_after(shared_.config.timeouts.handshake);
  const bool greeted = co_await transport_->handshake();
  if (!greeted) {
    shared_.observer.connection_lost("handshake");
    co_return;
  }
  bool again = true;
  while (again) again = co_await serve_one();
}

/// False: no further request can come on this connection.
asio::awaitable<bool> Connection::serve_one() {
  phase_ = Phase::idle;
  const std::size_t head_size = co_await read_head();
  if (head_size == 0) co_return false;
  phase_ = Phase::busy;
  const ExchangePtr exchange = std::make_shared<Exchange>();
  exchange->request.arrived = Clock::now();
  exchange->request.request_id = random_hex(16);
  exchange->request.peer_address = peer_address_;
  exchange->request.secure = secure_;
  keep_alive_ = false;
  http10_ = false;
  unread_ = true;
  const bool complete = co_await read_request(exchange, head_size);
  // Statements of their own: g++ 12 destroys temporaries of a conditional co_await twice.
  bool sent = false;
  if (complete) {
    sent = co_await answer(exchange);
  } else {
    sent = co_await send(exchange);
  }
  if (!sent) co_return false;
  if (keep_alive_ && !shared_.draining) co_return true;
  transport_->expires_after(std::chrono::seconds(2));
  co_await transport_->close();
  co_return false;
}

asio::awaitable<bool> Connection::receive_more() {
  const std::size_t before = pending_.size();
  pending_.resize(before + kReadSize);
  const std::size_t received = co_await transport_->read_some(asio::buffer(&pending_[before], kReadSize));
  pending_.resize(before + received);
  co_return received > 0;
}

/// The size of the head that is in pending_; more than the limit if there is none so soon; 0: the client is gone.
asio::awaitable<std::size_t> Connection::read_head() {
  const Timeouts& timeouts = shared_.config.timeouts;
  const std::size_t limit = shared_.config.limits.head;
  transport_->expires_after(pending_.empty() ? timeouts.idle : timeouts.header);
  std::size_t searched = 0;
  for (;;) {
    const std::size_t end = pending_.find(kEndOfHead, searched);
    if (end != std::string::npos) co_return end + kEndOfHead.size();
    if (pending_.size() > limit) co_return pending_.size();
    if (pending_.empty() && shared_.draining) co_return 0;
    searched = pending_.size() < kEndOfHead.size() ? 0 : pending_.size() - kEndOfHead.size() + 1;
    const bool first = pending_.empty();
    const bool received = co_await receive_more();
    if (!received) co_return 0;
    phase_ = Phase::busy;
    if (first) transport_->expires_after(timeouts.header);
  }
}

/// True: the request is whole and has a handler. False: the response says what is wrong with it.
asio::awaitable<bool> Connection::read_request(ExchangePtr exchange, std::size_t head_size) {
  const std::string head = pending_.substr(0, head_size);
  pending_.erase(0, head_size);
  if (head_size > shared_.config.limits.head) co_return refuse(*exchange, 431, "header_too_large");
  const ParserPtr parser = std::make_shared<Parser>();
  if (!take_head(*exchange, *parser, head)) co_return false;
  if (!find_route(*exchange)) co_return false;
  if (!check_body_announced(*exchange, parser->content_length().value_or(0))) co_return false;
  if (!unread_) co_return true;
  transport_->expires_after(shared_.config.timeouts.body);
  const bool invited = co_await invite_body(exchange);
  if (!invited) co_return refuse(*exchange, 408, "body_incomplete");
  co_return co_await read_body(exchange, parser);
}

/// Parses the head and takes from it what the request is made of. False: the response says what is wrong.
bool Connection::take_head(Exchange& exchange, Parser& parser, std::string_view head) {
  if (const auto fault = check_head(head, shared_.config.limits)) return refuse(exchange, fault->status, fault->code);
  error_code error;
  parser.header_limit(static_cast<std::uint32_t>(shared_.config.limits.head + 1));
  parser.body_limit(boost::none);
  parser.put(asio::buffer(head.data(), head.size()), error);
  if (error || !parser.is_header_done()) return refuse(exchange, 400, "malformed_request");
  copy_head(parser, exchange.request);
  join_trace(exchange.request);
  shared_.proxies.apply(exchange.request);
  http10_ = parser.get().version() == 10;
  unread_ = parser.chunked() || parser.content_length().value_or(0) > 0;
  keep_alive_ = parser.keep_alive();
  const std::optional<Method> method = method_of(text_of(parser.get().method_string()));
  if (!method) return refuse(exchange, 501, "unknown_method");
  exchange.request.method = *method;
  exchange.method = std::string(name_of(*method));
  return true;
}

std::size_t Connection::body_limit(const Exchange& exchange) const {
  const std::size_t own = exchange.route->options.max_body;
  return own > 0 ? own : shared_.config.limits.body;
}

/// Answers "Expect: 100-continue".
asio::awaitable<bool> Connection::invite_body(ExchangePtr exchange) {
  if (http10_ || !pending_.empty() || exchange->request.headers.count("Expect") == 0) co_return true;
  const std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  co_return co_await transport_->write(asio::buffer(go_on), asio::const_buffer());
}

/// Trailers are read and dropped: the request has its fields already.
asio::awaitable<bool> Connection::read_body(ExchangePtr exchange, ParserPtr parser) {
  const std::size_t limit = body_limit(*exchange);
  std::size_t bytes_left = 2 * limit + 64 * 1024;  // with what frames the chunks
  parser->body_limit(limit);
  parser->eager(true);
  for (;;) {
    const std::optional<error_code> result = feed(*parser, pending_);
    if (result && *result == beast_http::error::body_limit) co_return refuse(*exchange, 413, "body_too_large");
    if (result && *result) co_return refuse(*exchange, 400, "malformed_body");
    if (result) break;
    const std::size_t before = pending_.size();
    const bool received = co_await receive_more();
    if (!received) co_return refuse(*exchange, 408, "body_incomplete");
    const std::size_t fresh = pending_.size() - before;
    if (fresh > bytes_left) co_return refuse(*exchange, 413, "body_too_large");
    bytes_left -= fresh;
  }
  unread_ = false;
  exchange->request.body = std::move(parser->get().body());
  co_return true;
}

/// Makes the response a problem, and says no.
bool Connection::refuse(Exchange& exchange, int status, std::string_view code) {
  exchange.response = problem(status, code, {}, exchange.request.request_id);
  exchange.request.reason = std::string(code);
  if (status == 503) exchange.response.headers.set("Retry-After", "1");
  if (unread_) keep_alive_ = false;
  return false;
}

bool Connection::find_route(Exchange& exchange) {
  Request& request = exchange.request;
  Router::Match match = shared_.router.find(request.method, request.path);
  exchange.route = match.route;
  if (match.route != nullptr) {
    request.route = match.route->pattern;
    request.parameters = std::move(match.parameters);
    return true;
  }
  if (match.status == 400) return refuse(exchange, 400, "malformed_path");
  if (match.status == 404) return refuse(exchange, 404, "not_found");
  if (request.method == Method::options) {
    exchange.response = Response::empty(204);
    if (unread_) keep_alive_ = false;
  } else {
    refuse(exchange, 405, "method_not_allowed");
  }
  exchange.response.headers.set("Allow", match.allow);
  return false;
}

/// What can be told of a body before it comes.
bool Connection::check_body_announced(Exchange& exchange, std::uint64_t length) {
  const Request& request = exchange.request;
  const auto expected = request.headers.first("Expect");
  if (expected && !equal_ignoring_case(*expected, "100-continue")) return refuse(exchange, 417, "expectation_failed");
  if (request.headers.count("Content-Encoding") > 0) return refuse(exchange, 415, "content_encoding_unsupported");
  if (length > body_limit(exchange)) return refuse(exchange, 413, "body_too_large");
  const bool fitting = !unread_ || takes_type(exchange.route->options, request.headers);
  return fitting || refuse(exchange, 415, "unsupported_media_type");
}

asio::awaitable<bool> Connection::answer(ExchangePtr exchange) {
  exchange = co_await call_handler(exchange);
  if (exchange->response.event_stream) co_return co_await stream_events(exchange);
  if (exchange->response.again) exchange = co_await long_poll(exchange);
  co_return co_await send(exchange);
}

/// Runs the handler on a worker and waits for it. The exchange that comes back has the response: it is another one if
/// the handler was too slow.
asio::awaitable<Connection::ExchangePtr> Connection::call_handler(ExchangePtr exchange) {
  phase_ = Phase::busy;
  exchange->done = false;
  const std::string request_id = exchange->request.request_id;
  const Clock::time_point arrived = exchange->request.arrived;
  const std::shared_ptr<Connection> self = shared_from_this();
  const bool posted = shared_.pool.try_post([self, exchange] { self->run_handler(exchange); });
  if (!posted) {
    refuse(*exchange, 503, "overloaded");
    co_return exchange;
  }
  co_await until(Clock::now() + shared_.config.timeouts.handler, &exchange->done);
  if (!exchange->done) co_return give_up(exchange, request_id, arrived);
  ++exchange->request.calls;
  co_return exchange;
}

/// The worker may go on to use the exchange: what is sent and logged is another one.
Connection::ExchangePtr Connection::give_up(const ExchangePtr& exchange, const std::string& request_id,
                                            Clock::time_point arrived) {
  exchange->abandoned = true;
  keep_alive_ = false;
  const ExchangePtr substitute = std::make_shared<Exchange>();
  substitute->method = exchange->method;
  substitute->request.request_id = request_id;
  substitute->request.arrived = arrived;
  substitute->request.route = exchange->route->pattern;
  refuse(*substitute, 503, "handler_too_slow");
  return substitute;
}

/// On a thread of the pool.
void Connection::run_handler(const ExchangePtr& exchange) {
  if (exchange->abandoned) return;
  Request& request = exchange->request;
  try {
    exchange->ticket = shared_.notifier.ticket();
    exchange->response = exchange->route->handler(request);
  } catch (const HttpError& error) {
    exchange->response = problem(error.status(), error.code(), error.what(), request.request_id);
    for (const Headers::Field& field : error.fields()) exchange->response.headers.add(field.name, field.value);
    if (request.reason.empty()) request.reason = error.code();
  } catch (const std::exception& error) {
    exchange->response = problem(500, "internal", {}, request.request_id);
    exchange->fault = error.what();
  }
  const std::shared_ptr<Connection> self = shared_from_this();
  asio::post(executor_, [self, exchange] { self->finish_call(exchange); });
}

void Connection::finish_call(const ExchangePtr& exchange) {
  exchange->done = true;
  timer_.cancel();
}

/// Until the deadline, or until the timer is cancelled and the flag is set, or the server drains while we only wait.
asio::awaitable<void> Connection::until(Clock::time_point deadline, const bool* flag) {
  while (!*flag && Clock::now() < deadline && !(phase_ == Phase::waiting && shared_.draining)) {
    error_code error;
    timer_.expires_at(deadline);
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
}

/// Until the topic that the response names is notified, its deadline or the limit. True if it was not the limit.
asio::awaitable<bool> Connection::wait_for_topic(ExchangePtr exchange, Clock::time_point limit) {
  const Wait wait = *exchange->response.again;
  const std::shared_ptr<Connection> self = shared_from_this();
  exchange->woken = false;
  const auto wake = [self, exchange] {
    exchange->woken = true;
    self->timer_.cancel();
  };
  const asio::any_io_executor executor = executor_;
  const Notifier::Subscription subscription =
      shared_.notifier.subscribe(wait.topic, exchange->ticket, [executor, wake] { asio::post(executor, wake); });
  phase_ = Phase::waiting;
  co_await until(std::min(wait.deadline, limit), &exchange->woken);
  phase_ = Phase::busy;
  co_return exchange->woken || (wait.deadline <= limit && Clock::now() >= wait.deadline);
}

asio::awaitable<Connection::ExchangePtr> Connection::long_poll(ExchangePtr exchange) {
  const Clock::time_point limit = exchange->request.arrived + shared_.config.timeouts.wait;
  while (exchange->response.again) {
    const bool in_time = co_await wait_for_topic(exchange, limit);
    if (in_time) {
      exchange = co_await call_handler(exchange);
    } else {
      refuse(*exchange, 503, shared_.draining ? "draining" : "waited_too_long");
    }
  }
  co_return exchange;
}

asio::awaitable<bool> Connection::stream_events(ExchangePtr exchange) {
  Response& response = exchange->response;
  if (http10_) keep_alive_ = false;
  complete_headers(*exchange, false);
  if (!http10_) response.headers.set("Transfer-Encoding", "chunked");
  const std::string head = head_text(response);
  transport_->expires_after(shared_.config.timeouts.write);
  const bool started = co_await transport_->write(asio::buffer(head), asio::const_buffer());
  bool whole = false;
  if (started) whole = co_await stream_pieces(exchange);
  report(*exchange, whole ? 200 : 0);
  co_return whole;
}

/// The pieces of an event stream, until the handler, the limit, the peer or the drain ends it.
asio::awaitable<bool> Connection::stream_pieces(ExchangePtr exchange) {
  const Timeouts& timeouts = shared_.config.timeouts;
  const Clock::time_point limit = exchange->request.arrived + timeouts.stream;
  const bool head_only = exchange->request.method == Method::head;
  while (!head_only) {
    const bool sent = co_await send_piece(exchange, exchange->response.body);
    if (!sent) co_return false;
    if (!exchange->response.again) break;
    exchange->response.body.clear();
    const Clock::time_point beat = Clock::now() + timeouts.heartbeat;
    const bool called_for = co_await wait_for_topic(exchange, std::min(limit, beat));
    if (shared_.draining || Clock::now() >= limit) break;
    if (!called_for) {
      exchange->response.body = ":\n\n";
      continue;
    }
    exchange = co_await call_handler(exchange);
    if (!exchange->response.event_stream) break;
  }
  if (http10_ || head_only) co_return true;
  const std::string end = "0\r\n\r\n";
  co_return co_await transport_->write(asio::buffer(end), asio::const_buffer());
}

asio::awaitable<bool> Connection::send_piece(ExchangePtr exchange, std::string piece) {
  if (piece.empty()) co_return true;
  exchange->bytes_out += piece.size();
  transport_->expires_after(shared_.config.timeouts.write);
  const std::string framed = http10_ ? piece : as_chunk(piece);
  co_return co_await transport_->write(asio::buffer(framed), asio::const_buffer());
}

asio::awaitable<bool> Connection::send(ExchangePtr exchange) {
  Response& response = exchange->response;
  if (shared_.draining) keep_alive_ = false;
  complete_headers(*exchange, true);
  const std::string head = head_text(response);
  const std::string body = exchange->request.method == Method::head ? std::string() : std::move(response.body);
  exchange->bytes_out = body.size();
  transport_->expires_after(shared_.config.timeouts.write);
  const bool sent = co_await transport_->write(asio::buffer(head), asio::buffer(body));
  report(*exchange, sent ? response.status : 0);
  co_return sent;
}

/// `sized`: the length of the body is known.
void Connection::complete_headers(Exchange& exchange, bool sized) const {
  Response& response = exchange.response;
  const bool no_body = response.status == 204 || response.status == 304;
  if (no_body) response.body.clear();
  if (sized && !no_body) response.headers.set("Content-Length", std::to_string(response.body.size()));
  if (!keep_alive_ || http10_) response.headers.set("Connection", keep_alive_ ? "keep-alive" : "close");
  add_security_headers(response.headers, shared_.config.hsts && exchange.request.secure);
  response.headers.remove("Transfer-Encoding");
  response.headers.set("X-Request-Id", exchange.request.request_id);
  response.headers.set("Date", http_date());
}

void Connection::report(const Exchange& exchange, int status) {
  shared_.observer.finished({exchange.request, exchange.method, status, Clock::now() - exchange.request.arrived,
                             exchange.request.body.size(), exchange.bytes_out, exchange.fault});
}

}  // namespace assayd::http
