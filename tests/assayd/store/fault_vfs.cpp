#include "tests/assayd/store/fault_vfs.hpp"

#include <sqlite3.h>

#include <cstddef>
#include <new>

namespace store_test {

namespace {

FileFaults faults;
sqlite3_vfs* base = nullptr;

/// The file of the base VFS lies behind this one.
struct File {
  sqlite3_file file;
  alignas(sqlite3_int64) char real[1];  // SQLite promises no more for a file of a VFS
};
sqlite3_file* real_of(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<File*>(file)->real);
}

/// Calls a method of the real file.
template <class Method, class... Args>
int forward(Method sqlite3_io_methods::*method, sqlite3_file* file, Args... args) {
  sqlite3_file* real = real_of(file);
  return (real->pMethods->*method)(real, args...);
}

int close_file(sqlite3_file* file) {
  return forward(&sqlite3_io_methods::xClose, file);
}
int read_file(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
  if (const int code = faults.read_code; code != 0) return code;
  return forward(&sqlite3_io_methods::xRead, file, out, size, offset);
}
int write_file(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  if (const int code = faults.write_code; code != 0) return code;
  return forward(&sqlite3_io_methods::xWrite, file, data, size, offset);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return forward(&sqlite3_io_methods::xTruncate, file, size);
}
int sync_file(sqlite3_file* file, int flags) {
  faults.pass_sync();
  if (const int code = faults.sync_code; code != 0) return code;
  return forward(&sqlite3_io_methods::xSync, file, flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return forward(&sqlite3_io_methods::xFileSize, file, size);
}
int lock_file(sqlite3_file* file, int level) {
  return forward(&sqlite3_io_methods::xLock, file, level);
}
int unlock_file(sqlite3_file* file, int level) {
  return forward(&sqlite3_io_methods::xUnlock, file, level);
}
int check_lock(sqlite3_file* file, int* out) {
  return forward(&sqlite3_io_methods::xCheckReservedLock, file, out);
}
int control_file(sqlite3_file* file, int operation, void* argument) {
  return forward(&sqlite3_io_methods::xFileControl, file, operation, argument);
}
int sector_size(sqlite3_file* file) {
  return forward(&sqlite3_io_methods::xSectorSize, file);
}
int characteristics(sqlite3_file* file) {
  return forward(&sqlite3_io_methods::xDeviceCharacteristics, file);
}
int map_shared(sqlite3_file* file, int page, int size, int extends, void volatile** out) {
  return forward(&sqlite3_io_methods::xShmMap, file, page, size, extends, out);
}
int lock_shared(sqlite3_file* file, int offset, int num, int flags) {
  return forward(&sqlite3_io_methods::xShmLock, file, offset, num, flags);
}
void fence_shared(sqlite3_file* file) {
  real_of(file)->pMethods->xShmBarrier(real_of(file));
}
int unmap_shared(sqlite3_file* file, int removes) {
  return forward(&sqlite3_io_methods::xShmUnmap, file, removes);
}

constexpr sqlite3_io_methods kMethods = {
    2,           close_file,   read_file,    write_file,   truncate_file, sync_file,       file_size,
    lock_file,   unlock_file,  check_lock,   control_file, sector_size,   characteristics, map_shared,
    lock_shared, fence_shared, unmap_shared, nullptr,      nullptr,
};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  file->pMethods = nullptr;
  const int code = base->xOpen(base, name, real_of(file), flags, out_flags);
  if (real_of(file)->pMethods != nullptr) file->pMethods = &kMethods;
  if (faults.opens_read_only && out_flags != nullptr && (flags & SQLITE_OPEN_MAIN_DB) != 0) {
    *out_flags = (*out_flags & ~SQLITE_OPEN_READWRITE) | SQLITE_OPEN_READONLY;
  }
  return code;
}

int last_error(sqlite3_vfs*, int, char*) {
  return faults.system_errno;
}

void register_vfs() {
  base = sqlite3_vfs_find(nullptr);
  static sqlite3_vfs vfs = *base;
  vfs.zName = kFaultVfs;
  vfs.szOsFile = static_cast<int>(offsetof(File, real)) + base->szOsFile;
  vfs.xOpen = open_file;
  vfs.xGetLastError = last_error;
  sqlite3_vfs_register(&vfs, 0);
}

}  // namespace

FileFaults& file_faults() {
  static const bool is_registered = [] {
    register_vfs();
    return true;
  }();
  (void)is_registered;
  return faults;
}

void FileFaults::hold_syncs() {
  const std::lock_guard lock(mutex_);
  is_holding_ = true;
}

void FileFaults::let_syncs_go() {
  const std::lock_guard lock(mutex_);
  is_holding_ = false;
  changed_.notify_all();
}

void FileFaults::await_held_sync() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return num_held_ > 0; });
}

void FileFaults::pass_sync() {
  std::unique_lock lock(mutex_);
  ++num_syncs;
  if (!is_holding_) return;
  ++num_held_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return !is_holding_; });
  --num_held_;
}

void FileFaults::reset() {
  write_code = 0;
  sync_code = 0;
  read_code = 0;
  system_errno = 0;
  opens_read_only = false;
  let_syncs_go();
}

}  // namespace store_test
