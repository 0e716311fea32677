#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <chrono>
#include <thread>

#include "store/postgres_store.hpp"
#include "tests/assayd/store/backend.hpp"
#include "tests/assayd/store/postgres_server.hpp"
#include "tests/assayd/store/samples.hpp"

namespace store_test {

namespace {

class PostgresFaultsTest : public testing::Test {
 protected:
  void SetUp() override {
    server_ = PostgresServer::shared();
    if (server_ == nullptr) GTEST_SKIP() << PostgresServer::why_not();
    options_ = {.connection = server_->fresh_connection(), .wait_timeout = 100, .lock_timeout = 100};
    store_ = open_postgres(options_, kNow);
  }
  Store& store() { return *store_; }
  Outcome use(const std::string& id) {
    return store().single_use().use_once("kind", {kTenant, id}, kNow + kMinute, kNow);
  }
  std::optional<Fault> fault_of_use(const std::string& id) {
    return fault_of([&] { (void)use(id); });
  }
  std::optional<Fault> fault_of_open(const std::string& connection) {
    return fault_of([&] { open_postgres({.connection = connection}, kNow); });
  }
  /// The schema of this test.
  std::string schema() const {
    const std::string rest = options_.connection.substr(options_.connection.find("test_"));
    return rest.substr(0, rest.size() - 1);
  }

  PostgresServer* server_ = nullptr;
  PostgresOptions options_;
  std::unique_ptr<Store> store_;
};

TEST_F(PostgresFaultsTest, FailsClosedWhileTheServerIsGone) {
  ASSERT_EQ(use("before"), Outcome::done);
  server_->stop();
  EXPECT_EQ(fault_of_use("during"), Fault::unavailable);
  EXPECT_EQ(fault_of([&] { (void)store().users().find({kTenant, "x"}); }), Fault::unavailable);
  EXPECT_EQ(fault_of([&] { (void)store().atomically([](Store&) { return Outcome::done; }); }), Fault::unavailable);
  EXPECT_EQ(fault_of_open(options_.connection), Fault::unavailable);
  server_->start();
  EXPECT_EQ(use("before"), Outcome::already_used);
  EXPECT_EQ(use("during"), Outcome::done);
}

TEST_F(PostgresFaultsTest, ReplacesConnectionsThatWereClosed) {
  ASSERT_EQ(use("before"), Outcome::done);
  server_->execute(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND "
      "application_name = 'assayd'");
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(use("before"), Outcome::already_used);
}

TEST_F(PostgresFaultsTest, DoesNotSayWhatBecameOfAChangeWhoseConnectionBroke) {
  const auto work = [&](Store& inside) {
    (void)inside.single_use().use_once("kind", {kTenant, "id"}, kNow + kMinute, kNow);
    server_->execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND "
        "application_name = 'assayd'");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return Outcome::done;
  };
  EXPECT_EQ(fault_of([&] { (void)store().atomically(work); }), Fault::unknown_outcome);
  EXPECT_EQ(use("id"), Outcome::done) << "the server knew before the commit";
}

TEST_F(PostgresFaultsTest, IsBusyWhileAnotherHoldsALock) {
  const auto other = std::unique_ptr<PGconn, void (*)(PGconn*)>(PQconnectdb(options_.connection.c_str()), &PQfinish);
  PQclear(PQexec(other.get(), "BEGIN; UPDATE marks SET value = value"));
  EXPECT_EQ(fault_of([&] { store().check(kNow + kMinute); }), Fault::busy);
  PQclear(PQexec(other.get(), "ROLLBACK"));
  store().check(kNow + kMinute);
}

TEST_F(PostgresFaultsTest, NamesAServerThatTakesNoWrites) {
  std::string read_only = options_.connection;
  read_only.insert(read_only.size() - 1, " -c default_transaction_read_only=on");
  EXPECT_EQ(fault_of_open(read_only), Fault::read_only);
  server_->execute("ALTER ROLE assayd SET default_transaction_read_only = on");
  store_.reset();
  EXPECT_EQ(fault_of_open(options_.connection), Fault::read_only);
  server_->execute("SET TRANSACTION READ WRITE; ALTER ROLE assayd RESET default_transaction_read_only");
  EXPECT_FALSE(fault_of_open(options_.connection));
}

TEST_F(PostgresFaultsTest, NeedsUtf8) {
  server_->execute("CREATE DATABASE old ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
  std::string old = server_->connection();
  old.replace(old.find("dbname=postgres"), 15, "dbname=old");
  EXPECT_EQ(fault_of_open(old), Fault::schema);
}

TEST_F(PostgresFaultsTest, IsBusyWhenNoConnectionBecomesFree) {
  options_.max_connections = 1;
  store_ = open_postgres(options_, kNow);
  const auto work = [&](Store&) { return use("outside"); };
  EXPECT_EQ(fault_of([&] { (void)store().atomically(work); }), Fault::busy);
  EXPECT_EQ(use("outside"), Outcome::done);
}

TEST_F(PostgresFaultsTest, MigratesOnceHoweverManyStart) {
  options_.connection = server_->fresh_connection();
  std::vector<std::thread> threads;
  std::atomic<int> num_failed = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] { num_failed += fault_of_open(options_.connection) ? 1 : 0; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(num_failed, 0);
}

TEST_F(PostgresFaultsTest, KeepsWhatItAcknowledgedThroughACrash) {
  for (int round = 0; round < 3; ++round) {
    const std::string id = "id " + std::to_string(round);
    ASSERT_EQ(use(id), Outcome::done);
    server_->kill();
    server_->start();
    EXPECT_EQ(use(id), Outcome::already_used);
  }
}

TEST_F(PostgresFaultsTest, LetsTwoInstancesShareTheWork) {
  const auto second = open_postgres(options_, kNow);
  const Ceremony ceremony = new_ceremony();
  ASSERT_EQ(store().single_use().open(ceremony), Outcome::done);
  const auto take = [&](Store& store) {
    return store.single_use().take(key_of(ceremony), ceremony.purpose, ceremony.binding_hash, kNow).outcome;
  };
  EXPECT_EQ(take(*second), Outcome::done);
  EXPECT_EQ(take(store()), Outcome::already_used);
}

}  // namespace

}  // namespace store_test
