// Two instances of the program on one PostgreSQL:
//
//   assayd_instances_test ASSAYD

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <thread>

#include "tests/assayd/http/client.hpp"
#include "tests/assayd/site/world.hpp"
#include "tests/assayd/store/backend.hpp"
#include "tests/assayd/store/postgres_server.hpp"

namespace site_test {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// The argument of main(), for InstancesTest.
std::string program;

std::uint16_t free_port() {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size);
  close(probe);
  return ntohs(address.sin_port);
}

/// A process of the program.
class Instance {
 public:
  Instance(const std::string& folder, const std::string& config) : port_(free_port()) {
    const std::string log = folder + "/log-" + std::to_string(port_);
    pid_ = fork();
    if (pid_ == 0) run_child(log, config);
    await();
  }
  ~Instance() { kill(); }
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  std::uint16_t port() const { return port_; }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  [[noreturn]] void run_child(const std::string& log, const std::string& config) const {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    const std::string port = std::to_string(port_);
    execl(program.c_str(), program.c_str(), "--config", config.c_str(), "--port", port.c_str(), nullptr);
    _exit(127);
  }
  void await() const {
    for (int i = 0; i < 1200 && waitpid(pid_, nullptr, WNOHANG) == 0; ++i) {
      std::this_thread::sleep_for(milliseconds(50));
      try {
        if (Browser(port_).get("/readyz").status == 200) return;
      } catch (const std::runtime_error&) {
        continue;
      }
    }
    throw std::runtime_error("the program does not start");
  }

  std::uint16_t port_;
  pid_t pid_ = 0;
};

class InstancesTest : public testing::Test {
 protected:
  std::string write_config() const {
    const std::string path = folder_.path() + "/assayd.toml";
    std::ofstream(path) << "[relying_party]\nid = \"rp.example\"\norigins = [\"" << kOrigin << "\"]\n"
                        << "[listen]\nloops = 1\n"
                        << "[limits]\nceremonies_at_once = 1000000\naccounts_at_once = 1000000\n"
                        << "[store]\nkind = \"postgresql\"\nfolder = \"" << folder_.path() << "\"\nconnection = \""
                        << store_test::PostgresServer::shared()->fresh_connection() << "\"\n";
    return path;
  }

  store_test::TemporaryDirectory folder_;
  const std::string config_ = write_config();
  Instance first_{folder_.path(), config_};
  Instance second_{folder_.path(), config_};
};

TEST_F(InstancesTest, FinishWhatTheOtherBegan) {
  Browser browser(first_.port());
  const Begun account = browser.begin("/v1/accounts", {{"name", "Ada"}});
  Passkey passkey{testlib::SigningKey::make(testlib::cose::kEs256, "Ada"), {}, {}};
  const std::string made = creation(account, "Ada", passkey);
  browser.port = second_.port();
  EXPECT_EQ(browser.finish("/v1/accounts", account, made).status, 204);
  browser.port = first_.port();
  EXPECT_EQ(browser.account().at("name"), "Ada") << "the session is that of all instances";

  const Begun session = browser.begin("/v1/session");
  const std::string signed_in = assertion(session, passkey);
  browser.port = second_.port();
  EXPECT_EQ(browser.finish("/v1/session", session, signed_in).status, 204);
  browser.port = first_.port();
  EXPECT_EQ(browser.finish("/v1/session", session, signed_in).status, 403) << "it was used at the other one";
}

/// Somebody who signs in again and again, at the one instance and the other in turn; as a proxy does, a request goes to
/// the other where no connection can be made.
class Visitor {
 public:
  explicit Visitor(std::array<std::uint16_t, 2> ports, const std::string& name)
      : ports_(ports), browser_(ports[0]), passkey_(browser_.sign_up(name)) {}

  void run(const std::atomic<bool>& is_over) {
    while (!is_over) {
      const Clock::time_point began = Clock::now();
      const bool accepted = sign_in();
      (accepted ? num_accepted : num_failed) += 1;
      if (!accepted) failed = {began, Clock::now()};
    }
  }
  /// Begins at the one instance and finishes at the other.
  bool sign_in() {
    try {
      browser_.port = turn();
      const Begun begun = browser_.begin("/v1/session");
      const std::string response = assertion(begun, passkey_);
      browser_.port = turn();
      return browser_.finish("/v1/session", begun, response).status == 204;
    } catch (const std::exception&) {
      return false;
    }
  }

  int num_accepted = 0;
  int num_failed = 0;
  std::array<Clock::time_point, 2> failed{};  ///< from when to when the last one went that failed

 private:
  std::uint16_t turn() {
    ++turn_;
    for (const std::size_t next : {turn_ % 2, (turn_ + 1) % 2}) {
      if (listens(ports_[next])) return ports_[next];
    }
    throw std::runtime_error("no instance");
  }
  static bool listens(std::uint16_t port) {
    try {
      const assayd::http::Client probe(port);
      return true;
    } catch (const std::runtime_error&) {
      return false;
    }
  }

  std::array<std::uint16_t, 2> ports_;
  std::size_t turn_ = 0;
  Browser browser_;
  Passkey passkey_;
};

TEST_F(InstancesTest, LoseNoSignInButThoseUnderWayWhenOneIsKilled) {
  std::vector<std::unique_ptr<Visitor>> visitors;
  for (int i = 0; i < 6; ++i) {
    visitors.push_back(
        std::make_unique<Visitor>(std::array{first_.port(), second_.port()}, "visitor " + std::to_string(i)));
  }
  std::atomic<bool> is_over = false;
  std::vector<std::thread> threads;
  for (const auto& visitor : visitors) threads.emplace_back([&] { visitor->run(is_over); });
  std::this_thread::sleep_for(milliseconds(1500));
  const Clock::time_point from = Clock::now();
  first_.kill();
  const Clock::time_point until = Clock::now();
  std::this_thread::sleep_for(milliseconds(1500));
  is_over = true;
  for (std::thread& thread : threads) thread.join();
  for (const auto& visitor : visitors) {
    EXPECT_GT(visitor->num_accepted, 0);
    EXPECT_LE(visitor->num_failed, 1);
    if (visitor->num_failed > 0) {
      EXPECT_LE(visitor->failed[0], until) << "it began before the instance was gone";
      EXPECT_GE(visitor->failed[1], from);
    }
    EXPECT_TRUE(visitor->sign_in()) << "whatever became of the one that failed";
  }
}

}  // namespace
}  // namespace site_test

int main(int argc, char** argv) {
  constexpr int kSkipped = 77;
  testing::InitGoogleTest(&argc, argv);
  if (argc != 2) return 2;
  site_test::program = argv[1];
  if (store_test::PostgresServer::shared() == nullptr) {
    std::puts(store_test::PostgresServer::why_not().c_str());
    return kSkipped;
  }
  return RUN_ALL_TESTS();
}
