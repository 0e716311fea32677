#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>

#include "http/connection.hpp"

namespace assayd::http {

/// How many connections there are, in all and of each peer.
class Census {
 public:
  enum class Refusal { none, full, address };

  explicit Census(const Limits& limits) : limits_(limits) {}
  /// `trusted`: a proxy, for which the limit of one address does not count.
  Refusal enter(const std::string& address, bool trusted);
  void leave(const std::string& address);
  std::size_t size() const { return total_; }

 private:
  const Limits limits_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::size_t> of_address_;
  std::atomic<std::size_t> total_{0};
};

/// One thread's share of a listener: connections that the system gives to it stay with it.
class Loop {
 public:
  using CurrentTls = std::function<TlsContext()>;

  /// Listens. Throws boost::system::system_error if it cannot.
  Loop(Shared& shared, Census& census, CurrentTls tls, boost::asio::ip::tcp::endpoint endpoint);
  boost::asio::ip::tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }
  /// Until stop(); to be called by one thread.
  void run();
  /// From any thread.
  void drain();
  void abort_all();
  void stop() { context_.stop(); }

 private:
  boost::asio::awaitable<void> accept_all();
  boost::asio::awaitable<void> hold(boost::asio::ip::tcp::socket socket, std::string address);
  void admit(boost::asio::ip::tcp::socket socket);
  void drain_here();
  void abort_here();

  Shared& shared_;
  Census& census_;
  CurrentTls tls_;
  boost::asio::io_context context_{1};
  boost::asio::ip::tcp::acceptor acceptor_{context_};
  boost::asio::steady_timer pause_{context_};
  std::set<Connection*> connections_;
};

/// Throws boost::system::system_error if the files cannot be used.
TlsContext load_tls(const TlsFiles& files);

}  // namespace assayd::http
