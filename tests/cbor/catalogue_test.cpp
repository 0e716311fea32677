// Known failures of CBOR readers, row by row.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "lib/cbor/reader.hpp"
#include "tests/testlib/bytes.hpp"
#include "tests/testlib/cbor_writer.hpp"
#include "tests/testlib/exact_bytes.hpp"

using assay::Bytes;
using assay::Error;
using assay::ErrorCode;
using assay::cbor::check_item;
using assay::cbor::Form;
using assay::cbor::Options;
using testlib::ByteVector;
using testlib::concat;
using testlib::ExactBytes;
using testlib::from_hex;
namespace encode = testlib::cbor;

namespace {

constexpr Options kCanonical{.form = Form::canonical};
constexpr Options kDefinite{.form = Form::definite};
constexpr std::array kBothForms = {kCanonical, kDefinite};

ByteVector repeated(std::string_view hex, int count) {
  const ByteVector unit = from_hex(hex);
  ByteVector out;
  for (int i = 0; i < count; ++i) testlib::append(out, unit);
  return out;
}

void expect_refused(const ByteVector& input, const Options& options, ErrorCode code, std::size_t offset) {
  const auto refused = check_item(ExactBytes(input), options);
  const std::string hex = testlib::to_hex(input).substr(0, 80);
  EXPECT_EQ(refused.error().code, code) << hex << " " << assay::error_name(refused.error().code);
  EXPECT_EQ(refused.error().offset, offset) << hex;
  EXPECT_TRUE(refused->item.empty());
  EXPECT_FALSE(refused->canonical);
}

TEST(Catalogue, CB_01_HundredThousandLevelsAreRefusedAtOnce) {
  struct Nest {
    std::string_view unit;
    ErrorCode code;
    std::size_t offset;
  };
  for (const Nest& nest : {Nest{"81", ErrorCode::cbor_too_deep, 5}, Nest{"a100", ErrorCode::cbor_too_deep, 10},
                           Nest{"c1", ErrorCode::cbor_tag, 0}, Nest{"9f", ErrorCode::cbor_indefinite_length, 0},
                           Nest{"bf00", ErrorCode::cbor_indefinite_length, 0}}) {
    for (const Options& options : kBothForms) {
      const ByteVector nested = concat({repeated(nest.unit, 100'000), ByteVector{0x00}});
      expect_refused(nested, options, nest.code, nest.offset);
    }
  }
  EXPECT_TRUE(check_item(concat({repeated("81", 5), ByteVector{0x00}}), kCanonical));
  EXPECT_TRUE(check_item(concat({repeated("a100", 5), ByteVector{0x00}}), kCanonical));
}

TEST(Catalogue, CB_02_FiveLevelsAreAcceptedAndSixRefused) {
  for (const Options& options : kBothForms) {
    EXPECT_TRUE(check_item(from_hex("8181818180"), options));
    EXPECT_TRUE(check_item(from_hex("a100a100a100a100a0"), options));
    EXPECT_TRUE(check_item(from_hex("81a10081a100820000"), options));
    expect_refused(from_hex("818181818180"), options, ErrorCode::cbor_too_deep, 5);
    expect_refused(from_hex("a100a100a100a100a100a0"), options, ErrorCode::cbor_too_deep, 10);
    expect_refused(from_hex("81a10081a1008180"), options, ErrorCode::cbor_too_deep, 7);
  }
}

TEST(Catalogue, CB_02_DepthCountsWhatIsOpenNotWhatWas) {
  EXPECT_TRUE(check_item(from_hex("8681808180818081808180818180"), kCanonical));
}

constexpr std::array<std::string_view, 14> kHugeHeads = {
    "5bffffffffffffffff", "7bffffffffffffffff", "9bffffffffffffffff", "bbffffffffffffffff", "5bfffffffffffffff0",
    "5b8000000000000000", "7b7fffffffffffffff", "bb8000000000000000", "bb8000000000000001", "5b0000000100000000",
    "9b0000000100000000", "5a7fffffff",         "7affffffff",         "ba80000000"};

TEST(Catalogue, CB_03_HugeLengthsAreTruncatedInEverySlot) {
  struct Slot {
    std::string_view before;
    std::string_view item;
    std::string_view after;
  };
  for (const Slot& slot :
       {Slot{"", "00", ""}, Slot{"81", "00", ""}, Slot{"8200", "00", ""}, Slot{"82", "00", "00"},
        Slot{"a1", "00", "00"}, Slot{"a100", "00", ""}, Slot{"a2000001", "00", ""}, Slot{"a100a1", "00", "00"}}) {
    const auto with = [&](std::string_view item) {
      return concat({from_hex(slot.before), from_hex(item), from_hex(slot.after)});
    };
    for (const Options& options : kBothForms) {
      EXPECT_TRUE(check_item(ExactBytes(with(slot.item)), options)) << slot.before;
      for (const std::string_view huge : kHugeHeads) {
        expect_refused(with(huge), options, ErrorCode::cbor_truncated, slot.before.size() / 2);
      }
    }
  }
}

TEST(Catalogue, CB_04_LengthsThatWrapAroundAreTruncated) {
  for (std::uint64_t below = 1; below <= 64; ++below) {
    const std::uint64_t length = 0 - below;
    for (const unsigned major : {2U, 3U, 4U, 5U}) {
      const ByteVector head = encode::head(major, length, encode::HeadWidth::eight);
      expect_refused(head, kDefinite, ErrorCode::cbor_truncated, 0);
      expect_refused(concat({ByteVector{0x82, 0x00}, head, ByteVector(64)}), kDefinite, ErrorCode::cbor_truncated, 2);
    }
  }
  EXPECT_TRUE(check_item(from_hex("82005b000000000000000101"), kDefinite));
}

TEST(Catalogue, CB_06_EveryRepeatedKeyIsRefused) {
  const std::vector<std::string_view> keys = {"01", "17", "1818", "190100", "20", "3863", "60", "6161", "63616c67"};
  for (const std::string_view hex : keys) {
    const ByteVector key = from_hex(hex);
    const ByteVector once = concat({ByteVector{0xa1}, key, ByteVector{0x05}});
    EXPECT_TRUE(check_item(once, kCanonical)) << hex;
    for (const std::string_view value : {"05", "06", "f5", "a0"}) {
      const ByteVector twice = concat({ByteVector{0xa2}, key, ByteVector{0x05}, key, from_hex(value)});
      for (const Options& options : kBothForms) {
        expect_refused(twice, options, ErrorCode::cbor_duplicate_key, 2 + key.size());
      }
    }
  }
}

TEST(Catalogue, CB_06_AKeyIsTheSameInAnotherEncoding) {
  using encode::HeadWidth;
  for (const HeadWidth width : {HeadWidth::one, HeadWidth::two, HeadWidth::four, HeadWidth::eight}) {
    for (const unsigned major : {0U, 1U, 3U}) {
      const ByteVector content = major == 3 ? from_hex("616263") : ByteVector{};
      const ByteVector key = concat({encode::head(major, 3), content});
      const ByteVector other = concat({encode::head(major, 3, width), content});
      const ByteVector different =
          concat({encode::head(major, major == 3 ? 3 : 4, width), ByteVector(content.size(), 'x')});
      const auto map = [](const ByteVector& first, const ByteVector& second) {
        return concat({ByteVector{0xa2}, first, ByteVector{0x05}, second, ByteVector{0x05}});
      };
      EXPECT_TRUE(check_item(map(key, different), kDefinite));
      expect_refused(map(key, other), kDefinite, ErrorCode::cbor_duplicate_key, 2 + key.size());
      expect_refused(map(other, key), kDefinite, ErrorCode::cbor_duplicate_key, 2 + other.size());
      expect_refused(map(key, other), kCanonical, ErrorCode::cbor_not_shortest, 2 + key.size());
    }
  }
}

TEST(Catalogue, CB_07_AMapHeadThatCountsWrongIsRefused) {
  EXPECT_TRUE(check_item(from_hex("a401020326200121f5"), kCanonical));
  const ByteVector one_less = from_hex("a301020326200121f5");
  const auto three_of_four = check_item(one_less, kCanonical);
  ASSERT_TRUE(three_of_four);  // the fourth pair is left over, for the caller to refuse as trailing
  EXPECT_EQ(three_of_four->item.size(), one_less.size() - 2);
  expect_refused(from_hex("a501020326200121f5"), kCanonical, ErrorCode::cbor_truncated, 0);
  expect_refused(from_hex("a50102033903e8200121f5"), kCanonical, ErrorCode::cbor_truncated, 11);
}

TEST(Catalogue, CB_10_EveryProperPrefixIsTruncated) {
  for (const std::string_view hex :
       {"1bffffffffffffffff", "5818000102030405060708090a0b0c0d0e0f1011121314151617", "6a68c3a96cc3b3e282ac64",
        "8401820203a10480f6", "a50102032620012158040102030422580405060708",
        "a363666d74646e6f6e656761747453746d74a0"
        "686175746844617461450102030405",
        "fb3ff0000000000000", "f93c00", "a1617881a1617982f5f4"}) {
    const ByteVector whole = from_hex(hex);
    EXPECT_TRUE(check_item(ExactBytes(whole), kDefinite)) << hex;
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const auto cut = check_item(ExactBytes(Bytes(whole).first(length)), kDefinite);
      EXPECT_EQ(cut.error().code, ErrorCode::cbor_truncated) << hex << " cut to " << length;
      EXPECT_LE(cut.error().offset, length);
    }
  }
}

TEST(Catalogue, CB_12_ARefusalLeavesNothingBehind) {
  const ByteVector good = from_hex("a2010261610a");
  const ByteVector bad = from_hex("a2010201020a");
  const ByteVector good_before = good;
  for (int round = 0; round < 3; ++round) {
    EXPECT_TRUE(check_item(good, kCanonical));
    expect_refused(bad, kCanonical, ErrorCode::cbor_duplicate_key, 3);
  }
  EXPECT_EQ(good, good_before);
}

TEST(Catalogue, SIG_22_AKeyOfAnotherTypeDoesNotCollideWithAnInteger) {
  const auto map = [](std::string_view key) { return concat({from_hex("a20102"), from_hex(key), from_hex("03")}); };
  EXPECT_TRUE(check_item(map("02"), kCanonical));
  for (const Options& options : kBothForms) {
    expect_refused(map("f5"), options, ErrorCode::cbor_key_type, 3);      // true
    expect_refused(map("f4"), options, ErrorCode::cbor_key_type, 3);      // false
    expect_refused(map("f93c00"), options, ErrorCode::cbor_key_type, 3);  // 1.0
    expect_refused(map("4101"), options, ErrorCode::cbor_key_type, 3);    // byte string
    expect_refused(map("c24101"), options, ErrorCode::cbor_tag, 3);       // bignum 1
  }
  expect_refused(map("1801"), kCanonical, ErrorCode::cbor_not_shortest, 3);
  expect_refused(map("190001"), kCanonical, ErrorCode::cbor_not_shortest, 3);
  expect_refused(map("1801"), kDefinite, ErrorCode::cbor_duplicate_key, 3);
  expect_refused(map("190001"), kDefinite, ErrorCode::cbor_duplicate_key, 3);
}

TEST(Catalogue, SIG_22_TheTextOneIsAnotherKeyThanTheInteger) {
  const ByteVector map = from_hex("a20102613103");
  for (const Options& options : kBothForms) {
    const auto checked = check_item(map, options);
    ASSERT_TRUE(checked);
    assay::cbor::Reader reader(checked->item);
    EXPECT_EQ(*reader.read_map(), 2U);
    EXPECT_EQ(*reader.read_integer(), 1);
    EXPECT_EQ(*reader.read_integer(), 2);
    EXPECT_EQ(reader.read_integer().error().code, ErrorCode::cbor_wrong_type);  // "1" is not coerced
    EXPECT_EQ(*reader.read_text(), "1");
  }
}

}  // namespace
