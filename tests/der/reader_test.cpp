#include "lib/der/reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/testlib/bytes.hpp"
#include "tests/testlib/der_writer.hpp"
#include "tests/testlib/exact_bytes.hpp"
#include "tests/testlib/guarded_pages.hpp"

using assay::Bytes;
using assay::Error;
using assay::ErrorCode;
using assay::der::Reader;
using testlib::ByteVector;
using testlib::ExactBytes;
using testlib::from_hex;
namespace encode = testlib::der;

namespace {

/// `read` is given a Reader over the bytes, whose offsets begin at 100.
template <class Read>
void expect_refused(std::string_view hex, Read read, ErrorCode code, std::size_t offset = 100) {
  const ExactBytes input(from_hex(hex));
  Reader reader(input, 100);
  const auto result = read(reader);
  EXPECT_EQ(result.error().code, code) << hex << " " << assay::error_name(result.error().code);
  EXPECT_EQ(result.error().offset, offset) << hex;
  EXPECT_EQ(reader.offset(), 100U) << hex << " moved";
}

const auto kReadAny = [](Reader& reader) { return reader.read_any(); };
const auto kReadAnyTag = [](Reader& reader) { return reader.read_any_tag(); };
const auto kReadInteger = [](Reader& reader) { return reader.read_integer(); };
const auto kReadUnsigned = [](Reader& reader) { return reader.read_unsigned(); };
const auto kReadBoolean = [](Reader& reader) { return reader.read_boolean(); };
const auto kReadOid = [](Reader& reader) { return reader.read_oid(); };
const auto kReadBitString = [](Reader& reader) { return reader.read_bit_string(); };

std::string read_hex(std::string_view hex, assay::Result<Bytes> (Reader::*read)()) {
  const ExactBytes input(from_hex(hex));
  Reader reader(input);
  const auto content = (reader.*read)();
  return content && reader.at_end() ? testlib::to_hex(*content) : "refused";
}

TEST(DerReader, ReadsElementsOfEveryLengthForm) {
  for (const std::size_t size : {0U, 1U, 0x7fU, 0x80U, 0xffU, 0x100U, 0xffffU, 0x10000U}) {
    const ByteVector content(size, 0x5a);
    const ExactBytes input(encode::octet_string(content));
    Reader reader(input);
    const auto element = reader.read_any();
    ASSERT_TRUE(element) << size;
    EXPECT_EQ(element->tag, assay::der::kOctetString);
    EXPECT_EQ(element->number, 4U);
    EXPECT_EQ(element->content.size(), size);
    EXPECT_EQ(element->whole.size(), Bytes(input).size());
    EXPECT_TRUE(reader.at_end());
  }
}

TEST(DerReader, RefusesEveryPrefixOfAnElement) {
  for (const std::size_t size : {1U, 0x80U, 0x100U, 0x10000U}) {
    const ByteVector whole = encode::octet_string(ByteVector(size, 0x5a));
    for (std::size_t length = 0; length < whole.size(); length += length < 300 ? 1 : 997) {
      const ExactBytes prefix(Bytes(whole).first(length));
      Reader reader(prefix);
      ASSERT_EQ(reader.read_any().error().code, ErrorCode::der_truncated) << size << " " << length;
    }
  }
}

TEST(DerReader, RefusesLengthsThatAreNotTheShortest) {
  EXPECT_TRUE(Reader(from_hex("0401aa")).read_any());
  expect_refused("048101aa", kReadAny, ErrorCode::der_length_not_minimal);
  expect_refused("04820001aa", kReadAny, ErrorCode::der_length_not_minimal);
  expect_refused("048400000001aa", kReadAny, ErrorCode::der_length_not_minimal);
  expect_refused("0482007f" + std::string(254, 'a'), kReadAny, ErrorCode::der_length_not_minimal);
  expect_refused("04820080" + std::string(256, 'a'), kReadAny, ErrorCode::der_length_not_minimal);
}

TEST(DerReader, RefusesLengthsBeyondTheInput) {
  for (const std::string_view hex :
       {"04", "0401", "0481", "048180", "0482ffff00", "0484ffffffff00", "04847fffffff", "0485010000000000",
        "0488ffffffffffffffff00", "04ff0102", "04c0ffffffffffffffffffffffffffffff"}) {
    expect_refused(hex, kReadAny, ErrorCode::der_truncated);
  }
}

TEST(DerReader, RefusesLengthsThatWouldWrapAround) {
  expect_refused("3089010000000000000000", kReadAny, ErrorCode::der_truncated);
  expect_refused("308901000000000000000500112233440000", kReadAny, ErrorCode::der_truncated);
}

TEST(DerReader, ReadsNoLengthBehindTheInput) {
  for (const std::string_view hex : {"3081", "3082", "3084", "308201", "30840102"}) {
    const testlib::GuardedPages input(from_hex(hex), testlib::GuardedPages::Edge::end, 0);
    Reader reader(input.bytes());
    EXPECT_EQ(reader.read_any().error().code, ErrorCode::der_truncated) << hex;
  }
}

TEST(DerReader, RefusesIndefiniteLength) {
  expect_refused("30800401aa0000", kReadAny, ErrorCode::der_indefinite_length);
  expect_refused("3080", kReadAny, ErrorCode::der_indefinite_length);
}

TEST(DerReader, RefusesTagNumbersAbove30) {
  expect_refused("bf8543020500", kReadAny, ErrorCode::der_wrong_tag);
  expect_refused("1f0100", kReadAny, ErrorCode::der_wrong_tag);
  EXPECT_TRUE(Reader(from_hex("1e0100")).read_any());
}

TEST(DerReader, ReadsTagNumbersAbove30WhereAskedTo) {
  for (const std::uint32_t number : {0U, 1U, 30U, 31U, 127U, 128U, 503U, 704U, 0x3fffU, 0x4000U, 0xfffffffU}) {
    const ByteVector inner = encode::octet_string(testlib::seed_bytes("tag", 200));
    const ExactBytes input(encode::explicit_tag(number, inner));
    Reader reader(input);
    const auto element = reader.read_any_tag();
    ASSERT_TRUE(element) << number;
    EXPECT_EQ(element->number, number);
    EXPECT_EQ(element->tag_class(), assay::der::kContextConstructed);
    EXPECT_EQ(testlib::to_hex(element->content), testlib::to_hex(inner));
    EXPECT_EQ(element->whole.size(), Bytes(input).size());
    EXPECT_TRUE(reader.at_end());
  }
  EXPECT_EQ(Reader(from_hex("30020500")).read_any_tag()->number, 16U);
  EXPECT_EQ(Reader(from_hex("9f8543020500")).read_any_tag()->tag_class(), assay::der::kContext);
}

TEST(DerReader, RefusesTagNumbersThatAreNotTheShortest) {
  EXPECT_TRUE(Reader(from_hex("bf1f00")).read_any_tag());
  expect_refused("bf1e00", kReadAnyTag, ErrorCode::der_tag_number);
  expect_refused("bf0000", kReadAnyTag, ErrorCode::der_tag_number);
  expect_refused("bf801f00", kReadAnyTag, ErrorCode::der_tag_number);
  expect_refused("bf80854300", kReadAnyTag, ErrorCode::der_tag_number);
}

TEST(DerReader, RefusesTagNumbersThatAreTooLarge) {
  EXPECT_TRUE(Reader(from_hex("bfffffff7f00")).read_any_tag());
  expect_refused("bf818080800000", kReadAnyTag, ErrorCode::der_tag_number);
  expect_refused("bfffffffffffffffffff7f00", kReadAnyTag, ErrorCode::der_tag_number);
}

TEST(DerReader, RefusesEveryPrefixOfALongTag) {
  for (const std::string_view hex : {"", "bf", "bf85", "bfffffff", "bf8543", "bf854302", "bf85430205"}) {
    expect_refused(hex, kReadAnyTag, ErrorCode::der_truncated);
  }
}

TEST(DerReader, ReadsOnlyTheTagThatIsAskedFor) {
  const auto read_sequence = [](Reader& reader) { return reader.read_constructed(assay::der::kSequence); };
  EXPECT_TRUE(Reader(from_hex("3000")).read_constructed(assay::der::kSequence));
  expect_refused("3100", read_sequence, ErrorCode::der_wrong_tag);
  expect_refused("1000", read_sequence, ErrorCode::der_wrong_tag);  // SEQUENCE, but primitive
  expect_refused("", read_sequence, ErrorCode::der_truncated);
}

TEST(DerReader, CountsOffsetsInTheOuterInput) {
  const ExactBytes nested(
      from_hex("3007"
               "3005"
               "0201"
               "01"
               "0481"));
  Reader outer(nested, 1000);
  auto sequence = outer.read_constructed(assay::der::kSequence);
  ASSERT_TRUE(sequence);
  EXPECT_EQ(sequence->offset(), 1002U);
  auto inner = sequence->read_constructed(assay::der::kSequence);
  ASSERT_TRUE(inner);
  EXPECT_EQ(inner->offset(), 1004U);
  ASSERT_TRUE(inner->read_integer());
  EXPECT_EQ(inner->expect_end().code, ErrorCode::der_trailing);
  EXPECT_EQ(inner->expect_end().offset, 1007U);
  EXPECT_EQ(inner->read_any().error().offset, 1007U);
  EXPECT_FALSE(outer.expect_end().failed());
}

TEST(DerReader, KeepsNestedElementsWithinTheirParent) {
  // The inner length reaches past the SEQUENCE, though not past the input.
  const ExactBytes input(
      from_hex("3003"
               "040201"
               "02"));
  Reader reader(input);
  auto sequence = reader.read_constructed(assay::der::kSequence);
  ASSERT_TRUE(sequence);
  EXPECT_EQ(sequence->read_any().error().code, ErrorCode::der_truncated);
}

TEST(DerReader, ReadsIntegers) {
  EXPECT_EQ(read_hex("020100", &Reader::read_integer), "00");
  EXPECT_EQ(read_hex("02017f", &Reader::read_integer), "7f");
  EXPECT_EQ(read_hex("02020080", &Reader::read_integer), "0080");
  EXPECT_EQ(read_hex("020180", &Reader::read_integer), "80");
  EXPECT_EQ(read_hex("0202ff7f", &Reader::read_integer), "ff7f");
  EXPECT_EQ(read_hex("020100", &Reader::read_unsigned), "");
  EXPECT_EQ(read_hex("02017f", &Reader::read_unsigned), "7f");
  EXPECT_EQ(read_hex("02020080", &Reader::read_unsigned), "80");
}

TEST(DerReader, RefusesIntegersThatAreNotDer) {
  expect_refused("0200", kReadInteger, ErrorCode::der_integer_empty);
  expect_refused("0202007f", kReadInteger, ErrorCode::der_integer_not_minimal);
  expect_refused("02020000", kReadInteger, ErrorCode::der_integer_not_minimal);
  expect_refused("0202ff80", kReadInteger, ErrorCode::der_integer_not_minimal);
  expect_refused("0202ffff", kReadUnsigned, ErrorCode::der_integer_not_minimal);
  expect_refused("020180", kReadUnsigned, ErrorCode::der_integer_negative);
  expect_refused("0202ff7f", kReadUnsigned, ErrorCode::der_integer_negative);
  expect_refused("040101", kReadUnsigned, ErrorCode::der_wrong_tag);
}

TEST(DerReader, ReadsOnlyTwoBooleans) {
  for (unsigned value = 0; value < 256; ++value) {
    const ExactBytes input(testlib::concat({from_hex("0101"), testlib::big_endian(value, 1)}));
    const auto boolean = Reader(input).read_boolean();
    EXPECT_EQ(boolean.has_value(), value == 0 || value == 255) << value;
    EXPECT_EQ(*boolean, value == 255) << value;
  }
  expect_refused("010101", kReadBoolean, ErrorCode::der_boolean);
  expect_refused("0100", kReadBoolean, ErrorCode::der_boolean);
  expect_refused("0102ffff", kReadBoolean, ErrorCode::der_boolean);
}

TEST(DerReader, ReadsObjectIdentifiersInShortestForm) {
  EXPECT_EQ(read_hex("0603550406", &Reader::read_oid), "550406");
  EXPECT_EQ(read_hex("06052b8104000a", &Reader::read_oid), "2b8104000a");
  expect_refused("0600", kReadOid, ErrorCode::der_oid);
  expect_refused("060180", kReadOid, ErrorCode::der_oid);
  expect_refused("0603558006", kReadOid, ErrorCode::der_oid);  // an arc with a leading zero digit
  expect_refused("06025581", kReadOid, ErrorCode::der_oid);    // the last arc does not end
}

TEST(DerReader, ReadsBitStringsOfWholeBytes) {
  EXPECT_EQ(read_hex("030200aa", &Reader::read_bit_string), "aa");
  EXPECT_EQ(read_hex("030100", &Reader::read_bit_string), "");
  expect_refused("0300", kReadBitString, ErrorCode::der_bit_string);
  expect_refused("030201aa", kReadBitString, ErrorCode::der_bit_string);
  expect_refused("030101", kReadBitString, ErrorCode::der_bit_string);
}

TEST(DerReader, ReadsNullWithoutContent) {
  EXPECT_FALSE(Reader(from_hex("0500")).read_null().failed());
  const ExactBytes input(from_hex("050100"));
  Reader reader(input);
  EXPECT_EQ(reader.read_null().code, ErrorCode::der_trailing);
  EXPECT_EQ(reader.offset(), 0U);
}

TEST(Catalogue, CB_01_HundredThousandSequencesAreReadWithoutRecursion) {
  ByteVector nested;
  for (int i = 0; i < 100'000; ++i) testlib::append(nested, from_hex("3080"));
  EXPECT_EQ(Reader(nested).read_any().error().code, ErrorCode::der_indefinite_length);
  ByteVector deep = from_hex("0500");
  for (int i = 0; i < 2'000; ++i) deep = encode::sequence({deep});
  Reader reader(deep);
  for (int i = 0; i < 2'000; ++i) {
    const auto next = reader.read_constructed(assay::der::kSequence);
    ASSERT_TRUE(next) << i;
    reader = *next;
  }
  EXPECT_FALSE(reader.read_null().failed());
}

}  // namespace
