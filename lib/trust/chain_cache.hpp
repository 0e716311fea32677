#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "assay/chain_cache.hpp"
#include "assay/error.hpp"
#include "assay/trust.hpp"
#include "lib/base/spin_lock.hpp"
#include "lib/trust/fingerprint.hpp"
#include "lib/trust/interval.hpp"

namespace assay {
namespace trust {

/// What is known of a chain, and when.
struct KeptChain {
  Interval interval;
  Error error;  ///< none: the chain is in order
  CertificateStatus status = CertificateStatus::unknown;
};

}  // namespace trust

/// Set-associative: a key belongs into one set, in which the entry that was not used for longest makes room.
struct ChainCache::Impl {
  static constexpr std::size_t kWays = 8;

  struct Entry : trust::KeptChain {
    std::uint32_t used_at = 0;  ///< 0: empty
    trust::Identity key{};
  };
  static_assert(sizeof(Entry) == 64);

  struct alignas(64) Set {
    SpinLock lock;
    std::uint32_t clock = 0;
    ChainCacheStatistics statistics;
    std::array<Entry, kWays> entries;
  };

  std::unique_ptr<Set[]> sets;
  std::size_t num_sets = 0;  ///< a power of two

  /// Whether a result is kept under `key` that holds at `time`.
  bool find(const trust::Identity& key, std::int64_t time, trust::KeptChain& kept) noexcept;
  void keep(const trust::Identity& key, std::int64_t time, const trust::KeptChain& kept) noexcept;

 private:
  Set& set_of(const trust::Identity& key) noexcept;
};

}  // namespace assay
