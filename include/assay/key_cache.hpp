#pragma once

#include <cstddef>
#include <cstdint>

#include "assay/backend.hpp"
#include "assay/export.hpp"
#include "assay/result.hpp"

namespace assay {

struct KeyCacheStatistics {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t admissions = 0;  ///< keys that were expanded and kept
  std::uint64_t evictions = 0;   ///< keys that were dropped for others
};

/// Keeps the expanded forms (KeyForm) of ES256 keys that are in use, so that a signature by one of them is verified as
/// fast as with a KeyHandle of that form, and the caller handles no expanded keys. Named in RelyingPartyConfig, it
/// serves authentications, batches, and the attestation signatures of registrations, of which many are by the same
/// certificate; named in VerifyJob, verify_batch(). Keys of other algorithms are verified as if there were no cache.
///
///     auto cache = assay::make_key_cache(*backend, assay::KeyForm::expanded_8k, 4096, secret16);
///     config.key_cache = &*cache;                               // the cache outlives what is made of config
///     auto relying_party = assay::make_relying_party(config);
///
/// Shared by all threads; bounded; nothing is allocated after it was made. A key is found by all of its bytes, and its
/// table is one that this cache worked out itself, so no verdict differs from what it would be without. A key is let in
/// after two signatures by it verified not long apart; so neither keys that are seen once nor forged signatures drive
/// out others. Whoever owns many keys may do so with two good signatures by each, which costs time and no more.
class ASSAY_API KeyCache {
 public:
  KeyCache() noexcept = default;  ///< keeps nothing
  KeyCache(KeyCache&& other) noexcept;
  KeyCache& operator=(KeyCache&& other) noexcept;
  KeyCache(const KeyCache&) = delete;
  KeyCache& operator=(const KeyCache&) = delete;
  ~KeyCache();  ///< no verification may be using it

  /// Keys that it has room for.
  std::size_t capacity() const noexcept;
  /// Bytes taken from the heap, without what the backend keeps beside each table: less than 300.
  std::size_t size_bytes() const noexcept;
  KeyCacheStatistics statistics() const noexcept;

  struct Impl;
  explicit KeyCache(Impl* impl) noexcept : impl_(impl) {}
  Impl* impl() const noexcept { return impl_; }

 private:
  Impl* impl_ = nullptr;
};

inline constexpr std::size_t kMaxKeyCacheCapacity = std::size_t{1} << 20;
inline constexpr std::size_t kKeyCacheSecretSize = 16;

/// Makes a cache with room for `capacity` keys, rounded up to a multiple of 8, in a form of 1 KiB or 8 KiB each. The
/// backend is borrowed, as always. `secret` has 16 bytes that those who choose keys cannot know, from getrandom(2): it
/// keeps them from choosing keys that have the same place in the cache. It is copied.
///
/// Errors: key_cache_capacity (0, or above kMaxKeyCacheCapacity); key_cache_secret_size; key_form_unsupported
/// (KeyForm::any, or the backend has no expanded keys: openssl and mbedtls have none); out_of_memory.
ASSAY_API Result<KeyCache> make_key_cache(const Backend& backend, KeyForm form, std::size_t capacity,
                                          Bytes secret) noexcept;

}  // namespace assay
