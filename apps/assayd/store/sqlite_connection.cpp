#include "store/sqlite_connection.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <cstdlib>

namespace assayd::store {

namespace {

Fault fault_of_errno(int error, Fault otherwise) {
  switch (error) {
    case ENOSPC:
    case EDQUOT: return Fault::full;
    case EROFS: return Fault::read_only;
    default: return otherwise;
  }
}

Fault fault_of(int code, int error) {
  if (code == SQLITE_READONLY_DBMOVED) return Fault::unavailable;
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return Fault::busy;
    case SQLITE_FULL: return Fault::full;
    case SQLITE_READONLY: return Fault::read_only;
    case SQLITE_IOERR: return fault_of_errno(error, Fault::io);
    case SQLITE_CANTOPEN: return fault_of_errno(error, Fault::unavailable);
    case SQLITE_PERM:
    case SQLITE_NOMEM: return Fault::unavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return Fault::corrupt;
    case SQLITE_SCHEMA: return Fault::schema;
    default: return Fault::internal;
  }
}

/// SQLite has no code of its own for tables and columns that are not there.
bool names_a_missing_part(int code, std::string_view message) {
  return code == SQLITE_ERROR && (message.starts_with("no such ") || message.find(" has no column ") != message.npos);
}

/// Zero bytes at no address would be NULL.
const char* address_of(std::string_view data) {
  return data.data() == nullptr ? "" : data.data();
}

int bind_value(sqlite3_stmt* statement, int place, const Param& param) {
  if (param.is_null()) return sqlite3_bind_null(statement, place);
  switch (param.type()) {
    case Param::Type::integer: return sqlite3_bind_int64(statement, place, param.integer());
    case Param::Type::text:
      check_text(param.data());
      return sqlite3_bind_text64(statement, place, address_of(param.data()), param.data().size(), SQLITE_STATIC,
                                 SQLITE_UTF8);
    case Param::Type::bytes:
      return sqlite3_bind_blob64(statement, place, address_of(param.data()), param.data().size(), SQLITE_STATIC);
  }
  return SQLITE_MISUSE;
}

Value value_of(sqlite3_stmt* statement, int column) {
  Value value;
  const int type = sqlite3_column_type(statement, column);
  if (type == SQLITE_NULL) return value;
  value.is_null = false;
  if (type == SQLITE_INTEGER) {
    value.integer = sqlite3_column_int64(statement, column);
    return value;
  }
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  if (size > 0) value.data.assign(data, size);
  return value;
}

/// Ends the execution of a statement, so that it holds no lock, and lets go of what was borrowed.
class Execution {
 public:
  explicit Execution(sqlite3_stmt* statement) : statement_(statement) {}
  ~Execution() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

 private:
  sqlite3_stmt* statement_;
};

}  // namespace

void SqliteConnection::Closer::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}
void SqliteConnection::Closer::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

SqliteConnection::SqliteConnection(const SqliteOptions& options, Role role) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (role == Role::creator ? SQLITE_OPEN_CREATE : 0);
  sqlite3* database = nullptr;
  const int code =
      sqlite3_open_v2(options.path.c_str(), &database, flags, options.vfs.empty() ? nullptr : options.vfs.c_str());
  database_.reset(database);
  if (code != SQLITE_OK) fail(code);
  // SQLite itself is content with reading where it may not write.
  if (sqlite3_db_readonly(database, "main") != 0) throw StoreError(Fault::read_only, "the file cannot be written");
  sqlite3_busy_timeout(database, options.busy_timeout);
  run_script(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; "
      "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY");
  require_log();
  keep_log(true);
  if (options.max_pages > 0) run_script("PRAGMA max_page_count = " + std::to_string(options.max_pages));
  if (role == Role::reader) run_script("PRAGMA query_only = ON");
}

void SqliteConnection::fail(int code) const {
  const char* message = database_ ? sqlite3_errmsg(database_.get()) : sqlite3_errstr(code);
  if ((code & 0xff) == SQLITE_CONSTRAINT) throw ConstraintViolation(message);
  if (names_a_missing_part(code, message)) throw StoreError(Fault::schema, message);
  throw StoreError(fault_of(code, database_ ? sqlite3_system_errno(database_.get()) : 0), message);
}

bool SqliteConnection::survives(Fault fault) {
  return fault == Fault::busy || fault == Fault::full || fault == Fault::invalid_text || fault == Fault::internal;
}

void SqliteConnection::run_script(const std::string& sql) {
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

void SqliteConnection::require_log() {
  // Where SQLite cannot have one it goes on without, and says so here only.
  static const Statement mode("PRAGMA journal_mode");
  const Rows rows = run(mode, {});
  if (rows.empty() || rows.row(0)[0].data != "wal") throw StoreError(Fault::unavailable, "no log can be kept");
}

void SqliteConnection::empty_log() {
  static const Statement checkpoint("PRAGMA wal_checkpoint(TRUNCATE)");
  if (run(checkpoint, {}).first_integer() != 0) throw StoreError(Fault::busy, "the log is in use");
}

void SqliteConnection::keep_log(bool is_kept) {
  int value = is_kept ? 1 : 0;
  sqlite3_file_control(database_.get(), "main", SQLITE_FCNTL_PERSIST_WAL, &value);
}

bool SqliteConnection::is_in_transaction() const {
  return sqlite3_get_autocommit(database_.get()) == 0;
}

SqliteConnection::Prepared& SqliteConnection::prepare(const Statement& statement) {
  if (prepared_.size() <= statement.number()) prepared_.resize(statement.number() + 1);
  Prepared& prepared = prepared_[statement.number()];
  if (prepared.statement) return prepared;
  sqlite3_stmt* made = nullptr;
  const auto size = static_cast<int>(statement.sql().size()) + 1;
  const int code =
      sqlite3_prepare_v3(database_.get(), statement.sql().c_str(), size, SQLITE_PREPARE_PERSISTENT, &made, nullptr);
  if (code != SQLITE_OK) fail(code);
  prepared.statement.reset(made);
  // To SQLite $1 is a name, and names are numbered as they come.
  for (int place = 1; place <= sqlite3_bind_parameter_count(made); ++place) {
    prepared.params.push_back(std::strtoul(sqlite3_bind_parameter_name(made, place) + 1, nullptr, 10) - 1);
  }
  return prepared;
}

void SqliteConnection::bind(const Prepared& prepared, const Params& params) {
  int place = 0;
  for (const std::size_t number : prepared.params) {
    const int code = bind_value(prepared.statement.get(), ++place, params.at(number));
    if (code != SQLITE_OK) fail(code);
  }
}

void SqliteConnection::collect(sqlite3_stmt* statement, Rows& rows) {
  const int num_columns = sqlite3_column_count(statement);
  rows.num_columns = static_cast<std::size_t>(num_columns);
  int code = sqlite3_step(statement);
  for (; code == SQLITE_ROW; code = sqlite3_step(statement)) {
    for (int column = 0; column < num_columns; ++column) rows.values.push_back(value_of(statement, column));
  }
  if (code != SQLITE_DONE) fail(code);
}

Rows SqliteConnection::run(const Statement& statement, const Params& params) {
  const Prepared& prepared = prepare(statement);
  const Execution execution(prepared.statement.get());
  bind(prepared, params);
  Rows rows;
  collect(prepared.statement.get(), rows);
  if (sqlite3_stmt_readonly(prepared.statement.get()) == 0) rows.num_changed = sqlite3_changes(database_.get());
  return rows;
}

}  // namespace assayd::store
