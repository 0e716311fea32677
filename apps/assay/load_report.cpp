#include "load_report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace assay::cli {
namespace {

constexpr std::array kBounds = {1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 25.0, 50.0, 100.0, 200.0, 500.0, 1000.0};
constexpr std::size_t kBarLen = 50;

template <class... Values>
std::string format(const char* pattern, Values... values) {
  char line[200];
  std::snprintf(line, sizeof line, pattern, values...);
  return line;
}

/// How many are below each bound and not below the one before; the last entry is of those above all.
std::vector<std::size_t> buckets_of(const std::vector<double>& milliseconds) {
  std::vector<std::size_t> counts(kBounds.size() + 1);
  for (const double value : milliseconds) {
    ++counts[static_cast<std::size_t>(std::ranges::upper_bound(kBounds, value) - kBounds.begin())];
  }
  return counts;
}

double per_second(std::size_t count, double seconds) {
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

std::string histogram(const std::vector<double>& milliseconds) {
  std::string out;
  const auto counts = buckets_of(milliseconds);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const std::string name = i < kBounds.size() ? format("< %g", kBounds[i]) : "more";
    const std::string bar(counts[i] * kBarLen / milliseconds.size(), '#');
    out += format("  %6s ms %9zu  ", name.c_str(), counts[i]) + bar + "\n";
  }
  return out;
}

}  // namespace

void LoadTally::add(const LoadTally& other) {
  milliseconds.insert(milliseconds.end(), other.milliseconds.begin(), other.milliseconds.end());
  for (const auto& [what, count] : other.failures) failures[what] += count;
}

std::size_t LoadTally::num_failed() const {
  std::size_t sum = 0;
  for (const auto& [what, count] : failures) sum += count;
  return sum;
}

/// The time that this share of sign-ins did not exceed.
double LoadReport::at(double share) const {
  const auto& all = sign_ins.milliseconds;
  if (all.empty()) return 0;
  return all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))];
}

std::string LoadReport::text() {
  std::ranges::sort(sign_ins.milliseconds);
  const std::size_t count = sign_ins.milliseconds.size();
  std::string out = format("accounts  %9zu  %8.0f /s\n", users, per_second(users, registered_in));
  out += format("sign-ins  %9zu  %8.0f /s  %zu failed, %zu connections, %.1f s\n", count, per_second(count, seconds),
                sign_ins.num_failed(), connections, seconds);
  out += format("latency   p50 %.2f ms  p99 %.2f ms  p99.9 %.2f ms  longest %.2f ms\n", at(0.5), at(0.99), at(0.999),
                at(1));
  out += histogram(sign_ins.milliseconds);
  for (const auto& [what, number] : sign_ins.failures) out += format("failed    %9zu  %s\n", number, what.c_str());
  return out;
}

std::string LoadReport::json() {
  std::ranges::sort(sign_ins.milliseconds);
  const std::size_t count = sign_ins.milliseconds.size();
  nlohmann::ordered_json out = {{"users", users},
                                {"registered_per_second", per_second(users, registered_in)},
                                {"connections", connections},
                                {"rate", rate},
                                {"seconds", seconds},
                                {"sign_ins", count},
                                {"per_second", per_second(count, seconds)},
                                {"failed", sign_ins.num_failed()},
                                {"p50_ms", at(0.5)},
                                {"p99_ms", at(0.99)},
                                {"p999_ms", at(0.999)},
                                {"max_ms", at(1)}};
  const auto counts = buckets_of(sign_ins.milliseconds);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const nlohmann::ordered_json below = i < kBounds.size() ? nlohmann::ordered_json(kBounds[i]) : nullptr;
    out["histogram"].push_back({{"below_ms", below}, {"count", counts[i]}});
  }
  out["failures"] = sign_ins.failures;
  return out.dump() + "\n";
}

}  // namespace assay::cli
