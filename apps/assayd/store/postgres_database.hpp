#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "store/database.hpp"
#include "store/postgres_connection.hpp"

namespace assayd::store {

/// Connections, at most `max_connections` at a time. One that broke is replaced when the next one is asked for; nothing
/// that failed is tried again.
class PostgresPool {
 public:
  explicit PostgresPool(const PostgresOptions& options) : options_(options) {}

  /// A connection for as long as this lives.
  class Lease {
   public:
    explicit Lease(PostgresPool& pool) : pool_(pool), connection_(pool.borrow()) {}
    ~Lease() { pool_.give_back(std::move(connection_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    PostgresConnection& operator*() { return *connection_; }
    PostgresConnection* operator->() { return connection_.get(); }

   private:
    PostgresPool& pool_;
    std::unique_ptr<PostgresConnection> connection_;
  };

 private:
  std::unique_ptr<PostgresConnection> borrow();
  std::unique_ptr<PostgresConnection> take_free();
  void give_back(std::unique_ptr<PostgresConnection> connection);

  PostgresOptions options_;
  std::mutex mutex_;
  std::condition_variable is_free_;
  std::vector<std::unique_ptr<PostgresConnection>> free_;
  int num_borrowed_ = 0;
};

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase(const PostgresOptions& options, Time now);

  Rows change(const Statement& statement, const Params& params) override;
  bool change_together(const std::function<bool(Transaction&)>& work) override;
  Rows look(const Statement& statement, const Params& params) override;

 private:
  void migrate_schema(Time now);

  PostgresPool pool_;
};

}  // namespace assayd::store
