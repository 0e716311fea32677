#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "store/types.hpp"

namespace assayd::store {

/// Where the files of a database are. What is written into a file that was removed or replaced is lost, and SQLite does
/// not notice.
class SqlitePlace {
 public:
  /// The file must exist.
  explicit SqlitePlace(std::string path);
  /// Throws StoreError (unavailable) if the database or its log is not the file that it was.
  void check();

 private:
  using FileId = std::pair<std::uint64_t, std::uint64_t>;
  static std::optional<FileId> id_of(const std::string& path);

  std::string path_;
  std::optional<FileId> database_;
  std::mutex mutex_;
  std::optional<FileId> log_;  ///< once it was seen
};

}  // namespace assayd::store
