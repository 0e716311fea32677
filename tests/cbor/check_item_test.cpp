#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/cbor/reader.hpp"
#include "tests/testlib/bytes.hpp"
#include "tests/testlib/cbor_writer.hpp"
#include "tests/testlib/exact_bytes.hpp"
#include "tests/testlib/not_well_formed_cbor.hpp"

using assay::Bytes;
using assay::ErrorCode;
using assay::cbor::check_item;
using assay::cbor::Form;
using assay::cbor::kMaxDepth;
using assay::cbor::kMaxOpenPairs;
using assay::cbor::Options;
using testlib::ByteVector;
using testlib::ExactBytes;
using testlib::from_hex;
namespace encode = testlib::cbor;

namespace {

constexpr Options kCanonical{.form = Form::canonical};
constexpr Options kDefinite{.form = Form::definite};

void expect_accepted(std::string_view hex) {
  const ExactBytes input(from_hex(hex));
  for (const Options& options : {kCanonical, kDefinite}) {
    const auto checked = check_item(input, options);
    ASSERT_TRUE(checked) << hex << " " << assay::error_name(checked.error().code);
    EXPECT_EQ(checked->item.size(), Bytes(input).size()) << hex;
    EXPECT_TRUE(checked->canonical) << hex;
  }
}

TEST(CheckItem, AcceptsEveryTypeInCanonicalForm) {
  for (const std::string_view hex : {"00",
                                     "17",
                                     "1818",
                                     "18ff",
                                     "190100",
                                     "19ffff",
                                     "1a00010000",
                                     "1affffffff",
                                     "1b0000000100000000",
                                     "1bffffffffffffffff",
                                     "20",
                                     "3818",
                                     "390100",
                                     "3a00010000",
                                     "3bffffffffffffffff",
                                     "40",
                                     "43010203",
                                     "60",
                                     "63e282ac",
                                     "64f09f9491",
                                     "80",
                                     "83010203",
                                     "a0",
                                     "a10102",
                                     "a1616101",
                                     "f4",
                                     "f5",
                                     "f6",
                                     "f7",
                                     "f90000",
                                     "f97e00",
                                     "fa00000000",
                                     "fb3ff0000000000000"}) {
    expect_accepted(hex);
  }
}

TEST(CheckItem, AcceptsKeysInCanonicalOrder) {
  expect_accepted("a200011818f4");            // shorter encoding first
  expect_accepted("a318180119010002616103");  // unsigned before text
  expect_accepted("a5010203262001215820" + std::string(64, 'a') + "225820" + std::string(64, 'b'));  // a COSE key
  expect_accepted("a2617a0162616102");  // shorter text first
  expect_accepted("a2616101616202");    // then by bytes
  expect_accepted("a2616101617a02");
  expect_accepted("a263666d740068617574684461746101");
}

TEST(CheckItem, RefusesWhatIsNotWellFormedInEveryForm) {
  for (const testlib::RefusedCbor& refused : testlib::kNotWellFormedCbor) {
    const ExactBytes input(from_hex(refused.hex));
    for (const Options& options : {kCanonical, kDefinite}) {
      const auto checked = check_item(input, options);
      EXPECT_EQ(checked.error().code, refused.code) << refused.hex << " " << refused.why;
      EXPECT_EQ(checked.error().offset, refused.offset) << refused.hex << " " << refused.why;
      EXPECT_TRUE(checked->item.empty());
    }
  }
}

TEST(CheckItem, RefusesOrReportsWhatIsNotCanonical) {
  for (const testlib::RefusedCbor& refused : testlib::kNotCanonicalCbor) {
    const ExactBytes input(from_hex(refused.hex));
    const auto strict = check_item(input, kCanonical);
    EXPECT_EQ(strict.error().code, refused.code) << refused.hex << " " << refused.why;
    EXPECT_EQ(strict.error().offset, refused.offset) << refused.hex << " " << refused.why;
    const auto lenient = check_item(input, kDefinite);
    ASSERT_TRUE(lenient) << refused.hex << " " << refused.why;
    EXPECT_EQ(lenient->item.size(), Bytes(input).size()) << refused.hex;
    EXPECT_FALSE(lenient->canonical) << refused.hex << " " << refused.why;
  }
}

TEST(CheckItem, LeavesTheBytesBehindTheItemAlone) {
  const ExactBytes input(from_hex("a10102ffff"));
  const auto checked = check_item(input, kCanonical);
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->item.data(), Bytes(input).data());
  EXPECT_EQ(checked->item.size(), 3U);
}

TEST(CheckItem, AcceptsAsManyItemsAsAllowed) {
  for (const std::size_t max_items : {0U, 1U, 64U, 300U}) {
    const Options options{.max_items = max_items};
    const std::vector<ByteVector> items(max_items, ByteVector{0x00});
    std::vector<ByteVector> one_more = items;
    one_more.push_back({0x00});
    EXPECT_TRUE(check_item(encode::array(items), options)) << max_items;
    EXPECT_EQ(check_item(encode::array(one_more), options).error().code, ErrorCode::cbor_too_many_items) << max_items;
  }
}

ByteVector map_with_keys(std::size_t first, std::size_t num_keys, const ByteVector& last_value) {
  encode::Map map;
  for (std::size_t i = 0; i < num_keys; ++i) {
    map.add(encode::integer(static_cast<std::int64_t>(first + i)), i + 1 < num_keys ? ByteVector{0x00} : last_value);
  }
  return map.encode_as_added();
}

TEST(CheckItem, AcceptsAsManyPairsAsAllowed) {
  EXPECT_TRUE(check_item(map_with_keys(0, 64, {0x00}), kCanonical));
  const auto refused = check_item(map_with_keys(0, 65, {0x00}), kCanonical);
  EXPECT_EQ(refused.error().code, ErrorCode::cbor_too_many_items);
  EXPECT_EQ(refused.error().offset, 0U);
}

TEST(CheckItem, AcceptsFiveFullMapsInsideOneAnother) {
  ByteVector item = {0x00};
  for (std::size_t depth = 0; depth < kMaxDepth; ++depth) item = map_with_keys(0, kMaxOpenPairs / kMaxDepth, item);
  EXPECT_TRUE(check_item(item, kCanonical));
}

TEST(CheckItem, RefusesMorePairsAroundOnePlaceThanItCanCompare) {
  const Options many{.max_items = 10'000};
  EXPECT_TRUE(check_item(map_with_keys(0, kMaxOpenPairs, {0x00}), many));
  EXPECT_EQ(check_item(map_with_keys(0, kMaxOpenPairs + 1, {0x00}), many).error().code, ErrorCode::cbor_too_many_items);
  const ByteVector inner = map_with_keys(0, 20, {0x00});
  EXPECT_TRUE(check_item(map_with_keys(0, kMaxOpenPairs - 20, inner), many));
  EXPECT_EQ(check_item(map_with_keys(0, kMaxOpenPairs - 19, inner), many).error().code, ErrorCode::cbor_too_many_items);
}

TEST(CheckItem, FindsADuplicateInAMapInReverse) {
  encode::Map map;
  for (int key = 63; key > 0; --key) map.add(encode::integer(key), {0x00});
  const ByteVector without = map.encode_as_added();
  const auto accepted = check_item(without, kDefinite);
  ASSERT_TRUE(accepted);
  EXPECT_FALSE(accepted->canonical);
  for (int key = 1; key < 64; ++key) {
    encode::Map twice = map;
    twice.add(encode::integer(key), {0x01});
    const auto refused = check_item(twice.encode_as_added(), kDefinite);
    EXPECT_EQ(refused.error().code, ErrorCode::cbor_duplicate_key) << key;
    EXPECT_EQ(refused.error().offset, without.size()) << key;
  }
}

TEST(CheckItem, TakesALargerDepthForTheLargest) {
  EXPECT_TRUE(check_item(from_hex("8181818180"), {.max_depth = 100}));
  EXPECT_EQ(check_item(from_hex("818181818180"), {.max_depth = 100}).error().code, ErrorCode::cbor_too_deep);
  EXPECT_TRUE(check_item(from_hex("00"), {.max_depth = 0}));
  EXPECT_EQ(check_item(from_hex("80"), {.max_depth = 0}).error().code, ErrorCode::cbor_too_deep);
}

void expect_refused(std::string_view hex, const Options& options, ErrorCode code, std::size_t offset) {
  const auto refused = check_item(ExactBytes(from_hex(hex)), options);
  EXPECT_EQ(refused.error().code, code) << hex << " " << assay::error_name(refused.error().code);
  EXPECT_EQ(refused.error().offset, offset) << hex;
}

TEST(CheckItem, ReportsTheFirstFaultOfAHead) {
  expect_refused("780261", kCanonical, ErrorCode::cbor_truncated, 0);  // and not shortest
  expect_refused("7801ff", kCanonical, ErrorCode::cbor_not_shortest, 0);
  expect_refused("7801ff", kDefinite, ErrorCode::cbor_text_not_utf8, 2);
  expect_refused("a1580000", kCanonical, ErrorCode::cbor_not_shortest, 1);
  expect_refused("a1580000", kDefinite, ErrorCode::cbor_key_type, 1);
  expect_refused("a20100180100", kCanonical, ErrorCode::cbor_not_shortest, 3);
  expect_refused("a20100180100", kDefinite, ErrorCode::cbor_duplicate_key, 3);
  expect_refused("a3010002000100", kCanonical, ErrorCode::cbor_duplicate_key, 5);  // and unsorted
  expect_refused("8100", {.max_items = 0, .max_depth = 0}, ErrorCode::cbor_too_deep, 0);
  expect_refused("8100", {.max_items = 0}, ErrorCode::cbor_too_many_items, 0);
}

TEST(CheckItem, ReportsTheFirstFaultInTheOrderOfTheBytes) {
  expect_refused("8301c0ff", kCanonical, ErrorCode::cbor_tag, 2);
  expect_refused("8301ffc0", kCanonical, ErrorCode::cbor_reserved_head, 2);
  expect_refused("84180061ff", kCanonical, ErrorCode::cbor_not_shortest, 1);
  expect_refused("85180061ff", kCanonical, ErrorCode::cbor_truncated, 0);
}

}  // namespace
