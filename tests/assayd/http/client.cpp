#include "client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <thread>

namespace assayd::http {
namespace {

using std::chrono::milliseconds;

Clock::time_point soon() {
  return Clock::now() + milliseconds(2000);
}

}  // namespace

Client::Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect");
  }
}

Client::~Client() {
  ::close(socket_);
}

bool Client::send(std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string Client::read_until(std::string_view mark, milliseconds limit) {
  const Clock::time_point deadline = Clock::now() + limit;
  while (mark.empty() || pending_.find(mark) == std::string::npos) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now()).count();
    pollfd waiting{socket_, POLLIN, 0};
    if (left <= 0 || poll(&waiting, 1, static_cast<int>(left)) <= 0) break;
    char buffer[4096];
    const ssize_t received = recv(socket_, buffer, sizeof buffer, 0);
    if (received <= 0) break;
    pending_.append(buffer, static_cast<std::size_t>(received));
  }
  const std::size_t at = mark.empty() ? std::string::npos : pending_.find(mark);
  const std::size_t end = at == std::string::npos ? pending_.size() : at + mark.size();
  std::string text = pending_.substr(0, end);
  pending_.erase(0, end);
  return text;
}

std::string Client::read_all(milliseconds limit) {
  return read_until({}, limit);
}

bool Client::closed_within(milliseconds limit) {
  const Clock::time_point begin = Clock::now();
  read_all(limit);
  return Clock::now() - begin < limit;
}

void Client::shut_down() {
  ::shutdown(socket_, SHUT_WR);
}

void Witness::finished(const AccessRecord& record) {
  const std::lock_guard lock(mutex_);
  entries_.push_back({std::string(record.method), record.request.route, record.request.reason,
                      std::string(record.fault), record.status});
}

void Witness::connection_lost(std::string_view reason) {
  const std::lock_guard lock(mutex_);
  losses_.emplace_back(reason);
}

std::vector<Witness::Entry> Witness::entries() const {
  const std::lock_guard lock(mutex_);
  return entries_;
}

std::vector<std::string> Witness::losses() const {
  const std::lock_guard lock(mutex_);
  return losses_;
}

ServerConfig Site::quick() {
  ServerConfig config;
  config.loops = 1;
  config.workers = 2;
  config.queue = 2;
  config.limits.body = 1000;
  config.timeouts = {milliseconds(400),  milliseconds(400),  milliseconds(400),  milliseconds(400), milliseconds(800),
                     milliseconds(3000), milliseconds(5000), milliseconds(5000), milliseconds(100)};
  return config;
}

Router Site::routes(Site& site) {
  Router router;
  router.get("/hello/{name}",
             [](Request& request) { return Response::text(200, "text/plain", "hello " + request.parameter("name")); });
  router.post("/echo", [](Request& request) { return Response::json(200, request.body); });
  router.get("/fields", [](Request& request) {
    std::string text;
    for (const Headers::Field& field : request.headers.fields()) text += field.name + "=" + field.value + ";";
    return Response::text(200, "text/plain", text + "peer=" + request.peer_address);
  });
  router.get("/slow", [&site](Request&) {
    while (!site.gate) std::this_thread::sleep_for(milliseconds(2));
    return Response::text(200, "text/plain", "slow");
  });
  router.get("/problem", [](Request&) -> Response { throw HttpError(409, "taken", "it is taken"); });
  router.get("/broken", [](Request&) -> Response { throw std::runtime_error("the secret reason"); });
  router.get("/wait", [&site](Request& request) {
    if (site.state == 0 && request.calls < 100) return Response::wait("state", soon());
    return Response::text(200, "text/plain", "state " + std::to_string(site.state));
  });
  router.get("/events", [&site](Request& request) {
    if (site.state >= 2) return Response::last_events(event("state", std::to_string(site.state)));
    return Response::events(request.calls == 0 || site.state > 0 ? event("state", std::to_string(site.state)) : "",
                            "state", soon());
  });
  return router;
}

Site::Site(ServerConfig config) : router(routes(*this)), server(std::move(config), router, notifier, witness) {}

std::string Site::ask(std::string_view request) {
  Client client(server.port());
  client.send(request);
  client.shut_down();
  return client.read_all();
}

int status_of(std::string_view answer) {
  constexpr std::size_t kAt = 9;
  return answer.size() > kAt + 3 ? std::stoi(std::string(answer.substr(kAt, 3))) : 0;
}

}  // namespace assayd::http
