#include "tests/assayd/store/backend.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "store/postgres_store.hpp"
#include "store/sqlite_store.hpp"
#include "tests/assayd/store/samples.hpp"
#ifdef ASSAYD_POSTGRES
#include "tests/assayd/store/postgres_server.hpp"
#endif

namespace store_test {

using assayd::store::Store;
using assayd::store::Time;

namespace {

class SqliteBackend final : public Backend {
 public:
  std::unique_ptr<Store> open(Time now) override {
    return assayd::store::open_sqlite({.path = path(), .vfs = ""}, now);
  }
  void execute(const std::string& sql) override {
    sqlite3* database = nullptr;
    sqlite3_open(path().c_str(), &database);
    const int code = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
    sqlite3_close(database);
    if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errstr(code));
  }

 private:
  std::string path() const { return directory_.path() + "/db"; }
  TemporaryDirectory directory_;
};

#ifdef ASSAYD_POSTGRES
class PostgresBackend final : public Backend {
 public:
  explicit PostgresBackend(PostgresServer& server) : server_(server), connection_(server.fresh_connection()) {}
  std::unique_ptr<Store> open(Time now) override {
    return assayd::store::open_postgres({.connection = connection_}, now);
  }
  void execute(const std::string& sql) override {
    const std::string schema = connection_.substr(connection_.find("test_"));
    server_.execute("SET search_path = " + schema.substr(0, schema.size() - 1) + "; " + sql);
  }

 private:
  PostgresServer& server_;
  std::string connection_;
};
#endif

}  // namespace

std::vector<std::string> backend_names() {
  return {
      "sqlite",
#ifdef ASSAYD_POSTGRES
      "postgres",
#endif
  };
}

std::unique_ptr<Backend> make_backend(const std::string& name) {
  if (name == "sqlite") return std::make_unique<SqliteBackend>();
#ifdef ASSAYD_POSTGRES
  if (PostgresServer* server = PostgresServer::shared(); name == "postgres" && server != nullptr) {
    return std::make_unique<PostgresBackend>(*server);
  }
#endif
  return nullptr;
}

std::string why_no_backend(const std::string& name) {
#ifdef ASSAYD_POSTGRES
  if (name == "postgres") return PostgresServer::why_not();
#endif
  return name + " is not built";
}

TemporaryDirectory::TemporaryDirectory() {
  path_ = (std::filesystem::temp_directory_path() / "assayd-store-XXXXXX").string();
  if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary directory");
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void StoreTest::SetUp() {
  backend_ = make_backend(GetParam());
  if (!backend_) GTEST_SKIP() << why_no_backend(GetParam());
  store_ = backend_->open(kNow);
}

void StoreTest::reopen() {
  store_.reset();
  store_ = backend_->open(kNow);
}

}  // namespace store_test
