// A process that writes is killed at a random moment: what it was told was done is there afterwards, and what was used
// up is not there again. Rounds: ASSAYD_CRASH_ROUNDS. The program that is killed: ASSAYD_CRASH_WRITER.

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "store/postgres_store.hpp"
#include "store/sqlite_store.hpp"
#include "tests/assayd/store/backend.hpp"
#include "tests/assayd/store/samples.hpp"
#ifdef ASSAYD_POSTGRES
#include "tests/assayd/store/postgres_server.hpp"
#endif

namespace store_test {

namespace {

int num_rounds(int usual) {
  const char* text = std::getenv("ASSAYD_CRASH_ROUNDS");
  return text == nullptr ? usual : std::atoi(text);
}

/// A child that writes what it did into a pipe.
class Writer {
 public:
  Writer(const std::string& kind, const std::string& place, const std::string& prefix) {
    const char* program = std::getenv("ASSAYD_CRASH_WRITER");
    if (program == nullptr || pipe2(pipe_, O_CLOEXEC) != 0) throw std::runtime_error("no writer");
    pid_ = fork();
    if (pid_ == 0) {
      dup2(pipe_[1], STDOUT_FILENO);
      execl(program, program, kind.c_str(), place.c_str(), prefix.c_str(), nullptr);
      _exit(127);
    }
    close(pipe_[1]);
  }
  ~Writer() {
    if (pid_ != 0) end();
    close(pipe_[0]);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Waits until it has done something, so that it is killed while it writes.
  void await() { read_some(); }
  void end() {
    ::kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  /// All that it said, without a line that was cut off.
  std::istringstream said() {
    while (read_some()) {
    }
    return std::istringstream(said_.substr(0, said_.rfind('\n') + 1));
  }

 private:
  bool read_some() {
    char buffer[4096];
    const ssize_t size = read(pipe_[0], buffer, sizeof(buffer));
    if (size > 0) said_.append(buffer, static_cast<std::size_t>(size));
    return size > 0;
  }

  int pipe_[2] = {-1, -1};
  pid_t pid_ = 0;
  std::string said_;
};

/// What was acknowledged, and whether it is there.
class Ledger {
 public:
  void read(std::istringstream lines) {
    std::string what;
    std::string id;
    while (lines >> what >> id) {
      ++num_lines_;
      if (what == "counter") {
        lines >> counters_[id];
      } else {
        acknowledged_[id].insert(what);
      }
    }
  }
  void judge(Store& store) const {
    for (const auto& [id, count] : counters_) {
      const auto found = store.credentials().find_webauthn({kTenant, kRpId, bytes(id)});
      ASSERT_TRUE(found) << id;
      EXPECT_GE(found->sign_count, count) << id;
      EXPECT_LE(found->sign_count, count + 1) << id << ": one change can be on its way";
    }
    for (const auto& [id, what] : acknowledged_) judge(store, id, what);
  }
  std::size_t num_lines() const { return num_lines_; }

 private:
  static void judge(Store& store, const std::string& id, const std::set<std::string>& what) {
    if (what.contains("user")) {
      EXPECT_TRUE(store.users().find({kTenant, id})) << id;
    }
    if (what.contains("used")) {
      EXPECT_EQ(store.single_use().use_once("kind", {kTenant, id}, kNow + kMinute, kNow), Outcome::already_used) << id;
    }
    if (!what.contains("opened")) return;
    const Ceremony like = new_ceremony();
    const Outcome taken = store.single_use().take({kTenant, id}, like.purpose, like.binding_hash, kNow).outcome;
    EXPECT_TRUE(taken == Outcome::already_used || (taken == Outcome::done && !what.contains("took")))
        << id << ": " << name_of(taken);
  }

  std::map<std::string, std::set<std::string>> acknowledged_;
  std::map<std::string, std::uint32_t> counters_;
  std::size_t num_lines_ = 0;
};

void sleep_up_to(int milliseconds) {
  static std::mt19937 random(std::random_device{}());
  std::uniform_int_distribution<int> microseconds(0, milliseconds * 1000);
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds(random)));
}

TEST(SqliteCrash, KeepsWhatWasAcknowledged) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/db";
  std::size_t num_lines = 0;
  for (int round = 0; round < num_rounds(30); ++round) {
    Writer writer("sqlite", path, "round" + std::to_string(round));
    writer.await();
    sleep_up_to(50);
    writer.end();
    Ledger ledger;
    ledger.read(writer.said());
    ledger.judge(*open_sqlite({.path = path, .vfs = ""}, kNow));
    num_lines += ledger.num_lines();
    if (testing::Test::HasFailure()) break;
  }
  RecordProperty("acknowledged", std::to_string(num_lines));
  EXPECT_GT(num_lines, 0u);
}

#ifdef ASSAYD_POSTGRES
class PostgresCrash : public testing::Test {
 protected:
  void SetUp() override {
    server_ = PostgresServer::shared();
    if (server_ == nullptr) GTEST_SKIP() << PostgresServer::why_not();
    connection_ = server_->fresh_connection();
  }
  /// `crash` ends the writer, or the server under it.
  template <class Crash>
  void run(int rounds, const Crash& crash) {
    for (int round = 0; round < rounds && !HasFailure(); ++round) {
      Writer writer("postgres", connection_, "round" + std::to_string(round));
      writer.await();
      sleep_up_to(100);
      crash(writer);
      Ledger ledger;
      ledger.read(writer.said());
      ledger.judge(*open_postgres({.connection = connection_}, kNow));
      EXPECT_GT(ledger.num_lines(), 0u);
    }
  }

  PostgresServer* server_ = nullptr;
  std::string connection_;
};

TEST_F(PostgresCrash, KeepsWhatWasAcknowledgedWhenTheWriterIsKilled) {
  run(num_rounds(10), [](Writer& writer) { writer.end(); });
}

TEST_F(PostgresCrash, KeepsWhatWasAcknowledgedWhenTheServerIsKilled) {
  run(num_rounds(30) / 10, [&](Writer& writer) {
    server_->kill();
    writer.end();
    server_->start();
  });
}
#endif

}  // namespace

}  // namespace store_test
