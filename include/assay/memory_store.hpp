#pragma once

#include <cstddef>
#include <string_view>

#include "assay/credential_store.hpp"
#include "assay/export.hpp"
#include "assay/result.hpp"

namespace assay {

struct MemoryStoreConfig {
  std::string_view rp_id;          ///< required: the relying party whose records it keeps; copied
  std::size_t capacity = 1024;     ///< records, at most 2^20
  std::size_t record_size = 2048;  ///< bytes of the longest record, encoded (encoded_record_size())
};

/// A CredentialStore in memory, for tests, tools and services that load their records at the start. It owns copies of
/// the records; shared by all threads; bounded: all memory is taken when it is made. Looking up costs a binary search;
/// inserting and removing also move up to 8 bytes a record.
class ASSAY_API MemoryStore {
 public:
  MemoryStore() noexcept = default;  ///< holds nothing: every operation of store() gives store_failure
  MemoryStore(MemoryStore&& other) noexcept;
  MemoryStore& operator=(MemoryStore&& other) noexcept;
  MemoryStore(const MemoryStore&) = delete;
  MemoryStore& operator=(const MemoryStore&) = delete;
  ~MemoryStore();

  /// The operations; they borrow from what this MemoryStore holds, which a move hands over.
  CredentialStore store() noexcept;
  /// Records in it.
  std::size_t size() const noexcept;
  std::size_t capacity() const noexcept;
  /// Bytes taken from the heap.
  std::size_t size_bytes() const noexcept;

  struct Impl;
  explicit MemoryStore(Impl* impl) noexcept : impl_(impl) {}

 private:
  Impl* impl_ = nullptr;
};

/// Makes a store. Beyond CredentialStore's, its insert gives store_full for a record longer than record_size. Errors:
/// rp_id_invalid (empty or longer than 253 bytes); out_of_memory (also for a capacity above 2^20).
ASSAY_API Result<MemoryStore> make_memory_store(const MemoryStoreConfig& config) noexcept;

}  // namespace assay
