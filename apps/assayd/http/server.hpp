#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "http/notifier.hpp"
#include "http/router.hpp"

namespace assayd::http {

struct Limits {
  std::size_t head = 16 * 1024;                ///< bytes of request line and header fields; 431
  std::size_t target = 4 * 1024;               ///< bytes of path and query; 414
  std::size_t fields = 100;                    ///< header fields; 431
  std::size_t body = 64 * 1024;                ///< bytes, where the route has no limit of its own; 413
  std::size_t connections = 4096;              ///< at once; further ones are closed
  std::size_t connections_per_address = 1024;  ///< the same, of one peer that is no trusted proxy
};

/// Of each phase as a whole: a client that sends a byte now and then gains nothing.
struct Timeouts {
  std::chrono::milliseconds handshake{5000}, header{10000}, body{15000}, write{15000}, idle{30000};
  std::chrono::milliseconds handler{15000};    ///< waiting in the queue and running, for each call; 503
  std::chrono::milliseconds wait{60000};       ///< of a long poll as a whole; 503
  std::chrono::milliseconds stream{600000};    ///< of an event stream as a whole; it ends
  std::chrono::milliseconds heartbeat{15000};  ///< a comment in a quiet event stream: finds out who is gone
};

struct TlsFiles {
  std::string certificate;  ///< PEM, with the chain
  std::string key;          ///< PEM
  bool only_tls13 = false;  ///< otherwise 1.2, too
};

struct ServerConfig {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;    ///< 0: any that is free
  std::size_t loops = 0;     ///< threads that talk to clients; 0: one for each core
  std::size_t workers = 32;  ///< threads that run handlers, which wait for the disk most of the time
  std::size_t queue = 256;   ///< requests that wait for a worker; 503 for more
  Limits limits;
  Timeouts timeouts;
  std::optional<TlsFiles> tls;
  bool hsts = false;                         ///< Strict-Transport-Security on what came over TLS
  std::vector<std::string> trusted_proxies;  ///< addresses and networks ("10.0.0.0/8") whose X-Forwarded-* count
};

/// Throws std::exception if a server of this configuration could not begin: address, certificate, proxies. Whether the
/// port is free is not tried.
void check_config(const ServerConfig& config);

/// What became of one request. `request.path` and `query` are not for logs.
struct AccessRecord {
  const Request& request;
  std::string_view method;  ///< one of the known names, or "OTHER"
  int status;               ///< 0: the client was gone, or an answer could not be sent in time
  std::chrono::nanoseconds duration;
  std::size_t bytes_in, bytes_out;  ///< of bodies
  std::string_view fault;           ///< text of an exception that no handler caught; may hold anything
};

/// Told what happens, from all threads. Must not throw.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void finished(const AccessRecord& record) = 0;
  /// A connection that ended before a request: "refused_full", "refused_address", "handshake", "accept".
  virtual void connection_lost(std::string_view reason) = 0;
};

/// One listener with its loops and workers. The router, the notifier and the observer must live longer.
class Server {
 public:
  struct Counts {
    std::size_t connections, queued;
  };

  /// Throws std::exception if the address or the certificate cannot be used.
  Server(ServerConfig config, const Router& router, Notifier& notifier, Observer& observer);
  /// Drains without grace.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  Counts counts() const;
  /// Reads certificate and key again, for connections from now on. Throws, and keeps the old, if they cannot be used.
  void reload_tls();
  /// Takes no more connections, ends idle ones and waits, answers what runs; after `grace` what is left is cut off.
  void drain(std::chrono::milliseconds grace);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assayd::http
