#include "lib/trust/chain_cache.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <mutex>
#include <new>
#include <utility>

#include "lib/base/check.hpp"

namespace assay {
namespace {

using Entry = ChainCache::Impl::Entry;
using Set = ChainCache::Impl::Set;
using Lock = std::lock_guard<SpinLock>;

constexpr std::size_t kMaxSets = std::size_t{1} << 24;

Entry* entry_of(Set& set, const trust::Identity& key) noexcept {
  const auto found =
      std::ranges::find_if(set.entries, [&](const Entry& entry) { return entry.used_at != 0 && entry.key == key; });
  return found == set.entries.end() ? nullptr : &*found;
}

/// When the clock of a set comes round, its entries are all of one age again.
std::uint32_t tick(Set& set) noexcept {
  if (set.clock == std::numeric_limits<std::uint32_t>::max()) {
    for (Entry& entry : set.entries) entry.used_at = std::min(entry.used_at, std::uint32_t{1});
    set.clock = 1;
  }
  return ++set.clock;
}

/// The one to be overwritten: an empty one, or the one whose last use is longest ago.
Entry& oldest(Set& set) noexcept {
  return *std::ranges::min_element(set.entries, {}, &Entry::used_at);
}

}  // namespace

Set& ChainCache::Impl::set_of(const trust::Identity& key) noexcept {
  std::size_t index = 0;
  for (std::size_t i = 0; i < sizeof(std::uint32_t); ++i) index = index << 8 | key[i];
  return sets[index & (num_sets - 1)];
}

bool ChainCache::Impl::find(const trust::Identity& key, std::int64_t time, trust::KeptChain& kept) noexcept {
  Set& set = set_of(key);
  const Lock lock(set.lock);
  Entry* entry = entry_of(set, key);
  if (entry == nullptr || !entry->interval.includes(time)) {
    ++set.statistics.misses;
    return false;
  }
  ++set.statistics.hits;
  entry->used_at = tick(set);
  kept = *entry;
  return true;
}

void ChainCache::Impl::keep(const trust::Identity& key, std::int64_t time, const trust::KeptChain& kept) noexcept {
  Set& set = set_of(key);
  const Lock lock(set.lock);
  Entry* entry = entry_of(set, key);
  if (entry == nullptr) {
    entry = &oldest(set);
    if (entry->used_at != 0 && entry->interval.includes(time)) ++set.statistics.evictions;
  }
  *entry = {kept, tick(set), key};
}

ChainCache::ChainCache(ChainCache&& other) noexcept : impl_(std::exchange(other.impl_, nullptr)) {}

ChainCache& ChainCache::operator=(ChainCache&& other) noexcept {
  std::swap(impl_, other.impl_);
  return *this;
}

ChainCache::~ChainCache() {
  delete impl_;
}

std::size_t ChainCache::capacity() const noexcept {
  return impl_ == nullptr ? 0 : impl_->num_sets * Impl::kWays;
}

std::size_t ChainCache::size_bytes() const noexcept {
  return impl_ == nullptr ? 0 : sizeof(Impl) + impl_->num_sets * sizeof(Set);
}

ChainCacheStatistics ChainCache::statistics() const noexcept {
  ChainCacheStatistics sum;
  for (std::size_t i = 0; impl_ != nullptr && i < impl_->num_sets; ++i) {
    const Lock lock(impl_->sets[i].lock);
    sum.hits += impl_->sets[i].statistics.hits;
    sum.misses += impl_->sets[i].statistics.misses;
    sum.evictions += impl_->sets[i].statistics.evictions;
  }
  return sum;
}

Result<ChainCache> make_chain_cache(std::size_t capacity) noexcept {
  const std::size_t wanted = std::clamp<std::size_t>(capacity, 1, kMaxSets * ChainCache::Impl::kWays);
  const std::size_t num_sets = std::bit_ceil((wanted + ChainCache::Impl::kWays - 1) / ChainCache::Impl::kWays);
  auto* impl = new (std::nothrow) ChainCache::Impl;
  ASSAY_REQUIRE(impl != nullptr, ErrorCode::out_of_memory, 0);
  ChainCache cache(impl);
  impl->sets.reset(new (std::nothrow) Set[num_sets]);
  ASSAY_REQUIRE(impl->sets != nullptr, ErrorCode::out_of_memory, 0);
  impl->num_sets = num_sets;
  return cache;
}

}  // namespace assay
