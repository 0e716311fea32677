#include "store/sqlite_place.hpp"

#include <sys/stat.h>

namespace assayd::store {

std::optional<SqlitePlace::FileId> SqlitePlace::id_of(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return std::nullopt;
  return FileId(found.st_dev, found.st_ino);
}

SqlitePlace::SqlitePlace(std::string path) : path_(std::move(path)), database_(id_of(path_)) {}

void SqlitePlace::check() {
  if (!database_ || id_of(path_) != database_) {
    throw StoreError(Fault::unavailable, "the database was removed or replaced");
  }
  const auto log = id_of(path_ + "-wal");
  const std::lock_guard lock(mutex_);
  if (!log_) log_ = log;
  if (log != log_) throw StoreError(Fault::unavailable, "the log of the database was removed or replaced");
}

}  // namespace assayd::store
