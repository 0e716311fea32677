#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "store/commit_queue.hpp"
#include "store/database.hpp"
#include "store/sqlite_connection.hpp"
#include "store/sqlite_place.hpp"

namespace assayd::store {

/// Connections that read, at most `max_readers` at a time.
class SqliteReaders {
 public:
  explicit SqliteReaders(const SqliteOptions& options) : options_(options) {}
  Rows look(const Statement& statement, const Params& params);

 private:
  std::unique_ptr<SqliteConnection> borrow();
  /// Nothing: the connection is not to be used again.
  void give_back(std::unique_ptr<SqliteConnection> connection);

  SqliteOptions options_;
  std::mutex mutex_;
  std::condition_variable is_free_;
  std::vector<std::unique_ptr<SqliteConnection>> free_;
  int num_borrowed_ = 0;
};

/// The connection that writes. Used by one thread.
class SqliteWriter {
 public:
  /// Creates the database and brings its schema up to date.
  SqliteWriter(const SqliteOptions& options, Time now);
  ~SqliteWriter();
  SqliteWriter(const SqliteWriter&) = delete;
  SqliteWriter& operator=(const SqliteWriter&) = delete;
  /// All in one transaction; what fails is undone alone, unless everything failed.
  void commit(const std::vector<Change*>& batch);

 private:
  void migrate_schema(Time now);
  void begin();
  void reopen();
  void perform(const std::vector<Change*>& batch);
  void perform(Change& change);
  void undo();

  SqliteOptions options_;
  std::unique_ptr<SqliteConnection> connection_;  ///< none after it failed: opened again for the next batch
};

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(const SqliteOptions& options, Time now);

  Rows change(const Statement& statement, const Params& params) override;
  bool change_together(const std::function<bool(Transaction&)>& work) override;
  Rows look(const Statement& statement, const Params& params) override;

 private:
  SqliteWriter writer_;
  SqlitePlace place_;
  SqliteReaders readers_;
  CommitQueue queue_;  ///< the last member: its thread uses the others
};

}  // namespace assayd::store
