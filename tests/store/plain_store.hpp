#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

#include "tests/testlib/credential_store_suite.hpp"

namespace store_test {

/// What a store does wrong.
enum class Fault : std::uint8_t {
  none,
  borrows_the_record,
  overwrites_what_is_there,
  looks_before_it_inserts,
  takes_incomplete_records,
  takes_ids_as_c_strings,
  takes_ids_without_case,
  cuts_ids_at_255,
  forgets_the_aaguid,
  swaps_without_comparing,
  compares_before_it_swaps,
  refuses_equal_counters,
  lowers_counters,
  overwrites_uv_initialized,
  overwrites_transports,
  updates_for_any_user,
  says_conflict_for_unknown,
  removes_for_any_user,
  lists_in_order_of_ids,
  lists_what_fits,
  hides_what_does_not_fit,
  changes_although_it_fails,
  fails_as_unknown,
};

/// A store as somebody might write it, over standard containers; right but for one fault.
class PlainStore {
 public:
  explicit PlainStore(Fault fault = Fault::none) : fault_(fault) {}
  store_suite::Subject subject();

 private:
  using ByteVector = std::vector<std::uint8_t>;
  struct Row {
    ByteVector encoded;
    assay::CredentialRecord borrowed;
    std::size_t number = 0;
  };

  static assay::Error insert(void* context, const assay::CredentialRecord& record);
  static assay::Error update(void* context, const assay::RecordUpdate& update);
  static assay::Result<assay::CredentialRecord> find(void* context, assay::Bytes id, assay::MutableBytes room);
  static assay::Result<std::size_t> list(void* context, assay::Bytes user, std::span<assay::CredentialRecord> records,
                                         assay::MutableBytes room);
  static assay::Error remove(void* context, assay::Bytes id, assay::Bytes user);

  bool has(Fault fault) const { return fault_ == fault; }
  ByteVector key_of(assay::Bytes id) const;
  assay::CredentialRecord record_of(const Row& row) const;
  assay::Error check_new(const assay::CredentialRecord& record) const;
  assay::Error check_update(const assay::RecordUpdate& update) const;
  void put(const assay::CredentialRecord& record);
  void change(const assay::RecordUpdate& update);
  std::vector<assay::CredentialRecord> owned_by(assay::Bytes user) const;
  assay::Error failure() const;

  Fault fault_;
  std::atomic<bool> is_failing_ = false;
  std::recursive_mutex mutex_;
  std::map<ByteVector, Row> rows_;
  std::size_t num_inserted_ = 0;
};

}  // namespace store_test
