#pragma once

#include <memory>
#include <string>

#include "store/store.hpp"

namespace assayd::store {

struct PostgresOptions {
  /// As libpq reads it: "host=/run/postgresql dbname=assayd" or a URI. The encoding of the database must be UTF8. No
  /// proxy in between that shares connections between transactions.
  std::string connection;
  int max_connections = 16;
  int connect_timeout = 5;         ///< seconds
  int wait_timeout = 5'000;        ///< milliseconds to wait for a free connection
  int lock_timeout = 5'000;        ///< milliseconds
  int statement_timeout = 10'000;  ///< milliseconds
};

/// Whether this program was built with PostgreSQL.
bool has_postgres();

/// A PostgreSQL server, for any number of instances. Brings an older schema up to date. Throws StoreError.
std::unique_ptr<Store> open_postgres(const PostgresOptions& options, Time now);

}  // namespace assayd::store
