#include "tests/store/plain_store.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <thread>

namespace store_test {

using assay::Bytes;
using assay::CredentialRecord;
using assay::Error;
using assay::ErrorCode;

namespace {

using Lock = std::unique_lock<std::recursive_mutex>;

/// Long enough for another thread to come in between.
void let_others_in(Lock& lock) {
  lock.unlock();
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  lock.lock();
}

}  // namespace

store_suite::Subject PlainStore::subject() {
  return {{&insert, &update, &find, &list, &remove, this}, [this](bool failing) { is_failing_ = failing; }};
}

PlainStore::ByteVector PlainStore::key_of(Bytes id) const {
  ByteVector key(id.begin(), id.end());
  if (has(Fault::takes_ids_as_c_strings)) key.erase(std::ranges::find(key, 0), key.end());
  if (has(Fault::cuts_ids_at_255)) key.resize(std::min<std::size_t>(key.size(), 255));
  if (has(Fault::takes_ids_without_case)) {
    std::ranges::transform(key, key.begin(), [](std::uint8_t c) { return static_cast<std::uint8_t>(std::tolower(c)); });
  }
  return key;
}

CredentialRecord PlainStore::record_of(const Row& row) const {
  return has(Fault::borrows_the_record) ? row.borrowed : *assay::decode_record(row.encoded);
}

Error PlainStore::failure() const {
  return {has(Fault::fails_as_unknown) ? ErrorCode::unknown_credential : ErrorCode::store_failure};
}

Error PlainStore::check_new(const CredentialRecord& record) const {
  ByteVector out(assay::encoded_record_size(record));
  if (const Error error = assay::encode_record(record, out).error(); error.failed()) return error;
  const bool same_rp = record.rp_id.empty() || assay::text_of(record.rp_id) == store_suite::kRpId;
  if (!same_rp && !has(Fault::takes_incomplete_records)) return {ErrorCode::record_relying_party_mismatch};
  const bool is_there = rows_.contains(key_of(record.id)) && !has(Fault::overwrites_what_is_there);
  return is_there ? Error{ErrorCode::credential_already_registered} : Error{};
}

void PlainStore::put(const CredentialRecord& record) {
  Row& row = rows_[key_of(record.id)];
  CredentialRecord kept = record;
  if (has(Fault::forgets_the_aaguid)) kept.aaguid = {};
  row.encoded.resize(assay::encoded_record_size(kept));
  (void)assay::encode_record(kept, row.encoded);
  row.borrowed = kept;
  row.number = num_inserted_++;
}

Error PlainStore::insert(void* context, const CredentialRecord& record) {
  PlainStore& self = *static_cast<PlainStore*>(context);
  Lock lock(self.mutex_);
  if (self.is_failing_ && !self.has(Fault::changes_although_it_fails)) return self.failure();
  if (const Error error = self.check_new(record); error.failed()) return error;
  if (self.has(Fault::looks_before_it_inserts)) let_others_in(lock);
  self.put(record);
  return self.is_failing_ ? self.failure() : Error{};
}

Error PlainStore::check_update(const assay::RecordUpdate& update) const {
  const bool lowers = update.delta.sign_count < update.stored_sign_count;
  if (lowers && !has(Fault::lowers_counters)) return {ErrorCode::sign_count_lowered};
  const auto found = rows_.find(key_of(update.credential_id));
  const bool is_owner =
      found != rows_.end() && (has(Fault::updates_for_any_user) ||
                               std::ranges::equal(record_of(found->second).user_handle, update.user_handle));
  if (!is_owner) {
    return {has(Fault::says_conflict_for_unknown) ? ErrorCode::store_conflict : ErrorCode::unknown_credential};
  }
  const std::uint32_t stored = record_of(found->second).sign_count;
  const bool is_late = has(Fault::refuses_equal_counters) && stored >= update.delta.sign_count;
  const bool is_current = has(Fault::swaps_without_comparing) || stored == update.stored_sign_count;
  return is_late || !is_current ? Error{ErrorCode::store_conflict} : Error{};
}

void PlainStore::change(const assay::RecordUpdate& update) {
  Row& row = rows_[key_of(update.credential_id)];
  const ByteVector before = row.encoded;
  CredentialRecord record = *assay::decode_record(before);
  record.sign_count = update.delta.sign_count;
  record.backup_state = update.delta.backup_state;
  record.uv_initialized =
      update.delta.uv_initialized || (record.uv_initialized && !has(Fault::overwrites_uv_initialized));
  if (has(Fault::overwrites_transports)) record.transports = {};
  (void)assay::encode_record(record, row.encoded);
}

Error PlainStore::update(void* context, const assay::RecordUpdate& update) {
  PlainStore& self = *static_cast<PlainStore*>(context);
  Lock lock(self.mutex_);
  if (self.is_failing_) return self.failure();
  if (const Error error = self.check_update(update); error.failed()) return error;
  if (self.has(Fault::compares_before_it_swaps)) let_others_in(lock);
  self.change(update);
  return {};
}

assay::Result<CredentialRecord> PlainStore::find(void* context, Bytes id, assay::MutableBytes room) {
  PlainStore& self = *static_cast<PlainStore*>(context);
  const Lock lock(self.mutex_);
  if (self.is_failing_) return self.failure();
  const auto found = self.rows_.find(self.key_of(id));
  if (found == self.rows_.end()) return Error{ErrorCode::unknown_credential};
  const ByteVector& encoded = found->second.encoded;
  if (room.size() < encoded.size()) {
    const bool hides = self.has(Fault::hides_what_does_not_fit);
    return Error{hides ? ErrorCode::unknown_credential : ErrorCode::output_too_small};
  }
  if (self.has(Fault::borrows_the_record)) return found->second.borrowed;
  std::ranges::copy(encoded, room.begin());
  return assay::decode_record(room.first(encoded.size()));
}

std::vector<CredentialRecord> PlainStore::owned_by(Bytes user) const {
  std::vector<const Row*> rows;
  for (const auto& [key, row] : rows_) {
    if (std::ranges::equal(record_of(row).user_handle, user)) rows.push_back(&row);
  }
  if (!has(Fault::lists_in_order_of_ids)) std::ranges::sort(rows, {}, &Row::number);
  std::vector<CredentialRecord> records;
  for (const Row* row : rows) records.push_back(record_of(*row));
  return records;
}

assay::Result<std::size_t> PlainStore::list(void* context, Bytes user, std::span<CredentialRecord> records,
                                            assay::MutableBytes room) {
  PlainStore& self = *static_cast<PlainStore*>(context);
  const Lock lock(self.mutex_);
  if (self.is_failing_) return self.failure();
  std::size_t num = 0;
  for (const CredentialRecord& record : self.owned_by(user)) {
    const std::size_t size = assay::encoded_record_size(record);
    if (num == records.size() || room.size() < size) {
      if (self.has(Fault::lists_what_fits)) break;
      return Error{ErrorCode::output_too_small};
    }
    (void)assay::encode_record(record, room);
    records[num++] = *assay::decode_record(room.first(size));
    room = room.subspan(size);
  }
  return num;
}

Error PlainStore::remove(void* context, Bytes id, Bytes user) {
  PlainStore& self = *static_cast<PlainStore*>(context);
  const Lock lock(self.mutex_);
  if (self.is_failing_) return self.failure();
  const auto found = self.rows_.find(self.key_of(id));
  const bool is_owner =
      found != self.rows_.end() &&
      (self.has(Fault::removes_for_any_user) || std::ranges::equal(self.record_of(found->second).user_handle, user));
  if (!is_owner) return {ErrorCode::unknown_credential};
  self.rows_.erase(found);
  return {};
}

}  // namespace store_test
