#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "store/store.hpp"

namespace assayd::store {

struct SqliteOptions {
  std::string path;            ///< of the database; the directory must take further files of its name
  int max_readers = 8;         ///< connections that read at the same time
  int busy_timeout = 2000;     ///< milliseconds to wait for another process that writes
  std::int64_t max_pages = 0;  ///< the size at which the database is full; 0: that of the disk
  std::string vfs;             ///< of SQLite; empty: the usual one
};

/// A file on this machine. Writes of all threads that come while the last ones go to disk are committed together.
/// Creates the database if there is none and brings an older schema up to date. Throws StoreError.
std::unique_ptr<Store> open_sqlite(const SqliteOptions& options, Time now);

}  // namespace assayd::store
