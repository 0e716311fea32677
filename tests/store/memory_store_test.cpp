#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "assay/assay.hpp"
#include "tests/testlib/credential_store_suite.hpp"

namespace {

using assay::Bytes;
using assay::bytes_of;
using assay::CredentialRecord;
using assay::CredentialStore;
using assay::ErrorCode;
using assay::MemoryStore;
using ByteVector = std::vector<std::uint8_t>;

MemoryStore make(std::size_t capacity = 100, std::size_t record_size = 2048) {
  auto store = assay::make_memory_store({store_suite::kRpId, capacity, record_size});
  EXPECT_TRUE(store.has_value());
  return *std::move(store);
}

CredentialRecord record_of(Bytes id, Bytes user_handle) {
  CredentialRecord record;
  record.id = id;
  record.public_key = bytes_of("public key");
  record.user_handle = user_handle;
  return record;
}

/// Hands on to a MemoryStore, or to one that was moved away.
struct Switch {
  MemoryStore memory = make();
  std::atomic<bool> is_off = false;

  CredentialStore real() { return is_off ? MemoryStore().store() : memory.store(); }
  static CredentialStore of(void* context) { return static_cast<Switch*>(context)->real(); }

  CredentialStore store() {
    return {[](void* self, const CredentialRecord& record) { return of(self).insert(of(self).context, record); },
            [](void* self, const assay::RecordUpdate& update) { return of(self).update(of(self).context, update); },
            [](void* self, Bytes id, assay::MutableBytes room) { return of(self).find(of(self).context, id, room); },
            [](void* self, Bytes user, std::span<CredentialRecord> records, assay::MutableBytes room) {
              return of(self).list(of(self).context, user, records, room);
            },
            [](void* self, Bytes id, Bytes user) { return of(self).remove(of(self).context, id, user); },
            this};
  }
};

class MemoryStoreContract : public testing::TestWithParam<store_suite::Check> {};

TEST_P(MemoryStoreContract, Holds) {
  MemoryStore memory = make();
  EXPECT_EQ(GetParam().run({memory.store(), nullptr}), "");
  Switch fresh;
  EXPECT_EQ(GetParam().run({fresh.store(), [&](bool failing) { fresh.is_off = failing; }}), "");
}

INSTANTIATE_TEST_SUITE_P(Contract, MemoryStoreContract, testing::ValuesIn(store_suite::checks()),
                         store_suite::name_of<testing::TestParamInfo<store_suite::Check>>);

TEST(MemoryStore, IsFullAtItsCapacity) {
  MemoryStore memory = make(2);
  const CredentialStore store = memory.store();
  EXPECT_FALSE(store.insert(store.context, record_of(bytes_of("a"), bytes_of("user"))).failed());
  EXPECT_FALSE(store.insert(store.context, record_of(bytes_of("b"), bytes_of("user"))).failed());
  EXPECT_EQ(memory.size(), 2u);
  EXPECT_EQ(store.insert(store.context, record_of(bytes_of("c"), bytes_of("user"))).code, ErrorCode::store_full);
  EXPECT_EQ(store.insert(store.context, record_of(bytes_of("a"), bytes_of("user"))).code,
            ErrorCode::credential_already_registered);
  EXPECT_FALSE(store.remove(store.context, bytes_of("a"), bytes_of("user")).failed());
  EXPECT_FALSE(store.insert(store.context, record_of(bytes_of("c"), bytes_of("user"))).failed());
  EXPECT_EQ(memory.size(), 2u);
  EXPECT_EQ(memory.capacity(), 2u);
}

TEST(MemoryStore, RefusesRecordLongerThanItsSlots) {
  const CredentialRecord record = record_of(bytes_of("a"), bytes_of("user"));
  const std::size_t size = assay::encoded_record_size(record);
  MemoryStore narrow = make(1, size - 1);
  EXPECT_EQ(narrow.store().insert(narrow.store().context, record).code, ErrorCode::store_full);
  MemoryStore wide = make(1, size);
  EXPECT_FALSE(wide.store().insert(wide.store().context, record).failed());
}

TEST(MemoryStore, IsNotMadeOfWhatItCannotHold) {
  const std::string long_id(254, 'a');
  EXPECT_EQ(assay::make_memory_store({"", 1, 100}).error().code, ErrorCode::rp_id_invalid);
  EXPECT_EQ(assay::make_memory_store({long_id, 1, 100}).error().code, ErrorCode::rp_id_invalid);
  EXPECT_TRUE(assay::make_memory_store({std::string_view(long_id).substr(1), 1, 100}).has_value());
  EXPECT_EQ(assay::make_memory_store({"a", (1u << 20) + 1, 100}).error().code, ErrorCode::out_of_memory);
  EXPECT_EQ(assay::make_memory_store({"a", 1, std::size_t{1} << 60}).error().code, ErrorCode::out_of_memory);
  // All records together are of four bytes, if that is computed modulo 2^64.
  EXPECT_EQ(assay::make_memory_store({"a", 4, (std::size_t{1} << 62) + 1}).error().code, ErrorCode::out_of_memory);
}

TEST(MemoryStore, OfNoRoomIsFull) {
  for (const auto& [capacity, record_size] : {std::pair<std::size_t, std::size_t>{0, 100}, {1, 0}}) {
    MemoryStore memory = make(capacity, record_size);
    const CredentialRecord record = record_of(bytes_of("a"), bytes_of("user"));
    EXPECT_EQ(memory.store().insert(memory.store().context, record).code, ErrorCode::store_full);
    EXPECT_EQ(memory.store().find(memory.store().context, record.id, {}).error().code, ErrorCode::unknown_credential);
  }
}

TEST(MemoryStore, OfNothingFailsWhateverIsAsked) {
  MemoryStore none;
  const CredentialStore store = none.store();
  const auto code = [](const assay::Error& error) { return assay::error_name(error.code); };
  EXPECT_EQ(code(store.find(store.context, bytes_of("a"), {}).error()), "store_failure");
  EXPECT_EQ(code(store.insert(store.context, record_of(bytes_of("a"), bytes_of("user")))), "store_failure");
  EXPECT_EQ(code(store.update(store.context, {})), "store_failure");
  EXPECT_EQ(code(store.remove(store.context, bytes_of("a"), bytes_of("user"))), "store_failure");
  EXPECT_EQ(code(store.list(store.context, bytes_of("user"), {}, {}).error()), "store_failure");
}

TEST(MemoryStore, MovesWithWhatItHolds) {
  MemoryStore first = make();
  ASSERT_FALSE(first.store().insert(first.store().context, record_of(bytes_of("a"), bytes_of("user"))).failed());
  MemoryStore second = std::move(first);
  EXPECT_EQ(second.size(), 1u);
  EXPECT_EQ(first.size(), 0u);  // NOLINT(bugprone-use-after-move): that it holds nothing is what is tested
  EXPECT_EQ(first.size_bytes(), 0u);
  EXPECT_EQ(first.store().find(first.store().context, bytes_of("a"), {}).error().code, ErrorCode::store_failure);
  first = std::move(second);
  EXPECT_EQ(first.size(), 1u);
  EXPECT_GE(first.size_bytes(), 100u * 2048);
}

TEST(MemoryStore, AgreesWithASetThroughManyChanges) {
  MemoryStore memory = make(50);
  const CredentialStore store = memory.store();
  std::vector<std::string> expected;  // of one user, the first registered first
  std::uint32_t random = 12345;
  for (int i = 0; i < 20000; ++i) {
    random = random * 1664525 + 1013904223;
    const std::string id = std::to_string(random >> 24 & 0x3f);
    const auto found = std::ranges::find(expected, id);
    if ((random >> 16 & 1) != 0) {
      const auto code = store.insert(store.context, record_of(bytes_of(id), bytes_of("user"))).code;
      const bool is_full = expected.size() == 50;
      const auto if_new = is_full ? ErrorCode::store_full : ErrorCode::ok;
      ASSERT_EQ(code, found == expected.end() ? if_new : ErrorCode::credential_already_registered);
      if (code == ErrorCode::ok) expected.push_back(id);
    } else {
      const auto code = store.remove(store.context, bytes_of(id), bytes_of("user")).code;
      ASSERT_EQ(code, found == expected.end() ? ErrorCode::unknown_credential : ErrorCode::ok);
      if (code == ErrorCode::ok) expected.erase(found);
    }
    ASSERT_EQ(memory.size(), expected.size());
  }
  std::vector<CredentialRecord> records(50);
  ByteVector room(50 * 100);
  ASSERT_EQ(*store.list(store.context, bytes_of("user"), records, room), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(assay::text_of(records[i].id), expected[i]);
}

TEST(MemoryStore, ServesManyThreadsAtOnce) {
  MemoryStore memory = make();
  const CredentialStore store = memory.store();
  std::atomic<int> num_faults = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      const std::string user = "user " + std::to_string(t);
      std::array<CredentialRecord, 10> records;
      ByteVector room(10 * 100);
      for (int i = 0; i < 500; ++i) {
        const std::string id = user + " " + std::to_string(i % 10);
        const bool is_there = store.find(store.context, bytes_of(id), room).has_value();
        const bool failed = is_there ? store.remove(store.context, bytes_of(id), bytes_of(user)).failed()
                                     : store.insert(store.context, record_of(bytes_of(id), bytes_of(user))).failed();
        if (failed || !store.list(store.context, bytes_of(user), records, room)) ++num_faults;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(num_faults, 0);
  EXPECT_EQ(memory.size(), 0u);
}

}  // namespace
