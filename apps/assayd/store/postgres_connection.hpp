#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/database.hpp"
#include "store/postgres_store.hpp"

struct pg_conn;
struct pg_result;

namespace assayd::store {

/// One connection, used by one thread at a time.
class PostgresConnection final : public Transaction {
 public:
  explicit PostgresConnection(const PostgresOptions& options);

  /// Inside of a transaction.
  Rows run(const Statement& statement, const Params& params) override;
  /// One statement that commits by itself.
  Rows run_alone(const Statement& statement, const Params& params);
  void run_script(const std::string& sql);
  /// Throws unless it was committed.
  void commit();
  /// Throws nothing; a connection that cannot is not usable any more.
  void undo();
  /// Looks whether the server has closed it in the meantime, and that no transaction is open.
  bool is_usable() const;

 private:
  struct Closer {
    void operator()(pg_conn* connection) const;
    void operator()(pg_result* result) const;
  };
  using Result = std::unique_ptr<pg_result, Closer>;

  void prepare(const Statement& statement, const Params& params);
  /// Throws StoreError (unavailable) if it was not sent.
  Result execute(const Statement& statement, const Params& params);
  Result last_result();
  bool is_broken() const;
  /// `if_broken` is what it means when the connection broke.
  void check(const Result& result, Fault if_broken) const;

  std::unique_ptr<pg_conn, Closer> connection_;
  std::vector<bool> is_prepared_;
};

}  // namespace assayd::store
