#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace assayd::http {

/// Random bytes of the operating system, in hexadecimal. Throws std::runtime_error if there are none.
std::string random_hex(std::size_t num_bytes);

/// Gives the request its place in the trace that its `traceparent` names, or in a new one (W3C Trace Context).
void join_trace(Request& request);

/// Addresses and networks whose word about the client counts.
class TrustedProxies {
 public:
  /// Throws std::invalid_argument for what is neither an address nor a network.
  explicit TrustedProxies(const std::vector<std::string>& networks);
  bool contains(std::string_view address) const;
  /// Replaces peer_address by the last address in X-Forwarded-For that is not trusted itself, and `secure` by what
  /// X-Forwarded-Proto says, if the peer is trusted.
  void apply(Request& request) const;

 private:
  struct Network {
    std::string bytes;
    std::size_t bits;
  };
  std::vector<Network> networks_;
};

}  // namespace assayd::http
