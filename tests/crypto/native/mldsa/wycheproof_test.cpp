#include <gtest/gtest.h>

#include <string>

#include "tests/crypto/native/mldsa/fixture.hpp"
#include "tests/signature/wycheproof.hpp"
#include "tests/vectors/vector_files.hpp"

namespace assay::native::mldsa {
namespace {

using assay::testing::WycheproofGroup;
using assay::testing::WycheproofTest;

struct Counts {
  int accepted = 0;
  int refused = 0;
  int with_context = 0;  ///< passed over: WebAuthn has none
  friend bool operator==(const Counts&, const Counts&) = default;
};

constexpr const char* kFiles[] = {"mldsa_44_verify_test.json", "mldsa_65_verify_test.json",
                                  "mldsa_87_verify_test.json"};
// 631 in all.
constexpr Counts kExpected[] = {{75, 98, 7}, {77, 126, 7}, {69, 165, 7}};

void run(const Kernel& kernel, ParameterSet set, const WycheproofGroup& group, Counts& counts) {
  for (const WycheproofTest& test : group.tests) {
    SCOPED_TRACE(std::to_string(test.id) + ": " + test.comment);
    if (!test.context.empty()) {
      ++counts.with_context;
      continue;
    }
    const bool verified = verifies(kernel, set, group.raw_key, test.message, test.signature);
    EXPECT_EQ(verified, test.result == "valid");
    ++(verified ? counts.accepted : counts.refused);
  }
}

/// Each kernel on each vector of a set.
void run_file(ParameterSet set) {
  const auto index = static_cast<std::size_t>(set);
  const auto file = assay::testing::external_vectors() / "wycheproof" / kFiles[index];
  if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is not there";
  const auto groups = assay::testing::read_wycheproof(file);
  for (const auto& [name, kernel] : kernels()) {
    SCOPED_TRACE(name);
    Counts counts;
    for (const WycheproofGroup& group : groups) run(*kernel, set, group, counts);
    EXPECT_TRUE(counts == kExpected[index]) << counts.accepted << " " << counts.refused << " " << counts.with_context;
  }
}

TEST(Catalogue, SIG_28_MlDsa44VectorsAreJudgedAsTheySay) {
  run_file(ParameterSet::ml_dsa_44);
}

TEST(Catalogue, SIG_28_MlDsa65VectorsAreJudgedAsTheySay) {
  run_file(ParameterSet::ml_dsa_65);
}

TEST(Catalogue, SIG_28_MlDsa87VectorsAreJudgedAsTheySay) {
  run_file(ParameterSet::ml_dsa_87);
}

}  // namespace
}  // namespace assay::native::mldsa
