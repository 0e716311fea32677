// The requirements on AIK certificates, WebAuthn 8.3.1.
#include "lib/attest/tpm_certificate.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/testlib/tpm_attestation.hpp"

namespace {

using assay::AttestationPolicy;
using assay::ErrorCode;
using assay::TpmFacts;
using testlib::ByteVector;
using testlib::CertificateSpec;
using testlib::Name;
namespace der = testlib::der;
namespace oid = testlib::oid;

using Edit = std::function<void(CertificateSpec&)>;

ByteVector aik(const Edit& edit) {
  static const testlib::CertificateAuthority root = testlib::make_ca("tpm");
  static const testlib::SigningKey key = testlib::SigningKey::make(testlib::cose::kEs256, "aik");
  CertificateSpec spec = testlib::aik_certificate(key, root, ByteVector(16));
  if (edit) edit(spec);
  return testlib::make_certificate(spec, root.key);
}

assay::Error check(const ByteVector& certificate, const AttestationPolicy& policy, TpmFacts& facts) {
  const auto view = assay::parse_certificate(certificate);
  EXPECT_TRUE(view.has_value()) << assay::error_name(view.error().code);
  return assay::attest::check_tpm_certificate(*view, policy, facts);
}

void expect_accepted(const Edit& edit, const AttestationPolicy& policy = {}) {
  TpmFacts facts;
  EXPECT_EQ(check(aik(edit), policy, facts), assay::Error{});
}

/// Expects the certificate to be in order as it is, and refused with `edit`.
void expect_refused(const Edit& edit, ErrorCode code, const AttestationPolicy& policy = {}) {
  expect_accepted(nullptr, policy);
  TpmFacts facts;
  EXPECT_EQ(assay::error_name(check(aik(edit), policy, facts).code), assay::error_name(code));
}

Edit with_alternative_name(const std::vector<ByteVector>& general_names) {
  return [=](CertificateSpec& spec) {
    spec.extension(oid::kSubjectAlternativeName) = testlib::subject_alternative_name(general_names);
  };
}

Edit with_value(std::string_view extension, const ByteVector& value) {
  return [=](CertificateSpec& spec) { spec.extension(extension).value = value; };
}

Edit with_attribute(std::string_view attribute, const std::string& value) {
  Name names = testlib::tpm_attributes();
  testlib::attribute_of(names, attribute).value = value;
  return with_alternative_name({testlib::directory_name({names})});
}

TEST(TpmCertificate, TellsOfTheTpm) {
  const ByteVector certificate = aik(nullptr);
  TpmFacts facts;
  ASSERT_FALSE(check(certificate, {}, facts).failed());
  EXPECT_EQ(facts.manufacturer, 0x494e5443U);
  EXPECT_EQ(facts.vendor, "Intel");
  EXPECT_EQ(assay::text_of(facts.model), "Test TPM");
  EXPECT_EQ(assay::text_of(facts.version), "id:00010002");
}

TEST(Catalogue, AT_06_TpmCertificateIsOfVersion3) {
  expect_refused([](CertificateSpec& spec) { spec.version = 1, spec.extensions.clear(); },
                 ErrorCode::tpm_certificate_version);
  expect_refused([](CertificateSpec& spec) { spec.version = 2, spec.extensions.clear(); },
                 ErrorCode::tpm_certificate_version);
}

TEST(Catalogue, AT_06_TpmCertificateHasNoSubject) {
  expect_refused(
      [](CertificateSpec& spec) {
        spec.subject = {{std::string(oid::kCommonName), ""}};
      },
      ErrorCode::tpm_subject_not_empty);
}

TEST(Catalogue, AT_06_TpmCertificateHasACriticalAlternativeName) {
  expect_refused([](CertificateSpec& spec) { spec.erase_extension(oid::kSubjectAlternativeName); },
                 ErrorCode::tpm_alternative_name_missing);
  expect_refused([](CertificateSpec& spec) { spec.extension(oid::kSubjectAlternativeName).critical = false; },
                 ErrorCode::tpm_alternative_name_not_critical);
}

TEST(TpmCertificate, RefusesAlternativeNamesThatAreNone) {
  expect_refused(with_alternative_name({der::null()}), ErrorCode::tpm_alternative_name_form);
}

TEST(Catalogue, AT_08_TpmNamesAreReadInEveryLayout) {
  const Name m = testlib::tpm_attributes();
  const Name extra = {{std::string(oid::kCommonName), "TPM"}};
  const ByteVector dns_name = der::implicit_tag(2, testlib::bytes_of_text("tpm.example"));
  const ByteVector other_name =
      der::explicit_tag(0, testlib::concat({der::oid("1.3.6.1.5.5.7.8.4"), der::explicit_tag(0, der::null())}));
  const ByteVector device = testlib::directory_name({extra});
  for (const std::vector<Name>& rdns : std::vector<std::vector<Name>>{{{m[0], m[1], m[2]}},
                                                                      {{m[0]}, {m[1]}, {m[2]}},
                                                                      {{m[2]}, {m[1]}, {m[0]}},
                                                                      {{m[0], m[1]}, {m[2]}},
                                                                      {{m[1]}, {m[0], m[2]}},
                                                                      {extra, {m[0], m[1], m[2]}, extra}}) {
    const ByteVector name = testlib::directory_name(rdns);
    expect_accepted(with_alternative_name({name}));
    expect_accepted(with_alternative_name({dns_name, other_name, name}));
    expect_accepted(with_alternative_name({name, dns_name}));
    expect_accepted(with_alternative_name({device, name, device}));
  }
}

TEST(Catalogue, AT_08_TpmNamesMayBeOfEveryStringType) {
  for (const std::uint8_t tag : {der::kUtf8String, der::kPrintableString}) {
    Name names = testlib::tpm_attributes();
    for (auto& name : names) name.tag = tag;
    expect_accepted(with_alternative_name({testlib::directory_name({names})}));
  }
}

TEST(TpmCertificate, NamesManufacturerModelAndVersionOnceEach) {
  for (const std::string_view attribute : {oid::kTpmManufacturer, oid::kTpmModel, oid::kTpmVersion}) {
    Name without = testlib::tpm_attributes();
    testlib::erase_attribute(without, attribute);
    expect_refused(with_alternative_name({testlib::directory_name({without})}),
                   ErrorCode::tpm_alternative_name_missing);
    Name twice = testlib::tpm_attributes();
    twice.push_back(testlib::attribute_of(twice, attribute));
    expect_refused(with_alternative_name({testlib::directory_name({twice})}), ErrorCode::tpm_alternative_name_missing);
    expect_refused(with_attribute(attribute, ""), ErrorCode::tpm_alternative_name_missing);
  }
}

TEST(TpmCertificate, NamesThemInOneDirectoryName) {
  const Name names = testlib::tpm_attributes();
  expect_refused(
      with_alternative_name({testlib::directory_name({{names[0]}}), testlib::directory_name({{names[1]}, {names[2]}})}),
      ErrorCode::tpm_alternative_name_missing);
  // An attribute of a form that is no directoryName, and no names at all.
  expect_refused(with_alternative_name({der::implicit_tag(2, testlib::bytes_of_text("id:494E5443"))}),
                 ErrorCode::tpm_alternative_name_missing);
  expect_refused(with_alternative_name({}), ErrorCode::tpm_alternative_name_missing);
}

TEST(TpmCertificate, RefusesMalformedAlternativeNames) {
  const ByteVector name = testlib::directory_name({testlib::tpm_attributes()});
  const auto refused = [](const ByteVector& value) {
    expect_refused(with_value(oid::kSubjectAlternativeName, value), ErrorCode::tpm_alternative_name_form);
  };
  refused({});
  refused(name);
  refused(testlib::concat({der::sequence({name}), der::null()}));
  refused(der::sequence({name, der::null()}));
  refused(der::sequence({testlib::encode_rdns({testlib::tpm_attributes()})}));
  refused(der::sequence({der::explicit_tag(4, der::octet_string(name))}));
  refused(der::sequence(
      {der::explicit_tag(4, testlib::concat({testlib::encode_rdns({testlib::tpm_attributes()}), der::null()}))}));
  refused(der::sequence({name, ByteVector{0x82, 0x05, 0x61}}));
}

TEST(Catalogue, AT_08_TpmManufacturerIsAnIdOfEightDigits) {
  for (const std::string good : {"id:494E5443", "id:494e5443", "id:53544D20", "id:4E544300"}) {
    expect_accepted(with_attribute(oid::kTpmManufacturer, good));
  }
  for (const std::string bad : {"INTC", "494E5443", "id:494E544", "id:494E54430", "id:0x494E54", "ID:494E5443",
                                "id:494E544G", "id: 494E544", "id:+94E5443", "id:-94E5443", "id:494E5443 "}) {
    SCOPED_TRACE(bad);
    expect_refused(with_attribute(oid::kTpmManufacturer, bad), ErrorCode::tpm_manufacturer_form,
                   {.allow_unknown_tpm_vendors = true});
  }
}

TEST(Catalogue, AT_08_TpmVendorsNotInTheRegistryAreForPolicyToAllow) {
  for (const std::string unknown : {"id:FFFFF1D0", "id:00000000", "id:494E5444"}) {
    expect_refused(with_attribute(oid::kTpmManufacturer, unknown), ErrorCode::tpm_vendor_unknown);
    TpmFacts facts;
    const ByteVector certificate = aik(with_attribute(oid::kTpmManufacturer, unknown));
    EXPECT_FALSE(check(certificate, {.allow_unknown_tpm_vendors = true}, facts).failed());
    EXPECT_EQ(facts.vendor, "");
  }
}

TEST(Catalogue, AT_06_TpmCertificateIsForAttestation) {
  const auto refused = [](const Edit& edit) { expect_refused(edit, ErrorCode::tpm_extended_key_usage); };
  const auto purposes = [](const std::vector<std::string_view>& list) {
    return with_value(oid::kExtendedKeyUsage, testlib::extended_key_usage(list).value);
  };
  expect_accepted(purposes({"1.3.6.1.5.5.7.3.2", oid::kAikCertificate}));
  expect_accepted(purposes({oid::kAikCertificate, "1.3.6.1.4.1.311.21.36"}));
  expect_accepted([](CertificateSpec& spec) { spec.extension(oid::kExtendedKeyUsage).critical = true; });
  refused([](CertificateSpec& spec) { spec.erase_extension(oid::kExtendedKeyUsage); });
  refused(purposes({}));
  refused(purposes({"2.23.133.8.1"}));
  refused(purposes({"2.23.133.8.3.1"}));
  refused(purposes({"1.3.6.1.5.5.7.3.2", "2.5.29.37.0"}));
  const ByteVector good = testlib::extended_key_usage({oid::kAikCertificate}).value;
  refused(with_value(oid::kExtendedKeyUsage, der::oid(oid::kAikCertificate)));
  refused(with_value(oid::kExtendedKeyUsage, testlib::concat({good, der::null()})));
  refused(with_value(oid::kExtendedKeyUsage, der::sequence({der::oid(oid::kAikCertificate), der::null()})));
}

TEST(Catalogue, AT_06_TpmCertificateIsNotOfACa) {
  expect_refused(
      [](CertificateSpec& spec) { spec.extension(oid::kBasicConstraints) = testlib::basic_constraints(true); },
      ErrorCode::tpm_certificate_ca);
  expect_refused([](CertificateSpec& spec) { spec.erase_extension(oid::kBasicConstraints); },
                 ErrorCode::tpm_basic_constraints_missing);
}

TEST(TpmCertificate, SaysWhereTheFaultIs) {
  const ByteVector certificate = aik(with_attribute(oid::kTpmManufacturer, "id:FFFFF1D0"));
  TpmFacts facts;
  const assay::Error error = check(certificate, {}, facts);
  const std::string text = testlib::text_of_bytes(certificate);
  EXPECT_EQ(error.offset, text.find("id:FFFFF1D0"));
}

}  // namespace
