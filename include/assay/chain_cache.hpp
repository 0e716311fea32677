#pragma once

#include <cstddef>
#include <cstdint>

#include "assay/export.hpp"
#include "assay/result.hpp"

namespace assay {

struct ChainCacheStatistics {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t evictions = 0;  ///< results that were dropped for others while they still held
};

/// Keeps what was found out about certificate chains: authenticators of one model share their attestation certificate,
/// and the chain is most of the cost of a registration. Shared by all threads; bounded; nothing is allocated after it
/// was made.
///
/// A result, whether the chain is in order or what is wrong with it, is kept under SHA-256 of everything that it
/// depends on but the time: the whole x5c in its order, the identity of the AnchorStore, the lists that policy gives
/// itself, the roots of the metadata entry, and policy's UnknownStatus. With it goes the time from and until which
/// nothing changes: no certificate and no CRL among them begins or ends. So what is found here is what the check would
/// say. Not kept is what could not be judged (classes unsupported, capacity, backend, misuse), what the certificate
/// reader refuses, which costs less than to look it up, and what rests on sources of which it cannot be read when they
/// end.
///
/// The lists that policy gives itself are hashed for each look-up, so it pays with an AnchorStore. Strangers may fill
/// it with chains of their own and so drive out others, which costs time and no more.
class ASSAY_API ChainCache {
 public:
  ChainCache() noexcept = default;  ///< keeps nothing
  ChainCache(ChainCache&& other) noexcept;
  ChainCache& operator=(ChainCache&& other) noexcept;
  ChainCache(const ChainCache&) = delete;
  ChainCache& operator=(const ChainCache&) = delete;
  ~ChainCache();

  /// Results that it has room for.
  std::size_t capacity() const noexcept;
  /// Bytes taken from the heap: 72 a result.
  std::size_t size_bytes() const noexcept;
  ChainCacheStatistics statistics() const noexcept;

  struct Impl;
  explicit ChainCache(Impl* impl) noexcept : impl_(impl) {}
  Impl* impl() noexcept { return impl_; }

 private:
  Impl* impl_ = nullptr;
};

/// Makes a cache with room for at least `capacity` results, at most twice as many. Errors: out_of_memory.
ASSAY_API Result<ChainCache> make_chain_cache(std::size_t capacity) noexcept;

}  // namespace assay
