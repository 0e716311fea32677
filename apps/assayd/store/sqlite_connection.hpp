#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "store/database.hpp"
#include "store/sqlite_store.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace assayd::store {

/// One connection, used by one thread at a time.
class SqliteConnection final : public Transaction {
 public:
  enum class Role : std::uint8_t { creator, writer, reader };
  SqliteConnection(const SqliteOptions& options, Role role);

  Rows run(const Statement& statement, const Params& params) override;
  void run_script(const std::string& sql);
  bool is_in_transaction() const;
  /// Whether the log stays when the last connection is closed: so that its going is always a fault.
  void keep_log(bool is_kept);
  /// Moves what is in the log to the database, so that nothing depends on what is in the log.
  void empty_log();
  /// Whether this fault says nothing about the connection, so that it may be used again.
  static bool survives(Fault fault);

 private:
  struct Closer {
    void operator()(sqlite3* database) const;
    void operator()(sqlite3_stmt* statement) const;
  };
  struct Prepared {
    std::unique_ptr<sqlite3_stmt, Closer> statement;
    std::vector<std::size_t> params;  ///< number, from 0, of the parameter at each place
  };

  void require_log();
  Prepared& prepare(const Statement& statement);
  void bind(const Prepared& prepared, const Params& params);
  void collect(sqlite3_stmt* statement, Rows& rows);
  [[noreturn]] void fail(int code) const;

  std::unique_ptr<sqlite3, Closer> database_;
  std::vector<Prepared> prepared_;
};

}  // namespace assayd::store
