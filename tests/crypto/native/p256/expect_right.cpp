#include <gtest/gtest.h>

#include "tests/crypto/native/p256/fixture.hpp"

namespace p256_test {

void expect_right(std::span<const Case> cases) {
  for (const Kernel& kernel : kernels()) {
    for (const Way way : kWays) {
      const std::vector<bool> given = answers(kernel, cases, {&way, 1});
      for (std::size_t i = 0; i < cases.size(); ++i) {
        EXPECT_EQ(given[i], cases[i].valid) << kernel.name << ", way " << static_cast<int>(way) << ", case " << i;
        EXPECT_EQ(answers(kernel, cases.subspan(i, 1), {&way, 1})[0], cases[i].valid)
            << kernel.name << " alone, way " << static_cast<int>(way) << ", case " << i;
      }
    }
  }
}

}  // namespace p256_test
