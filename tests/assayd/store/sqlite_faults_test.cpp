#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "store/sqlite_store.hpp"
#include "tests/assayd/store/backend.hpp"
#include "tests/assayd/store/fault_vfs.hpp"
#include "tests/assayd/store/samples.hpp"

namespace store_test {

namespace {

class SqliteFaultsTest : public testing::Test {
 protected:
  void SetUp() override {
    file_faults().reset();
    options_ = {.path = directory_.path() + "/db", .busy_timeout = 50, .vfs = kFaultVfs};
    store_ = open_sqlite(options_, kNow);
  }
  void TearDown() override { file_faults().reset(); }

  Store& store() { return *store_; }
  void reopen() {
    store_.reset();
    store_ = open_sqlite(options_, kNow);
  }
  std::optional<Fault> fault_of_use(const std::string& id) {
    return fault_of([&] { (void)store().single_use().use_once("kind", {kTenant, id}, kNow + kMinute, kNow); });
  }
  Outcome use(const std::string& id) {
    return store().single_use().use_once("kind", {kTenant, id}, kNow + kMinute, kNow);
  }
  std::optional<Fault> fault_of_look() {
    return fault_of([&] { (void)store().users().find({kTenant, "x"}); });
  }
  /// Uses ids until that fails; gives the fault and their number.
  std::pair<Fault, int> use_until_it_fails() {
    for (int i = 0; i < 100'000; ++i) {
      if (const auto fault = fault_of_use("id " + std::to_string(i))) return {*fault, i};
    }
    throw std::runtime_error("it never fails");
  }

  TemporaryDirectory directory_;
  SqliteOptions options_;
  std::unique_ptr<Store> store_;
};

TEST_F(SqliteFaultsTest, FailsClosedWhenItIsFull) {
  options_.max_pages = 120;
  reopen();
  const auto [fault, num_used] = use_until_it_fails();
  EXPECT_EQ(fault, Fault::full);
  EXPECT_EQ(fault_of_use("id " + std::to_string(num_used)), Fault::full);
  EXPECT_FALSE(fault_of_look());
  options_.max_pages = 0;
  reopen();
  for (int i = 0; i < num_used; ++i) EXPECT_EQ(use("id " + std::to_string(i)), Outcome::already_used);
  EXPECT_EQ(use("id " + std::to_string(num_used)), Outcome::done);
}

TEST_F(SqliteFaultsTest, NamesWhatTheDiskSaysAndRecovers) {
  struct Row {
    std::atomic<int> FileFaults::*code;
    int value;
    int error;
    Fault at_commit;  ///< SQLite keeps no error of the system from there
    Fault afterwards;
  };
  constexpr Row kRows[] = {
      {&FileFaults::write_code, SQLITE_FULL, ENOSPC, Fault::full, Fault::full},
      {&FileFaults::write_code, SQLITE_IOERR_WRITE, EIO, Fault::io, Fault::io},
      {&FileFaults::write_code, SQLITE_IOERR_WRITE, EDQUOT, Fault::io, Fault::full},
      {&FileFaults::write_code, SQLITE_IOERR_WRITE, EROFS, Fault::io, Fault::read_only},
      {&FileFaults::write_code, SQLITE_READONLY, 0, Fault::read_only, Fault::read_only},
      {&FileFaults::sync_code, SQLITE_IOERR_FSYNC, EIO, Fault::io, Fault::io},
  };
  int number = 0;
  for (const Row& row : kRows) {
    const std::string before = "before " + std::to_string(number);
    const std::string during = "during " + std::to_string(number++);
    ASSERT_EQ(use(before), Outcome::done);
    (file_faults().*row.code) = row.value;
    file_faults().system_errno = row.error;
    EXPECT_EQ(fault_of_use(during), row.at_commit) << number;
    EXPECT_EQ(fault_of_use(during), row.afterwards) << number << ", again";
    file_faults().reset();
    EXPECT_EQ(use(before), Outcome::already_used) << number;
    // A commit that was written and could not be synced may have been done all the same.
    const Outcome outcome = use(during);
    const bool may_be_done = row.code == &FileFaults::sync_code && outcome == Outcome::already_used;
    EXPECT_TRUE(may_be_done || outcome == Outcome::done) << number << ": " << name_of(outcome);
  }
}

TEST_F(SqliteFaultsTest, NamesWhatCannotBeRead) {
  const User user = stored_user(store());
  reopen();
  file_faults().read_code = SQLITE_IOERR_READ;
  file_faults().system_errno = EIO;
  EXPECT_EQ(fault_of([&] { (void)store().users().find(key_of(user)); }), Fault::io);
  file_faults().reset();
  EXPECT_TRUE(store().users().find(key_of(user)));
}

TEST_F(SqliteFaultsTest, OpensNothingThatCannotBeWritten) {
  store_.reset();
  file_faults().opens_read_only = true;
  EXPECT_EQ(fault_of([&] { open_sqlite(options_, kNow); }), Fault::read_only);
  file_faults().reset();
  EXPECT_FALSE(fault_of([&] { open_sqlite(options_, kNow); }));
}

TEST_F(SqliteFaultsTest, OpensNothingThatIsNoDatabase) {
  SqliteOptions other{.path = directory_.path() + "/other", .vfs = ""};
  std::ofstream(other.path) << std::string(10'000, 'x');
  EXPECT_EQ(fault_of([&] { open_sqlite(other, kNow); }), Fault::corrupt);
  other.path = directory_.path() + "/none/db";
  EXPECT_EQ(fault_of([&] { open_sqlite(other, kNow); }), Fault::unavailable);
}

TEST_F(SqliteFaultsTest, NoticesThatTheDatabaseWasTakenAway) {
  const std::string& path = options_.path;
  ASSERT_EQ(use("before"), Outcome::done);
  for (const std::string& file : {path, path + "-wal"}) {
    std::filesystem::rename(file, directory_.path() + "/aside");
    EXPECT_EQ(fault_of_use("during"), Fault::unavailable) << file;
    EXPECT_EQ(fault_of_look(), Fault::unavailable) << file;
    std::filesystem::copy(directory_.path() + "/aside", file);
    EXPECT_EQ(fault_of_use("during"), Fault::unavailable) << file << " is another one";
    std::filesystem::rename(directory_.path() + "/aside", file);
    EXPECT_EQ(use("before"), Outcome::already_used) << file;
    EXPECT_FALSE(fault_of_look()) << file;
  }
  EXPECT_EQ(use("during"), Outcome::done);
}

TEST_F(SqliteFaultsTest, IsBusyWhileAnotherProcessWrites) {
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(options_.path.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_EQ(fault_of_use("id"), Fault::busy);
  EXPECT_FALSE(fault_of_look());
  sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(other);
  EXPECT_EQ(use("id"), Outcome::done);
}

TEST_F(SqliteFaultsTest, RefusesAChangeFromInsideOfAChange) {
  const auto work = [&](Store&) { return use("id"); };
  EXPECT_EQ(fault_of([&] { (void)store().atomically(work); }), Fault::internal);
  EXPECT_EQ(use("id"), Outcome::done);
}

TEST_F(SqliteFaultsTest, SaysDoneWhenItIsOnDisk) {
  ASSERT_EQ(use("before"), Outcome::done);
  file_faults().hold_syncs();
  std::atomic<bool> is_done = false;
  std::thread writer([&] {
    EXPECT_EQ(use("id"), Outcome::done);
    is_done = true;
  });
  file_faults().await_held_sync();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_FALSE(is_done);
  EXPECT_FALSE(fault_of_look()) << "readers go on";
  file_faults().let_syncs_go();
  writer.join();
}

/// Changes that wait while the first one goes to disk.
class GatheredTest : public SqliteFaultsTest {
 protected:
  static constexpr int kNumThreads = 20;
  void SetUp() override {
    SqliteFaultsTest::SetUp();
    ASSERT_EQ(use("before"), Outcome::done);
    file_faults().hold_syncs();
    threads_.emplace_back([&] { EXPECT_EQ(use("first"), Outcome::done); });
    file_faults().await_held_sync();
  }
  /// Begins a change; what becomes of it goes to `outcome`.
  void begin(const std::function<void()>& change) { threads_.emplace_back(change); }
  void let_go() {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    file_faults().num_syncs = 0;
    file_faults().let_syncs_go();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  std::vector<std::thread> threads_;
};

TEST_F(GatheredTest, AreCommittedTogether) {
  for (int i = 0; i < kNumThreads; ++i) {
    begin([this, i] { EXPECT_EQ(use("id " + std::to_string(i)), Outcome::done); });
  }
  let_go();
  EXPECT_LE(file_faults().num_syncs, 3);
  for (int i = 0; i < kNumThreads; ++i) EXPECT_EQ(use("id " + std::to_string(i)), Outcome::already_used);
}

TEST_F(GatheredTest, DoNotHarmOneAnother) {
  for (int i = 0; i < kNumThreads; ++i) {
    const std::string id = "id " + std::to_string(i);
    const auto fail = [id](Store& inside) -> Outcome {
      (void)inside.single_use().use_once("kind", {kTenant, id}, kNow + kMinute, kNow);
      throw std::domain_error("a fault of the caller");
    };
    if (i % 2 == 0) {
      begin([this, id] { EXPECT_EQ(use(id), Outcome::done); });
    } else {
      begin([this, fail] { EXPECT_THROW((void)store().atomically(fail), std::domain_error); });
    }
  }
  let_go();
  for (int i = 0; i < kNumThreads; ++i) {
    EXPECT_EQ(use("id " + std::to_string(i)), i % 2 == 0 ? Outcome::already_used : Outcome::done) << i;
  }
}

TEST_F(GatheredTest, FailTogetherIfTheCommitFails) {
  std::atomic<int> num_failed = 0;
  for (int i = 0; i < kNumThreads; ++i) {
    begin([&, i] { num_failed += fault_of_use("id " + std::to_string(i)) == Fault::io ? 1 : 0; });
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  file_faults().system_errno = EIO;
  // The first commit is past its writes, and waits for its sync.
  file_faults().write_code = SQLITE_IOERR_WRITE;
  let_go();
  EXPECT_EQ(num_failed, kNumThreads);
  file_faults().reset();
  EXPECT_EQ(use("first"), Outcome::already_used);
  for (int i = 0; i < kNumThreads; ++i) EXPECT_EQ(use("id " + std::to_string(i)), Outcome::done);
}

}  // namespace

}  // namespace store_test
