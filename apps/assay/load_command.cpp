#include "load_command.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <vector>

#include "input.hpp"
#include "load_authenticator.hpp"
#include "load_connection.hpp"
#include "load_report.hpp"

namespace assay::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr int kFailed = 1;
constexpr int kOk = 200;
constexpr int kDone = 204;

/// What a server answered that did not do what was asked.
std::string refusal_of(const LoadAnswer& answer) {
  const auto problem = nlohmann::json::parse(answer.body, nullptr, false);
  const std::string code = problem.is_object() ? problem.value("code", std::string()) : std::string();
  return std::to_string(answer.status) + (code.empty() ? "" : " " + code);
}

/// A private one for each.
std::string address_of(std::size_t number) {
  return "10.0." + std::to_string(number / 256 % 256) + "." + std::to_string(number % 256);
}

/// Options that came, and the state that goes back.
struct Begun {
  nlohmann::json options;
  std::string state;
};

/// One who uses one connection, and the accounts that are theirs: nobody else moves the counters of these.
class Visitor {
 public:
  Visitor(const LoadTarget& target, const std::string& address) : target_(target), connection_(target, address) {}

  /// Throws std::runtime_error with what the server answered.
  void sign_up(const std::string& name) {
    connection_.forget_cookies();
    const Begun begun = begin("/v1/accounts/options", nlohmann::json({{"name", name}}).dump());
    const LoadCeremony ceremony = {begun.options.at("challenge"), target_.origin, begun.options.at("rp").at("id")};
    LoadPasskey passkey;
    finish("/v1/accounts/result", begun, passkey.create(ceremony, begun.options.at("user").at("id")));
    passkeys_.push_back(std::move(passkey));
  }
  /// The next account's turn, from a browser that was not signed in.
  void sign_in() {
    connection_.forget_cookies();
    const Begun begun = begin("/v1/session/options", "{}");
    const LoadCeremony ceremony = {begun.options.at("challenge"), target_.origin, begun.options.at("rpId")};
    LoadPasskey& passkey = passkeys_[next_++ % passkeys_.size()];
    finish("/v1/session/result", begun, passkey.get(ceremony));
  }
  LoadTally tally;

 private:
  Begun begin(std::string_view path, const std::string& body) {
    const LoadAnswer answer = connection_.post(path, body);
    if (answer.status != kOk) throw std::runtime_error(refusal_of(answer));
    const auto begun = nlohmann::json::parse(answer.body);
    return {begun.at("options"), begun.at("state")};
  }
  void finish(std::string_view path, const Begun& begun, const std::string& credential) {
    const LoadAnswer answer = connection_.post(path, credential, begun.state);
    if (answer.status != kDone) throw std::runtime_error(refusal_of(answer));
  }

  const LoadTarget& target_;
  LoadConnection connection_;
  std::vector<LoadPasskey> passkeys_;
  std::size_t next_ = 0;
};

/// When each sign-in of all visitors should begin. What starts late counts as slow: waiting is what a user would see.
class Schedule {
 public:
  Schedule(double rate, double seconds) : rate_(rate), seconds_(seconds) {}

  /// Waits for the next one's time, and says when that was; nothing: it is over.
  std::optional<Clock::time_point> next() {
    const double at = rate_ > 0 ? static_cast<double>(num_begun_++) / rate_ : Seconds(Clock::now() - begin_).count();
    if (at >= seconds_ || Seconds(Clock::now() - begin_).count() >= 2 * seconds_) return std::nullopt;
    const auto due = begin_ + std::chrono::duration_cast<Clock::duration>(Seconds(at));
    std::this_thread::sleep_until(due);
    return due;
  }
  double elapsed() const { return Seconds(Clock::now() - begin_).count(); }

 private:
  const double rate_;
  const double seconds_;
  const Clock::time_point begin_ = Clock::now();
  std::atomic<std::size_t> num_begun_{0};
};

class Load {
 public:
  explicit Load(const LoadOptions& options)
      : options_(options), target_(LoadTarget::parse(options.url, options.origin)) {
    for (std::size_t i = 0; i < options.connections; ++i) {
      visitors_.push_back(std::make_unique<Visitor>(target_, options.forwarded ? address_of(i) : ""));
    }
  }

  LoadReport run() {
    LoadReport report;
    report.users = std::max(options_.users, options_.connections);
    report.connections = options_.connections;
    report.rate = options_.rate;
    const Clock::time_point begin = Clock::now();
    sign_up(report.users);
    report.registered_in = Seconds(Clock::now() - begin).count();
    report.seconds = sign_in();
    for (const auto& visitor : visitors_) report.sign_ins.add(visitor->tally);
    return report;
  }

 private:
  /// `work` by all visitors at once, with progress each second.
  void all(std::string_view what, const std::function<void(std::size_t)>& work);
  void sign_up(std::size_t users);
  double sign_in();

  const LoadOptions& options_;
  const LoadTarget target_;
  std::vector<std::unique_ptr<Visitor>> visitors_;
  std::atomic<std::size_t> num_done_{0};
};

void Load::all(std::string_view what, const std::function<void(std::size_t)>& work) {
  num_done_ = 0;
  std::atomic<std::size_t> num_running = visitors_.size();
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < visitors_.size(); ++i) {
    threads.emplace_back([&, i] {
      work(i);
      --num_running;
    });
  }
  constexpr auto kTick = std::chrono::milliseconds(20);
  constexpr int kTicksPerLine = 50;
  for (int tick = 1; num_running > 0; ++tick) {
    std::this_thread::sleep_for(kTick);
    if (tick % kTicksPerLine == 0) std::cerr << what << ' ' << num_done_ << std::endl;
  }
  for (std::thread& thread : threads) thread.join();
}

void Load::sign_up(std::size_t users) {
  std::atomic<bool> has_failed = false;
  std::string why;
  all("accounts", [&](std::size_t visitor) {
    try {
      for (std::size_t user = visitor; user < users && !has_failed; user += visitors_.size(), ++num_done_) {
        visitors_[visitor]->sign_up("load " + std::to_string(user));
      }
    } catch (const std::exception& error) {
      if (!has_failed.exchange(true)) why = error.what();
    }
  });
  if (has_failed) throw InputError("an account could not be made: " + why);
}

double Load::sign_in() {
  Schedule schedule(options_.rate, options_.seconds);
  all("sign-ins", [&](std::size_t number) {
    Visitor& visitor = *visitors_[number];
    for (auto due = schedule.next(); due; due = schedule.next()) {
      try {
        visitor.sign_in();
        visitor.tally.milliseconds.push_back(1000 * Seconds(Clock::now() - *due).count());
        ++num_done_;
      } catch (const std::exception& error) {
        ++visitor.tally.failures[error.what()];
      }
    }
  });
  return schedule.elapsed();
}

}  // namespace

int run_load(const LoadOptions& options) {
  LoadReport report = Load(options).run();
  std::cout << (options.json ? report.json() : report.text());
  return report.sign_ins.num_failed() == 0 ? 0 : kFailed;
}

}  // namespace assay::cli
