#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "assay/key_cache.hpp"
#include "lib/base/sip_hash.hpp"
#include "lib/base/spin_lock.hpp"
#include "lib/crypto/backend.hpp"

namespace assay {

/// Set-associative: a key belongs into one set, in which the entry that was not used for longest makes room. The lock
/// of a set is never held while points are multiplied: an entry is held by those who verify with it, and by the one who
/// fills it, and is not replaced while anybody holds it.
struct KeyCache::Impl {
  static constexpr std::size_t kWays = 8;
  static constexpr std::uint32_t kRemembered = 16;

  /// Of a key on P-256: x, then y.
  using Point = std::array<std::uint8_t, 64>;

  struct Entry {
    Point point{};
    crypto::LoadedKey* loaded = nullptr;  ///< of the backend; owned
    std::uint32_t used_at = 0;            ///< 0: empty
    bool ready = false;                   ///< `loaded` is that of `point`
    std::atomic<std::uint32_t> holders = 0;
  };

  struct alignas(64) Set {
    SpinLock lock;
    std::uint32_t clock = 0;
    std::uint32_t next = 0;  ///< of `once`, the one to be overwritten
    KeyCacheStatistics statistics;
    std::array<std::uint32_t, kRemembered> once{};  ///< prints of keys that verified one signature; 0: none
    std::array<Entry, kWays> entries;
  };

  const Backend* backend = nullptr;
  KeyForm form = KeyForm::any;
  SipHash hash;
  std::unique_ptr<Set[]> sets;
  std::size_t num_sets = 0;

  ~Impl();

  /// Whether it is for jobs like this one.
  static bool is_for(const VerifyJob& job) noexcept;

  /// The entry of the job's key, which stays as it is until it is released; null if there is none.
  Entry* hold(const VerifyJob& job) noexcept;
  static void release(Entry& entry) noexcept { entry.holders.fetch_sub(1, std::memory_order_release); }

  /// A signature by the job's key verified, and hold() had no entry for it: the second time, it gets one.
  void note_verified(const VerifyJob& job) noexcept;

 private:
  struct Place {
    Point point;
    Set* set;
    std::uint32_t print;  ///< not 0
  };

  Place place_of(const VerifyJob& job) const noexcept;
  Entry* claim(const Place& place) noexcept;
  void publish(const Place& place, Entry& entry, bool ready) noexcept;
};

}  // namespace assay
