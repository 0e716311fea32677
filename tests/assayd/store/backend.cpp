#include "tests/assayd/store/backend.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "store/sqlite_store.hpp"
#include "tests/assayd/store/samples.hpp"

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

}  // namespace

std::vector<std::string> backend_names() {
  return {"sqlite"};
}

std::unique_ptr<Backend> make_backend(const std::string& name) {
  if (name != "sqlite") throw std::invalid_argument("no store is called " + name);
  return std::make_unique<SqliteBackend>();
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
  store_ = backend_->open(kNow);
}

void StoreTest::reopen() {
  store_.reset();
  store_ = backend_->open(kNow);
}

}  // namespace store_test
