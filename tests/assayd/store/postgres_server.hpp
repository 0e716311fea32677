#pragma once

#include <sys/types.h>

#include <string>

namespace store_test {

/// A PostgreSQL server of the test's own: data and socket in a temporary directory, no network. It ends with the test.
class PostgresServer {
 public:
  PostgresServer() = default;
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  /// The one of this process, started if need be; nothing where PostgreSQL is not installed. Throws if it is and does
  /// not start.
  static PostgresServer* shared();
  /// Why there is none.
  static std::string why_not();

  /// "host=... dbname=postgres user=..."
  std::string connection() const;
  /// One whose tables are in a schema that nobody has used before.
  std::string fresh_connection();
  void execute(const std::string& sql) const;
  /// As a crash would end it, and as an operator.
  void kill();
  void stop();
  void start();

 private:
  void create();
  void await() const;
  void end(int signal);

  std::string directory_;
  pid_t pid_ = 0;
  int num_schemas_ = 0;
};

}  // namespace store_test
