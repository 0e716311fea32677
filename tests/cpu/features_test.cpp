#include "lib/cpu/features.hpp"

#include <gtest/gtest.h>

#include <array>
#include <barrier>
#include <set>
#include <thread>
#include <vector>

namespace assay::cpu {
namespace {

constexpr Level kLevels[] = {Level::portable, Level::adx, Level::sha_ni, Level::avx2, Level::ifma};
constexpr Registers kEverything = {0xffffffff, 0xffffffff, 0xffffffff};

// First in this program, so that nobody has asked before.
TEST(Catalogue, SIG_24b_ThreadsThatAskFirstAtOnceFindTheSame) {
  constexpr int kThreads = 64;
  std::barrier start(kThreads);
  std::array<Levels, kThreads> found;
  std::vector<std::thread> threads;
  for (Levels& levels : found) {
    threads.emplace_back([&] {
      start.arrive_and_wait();
      levels = available_levels();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Levels levels : found) EXPECT_EQ(levels, available_levels());
  EXPECT_TRUE(available_levels().has(Level::portable));
}

TEST(Levels, CanBeRestrictedToSomeThatTheMachineHas) {
  const Levels all = available_levels();
  restrict_levels(kPortable.with(Level::sha_ni));
  EXPECT_EQ(available_levels().bits, kPortable.with(Level::sha_ni).bits & all.bits);
  restrict_levels({});
  EXPECT_EQ(available_levels(), kPortable);
  restrict_levels({0xff});
  EXPECT_EQ(available_levels(), all);
}

TEST(Levels, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const Level level : kLevels) EXPECT_TRUE(names.insert(level_name(level)).second);
  EXPECT_EQ(level_name(Level::ifma), "ifma");
  EXPECT_EQ(level_name(static_cast<Level>(std::size(kLevels))), "");
}

TEST(Levels, AreAllThereWhereEveryFeatureIs) {
  for (const Level level : kLevels) EXPECT_TRUE(levels_of(kEverything).has(level)) << level_name(level);
  EXPECT_EQ(levels_of({}), kPortable);
}

TEST(Levels, ContainEachOther) {
  const Levels two = kPortable.with(Level::adx);
  EXPECT_TRUE(two.has_all(kPortable));
  EXPECT_TRUE(two.has_all(two));
  EXPECT_FALSE(kPortable.has_all(two));
}

/// The levels that are there but for one bit of one register.
Levels without(std::uint32_t Registers::*reg, int bit) {
  Registers registers = kEverything;
  registers.*reg &= ~(std::uint32_t{1} << bit);
  return levels_of(registers);
}

TEST(Levels, NeedEachFeatureOfTheirs) {
  for (const int bit : {8, 19}) EXPECT_FALSE(without(&Registers::leaf7_ebx, bit).has(Level::adx)) << bit;
  EXPECT_TRUE(without(&Registers::leaf7_ebx, 5).has(Level::adx));
  for (const int bit : {9, 19}) EXPECT_FALSE(without(&Registers::leaf1_ecx, bit).has(Level::sha_ni)) << bit;
  EXPECT_FALSE(without(&Registers::leaf7_ebx, 29).has(Level::sha_ni));
  for (const int bit : {5, 8}) EXPECT_FALSE(without(&Registers::leaf7_ebx, bit).has(Level::avx2)) << bit;
  for (const int bit : {16, 17, 21, 30, 31}) {
    EXPECT_FALSE(without(&Registers::leaf7_ebx, bit).has(Level::ifma)) << bit;
    EXPECT_TRUE(without(&Registers::leaf7_ebx, bit).has(Level::avx2)) << bit;
  }
}

TEST(Levels, NeedAnOperatingSystemThatSavesTheirRegisters) {
  for (const int bit : {1, 2}) {
    EXPECT_FALSE(without(&Registers::xcr0, bit).has(Level::avx2)) << bit;
    EXPECT_FALSE(without(&Registers::xcr0, bit).has(Level::ifma)) << bit;
  }
  for (const int bit : {5, 6, 7}) {
    EXPECT_TRUE(without(&Registers::xcr0, bit).has(Level::avx2)) << bit;
    EXPECT_FALSE(without(&Registers::xcr0, bit).has(Level::ifma)) << bit;
  }
  constexpr int kOsxsave = 27;
  EXPECT_FALSE(without(&Registers::leaf1_ecx, kOsxsave).has(Level::ifma));
  EXPECT_TRUE(without(&Registers::xcr0, 1).has(Level::adx));
}

}  // namespace
}  // namespace assay::cpu
