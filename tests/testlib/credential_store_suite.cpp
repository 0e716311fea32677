#include "tests/testlib/credential_store_suite.hpp"

#include <algorithm>
#include <atomic>
#include <latch>
#include <map>
#include <thread>
#include <vector>

namespace store_suite {
namespace {

using assay::Bytes;
using assay::bytes_of;
using assay::CredentialRecord;
using assay::Error;
using assay::ErrorCode;
using assay::RecordDelta;
using assay::RecordUpdate;
using ByteVector = std::vector<std::uint8_t>;
using namespace std::string_literals;

constexpr std::size_t kNumThreads = 64;
constexpr std::size_t kRecordSize = 2048;

/// Ends a check with what is wrong unless the condition holds.
#define STORE_EXPECT(condition, what)     \
  do {                                    \
    if (!(condition)) return "" + (what); \
  } while (false)
/// The same where a step of its own found something.
#define STORE_TRY(expression)                                                             \
  do {                                                                                    \
    if (std::string found_wrong = (expression); !found_wrong.empty()) return found_wrong; \
  } while (false)

std::string name_of_error(const Error& error) {
  return std::string(assay::error_name(error.code));
}

/// A record whose views borrow from literals or from what the caller keeps.
CredentialRecord record_of(Bytes id, Bytes user_handle = bytes_of("user")) {
  CredentialRecord record;
  record.id = id;
  record.public_key = bytes_of("public key");
  record.user_handle = user_handle;
  record.rp_id = bytes_of(kRpId);
  return record;
}

CredentialRecord full_record() {
  CredentialRecord record = record_of(bytes_of("id"), bytes_of("user handle"));
  record.sign_count = 0x80000001;
  record.uv_initialized = true;
  record.backup_eligible = assay::Tristate::yes;
  record.backup_state = true;
  record.transports.bits = assay::Transports::usb | assay::Transports::other;
  record.aaguid.fill(0xab);
  record.attestation_format = assay::AttestationFormat::packed;
  record.trust = assay::TrustLevel::anchored;
  record.attestation_object = bytes_of("attestation object");
  record.attestation_client_data_json = bytes_of("{}");
  return record;
}

ByteVector encode(const CredentialRecord& record) {
  ByteVector out(assay::encoded_record_size(record));
  return assay::encode_record(record, out) ? out : ByteVector();
}

bool same(const CredentialRecord& a, const CredentialRecord& b) {
  return encode(a) == encode(b);
}

/// Calls the operations of one store.
class Client {
 public:
  explicit Client(const Subject& subject) : store_(subject.store) {}

  Error insert(const CredentialRecord& record) const { return store_.insert(store_.context, record); }
  Error update(const RecordUpdate& update) const { return store_.update(store_.context, update); }
  Error remove(Bytes id, Bytes user_handle) const { return store_.remove(store_.context, id, user_handle); }
  auto find(Bytes id, std::span<std::uint8_t> room) const { return store_.find(store_.context, id, room); }
  auto list(Bytes user_handle, std::span<CredentialRecord> records, std::span<std::uint8_t> room) const {
    return store_.list(store_.context, user_handle, records, room);
  }

  /// What is wrong with what is stored under the record's id.
  std::string expect_stored(const CredentialRecord& expected) const {
    ByteVector room(kRecordSize);
    const auto found = find(expected.id, room);
    STORE_EXPECT(found.has_value(), "not found: " + name_of_error(found.error()));
    STORE_EXPECT(same(*found, expected), "what was stored is not what is found"s);
    return {};
  }

  std::string insert_ok(const CredentialRecord& record) const {
    const Error error = insert(record);
    STORE_EXPECT(!error.failed(), "not inserted: " + name_of_error(error));
    return {};
  }

 private:
  assay::CredentialStore store_;
};

RecordUpdate update_of(const CredentialRecord& stored, std::uint32_t sign_count) {
  return {stored.id, stored.user_handle, stored.sign_count,
          RecordDelta{sign_count, stored.backup_state, stored.uv_initialized}};
}

/// Runs an operation in many threads at once and counts how each ended.
std::map<ErrorCode, std::size_t> race(const std::function<Error(std::size_t)>& operation) {
  std::vector<ErrorCode> codes(kNumThreads);
  std::latch start(kNumThreads);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kNumThreads; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      codes[i] = operation(i).code;
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::map<ErrorCode, std::size_t> counts;
  for (const ErrorCode code : codes) ++counts[code];
  return counts;
}

std::string expect_one_winner(std::map<ErrorCode, std::size_t> counts, ErrorCode others) {
  STORE_EXPECT(counts[ErrorCode::ok] == 1, std::to_string(counts[ErrorCode::ok]) + " of 64 succeeded");
  STORE_EXPECT(counts[others] == kNumThreads - 1,
               "the others did not all fail with "s + assay::error_name(others).data());
  return {};
}

std::string keeps_every_field(const Subject& subject) {
  const Client client(subject);
  STORE_TRY(client.insert_ok(full_record()));
  return client.expect_stored(full_record());
}

std::string keeps_copies(const Subject& subject) {
  const Client client(subject);
  ByteVector id(16, 1), key(77, 2), user(64, 3);
  CredentialRecord record = record_of(id, user);
  record.public_key = key;
  const ByteVector expected = encode(record);
  STORE_TRY(client.insert_ok(record));
  std::ranges::fill(key, std::uint8_t{9});
  std::ranges::fill(user, std::uint8_t{9});
  ByteVector room(kRecordSize);
  const auto found = client.find(id, room);
  STORE_EXPECT(found.has_value() && encode(*found) == expected, "it borrows from what it was given"s);
  return {};
}

std::string keeps_ids_of_every_length(const Subject& subject) {
  const Client client(subject);
  const ByteVector bytes(1023, 0x5a);
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    const CredentialRecord record = record_of(Bytes(bytes).first(size));
    STORE_TRY(client.insert_ok(record));
    STORE_TRY(client.expect_stored(record));
    if (size % 50 != 0) continue;
    for (std::size_t i = size - 49; i <= size; ++i) {
      STORE_TRY(client.expect_stored(record_of(Bytes(bytes).first(i))));
      STORE_EXPECT(!client.remove(Bytes(bytes).first(i), record.user_handle).failed(), "not removed"s);
    }
  }
  const ByteVector too_long(1024, 0x5a);
  STORE_EXPECT(client.insert(record_of(too_long)).code == ErrorCode::record_field, "an id of 1,024 bytes is taken"s);
  return {};
}

std::string keeps_bytes_that_are_no_text(const Subject& subject) {
  const Client client(subject);
  const std::vector<std::string> ids = {"\0"s, "\0\0"s,         "a\0"s,  "a\0b"s,     "a\0c"s,     "a"s,
                                        "A"s,  "a "s,           "\xff"s, "\xfe"s,     "\xc0\x80"s, "'"s,
                                        "%"s,  "\xed\xa0\x80"s, "_"s,    "\xc3\xa4"s, "a\xcc\x88"s};
  for (const std::string& id : ids) STORE_TRY(client.insert_ok(record_of(bytes_of(id), bytes_of(id))));
  for (const std::string& id : ids) {
    STORE_TRY(client.expect_stored(record_of(bytes_of(id), bytes_of(id))));
    std::array<CredentialRecord, 2> records;
    ByteVector room(kRecordSize);
    const auto num = client.list(bytes_of(id), records, room);
    STORE_EXPECT(num.has_value() && *num == 1, "user handles that differ are taken for one"s);
  }
  return {};
}

std::string refuses_an_id_that_is_there(const Subject& subject) {
  const Client client(subject);
  STORE_TRY(client.insert_ok(full_record()));
  CredentialRecord other = record_of(full_record().id, bytes_of("another user"));
  const Error of_other = client.insert(other);
  STORE_EXPECT(of_other.code == ErrorCode::credential_already_registered,
               "another user's id is taken: " + name_of_error(of_other));
  STORE_TRY(client.expect_stored(full_record()));
  other.user_handle = full_record().user_handle;
  const Error of_same = client.insert(other);
  STORE_EXPECT(of_same.code == ErrorCode::credential_already_registered,
               "the same user's id is taken again: " + name_of_error(of_same));
  return client.expect_stored(full_record());
}

std::string refuses_what_is_no_record(const Subject& subject) {
  const Client client(subject);
  CredentialRecord record = full_record();
  record.public_key = {};
  STORE_EXPECT(client.insert(record).code == ErrorCode::record_incomplete, "a record without a key is taken"s);
  record = full_record();
  record.rp_id = bytes_of("example.com");
  STORE_EXPECT(client.insert(record).code == ErrorCode::record_relying_party_mismatch,
               "a record of another relying party is taken"s);
  STORE_EXPECT(client.find(record.id, {}).error().code == ErrorCode::unknown_credential, "it is there all the same"s);
  record.rp_id = {};
  STORE_TRY(client.insert_ok(record));
  return client.expect_stored(record);
}

std::string lets_one_of_many_registrations_win(const Subject& subject) {
  const Client client(subject);
  for (int round = 0; round < 8; ++round) {
    const std::string id = "id " + std::to_string(round);
    const auto user_of = [](std::size_t i) { return "user " + std::to_string(i); };
    std::atomic<std::size_t> winner = kNumThreads;
    const auto counts = race([&](std::size_t i) {
      const std::string user = user_of(i);
      const Error error = client.insert(record_of(bytes_of(id), bytes_of(user)));
      if (!error.failed()) winner = i;
      return error;
    });
    STORE_TRY(expect_one_winner(counts, ErrorCode::credential_already_registered));
    const std::string owner = user_of(winner);
    STORE_TRY(client.expect_stored(record_of(bytes_of(id), bytes_of(owner))));
  }
  return {};
}

std::string lets_one_of_many_equal_counters_win(const Subject& subject) {
  const Client client(subject);
  CredentialRecord record = record_of(bytes_of("id"));
  STORE_TRY(client.insert_ok(record));
  for (std::uint32_t count = 1; count <= 8; ++count) {
    const RecordUpdate update = update_of(record, count);
    STORE_TRY(expect_one_winner(race([&](std::size_t) { return client.update(update); }), ErrorCode::store_conflict));
    record.sign_count = count;
    STORE_TRY(client.expect_stored(record));
  }
  return {};
}

std::string lets_all_counters_of_zero_through(const Subject& subject) {
  const Client client(subject);
  const CredentialRecord record = record_of(bytes_of("id"));
  STORE_TRY(client.insert_ok(record));
  auto counts = race([&](std::size_t) { return client.update(update_of(record, 0)); });
  STORE_EXPECT(counts[ErrorCode::ok] == kNumThreads, "an authenticator without a counter is locked out"s);
  return client.expect_stored(record);
}

/// What a relying party does with a counter: reads, judges, stores, and begins again if it lost the race.
Error bring(const Client& client, const CredentialRecord& record, std::uint32_t received) {
  ByteVector room(kRecordSize);
  for (;;) {
    const auto found = client.find(record.id, room);
    if (!found) return found.error();
    if (received <= found->sign_count) return {ErrorCode::sign_count_regressed};
    const Error error = client.update(update_of(*found, received));
    if (error.code != ErrorCode::store_conflict) return error;
  }
}

std::string sorts_out_counters_in_any_order(const Subject& subject) {
  const Client client(subject);
  CredentialRecord record = record_of(bytes_of("id"));
  STORE_TRY(client.insert_ok(record));
  auto counts = race([&](std::size_t i) { return bring(client, record, static_cast<std::uint32_t>(i + 1)); });
  const std::size_t classed = counts[ErrorCode::ok] + counts[ErrorCode::sign_count_regressed];
  STORE_EXPECT(classed == kNumThreads, "an update ended in another way"s);
  record.sign_count = kNumThreads;
  return client.expect_stored(record);
}

std::string changes_what_the_delta_says_and_nothing_else(const Subject& subject) {
  const Client client(subject);
  CredentialRecord record = full_record();
  record.uv_initialized = false;
  const CredentialRecord bystander = record_of(bytes_of("id 2"), record.user_handle);
  STORE_TRY(client.insert_ok(record));
  STORE_TRY(client.insert_ok(bystander));
  for (const RecordDelta& delta : {RecordDelta{0x80000002, false, false}, RecordDelta{0xffffffff, true, true}}) {
    const Error error = client.update({record.id, record.user_handle, record.sign_count, delta});
    STORE_EXPECT(!error.failed(), "not updated: " + name_of_error(error));
    record.sign_count = delta.sign_count;
    record.backup_state = delta.backup_state;
    record.uv_initialized = delta.uv_initialized;
    STORE_TRY(client.expect_stored(record));
  }
  return client.expect_stored(bystander);
}

std::string never_forgets_that_uv_was_seen(const Subject& subject) {
  const Client client(subject);
  CredentialRecord record = record_of(bytes_of("id"));
  STORE_TRY(client.insert_ok(record));
  // Two that began with the same record; the one that did not see UV comes last.
  STORE_EXPECT(!client.update({record.id, record.user_handle, 0, {0, false, true}}).failed(), "not updated"s);
  STORE_EXPECT(!client.update({record.id, record.user_handle, 0, {0, false, false}}).failed(), "not updated"s);
  record.uv_initialized = true;
  return client.expect_stored(record);
}

std::string changes_nothing_where_it_refuses_an_update(const Subject& subject) {
  const Client client(subject);
  const CredentialRecord record = full_record();
  STORE_TRY(client.insert_ok(record));
  const RecordDelta delta{record.sign_count + 5, false, false};
  const auto code = [&](Bytes id, Bytes user, std::uint32_t stored, RecordDelta d) {
    return client.update({id, user, stored, d}).code;
  };
  const std::uint32_t stored = record.sign_count;
  STORE_EXPECT(code(record.id, record.user_handle, stored - 1, delta) == ErrorCode::store_conflict,
               "an update made on an older counter is taken"s);
  STORE_EXPECT(code(record.id, record.user_handle, stored + 1, delta) == ErrorCode::store_conflict,
               "an update made on a newer counter is taken"s);
  STORE_EXPECT(code(bytes_of("i"), record.user_handle, stored, delta) == ErrorCode::unknown_credential,
               "an unknown id is updated"s);
  STORE_EXPECT(code(record.id, bytes_of("user"), stored, delta) == ErrorCode::unknown_credential,
               "another user's credential is updated"s);
  STORE_EXPECT(code(record.id, record.user_handle, stored, {stored - 1, false, false}) == ErrorCode::sign_count_lowered,
               "the counter can be lowered"s);
  STORE_EXPECT(code(record.id, record.user_handle, stored, {0, false, false}) == ErrorCode::sign_count_lowered,
               "the counter can be set to zero"s);
  STORE_TRY(client.expect_stored(record));
  STORE_EXPECT(code(record.id, record.user_handle, stored, delta) == ErrorCode::ok, "the right update is refused"s);
  return {};
}

std::string finds_with_room_enough_only(const Subject& subject) {
  const Client client(subject);
  const CredentialRecord record = full_record();
  ByteVector room(assay::encoded_record_size(record));
  STORE_EXPECT(client.find(record.id, room).error().code == ErrorCode::unknown_credential, "found in an empty store"s);
  STORE_EXPECT(client.find(record.id, {}).error().code == ErrorCode::unknown_credential, "found in an empty store"s);
  STORE_TRY(client.insert_ok(record));
  STORE_EXPECT(client.find(record.id, room).has_value(), "encoded_record_size() bytes are not enough"s);
  STORE_EXPECT(client.find(record.id, {}).error().code == ErrorCode::output_too_small,
               "an empty room does not tell that there is a record"s);
  STORE_EXPECT(client.find(bytes_of("id "), room).error().code == ErrorCode::unknown_credential,
               "found by half an id"s);
  return {};
}

std::string lists_the_records_of_a_user(const Subject& subject) {
  const Client client(subject);
  const std::array<std::string, 3> ids = {"id b", "id a", "id c"};
  for (const std::string& id : ids) {
    STORE_TRY(client.insert_ok(record_of(bytes_of(id))));
    const std::string other = "other " + id;
    STORE_TRY(client.insert_ok(record_of(bytes_of(other), bytes_of("user2"))));
  }
  std::array<CredentialRecord, 3> records;
  ByteVector room(3 * kRecordSize);
  const auto num = client.list(bytes_of("user"), records, room);
  STORE_EXPECT(num.has_value() && *num == 3, "not as many as were stored"s);
  for (std::size_t i = 0; i < 3; ++i) {
    STORE_EXPECT(same(records[i], record_of(bytes_of(ids[i]))), "not what was stored, the first registered first"s);
  }
  const auto few = client.list(bytes_of("user"), std::span(records).first(2), room);
  STORE_EXPECT(few.error().code == ErrorCode::output_too_small, "fewer records than there are"s);
  const auto narrow = client.list(bytes_of("user"), records, std::span(room).first(100));
  STORE_EXPECT(narrow.error().code == ErrorCode::output_too_small, "more than there is room for"s);
  const auto none = client.list(bytes_of("use"), {}, {});
  STORE_EXPECT(none.has_value() && *none == 0, "records of a user who has none"s);
  return {};
}

std::string removes_only_the_owners(const Subject& subject) {
  const Client client(subject);
  const CredentialRecord record = full_record();
  STORE_TRY(client.insert_ok(record));
  STORE_TRY(client.insert_ok(record_of(bytes_of("id 2"), record.user_handle)));
  const auto code = [&](Bytes id, Bytes user) { return client.remove(id, user).code; };
  STORE_EXPECT(code(record.id, bytes_of("user")) == ErrorCode::unknown_credential, "removed for another user"s);
  STORE_EXPECT(code(bytes_of("i"), record.user_handle) == ErrorCode::unknown_credential, "an unknown id is removed"s);
  STORE_TRY(client.expect_stored(record));
  STORE_EXPECT(code(record.id, record.user_handle) == ErrorCode::ok, "the owner cannot remove it"s);
  STORE_EXPECT(client.find(record.id, {}).error().code == ErrorCode::unknown_credential, "still found"s);
  STORE_EXPECT(code(record.id, record.user_handle) == ErrorCode::unknown_credential, "removed twice"s);
  STORE_EXPECT(client.update(update_of(record, 0xffffffff)).code == ErrorCode::unknown_credential, "still updated"s);
  std::array<CredentialRecord, 2> records;
  ByteVector room(2 * kRecordSize);
  const auto left = client.list(record.user_handle, records, room);
  STORE_EXPECT(left.has_value() && *left == 1, "still listed"s);
  STORE_EXPECT(same(records[0], record_of(bytes_of("id 2"), record.user_handle)), "the wrong one was removed"s);
  // The id is free again, also for another user, and then no update of the old record applies.
  CredentialRecord again = record;
  again.user_handle = bytes_of("another user");
  STORE_TRY(client.insert_ok(again));
  STORE_EXPECT(client.update(update_of(record, 0xffffffff)).code == ErrorCode::unknown_credential,
               "an update reaches the next owner's record"s);
  return client.expect_stored(again);
}

std::string changes_nothing_where_it_fails(const Subject& subject) {
  const Client client(subject);
  const CredentialRecord record = full_record();
  STORE_TRY(client.insert_ok(record));
  if (subject.set_failing == nullptr) return {};
  subject.set_failing(true);
  ByteVector room(kRecordSize);
  std::array<CredentialRecord, 1> records;
  const CredentialRecord other = record_of(bytes_of("id 2"));
  for (const Error& error :
       {client.insert(other), client.update(update_of(record, 0xffffffff)), client.find(record.id, room).error(),
        client.list(record.user_handle, records, room).error(), client.remove(record.id, record.user_handle)}) {
    const bool says_so =
        error.error_class() == assay::ErrorClass::backend || error.error_class() == assay::ErrorClass::capacity;
    STORE_EXPECT(says_so, "a failure is reported as " + name_of_error(error));
  }
  subject.set_failing(false);
  STORE_EXPECT(client.find(other.id, {}).error().code == ErrorCode::unknown_credential, "inserted all the same"s);
  return client.expect_stored(record);
}

constexpr Check kChecks[] = {
    {"KeepsEveryField", &keeps_every_field},
    {"KeepsCopies", &keeps_copies},
    {"KeepsIdsOfEveryLength", &keeps_ids_of_every_length},
    {"KeepsBytesThatAreNoText", &keeps_bytes_that_are_no_text},
    {"RefusesAnIdThatIsThere", &refuses_an_id_that_is_there},
    {"RefusesWhatIsNoRecord", &refuses_what_is_no_record},
    {"LetsOneOfManyRegistrationsWin", &lets_one_of_many_registrations_win},
    {"LetsOneOfManyEqualCountersWin", &lets_one_of_many_equal_counters_win},
    {"LetsAllCountersOfZeroThrough", &lets_all_counters_of_zero_through},
    {"SortsOutCountersInAnyOrder", &sorts_out_counters_in_any_order},
    {"ChangesWhatTheDeltaSaysAndNothingElse", &changes_what_the_delta_says_and_nothing_else},
    {"NeverForgetsThatUvWasSeen", &never_forgets_that_uv_was_seen},
    {"ChangesNothingWhereItRefusesAnUpdate", &changes_nothing_where_it_refuses_an_update},
    {"FindsWithRoomEnoughOnly", &finds_with_room_enough_only},
    {"ListsTheRecordsOfAUser", &lists_the_records_of_a_user},
    {"RemovesOnlyTheOwners", &removes_only_the_owners},
    {"ChangesNothingWhereItFails", &changes_nothing_where_it_fails},
};

}  // namespace

std::span<const Check> checks() {
  return kChecks;
}

}  // namespace store_suite
