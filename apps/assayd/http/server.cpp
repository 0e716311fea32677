#include "http/server.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <mutex>
#include <thread>
#include <utility>

#include "http/network.hpp"

namespace assayd::http {

class Server::Impl {
 public:
  Impl(ServerConfig config, const Router& router, Notifier& notifier, Observer& observer);
  ~Impl() { drain(std::chrono::milliseconds(0)); }

  std::uint16_t port() const { return port_; }
  Counts counts() const { return {census_.size(), pool_.queued()}; }
  void reload_tls();
  void drain(std::chrono::milliseconds grace);

 private:
  TlsContext current_tls() const;
  void wait_until_empty(Clock::time_point deadline) const;

  const ServerConfig config_;
  const TrustedProxies proxies_;
  mutable std::mutex tls_mutex_;
  TlsContext tls_;
  Census census_;
  WorkerPool pool_;
  Shared shared_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::thread> threads_;
  std::uint16_t port_ = 0;
};

Server::Impl::Impl(ServerConfig config, const Router& router, Notifier& notifier, Observer& observer)
    : config_(std::move(config)),
      proxies_(config_.trusted_proxies),
      tls_(config_.tls ? load_tls(*config_.tls) : nullptr),
      census_(config_.limits),
      pool_(config_.workers, config_.queue),
      shared_{config_, router, notifier, observer, pool_, proxies_} {
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t num_loops = config_.loops > 0 ? config_.loops : cores;
  boost::asio::ip::tcp::endpoint endpoint(boost::asio::ip::make_address(config_.address), config_.port);
  for (std::size_t i = 0; i < num_loops; ++i) {
    loops_.push_back(std::make_unique<Loop>(
        shared_, census_, [this] { return current_tls(); }, endpoint));
    endpoint = loops_.front()->endpoint();
  }
  port_ = endpoint.port();
  for (const auto& loop : loops_) threads_.emplace_back(&Loop::run, loop.get());
}

TlsContext Server::Impl::current_tls() const {
  const std::lock_guard lock(tls_mutex_);
  return tls_;
}

void Server::Impl::reload_tls() {
  if (!config_.tls) return;
  TlsContext fresh = load_tls(*config_.tls);
  const std::lock_guard lock(tls_mutex_);
  tls_ = std::move(fresh);
}

void Server::Impl::wait_until_empty(Clock::time_point deadline) const {
  while (census_.size() > 0 && Clock::now() < deadline) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

void Server::Impl::drain(std::chrono::milliseconds grace) {
  shared_.draining = true;
  for (const auto& loop : loops_) loop->drain();
  wait_until_empty(Clock::now() + grace);
  for (const auto& loop : loops_) loop->abort_all();
  wait_until_empty(Clock::now() + std::chrono::milliseconds(200));
  pool_.stop();
  for (const auto& loop : loops_) loop->stop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  loops_.clear();
}

void check_config(const ServerConfig& config) {
  const TrustedProxies proxies(config.trusted_proxies);
  (void)boost::asio::ip::make_address(config.address);
  if (config.tls) (void)load_tls(*config.tls);
}

Server::Server(ServerConfig config, const Router& router, Notifier& notifier, Observer& observer)
    : impl_(std::make_unique<Impl>(std::move(config), router, notifier, observer)) {}
Server::~Server() = default;

std::uint16_t Server::port() const {
  return impl_->port();
}
Server::Counts Server::counts() const {
  return impl_->counts();
}
void Server::reload_tls() {
  impl_->reload_tls();
}
void Server::drain(std::chrono::milliseconds grace) {
  impl_->drain(grace);
}

}  // namespace assayd::http
