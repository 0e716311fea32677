#include "assay/certificate.hpp"

#include <gtest/gtest.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <memory>
#include <string>
#include <string_view>

#include "tests/der/certificate_fixture.hpp"
#include "tests/testlib/exact_bytes.hpp"

using assay::Bytes;
using assay::Error;
using assay::ErrorCode;
using assay::parse_certificate;
using testlib::ByteVector;
using testlib::ExactBytes;
using testlib::from_hex;
namespace encode = testlib::der;

namespace {

Error error_of(const ByteVector& certificate) {
  return parse_certificate(ExactBytes(certificate)).error();
}

std::string_view name_of(const Error& error) {
  return assay::error_name(error.code);
}

/// Replacing one part of a good certificate gives this error, at this part.
void expect_refused(ByteVector CertificateParts::*part, const ByteVector& replacement, ErrorCode code) {
  CertificateParts parts;
  ASSERT_EQ(name_of(error_of(parts.encode())), "ok");
  parts.*part = replacement;
  const Error error = error_of(parts.encode());
  EXPECT_EQ(error.code, code) << testlib::to_hex(replacement) << " " << name_of(error);
}

void expect_accepted(ByteVector CertificateParts::*part, const ByteVector& replacement) {
  CertificateParts parts;
  parts.*part = replacement;
  EXPECT_EQ(name_of(error_of(parts.encode())), "ok") << testlib::to_hex(replacement);
}

using OpensslCertificate = std::unique_ptr<X509, decltype(&X509_free)>;

OpensslCertificate openssl_parse(const ByteVector& der) {
  const unsigned char* at = der.data();
  return OpensslCertificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
}

std::int64_t seconds_of(const ASN1_TIME* time) {
  std::tm parts{};
  EXPECT_EQ(ASN1_TIME_to_tm(time, &parts), 1);
  return timegm(&parts);
}

ByteVector encoding_of(X509_NAME* name) {
  unsigned char* written = nullptr;
  const int size = i2d_X509_NAME(name, &written);
  const ByteVector bytes(written, written + size);
  OPENSSL_free(written);
  return bytes;
}

ByteVector copy(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

TEST(Certificate, AgreesWithOpenSslOnEveryField) {
  for (const int algorithm : {testlib::cose::kEs256, testlib::cose::kEs384, testlib::cose::kEs512,
                              testlib::cose::kRs256, testlib::cose::kEd25519}) {
    const auto root = testlib::make_ca("fields", algorithm);
    const auto leaf_key = testlib::SigningKey::make(testlib::cose::kEs256, "leaf");
    const auto spec = testlib::attestation_certificate(leaf_key, root, ByteVector(16, 7));
    for (const ByteVector& der : {root.certificate, testlib::make_certificate(spec, root.key)}) {
      const auto certificate = parse_certificate(der);
      ASSERT_TRUE(certificate) << name_of(certificate.error());
      const OpensslCertificate expected = openssl_parse(der);
      ASSERT_NE(expected, nullptr);
      EXPECT_EQ(X509_verify(expected.get(), X509_get0_pubkey(openssl_parse(root.certificate).get())), 1);
      EXPECT_EQ(certificate->der.data(), der.data());
      EXPECT_EQ(certificate->version, X509_get_version(expected.get()) + 1);
      EXPECT_EQ(copy(certificate->issuer), encoding_of(X509_get_issuer_name(expected.get())));
      EXPECT_EQ(copy(certificate->subject), encoding_of(X509_get_subject_name(expected.get())));
      EXPECT_EQ(certificate->not_before, seconds_of(X509_get0_notBefore(expected.get())));
      EXPECT_EQ(certificate->not_after, seconds_of(X509_get0_notAfter(expected.get())));
      const ASN1_INTEGER* serial = X509_get0_serialNumber(expected.get());
      const Bytes serial_bytes(ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial)));
      EXPECT_EQ(copy(certificate->serial), copy(serial_bytes));
      EXPECT_EQ(certificate->has_basic_constraints, true);
      EXPECT_EQ(certificate->is_ca, X509_check_ca(expected.get()) == 1);
    }
    const ByteVector leaf = testlib::make_certificate(spec, root.key);
    const auto certificate = parse_certificate(leaf);
    EXPECT_EQ(copy(certificate->subject_public_key_info), leaf_key.spki());
    EXPECT_EQ(copy(certificate->signature_algorithm), root.key.signature_algorithm_identifier());
  }
}

TEST(Certificate, RefusesEveryPrefix) {
  const auto root = testlib::make_ca("prefixes");
  const auto spec =
      testlib::attestation_certificate(testlib::SigningKey::make(testlib::cose::kEs256, "leaf"), root, ByteVector(16));
  const ByteVector certificate = testlib::make_certificate(spec, root.key);
  ASSERT_TRUE(parse_certificate(ExactBytes(certificate)));
  for (std::size_t length = 0; length < certificate.size(); ++length) {
    const ExactBytes prefix(Bytes(certificate).first(length));
    const auto parsed = parse_certificate(prefix);
    ASSERT_EQ(parsed.error().code, ErrorCode::der_truncated) << length;
    ASSERT_TRUE(parsed->der.empty() && parsed->subject.empty());
  }
}

TEST(Certificate, SurvivesEveryChangedByte) {
  const CertificateParts parts;
  const ByteVector good = parts.encode();
  ASSERT_TRUE(parse_certificate(ExactBytes(good)));
  int num_refused = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const unsigned change : {0x01U, 0x02U, 0x10U, 0x20U, 0x40U, 0x7fU, 0x80U, 0xffU}) {
      ByteVector changed = good;
      changed[i] ^= static_cast<std::uint8_t>(change);
      const ExactBytes input(changed);
      const auto certificate = parse_certificate(input);
      num_refused += certificate ? 0 : 1;
      ASSERT_TRUE(certificate || certificate.error().offset <= good.size());
      if (!certificate) continue;
      for (std::size_t j = 0; assay::name_attribute_at(certificate->subject, j).found; ++j) ASSERT_LT(j, 100U);
      for (std::size_t j = 0; assay::extension_at(*certificate, j).found; ++j) ASSERT_LT(j, 100U);
    }
  }
  EXPECT_GT(num_refused, 500);
}

TEST(Certificate, ReadsVersions) {
  CertificateParts parts;
  EXPECT_EQ(parse_certificate(parts.encode())->version, 3);
  parts.extensions.clear();
  parts.version = encode::explicit_tag(0, encode::integer(std::uint64_t{1}));
  EXPECT_EQ(parse_certificate(parts.encode())->version, 2);
  parts.version.clear();
  EXPECT_EQ(parse_certificate(parts.encode())->version, 1);
}

TEST(Certificate, RefusesOtherVersions) {
  const auto version = [](std::string_view integer) { return encode::explicit_tag(0, from_hex(integer)); };
  expect_refused(&CertificateParts::version, version("020100"), ErrorCode::der_default_encoded);
  expect_refused(&CertificateParts::version, version("020103"), ErrorCode::certificate_version);
  expect_refused(&CertificateParts::version, version("0201ff"), ErrorCode::certificate_version);
  expect_refused(&CertificateParts::version, version("02020100"), ErrorCode::certificate_version);
  // Without extensions, which no version but the third may have.
  CertificateParts parts;
  parts.extensions.clear();
  EXPECT_EQ(name_of(error_of(parts.encode())), "ok");
  parts.version = version("020103");
  EXPECT_EQ(name_of(error_of(parts.encode())), "certificate_version");
  expect_refused(&CertificateParts::version, version("02020102"), ErrorCode::certificate_version);
  expect_refused(&CertificateParts::version, version("0202007f"), ErrorCode::der_integer_not_minimal);
  expect_refused(&CertificateParts::version, version("0201020500"), ErrorCode::der_trailing);
  expect_refused(&CertificateParts::version, version("040102"), ErrorCode::der_wrong_tag);
  expect_refused(&CertificateParts::version, version(""), ErrorCode::der_truncated);
}

TEST(Certificate, RefusesExtensionsBeforeVersion3) {
  expect_refused(&CertificateParts::version, {}, ErrorCode::certificate_version);
  expect_refused(&CertificateParts::version, from_hex("a003020101"), ErrorCode::certificate_version);
}

TEST(Certificate, LetsUniqueIdentifiersPassFromVersion2On) {
  const ByteVector both = from_hex(
      "810200aa"
      "820206c0");
  expect_accepted(&CertificateParts::unique_ids, both);
  expect_accepted(&CertificateParts::unique_ids, from_hex("810200aa"));
  expect_accepted(&CertificateParts::unique_ids, from_hex("820200aa"));
  expect_refused(&CertificateParts::unique_ids, from_hex("820200aa810200aa"), ErrorCode::der_trailing);
  expect_refused(&CertificateParts::unique_ids, from_hex("810208aa"), ErrorCode::der_bit_string);
  expect_refused(&CertificateParts::unique_ids, from_hex("8100"), ErrorCode::der_bit_string);
  CertificateParts parts;
  parts.version.clear();
  parts.extensions.clear();
  EXPECT_EQ(name_of(error_of(parts.encode())), "ok");
  parts.unique_ids = both;
  EXPECT_EQ(name_of(error_of(parts.encode())), "der_trailing");
}

TEST(Certificate, ReadsOneValidity) {
  const ByteVector from = encode::time(0);
  const ByteVector to = encode::element(0x18, testlib::bytes_of_text("99991231235959Z"));
  CertificateParts parts;
  parts.validity = encode::sequence({from, to});
  const auto certificate = parse_certificate(parts.encode());
  EXPECT_EQ(certificate->not_before, 0);
  EXPECT_EQ(certificate->not_after, 253402300799);
  expect_accepted(&CertificateParts::validity, encode::sequence({to, from}));  // for the chain check to judge
  expect_refused(&CertificateParts::validity, encode::sequence({from}), ErrorCode::der_truncated);
  expect_refused(&CertificateParts::validity, encode::sequence({from, to, to}), ErrorCode::der_trailing);
  expect_refused(&CertificateParts::validity, encode::sequence({from, encode::null()}), ErrorCode::der_wrong_tag);
  const ByteVector no_date = encode::element(0x17, testlib::bytes_of_text("230229000000Z"));
  expect_refused(&CertificateParts::validity, encode::sequence({from, no_date}), ErrorCode::der_time);
}

TEST(Certificate, RefusesBytesAfterItsParts) {
  expect_refused(&CertificateParts::after_extensions, encode::null(), ErrorCode::der_trailing);
  expect_refused(&CertificateParts::after_signature, encode::null(), ErrorCode::der_trailing);
  expect_refused(&CertificateParts::spki, testlib::concat({CertificateParts().spki, encode::null()}),
                 ErrorCode::der_trailing);
}

TEST(Catalogue, SIG_14_SignatureAlgorithmsMustBeTheSame) {
  constexpr std::string_view kSha256WithRsa = "1.2.840.113549.1.1.11";
  const ByteVector with_null = encode::sequence({encode::oid(kSha256WithRsa), encode::null()});
  const ByteVector absent = encode::sequence({encode::oid(kSha256WithRsa)});
  const ByteVector with_real = encode::sequence({encode::oid(kSha256WithRsa), from_hex("0900")});
  const ByteVector other = encode::sequence({encode::oid("1.2.840.113549.1.1.5"), encode::null()});
  const std::vector<ByteVector> all = {with_null, absent, with_real, other};
  for (const ByteVector& inner : all) {
    for (const ByteVector& outer : all) {
      CertificateParts parts;
      parts.algorithm = inner;
      parts.outer_algorithm = outer;
      const ByteVector certificate = parts.encode();
      const Error error = error_of(certificate);
      if (inner == outer) {
        EXPECT_EQ(name_of(error), "ok");
        continue;
      }
      EXPECT_EQ(error.code, ErrorCode::certificate_signature_algorithm);
      EXPECT_EQ(error.offset, certificate.size() - parts.signature.size() - outer.size());
    }
  }
}

TEST(Certificate, RefusesAlgorithmsThatAreNoAlgorithmIdentifier) {
  const ByteVector oid = encode::oid("1.2.840.10045.4.3.2");
  for (const auto& [algorithm, code] :
       {std::pair{encode::sequence({oid, encode::null(), encode::null()}), ErrorCode::der_trailing},
        std::pair{encode::sequence({}), ErrorCode::der_truncated},
        std::pair{encode::sequence({encode::null()}), ErrorCode::der_wrong_tag},
        std::pair{encode::sequence({from_hex("06022b80")}), ErrorCode::der_oid}}) {
    expect_refused(&CertificateParts::algorithm, algorithm, code);
    expect_refused(&CertificateParts::outer_algorithm, algorithm, code);
  }
}

TEST(Catalogue, X5_13_LaxCertificatesAreRefused) {
  const ByteVector good = CertificateParts().encode();
  ASSERT_EQ(name_of(error_of(good)), "ok");
  EXPECT_EQ(error_of(testlib::concat({good, ByteVector{0}})).code, ErrorCode::der_trailing);
  EXPECT_EQ(error_of(testlib::concat({good, ByteVector{0}})).offset, good.size());
  const Bytes content = Bytes(good).subspan(4);  // both outer headers are four bytes long
  const ByteVector indefinite = testlib::concat({from_hex("3080"), content, from_hex("0000")});
  EXPECT_EQ(error_of(indefinite).code, ErrorCode::der_indefinite_length);
  const ByteVector long_length = testlib::concat({from_hex("308300"), Bytes(good).subspan(2)});
  EXPECT_EQ(error_of(long_length).code, ErrorCode::der_length_not_minimal);
  expect_refused(&CertificateParts::serial, from_hex("02811105" + std::string(32, '0')),
                 ErrorCode::der_length_not_minimal);
  expect_refused(&CertificateParts::serial, from_hex("0200"), ErrorCode::der_integer_empty);
  expect_refused(&CertificateParts::serial, from_hex("02020001"), ErrorCode::der_integer_not_minimal);
  expect_refused(&CertificateParts::serial, encode::integer(ByteVector(21, 0x11)), ErrorCode::certificate_serial);
  expect_refused(&CertificateParts::serial, encode::integer(ByteVector(20, 0x81)), ErrorCode::certificate_serial);
  expect_refused(&CertificateParts::signature, from_hex("0300"), ErrorCode::der_bit_string);
  expect_refused(&CertificateParts::signature, from_hex("030208aa"), ErrorCode::der_bit_string);
  expect_refused(&CertificateParts::signature, from_hex("2304030200aa"), ErrorCode::der_wrong_tag);
}

TEST(Certificate, LetsPassWhatRealAuthenticatorsHave) {
  expect_accepted(&CertificateParts::serial, encode::integer(ByteVector(20, 0x11)));
  expect_accepted(&CertificateParts::serial, from_hex("020100"));
  expect_accepted(&CertificateParts::serial, from_hex("0202d053"));       // negative
  expect_accepted(&CertificateParts::signature, from_hex("030302aaaa"));  // unused bits announced, and in use
  expect_accepted(&CertificateParts::subject, encode::sequence({}));
}

}  // namespace
