#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>
#include <tuple>

#include "http/server.hpp"
#include "site/events.hpp"

namespace assayd::ops {

/// Writes one line of JSON for each thing that happened, and counts. Lines hold the route's template, never path,
/// query, body, cookie or name.
class Telemetry : public http::Observer, public site::Events {
 public:
  /// `out` must live longer.
  explicit Telemetry(std::ostream& out) : out_(out) {}

  void finished(const http::AccessRecord& record) override;
  void connection_lost(std::string_view reason) override;
  void ceremony(std::string_view kind, std::string_view result) override;
  /// Of the program itself: "started", "draining". `more` is members of a JSON object, or empty.
  void note(std::string_view level, std::string_view event, std::string_view more = {});

  /// In the text format of Prometheus.
  std::string metrics(http::Server::Counts counts) const;

 private:
  /// Upper bounds of the histogram of durations, in milliseconds.
  static constexpr std::array<int, 9> kBounds = {1, 2, 5, 10, 25, 50, 100, 500, 2000};
  struct Durations {
    std::array<std::uint64_t, kBounds.size() + 1> buckets{};
    double seconds = 0;
  };

  void write(const std::string& line);

  std::ostream& out_;
  mutable std::mutex mutex_;
  std::map<std::tuple<std::string, std::string, int>, std::uint64_t> requests_;  ///< method, route, status
  std::map<std::string, Durations> durations_;                                   ///< by route
  std::map<std::pair<std::string, std::string>, std::uint64_t> ceremonies_;
  std::map<std::string, std::uint64_t> losses_;
};

}  // namespace assayd::ops
