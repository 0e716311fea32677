#include "lib/signature/key_cache.hpp"

#include <algorithm>
#include <limits>
#include <mutex>
#include <new>
#include <utility>

#include "lib/base/check.hpp"
#include "lib/cose/curve_check.hpp"

namespace assay {
namespace {

using Entry = KeyCache::Impl::Entry;
using Point = KeyCache::Impl::Point;
using Set = KeyCache::Impl::Set;
using Lock = std::lock_guard<SpinLock>;

constexpr std::size_t kCoordinateSize = 32;
constexpr Algorithm kAlgorithm = Algorithm::es256;

Entry* entry_of(Set& set, const Point& point) noexcept {
  const auto found =
      std::ranges::find_if(set.entries, [&](const Entry& entry) { return entry.used_at != 0 && entry.point == point; });
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

/// The one to be overwritten: an empty one, or the one whose last use is longest ago; null if all are held.
Entry* oldest_free(Set& set) noexcept {
  Entry* oldest = nullptr;
  for (Entry& entry : set.entries) {
    if (entry.holders.load(std::memory_order_acquire) != 0) continue;
    if (oldest == nullptr || entry.used_at < oldest->used_at) oldest = &entry;
  }
  return oldest;
}

/// Whether the key had verified a signature before; if not, it is remembered.
bool second_time(Set& set, std::uint32_t print) noexcept {
  const auto found = std::ranges::find(set.once, print);
  if (found != set.once.end()) {
    *found = 0;
    return true;
  }
  set.once[set.next] = print;
  set.next = (set.next + 1) % KeyCache::Impl::kRemembered;
  return false;
}

/// Whoever calls verify_batch() vouches for his keys; one that is kept is looked at once more.
bool is_on_curve(const PublicKeyView& key) noexcept {
  return !cose::check_ec_point(Curve::p256, {key.x}, {key.y}).failed();
}

/// The backend makes room for every key that will ever be kept.
Error make_blank_keys(KeyCache::Impl& impl) noexcept {
  for (std::size_t i = 0; i < impl.num_sets; ++i) {
    for (Entry& entry : impl.sets[i].entries) {
      const auto blank = impl.backend->new_blank_key(kAlgorithm, impl.form);
      if (!blank) return blank.error();
      entry.loaded = *blank;
    }
  }
  return {};
}

}  // namespace

KeyCache::Impl::~Impl() {
  for (std::size_t i = 0; i < num_sets; ++i) {
    for (const Entry& entry : sets[i].entries) {
      if (entry.loaded != nullptr) backend->free_key(entry.loaded);
    }
  }
}

bool KeyCache::Impl::is_for(const VerifyJob& job) noexcept {
  const PublicKeyView& key = job.key;
  return job.algorithm == kAlgorithm && key.type == KeyType::ec2 && key.curve == Curve::p256 &&
         key.x.size() == kCoordinateSize && key.y.size() == kCoordinateSize;
}

KeyCache::Impl::Place KeyCache::Impl::place_of(const VerifyJob& job) const noexcept {
  Place place;
  std::ranges::copy(job.key.x, place.point.begin());
  std::ranges::copy(job.key.y, place.point.begin() + kCoordinateSize);
  const std::uint64_t hashed = hash(place.point);
  place.set = &sets[(hashed >> 32) * num_sets >> 32];
  place.print = static_cast<std::uint32_t>(hashed) | 1U;
  return place;
}

Entry* KeyCache::Impl::hold(const VerifyJob& job) noexcept {
  const Place place = place_of(job);
  const Lock lock(place.set->lock);
  Entry* entry = entry_of(*place.set, place.point);
  if (entry == nullptr || !entry->ready) {
    ++place.set->statistics.misses;
    return nullptr;
  }
  ++place.set->statistics.hits;
  entry->used_at = tick(*place.set);
  entry->holders.fetch_add(1, std::memory_order_relaxed);
  return entry;
}

/// An entry for the key, held, that nobody finds yet; null if it is not to have one now.
Entry* KeyCache::Impl::claim(const Place& place) noexcept {
  Set& set = *place.set;
  const Lock lock(set.lock);
  if (entry_of(set, place.point) != nullptr || !second_time(set, place.print)) return nullptr;
  Entry* entry = oldest_free(set);
  if (entry == nullptr) return nullptr;
  if (entry->used_at != 0) ++set.statistics.evictions;
  entry->point = place.point;
  entry->ready = false;
  entry->used_at = tick(set);
  entry->holders.store(1, std::memory_order_relaxed);
  return entry;
}

void KeyCache::Impl::publish(const Place& place, Entry& entry, bool ready) noexcept {
  const Lock lock(place.set->lock);
  entry.ready = ready;
  if (ready) ++place.set->statistics.admissions;
  if (!ready) entry.used_at = 0;
  release(entry);
}

void KeyCache::Impl::note_verified(const VerifyJob& job) noexcept {
  const Place place = place_of(job);
  Entry* entry = claim(place);
  if (entry == nullptr) return;
  const bool ready = is_on_curve(job.key) && !backend->refill_key(*entry->loaded, job.key, job.algorithm).failed();
  publish(place, *entry, ready);
}

KeyCache::KeyCache(KeyCache&& other) noexcept : impl_(std::exchange(other.impl_, nullptr)) {}

KeyCache& KeyCache::operator=(KeyCache&& other) noexcept {
  std::swap(impl_, other.impl_);
  return *this;
}

KeyCache::~KeyCache() {
  delete impl_;
}

std::size_t KeyCache::capacity() const noexcept {
  return impl_ == nullptr ? 0 : impl_->num_sets * Impl::kWays;
}

std::size_t KeyCache::size_bytes() const noexcept {
  if (impl_ == nullptr) return 0;
  return sizeof(Impl) + impl_->num_sets * sizeof(Set) + capacity() * expanded_key_size(impl_->form);
}

KeyCacheStatistics KeyCache::statistics() const noexcept {
  KeyCacheStatistics sum;
  for (std::size_t i = 0; impl_ != nullptr && i < impl_->num_sets; ++i) {
    const Lock lock(impl_->sets[i].lock);
    const KeyCacheStatistics& own = impl_->sets[i].statistics;
    sum.hits += own.hits;
    sum.misses += own.misses;
    sum.admissions += own.admissions;
    sum.evictions += own.evictions;
  }
  return sum;
}

Result<KeyCache> make_key_cache(const Backend& backend, KeyForm form, std::size_t capacity, Bytes secret) noexcept {
  ASSAY_REQUIRE(capacity > 0 && capacity <= kMaxKeyCacheCapacity, ErrorCode::key_cache_capacity, 0);
  ASSAY_REQUIRE(secret.size() == kKeyCacheSecretSize, ErrorCode::key_cache_secret_size, 0);
  ASSAY_REQUIRE(expanded_key_size(form) != 0, ErrorCode::key_form_unsupported, 0);
  auto* impl = new (std::nothrow) KeyCache::Impl;
  ASSAY_REQUIRE(impl != nullptr, ErrorCode::out_of_memory, 0);
  KeyCache cache(impl);
  impl->backend = &backend;
  impl->form = form;
  impl->hash = SipHash(secret.first<kKeyCacheSecretSize>());
  const std::size_t num_sets = (capacity + KeyCache::Impl::kWays - 1) / KeyCache::Impl::kWays;
  impl->sets.reset(new (std::nothrow) Set[num_sets]);
  ASSAY_REQUIRE(impl->sets != nullptr, ErrorCode::out_of_memory, 0);
  impl->num_sets = num_sets;
  ASSAY_TRY(make_blank_keys(*impl));
  return cache;
}

}  // namespace assay
