#include "http/notifier.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace assayd::http {
namespace {

TEST(Notifier, CallsSubscribersOfTheTopicOnly) {
  Notifier notifier;
  int first = 0, second = 0;
  const Notifier::Ticket ticket = notifier.ticket();
  const Notifier::Subscription a = notifier.subscribe("a", ticket, [&] { ++first; });
  const Notifier::Subscription b = notifier.subscribe("b", ticket, [&] { ++second; });
  notifier.notify("a");
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 0);
}

TEST(Notifier, RemembersWhatHappenedSinceTheTicket) {
  Notifier notifier;
  notifier.notify("a");
  const Notifier::Ticket before = notifier.ticket();
  int late = 0, early = 0;
  {
    const Notifier::Subscription fresh = notifier.subscribe("a", before, [&] { ++late; });
  }
  EXPECT_EQ(late, 0);
  notifier.notify("a");
  const Notifier::Subscription missed = notifier.subscribe("a", before, [&] { ++early; });
  EXPECT_EQ(early, 1);
}

TEST(Notifier, ForgetsSubscriptionsThatEnded) {
  Notifier notifier;
  int calls = 0;
  {
    Notifier::Subscription outer;
    outer = notifier.subscribe("a", notifier.ticket(), [&] { ++calls; });
    EXPECT_EQ(notifier.size(), 1U);
  }
  EXPECT_EQ(notifier.size(), 0U);
  notifier.notify("a");
  EXPECT_EQ(calls, 0);
}

TEST(Notifier, LosesNothingBetweenThreads) {
  Notifier notifier;
  std::atomic<int> state = 0, seen = 0;
  std::thread writer([&] {
    for (int i = 1; i <= 1000; ++i) {
      state = i;
      notifier.notify("a");
    }
  });
  while (seen < 1000) {
    const Notifier::Ticket ticket = notifier.ticket();
    const int looked = state;
    seen = looked;
    if (looked == 1000) break;
    std::atomic<bool> woken = false;
    const Notifier::Subscription wait = notifier.subscribe("a", ticket, [&] { woken = true; });
    while (!woken) std::this_thread::yield();
  }
  writer.join();
  EXPECT_EQ(seen, 1000);
}

}  // namespace
}  // namespace assayd::http
