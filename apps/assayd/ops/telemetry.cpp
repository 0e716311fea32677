#include "ops/telemetry.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace assayd::ops {

namespace {

using http::json_quote;

/// Now, as RFC 3339 has it, with milliseconds.
std::string timestamp() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
  const auto seconds = static_cast<std::time_t>(millis / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const std::size_t len = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 8> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>(millis % 1000));
  return std::string(text.data(), len) + fraction.data();
}

std::string member(std::string_view name, std::string_view value) {
  return value.empty() ? "" : ",\"" + std::string(name) + "\":" + json_quote(value);
}

std::string member(std::string_view name, std::int64_t value) {
  return ",\"" + std::string(name) + "\":" + std::to_string(value);
}

std::string head(std::string_view level, std::string_view event) {
  return "{\"time\":" + json_quote(timestamp()) + member("level", level) + member("event", event);
}

/// A value of a label: the names are ours, and hold neither quotes nor backslashes.
std::string label(std::string_view name, std::string_view value) {
  return std::string(name) + "=" + json_quote(value);
}

std::string header(const std::string& name, const char* type, const char* help) {
  return "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
}

template <class T>
std::string sample(const std::string& name, const std::string& labels, T value) {
  return name + (labels.empty() ? "" : "{" + labels + "}") + " " + std::to_string(value) + "\n";
}

}  // namespace

void Telemetry::write(const std::string& line) {
  out_ << line << "}\n" << std::flush;
}

void Telemetry::finished(const http::AccessRecord& record) {
  const http::Request& request = record.request;
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(record.duration).count();
  const std::string route = request.route.empty() ? "none" : request.route;
  const char* level = record.status >= 500 ? "error" : "info";
  const std::string line = head(level, "request") + member("method", record.method) + member("route", route) +
                           member("status", record.status) + member("microseconds", micros) +
                           member("bytes_in", static_cast<std::int64_t>(record.bytes_in)) +
                           member("bytes_out", static_cast<std::int64_t>(record.bytes_out)) +
                           member("address", request.peer_address) + member("request_id", request.request_id) +
                           member("trace_id", request.trace_id) + member("client_id", request.client_id) +
                           member("user_id", request.user_id) + member("reason", request.reason) +
                           member("fault", record.fault);
  const std::lock_guard lock(mutex_);
  write(line);
  ++requests_[{std::string(record.method), route, record.status}];
  Durations& durations = durations_[route];
  const auto millis = static_cast<int>(std::min<std::int64_t>(micros / 1000 + 1, 1'000'000));
  const auto bound = std::lower_bound(kBounds.begin(), kBounds.end(), millis);
  ++durations.buckets[static_cast<std::size_t>(bound - kBounds.begin())];
  durations.seconds += static_cast<double>(micros) / 1e6;
}

void Telemetry::connection_lost(std::string_view reason) {
  const std::lock_guard lock(mutex_);
  ++losses_[std::string(reason)];
}

void Telemetry::ceremony(std::string_view kind, std::string_view result) {
  const std::lock_guard lock(mutex_);
  ++ceremonies_[{std::string(kind), std::string(result)}];
}

void Telemetry::note(std::string_view level, std::string_view event, std::string_view more) {
  const std::string line = head(level, event) + (more.empty() ? "" : "," + std::string(more));
  const std::lock_guard lock(mutex_);
  write(line);
}

std::string Telemetry::metrics(http::Server::Counts counts) const {
  const std::lock_guard lock(mutex_);
  std::string text = header("assayd_requests_total", "counter", "Requests that were answered.");
  for (const auto& [key, num] : requests_) {
    const auto& [method, route, status] = key;
    text += sample(
        "assayd_requests_total",
        label("method", method) + "," + label("route", route) + "," + label("status", std::to_string(status)), num);
  }
  text += header("assayd_request_seconds", "histogram", "From the head of a request to the end of its answer.");
  for (const auto& [route, durations] : durations_) {
    std::uint64_t num = 0;
    for (std::size_t i = 0; i <= kBounds.size(); ++i) {
      num += durations.buckets[i];
      const std::string bound = i == kBounds.size() ? "+Inf" : std::to_string(kBounds[i] / 1000.0);
      text += sample("assayd_request_seconds_bucket", label("route", route) + "," + label("le", bound), num);
    }
    text += sample("assayd_request_seconds_sum", label("route", route), durations.seconds);
    text += sample("assayd_request_seconds_count", label("route", route), num);
  }
  text += header("assayd_ceremonies_total", "counter", "Ceremonies that ended, by what came of them.");
  for (const auto& [key, num] : ceremonies_) {
    text += sample("assayd_ceremonies_total", label("kind", key.first) + "," + label("result", key.second), num);
  }
  text += header("assayd_connections_lost_total", "counter", "Connections that ended before a request.");
  for (const auto& [reason, num] : losses_) {
    text += sample("assayd_connections_lost_total", label("reason", reason), num);
  }
  text +=
      header("assayd_connections", "gauge", "Connections now.") + sample("assayd_connections", "", counts.connections);
  return text + header("assayd_queued", "gauge", "Requests that wait for a worker now.") +
         sample("assayd_queued", "", counts.queued);
}

}  // namespace assayd::ops
