#include "http/identity.hpp"

#include <arpa/inet.h>
#include <sys/random.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace assayd::http {
namespace {

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos &&
         text.find_first_not_of('0') != std::string_view::npos;
}

/// The trace id of "00-TRACE-SPAN-FLAGS" (later versions may have more behind it), or nothing.
std::optional<std::string_view> trace_of(std::string_view parent) {
  constexpr std::size_t kLength = 55;
  if (parent.size() < kLength || parent.substr(0, 2) == "ff") return std::nullopt;
  if (parent.size() > kLength && (parent.substr(0, 2) == "00" || parent[kLength] != '-')) return std::nullopt;
  if (parent[2] != '-' || parent[35] != '-' || parent[52] != '-') return std::nullopt;
  const std::string_view trace = parent.substr(3, 32);
  return is_hex(trace) && is_hex(parent.substr(36, 16)) ? std::optional(trace) : std::nullopt;
}

/// The 4 or 16 bytes of an address, or nothing. IPv4 inside of IPv6 counts as IPv4.
std::string address_bytes(std::string_view text) {
  const std::string address(text);
  char bytes[16];
  if (inet_pton(AF_INET, address.c_str(), bytes) == 1) return {bytes, 4};
  if (inet_pton(AF_INET6, address.c_str(), bytes) != 1) return {};
  const std::string all(bytes, 16);
  const std::string mapped = std::string(10, '\0') + "\xff\xff";
  return all.substr(0, 12) == mapped ? all.substr(12) : all;
}

bool same_prefix(const std::string& left, const std::string& right, std::size_t bits) {
  const std::size_t whole = bits / 8;
  if (left.size() != right.size() || left.compare(0, whole, right, 0, whole) != 0) return false;
  if (bits % 8 == 0) return true;
  const unsigned mask = 0xffU << (8 - bits % 8);
  return ((static_cast<unsigned char>(left[whole]) ^ static_cast<unsigned char>(right[whole])) & mask & 0xffU) == 0;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::string random_hex(std::size_t num_bytes) {
  std::string bytes(num_bytes, '\0'), out;
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(num_bytes)) {
    throw std::runtime_error("the system gives no random bytes");
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    out += kDigits[value >> 4U];
    out += kDigits[value & 15U];
  }
  return out;
}

void join_trace(Request& request) {
  const auto parent = request.headers.count("traceparent") == 1 ? request.headers.first("traceparent") : std::nullopt;
  const auto trace = parent ? trace_of(*parent) : std::nullopt;
  request.trace_id = trace ? std::string(*trace) : random_hex(16);
  const std::string_view flags = trace ? parent->substr(53, 2) : "00";
  request.traceparent = "00-" + request.trace_id + "-" + random_hex(8) + (flags == "01" ? "-01" : "-00");
}

TrustedProxies::TrustedProxies(const std::vector<std::string>& networks) {
  for (const std::string& text : networks) {
    const std::size_t slash = std::min(text.find('/'), text.size());
    Network network{address_bytes(std::string_view(text).substr(0, slash)), 0};
    network.bits = network.bytes.size() * 8;
    bool good = !network.bytes.empty();
    if (good && slash < text.size()) {
      const char* end = text.data() + text.size();
      const std::size_t most = network.bits;
      const auto [last, error] = std::from_chars(text.data() + slash + 1, end, network.bits);
      good = error == std::errc() && last == end && network.bits <= most;
    }
    if (!good) throw std::invalid_argument("neither an address nor a network: " + text);
    networks_.push_back(std::move(network));
  }
}

bool TrustedProxies::contains(std::string_view address) const {
  const std::string bytes = address_bytes(address);
  return !bytes.empty() && std::any_of(networks_.begin(), networks_.end(), [&bytes](const Network& network) {
    return same_prefix(bytes, network.bytes, network.bits);
  });
}

void TrustedProxies::apply(Request& request) const {
  if (!contains(request.peer_address)) return;
  std::string chain;
  for (const Headers::Field& field : request.headers.fields()) {
    if (equal_ignoring_case(field.name, "X-Forwarded-For")) chain += "," + field.value;
  }
  std::string_view rest = chain;
  while (!rest.empty()) {
    const std::size_t comma = rest.rfind(',');
    const std::string_view last = trimmed(rest.substr(comma + 1));
    rest = rest.substr(0, comma);
    if (address_bytes(last).empty()) break;
    request.peer_address = std::string(last);
    if (!contains(last)) break;
  }
  if (request.headers.count("X-Forwarded-Proto") == 1)
    request.secure = request.headers.first("X-Forwarded-Proto") == "https";
}

}  // namespace assayd::http
