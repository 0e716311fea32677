#include "assay/authenticator_data.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "tests/authdata/sample.hpp"
#include "tests/testlib/bytes.hpp"
#include "tests/testlib/cbor_writer.hpp"
#include "tests/testlib/exact_bytes.hpp"
#include "tests/testlib/not_well_formed_cbor.hpp"

using assay::Bytes;
using assay::ErrorCode;
using assay::parse_authenticator_data;
using sample::kAttestedData;
using sample::kExtensionData;
using sample::kHeaderLen;
using sample::kUserPresent;
using testlib::ByteVector;
using testlib::concat;
using testlib::ExactBytes;
using testlib::from_hex;
namespace encode = testlib::cbor;

namespace {

void expect_accepted(const ByteVector& data) {
  const auto parsed = parse_authenticator_data(ExactBytes(data));
  EXPECT_TRUE(parsed) << assay::error_name(parsed.error().code) << " at " << parsed.error().offset;
}

void expect_refused(const ByteVector& data, ErrorCode code, std::size_t offset, std::string_view why = "") {
  const auto parsed = parse_authenticator_data(ExactBytes(data));
  EXPECT_EQ(parsed.error().code, code) << assay::error_name(parsed.error().code) << " " << why;
  EXPECT_EQ(parsed.error().offset, offset) << why;
  EXPECT_TRUE(parsed->rp_id_hash32.empty());
  EXPECT_TRUE(parsed->attested.credential_id.empty());
  EXPECT_TRUE(parsed->extensions.empty());
}

ByteVector with_key(const ByteVector& key) {
  return concat({sample::header(kUserPresent | kAttestedData), sample::attested_data(sample::credential_id(), key)});
}
constexpr std::size_t kKeyAt = sample::kCredentialIdAt + 16;

ByteVector with_extensions(const ByteVector& extensions) {
  return concat({sample::header(kUserPresent | kExtensionData), extensions});
}

TEST(AuthenticatorData, GivesEveryField) {
  const ByteVector data = sample::authenticator_data(kUserPresent | 0x04 | kAttestedData | kExtensionData);
  const auto parsed = parse_authenticator_data(data);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->rp_id_hash32.data(), data.data());
  EXPECT_EQ(parsed->rp_id_hash32.size(), 32U);
  EXPECT_EQ(parsed->flags.bits, 0xC5);
  EXPECT_TRUE(parsed->flags.user_present() && parsed->flags.user_verified());
  EXPECT_EQ(parsed->sign_count, 0x01020304U);
  EXPECT_EQ(testlib::to_hex(parsed->attested.aaguid16), "000102030405060708090a0b0c0d0e0f");
  EXPECT_TRUE(std::ranges::equal(parsed->attested.credential_id, sample::credential_id()));
  EXPECT_TRUE(std::ranges::equal(parsed->attested.credential_public_key, sample::key()));
  EXPECT_TRUE(std::ranges::equal(parsed->extensions, sample::extensions()));
}

TEST(AuthenticatorData, IsAHeaderAloneWhereBothFlagsAreClear) {
  const ByteVector data = sample::header(kUserPresent);
  const auto parsed = parse_authenticator_data(data);
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->attested.aaguid16.empty());
  EXPECT_TRUE(parsed->attested.credential_id.empty());
  EXPECT_TRUE(parsed->attested.credential_public_key.empty());
  EXPECT_TRUE(parsed->extensions.empty());
}

TEST(AuthenticatorData, RefusesAHeaderThatIsCutOff) {
  const ByteVector header = sample::header(0);
  expect_accepted(header);
  for (std::size_t length = 0; length < kHeaderLen; ++length) {
    const std::size_t begins_at = length < 32 ? 0 : length < 33 ? 32 : 33;
    expect_refused(ByteVector(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(length)),
                   ErrorCode::auth_data_truncated, begins_at);
  }
}

TEST(AuthenticatorData, AcceptsExtensionsWithLongHeadsInAnyOrder) {
  expect_accepted(with_extensions(from_hex("b900016b6372656450726f7465637401")));  // seen in use
  expect_accepted(with_extensions(from_hex("a2616201616102")));
  expect_accepted(with_extensions(from_hex("a0")));
}

TEST(AuthenticatorData, RefusesExtensionsWhoseKeysAreNoText) {
  expect_accepted(with_extensions(from_hex("a2616101616202")));
  expect_refused(with_extensions(from_hex("a10101")), ErrorCode::cbor_key_type, kHeaderLen + 1);
  expect_refused(with_extensions(from_hex("a26161012002")), ErrorCode::cbor_key_type, kHeaderLen + 4);
  expect_refused(with_extensions(from_hex("a1410101")), ErrorCode::cbor_key_type, kHeaderLen + 1);
}

TEST(AuthenticatorData, AcceptsIntegerKeysInsideAnExtensionOutput) {
  expect_accepted(with_extensions(from_hex("a16161a10102")));
}

TEST(AuthenticatorData, RefusesAKeyOrExtensionsThatAreNotWellFormed) {
  expect_accepted(with_key(from_hex("a0")));
  expect_accepted(with_extensions(from_hex("a0")));
  for (const testlib::RefusedCbor& refused : testlib::kNotWellFormedCbor) {
    if (refused.hex.empty()) continue;
    expect_refused(with_key(from_hex(refused.hex)), refused.code, kKeyAt + refused.offset, refused.why);
    expect_refused(with_extensions(from_hex(refused.hex)), refused.code, kHeaderLen + refused.offset, refused.why);
  }
}

TEST(AuthenticatorData, RefusesAKeyThatIsNotCanonical) {
  for (const testlib::RefusedCbor& refused : testlib::kNotCanonicalCbor) {
    expect_refused(with_key(from_hex(refused.hex)), refused.code, kKeyAt + refused.offset, refused.why);
  }
}

TEST(AuthenticatorData, KeepsToTheLimitOfItems) {
  const ByteVector data = with_key(sample::key());
  EXPECT_TRUE(parse_authenticator_data(data, 5));
  const auto refused = parse_authenticator_data(data, 4);
  EXPECT_EQ(refused.error().code, ErrorCode::cbor_too_many_items);
  EXPECT_EQ(refused.error().offset, kKeyAt);
}

constexpr std::array<std::string_view, 8> kHugeHeads = {
    "5bffffffffffffffff", "7b7fffffffffffffff", "9bffffffffffffffff", "bb8000000000000000",
    "5a7fffffff",         "7affffffff",         "9affffffff",         "ba80000000"};

TEST(Catalogue, CB_03_HugeLengthsInKeyAndExtensionsAreTruncated) {
  for (const std::string_view huge : kHugeHeads) {
    expect_refused(with_key(from_hex(huge)), ErrorCode::cbor_truncated, kKeyAt);
    expect_refused(with_extensions(from_hex(huge)), ErrorCode::cbor_truncated, kHeaderLen);
    for (const int label : {1, 3, -1, -2, -3}) {
      const ByteVector good = encode::Map().set(label, {0x00}).encode();
      const ByteVector bad = encode::Map().set(label, from_hex(huge)).encode();
      expect_accepted(with_key(good));
      expect_refused(with_key(bad), ErrorCode::cbor_truncated, kKeyAt + 2);
    }
    expect_accepted(with_extensions(encode::Map().set("credProtect", {0x01}).encode()));
    expect_refused(with_extensions(encode::Map().set("credProtect", from_hex(huge)).encode()),
                   ErrorCode::cbor_truncated, kHeaderLen + 13);
    expect_refused(with_extensions(concat({from_hex("a1"), from_hex(huge), from_hex("00")})), ErrorCode::cbor_truncated,
                   kHeaderLen + 1);
  }
}

TEST(Catalogue, CB_05_ByteBehindAuthenticatorDataIsTrailing) {
  for (const int flags : {0x01, 0x41, 0x81, 0xC1}) {
    const ByteVector data = sample::authenticator_data(static_cast<std::uint8_t>(flags));
    expect_accepted(data);
    for (unsigned byte = 0; byte < 256; ++byte) {
      const ByteVector longer = concat({data, ByteVector{static_cast<std::uint8_t>(byte)}});
      expect_refused(longer, ErrorCode::auth_data_trailing, data.size());
    }
  }
}

TEST(Catalogue, CB_06_RepeatedKeysOfKeyAndExtensionsAreRefused) {
  for (const int label : {1, 3, -1, -2, -3}) {
    encode::Map twice;
    for (const int each : {1, 3, -1, -2, -3}) {
      twice.add(encode::integer(each), {0x01});
      if (each == label) twice.add(encode::integer(each), {0x02});
    }
    const auto refused = parse_authenticator_data(with_key(twice.encode_as_added()));
    EXPECT_EQ(refused.error().code, ErrorCode::cbor_duplicate_key) << label;
  }
  expect_accepted(with_extensions(from_hex("a2616101616201")));
  expect_refused(with_extensions(from_hex("a2616101616101")), ErrorCode::cbor_duplicate_key, kHeaderLen + 4);
  expect_refused(with_extensions(from_hex("a261610178016101")), ErrorCode::cbor_duplicate_key, kHeaderLen + 4);
  expect_refused(with_extensions(from_hex("a3616201616102616201")), ErrorCode::cbor_duplicate_key, kHeaderLen + 7);
}

TEST(Catalogue, CB_07_AKeyWithOnePairMoreThanItsHeadSaysIsTrailing) {
  ByteVector key = sample::key();
  expect_accepted(with_key(key));
  ASSERT_EQ(key[0], 0xa5);
  key[0] = 0xa4;
  expect_refused(with_key(key), ErrorCode::auth_data_trailing, kKeyAt + key.size() - 35);
  key[0] = 0xa6;
  expect_refused(with_key(key), ErrorCode::cbor_truncated, kKeyAt + key.size());
}

TEST(Catalogue, CB_09_KeyAndExtensionsMustBeMaps) {
  expect_accepted(with_key(from_hex("a0")));
  expect_accepted(with_extensions(from_hex("a0")));
  for (const std::string_view other : {"00", "20", "4101", "6161", "80", "f4", "f6", "f7", "f93c00"}) {
    expect_refused(with_key(from_hex(other)), ErrorCode::cbor_wrong_type, kKeyAt, other);
    expect_refused(with_extensions(from_hex(other)), ErrorCode::cbor_wrong_type, kHeaderLen, other);
  }
}

TEST(Catalogue, CB_10_AuthenticatorDataCutAtEveryByteAreTruncated) {
  const ByteVector data = sample::authenticator_data(kUserPresent | kAttestedData | kExtensionData);
  expect_accepted(data);
  const std::size_t extensions_at = data.size() - sample::extensions().size();
  for (std::size_t length = 0; length < data.size(); ++length) {
    const auto cut = parse_authenticator_data(ExactBytes(Bytes(data).first(length)));
    const bool inside_cbor = length > kKeyAt && length != extensions_at;
    EXPECT_EQ(cut.error().code, inside_cbor ? ErrorCode::cbor_truncated : ErrorCode::auth_data_truncated) << length;
    EXPECT_LE(cut.error().offset, length);
  }
}

TEST(Catalogue, CB_11_TruncationIsReportedWhereTheFieldBegins) {
  const ByteVector data = sample::authenticator_data();
  struct Field {
    std::size_t begin;
    std::size_t end;
  };
  for (const Field& field :
       {Field{0, 32}, Field{32, 33}, Field{33, 37}, Field{37, 53}, Field{53, 55}, Field{55, kKeyAt}}) {
    for (std::size_t length = field.begin; length < field.end; ++length) {
      const ByteVector cut(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(length));
      if (length == kHeaderLen) continue;  // then it is the aaguid that is missing, as flag AT announces it
      expect_refused(cut, ErrorCode::auth_data_truncated, field.begin);
    }
  }
  expect_refused(ByteVector(data.begin(), data.begin() + kHeaderLen), ErrorCode::auth_data_truncated, kHeaderLen);
}

TEST(Catalogue, CB_11_FlagsAndContentMustGoTogetherForEveryFlagByte) {
  const ByteVector attested = sample::attested_data(sample::credential_id(), sample::key());
  const ByteVector extensions = sample::extensions();
  const std::size_t attested_end = kHeaderLen + attested.size();
  for (unsigned bits = 0; bits < 256; ++bits) {
    const auto flags = static_cast<std::uint8_t>(bits);
    const bool at = (flags & kAttestedData) != 0;
    const bool ed = (flags & kExtensionData) != 0;
    const auto data = [&](const ByteVector& first, const ByteVector& second) {
      return concat({sample::header(flags), first, second});
    };
    const ByteVector good = sample::authenticator_data(flags);
    const auto parsed = parse_authenticator_data(ExactBytes(good));
    ASSERT_TRUE(parsed) << bits;
    EXPECT_EQ(parsed->flags.bits, flags);
    EXPECT_EQ(!parsed->attested.credential_id.empty(), at);
    EXPECT_EQ(!parsed->extensions.empty(), ed);

    if (at || ed) expect_refused(data({}, {}), ErrorCode::auth_data_truncated, kHeaderLen);
    if (!at && !ed) expect_refused(data(attested, {}), ErrorCode::auth_data_trailing, kHeaderLen);
    if (!at && !ed) expect_refused(data({}, extensions), ErrorCode::auth_data_trailing, kHeaderLen);
    if (at && ed) expect_refused(data(attested, {}), ErrorCode::auth_data_truncated, attested_end);
    if (at && !ed) expect_refused(data(attested, extensions), ErrorCode::auth_data_trailing, attested_end);
    // The AAGUID, taken for extensions, begins with 00: an integer.
    if (!at && ed) expect_refused(data(attested, extensions), ErrorCode::cbor_wrong_type, kHeaderLen);
  }
}

TEST(Catalogue, CB_11_CredentialIdLengthIsWhatItSays) {
  const ByteVector header = sample::header(kUserPresent | kAttestedData);
  for (const std::size_t length : {1U, 16U, 255U, 256U, 1023U, 1024U, 65535U}) {
    const ByteVector id(length, 0xC1);
    const ByteVector data = concat({header, sample::attested_data(id, sample::key())});
    const auto parsed = parse_authenticator_data(ExactBytes(data));
    ASSERT_TRUE(parsed) << length;
    EXPECT_EQ(parsed->attested.credential_id.size(), length);
    EXPECT_EQ(parsed->attested.credential_public_key.size(), sample::key().size());
  }
  const ByteVector id = sample::credential_id();
  expect_refused(concat({header, sample::attested_data({}, sample::key())}), ErrorCode::credential_id_empty,
                 sample::kCredentialIdLengthAt);
  expect_refused(concat({header, sample::attested_data(65535, id, sample::key())}), ErrorCode::auth_data_truncated,
                 sample::kCredentialIdAt);
  const auto to_the_end = static_cast<std::uint16_t>(id.size() + sample::key().size());
  expect_refused(concat({header, sample::attested_data(to_the_end, id, sample::key())}), ErrorCode::auth_data_truncated,
                 kKeyAt + sample::key().size());
  expect_refused(concat({header, sample::attested_data(static_cast<std::uint16_t>(to_the_end + 1), id, sample::key())}),
                 ErrorCode::auth_data_truncated, sample::kCredentialIdAt);
}

TEST(Catalogue, CB_12_AuthenticatorDataDoNotRememberTheOnesBefore) {
  const ByteVector full = sample::authenticator_data(kUserPresent | kAttestedData | kExtensionData);
  const ByteVector bare = sample::authenticator_data(kUserPresent);
  const ByteVector bad = concat({bare, ByteVector{0x00}});
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(parse_authenticator_data(full)->extensions.size(), sample::extensions().size());
    expect_refused(bad, ErrorCode::auth_data_trailing, kHeaderLen);
    const auto parsed = parse_authenticator_data(bare);
    ASSERT_TRUE(parsed);
    EXPECT_TRUE(parsed->extensions.empty());
    EXPECT_TRUE(parsed->attested.credential_id.empty());
  }
}

}  // namespace
