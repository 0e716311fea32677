// check_item() against the oracle on every input of four bytes, on all processors. Slow: minutes.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "tests/cbor/agreement.hpp"

namespace {

constexpr std::uint64_t kNoDisagreement = 1ULL << 32;

void compare_all_that_begin_with(std::uint8_t first, std::atomic<std::uint64_t>& disagreement) {
  const assay::cbor::Options options{.form = assay::cbor::Form::definite};
  std::array<std::uint8_t, 4> input{first};
  for (std::uint32_t rest = 0; rest < 1U << 24; ++rest) {
    input[1] = static_cast<std::uint8_t>(rest >> 16);
    input[2] = static_cast<std::uint8_t>(rest >> 8);
    input[3] = static_cast<std::uint8_t>(rest);
    if (!agrees_with_oracle(input, options)) disagreement = std::uint64_t{first} << 24 | rest;
  }
}

// The definite form reports what the canonical one refuses, so one pass says both; the three-byte test compares codes.
TEST(Catalogue, CB_08_AllFourByteInputsAgreeWithTheOracle) {
  std::atomic<unsigned> next_first = 0;
  std::atomic<std::uint64_t> disagreement = kNoDisagreement;
  const auto work = [&] {
    for (unsigned first = next_first++; first < 256; first = next_first++) {
      compare_all_that_begin_with(static_cast<std::uint8_t>(first), disagreement);
    }
  };
  std::vector<std::thread> workers(std::max(1U, std::thread::hardware_concurrency()));
  for (std::thread& worker : workers) worker = std::thread(work);
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(disagreement, kNoDisagreement) << std::hex << disagreement;
}

}  // namespace
