#include "lib/cbor/reader.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string_view>

#include "tests/testlib/bytes.hpp"
#include "tests/testlib/exact_bytes.hpp"

using assay::Bytes;
using assay::ErrorCode;
using assay::cbor::Reader;
using assay::cbor::Type;
using testlib::ByteVector;
using testlib::ExactBytes;
using testlib::from_hex;

namespace {

TEST(Reader, ReadsIntegersOfEitherSign) {
  struct Case {
    std::string_view hex;
    std::int64_t value;
  };
  for (const Case& each :
       {Case{"00", 0}, Case{"17", 23}, Case{"1818", 24}, Case{"190100", 256}, Case{"1a00010000", 65536},
        Case{"1b7fffffffffffffff", std::numeric_limits<std::int64_t>::max()}, Case{"20", -1}, Case{"26", -7},
        Case{"390100", -257}, Case{"3903e8", -1001}, Case{"3a0000fffe", -65535},
        Case{"3b7fffffffffffffff", std::numeric_limits<std::int64_t>::min()}, Case{"1800", 0}, Case{"390006", -7}}) {
    const ExactBytes input(from_hex(each.hex));
    Reader reader(input);
    const auto value = reader.read_integer();
    ASSERT_TRUE(value) << each.hex;
    EXPECT_EQ(*value, each.value) << each.hex;
    EXPECT_TRUE(reader.at_end()) << each.hex;
  }
}

TEST(Reader, RefusesIntegersBeyondSixtyThreeBits) {
  for (const std::string_view hex : {"1b8000000000000000", "1bffffffffffffffff", "3b8000000000000000"}) {
    const ByteVector input = from_hex(hex);
    Reader reader(input);
    EXPECT_EQ(reader.read_integer().error().code, ErrorCode::cbor_wrong_type) << hex;
    EXPECT_EQ(reader.offset(), 0U);
    EXPECT_TRUE(reader.skip_item()) << hex;
  }
}

TEST(Reader, ReadsItemByItem) {
  const ExactBytes input(from_hex("a3616183f4f5f661624301020361630a"));
  Reader reader(input);
  EXPECT_EQ(*reader.read_map(), 3U);
  EXPECT_EQ(*reader.read_text(), "a");
  EXPECT_EQ(*reader.read_array(), 3U);
  EXPECT_FALSE(*reader.read_boolean());
  EXPECT_TRUE(*reader.read_boolean());
  EXPECT_EQ(testlib::to_hex(*reader.skip_item()), "f6");
  EXPECT_EQ(*reader.read_text(), "b");
  EXPECT_EQ(testlib::to_hex(*reader.read_bytes()), "010203");
  EXPECT_EQ(*reader.read_text(), "c");
  EXPECT_FALSE(reader.at_end());
  EXPECT_EQ(*reader.read_integer(), 10);
  EXPECT_TRUE(reader.at_end());
  EXPECT_EQ(reader.offset(), Bytes(input).size());
}

TEST(Reader, SkipsAWholeItem) {
  for (const std::string_view hex :
       {"00", "1903e8", "4401020304", "6161", "80", "a0", "83018202034101", "f97e00",
        "a2616182f5a101026162a16163818180", "9800", "b9000101190001", "fb3ff0000000000000"}) {
    const ByteVector item = from_hex(hex);
    const ExactBytes alone(item);
    Reader reader(alone);
    const auto skipped = reader.skip_item();
    ASSERT_TRUE(skipped) << hex;
    EXPECT_EQ(skipped->data(), Bytes(alone).data());
    EXPECT_EQ(skipped->size(), item.size());

    const ExactBytes followed(testlib::concat({item, ByteVector{0x18, 0x2a}}));
    Reader next(followed);
    EXPECT_TRUE(next.skip_item());
    EXPECT_EQ(next.offset(), item.size());
    EXPECT_EQ(*next.read_integer(), 42);
  }
}

struct Typed {
  std::string_view hex;
  Type type;
};
constexpr std::array<Typed, 14> kEveryType = {{{"00", Type::unsigned_integer},
                                               {"20", Type::negative_integer},
                                               {"4101", Type::byte_string},
                                               {"6161", Type::text_string},
                                               {"8100", Type::array},
                                               {"a10000", Type::map},
                                               {"f4", Type::boolean},
                                               {"f5", Type::boolean},
                                               {"f6", Type::null},
                                               {"f7", Type::undefined},
                                               {"f93c00", Type::floating},
                                               {"fa3f800000", Type::floating},
                                               {"fb3ff0000000000000", Type::floating},
                                               {"b9000101190001", Type::map}}};

TEST(Reader, NamesEveryType) {
  for (const Typed& each : kEveryType) {
    const ByteVector input = from_hex(each.hex);
    const Reader reader(input);
    const auto type = reader.peek_type();
    ASSERT_TRUE(type) << each.hex;
    EXPECT_EQ(*type, each.type) << each.hex;
    EXPECT_EQ(reader.offset(), 0U);
  }
}

template <class Read>
void expect_reads_only(std::initializer_list<Type> accepted, Read read) {
  for (const Typed& each : kEveryType) {
    const ByteVector input = from_hex(std::string("00") + std::string(each.hex));
    Reader reader(input);
    ASSERT_TRUE(reader.skip_item());
    const assay::Error error = read(reader);
    if (std::ranges::find(accepted, each.type) != accepted.end()) {
      EXPECT_FALSE(error.failed()) << each.hex;
      EXPECT_GT(reader.offset(), 1U) << each.hex;
    } else {
      EXPECT_EQ(error.code, ErrorCode::cbor_wrong_type) << each.hex;
      EXPECT_EQ(error.offset, 1U) << each.hex;
      EXPECT_EQ(reader.offset(), 1U) << each.hex;
    }
  }
}

TEST(Catalogue, CB_09_NoTypeIsTakenForAnother) {
  expect_reads_only({Type::unsigned_integer, Type::negative_integer},
                    [](Reader& reader) { return reader.read_integer().error(); });
  expect_reads_only({Type::byte_string}, [](Reader& reader) { return reader.read_bytes().error(); });
  expect_reads_only({Type::text_string}, [](Reader& reader) { return reader.read_text().error(); });
  expect_reads_only({Type::boolean}, [](Reader& reader) { return reader.read_boolean().error(); });
  expect_reads_only({Type::array}, [](Reader& reader) { return reader.read_array().error(); });
  expect_reads_only({Type::map}, [](Reader& reader) { return reader.read_map().error(); });
}

TEST(Reader, IsTruncatedAtTheEnd) {
  const ByteVector input = {0x00};
  Reader reader(input);
  ASSERT_TRUE(reader.read_integer());
  for (const assay::Error& error :
       {reader.peek_type().error(), reader.read_integer().error(), reader.read_bytes().error(),
        reader.read_text().error(), reader.read_boolean().error(), reader.read_array().error(),
        reader.read_map().error(), reader.skip_item().error()}) {
    EXPECT_EQ(error.code, ErrorCode::cbor_truncated);
    EXPECT_EQ(error.offset, 1U);
  }
  EXPECT_TRUE(reader.at_end());
}

TEST(Reader, StaysInsideBytesThatNobodyChecked) {
  for (const std::string_view hex : {"5bffffffffffffffff", "9bffffffffffffffff00", "82009f", "8200", "a20000", "1c"}) {
    const ExactBytes input(from_hex(hex));
    Reader reader(input);
    EXPECT_EQ(reader.skip_item().error().code, ErrorCode::cbor_truncated) << hex;
    EXPECT_EQ(reader.offset(), 0U) << hex;
  }
}

}  // namespace
