#include <gtest/gtest.h>

#include "assay/extensions.hpp"
#include "tests/testlib/bytes.hpp"
#include "tests/testlib/exact_bytes.hpp"

using assay::Bytes;
using assay::extension_output_at;
using testlib::ByteVector;
using testlib::ExactBytes;
using testlib::from_hex;

namespace {

TEST(ExtensionOutputs, AreFoundByIndex) {
  const ExactBytes map(from_hex("a3616101616243010203616382f5a16178f6"));
  const auto first = extension_output_at(map, 0);
  ASSERT_TRUE(first.found);
  EXPECT_EQ(first.output.identifier, "a");
  EXPECT_EQ(testlib::to_hex(first.output.value), "01");
  const auto second = extension_output_at(map, 1);
  ASSERT_TRUE(second.found);
  EXPECT_EQ(second.output.identifier, "b");
  EXPECT_EQ(testlib::to_hex(second.output.value), "43010203");
  const auto third = extension_output_at(map, 2);
  ASSERT_TRUE(third.found);
  EXPECT_EQ(third.output.identifier, "c");
  EXPECT_EQ(testlib::to_hex(third.output.value), "82f5a16178f6");
  EXPECT_FALSE(extension_output_at(map, 3).found);
  EXPECT_FALSE(extension_output_at(map, SIZE_MAX).found);
}

TEST(ExtensionOutputs, AreReadFromAMapWithALongHead) {
  const ExactBytes map(from_hex("b900016b6372656450726f7465637401"));
  const auto only = extension_output_at(map, 0);
  ASSERT_TRUE(only.found);
  EXPECT_EQ(only.output.identifier, "credProtect");
  EXPECT_EQ(testlib::to_hex(only.output.value), "01");
  EXPECT_FALSE(extension_output_at(map, 1).found);
}

TEST(ExtensionOutputs, AreNoneWhereThereIsNoMap) {
  EXPECT_FALSE(extension_output_at({}, 0).found);
  for (const std::string_view hex : {"a0", "00", "820102", "6161", "a10102", "bf616101ff"}) {
    EXPECT_FALSE(extension_output_at(ExactBytes(from_hex(hex)), 0).found) << hex;
  }
}

TEST(ExtensionOutputs, StayInsideAMapThatNobodyChecked) {
  const ByteVector whole = from_hex("a2616143010203616282f5f4");
  ASSERT_TRUE(extension_output_at(whole, 1).found);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(extension_output_at(ExactBytes(Bytes(whole).first(length)), 1).found) << length;
  }
}

}  // namespace
