#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

#include "http/message.hpp"

namespace assayd::http {

/// A connection, with TLS or without. Used by the loop that it belongs to only. An operation that is not done at the
/// deadline ends the connection.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Of all operations from now on.
  virtual void expires_after(std::chrono::milliseconds time) = 0;
  virtual boost::asio::awaitable<bool> handshake() = 0;
  /// 0: the peer is gone, or it is too late.
  virtual boost::asio::awaitable<std::size_t> read_some(boost::asio::mutable_buffer buffer) = 0;
  virtual boost::asio::awaitable<bool> write(boost::asio::const_buffer head, boost::asio::const_buffer body) = 0;
  /// Says goodbye, and waits a little for the peer to do so: what it still sends must not destroy our last answer.
  virtual boost::asio::awaitable<void> close() = 0;
  virtual void abort() = 0;
};

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

/// `tls` may be nullptr: the connection is in the clear then.
std::unique_ptr<Transport> make_transport(boost::asio::ip::tcp::socket socket, TlsContext tls);

}  // namespace assayd::http
