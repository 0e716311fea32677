#include "site/limiter.hpp"

#include "site/browsers.hpp"

namespace assayd::site {

namespace {

/// Whoever has an IPv6 address has the whole /64 around it.
std::string network_of(const std::string& address) {
  std::size_t num_colons = 0;
  for (std::size_t i = 0; i < address.size(); ++i) {
    if (address[i] == ':' && ++num_colons == 4) return address.substr(0, i);
  }
  return address;
}

}  // namespace

void Limiter::take_ceremony(const http::Request& request) {
  take("ceremony " + network_of(request.peer_address), config_.burst, config_.interval);
}

void Limiter::take_account(const http::Request& request) {
  take("account " + network_of(request.peer_address), config_.accounts_burst, config_.accounts_interval);
}

void Limiter::take_login(const http::Request& request) {
  take("login " + network_of(request.peer_address), config_.burst, config_.interval);
}

void Limiter::take_call(const std::string& client_id) {
  take("call " + client_id, config_.calls_burst, config_.calls_interval);
}

void Limiter::take(const std::string& key, std::int64_t burst, store::Time interval) {
  const store::Time time = now();
  const auto taken = store_.limits().take({{std::string(kTenant) + " " + key, burst, interval}}, time);
  if (!taken.done()) throw TooManyRequests((taken.value - time) / store::kSecond + 1);
}

}  // namespace assayd::site
