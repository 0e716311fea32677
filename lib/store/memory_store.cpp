#include "lib/store/memory_store.hpp"

#include <algorithm>
#include <mutex>
#include <new>
#include <numeric>
#include <utility>

#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"

namespace assay {
namespace {

using Impl = MemoryStore::Impl;
using Slot = Impl::Slot;
using Lock = std::lock_guard<SpinLock>;

constexpr std::size_t kMaxCapacity = std::size_t{1} << 20;
constexpr std::size_t kMaxRpId = 253;

bool is_less(Bytes a, Bytes b) noexcept {
  return std::ranges::lexicographical_compare(a, b);
}

/// How an index is searched: by one of the views of its slots.
struct Order {
  const Impl& impl;
  Bytes Slot::*key;

  Bytes operator()(std::uint32_t slot) const noexcept { return impl.slots[slot].*key; }
};

MutableBytes room_of(const Impl& impl, std::uint32_t slot) noexcept {
  return {impl.encodings.get() + slot * impl.record_size, impl.record_size};
}

/// The record of a slot whose encoding was copied to `encoding`.
CredentialRecord record_of(const Slot& slot, Bytes encoding) noexcept {
  CredentialRecord record = *decode_record(encoding);
  record.sign_count = slot.sign_count;
  record.backup_state = slot.backup_state;
  record.uv_initialized = slot.uv_initialized;
  return record;
}

/// Copies what is stored to the beginning of the room, which thereby becomes shorter.
CredentialRecord copy_to(const Impl& impl, std::uint32_t index, MutableBytes& room) noexcept {
  const Slot& slot = impl.slots[index];
  const MutableBytes encoding = room.first(slot.size);
  std::ranges::copy(room_of(impl, index).first(slot.size), encoding.begin());
  room = room.subspan(slot.size);
  return record_of(slot, encoding);
}

Error insert(void* context, const CredentialRecord& record) noexcept {
  ASSAY_REQUIRE(context != nullptr, ErrorCode::store_failure, 0);
  Impl& impl = *static_cast<Impl*>(context);
  const Lock lock(impl.lock);
  return impl.insert(record);
}

Error update(void* context, const RecordUpdate& update) noexcept {
  ASSAY_REQUIRE(context != nullptr, ErrorCode::store_failure, 0);
  ASSAY_REQUIRE(update.delta.sign_count >= update.stored_sign_count, ErrorCode::sign_count_lowered, 0);
  Impl& impl = *static_cast<Impl*>(context);
  const Lock lock(impl.lock);
  return impl.update(update);
}

Result<CredentialRecord> find(void* context, Bytes credential_id, MutableBytes room) noexcept {
  ASSAY_REQUIRE(context != nullptr, ErrorCode::store_failure, 0);
  Impl& impl = *static_cast<Impl*>(context);
  const Lock lock(impl.lock);
  const std::size_t place = impl.place_of(credential_id);
  ASSAY_REQUIRE(place < impl.count, ErrorCode::unknown_credential, 0);
  const std::uint32_t slot = impl.by_id[place];
  ASSAY_REQUIRE(room.size() >= impl.slots[slot].size, ErrorCode::output_too_small, 0);
  return copy_to(impl, slot, room);
}

Result<std::size_t> list(void* context, Bytes user_handle, std::span<CredentialRecord> records,
                         MutableBytes room) noexcept {
  ASSAY_REQUIRE(context != nullptr, ErrorCode::store_failure, 0);
  Impl& impl = *static_cast<Impl*>(context);
  const Lock lock(impl.lock);
  const auto owned = impl.owned_by(user_handle);
  const std::size_t size = std::transform_reduce(owned.begin(), owned.end(), std::size_t{0}, std::plus<>(),
                                                 [&](std::uint32_t slot) { return impl.slots[slot].size; });
  ASSAY_REQUIRE(records.size() >= owned.size() && room.size() >= size, ErrorCode::output_too_small, 0);
  std::ranges::transform(owned, records.begin(), [&](std::uint32_t slot) { return copy_to(impl, slot, room); });
  return owned.size();
}

Error remove(void* context, Bytes credential_id, Bytes user_handle) noexcept {
  ASSAY_REQUIRE(context != nullptr, ErrorCode::store_failure, 0);
  Impl& impl = *static_cast<Impl*>(context);
  const Lock lock(impl.lock);
  return impl.remove(credential_id, user_handle);
}

Error take_memory(Impl& impl, const MemoryStoreConfig& config) noexcept {
  impl.slots.reset(new (std::nothrow) Slot[config.capacity]);
  impl.by_id.reset(new (std::nothrow) std::uint32_t[config.capacity]);
  impl.by_user.reset(new (std::nothrow) std::uint32_t[config.capacity]);
  const bool has_tables = impl.slots != nullptr && impl.by_id != nullptr && impl.by_user != nullptr;
  ASSAY_REQUIRE(has_tables, ErrorCode::out_of_memory, 0);
  const std::size_t longest = std::size_t(-1) / 2 / kMaxCapacity;
  ASSAY_REQUIRE(config.record_size <= longest, ErrorCode::out_of_memory, 0);
  impl.encodings.reset(new (std::nothrow) std::uint8_t[config.capacity * config.record_size]);
  ASSAY_REQUIRE(impl.encodings != nullptr, ErrorCode::out_of_memory, 0);
  return {};
}

}  // namespace

std::span<std::uint32_t> MemoryStore::Impl::owned_by(Bytes user_handle) const noexcept {
  const Order order{*this, &Slot::user_handle};
  std::uint32_t* const end = by_user.get() + count;
  std::uint32_t* const first = std::ranges::lower_bound(by_user.get(), end, user_handle, is_less, order);
  return {first, std::ranges::upper_bound(first, end, user_handle, is_less, order)};
}

std::size_t MemoryStore::Impl::place_of(Bytes credential_id) const noexcept {
  const Order order{*this, &Slot::id};
  const std::uint32_t* const end = by_id.get() + count;
  const std::uint32_t* const found = std::ranges::lower_bound(by_id.get(), end, credential_id, is_less, order);
  return found != end && equal(order(*found), credential_id) ? static_cast<std::size_t>(found - by_id.get()) : count;
}

// The slots that are free stand in by_id behind those in use.
Error MemoryStore::Impl::insert(const CredentialRecord& record) noexcept {
  const std::size_t size = encoded_record_size(record);
  const bool is_known = !record.id.empty() && place_of(record.id) < count;
  const std::uint32_t slot = count < capacity ? by_id[count] : 0;
  const bool has_room = count < capacity && size <= record_size;
  // What is wrong with the record itself comes first.
  if (const Error error = encode_record(record, has_room ? room_of(*this, slot) : MutableBytes{}).error();
      error.failed() && error.code != ErrorCode::output_too_small) {
    return error;
  }
  const bool same_rp = record.rp_id.empty() || equal(record.rp_id, Bytes(rp_id).first(rp_id_size));
  ASSAY_REQUIRE(same_rp, ErrorCode::record_relying_party_mismatch, 0);
  ASSAY_REQUIRE(!is_known, ErrorCode::credential_already_registered, 0);
  ASSAY_REQUIRE(has_room, ErrorCode::store_full, 0);
  fill(slot, size);
  return {};
}

void MemoryStore::Impl::fill(std::uint32_t index, std::size_t size) noexcept {
  const CredentialRecord stored = *decode_record(room_of(*this, index).first(size));
  slots[index] = {stored.id, stored.user_handle, size, stored.sign_count, stored.backup_state, stored.uv_initialized};
  std::uint32_t* const id_place =
      std::ranges::upper_bound(by_id.get(), by_id.get() + count, stored.id, is_less, Order{*this, &Slot::id});
  std::rotate(id_place, by_id.get() + count, by_id.get() + count + 1);
  std::uint32_t* const user_end = by_user.get() + count;
  std::uint32_t* const user_place =
      std::ranges::upper_bound(by_user.get(), user_end, stored.user_handle, is_less, Order{*this, &Slot::user_handle});
  std::copy_backward(user_place, user_end, user_end + 1);
  *user_place = index;
  ++count;
}

Error MemoryStore::Impl::update(const RecordUpdate& update) noexcept {
  const std::size_t place = place_of(update.credential_id);
  const bool is_known = place < count && equal(slots[by_id[place]].user_handle, update.user_handle);
  ASSAY_REQUIRE(is_known, ErrorCode::unknown_credential, 0);
  Slot& slot = slots[by_id[place]];
  ASSAY_REQUIRE(slot.sign_count == update.stored_sign_count, ErrorCode::store_conflict, 0);
  slot.sign_count = update.delta.sign_count;
  slot.backup_state = update.delta.backup_state;
  slot.uv_initialized = slot.uv_initialized || update.delta.uv_initialized;
  return {};
}

Error MemoryStore::Impl::remove(Bytes credential_id, Bytes user_handle) noexcept {
  const std::size_t place = place_of(credential_id);
  const bool is_known = place < count && equal(slots[by_id[place]].user_handle, user_handle);
  ASSAY_REQUIRE(is_known, ErrorCode::unknown_credential, 0);
  const std::uint32_t slot = by_id[place];
  const auto owned = owned_by(user_handle);
  std::uint32_t* const in_users = &*std::ranges::find(owned, slot);
  std::copy(in_users + 1, by_user.get() + count, in_users);
  std::rotate(by_id.get() + place, by_id.get() + place + 1, by_id.get() + count);
  slots[slot] = {};
  --count;
  return {};
}

MemoryStore::MemoryStore(MemoryStore&& other) noexcept : impl_(std::exchange(other.impl_, nullptr)) {}

MemoryStore& MemoryStore::operator=(MemoryStore&& other) noexcept {
  std::swap(impl_, other.impl_);
  return *this;
}

MemoryStore::~MemoryStore() {
  delete impl_;
}

CredentialStore MemoryStore::store() noexcept {
  return {&assay::insert, &assay::update, &assay::find, &assay::list, &assay::remove, impl_};
}

std::size_t MemoryStore::size() const noexcept {
  if (impl_ == nullptr) return 0;
  const Lock lock(impl_->lock);
  return impl_->count;
}

std::size_t MemoryStore::capacity() const noexcept {
  return impl_ == nullptr ? 0 : impl_->capacity;
}

std::size_t MemoryStore::size_bytes() const noexcept {
  if (impl_ == nullptr) return 0;
  const std::size_t each = sizeof(Slot) + 2 * sizeof(std::uint32_t) + impl_->record_size;
  return sizeof(Impl) + impl_->capacity * each;
}

Result<MemoryStore> make_memory_store(const MemoryStoreConfig& config) noexcept {
  const bool is_rp_id = !config.rp_id.empty() && config.rp_id.size() <= kMaxRpId;
  ASSAY_REQUIRE(is_rp_id, ErrorCode::rp_id_invalid, 0);
  ASSAY_REQUIRE(config.capacity <= kMaxCapacity, ErrorCode::out_of_memory, 0);
  auto* const impl = new (std::nothrow) Impl;
  ASSAY_REQUIRE(impl != nullptr, ErrorCode::out_of_memory, 0);
  MemoryStore store(impl);
  ASSAY_TRY(take_memory(*impl, config));
  std::iota(impl->by_id.get(), impl->by_id.get() + config.capacity, std::uint32_t{0});
  impl->capacity = config.capacity;
  impl->record_size = config.record_size;
  impl->rp_id_size = config.rp_id.size();
  std::ranges::copy(bytes_of(config.rp_id), impl->rp_id.begin());
  return store;
}

}  // namespace assay
