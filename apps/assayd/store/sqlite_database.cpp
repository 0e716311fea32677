#include "store/sqlite_database.hpp"

#include <utility>

#include "store/schema.hpp"
#include "store/sql_store.hpp"

namespace assayd::store {

namespace {

class SqliteSchema final : public SchemaSession {
 public:
  explicit SqliteSchema(SqliteConnection& connection) : connection_(connection) {}
  void run_script(const std::string& sql) override { connection_.run_script(sql); }
  std::int64_t ask(const std::string& sql) override {
    const Statement statement(sql);
    return connection_.run(statement, {}).first_integer();
  }

 private:
  SqliteConnection& connection_;
};

void fail_all(const std::vector<Change*>& batch, const std::exception_ptr& error) {
  for (Change* change : batch) {
    if (!change->error) change->error = error;
    change->is_kept = false;
  }
}

}  // namespace

Rows SqliteReaders::look(const Statement& statement, const Params& params) {
  std::unique_ptr<SqliteConnection> connection = borrow();
  try {
    if (!connection) connection = std::make_unique<SqliteConnection>(options_, SqliteConnection::Role::reader);
    Rows rows = connection->run(statement, params);
    give_back(std::move(connection));
    return rows;
  } catch (const StoreError& error) {
    give_back(SqliteConnection::survives(error.fault()) ? std::move(connection) : nullptr);
    throw;
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

std::unique_ptr<SqliteConnection> SqliteReaders::borrow() {
  std::unique_lock lock(mutex_);
  is_free_.wait(lock, [&] { return num_borrowed_ < options_.max_readers; });
  ++num_borrowed_;
  if (free_.empty()) return nullptr;
  auto connection = std::move(free_.back());
  free_.pop_back();
  return connection;
}

void SqliteReaders::give_back(std::unique_ptr<SqliteConnection> connection) {
  {
    const std::lock_guard lock(mutex_);
    --num_borrowed_;
    if (connection) free_.push_back(std::move(connection));
  }
  is_free_.notify_one();
}

SqliteWriter::SqliteWriter(const SqliteOptions& options, Time now)
    : options_(options), connection_(std::make_unique<SqliteConnection>(options, SqliteConnection::Role::creator)) {
  migrate_schema(now);
}

SqliteWriter::~SqliteWriter() {
  if (connection_) connection_->keep_log(false);
}

void SqliteWriter::migrate_schema(Time now) {
  connection_->run_script("BEGIN IMMEDIATE");
  SqliteSchema schema(*connection_);
  migrate(schema, Dialect::sqlite, now);
  connection_->run_script("COMMIT");
}

void SqliteWriter::commit(const std::vector<Change*>& batch) {
  static const Statement commit("COMMIT");
  try {
    begin();
    perform(batch);
    connection_->run(commit, {});
  } catch (const StoreError& error) {
    fail_all(batch, std::current_exception());
    undo();
    if (!SqliteConnection::survives(error.fault())) connection_.reset();
  } catch (...) {
    fail_all(batch, std::current_exception());
    undo();
  }
}

void SqliteWriter::begin() {
  static const Statement begin("BEGIN IMMEDIATE");
  if (!connection_) reopen();
  connection_->run(begin, {});
}

void SqliteWriter::reopen() {
  // Not as creator: a database that is gone must not come back empty.
  auto connection = std::make_unique<SqliteConnection>(options_, SqliteConnection::Role::writer);
  // A part of the log that could not be synced may be gone although the next sync goes well: leave none of it.
  connection->empty_log();
  connection_ = std::move(connection);
}

void SqliteWriter::perform(const std::vector<Change*>& batch) {
  for (Change* change : batch) {
    perform(*change);
    // After some errors SQLite undoes the whole transaction.
    if (connection_->is_in_transaction()) continue;
    if (change->error) std::rethrow_exception(change->error);
    throw StoreError(Fault::internal, "the transaction was undone");
  }
}

void SqliteWriter::perform(Change& change) {
  static const Statement begin("SAVEPOINT change");
  static const Statement keep("RELEASE SAVEPOINT change");
  static const Statement undo("ROLLBACK TO SAVEPOINT change");
  try {
    connection_->run(begin, {});
    change.is_kept = change.work()(*connection_);
  } catch (...) {
    change.error = std::current_exception();
  }
  if (!connection_->is_in_transaction()) return;
  if (!change.is_kept) connection_->run(undo, {});
  connection_->run(keep, {});
}

void SqliteWriter::undo() {
  static const Statement undo("ROLLBACK");
  try {
    if (connection_ && connection_->is_in_transaction()) connection_->run(undo, {});
  } catch (const std::exception&) {
    connection_.reset();
  }
}

SqliteDatabase::SqliteDatabase(const SqliteOptions& options, Time now)
    : writer_(options, now), place_(options.path), readers_(options), queue_([this](const std::vector<Change*>& batch) {
        try {
          place_.check();
        } catch (const StoreError&) {
          return fail_all(batch, std::current_exception());
        }
        writer_.commit(batch);
      }) {}

Rows SqliteDatabase::change(const Statement& statement, const Params& params) {
  Rows rows;
  change_together([&](Transaction& transaction) {
    rows = transaction.run(statement, params);
    return true;
  });
  return rows;
}

bool SqliteDatabase::change_together(const std::function<bool(Transaction&)>& work) {
  return queue_.submit(work);
}

Rows SqliteDatabase::look(const Statement& statement, const Params& params) {
  place_.check();
  return readers_.look(statement, params);
}

std::unique_ptr<Store> open_sqlite(const SqliteOptions& options, Time now) {
  return make_sql_store(std::make_unique<SqliteDatabase>(options, now));
}

}  // namespace assayd::store
