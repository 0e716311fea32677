#include "http/identity.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace assayd::http {
namespace {

std::string peer_of(const TrustedProxies& proxies, std::string_view peer, std::string_view forwarded) {
  Request request;
  request.peer_address = std::string(peer);
  request.headers.add("X-Forwarded-For", forwarded);
  proxies.apply(request);
  return request.peer_address;
}

TEST(TrustedProxies, TakeTheLastAddressThatIsNotTrusted) {
  const TrustedProxies proxies({"10.0.0.0/8", "2001:db8::1"});
  EXPECT_EQ(peer_of(proxies, "10.1.2.3", "192.0.2.9, 192.0.2.1, 10.9.9.9"), "192.0.2.1");
  EXPECT_EQ(peer_of(proxies, "2001:db8::1", "192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(peer_of(proxies, "::ffff:10.1.2.3", "192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(peer_of(proxies, "11.1.2.3", "192.0.2.1"), "11.1.2.3");
  EXPECT_EQ(peer_of(proxies, "2001:db8::2", "192.0.2.1"), "2001:db8::2");
  EXPECT_EQ(peer_of(proxies, "10.1.2.3", "192.0.2.1, garbage"), "10.1.2.3");
  EXPECT_EQ(peer_of(proxies, "10.1.2.3", ""), "10.1.2.3");
}

TEST(TrustedProxies, CompareBitsOfNetworks) {
  const TrustedProxies proxies({"192.168.16.0/20", "0.0.0.1/32"});
  EXPECT_TRUE(proxies.contains("192.168.31.255"));
  EXPECT_FALSE(proxies.contains("192.168.32.0"));
  EXPECT_TRUE(proxies.contains("0.0.0.1"));
  EXPECT_TRUE(TrustedProxies({"0.0.0.0/0"}).contains("1.2.3.4"));
}

TEST(TrustedProxies, RefuseWhatIsNoNetwork) {
  for (const char* text : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/a", "10.0.0.0/8 ", "proxy", "10.0.0/8"}) {
    EXPECT_THROW(TrustedProxies({text}), std::invalid_argument) << text;
  }
  EXPECT_TRUE(TrustedProxies({"10.0.0.0/32"}).contains("10.0.0.0"));
}

std::string trace_of(std::string_view parent) {
  Request request;
  request.headers.add("traceparent", parent);
  join_trace(request);
  EXPECT_EQ(request.traceparent.size(), 55U);
  EXPECT_EQ(request.traceparent.substr(3, 32), request.trace_id);
  return request.trace_id;
}

TEST(Trace, JoinsWellFormedOnesOnly) {
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  EXPECT_EQ(trace_of("00-" + trace + "-00f067aa0ba902b7-01"), trace);
  EXPECT_EQ(trace_of("01-" + trace + "-00f067aa0ba902b7-01-more"), trace);
  const std::vector<std::string> refused = {"00-" + trace + "-00f067aa0ba902b7-01-more",
                                            "ff-" + trace + "-00f067aa0ba902b7-01",
                                            "00-" + trace + "-0000000000000000-01",
                                            "00-" + trace + "-00f067aa0ba902b7",
                                            "00-",
                                            "00-4BF92F3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"};
  for (const std::string& bad : refused) {
    EXPECT_NE(trace_of(bad), trace) << bad;
  }
}

TEST(RandomHex, DiffersEachTime) {
  EXPECT_EQ(random_hex(16).size(), 32U);
  EXPECT_NE(random_hex(16), random_hex(16));
}

}  // namespace
}  // namespace assayd::http
