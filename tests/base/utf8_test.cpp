#include "lib/base/utf8.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "assay/bytes.hpp"
#include "tests/testlib/bytes.hpp"
#include "tests/testlib/exact_bytes.hpp"
#include "tests/testlib/utf8_reference.hpp"

using assay::Bytes;
using assay::bytes_of;
using assay::first_invalid_utf8;
using testlib::ByteVector;
using testlib::ExactBytes;
using testlib::from_hex;

namespace {

TEST(Utf8, AcceptsEveryCodePoint) {
  for (std::uint32_t code_point = 0; code_point < 0x11'0000; ++code_point) {
    if (!testlib::is_unicode_scalar(code_point)) continue;
    const std::string text = testlib::encode_utf8(code_point);
    ASSERT_EQ(first_invalid_utf8(bytes_of(text)), text.size()) << std::hex << code_point;
  }
}

TEST(Utf8, RefusesSurrogatesAndWhatLiesAboveUnicode) {
  for (std::uint32_t value = 0xD800; value < 0x20'0000; ++value) {
    if (testlib::is_unicode_scalar(value)) continue;
    const std::string text = testlib::encode_utf8(value);
    ASSERT_EQ(first_invalid_utf8(bytes_of(text)), 0U) << std::hex << value;
  }
}

TEST(Utf8, AgreesWithTheReferenceOnThreeBytes) {
  std::array<std::uint8_t, 3> text{};
  for (std::uint32_t number = 0; number < 1U << 24; ++number) {
    text = {static_cast<std::uint8_t>(number >> 16), static_cast<std::uint8_t>(number >> 8),
            static_cast<std::uint8_t>(number)};
    ASSERT_EQ(first_invalid_utf8(text), testlib::reference_first_invalid_utf8(text)) << testlib::to_hex(text);
  }
}

TEST(Utf8, AgreesWithTheReferenceOnFourBytesAtTheEdges) {
  constexpr std::array<std::uint8_t, 8> kEdges = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0xBF, 0xC0, 0xFF};
  for (unsigned first = 0xE0; first < 0x100; ++first) {
    for (unsigned second = 0; second < 0x100; ++second) {
      for (const std::uint8_t third : kEdges) {
        for (const std::uint8_t fourth : kEdges) {
          const std::array<std::uint8_t, 4> text = {static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(second),
                                                    third, fourth};
          ASSERT_EQ(first_invalid_utf8(text), testlib::reference_first_invalid_utf8(text)) << testlib::to_hex(text);
        }
      }
    }
  }
}

TEST(Utf8, GivesWhereTheBadSequenceBegins) {
  EXPECT_EQ(first_invalid_utf8({}), 0U);
  EXPECT_EQ(first_invalid_utf8(from_hex("80")), 0U);          // continuation byte alone
  EXPECT_EQ(first_invalid_utf8(from_hex("61c080")), 1U);      // overlong U+0000
  EXPECT_EQ(first_invalid_utf8(from_hex("6162e08080")), 2U);  // overlong in three bytes
  EXPECT_EQ(first_invalid_utf8(from_hex("f0808080")), 0U);    // overlong in four bytes
  EXPECT_EQ(first_invalid_utf8(from_hex("f8888080")), 0U);    // five-byte form of old
  EXPECT_EQ(first_invalid_utf8(from_hex("c3a9c3")), 2U);      // cut
  EXPECT_EQ(first_invalid_utf8(from_hex("c3a9e282")), 2U);
  EXPECT_EQ(first_invalid_utf8(from_hex("c3a9f09f94")), 2U);
  EXPECT_EQ(first_invalid_utf8(from_hex("e28261")), 0U);  // the continuation is missing in the middle
}

TEST(Utf8, FindsABadByteAtEveryPlaceOfATextOfEveryLength) {
  for (std::size_t length = 1; length < 40; ++length) {
    ByteVector text(length, 'a');
    ASSERT_EQ(first_invalid_utf8(ExactBytes(text)), length);
    for (std::size_t place = 0; place < length; ++place) {
      text[place] = 0xFF;
      ASSERT_EQ(first_invalid_utf8(ExactBytes(text)), place) << length;
      text[place] = 'a';
    }
  }
}

TEST(Utf8, ReadsNothingBehindACutSequence) {
  const ByteVector whole = from_hex("6161616161616161f09f9491");
  ASSERT_EQ(first_invalid_utf8(ExactBytes(whole)), whole.size());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const ExactBytes cut(Bytes(whole).first(length));
    EXPECT_EQ(first_invalid_utf8(cut), std::min<std::size_t>(length, 8));
  }
}

}  // namespace
