#include "store/postgres_database.hpp"

#include <chrono>
#include <utility>

#include "store/schema.hpp"
#include "store/sql_store.hpp"

namespace assayd::store {

namespace {

class PostgresSchema final : public SchemaSession {
 public:
  explicit PostgresSchema(PostgresConnection& connection) : connection_(connection) {}
  void run_script(const std::string& sql) override { connection_.run_script(sql); }
  std::int64_t ask(const std::string& sql) override {
    const Statement statement(sql);
    return connection_.run(statement, {}).first_integer();
  }

 private:
  PostgresConnection& connection_;
};

/// Undoes what was not committed.
class OpenTransaction {
 public:
  explicit OpenTransaction(PostgresConnection& connection) : connection_(connection) {
    connection_.run_script("BEGIN");
  }
  ~OpenTransaction() {
    if (!is_over_) connection_.undo();
  }
  OpenTransaction(const OpenTransaction&) = delete;
  OpenTransaction& operator=(const OpenTransaction&) = delete;
  void commit() {
    is_over_ = true;
    connection_.commit();
  }

 private:
  PostgresConnection& connection_;
  bool is_over_ = false;
};

}  // namespace

std::unique_ptr<PostgresConnection> PostgresPool::borrow() {
  auto connection = take_free();
  if (connection && connection->is_usable()) return connection;
  connection.reset();
  try {
    return std::make_unique<PostgresConnection>(options_);
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

std::unique_ptr<PostgresConnection> PostgresPool::take_free() {
  std::unique_lock lock(mutex_);
  const bool is_free = is_free_.wait_for(lock, std::chrono::milliseconds(options_.wait_timeout),
                                         [&] { return num_borrowed_ < options_.max_connections; });
  if (!is_free) throw StoreError(Fault::busy, "no connection became free in time");
  ++num_borrowed_;
  if (free_.empty()) return nullptr;
  auto connection = std::move(free_.back());
  free_.pop_back();
  return connection;
}

void PostgresPool::give_back(std::unique_ptr<PostgresConnection> connection) {
  {
    const std::lock_guard lock(mutex_);
    --num_borrowed_;
    if (connection && connection->is_usable()) free_.push_back(std::move(connection));
  }
  is_free_.notify_one();
}

PostgresDatabase::PostgresDatabase(const PostgresOptions& options, Time now) : pool_(options) {
  migrate_schema(now);
}

void PostgresDatabase::migrate_schema(Time now) {
  PostgresPool::Lease connection(pool_);
  OpenTransaction transaction(*connection);
  // Instances that start at the same time do this one after the other. The number means nothing.
  connection->run_script("SELECT pg_advisory_xact_lock(7205759403792793)");
  PostgresSchema schema(*connection);
  migrate(schema, Dialect::postgres, now);
  transaction.commit();
}

Rows PostgresDatabase::change(const Statement& statement, const Params& params) {
  PostgresPool::Lease connection(pool_);
  return connection->run_alone(statement, params);
}

bool PostgresDatabase::change_together(const std::function<bool(Transaction&)>& work) {
  PostgresPool::Lease connection(pool_);
  OpenTransaction transaction(*connection);
  if (!work(*connection)) return false;
  transaction.commit();
  return true;
}

Rows PostgresDatabase::look(const Statement& statement, const Params& params) {
  PostgresPool::Lease connection(pool_);
  return connection->run(statement, params);
}

bool has_postgres() {
  return true;
}

std::unique_ptr<Store> open_postgres(const PostgresOptions& options, Time now) {
  return make_sql_store(std::make_unique<PostgresDatabase>(options, now));
}

}  // namespace assayd::store
