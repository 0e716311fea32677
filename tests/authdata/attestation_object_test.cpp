#include "assay/attestation_object.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "assay/authenticator_data.hpp"
#include "tests/authdata/sample.hpp"
#include "tests/testlib/bytes.hpp"
#include "tests/testlib/cbor_writer.hpp"
#include "tests/testlib/exact_bytes.hpp"
#include "tests/testlib/not_well_formed_cbor.hpp"

using assay::Bytes;
using assay::ErrorCode;
using assay::parse_attestation_object;
using testlib::ByteVector;
using testlib::concat;
using testlib::ExactBytes;
using testlib::from_hex;
namespace encode = testlib::cbor;

namespace {

void expect_refused(const ByteVector& object, ErrorCode code, std::size_t offset, std::string_view why = "") {
  const auto parsed = parse_attestation_object(ExactBytes(object));
  EXPECT_EQ(parsed.error().code, code) << assay::error_name(parsed.error().code) << " " << why;
  EXPECT_EQ(parsed.error().offset, offset) << why;
  EXPECT_TRUE(parsed->format.empty());
  EXPECT_TRUE(parsed->statement.empty());
  EXPECT_TRUE(parsed->authenticator_data.empty());
}

ByteVector object_of(const std::vector<ByteVector>& members) {
  ByteVector out = encode::head(5, members.size());
  for (const ByteVector& member : members) testlib::append(out, member);
  return out;
}

ByteVector member(std::string_view name, const ByteVector& value) {
  return concat({encode::text(name), value});
}

ByteVector with_statement(const ByteVector& statement) {
  return object_of({sample::format_member(), member("attStmt", statement), sample::authenticator_data_member()});
}
constexpr std::size_t kStatementAt = 18;

TEST(AttestationObject, GivesEveryMemberInAnyOrder) {
  std::array<ByteVector, 3> members = {sample::format_member(), sample::statement_member(),
                                       sample::authenticator_data_member()};
  const std::array<ByteVector, 3> canonical_order = members;
  std::ranges::sort(members);
  int num_orders = 0;
  do {
    const ByteVector object = object_of({members.begin(), members.end()});
    const auto parsed = parse_attestation_object(object);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->format, "none");
    EXPECT_EQ(testlib::to_hex(parsed->statement), "a0");
    EXPECT_EQ(parsed->statement.data(), object.data() + parsed->statement_offset);
    EXPECT_TRUE(std::ranges::equal(parsed->authenticator_data, sample::authenticator_data()));
    EXPECT_EQ(parsed->authenticator_data.data(), object.data() + parsed->authenticator_data_offset);
    EXPECT_EQ(parsed->canonical, members == canonical_order);
    ++num_orders;
  } while (std::ranges::next_permutation(members).found);
  EXPECT_EQ(num_orders, 6);
}

TEST(AttestationObject, AcceptsAndReportsLongHeads) {
  const ByteVector object = sample::attestation_object();
  ASSERT_TRUE(parse_attestation_object(object)->canonical);
  const ByteVector long_map_head = concat({from_hex("b90003"), Bytes(object).subspan(1)});
  const auto parsed = parse_attestation_object(long_map_head);
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(parsed->canonical);
  const ByteVector data = sample::authenticator_data();
  const ByteVector long_bytes = encode::bytes(data, encode::HeadWidth::four);
  const auto nested = parse_attestation_object(
      object_of({sample::format_member(), sample::statement_member(), member("authData", long_bytes)}));
  ASSERT_TRUE(nested);
  EXPECT_FALSE(nested->canonical);
}

TEST(AttestationObject, AcceptsAnArrayAsStatement) {
  const ByteVector object = with_statement(from_hex("81a10102"));
  const auto parsed = parse_attestation_object(object);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(testlib::to_hex(parsed->statement), "81a10102");
  EXPECT_EQ(parsed->statement_offset, kStatementAt);
}

TEST(AttestationObject, RefusesAMissingMember) {
  const ByteVector format = sample::format_member();
  const ByteVector statement = sample::statement_member();
  const ByteVector data = sample::authenticator_data_member();
  EXPECT_TRUE(parse_attestation_object(object_of({format, statement, data})));
  expect_refused(object_of({statement, data}), ErrorCode::attestation_object_member, 0);
  expect_refused(object_of({format, data}), ErrorCode::attestation_object_member, 0);
  expect_refused(object_of({format, statement}), ErrorCode::attestation_object_member, 0);
  expect_refused(object_of({}), ErrorCode::attestation_object_member, 0);
}

TEST(AttestationObject, RefusesAnyOtherMember) {
  const ByteVector object = sample::attestation_object();
  ASSERT_TRUE(parse_attestation_object(object));
  for (const ByteVector& key :
       {encode::text("ver"), encode::text(""), encode::text("Fmt"), encode::text(std::string_view("fmt\0", 4)),
        encode::integer(1), encode::integer(-1), encode::text("epAtt"), encode::text("authdata")}) {
    ByteVector fourth = concat({object, key, from_hex("f5")});
    fourth[0] = 0xa4;
    expect_refused(fourth, ErrorCode::attestation_object_member, object.size());
    const ByteVector in_place_of_fmt = object_of(
        {concat({key, from_hex("646e6f6e65")}), sample::statement_member(), sample::authenticator_data_member()});
    expect_refused(in_place_of_fmt, ErrorCode::attestation_object_member, 1);
  }
}

TEST(AttestationObject, RefusesWhatIsNoMap) {
  for (const std::string_view other : {"00", "4101", "60", "83010203", "f6", "f93c00"}) {
    expect_refused(from_hex(other), ErrorCode::cbor_wrong_type, 0, other);
  }
}

TEST(AttestationObject, RefusesAStatementThatIsNotWellFormed) {
  ASSERT_TRUE(parse_attestation_object(with_statement(from_hex("81a0"))));
  for (const testlib::RefusedCbor& refused : testlib::kNotWellFormedCbor) {
    if (refused.code == ErrorCode::cbor_truncated || refused.code == ErrorCode::cbor_too_deep) continue;
    expect_refused(with_statement(from_hex(refused.hex)), refused.code, kStatementAt + refused.offset, refused.why);
  }
}

TEST(AttestationObject, KeepsToTheLimitOfItems) {
  const ByteVector object = with_statement(from_hex("8400010203"));
  EXPECT_TRUE(parse_attestation_object(object, 4));
  EXPECT_EQ(parse_attestation_object(object, 3).error().code, ErrorCode::cbor_too_many_items);
  EXPECT_EQ(parse_attestation_object(object, 2).error().offset, 0U);
}

TEST(Catalogue, CB_02_ACompoundStatementNeedsFiveLevels) {
  const auto compound = [](const ByteVector& certificate) {
    const ByteVector packed =
        encode::Map().set("alg", encode::integer(-7)).set("x5c", encode::array({certificate})).encode();
    const ByteVector inner = encode::Map().set("fmt", encode::text("packed")).set("attStmt", packed).encode();
    return object_of({member("fmt", encode::text("compound")), member("attStmt", encode::array({inner, inner})),
                      sample::authenticator_data_member()});
  };
  const auto parsed = parse_attestation_object(compound(encode::bytes(ByteVector(300))));
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->canonical);
  EXPECT_EQ(parse_attestation_object(compound(encode::array({}))).error().code, ErrorCode::cbor_too_deep);
}

TEST(Catalogue, CB_03_HugeLengthsInEveryMemberAreTruncated) {
  ASSERT_TRUE(parse_attestation_object(sample::attestation_object()));
  for (const std::string_view hex : {"5bffffffffffffffff", "7bffffffffffffffff", "9bffffffffffffffff",
                                     "bbffffffffffffffff", "5a7fffffff", "7a7fffffff", "9a7fffffff", "ba7fffffff"}) {
    const ByteVector huge = from_hex(hex);
    const ByteVector format = sample::format_member();
    const ByteVector statement = sample::statement_member();
    const ByteVector data = sample::authenticator_data_member();
    expect_refused(huge, ErrorCode::cbor_truncated, 0);
    expect_refused(object_of({member("fmt", huge), statement, data}), ErrorCode::cbor_truncated, 5);
    expect_refused(with_statement(huge), ErrorCode::cbor_truncated, kStatementAt);
    expect_refused(with_statement(concat({from_hex("a1616181"), huge})), ErrorCode::cbor_truncated, kStatementAt + 4);
    expect_refused(object_of({format, statement, member("authData", huge)}), ErrorCode::cbor_truncated,
                   kStatementAt + 10);
    expect_refused(object_of({format, statement, huge}), ErrorCode::cbor_truncated, kStatementAt + 1);
  }
}

TEST(Catalogue, CB_05_ByteBehindAnAttestationObjectIsTrailing) {
  const ByteVector object = sample::attestation_object();
  ASSERT_TRUE(parse_attestation_object(object));
  for (unsigned byte = 0; byte < 256; ++byte) {
    expect_refused(concat({object, ByteVector{static_cast<std::uint8_t>(byte)}}), ErrorCode::cbor_trailing,
                   object.size());
  }
}

TEST(Catalogue, CB_05_ByteBehindTheAuthenticatorDataInsideIsTheirs) {
  const ByteVector longer = concat({sample::authenticator_data(), ByteVector{0x00}});
  const ByteVector object =
      object_of({sample::format_member(), sample::statement_member(), member("authData", encode::bytes(longer))});
  const auto parsed = parse_attestation_object(object);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(assay::parse_authenticator_data(parsed->authenticator_data).error().code, ErrorCode::auth_data_trailing);
}

TEST(Catalogue, CB_06_EveryRepeatedMemberIsRefused) {
  const std::vector<ByteVector> members = {sample::format_member(), sample::statement_member(),
                                           sample::authenticator_data_member()};
  const ByteVector object = object_of(members);
  ASSERT_TRUE(parse_attestation_object(object));
  for (const std::string_view name : {"fmt", "attStmt", "authData"}) {
    for (const encode::HeadWidth width :
         {encode::HeadWidth::shortest, encode::HeadWidth::one, encode::HeadWidth::two, encode::HeadWidth::eight}) {
      std::vector<ByteVector> twice = members;
      twice.push_back(concat({encode::text(name, width), from_hex("a0")}));
      expect_refused(object_of(twice), ErrorCode::cbor_duplicate_key, object.size(), name);
      std::rotate(twice.begin(), twice.end() - 1, twice.end());
      EXPECT_EQ(parse_attestation_object(object_of(twice)).error().code, ErrorCode::cbor_duplicate_key) << name;
    }
  }
}

TEST(Catalogue, CB_06_RepeatedKeysInTheStatementAreRefused) {
  ASSERT_TRUE(parse_attestation_object(with_statement(from_hex("a263616c67266373696740"))));
  expect_refused(with_statement(from_hex("a263616c672663616c6726")), ErrorCode::cbor_duplicate_key, kStatementAt + 6);
  expect_refused(with_statement(from_hex("a263616c67267803616c6720")), ErrorCode::cbor_duplicate_key, kStatementAt + 6);
}

TEST(Catalogue, CB_09_EveryMemberMustBeOfItsType) {
  const ByteVector format = sample::format_member();
  const ByteVector statement = sample::statement_member();
  const ByteVector data = sample::authenticator_data_member();
  ASSERT_TRUE(parse_attestation_object(object_of({format, statement, data})));
  for (const std::string_view hex : {"00", "26", "4101", "6161", "8100", "a10000", "f4", "f6", "f7", "f93c00"}) {
    const ByteVector value = from_hex(hex);
    const unsigned major = value[0] >> 5U;
    if (major != 3) {
      expect_refused(object_of({member("fmt", value), statement, data}), ErrorCode::cbor_wrong_type, 5, hex);
    }
    if (major != 4 && major != 5) {
      expect_refused(with_statement(value), ErrorCode::cbor_wrong_type, kStatementAt, hex);
    }
    if (major != 2) {
      expect_refused(object_of({format, statement, member("authData", value)}), ErrorCode::cbor_wrong_type,
                     kStatementAt + 10, hex);
    }
  }
}

TEST(Catalogue, CB_10_AnAttestationObjectCutAtEveryByteIsTruncated) {
  const ByteVector object = with_statement(from_hex("a263616c67266373696743010203"));
  ASSERT_TRUE(parse_attestation_object(object));
  for (std::size_t length = 0; length < object.size(); ++length) {
    const auto cut = parse_attestation_object(ExactBytes(Bytes(object).first(length)));
    EXPECT_EQ(cut.error().code, ErrorCode::cbor_truncated) << length;
  }
}

TEST(Catalogue, CB_14_TheFormatIsGivenAsItStandsThere) {
  using namespace std::string_view_literals;
  for (const std::string_view format :
       {"packed"sv, "Packed"sv, "packed\0"sv, ""sv, "packed "sv, "a-format-of-thirty-three-letters!"sv,
        "p\xC3\xA4"
        "cked"sv}) {
    const ByteVector object = object_of(
        {member("fmt", encode::text(format)), sample::statement_member(), sample::authenticator_data_member()});
    const auto parsed = parse_attestation_object(object);
    ASSERT_TRUE(parsed) << format;
    EXPECT_EQ(parsed->format, format);
  }
  const ByteVector as_bytes = encode::bytes(testlib::bytes_of_text("packed"));
  expect_refused(object_of({member("fmt", as_bytes), sample::statement_member(), sample::authenticator_data_member()}),
                 ErrorCode::cbor_wrong_type, 5);
  expect_refused(
      object_of({member("fmt", from_hex("6270ff")), sample::statement_member(), sample::authenticator_data_member()}),
      ErrorCode::cbor_text_not_utf8, 7);
}

}  // namespace
