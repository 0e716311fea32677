#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "http/server.hpp"

namespace assayd::http {

/// A socket of the test's own, which says byte for byte what the test wants.
class Client {
 public:
  explicit Client(std::uint16_t port);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// False if the server has gone.
  bool send(std::string_view text);
  /// Reads until `num` responses with a Content-Length, or a chunked one, are complete; what came, if not.
  std::string read_until(std::string_view mark, std::chrono::milliseconds limit = std::chrono::seconds(10));
  /// Reads until the server closes.
  std::string read_all(std::chrono::milliseconds limit = std::chrono::seconds(10));
  bool closed_within(std::chrono::milliseconds limit);
  void shut_down();

 private:
  int socket_;
  std::string pending_;
};

/// Keeps what the server tells.
class Witness : public Observer {
 public:
  struct Entry {
    std::string method, route, reason, fault;
    int status;
  };
  void finished(const AccessRecord& record) override;
  void connection_lost(std::string_view reason) override;
  std::vector<Entry> entries() const;
  std::vector<std::string> losses() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
  std::vector<std::string> losses_;
};

/// A server on a free port, with short deadlines, and what it needs.
struct Site {
  explicit Site(ServerConfig config = quick());
  /// One loop, two workers, a queue of two; deadlines of less than a second.
  static ServerConfig quick();
  static Router routes(Site& site);

  /// One request on a connection of its own; the whole answer.
  std::string ask(std::string_view request);

  Notifier notifier;
  Witness witness;
  std::atomic<bool> gate{false};  ///< of /slow: returns when it is open
  std::atomic<int> state{0};      ///< of /wait and /events
  Router router;
  Server server;
};

int status_of(std::string_view answer);

}  // namespace assayd::http
