#include "store/postgres_connection.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <string_view>
#include <utility>

#include "store/postgres_wire.hpp"

namespace assayd::store {

namespace {

/// By SQLSTATE, the longest beginning first.
struct State {
  std::string_view begins;
  Fault fault;
};
constexpr State kStates[] = {
    {"22021", Fault::invalid_text},
    {"25006", Fault::read_only},
    {"25P02", Fault::busy},
    {"53100", Fault::full},
    {"55P03", Fault::busy},
    {"57014", Fault::busy},
    {"58030", Fault::io},
    {"58P01", Fault::io},
    {"42P01", Fault::schema},
    {"42703", Fault::schema},
    {"0A000", Fault::schema},
    {"08", Fault::unavailable},
    {"40", Fault::busy},
    {"53", Fault::unavailable},
    {"57", Fault::unavailable},
    {"XX", Fault::corrupt},
};

Fault fault_of(std::string_view state) {
  for (const State& row : kStates) {
    if (state.starts_with(row.begins)) return row.fault;
  }
  return Fault::internal;
}

std::string message_of(const pg_conn* connection) {
  std::string message = PQerrorMessage(connection);
  while (message.ends_with('\n')) message.pop_back();
  return message;
}

std::string settings(const PostgresOptions& options) {
  return "SET client_encoding = 'UTF8'; SET synchronous_commit = on; SET default_transaction_isolation = 'read "
         "committed'; SET idle_in_transaction_session_timeout = '30s'; SET lock_timeout = " +
         std::to_string(options.lock_timeout) +
         "; SET statement_timeout = " + std::to_string(options.statement_timeout);
}

pg_conn* connect(const PostgresOptions& options) {
  const std::string timeout = std::to_string(options.connect_timeout);
  // The first is read as a whole connection string; what comes after it wins.
  const std::array names = {"dbname", "connect_timeout", "tcp_user_timeout", "application_name",
                            static_cast<const char*>(nullptr)};
  const std::array values = {options.connection.c_str(), timeout.c_str(), "10000", "assayd",
                             static_cast<const char*>(nullptr)};
  return PQconnectdbParams(names.data(), values.data(), 1);
}

std::string name_of(const Statement& statement) {
  return "s" + std::to_string(statement.number());
}

}  // namespace

void PostgresConnection::Closer::operator()(pg_conn* connection) const {
  PQfinish(connection);
}
void PostgresConnection::Closer::operator()(pg_result* result) const {
  PQclear(result);
}

PostgresConnection::PostgresConnection(const PostgresOptions& options) : connection_(connect(options)) {
  if (is_broken()) throw StoreError(Fault::unavailable, message_of(connection_.get()));
  // Without details, which hold what is stored; and warnings of the server are for its own log.
  PQsetErrorVerbosity(connection_.get(), PQERRORS_TERSE);
  PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);
  const char* encoding = PQparameterStatus(connection_.get(), "server_encoding");
  if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
    throw StoreError(Fault::schema, "the encoding of the database is not UTF8");
  }
  run_script(settings(options));
}

bool PostgresConnection::is_broken() const {
  return PQstatus(connection_.get()) != CONNECTION_OK;
}

void PostgresConnection::check(const Result& result, Fault if_broken) const {
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return;
  const char* field = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
  const std::string_view state = field == nullptr ? "" : field;
  // 57P: the server ends the connection; whether it did before the commit it does not say.
  if (is_broken() || state.starts_with("57P")) throw StoreError(if_broken, message_of(connection_.get()));
  if (state.starts_with("23")) throw ConstraintViolation(message_of(connection_.get()));
  throw StoreError(fault_of(state), message_of(connection_.get()));
}

void PostgresConnection::prepare(const Statement& statement, const Params& params) {
  if (is_prepared_.size() <= statement.number()) is_prepared_.resize(statement.number() + 1);
  if (is_prepared_[statement.number()]) return;
  const WireTypes types(params);
  const Result result(
      PQprepare(connection_.get(), name_of(statement).c_str(), statement.sql().c_str(), types.size(), types.data()));
  check(result, Fault::unavailable);
  is_prepared_[statement.number()] = true;
}

PostgresConnection::Result PostgresConnection::execute(const Statement& statement, const Params& params) {
  const WireParams wire(params);
  constexpr int kBinary = 1;
  // What is not sent as a whole, the server does not commit.
  if (PQsendQueryPrepared(connection_.get(), name_of(statement).c_str(), wire.size(), wire.values(), wire.lengths(),
                          wire.formats(), kBinary) == 0) {
    throw StoreError(Fault::unavailable, message_of(connection_.get()));
  }
  return last_result();
}

PostgresConnection::Result PostgresConnection::last_result() {
  Result last;
  for (Result next(PQgetResult(connection_.get())); next; next.reset(PQgetResult(connection_.get()))) {
    last = std::move(next);
    if (is_broken()) break;
  }
  return last;
}

Rows PostgresConnection::run(const Statement& statement, const Params& params) {
  prepare(statement, params);
  const Result result = execute(statement, params);
  check(result, Fault::unavailable);
  return rows_of(result.get());
}

Rows PostgresConnection::run_alone(const Statement& statement, const Params& params) {
  prepare(statement, params);
  const Result result = execute(statement, params);
  check(result, Fault::unknown_outcome);
  return rows_of(result.get());
}

void PostgresConnection::run_script(const std::string& sql) {
  check(Result(PQexec(connection_.get(), sql.c_str())), Fault::unavailable);
}

void PostgresConnection::commit() {
  const Result result(PQexec(connection_.get(), "COMMIT"));
  check(result, Fault::unknown_outcome);
  // This is what the server says where a statement before had failed.
  if (std::string_view(PQcmdStatus(result.get())) == "ROLLBACK") {
    throw StoreError(Fault::internal, "the transaction was undone");
  }
}

void PostgresConnection::undo() {
  if (!is_broken()) const Result result(PQexec(connection_.get(), "ROLLBACK"));
}

bool PostgresConnection::is_usable() const {
  // A server that has something to say unasked says goodbye, nearly always: another connection costs little.
  pollfd socket{PQsocket(connection_.get()), POLLIN, 0};
  if (poll(&socket, 1, 0) != 0) return false;
  return !is_broken() && PQtransactionStatus(connection_.get()) == PQTRANS_IDLE;
}

}  // namespace assayd::store
