// The readers of TPMT_PUBLIC and TPMS_ATTEST.
#include "lib/attest/tpm_structures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>

#include "lib/attest/tpm_vendors.hpp"
#include "tests/testlib/exact_bytes.hpp"
#include "tests/testlib/tpm_attestation.hpp"

namespace {

using assay::ErrorCode;
using assay::attest::parse_tpm_certification;
using assay::attest::parse_tpm_public_area;
using testlib::ByteVector;
using testlib::ExactBytes;
using testlib::KeyPart;
using testlib::SigningKey;
using testlib::TpmCertifySpec;
using testlib::TpmPublicSpec;
namespace cose = testlib::cose;

TpmPublicSpec rsa_area() {
  return testlib::tpm_public(SigningKey::make(cose::kRs256, "tpm"));
}

TpmPublicSpec ecc_area(int algorithm = cose::kEs256) {
  return testlib::tpm_public(SigningKey::make(algorithm, "tpm"));
}

TpmCertifySpec certification() {
  TpmCertifySpec spec;
  spec.qualified_signer = ByteVector(34, 1);
  spec.extra_data = ByteVector(32, 2);
  spec.clock_info = ByteVector(17, 3);
  spec.firmware_version = 0x0404040404040404;
  spec.name = ByteVector(34, 5);
  spec.qualified_name = ByteVector(34, 6);
  return spec;
}

assay::Error area_error(const ByteVector& bytes) {
  return parse_tpm_public_area(ExactBytes(bytes)).error();
}

assay::Error certification_error(const ByteVector& bytes) {
  return parse_tpm_certification(ExactBytes(bytes)).error();
}

void expect_error(assay::Error error, ErrorCode code, std::size_t offset) {
  EXPECT_EQ(assay::error_name(error.code), assay::error_name(code));
  EXPECT_EQ(error.offset, offset);
}

/// Expects `good` to be read, and every way to cut it short, lengthen it or miscount one of its TPM2B to be found.
void expect_exact(const ByteVector& good, assay::Error (*error_of)(const ByteVector&), ErrorCode malformed,
                  std::initializer_list<std::size_t> sizes_at) {
  EXPECT_FALSE(error_of(good).failed());
  for (std::size_t length = 0; length < good.size(); ++length) {
    const assay::Error error = error_of(ByteVector(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length)));
    EXPECT_EQ(error.code, malformed) << length << " bytes";
    EXPECT_LE(error.offset, length);
  }
  ByteVector longer = good;
  longer.push_back(0);
  expect_error(error_of(longer), malformed, good.size());
  for (const std::size_t at : sizes_at) {
    for (const int step : {1, -1}) {
      ByteVector miscounted = good;
      miscounted[at + 1] = static_cast<std::uint8_t>(miscounted[at + 1] + step);
      EXPECT_EQ(error_of(miscounted).code, malformed) << "size at " << at << ", " << step;
    }
  }
}

TEST(TpmPublicArea, ReadsAnRsaKey) {
  TpmPublicSpec spec = rsa_area();
  spec.name_algorithm = testlib::tpm_alg::kSha384;
  spec.auth_policy = ByteVector(32, 7);
  spec.exponent = 3;
  const ByteVector bytes = spec.encode();
  const auto area = parse_tpm_public_area(bytes);
  ASSERT_TRUE(area.has_value());
  EXPECT_EQ(area->type, assay::KeyType::rsa);
  EXPECT_EQ(area->name_algorithm, 0x000c);
  EXPECT_EQ(area->attributes, 0x00040072U);
  EXPECT_EQ(area->exponent, 3U);
  EXPECT_TRUE(std::ranges::equal(area->n, spec.n));
}

TEST(TpmPublicArea, ReadsEccKeysOnEveryCurve) {
  constexpr std::pair<int, assay::Curve> kCurves[] = {
      {cose::kEs256, assay::Curve::p256}, {cose::kEs384, assay::Curve::p384}, {cose::kEs512, assay::Curve::p521}};
  for (const auto& [algorithm, curve] : kCurves) {
    const TpmPublicSpec spec = ecc_area(algorithm);
    const ByteVector bytes = spec.encode();
    const auto area = parse_tpm_public_area(bytes);
    ASSERT_TRUE(area.has_value());
    EXPECT_EQ(area->type, assay::KeyType::ec2);
    EXPECT_EQ(area->curve, curve);
    EXPECT_TRUE(std::ranges::equal(area->x, spec.x));
    EXPECT_TRUE(std::ranges::equal(area->y, spec.y));
  }
  TpmPublicSpec barreto_naehrig = ecc_area();
  barreto_naehrig.curve = 0x0010;
  EXPECT_EQ(parse_tpm_public_area(barreto_naehrig.encode())->curve, assay::Curve::none);
}

TEST(Catalogue, AT_06_TpmRsaExponentZeroMeans65537) {
  TpmPublicSpec spec = rsa_area();
  EXPECT_EQ(spec.exponent, 0U);
  EXPECT_EQ(parse_tpm_public_area(spec.encode())->exponent, 65537U);
}

TEST(Catalogue, AT_06_TpmPublicAreaIsExact) {
  TpmPublicSpec spec = rsa_area();
  spec.auth_policy = ByteVector(32, 0xa5);
  // authPolicy; the modulus, after symmetric, scheme, keyBits and exponent.
  expect_exact(spec.encode(), &area_error, ErrorCode::tpm_pub_area_malformed, {8, 52});
  spec = ecc_area();
  spec.auth_policy = ByteVector(32, 0xa5);
  // authPolicy; x and y, after symmetric, scheme, curve and key derivation.
  expect_exact(spec.encode(), &area_error, ErrorCode::tpm_pub_area_malformed, {8, 50, 84});
}

ByteVector with_size_beyond_the_end(ByteVector bytes, std::size_t at) {
  bytes[at] = bytes[at + 1] = 0xff;
  return bytes;
}

ByteVector first_bytes(const ByteVector& bytes, std::size_t length) {
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)};
}

TEST(TpmPublicArea, RefusesSizesBeyondTheEndThoughTheRestIsInOrder) {
  TpmPublicSpec spec = rsa_area();
  spec.n.clear();
  spec.key_bits = 0;
  EXPECT_FALSE(area_error(spec.encode()).failed());
  for (const std::size_t at : {8u, 20u}) {
    expect_error(area_error(with_size_beyond_the_end(spec.encode(), at)), ErrorCode::tpm_pub_area_malformed, at + 2);
  }
  spec = ecc_area();
  spec.x.clear();
  EXPECT_FALSE(area_error(spec.encode()).failed());
  for (const std::size_t at : {8u, 18u}) {
    expect_error(area_error(with_size_beyond_the_end(spec.encode(), at)), ErrorCode::tpm_pub_area_malformed, at + 2);
  }
}

TEST(TpmPublicArea, SaysWhereTheFieldBeginsThatIsCutOff) {
  const ByteVector whole = rsa_area().encode();
  EXPECT_FALSE(area_error(whole).failed());
  for (const std::size_t length : {4u, 5u, 6u, 7u}) {
    expect_error(area_error(first_bytes(whole, length)), ErrorCode::tpm_pub_area_malformed, 4);
  }
  // What is left would do for a modulus of no bytes, if there were an exponent.
  TpmPublicSpec spec = rsa_area();
  spec.n.clear();
  spec.key_bits = 0;
  expect_error(area_error(first_bytes(spec.encode(), 18)), ErrorCode::tpm_pub_area_malformed, 16);
}

TEST(TpmCertification, RefusesSizesBeyondTheEndThoughTheRestIsInOrder) {
  const TpmCertifySpec empty;
  EXPECT_FALSE(certification_error(empty.encode()).failed());
  // qualifiedSigner; extraData; name and qualifiedName, after clockInfo and firmwareVersion.
  for (const std::size_t at : {6u, 8u, 35u, 37u}) {
    expect_error(certification_error(with_size_beyond_the_end(empty.encode(), at)), ErrorCode::tpm_cert_info_malformed,
                 at + 2);
  }
  // What is left would do for two names of no bytes, if there were a clock.
  expect_error(certification_error(first_bytes(empty.encode(), 14)), ErrorCode::tpm_cert_info_malformed, 10);
}

TEST(TpmPublicArea, RefusesKeysThatDoNotSign) {
  // keyed hash, symmetric cipher, and no algorithm at all
  for (const int type : {0x0008, 0x0025, 0x0000}) {
    TpmPublicSpec spec = ecc_area();
    spec.type = static_cast<std::uint16_t>(type);
    expect_error(area_error(spec.encode()), ErrorCode::tpm_pub_area_malformed, 0);
  }
}

TEST(TpmPublicArea, RefusesModulusOfAnotherSizeThanItSays) {
  for (const int step : {1, -1}) {
    TpmPublicSpec spec = rsa_area();
    spec.key_bits = static_cast<std::uint16_t>(spec.key_bits + step);
    expect_error(area_error(spec.encode()), ErrorCode::tpm_pub_area_malformed, 20);
  }
}

struct SchemeForm {
  std::uint16_t algorithm;
  std::size_t details_len;
};

/// Expects each form to be read and, with a byte less or more, or in a place of others, to be refused.
void expect_forms(ByteVector TpmPublicSpec::*member, const TpmPublicSpec& twin,
                  std::initializer_list<SchemeForm> forms) {
  for (unsigned algorithm = 0; algorithm <= 0x30; ++algorithm) {
    const auto* const form = std::ranges::find(forms, algorithm, &SchemeForm::algorithm);
    TpmPublicSpec spec = twin;
    const std::size_t details_len = form == forms.end() ? 0 : form->details_len;
    spec.*member = testlib::concat({testlib::big_endian(algorithm, 2), ByteVector(details_len, 0x0b)});
    EXPECT_EQ(area_error(spec.encode()).failed(), form == forms.end()) << algorithm;
    (spec.*member).push_back(0x0b);
    EXPECT_EQ(area_error(spec.encode()).code, ErrorCode::tpm_pub_area_malformed) << algorithm << " with a byte more";
    if (details_len == 0) continue;
    (spec.*member).pop_back();
    (spec.*member).pop_back();
    EXPECT_EQ(area_error(spec.encode()).code, ErrorCode::tpm_pub_area_malformed) << algorithm << " with a byte less";
  }
}

TEST(TpmPublicArea, ReadsEveryFormOfScheme) {
  const std::initializer_list<SchemeForm> symmetric = {{0x10, 0}, {0x03, 4}, {0x06, 4}, {0x13, 4}, {0x26, 4}};
  expect_forms(&TpmPublicSpec::symmetric, rsa_area(), symmetric);
  expect_forms(&TpmPublicSpec::symmetric, ecc_area(), symmetric);
  expect_forms(&TpmPublicSpec::scheme, rsa_area(), {{0x10, 0}, {0x14, 2}, {0x15, 0}, {0x16, 2}, {0x17, 2}});
  expect_forms(&TpmPublicSpec::scheme, ecc_area(),
               {{0x10, 0}, {0x18, 2}, {0x19, 2}, {0x1a, 4}, {0x1b, 2}, {0x1c, 2}, {0x1d, 2}});
  expect_forms(&TpmPublicSpec::key_derivation, ecc_area(), {{0x10, 0}, {0x07, 2}, {0x20, 2}, {0x21, 2}, {0x22, 2}});
}

TEST(TpmCertification, ReadsWhatIsAttested) {
  const TpmCertifySpec spec = certification();
  const ByteVector bytes = spec.encode();
  const auto read = parse_tpm_certification(bytes);
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(std::ranges::equal(read->extra_data, spec.extra_data));
  EXPECT_TRUE(std::ranges::equal(read->name, spec.name));
}

TEST(Catalogue, AT_06_TpmCertificationIsExact) {
  // qualifiedSigner; extraData; name, after clockInfo and firmwareVersion; qualifiedName.
  expect_exact(certification().encode(), &certification_error, ErrorCode::tpm_cert_info_malformed, {6, 42, 101, 137});
}

TEST(Catalogue, AT_06_TpmCertificationWasMadeByATpm) {
  TpmCertifySpec spec = certification();
  EXPECT_FALSE(certification_error(spec.encode()).failed());
  for (const std::uint32_t magic : {0xff544346U, 0x7f544347U, 0x474354ffU, 0U}) {
    spec.magic = magic;
    expect_error(certification_error(spec.encode()), ErrorCode::tpm_magic, 0);
  }
}

TEST(Catalogue, AT_06_TpmCertificationIsOfAKey) {
  TpmCertifySpec spec = certification();
  EXPECT_FALSE(certification_error(spec.encode()).failed());
  // TPM_ST_ATTEST_QUOTE, TPM_ST_ATTEST_CREATION, TPM_ST_ATTEST_NV, TPM_ST_RSP_COMMAND
  for (const int type : {0x8018, 0x801a, 0x8014, 0x00c4}) {
    spec.type = static_cast<std::uint16_t>(type);
    expect_error(certification_error(spec.encode()), ErrorCode::tpm_type, 4);
  }
}

TEST(TpmVendors, AreThoseOfTheRegistry) {
  EXPECT_EQ(assay::attest::tpm_vendor_name(0x494e5443), "Intel");
  EXPECT_EQ(assay::attest::tpm_vendor_name(0x53544d20), "STMicroelectronics");
  EXPECT_EQ(assay::attest::tpm_vendor_name(0x49424d00), "IBM");
  EXPECT_EQ(assay::attest::tpm_vendor_name(0x414d4400), "AMD");
  EXPECT_EQ(assay::attest::tpm_vendor_name(0xfffff1d0), "");
  EXPECT_EQ(assay::attest::tpm_vendor_name(0), "");
}

// Ids are names of three or four letters; three are padded. That finds typing errors in the table.
TEST(TpmVendors, HaveIdsThatSpellAName) {
  std::size_t count = 0;
  std::uint32_t before = 0;
#define ASSAY_TPM_VENDOR(id, name)                                                    \
  {                                                                                   \
    ++count;                                                                          \
    EXPECT_LT(before, (id)) << name;                                                  \
    before = (id);                                                                    \
    for (const int shift : {24, 16, 8}) {                                             \
      const auto letter = static_cast<char>((id) >> shift & 0xff);                    \
      EXPECT_TRUE(letter >= 'A' && letter <= 'Z') << name;                            \
    }                                                                                 \
    const auto last = static_cast<char>((id)&0xff);                                   \
    EXPECT_TRUE(last == '\0' || last == ' ' || (last >= 'A' && last <= 'Z')) << name; \
  }
#include "lib/attest/tpm_vendors.def"
#undef ASSAY_TPM_VENDOR
  EXPECT_EQ(count, 30U);
}

}  // namespace
