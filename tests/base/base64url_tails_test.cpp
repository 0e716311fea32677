// Every text of two and of three bytes as the end of base64url, against RFC 4648 written down as bits.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "assay/base64url.hpp"

namespace {

using assay::ErrorCode;

/// The value of a character, or -1 outside the alphabet of RFC 4648 section 5.
int value_of(unsigned char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '-' ? 62 : c == '_' ? 63 : -1;
}

struct Expected {
  ErrorCode code = ErrorCode::ok;
  std::size_t offset = 0;
  std::uint32_t bytes = 0;  ///< one or two, big-endian
};

/// What a text of two or three characters means: 12 or 18 bits, of which 8 or 16 are bytes and the rest is zero.
Expected expected_of(const unsigned char* text, std::size_t size) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const int value = value_of(text[i]);
    if (value < 0) return {text[i] == '=' ? ErrorCode::base64url_padding : ErrorCode::base64url_character, i, 0};
    bits = bits << 6 | static_cast<std::uint32_t>(value);
  }
  const unsigned num_spare = size == 2 ? 4 : 2;
  if (bits % (1U << num_spare) != 0) return {ErrorCode::base64url_spare_bits, size - 1, 0};
  return {ErrorCode::ok, 0, bits >> num_spare};
}

/// Whether the library says so of `tail` after `num_before` whole characters.
bool agrees(const unsigned char* tail, std::size_t size, std::size_t num_before) {
  const Expected expected = expected_of(tail, size);
  std::array<char, 8> text{'A', 'A', 'A', 'A'};
  for (std::size_t i = 0; i < size; ++i) text[num_before + i] = static_cast<char>(tail[i]);
  std::array<std::uint8_t, 6> out{};
  const auto decoded = assay::base64url_decode({text.data(), num_before + size}, out);
  if (!decoded) return decoded.error().code == expected.code && decoded.error().offset == expected.offset + num_before;
  const std::size_t num_bytes = size - 1;
  std::uint32_t bytes = 0;
  for (std::size_t i = 0; i < num_bytes; ++i) bytes = bytes << 8 | out[num_before / 4 * 3 + i];
  return expected.code == ErrorCode::ok && bytes == expected.bytes && *decoded == num_before / 4 * 3 + num_bytes;
}

void expect_agreement_on_all(std::size_t size) {
  for (std::uint32_t number = 0; number < 1U << (8 * size); ++number) {
    const unsigned char tail[] = {static_cast<unsigned char>(number), static_cast<unsigned char>(number >> 8),
                                  static_cast<unsigned char>(number >> 16)};
    ASSERT_TRUE(agrees(tail, size, 0) && agrees(tail, size, 4)) << std::hex << number;
  }
}

TEST(Base64urlTails, EveryOneOfTwoBytesIsDecodedOrRefusedByRfc4648) {
  expect_agreement_on_all(2);
}

TEST(Base64urlTails, EveryOneOfThreeBytesIsDecodedOrRefusedByRfc4648) {
  expect_agreement_on_all(3);
}

}  // namespace
