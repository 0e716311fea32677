// The verification procedure of packed attestation, WebAuthn 8.2, and its certificate requirements, 8.2.1.
#include <algorithm>

#include "tests/attest/fixture.hpp"

namespace {

using assay::ErrorCode;
using assay::Step;
using attest_test::expect_statement_refused;
using rp_test::expect_accepted;
using rp_test::RegistrationCase;
using testlib::AttestationKind;
using testlib::CertificateSpec;
namespace cbor = testlib::cbor;
namespace cose = testlib::cose;
namespace oid = testlib::oid;

RegistrationCase with_certificate(const std::function<void(CertificateSpec&)>& edit) {
  RegistrationCase c(AttestationKind::packed_x5c);
  expect_accepted(c.verify());
  c.spec.hooks.certificate = edit;
  return c;
}

void expect_certificate_refused(const std::function<void(CertificateSpec&)>& edit, ErrorCode code) {
  auto c = with_certificate(edit);
  const auto verdict = c.verify();
  rp_test::expect_refused(verdict, code, Step::reg_att_stmt);
  EXPECT_EQ(verdict.error.input, assay::Input::certificate);
}

void expect_certificate_accepted(const std::function<void(CertificateSpec&)>& edit) {
  expect_accepted(with_certificate(edit).verify());
}

TEST(PackedStatement, RefusesMissingAndWrongMembers) {
  for (const auto kind : {AttestationKind::packed_self, AttestationKind::packed_x5c}) {
    const auto refused = [kind](const std::function<void(cbor::Map&)>& edit, ErrorCode code) {
      expect_statement_refused(kind, edit, code);
    };
    refused([](cbor::Map& m) { m.erase("alg"); }, ErrorCode::attestation_statement_member);
    refused([](cbor::Map& m) { m.erase("sig"); }, ErrorCode::attestation_statement_member);
    refused([](cbor::Map& m) { m.set("alg", cbor::text("-7")); }, ErrorCode::cbor_wrong_type);
    refused([](cbor::Map& m) { m.set("alg", cbor::bytes({})); }, ErrorCode::cbor_wrong_type);
    refused([](cbor::Map& m) { m.set("sig", cbor::text("sig")); }, ErrorCode::cbor_wrong_type);
    refused([](cbor::Map& m) { m.set("sig", cbor::bytes({})); }, ErrorCode::der_truncated);
    refused([](cbor::Map& m) { m.set("sig", cbor::bytes(testlib::ByteVector(8193))); }, ErrorCode::signature_too_long);
    refused([](cbor::Map& m) { m.set("ver", cbor::text("2.0")); }, ErrorCode::attestation_statement_member);
    refused([](cbor::Map& m) { m.set(1, cbor::text("integer key")); }, ErrorCode::cbor_wrong_type);
    refused([](cbor::Map& m) { m.set("ecdaaKeyId", cbor::bytes({})); }, ErrorCode::attestation_ecdaa);
  }
}

TEST(PackedStatement, RefusesUnknownAlgorithms) {
  for (const std::int64_t alg : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 31, (std::int64_t{1} << 32) - 7,
                                 -(std::int64_t{1} << 62)}) {
    expect_statement_refused(
        AttestationKind::packed_self, [alg](cbor::Map& m) { m.set("alg", cbor::integer(alg)); },
        ErrorCode::algorithm_unknown);
  }
}

TEST(PackedStatement, RefusesStatementThatIsNoMap) {
  RegistrationCase c(AttestationKind::packed_self);
  expect_accepted(c.verify());
  c.spec.hooks.attestation = [](cbor::Map& object) { object.set("attStmt", cbor::array({})); };
  rp_test::expect_refused(c.verify(), ErrorCode::cbor_wrong_type, Step::reg_att_stmt);
}

TEST(PackedStatement, RefusesX5cOfWrongForm) {
  const auto refused = [](testlib::ByteVector x5c, ErrorCode code) {
    expect_statement_refused(
        AttestationKind::packed_x5c, [&](cbor::Map& m) { m.set("x5c", x5c); }, code);
  };
  refused(cbor::bytes({}), ErrorCode::cbor_wrong_type);
  refused(cbor::array({}), ErrorCode::attestation_x5c_empty);
  refused(cbor::array({cbor::null()}), ErrorCode::cbor_wrong_type);
  refused(cbor::array({cbor::integer(1)}), ErrorCode::cbor_wrong_type);
  refused(cbor::array({cbor::bytes({})}), ErrorCode::der_truncated);
  refused(cbor::array(std::vector(9, cbor::bytes(testlib::ByteVector{0x30, 0x00}))), ErrorCode::too_many_certificates);
  refused(cbor::array({cbor::bytes(testlib::ByteVector(8193))}), ErrorCode::certificate_too_long);
}

TEST(PackedStatement, RefusesX5cOfAThousandCertificates) {
  expect_statement_refused(
      AttestationKind::packed_x5c,
      [](cbor::Map& m) {
        m.set("x5c", cbor::array(std::vector(1000, cbor::bytes(testlib::ByteVector{0x30, 0x00}))));
      },
      ErrorCode::cbor_too_many_items, Step::reg_att_obj);
}

TEST(PackedSelf, RefusesAnotherAlgorithmThanThatOfTheKey) {
  expect_statement_refused(
      AttestationKind::packed_self, [](cbor::Map& m) { m.set("alg", cbor::integer(cose::kEsp256)); },
      ErrorCode::packed_algorithm_mismatch);
  expect_statement_refused(
      AttestationKind::packed_self, [](cbor::Map& m) { m.set("alg", cbor::integer(cose::kRs256)); },
      ErrorCode::packed_algorithm_mismatch);
}

TEST(PackedFull, AcceptsAttestationKeysOfEveryKind) {
  for (const int algorithm : {cose::kEs256, cose::kEs384, cose::kEs512, cose::kRs256, cose::kEdDsa}) {
    RegistrationCase c(AttestationKind::packed_x5c, cose::kEs256, algorithm);
    const auto verdict = c.verify();
    expect_accepted(verdict);
    EXPECT_EQ(static_cast<int>(verdict.attestation_algorithm), algorithm);
  }
}

TEST(PackedFull, RefusesAlgorithmThatDoesNotFitTheCertificateKey) {
  for (const int algorithm : {cose::kRs256, cose::kEdDsa, cose::kEs256k, cose::kMlDsa44}) {
    expect_statement_refused(
        AttestationKind::packed_x5c, [algorithm](cbor::Map& m) { m.set("alg", cbor::integer(algorithm)); },
        ErrorCode::packed_certificate_algorithm);
  }
}

TEST(PackedFull, RefusesAnotherMlDsaThanThatOfTheCertificateKey) {
  const auto verified = assay::backend_algorithms(*rp_test::openssl());
  const bool verifies = std::ranges::find(verified, assay::Algorithm::ml_dsa_65) != verified.end();
  RegistrationCase c(AttestationKind::packed_x5c, cose::kEs256, cose::kMlDsa65);
  EXPECT_EQ(c.verify().error.code, verifies ? ErrorCode::ok : ErrorCode::algorithm_unsupported);
  for (const int algorithm : {cose::kMlDsa44, cose::kMlDsa87}) {
    c.spec.hooks.statement = [=](cbor::Map& m) { m.set("alg", cbor::integer(algorithm)); };
    rp_test::expect_refused(c.verify(), ErrorCode::packed_certificate_algorithm, Step::reg_att_stmt);
  }
}

TEST(PackedFull, RefusesSignatureBeforeItLooksAtTheCertificate) {
  auto c = with_certificate([](CertificateSpec& spec) { spec.version = 1, spec.extensions.clear(); });
  rp_test::expect_refused(c.verify(), ErrorCode::packed_certificate_version, Step::reg_att_stmt);
  c.spec.hooks.message = [](testlib::ByteVector& message) { message[0] ^= 1; };
  rp_test::expect_refused(c.verify(), ErrorCode::attestation_signature_invalid, Step::reg_att_stmt);
}

TEST(Catalogue, AT_02_CertificateIsOfVersion3) {
  expect_certificate_refused([](CertificateSpec& spec) { spec.version = 1, spec.extensions.clear(); },
                             ErrorCode::packed_certificate_version);
  expect_certificate_refused([](CertificateSpec& spec) { spec.version = 2, spec.extensions.clear(); },
                             ErrorCode::packed_certificate_version);
}

void expect_subject_rule(std::string_view attribute, ErrorCode code, const std::vector<std::string>& bad) {
  expect_certificate_refused([&](CertificateSpec& spec) { testlib::erase_attribute(spec.subject, attribute); }, code);
  expect_certificate_refused(
      [&](CertificateSpec& spec) { spec.subject.push_back(testlib::attribute_of(spec.subject, attribute)); }, code);
  for (const std::string& value : bad) {
    SCOPED_TRACE(value);
    expect_certificate_refused(
        [&](CertificateSpec& spec) { testlib::attribute_of(spec.subject, attribute).value = value; }, code);
  }
}

TEST(Catalogue, AT_02_CertificateNamesACountry) {
  expect_subject_rule(oid::kCountry, ErrorCode::packed_subject_country, {"", "s", "xx", "Se", "SWE", "S1"});
  expect_certificate_accepted(
      [](CertificateSpec& spec) { testlib::attribute_of(spec.subject, oid::kCountry).value = "SE"; });
}

TEST(Catalogue, AT_02_CertificateNamesAnOrganization) {
  expect_subject_rule(oid::kOrganization, ErrorCode::packed_subject_organization, {""});
}

TEST(Catalogue, AT_02_CertificateNamesTheUnitThatTheSpecificationDemands) {
  expect_subject_rule(oid::kOrganizationalUnit, ErrorCode::packed_subject_unit,
                      {"", "authenticator attestation", "Authenticator Attestation ", "Authenticator"});
}

TEST(Catalogue, AT_02_CertificateHasACommonName) {
  expect_subject_rule(oid::kCommonName, ErrorCode::packed_subject_common_name, {""});
  expect_certificate_accepted(
      [](CertificateSpec& spec) { testlib::attribute_of(spec.subject, oid::kCommonName).value = "a, b + c = d"; });
}

TEST(Catalogue, AT_02_CertificateIsNoCa) {
  expect_certificate_refused(
      [](CertificateSpec& spec) { spec.extension(oid::kBasicConstraints) = testlib::basic_constraints(true); },
      ErrorCode::packed_certificate_ca);
  expect_certificate_refused([](CertificateSpec& spec) { spec.erase_extension(oid::kBasicConstraints); },
                             ErrorCode::packed_basic_constraints_missing);
}

TEST(Catalogue, AT_01_AaguidExtensionIsCompared) {
  const auto aaguid_value = [](const std::function<void(testlib::CertificateExtension&)>& edit) {
    return [edit](CertificateSpec& spec) { edit(spec.extension(oid::kFidoAaguid)); };
  };
  expect_certificate_accepted([](CertificateSpec& spec) { spec.erase_extension(oid::kFidoAaguid); });
  expect_certificate_refused(aaguid_value([](auto& extension) { extension.value.back() ^= 1; }),
                             ErrorCode::aaguid_extension_mismatch);
  expect_certificate_refused(aaguid_value([](auto& extension) { extension.critical = true; }),
                             ErrorCode::aaguid_extension_critical);
  expect_certificate_refused(aaguid_value([](auto& extension) {
                               extension.value.erase(extension.value.begin(), extension.value.begin() + 2);
                             }),
                             ErrorCode::aaguid_extension_form);
  for (const std::size_t length : {15u, 17u, 0u}) {
    expect_certificate_refused(aaguid_value([length](auto& extension) {
                                 extension.value = testlib::der::octet_string(testlib::seed_bytes("aaguid", length));
                               }),
                               ErrorCode::aaguid_extension_form);
  }
  expect_certificate_refused(aaguid_value([](auto& extension) { extension.value.push_back(0); }),
                             ErrorCode::aaguid_extension_form);
  expect_certificate_refused([](CertificateSpec& spec) { spec.extensions.push_back(spec.extension(oid::kFidoAaguid)); },
                             ErrorCode::certificate_duplicate_extension);
}

TEST(Catalogue, AT_03_CertificateKeyNeedNotBeOfTheCredentialsAlgorithm) {
  expect_accepted(RegistrationCase(AttestationKind::packed_x5c, cose::kRs256, cose::kEs256).verify());
}

TEST(Catalogue, AT_04_HashIsThatOfTheStatementsAlgorithm) {
  RegistrationCase c(AttestationKind::packed_x5c, cose::kEs256, cose::kEs384);
  expect_accepted(c.verify());
  c.spec.hooks.statement = [&c](cbor::Map& statement) {
    const auto key = c.spec.attestation_key.with_algorithm(cose::kEs256);  // P-384 with SHA-256
    testlib::ByteVector message = c.spec.auth_data.encode();
    testlib::append(message, testlib::sha256(testlib::bytes_of_text(c.spec.client_data.to_json())));
    statement.set("alg", cbor::integer(cose::kEs256)).set("sig", cbor::bytes(key.sign(message)));
  };
  expect_accepted(c.verify());
}

TEST(Catalogue, AT_05_EmptyX5cIsNotSelfAttestation) {
  expect_statement_refused(
      AttestationKind::packed_self, [](cbor::Map& m) { m.set("x5c", cbor::array({})); },
      ErrorCode::attestation_x5c_empty);
}

}  // namespace
