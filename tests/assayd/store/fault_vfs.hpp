#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace store_test {

/// What SQLite's files do wrong, for databases that are opened with the VFS kFaultVfs.
struct FileFaults {
  std::atomic<int> write_code = 0;  ///< an SQLite code that every write ends with; 0: it is done
  std::atomic<int> sync_code = 0;
  std::atomic<int> read_code = 0;
  std::atomic<int> system_errno = 0;  ///< goes with them
  std::atomic<bool> opens_read_only = false;
  std::atomic<int> num_syncs = 0;

  /// Every sync waits from now on, until they are let go.
  void hold_syncs();
  void let_syncs_go();
  void await_held_sync();
  void reset();

  /// For the VFS.
  void pass_sync();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_holding_ = false;
  int num_held_ = 0;
};

inline constexpr const char* kFaultVfs = "faulty";
/// Registers the VFS at the first call.
FileFaults& file_faults();

}  // namespace store_test
