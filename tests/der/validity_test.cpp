#include "lib/der/validity.hpp"

#include <gtest/gtest.h>

#include "assay/certificate.hpp"
#include "tests/testlib/certificate.hpp"
#include "tests/testlib/exact_bytes.hpp"

namespace assay::der {
namespace {

using testlib::ByteVector;
namespace write = testlib::der;

ByteVector certificate_with(const std::function<void(testlib::CertificateSpec&)>& edit) {
  const auto key = testlib::SigningKey::make(testlib::cose::kEs256, "validity");
  testlib::CertificateSpec spec;
  spec.spki = key.spki();
  if (edit) edit(spec);
  return testlib::make_certificate(spec, key);
}

TEST(Validity, IsWhatTheWholeCertificateSays) {
  for (const int version : {1, 3}) {
    const ByteVector der = certificate_with([&](testlib::CertificateSpec& spec) { spec.version = version; });
    const auto whole = parse_certificate(der);
    const auto validity = peek_validity(der);
    ASSERT_EQ(validity.error().code, ErrorCode::ok);
    EXPECT_EQ(validity->not_before, whole->not_before);
    EXPECT_EQ(validity->not_after, whole->not_after);
  }
}

TEST(Validity, IsReadWhereTheWholeCertificateIsNot) {
  const ByteVector long_serial =
      certificate_with([](testlib::CertificateSpec& spec) { spec.serial = ByteVector(21, 1); });
  EXPECT_EQ(parse_certificate(long_serial).error().code, ErrorCode::certificate_serial);
  EXPECT_EQ(peek_validity(long_serial)->not_after, testlib::kCertificateNotAfter);
}

TEST(Validity, NeedsWhatStandsBeforeIt) {
  const ByteVector algorithm = write::sequence({write::oid("1.2.3")});
  const ByteVector validity = write::sequence({write::time(0), write::time(1)});
  const auto peek = [&](const std::vector<ByteVector>& members) {
    return peek_validity(write::sequence({write::sequence(members)})).error().code;
  };
  const ByteVector serial = write::integer(1);
  const ByteVector name = write::sequence({});
  EXPECT_EQ(peek({serial, algorithm, name, validity}), ErrorCode::ok);
  EXPECT_EQ(peek({write::explicit_tag(0, write::integer(2)), serial, algorithm, name, validity}), ErrorCode::ok);
  EXPECT_EQ(peek({algorithm, name, validity}), ErrorCode::der_wrong_tag);
  EXPECT_EQ(peek({serial, algorithm, validity}), ErrorCode::der_truncated);
  EXPECT_EQ(peek({serial, algorithm, name}), ErrorCode::der_truncated);
  EXPECT_EQ(peek({serial, algorithm, name, write::sequence({write::time(0)})}), ErrorCode::der_truncated);
  EXPECT_EQ(peek({serial, algorithm, name, write::sequence({write::time(0), write::time(1), serial})}),
            ErrorCode::der_trailing);
  EXPECT_EQ(peek_validity(write::integer(1)).error().code, ErrorCode::der_wrong_tag);
  EXPECT_EQ(peek_validity(write::sequence({serial})).error().code, ErrorCode::der_wrong_tag);
}

TEST(Validity, SurvivesEveryPrefix) {
  const ByteVector der = certificate_with(nullptr);
  for (std::size_t size = 0; size < der.size(); ++size) {
    const testlib::ExactBytes prefix(Bytes(der).first(size));
    EXPECT_EQ(peek_validity(prefix).error().code, ErrorCode::der_truncated) << size;
  }
}

}  // namespace
}  // namespace assay::der
