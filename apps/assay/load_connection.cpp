#include "load_connection.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <memory>
#include <stdexcept>

#include "input.hpp"

namespace assay::cli {
namespace {

constexpr std::string_view kScheme = "http://";
constexpr std::string_view kEndOfHead = "\r\n\r\n";
constexpr std::size_t kMaxHead = 64 * 1024;
constexpr std::size_t kMaxBody = 1024 * 1024;
constexpr long kSeconds = 30;  // that an answer may take

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, {}, [](unsigned char c) { return std::tolower(c); }, [](unsigned char c) { return std::tolower(c); });
}

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  return text;
}

std::size_t number_of(std::string_view text) {
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

Addresses addresses_of(const LoadTarget& target) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(target.host.c_str(), target.port.c_str(), &wanted, &found) != 0) found = nullptr;
  return {found, &freeaddrinfo};
}

int connected(const addrinfo& address) {
  const int socket = ::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC, address.ai_protocol);
  if (socket >= 0 && ::connect(socket, address.ai_addr, address.ai_addrlen) == 0) return socket;
  if (socket >= 0) ::close(socket);
  return -1;
}

void set_options(int socket) {
  const timeval limit{kSeconds, 0};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

LoadTarget LoadTarget::parse(const std::string& url, const std::string& origin) {
  if (!url.starts_with(kScheme)) throw InputError("the URL has to begin with http://");
  std::string host = url.substr(kScheme.size());
  if (host.ends_with('/')) host.pop_back();
  const std::size_t colon = host.find(':');
  const std::string port = colon == std::string::npos ? "80" : host.substr(colon + 1);
  const std::string name = host.substr(0, colon);
  const bool is_number = !port.empty() && std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
  if (name.empty() || !is_number || name.find('/') != std::string::npos) {
    throw InputError("the URL has to be http://HOST or http://HOST:PORT");
  }
  return {name, port, origin.empty() ? std::string(kScheme) + host : origin};
}

void LoadConnection::fail(const std::string& why) {
  close();
  throw std::runtime_error(why);
}

void LoadConnection::open() {
  const Addresses addresses = addresses_of(target_);
  for (const addrinfo* at = addresses.get(); at != nullptr && socket_ < 0; at = at->ai_next) socket_ = connected(*at);
  if (socket_ < 0) fail("no connection");
  set_options(socket_);
}

void LoadConnection::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  pending_.clear();
}

void LoadConnection::send(std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) fail("the connection was closed");
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void LoadConnection::read_to(std::size_t size) {
  while (pending_.size() < size) {
    char buffer[8192];
    const ssize_t received = ::recv(socket_, buffer, sizeof buffer, 0);
    if (received <= 0) fail("no whole answer");
    pending_.append(buffer, static_cast<std::size_t>(received));
  }
}

std::string LoadConnection::read_head() {
  std::size_t end = pending_.find(kEndOfHead);
  while (end == std::string::npos) {
    if (pending_.size() > kMaxHead) fail("no answer of HTTP");
    read_to(pending_.size() + 1);
    end = pending_.find(kEndOfHead);
  }
  std::string head = pending_.substr(0, end + kEndOfHead.size());
  pending_.erase(0, head.size());
  return head;
}

void LoadConnection::keep_cookie(std::string_view value) {
  const std::string_view pair = value.substr(0, value.find(';'));
  const std::size_t equals = std::min(pair.find('='), pair.size());
  cookies_[std::string(pair.substr(0, equals))] = pair.substr(std::min(equals + 1, pair.size()));
}

LoadAnswer LoadConnection::read_answer() {
  const std::string head = read_head();
  constexpr std::size_t kStatus = 9;  // after "HTTP/1.1 "
  if (!head.starts_with("HTTP/1.1 ")) fail("no answer of HTTP");
  LoadAnswer answer{static_cast<int>(number_of(std::string_view(head).substr(kStatus, 3))), {}};
  std::size_t length = 0;
  bool is_last = false;
  for (std::size_t at = head.find("\r\n") + 2; at + 2 < head.size();) {
    const std::size_t end = head.find("\r\n", at);
    const std::string_view line = std::string_view(head).substr(at, end - at);
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = without_blanks(line.substr(std::min(colon + 1, line.size())));
    if (same_name(name, "content-length")) length = number_of(value);
    if (same_name(name, "set-cookie")) keep_cookie(value);
    if (same_name(name, "connection")) is_last = same_name(value, "close");
    at = end + 2;
  }
  if (length > kMaxBody) fail("the answer is too long");
  read_to(length);
  answer.body = pending_.substr(0, length);
  pending_.erase(0, length);
  if (is_last) close();
  return answer;
}

std::string LoadConnection::request_of(std::string_view path, std::string_view body,
                                       std::string_view ceremony_state) const {
  std::string text = "POST " + std::string(path) + " HTTP/1.1\r\nHost: " + target_.host + ":" + target_.port +
                     "\r\nOrigin: " + target_.origin +
                     "\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\nContent-Length: " +
                     std::to_string(body.size()) + "\r\n";
  if (!ceremony_state.empty()) text.append("Ceremony-State: ").append(ceremony_state).append("\r\n");
  if (!forwarded_for_.empty()) text.append("X-Forwarded-For: ").append(forwarded_for_).append("\r\n");
  std::string jar;
  for (const auto& [name, value] : cookies_) jar.append(jar.empty() ? "" : "; ").append(name).append("=").append(value);
  if (!jar.empty()) text.append("Cookie: ").append(jar).append("\r\n");
  return text.append("\r\n").append(body);
}

LoadAnswer LoadConnection::post(std::string_view path, std::string_view body, std::string_view ceremony_state) {
  if (socket_ < 0) open();
  send(request_of(path, body, ceremony_state));
  return read_answer();
}

}  // namespace assay::cli
