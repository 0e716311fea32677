// Names and extensions of certificates.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "assay/certificate.hpp"
#include "tests/der/certificate_fixture.hpp"
#include "tests/testlib/exact_bytes.hpp"

using assay::Bytes;
using assay::Error;
using assay::ErrorCode;
using assay::extension_at;
using assay::find_extension;
using assay::name_attribute_at;
using assay::parse_certificate;
using testlib::ByteVector;
using testlib::ExactBytes;
using testlib::from_hex;
namespace encode = testlib::der;

namespace {

std::string hex(Bytes bytes) {
  return testlib::to_hex(bytes);
}

Error error_with_extensions(const std::vector<ByteVector>& list) {
  CertificateParts parts;
  parts.extensions = CertificateParts::extensions_of(list);
  return parse_certificate(ExactBytes(parts.encode())).error();
}

Error error_with_subject(const ByteVector& subject) {
  CertificateParts parts;
  parts.subject = subject;
  return parse_certificate(ExactBytes(parts.encode())).error();
}

#define EXPECT_CODE(error, expected) EXPECT_EQ(assay::error_name((error).code), assay::error_name(expected))

const ByteVector kValue = from_hex("0500");
const ByteVector kCritical = encode::boolean(true);

ByteVector numbered_extension(int number) {
  return CertificateParts::extension("1.3.6.1.4.1." + std::to_string(number), {}, kValue);
}

TEST(CertificateExtensions, AreFoundByIdentifierAndByIndex) {
  CertificateParts parts;
  parts.extensions = CertificateParts::extensions_of(
      {CertificateParts::extension("2.5.29.15", kCritical, {1, 2}), CertificateParts::extension("1.2.3.4", {}, {3})});
  const ByteVector der = parts.encode();
  const auto certificate = parse_certificate(der);
  ASSERT_TRUE(certificate);
  const auto key_usage = find_extension(*certificate, from_hex("551d0f"));
  ASSERT_TRUE(key_usage.found);
  EXPECT_TRUE(key_usage.extension.critical);
  EXPECT_EQ(hex(key_usage.extension.value), "0102");
  const auto other = find_extension(*certificate, from_hex("2a0304"));
  ASSERT_TRUE(other.found);
  EXPECT_FALSE(other.extension.critical);
  EXPECT_EQ(hex(other.extension.value), "03");
  EXPECT_FALSE(find_extension(*certificate, from_hex("2a03")).found);
  EXPECT_FALSE(find_extension(*certificate, {}).found);
  EXPECT_EQ(hex(extension_at(*certificate, 0).extension.oid), "551d0f");
  EXPECT_EQ(hex(extension_at(*certificate, 1).extension.oid), "2a0304");
  EXPECT_FALSE(extension_at(*certificate, 2).found);
  EXPECT_FALSE(certificate->has_basic_constraints);
}

TEST(CertificateExtensions, MayBeAbsentButNotEmpty) {
  CertificateParts parts;
  parts.extensions.clear();
  const ByteVector der = parts.encode();
  const auto certificate = parse_certificate(der);
  ASSERT_TRUE(certificate);
  EXPECT_TRUE(certificate->extensions.empty());
  EXPECT_FALSE(extension_at(*certificate, 0).found);
  EXPECT_CODE(error_with_extensions({}), ErrorCode::der_truncated);
  parts.extensions = encode::explicit_tag(3, {});
  EXPECT_CODE(parse_certificate(parts.encode()).error(), ErrorCode::der_truncated);
  parts.extensions = encode::explicit_tag(3, testlib::concat({encode::sequence({numbered_extension(1)}), kValue}));
  EXPECT_CODE(parse_certificate(parts.encode()).error(), ErrorCode::der_trailing);
}

TEST(CertificateExtensions, HaveOneForm) {
  const ByteVector oid = encode::oid("1.2.3");
  const ByteVector value = encode::octet_string(kValue);
  EXPECT_CODE(error_with_extensions({encode::sequence({oid, value})}), ErrorCode::ok);
  EXPECT_CODE(error_with_extensions({encode::sequence({oid, kCritical, value})}), ErrorCode::ok);
  EXPECT_CODE(error_with_extensions({encode::sequence({oid, encode::boolean(false), value})}),
              ErrorCode::der_default_encoded);
  EXPECT_CODE(error_with_extensions({encode::sequence({oid, from_hex("010101"), value})}), ErrorCode::der_boolean);
  EXPECT_CODE(error_with_extensions({encode::sequence({oid, from_hex("0100"), value})}), ErrorCode::der_boolean);
  EXPECT_CODE(error_with_extensions({encode::sequence({oid, kCritical, kCritical, value})}), ErrorCode::der_wrong_tag);
  EXPECT_CODE(error_with_extensions({encode::sequence({oid, kCritical})}), ErrorCode::der_truncated);
  EXPECT_CODE(error_with_extensions({encode::sequence({oid, value, value})}), ErrorCode::der_trailing);
  EXPECT_CODE(error_with_extensions({encode::sequence({value})}), ErrorCode::der_wrong_tag);
  EXPECT_CODE(error_with_extensions({encode::sequence({from_hex("06022a80"), value})}), ErrorCode::der_oid);
  EXPECT_CODE(error_with_extensions({encode::sequence({oid, encode::bit_string(kValue)})}), ErrorCode::der_wrong_tag);
  EXPECT_CODE(error_with_extensions({encode::null()}), ErrorCode::der_wrong_tag);
}

TEST(CertificateExtensions, AreUnique) {
  const ByteVector a = CertificateParts::extension("1.2.3", {}, kValue);
  const ByteVector same_oid = CertificateParts::extension("1.2.3", kCritical, {});
  const ByteVector b = CertificateParts::extension("1.2.4", {}, kValue);
  EXPECT_CODE(error_with_extensions({a, b}), ErrorCode::ok);
  EXPECT_CODE(error_with_extensions({a, b, a}), ErrorCode::certificate_duplicate_extension);
  EXPECT_CODE(error_with_extensions({a, same_oid}), ErrorCode::certificate_duplicate_extension);
  const ByteVector constraints = CertificateParts::basic_constraints(encode::sequence({}));
  const ByteVector ca = CertificateParts::basic_constraints(encode::sequence({kCritical}));
  EXPECT_CODE(error_with_extensions({constraints, ca}), ErrorCode::certificate_duplicate_extension);
}

TEST(CertificateExtensions, AreAtMost64) {
  std::vector<ByteVector> list;
  for (int i = 0; i < 64; ++i) list.push_back(numbered_extension(i));
  EXPECT_CODE(error_with_extensions(list), ErrorCode::ok);
  list.push_back(numbered_extension(64));
  EXPECT_CODE(error_with_extensions(list), ErrorCode::too_many_certificate_extensions);
}

struct Constraints {
  bool present = false;
  bool is_ca = false;
};

Constraints constraints_of(const ByteVector& value) {
  CertificateParts parts;
  parts.extensions = CertificateParts::extensions_of({CertificateParts::basic_constraints(value)});
  const auto certificate = parse_certificate(parts.encode());
  return {certificate->has_basic_constraints, certificate->is_ca};
}

TEST(BasicConstraints, AreRead) {
  const ByteVector path_length = encode::integer(std::uint64_t{3});
  const Constraints empty = constraints_of(encode::sequence({}));
  EXPECT_TRUE(empty.present);
  EXPECT_FALSE(empty.is_ca);
  const Constraints ca = constraints_of(encode::sequence({kCritical}));
  EXPECT_TRUE(ca.present);
  EXPECT_TRUE(ca.is_ca);
  EXPECT_TRUE(constraints_of(encode::sequence({kCritical, path_length})).is_ca);
  EXPECT_TRUE(constraints_of(encode::sequence({path_length})).present);
  EXPECT_FALSE(constraints_of(encode::sequence({path_length})).is_ca);
}

TEST(BasicConstraints, HaveOneForm) {
  const auto error = [](const ByteVector& value) {
    return error_with_extensions({CertificateParts::basic_constraints(value)});
  };
  EXPECT_CODE(error(encode::sequence({kCritical})), ErrorCode::ok);
  EXPECT_CODE(error(encode::sequence({encode::boolean(false)})), ErrorCode::der_default_encoded);
  EXPECT_CODE(error(encode::sequence({from_hex("010101")})), ErrorCode::der_boolean);
  EXPECT_CODE(error(encode::sequence({kCritical, from_hex("0201ff")})), ErrorCode::der_integer_negative);
  EXPECT_CODE(error(encode::sequence({kCritical, encode::null()})), ErrorCode::der_trailing);
  EXPECT_CODE(error(testlib::concat({encode::sequence({}), encode::null()})), ErrorCode::der_trailing);
  EXPECT_CODE(error({}), ErrorCode::der_truncated);
  EXPECT_CODE(error(kCritical), ErrorCode::der_wrong_tag);
}

ByteVector attribute(std::string_view oid, const ByteVector& value) {
  return encode::sequence({encode::oid(oid), value});
}

TEST(NameAttributes, AreCountedOverAllSets) {
  const ByteVector country = attribute("2.5.4.6", from_hex("13024348"));
  const ByteVector unit = attribute("2.5.4.11", from_hex("0c0161"));
  const ByteVector common = attribute("2.5.4.3", from_hex("1e020061"));
  const ByteVector name = encode::sequence({encode::set({country}), encode::set({unit, common})});
  EXPECT_CODE(error_with_subject(name), ErrorCode::ok);
  const auto first = name_attribute_at(name, 0);
  ASSERT_TRUE(first.found);
  EXPECT_EQ(hex(first.attribute.oid), "550406");
  EXPECT_EQ(first.attribute.tag, 0x13);
  EXPECT_EQ(hex(first.attribute.value), "4348");
  EXPECT_EQ(hex(name_attribute_at(name, 1).attribute.value), "61");
  EXPECT_EQ(hex(name_attribute_at(name, 2).attribute.oid), "550403");
  EXPECT_EQ(name_attribute_at(name, 2).attribute.tag, 0x1e);
  EXPECT_FALSE(name_attribute_at(name, 3).found);
}

TEST(NameAttributes, AreNotFoundInWhatIsNoName) {
  const ByteVector name = testlib::encode_name({{"2.5.4.3", "a"}, {"2.5.4.3", "b"}});
  ASSERT_TRUE(name_attribute_at(name, 1).found);
  for (std::size_t length = 0; length < name.size(); ++length) {
    EXPECT_FALSE(name_attribute_at(ExactBytes(Bytes(name).first(length)), 0).found) << length;
  }
  EXPECT_FALSE(name_attribute_at(from_hex("3000"), 0).found);
}

TEST(Names, HaveOneForm) {
  const ByteVector oid = encode::oid("2.5.4.3");
  const ByteVector value = from_hex("0c0161");
  const auto error = [](const ByteVector& content) {
    return error_with_subject(encode::sequence({encode::set({content})}));
  };
  EXPECT_CODE(error(encode::sequence({oid, value})), ErrorCode::ok);
  EXPECT_CODE(error(encode::sequence({oid})), ErrorCode::der_truncated);
  EXPECT_CODE(error(encode::sequence({oid, value, value})), ErrorCode::der_trailing);
  EXPECT_CODE(error(encode::sequence({value, oid})), ErrorCode::der_wrong_tag);
  EXPECT_CODE(error(encode::sequence({from_hex("0600"), value})), ErrorCode::der_oid);
  EXPECT_CODE(error(encode::null()), ErrorCode::der_wrong_tag);
  EXPECT_CODE(error({}), ErrorCode::der_truncated);  // an empty SET
  EXPECT_CODE(error_with_subject(encode::sequence({encode::sequence({oid, value})})), ErrorCode::der_wrong_tag);
  EXPECT_CODE(error_with_subject(encode::set({})), ErrorCode::der_wrong_tag);
  EXPECT_CODE(error_with_subject(encode::sequence({})), ErrorCode::ok);
}

}  // namespace
