#include <gtest/gtest.h>

#include <array>
#include <barrier>
#include <thread>
#include <vector>

#include "assay/backend.hpp"

// A program of its own: nothing else may have called the backend before.

namespace assay {
namespace {

/// Every thread finds the backend at once, which nobody has done before.
void expect_found_by_all(std::string_view name) {
  constexpr std::size_t kThreads = 64;
  std::barrier start(static_cast<std::ptrdiff_t>(kThreads));
  std::array<const Backend*, kThreads> found{};
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      found[i] = *find_backend(name);
    });
  }
  threads.clear();
  for (const Backend* backend : found) {
    EXPECT_NE(backend, nullptr) << name;
    EXPECT_EQ(backend, found[0]) << name;
  }
}

TEST(Catalogue, SIG_24b_SixtyFourThreadsMakeTheFirstCallTogether) {
  for (const std::string_view name : backend_names()) expect_found_by_all(name);
}

}  // namespace
}  // namespace assay
