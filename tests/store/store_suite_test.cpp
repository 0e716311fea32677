#include <gtest/gtest.h>

#include "tests/store/plain_store.hpp"

namespace {

using store_test::Fault;
using store_test::PlainStore;

/// A fault, and a check that has to notice it.
struct Row {
  Fault fault;
  std::string_view check;
  std::string_view what;  ///< begins what it says
};
constexpr Row kFaults[] = {
    {Fault::borrows_the_record, "KeepsCopies", "it borrows"},
    {Fault::overwrites_what_is_there, "RefusesAnIdThatIsThere", "another user's id is taken"},
    {Fault::looks_before_it_inserts, "LetsOneOfManyRegistrationsWin", ""},
    {Fault::takes_incomplete_records, "RefusesWhatIsNoRecord", "a record of another relying party"},
    {Fault::takes_ids_as_c_strings, "KeepsBytesThatAreNoText", "not inserted: credential_already_registered"},
    {Fault::takes_ids_without_case, "KeepsBytesThatAreNoText", "not inserted: credential_already_registered"},
    {Fault::cuts_ids_at_255, "KeepsIdsOfEveryLength", "not inserted: credential_already_registered"},
    {Fault::forgets_the_aaguid, "KeepsEveryField", "what was stored is not what is found"},
    {Fault::swaps_without_comparing, "LetsOneOfManyEqualCountersWin", "64 of 64 succeeded"},
    {Fault::swaps_without_comparing, "ChangesNothingWhereItRefusesAnUpdate", "an update made on an older counter"},
    {Fault::compares_before_it_swaps, "LetsOneOfManyEqualCountersWin", ""},
    {Fault::refuses_equal_counters, "LetsAllCountersOfZeroThrough", "an authenticator without a counter"},
    {Fault::lowers_counters, "ChangesNothingWhereItRefusesAnUpdate", "the counter can be lowered"},
    {Fault::overwrites_uv_initialized, "NeverForgetsThatUvWasSeen", "what was stored is not what is found"},
    {Fault::overwrites_transports, "ChangesWhatTheDeltaSaysAndNothingElse", "what was stored is not what is found"},
    {Fault::updates_for_any_user, "ChangesNothingWhereItRefusesAnUpdate", "another user's credential is updated"},
    {Fault::says_conflict_for_unknown, "ChangesNothingWhereItRefusesAnUpdate", "an unknown id is updated"},
    {Fault::removes_for_any_user, "RemovesOnlyTheOwners", "removed for another user"},
    {Fault::lists_in_order_of_ids, "ListsTheRecordsOfAUser", "not what was stored, the first registered first"},
    {Fault::lists_what_fits, "ListsTheRecordsOfAUser", "fewer records than there are"},
    {Fault::hides_what_does_not_fit, "FindsWithRoomEnoughOnly", "an empty room does not tell"},
    {Fault::changes_although_it_fails, "ChangesNothingWhereItFails", "inserted all the same"},
    {Fault::fails_as_unknown, "ChangesNothingWhereItFails", "a failure is reported as unknown_credential"},
};

std::string run(std::string_view name, Fault fault) {
  for (const store_suite::Check& check : store_suite::checks()) {
    PlainStore store(fault);
    if (check.name == name) return check.run(store.subject());
  }
  return "no such check";
}

TEST(StoreSuite, FindsNothingInAStoreThatIsRight) {
  for (const store_suite::Check& check : store_suite::checks()) {
    PlainStore store;
    EXPECT_EQ(check.run(store.subject()), "") << check.name;
  }
}

TEST(StoreSuite, FindsEachFault) {
  for (const Row& row : kFaults) {
    EXPECT_EQ(run(row.check, Fault::none), "") << row.check;
    const std::string what = run(row.check, row.fault);
    EXPECT_NE(what, "") << row.check;
    EXPECT_NE(what, "no such check") << row.check;
    EXPECT_EQ(what.substr(0, row.what.size()), row.what) << row.check;
  }
}

}  // namespace
