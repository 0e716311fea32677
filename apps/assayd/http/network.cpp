#include "http/network.hpp"

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace assayd::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::beast::tcp_stream;
using boost::system::error_code;
using TlsStream = asio::ssl::stream<tcp_stream>;

/// At most so much is read of what a client sends after our last answer.
constexpr std::size_t kMostLeftovers = 256 * 1024;

template <class Stream>
class StreamTransport final : public Transport {
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

 public:
  StreamTransport(Stream stream, TlsContext tls) : tls_(std::move(tls)), stream_(std::move(stream)) {}

  void expires_after(std::chrono::milliseconds time) override { socket_stream().expires_after(time); }

  asio::awaitable<bool> handshake() override {
    error_code error;
    if constexpr (kTls) {
      co_await stream_.async_handshake(asio::ssl::stream_base::server,
                                       asio::redirect_error(asio::use_awaitable, error));
    }
    co_return !error;
  }

  asio::awaitable<std::size_t> read_some(asio::mutable_buffer buffer) override {
    error_code error;
    const std::size_t received =
        co_await stream_.async_read_some(buffer, asio::redirect_error(asio::use_awaitable, error));
    co_return error ? 0 : received;
  }

  asio::awaitable<bool> write(asio::const_buffer head, asio::const_buffer body) override {
    error_code error;
    const std::array<asio::const_buffer, 2> buffers = {head, body};
    co_await asio::async_write(stream_, buffers, asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
  }

  asio::awaitable<void> close() override {
    error_code error;
    if constexpr (kTls) {
      co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, error));
    }
    error_code ignored;
    socket_stream().socket().shutdown(tcp::socket::shutdown_send, ignored);
    std::vector<char> leftovers(16 * 1024);
    std::size_t total = 0;
    error = {};
    while (!error && total < kMostLeftovers) {
      total += co_await socket_stream().async_read_some(asio::buffer(leftovers),
                                                        asio::redirect_error(asio::use_awaitable, error));
    }
  }

  void abort() override {
    error_code ignored;
    socket_stream().socket().close(ignored);
  }

 private:
  tcp_stream& socket_stream() {
    if constexpr (kTls) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  TlsContext tls_;  ///< before the stream, which uses it
  Stream stream_;
};

int choose_http11(SSL* /*ssl*/, const unsigned char** out, unsigned char* out_len, const unsigned char* in,
                  unsigned in_len, void* /*unused*/) {
  static constexpr std::array<unsigned char, 9> kOffered = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* chosen = nullptr;
  const int result = SSL_select_next_proto(&chosen, out_len, kOffered.data(), kOffered.size(), in, in_len);
  *out = chosen;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

std::string text_of(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

}  // namespace

std::unique_ptr<Transport> make_transport(tcp::socket socket, TlsContext tls) {
  if (tls == nullptr) return std::make_unique<StreamTransport<tcp_stream>>(tcp_stream(std::move(socket)), tls);
  TlsStream stream(tcp_stream(std::move(socket)), *tls);
  return std::make_unique<StreamTransport<TlsStream>>(std::move(stream), tls);
}

TlsContext load_tls(const TlsFiles& files) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX* handle = context->native_handle();
  SSL_CTX_set_min_proto_version(handle, files.only_tls13 ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_CTX_set_options(handle, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                  SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_cipher_list(handle, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_mode(handle, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(handle, choose_http11, nullptr);
  context->use_certificate_chain_file(files.certificate);
  context->use_private_key_file(files.key, asio::ssl::context::pem);
  if (SSL_CTX_check_private_key(handle) != 1) throw std::runtime_error("the TLS key is not that of the certificate");
  return context;
}

Census::Refusal Census::enter(const std::string& address, bool trusted) {
  const std::lock_guard lock(mutex_);
  if (total_ >= limits_.connections) return Refusal::full;
  std::size_t& own = of_address_[address];
  if (!trusted && own >= limits_.connections_per_address) return Refusal::address;
  ++own;
  ++total_;
  return Refusal::none;
}

void Census::leave(const std::string& address) {
  const std::lock_guard lock(mutex_);
  --total_;
  const auto own = of_address_.find(address);
  if (--own->second == 0) of_address_.erase(own);
}

Loop::Loop(Shared& shared, Census& census, CurrentTls tls, tcp::endpoint endpoint)
    : shared_(shared), census_(census), tls_(std::move(tls)) {
  acceptor_.open(endpoint.protocol());
  acceptor_.set_option(asio::socket_base::reuse_address(true));
  acceptor_.set_option(asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>(true));
  acceptor_.bind(endpoint);
  acceptor_.listen(1024);
}

void Loop::run() {
  asio::co_spawn(context_, accept_all(), asio::detached);
  for (;;) {
    try {
      context_.run();
      return;
    } catch (const std::exception&) {
      // One connection could not be set up, for want of memory; the others go on.
      shared_.observer.connection_lost("internal");
    }
  }
}

asio::awaitable<void> Loop::accept_all() {
  while (acceptor_.is_open()) {
    error_code error;
    tcp::socket socket = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
      admit(std::move(socket));
      continue;
    }
    if (error == asio::error::operation_aborted) co_return;
    // No file descriptors left, most likely: others may end meanwhile.
    shared_.observer.connection_lost("accept");
    pause_.expires_after(std::chrono::milliseconds(50));
    co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
}

void Loop::admit(tcp::socket socket) {
  error_code error;
  const tcp::endpoint peer = socket.remote_endpoint(error);
  if (error) return;
  socket.set_option(tcp::no_delay(true), error);
  const std::string address = text_of(peer.address());
  const Census::Refusal refusal = census_.enter(address, shared_.proxies.contains(address));
  if (refusal != Census::Refusal::none) {
    shared_.observer.connection_lost(refusal == Census::Refusal::full ? "refused_full" : "refused_address");
    return;
  }
  asio::co_spawn(context_, hold(std::move(socket), address), asio::detached);
}

/// Keeps a connection in the books for as long as it lives.
asio::awaitable<void> Loop::hold(tcp::socket socket, std::string address) {
  TlsContext tls = tls_();
  const bool secure = tls != nullptr;
  const auto connection = std::make_shared<Connection>(
      shared_, context_.get_executor(), make_transport(std::move(socket), std::move(tls)), address, secure);
  connections_.insert(connection.get());
  co_await connection->run(connection);
  connections_.erase(connection.get());
  census_.leave(address);
}

void Loop::drain() {
  asio::post(context_, [this] { drain_here(); });
}

void Loop::abort_all() {
  asio::post(context_, [this] { abort_here(); });
}

void Loop::drain_here() {
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  for (Connection* connection : connections_) connection->drain();
}

void Loop::abort_here() {
  for (Connection* connection : connections_) connection->abort();
}

}  // namespace assayd::http
