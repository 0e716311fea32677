#include "assay/current.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace {

using assay::Current;

TEST(Current, BeginsWithNullOrWhatItIsGiven) {
  EXPECT_EQ(Current<int>().get(), nullptr);
  const Current<int> seven(std::make_shared<const int>(7));
  EXPECT_EQ(*seven.get(), 7);
}

TEST(Current, SnapshotsOutliveReplacement) {
  Current<int> current(std::make_shared<const int>(1));
  const auto snapshot = current.get();
  const auto old = current.replace(std::make_shared<const int>(2));
  EXPECT_EQ(old, snapshot);
  EXPECT_EQ(*snapshot, 1);
  EXPECT_EQ(*current.get(), 2);
}

TEST(Current, ReplacesOnlyWhatIsExpected) {
  Current<int> current(std::make_shared<const int>(1));
  const auto first = current.get();
  EXPECT_TRUE(current.replace_if_still(first, std::make_shared<const int>(2)));
  EXPECT_FALSE(current.replace_if_still(first, std::make_shared<const int>(3)));
  EXPECT_EQ(*current.get(), 2);
  // The same value in another place is not the same.
  EXPECT_FALSE(current.replace_if_still(std::make_shared<const int>(2), std::make_shared<const int>(3)));
  Current<int> empty;
  EXPECT_TRUE(empty.replace_if_still(nullptr, first));
}

// Every increment is made from what it replaces, so none is lost.
TEST(Current, LosesNoUpdateOfManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kEach = 500;
  Current<int> current(std::make_shared<const int>(0));
  std::atomic<bool> ran_backwards = false;
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      int last = 0;
      for (int done = 0; done < kEach;) {
        const auto seen = current.get();
        if (*seen < last) ran_backwards = true;
        last = *seen;
        done += current.replace_if_still(seen, std::make_shared<const int>(*seen + 1));
      }
    });
  }
  threads.clear();
  EXPECT_FALSE(ran_backwards);
  EXPECT_EQ(*current.get(), kThreads * kEach);
}

}  // namespace
