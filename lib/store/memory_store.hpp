#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "assay/memory_store.hpp"
#include "lib/base/spin_lock.hpp"

namespace assay {

/// Slots of one size, and two sorted indexes of those in use: there is no hash that strangers could fill with ids of
/// one kind. Whoever calls an operation here holds the lock.
struct MemoryStore::Impl {
  struct Slot {
    Bytes id;           ///< within the slot's encoding
    Bytes user_handle;  ///< within the slot's encoding
    std::size_t size = 0;
    // What changes; the encoding says what it was at first.
    std::uint32_t sign_count = 0;
    bool backup_state = false;
    bool uv_initialized = false;
  };

  SpinLock lock;
  std::size_t capacity = 0;
  std::size_t record_size = 0;
  std::size_t count = 0;
  std::unique_ptr<Slot[]> slots;
  std::unique_ptr<std::uint8_t[]> encodings;  ///< record_size bytes a slot
  std::unique_ptr<std::uint32_t[]> by_id;     ///< slots: `count` in use, by credential id; behind them the free ones
  std::unique_ptr<std::uint32_t[]> by_user;   ///< slots in use, by user handle, the first registered first
  std::array<std::uint8_t, 253> rp_id{};
  std::size_t rp_id_size = 0;

  Error insert(const CredentialRecord& record) noexcept;
  Error update(const RecordUpdate& update) noexcept;
  Error remove(Bytes credential_id, Bytes user_handle) noexcept;
  /// The place in by_id of a credential id; `count` if it is not there.
  std::size_t place_of(Bytes credential_id) const noexcept;
  /// The part of by_user with this user's.
  std::span<std::uint32_t> owned_by(Bytes user_handle) const noexcept;

 private:
  /// Takes the free slot, into which a record was encoded, into both indexes.
  void fill(std::uint32_t index, std::size_t size) noexcept;
};

}  // namespace assay
