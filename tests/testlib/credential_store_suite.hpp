#pragma once

#include <functional>
#include <ostream>
#include <span>
#include <string>

#include "assay/credential_store.hpp"

/// What every CredentialStore has to do, as functions that say what a store does wrong, so that one can also show that
/// they notice. Run through all of them, each with a store of its own that is empty, of the relying party kRpId, and
/// has room for 100 records of 2,048 bytes:
///
///   class MyStore : public testing::TestWithParam<store_suite::Check> {};
///   TEST_P(MyStore, KeepsTheContract) {
///     ...
///     EXPECT_EQ(GetParam().run({my_store, nullptr}), "");
///   }
///   INSTANTIATE_TEST_SUITE_P(Contract, MyStore, testing::ValuesIn(store_suite::checks()), store_suite::name_of);
namespace store_suite {

inline constexpr const char* kRpId = "example.org";

struct Subject {
  assay::CredentialStore store;
  /// Makes every operation of the store fail from now on, or work again; empty if the test cannot do that.
  std::function<void(bool)> set_failing;
};

struct Check {
  const char* name;
  /// What the store does wrong; empty if nothing.
  std::string (*run)(const Subject& subject);
};

std::span<const Check> checks();

/// For INSTANTIATE_TEST_SUITE_P.
template <class ParamInfo>
std::string name_of(const ParamInfo& info) {
  return info.param.name;
}
/// Without this, GoogleTest prints addresses.
inline void PrintTo(const Check& check, std::ostream* out) {
  *out << check.name;
}

}  // namespace store_suite
