#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>

#include <memory>
#include <string>
#include <string_view>

#include "lib/der/reader.hpp"
#include "tests/testlib/bytes.hpp"
#include "tests/testlib/exact_bytes.hpp"
#include "tests/testlib/signing_key.hpp"

using assay::Bytes;
using assay::Error;
using assay::ErrorCode;
using assay::der::parse_ecdsa_signature;
using testlib::ByteVector;
using testlib::ExactBytes;
using testlib::from_hex;
using testlib::SigningKey;

namespace {

Error error_of(std::string_view hex) {
  return parse_ecdsa_signature(ExactBytes(from_hex(hex))).error();
}

const std::string kR = "022100" + std::string(62, '9') + "81";
const std::string kS = "0220" + std::string(62, '5') + "7f";
const std::string kSignature = "3045" + kR + kS;  // 69 content bytes

void expect_refused(const std::string& hex, ErrorCode code, std::size_t offset) {
  ASSERT_FALSE(error_of(kSignature).failed());
  const Error error = error_of(hex);
  EXPECT_EQ(error.code, code) << hex << " " << assay::error_name(error.code);
  EXPECT_EQ(error.offset, offset) << hex;
}

TEST(EcdsaSignature, TakesTheLeadingZerosOff) {
  const ByteVector signature = from_hex(kSignature);
  const auto view = parse_ecdsa_signature(signature);
  ASSERT_TRUE(view);
  EXPECT_EQ(testlib::to_hex(view->r), std::string(62, '9') + "81");
  EXPECT_EQ(testlib::to_hex(view->s), std::string(62, '5') + "7f");
  const ByteVector zeros = from_hex("3006020100020100");
  const auto zero_view = parse_ecdsa_signature(zeros);
  ASSERT_TRUE(zero_view);
  EXPECT_TRUE(zero_view->r.empty());
  EXPECT_TRUE(zero_view->s.empty());
}

TEST(EcdsaSignature, ReadsSignaturesOfEveryCurve) {
  for (const int algorithm :
       {testlib::cose::kEs256, testlib::cose::kEs384, testlib::cose::kEs512, testlib::cose::kEs256k}) {
    const SigningKey key = SigningKey::make(algorithm, "ecdsa signature");
    for (int i = 0; i < 20; ++i) {
      const ByteVector signature = key.sign(testlib::bytes_of_text("message " + std::to_string(i)));
      ASSERT_TRUE(parse_ecdsa_signature(ExactBytes(signature))) << algorithm << " " << i;
    }
  }
}

TEST(EcdsaSignature, RefusesEveryPrefix) {
  for (const int algorithm : {testlib::cose::kEs256, testlib::cose::kEs512}) {
    const ByteVector signature = SigningKey::make(algorithm, "prefixes").sign(ByteVector{1});
    ASSERT_TRUE(parse_ecdsa_signature(ExactBytes(signature)));
    for (std::size_t length = 0; length < signature.size(); ++length) {
      EXPECT_EQ(parse_ecdsa_signature(ExactBytes(Bytes(signature).first(length))).error().code,
                ErrorCode::der_truncated);
    }
  }
}

TEST(Catalogue, SIG_10_LaxDerIsRefused) {
  expect_refused(kSignature + "00", ErrorCode::der_trailing, 71);
  expect_refused(kSignature + "0500", ErrorCode::der_trailing, 71);
  expect_refused("3048" + kR + kS + "020101", ErrorCode::der_trailing, 71);  // a third INTEGER
  expect_refused("3047" + kR + kS + "0500", ErrorCode::der_trailing, 71);
  expect_refused("3046" + kR + kS + "00", ErrorCode::der_trailing, 71);
  expect_refused(
      "3046"
      "022200" +
          kR.substr(4) + kS,
      ErrorCode::der_integer_not_minimal, 2);
  expect_refused(
      "3026"
      "0202007f" +
          kS,
      ErrorCode::der_integer_not_minimal, 2);
  expect_refused("3026" + kS + "0202007f", ErrorCode::der_integer_not_minimal, 36);
  expect_refused(
      "3025"
      "0201ff" +
          kS,
      ErrorCode::der_integer_negative, 2);
  expect_refused(
      "3044"
      "0220" +
          kR.substr(6) + kS,
      ErrorCode::der_integer_negative, 2);  // the zero byte left out
  expect_refused(
      "3024"
      "0200" +
          kS,
      ErrorCode::der_integer_empty, 2);
  expect_refused("3024" + kS + "0200", ErrorCode::der_integer_empty, 36);
  expect_refused("308145" + kR + kS, ErrorCode::der_length_not_minimal, 0);
  expect_refused("30820045" + kR + kS, ErrorCode::der_length_not_minimal, 0);
  expect_refused("308400000045" + kR + kS, ErrorCode::der_length_not_minimal, 0);
  expect_refused("3080" + kR + kS + "0000", ErrorCode::der_indefinite_length, 0);
  expect_refused("3084ffffffff" + kR + kS, ErrorCode::der_truncated, 0);
  expect_refused("3046" + kR + kS, ErrorCode::der_truncated, 0);
  expect_refused("3044" + kR + kS, ErrorCode::der_truncated, 37);
  expect_refused(
      "3045"
      "02812100" +
          kR.substr(6) + kS.substr(0, 66),
      ErrorCode::der_length_not_minimal, 2);
  expect_refused("3145" + kR + kS, ErrorCode::der_wrong_tag, 0);
  expect_refused("1045" + kR + kS, ErrorCode::der_wrong_tag, 0);
  expect_refused(
      "3045"
      "042100" +
          kR.substr(6) + kS,
      ErrorCode::der_wrong_tag, 2);
  expect_refused("3045" + kR + "0320" + kS.substr(4), ErrorCode::der_wrong_tag, 37);
  expect_refused("3023" + kR, ErrorCode::der_truncated, 37);
  expect_refused("3000", ErrorCode::der_truncated, 2);
  expect_refused("", ErrorCode::der_truncated, 0);
}

TEST(Catalogue, SIG_11_RawNumbersAreNotDer) {
  const auto signature = SigningKey::make(testlib::cose::kEs256, "raw").sign_ecdsa(ByteVector{1});
  ASSERT_TRUE(parse_ecdsa_signature(ExactBytes(signature.to_der())));
  const ByteVector raw = testlib::concat({signature.r, signature.s});
  EXPECT_EQ(raw.size(), 64U);
  EXPECT_TRUE(parse_ecdsa_signature(ExactBytes(raw)).error().failed());
}

/// Whether OpenSSL reads numbers out of it and writes the very same bytes again.
bool openssl_finds_der(const ByteVector& bytes) {
  const unsigned char* at = bytes.data();
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> signature(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(bytes.size())), ECDSA_SIG_free);
  if (signature == nullptr || at != bytes.data() + bytes.size()) return false;
  unsigned char* written = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &written);
  const std::unique_ptr<unsigned char, void (*)(unsigned char*)> owner(written,
                                                                       [](unsigned char* p) { OPENSSL_free(p); });
  return size == static_cast<int>(bytes.size()) && std::equal(bytes.begin(), bytes.end(), written);
}

TEST(EcdsaSignature, AgreesWithOpenSslOnChangedSignatures) {
  const ByteVector good = from_hex(
      "300c"
      "02030080ff"
      "02050100000001");
  ASSERT_TRUE(parse_ecdsa_signature(good));
  ASSERT_TRUE(openssl_finds_der(good));
  int num_accepted = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (unsigned first = 0; first < 256; ++first) {
      for (const unsigned second : {0x00U, 0x01U, 0x02U, 0x7fU, 0x80U, 0xffU}) {
        ByteVector changed = good;
        changed[i] = static_cast<std::uint8_t>(first);
        changed[(i + 1) % good.size()] ^= static_cast<std::uint8_t>(second);
        const bool accepted = parse_ecdsa_signature(ExactBytes(changed)).has_value();
        ASSERT_EQ(accepted, openssl_finds_der(changed)) << testlib::to_hex(changed);
        num_accepted += accepted ? 1 : 0;
      }
    }
  }
  EXPECT_GT(num_accepted, 1000);
}

}  // namespace
