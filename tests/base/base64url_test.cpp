#include "assay/base64url.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "lib/base/base64.hpp"
#include "tests/testlib/exact_bytes.hpp"
#include "tests/testlib/guarded_pages.hpp"

namespace {

using assay::base64url_decode;
using assay::base64url_decoded_len;
using assay::base64url_encode;
using assay::base64url_encoded_len;
using assay::Bytes;
using assay::bytes_of;
using assay::ErrorCode;
using assay::text_of;

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// RFC 4648 written down naively: an independent witness for encoding.
std::string encode_naively(const std::vector<std::uint8_t>& bytes) {
  std::string bits;
  for (const auto byte : bytes) {
    for (int i = 7; i >= 0; --i) bits += (byte >> i & 1) != 0 ? '1' : '0';
  }
  while (bits.size() % 6 != 0) bits += '0';
  std::string text;
  for (std::size_t i = 0; i < bits.size(); i += 6) text += kAlphabet[std::stoul(bits.substr(i, 6), nullptr, 2)];
  return text;
}

struct Decoded {
  ErrorCode code = ErrorCode::ok;
  std::size_t offset = 0;
  std::vector<std::uint8_t> bytes;
};

/// Decodes from and into buffers of exactly the sizes needed.
Decoded decode(std::string_view text) {
  const testlib::ExactBytes input(bytes_of(text));
  const auto out_len = base64url_decoded_len(text.size());
  const auto out = std::make_unique<std::uint8_t[]>(out_len);
  const auto result = base64url_decode(text_of(input), {out.get(), out_len});
  if (!result) return {result.error().code, result.error().offset, {}};
  return {ErrorCode::ok, 0, {out.get(), out.get() + *result}};
}

std::vector<std::uint8_t> random_bytes(std::mt19937_64& random, std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

TEST(Base64url, RoundTripsEveryLength) {
  std::mt19937_64 random(1);
  for (std::size_t size = 0; size < 300; ++size) {
    const auto bytes = random_bytes(random, size);
    const std::string expected = encode_naively(bytes);
    ASSERT_EQ(base64url_encoded_len(size), expected.size());
    ASSERT_EQ(base64url_decoded_len(expected.size()), size);
    std::vector<std::uint8_t> text(expected.size());
    const auto written = base64url_encode(bytes, text);
    ASSERT_TRUE(written);
    ASSERT_EQ(*written, text.size());
    ASSERT_EQ(text_of(text), expected);
    const auto decoded = decode(expected);
    ASSERT_EQ(decoded.code, ErrorCode::ok);
    ASSERT_EQ(decoded.bytes, bytes);
  }
}

TEST(Base64url, RefusesEveryCharacterOutsideTheAlphabetAtEveryPlace) {
  const std::string good = "ABCDEFGHIJA";
  ASSERT_EQ(decode(good).code, ErrorCode::ok);
  for (std::size_t place = 0; place < good.size(); ++place) {
    for (int character = 0; character < 256; ++character) {
      if (kAlphabet.find(static_cast<char>(character)) != std::string_view::npos) continue;
      std::string bad = good;
      bad[place] = static_cast<char>(character);
      const auto decoded = decode(bad);
      ASSERT_EQ(decoded.code, character == '=' ? ErrorCode::base64url_padding : ErrorCode::base64url_character);
      ASSERT_EQ(decoded.offset, place) << character;
    }
  }
}

TEST(Base64url, NamesTheFirstWrongCharacter) {
  EXPECT_EQ(decode("AA=+").code, ErrorCode::base64url_padding);
  EXPECT_EQ(decode("AA+=").code, ErrorCode::base64url_character);
  EXPECT_EQ(decode("AA+=").offset, 2U);
}

TEST(Base64url, HasExactlyOneTextForEachValue) {
  std::size_t num_accepted = 0;
  for (const char first : kAlphabet) {
    for (const char second : kAlphabet) {
      const auto decoded = decode(std::string{first, second});
      if (decoded.code == ErrorCode::ok) {
        ++num_accepted;
        continue;
      }
      ASSERT_EQ(decoded.code, ErrorCode::base64url_spare_bits);
      ASSERT_EQ(decoded.offset, 1U);
    }
  }
  EXPECT_EQ(num_accepted, 256U);
  EXPECT_EQ(decode("AAA").code, ErrorCode::ok);
  EXPECT_EQ(decode("AAB").code, ErrorCode::base64url_spare_bits);
  EXPECT_EQ(decode("AAC").code, ErrorCode::base64url_spare_bits);
  EXPECT_EQ(decode("AAE").code, ErrorCode::ok);
}

TEST(Base64url, RefusesLengthsThatNoTextHas) {
  for (std::size_t size = 1; size < 100; size += 4) {
    EXPECT_EQ(decode(std::string(size - 1, 'A')).code, ErrorCode::ok);
    const auto decoded = decode(std::string(size, 'A'));
    EXPECT_EQ(decoded.code, ErrorCode::base64url_length);
    EXPECT_EQ(decoded.offset, size - 1);
  }
}

TEST(Base64url, RefusesOutputThatIsTooSmall) {
  for (std::size_t size = 1; size < 20; ++size) {
    const std::vector<std::uint8_t> bytes(size, 0xA5);
    const std::string text = encode_naively(bytes);
    std::vector<std::uint8_t> decoded(size);
    EXPECT_TRUE(base64url_decode(text, decoded));
    EXPECT_EQ(base64url_decode(text, assay::MutableBytes(decoded).first(size - 1)).error().code,
              ErrorCode::output_too_small);
    std::vector<std::uint8_t> encoded(text.size(), 0xEE);
    const auto result = base64url_encode(bytes, assay::MutableBytes(encoded).first(text.size() - 1));
    EXPECT_EQ(result.error().code, ErrorCode::output_too_small);
    EXPECT_EQ(encoded, std::vector<std::uint8_t>(text.size(), 0xEE)) << "nothing is written";
  }
}

TEST(Base64url, LeavesTheRestOfTheOutputAlone) {
  std::vector<std::uint8_t> out(10, 0xEE);
  const auto decoded = base64url_decode("AAECAw", out);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(*decoded, 4U);
  EXPECT_EQ(out, (std::vector<std::uint8_t>{0, 1, 2, 3, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE}));
}

TEST(Catalogue, JS_07_Base64urlIsStrict) {
  EXPECT_EQ(decode("-_AA").code, ErrorCode::ok);
  EXPECT_EQ(decode("+_AA").code, ErrorCode::base64url_character);
  EXPECT_EQ(decode("-/AA").code, ErrorCode::base64url_character);
  EXPECT_EQ(decode("-_ AA").code, ErrorCode::base64url_character);
  EXPECT_EQ(decode("-_AA\n").code, ErrorCode::base64url_character);
  EXPECT_EQ(decode("AA").code, ErrorCode::ok);
  EXPECT_EQ(decode("AA==").code, ErrorCode::base64url_padding);
  EXPECT_EQ(decode("AB").code, ErrorCode::base64url_spare_bits);
  EXPECT_EQ(decode("AAAAA").code, ErrorCode::base64url_length);
}

TEST(Catalogue, SIG_25_Base64urlNeverReadsPastItsInput) {
  std::mt19937_64 random(2);
  for (const std::size_t size : {0U, 1U, 2U, 3U, 32U, 33U, 64U, 97U}) {
    const auto bytes = random_bytes(random, size);
    const std::string text = encode_naively(bytes);
    testlib::at_page_edges(bytes_of(text), [&](Bytes at_edge) {
      std::vector<std::uint8_t> out(size);
      ASSERT_TRUE(base64url_decode(text_of(at_edge), out));
      ASSERT_EQ(out, bytes);
    });
    testlib::at_page_edges(bytes, [&](Bytes at_edge) {
      std::vector<std::uint8_t> out(text.size());
      ASSERT_TRUE(base64url_encode(at_edge, out));
      ASSERT_EQ(text_of(out), text);
    });
  }
}

/// What base64_decode() gives, as text; into a buffer that begins where the text does.
std::string decode_standard_in_place(std::string_view text) {
  std::vector<std::uint8_t> buffer(text.begin(), text.end());
  return std::string(text_of(assay::base64_decode(text_of(buffer), buffer)));
}

TEST(Base64, DecodesTheExamplesOfRfc4648) {
  const std::pair<std::string_view, std::string_view> examples[] = {{"", ""},
                                                                    {"Zg==", "f"},
                                                                    {"Zm8=", "fo"},
                                                                    {"Zm9v", "foo"},
                                                                    {"Zm9vYg==", "foob"},
                                                                    {"Zm9vYmE=", "fooba"},
                                                                    {"Zm9vYmFy", "foobar"},
                                                                    {"+/+/", "\xfb\xff\xbf"}};
  for (const auto& [text, expected] : examples) EXPECT_EQ(decode_standard_in_place(text), expected);
}

TEST(Base64, RefusesWhatIsNotCanonical) {
  for (const std::string_view text : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z===", "====", "-_-_", "Zg==Zg==", "Zm 9v",
                                      "Zm9v\n", "\nZm9v", "Zm9vZ", "Z=g="}) {
    EXPECT_EQ(decode_standard_in_place(text), "") << text;
  }
}

TEST(Base64, NeedsRoom) {
  std::uint8_t out[3];
  EXPECT_EQ(assay::base64_decode("Zm9v", std::span(out).first(3)).size(), 3U);
  EXPECT_EQ(assay::base64_decode("Zm9v", std::span(out).first(2)).size(), 0U);
}

}  // namespace
