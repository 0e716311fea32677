// check_item() against libcbor's tree builder and rules of our own on top of it.
#include <gtest/gtest.h>

#include <array>

#include "tests/cbor/libcbor_agreement.hpp"
#include "tests/testlib/bytes.hpp"

namespace {

using testlib::from_hex;

/// How many of the inputs of this length are accepted, or -1 at the first disagreement.
std::int64_t count_accepted(std::size_t length) {
  std::array<std::uint8_t, 3> input{};
  const std::span<const std::uint8_t> data(input.data(), length);
  std::int64_t num_accepted = 0;
  for (std::uint32_t number = 0; number < 1U << (8 * length); ++number) {
    for (std::size_t i = 0; i < length; ++i) input[i] = static_cast<std::uint8_t>(number >> (8 * i));
    if (!agrees_with_libcbor(data)) {
      ADD_FAILURE() << testlib::to_hex(data);
      return -1;
    }
    if (judge_by_libcbor(data).accepted) ++num_accepted;
  }
  return num_accepted;
}

TEST(Libcbor, AgreesOnEveryInputOfUpToThreeBytes) {
  EXPECT_EQ(count_accepted(0), 0);
  // 24 numbers of either sign; an empty byte string, text, array and map; false, true, null, undefined.
  EXPECT_EQ(count_accepted(1), 56);
  EXPECT_GT(count_accepted(2), 56 * 256);
  EXPECT_GT(count_accepted(3), 56 * 65536);
}

void expect_verdict(const char* hex, const LibcborVerdict& expected) {
  EXPECT_EQ(judge_by_libcbor(from_hex(hex)), expected) << hex;
}

TEST(Libcbor, CheckerKnowsTheRulesOfCtap2) {
  expect_verdict("a201020304", {true, true, 5});
  expect_verdict("a203040102", {true, false, 5});
  expect_verdict("a201020102", {});
  expect_verdict("a20102180102", {});  // the same key in a longer head
  expect_verdict("a1180102", {true, false, 4});
  expect_verdict("a14001", {});  // a byte string is no key
  expect_verdict("a220010101", {true, false, 5});
  expect_verdict("61ff", {});  // not UTF-8
  expect_verdict("62c3a4", {true, true, 3});
  expect_verdict("c001", {});    // a tag
  expect_verdict("9f01ff", {});  // an indefinite length
  expect_verdict("5f4101ff", {});
  expect_verdict("f97e00", {true, true, 3});
  expect_verdict("fa00000000", {true, true, 5});
  expect_verdict("fb0000000000000000", {true, true, 9});
  expect_verdict("e0", {});                 // a simple value that has no meaning
  expect_verdict("0102", {true, true, 1});  // what follows is not looked at
}

}  // namespace
