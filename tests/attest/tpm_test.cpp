// The verification procedure of tpm attestation, WebAuthn 8.3.
#include <algorithm>
#include <string>

#include "tests/attest/fixture.hpp"

namespace {

using assay::ErrorCode;
using assay::Step;
using attest_test::expect_statement_refused;
using rp_test::expect_accepted;
using rp_test::RegistrationCase;
using testlib::AttestationKind;
using testlib::ByteVector;
using testlib::CertificateSpec;
using testlib::SigningKey;
using testlib::TpmCertifySpec;
using testlib::TpmPublicSpec;
namespace cbor = testlib::cbor;
namespace cose = testlib::cose;
namespace oid = testlib::oid;
namespace tpm_alg = testlib::tpm_alg;
namespace tpma = testlib::tpma;

RegistrationCase tpm_case(int algorithm = cose::kEs256, int attestation_algorithm = cose::kEs256) {
  return RegistrationCase(AttestationKind::tpm, algorithm, attestation_algorithm);
}

/// Expects the ceremony to be accepted as it is, and refused with `change`.
template <class Change>
void expect_refused(RegistrationCase c, ErrorCode code, const Change& change) {
  expect_accepted(c.verify());
  change(c);
  rp_test::expect_refused(c.verify(), code, Step::reg_att_stmt);
}

using EditPublicArea = std::function<void(TpmPublicSpec&)>;
using EditCertification = std::function<void(TpmCertifySpec&)>;
using EditBytes = std::function<void(ByteVector&)>;

void expect_public_area_refused(const RegistrationCase& twin, ErrorCode code, const EditPublicArea& edit) {
  expect_refused(twin, code, [&](RegistrationCase& c) { c.spec.hooks.tpm.public_area = edit; });
}

void expect_certification_refused(ErrorCode code, const EditCertification& edit) {
  expect_refused(tpm_case(), code, [&](RegistrationCase& c) { c.spec.hooks.tpm.certification = edit; });
}

void expect_certificate_refused(ErrorCode code, const std::function<void(CertificateSpec&)>& edit) {
  auto c = tpm_case();
  expect_accepted(c.verify());
  c.spec.hooks.certificate = edit;
  const auto verdict = c.verify();
  rp_test::expect_refused(verdict, code, Step::reg_att_stmt);
  EXPECT_EQ(verdict.error.input, assay::Input::certificate);
}

/// Where the bytes begin in the attestation object.
std::size_t position_of(const RegistrationCase& c, const ByteVector& bytes) {
  const ByteVector& object = c.made.attestation_object;
  const auto found = std::search(object.begin(), object.end(), bytes.begin(), bytes.end());
  EXPECT_NE(found, object.end());
  return static_cast<std::size_t>(found - object.begin());
}

TEST(Tpm, AcceptsCredentialKeysOfRsaAndEveryCurve) {
  for (const int algorithm : {cose::kRs256, cose::kPs256, cose::kEs512}) {
    expect_accepted(tpm_case(algorithm).verify());
  }
}

TEST(Catalogue, AT_09_TpmKeysOnP256AndP384) {
  for (const int algorithm : {cose::kEs256, cose::kEs384}) expect_accepted(tpm_case(algorithm).verify());
}

// extraData is a hash by alg: SHA-1, SHA-256, SHA-384, SHA-512.
TEST(Tpm, AcceptsAttestationKeysOfEveryKindThatHashes) {
  for (const int algorithm :
       {cose::kRs1, cose::kRs256, cose::kRs384, cose::kRs512, cose::kPs256, cose::kPs384, cose::kPs512, cose::kEs256,
        cose::kEs384, cose::kEs512, cose::kEs256k, cose::kEsp256, cose::kEsp384, cose::kEsp512}) {
    SCOPED_TRACE(algorithm);
    const auto verdict = tpm_case(cose::kEs256, algorithm).verify();
    expect_accepted(verdict);
    EXPECT_EQ(static_cast<int>(verdict.attestation_algorithm), algorithm);
  }
}

TEST(Tpm, AcceptsAnotherHashThanThatOfTheCurveOfTheAttestationKey) {
  auto c = tpm_case();
  c.spec.attestation_key = c.spec.attestation_key.with_algorithm(cose::kEs512);
  expect_accepted(c.verify());
}

TEST(Tpm, AcceptsNamesByEveryHash) {
  for (const std::uint16_t algorithm : {tpm_alg::kSha1, tpm_alg::kSha256, tpm_alg::kSha384, tpm_alg::kSha512}) {
    auto c = tpm_case();
    c.spec.hooks.tpm.public_area = [=](TpmPublicSpec& area) { area.name_algorithm = algorithm; };
    expect_accepted(c.verify());
  }
}

TEST(Tpm, TellsOfTheTpm) {
  auto c = tpm_case();
  const auto verdict = c.verify();
  EXPECT_EQ(verdict.format, assay::AttestationFormat::tpm);
  EXPECT_EQ(verdict.trust, assay::TrustLevel::unanchored);
  const assay::TpmFacts& facts = verdict.attestation.tpm;
  EXPECT_TRUE(facts.present);
  EXPECT_EQ(facts.manufacturer, 0x494e5443U);
  EXPECT_EQ(facts.vendor, "Intel");
  EXPECT_EQ(assay::text_of(facts.model), "Test TPM");
  EXPECT_EQ(assay::text_of(facts.version), "id:00010002");
  EXPECT_TRUE(facts.generated_by_tpm);
  EXPECT_FALSE(RegistrationCase(AttestationKind::packed_x5c).verify().attestation.tpm.present);
}

TEST(Tpm, IsAnchoredWhereItsCertificateChainsToAnAnchor) {
  auto c = tpm_case();
  c.request.trust = {};
  c.request.trust.time = testlib::kJudgedAt;
  c.request.trust.unknown_status = assay::UnknownStatus::accept;
  c.anchors = {c.spec.issuer.certificate};
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.trust, assay::TrustLevel::anchored);
}

TEST(Tpm, CanBeAPartOfACompoundStatement) {
  RegistrationCase c(AttestationKind::compound);
  c.spec.parts = {AttestationKind::packed_x5c, AttestationKind::tpm};
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_TRUE(verdict.attestation.tpm.present);
}

TEST(TpmStatement, RefusesMissingMembers) {
  for (const char* const member : {"ver", "alg", "x5c", "sig", "certInfo", "pubArea"}) {
    SCOPED_TRACE(member);
    expect_statement_refused(
        AttestationKind::tpm, [=](cbor::Map& m) { m.erase(member); }, ErrorCode::attestation_statement_member);
  }
}

TEST(TpmStatement, RefusesOtherMembersAndWrongTypes) {
  const auto refused = [](ErrorCode code, const std::function<void(cbor::Map&)>& edit) {
    expect_statement_refused(AttestationKind::tpm, edit, code);
  };
  refused(ErrorCode::attestation_statement_member, [](cbor::Map& m) { m.set("response", cbor::bytes({})); });
  refused(ErrorCode::attestation_ecdaa, [](cbor::Map& m) { m.set("ecdaaKeyId", cbor::bytes({})); });
  refused(ErrorCode::attestation_ecdaa, [](cbor::Map& m) { m.erase("x5c").set("ecdaaKeyId", cbor::bytes({})); });
  refused(ErrorCode::attestation_x5c_empty, [](cbor::Map& m) { m.set("x5c", cbor::array({})); });
  refused(ErrorCode::cbor_wrong_type, [](cbor::Map& m) { m.set("ver", cbor::bytes(testlib::bytes_of_text("2.0"))); });
  refused(ErrorCode::cbor_wrong_type, [](cbor::Map& m) { m.set("certInfo", cbor::text("")); });
  refused(ErrorCode::cbor_wrong_type, [](cbor::Map& m) { m.set("pubArea", cbor::null()); });
  refused(ErrorCode::algorithm_unknown, [](cbor::Map& m) { m.set("alg", cbor::integer(-65000)); });
}

TEST(TpmStatement, RefusesAVersionThatIsNoText) {
  attest_test::expect_last_member_refused(RegistrationCase(AttestationKind::tpm), "ver", testlib::cbor::integer(2),
                                          ErrorCode::cbor_wrong_type);
}

TEST(Catalogue, AT_06_TpmVersion) {
  for (const std::string version : {"", "1.2", "2", "2.0 ", "2.00"}) {
    expect_statement_refused(
        AttestationKind::tpm, [&](cbor::Map& m) { m.set("ver", cbor::text(version)); }, ErrorCode::tpm_version);
  }
}

TEST(Catalogue, AT_06_TpmStructuresHaveNothingBehindThem) {
  const EditBytes longer = [](ByteVector& bytes) { bytes.push_back(0); };
  expect_refused(tpm_case(), ErrorCode::tpm_pub_area_malformed,
                 [&](RegistrationCase& c) { c.spec.hooks.tpm.pub_area = longer; });
  expect_refused(tpm_case(), ErrorCode::tpm_cert_info_malformed,
                 [&](RegistrationCase& c) { c.spec.hooks.tpm.cert_info = longer; });
}

TEST(TpmStatement, SaysWhereInTheAttestationObjectTheFaultIs) {
  auto c = tpm_case();
  ByteVector structure;
  c.spec.hooks.tpm.pub_area = [&](ByteVector& bytes) { bytes.push_back(0), structure = bytes; };
  assay::Error error = c.verify().error;
  EXPECT_EQ(error.code, ErrorCode::tpm_pub_area_malformed);
  EXPECT_EQ(error.input, assay::Input::attestation_object);
  EXPECT_EQ(error.offset, position_of(c, structure) + structure.size() - 1);
  c.spec.hooks.tpm = {};
  c.spec.hooks.tpm.certification = [](TpmCertifySpec& certify) { certify.type = 0x8018; };
  c.spec.hooks.tpm.cert_info = [&](ByteVector& bytes) { structure = bytes; };
  error = c.verify().error;
  EXPECT_EQ(error.code, ErrorCode::tpm_type);
  EXPECT_EQ(error.input, assay::Input::attestation_object);
  EXPECT_EQ(error.offset, position_of(c, structure) + 4);
}

TEST(Catalogue, AT_06_TpmPublicAreaIsTheCredentialKey) {
  constexpr auto kMismatch = ErrorCode::tpm_public_key_mismatch;
  const auto another = [](int algorithm) {
    return [=](TpmPublicSpec& area) { area = testlib::tpm_public(SigningKey::make(algorithm, "another")); };
  };
  expect_public_area_refused(tpm_case(cose::kRs256), kMismatch, another(cose::kRs256));
  expect_public_area_refused(tpm_case(cose::kRs256), kMismatch, another(cose::kEs256));
  expect_public_area_refused(tpm_case(cose::kRs256), kMismatch, [](TpmPublicSpec& area) { area.n.back() ^= 2; });
  for (const std::uint32_t exponent : {1U, 3U, 65536U, 0x80010001U}) {
    expect_public_area_refused(tpm_case(cose::kRs256), kMismatch,
                               [=](TpmPublicSpec& area) { area.exponent = exponent; });
  }
  expect_public_area_refused(tpm_case(), kMismatch, another(cose::kEs256));
  expect_public_area_refused(tpm_case(), kMismatch, another(cose::kRs256));
  expect_public_area_refused(tpm_case(), kMismatch, [](TpmPublicSpec& area) { area.x.back() ^= 1; });
  expect_public_area_refused(tpm_case(), kMismatch, [](TpmPublicSpec& area) { area.y.back() ^= 1; });
  // P-384, SM2 and no curve at all
  for (const int curve : {0x0004, 0x0020, 0x0000}) {
    expect_public_area_refused(tpm_case(), kMismatch,
                               [=](TpmPublicSpec& area) { area.curve = static_cast<std::uint16_t>(curve); });
  }
}

TEST(Catalogue, AT_06_TpmCredentialKeyOfAKindThatTpmsDoNotHave) {
  auto c = tpm_case();
  expect_accepted(c.verify());
  c.spec.auth_data.cose_key = SigningKey::make(cose::kEd25519, "credential").cose_key();
  rp_test::expect_refused(c.verify(), ErrorCode::tpm_public_key_mismatch, Step::reg_att_stmt);
}

TEST(Catalogue, AT_06_TpmExponentIsComparedWhateverItsForm) {
  for (const std::uint32_t exponent : {0U, 65537U}) {
    auto c = tpm_case(cose::kRs256);
    c.spec.hooks.tpm.public_area = [=](TpmPublicSpec& area) { area.exponent = exponent; };
    expect_accepted(c.verify());
  }
}

struct AttributeFault {
  std::uint32_t bit;
  ErrorCode code;
};
constexpr AttributeFault kAttributeFaults[] = {{tpma::kFixedTpm, ErrorCode::tpm_not_fixed_tpm},
                                               {tpma::kFixedParent, ErrorCode::tpm_not_fixed_parent},
                                               {tpma::kSensitiveDataOrigin, ErrorCode::tpm_not_generated},
                                               {tpma::kSign, ErrorCode::tpm_not_signing_key}};

TEST(Catalogue, AT_07_TpmKeyWasGeneratedByTheTpmAndSigns) {
  for (const auto& [bit, code] : kAttributeFaults) {
    expect_public_area_refused(tpm_case(), code, [bit = bit](TpmPublicSpec& area) { area.attributes &= ~bit; });
  }
  for (const std::uint32_t reserved : {1U, 1U << 3, 1U << 12, 1U << 15, 1U << 20, 1U << 31}) {
    expect_public_area_refused(tpm_case(), ErrorCode::tpm_reserved_attributes,
                               [=](TpmPublicSpec& area) { area.attributes |= reserved; });
  }
}

TEST(Catalogue, AT_07_TpmAttributesWithAMeaningAreAccepted) {
  for (const int bit : {2, 6, 7, 8, 9, 10, 11, 16, 17, 19}) {
    auto c = tpm_case();
    c.spec.hooks.tpm.public_area = [=](TpmPublicSpec& area) { area.attributes ^= 1U << bit; };
    const auto verdict = c.verify();
    expect_accepted(verdict);
    EXPECT_TRUE(verdict.attestation.tpm.generated_by_tpm);
  }
}

TEST(Catalogue, AT_07_TpmAttributesAreForPolicyToIgnore) {
  for (const auto& [bit, code] : kAttributeFaults) {
    auto c = tpm_case();
    c.request.attestation.allow_any_tpm_key = true;
    c.spec.hooks.tpm.public_area = [bit = bit](TpmPublicSpec& area) { area.attributes &= ~bit; };
    const auto verdict = c.verify();
    expect_accepted(verdict);
    EXPECT_FALSE(verdict.attestation.tpm.generated_by_tpm);
  }
}

TEST(Catalogue, AT_06_TpmMagicAndType) {
  expect_certification_refused(ErrorCode::tpm_magic, [](TpmCertifySpec& certify) { certify.magic = 0xff544348; });
  expect_certification_refused(ErrorCode::tpm_type, [](TpmCertifySpec& certify) { certify.type = 0x801a; });
}

TEST(Catalogue, AT_06_TpmExtraDataIsTheHashOfWhatIsAttested) {
  const auto refused = [](const EditCertification& edit) {
    expect_certification_refused(ErrorCode::tpm_extra_data, edit);
  };
  refused([](TpmCertifySpec& certify) { certify.extra_data.back() ^= 1; });
  refused([](TpmCertifySpec& certify) { certify.extra_data.pop_back(); });
  refused([](TpmCertifySpec& certify) { certify.extra_data.push_back(0); });
  refused([](TpmCertifySpec& certify) { certify.extra_data.clear(); });
}

// The hash is that of alg; one of another size or family is not the same.
TEST(Catalogue, AT_06_TpmExtraDataIsByTheHashOfAlg) {
  for (const int other : {cose::kEs384, cose::kEs512}) {
    expect_statement_refused(
        AttestationKind::tpm, [=](cbor::Map& m) { m.set("alg", cbor::integer(other)); }, ErrorCode::tpm_extra_data);
  }
  expect_refused(tpm_case(cose::kEs256, cose::kRs1), ErrorCode::tpm_extra_data, [](RegistrationCase& c) {
    c.spec.hooks.statement = [](cbor::Map& m) { m.set("alg", cbor::integer(cose::kRs256)); };
  });
}

TEST(Catalogue, AT_06_TpmNameIsThatOfThePublicArea) {
  const auto refused = [](const EditCertification& edit) { expect_certification_refused(ErrorCode::tpm_name, edit); };
  refused([](TpmCertifySpec& certify) { certify.name.back() ^= 1; });
  refused([](TpmCertifySpec& certify) { certify.name[1] = tpm_alg::kSha384; });
  refused([](TpmCertifySpec& certify) { certify.name[0] = 1; });
  refused([](TpmCertifySpec& certify) { certify.name.pop_back(); });
  refused([](TpmCertifySpec& certify) { certify.name.push_back(0); });
  refused([](TpmCertifySpec& certify) { certify.name.clear(); });
  refused([](TpmCertifySpec& certify) { certify.name = testlib::from_hex("80000001"); });
  // The name of a public area that differs in nothing but authPolicy.
  expect_refused(tpm_case(), ErrorCode::tpm_name, [](RegistrationCase& c) {
    TpmPublicSpec other = testlib::tpm_public(c.spec.key);
    other.auth_policy = ByteVector(32);
    c.spec.hooks.tpm.certification = [other](TpmCertifySpec& certify) {
      certify.name = testlib::tpm_name(other.name_algorithm, other.encode());
    };
  });
}

TEST(Catalogue, AT_06_TpmNameAlgorithmIsKnown) {
  // TPM_ALG_NULL, SM3_256, SHA3_256
  for (const int algorithm : {0x0010, 0x0012, 0x0027}) {
    expect_public_area_refused(tpm_case(), ErrorCode::tpm_name_algorithm, [=](TpmPublicSpec& area) {
      area.name_algorithm = static_cast<std::uint16_t>(algorithm);
    });
  }
}

TEST(Tpm, RefusesSignatureOverOtherBytes) {
  expect_refused(tpm_case(), ErrorCode::attestation_signature_invalid,
                 [](RegistrationCase& c) { c.spec.hooks.message = [](ByteVector& message) { message.back() ^= 1; }; });
  // Over what packed signs.
  expect_refused(tpm_case(), ErrorCode::attestation_signature_invalid, [](RegistrationCase& c) {
    c.spec.hooks.message = [&c](ByteVector& message) {
      message = c.spec.auth_data.encode();
      testlib::append(message, testlib::sha256(testlib::bytes_of_text(c.spec.client_data.to_json())));
    };
  });
}

TEST(Tpm, RefusesSignatureByTheCredentialKey) {
  expect_refused(tpm_case(), ErrorCode::attestation_signature_invalid, [](RegistrationCase& c) {
    c.spec.hooks.certificate = [](CertificateSpec& spec) {
      spec.spki = SigningKey::make(cose::kEs256, "another").spki();
    };
  });
}

TEST(Tpm, RefusesAlgorithmsThatDoNotHash) {
  auto c = tpm_case(cose::kEs256, cose::kEdDsa);
  rp_test::expect_refused(c.verify(), ErrorCode::tpm_algorithm, Step::reg_att_stmt);
  c = tpm_case();
  expect_accepted(c.verify());
  for (const int algorithm : {cose::kEd25519, cose::kEd448, cose::kMlDsa44}) {
    c.spec.hooks.statement = [=](cbor::Map& m) { m.set("alg", cbor::integer(algorithm)); };
    rp_test::expect_refused(c.verify(), ErrorCode::tpm_algorithm, Step::reg_att_stmt);
  }
}

TEST(Tpm, RefusesAlgorithmThatDoesNotFitTheCertificateKey) {
  for (const int algorithm : {cose::kRs256, cose::kPs256, cose::kEs256k}) {
    expect_statement_refused(
        AttestationKind::tpm, [=](cbor::Map& m) { m.set("alg", cbor::integer(algorithm)); },
        ErrorCode::tpm_certificate_algorithm);
  }
}

TEST(Tpm, RefusesX5cInAnotherOrder) {
  auto c = tpm_case();
  const auto between = testlib::make_intermediate_ca("tpm", c.spec.issuer);
  c.spec.issuer = between;
  c.spec.hooks.x5c = [&](std::vector<ByteVector>& x5c) { x5c.push_back(between.certificate); };
  expect_accepted(c.verify());
  c.spec.hooks.x5c = [&](std::vector<ByteVector>& x5c) { x5c = {between.certificate, x5c[0]}; };
  rp_test::expect_refused(c.verify(), ErrorCode::attestation_signature_invalid, Step::reg_att_stmt);
}

TEST(Tpm, LooksAtTheCertificateAfterTheSignature) {
  auto c = tpm_case();
  expect_accepted(c.verify());
  c.spec.hooks.certificate = [](CertificateSpec& spec) { spec.erase_extension(oid::kExtendedKeyUsage); };
  rp_test::expect_refused(c.verify(), ErrorCode::tpm_extended_key_usage, Step::reg_att_stmt);
  c.spec.hooks.message = [](ByteVector& message) { message[8] ^= 1; };
  rp_test::expect_refused(c.verify(), ErrorCode::attestation_signature_invalid, Step::reg_att_stmt);
}

TEST(Catalogue, AT_06_TpmCertificateRequirementsHold) {
  expect_certificate_refused(ErrorCode::tpm_certificate_version,
                             [](CertificateSpec& spec) { spec.version = 1, spec.extensions.clear(); });
  expect_certificate_refused(ErrorCode::tpm_alternative_name_missing,
                             [](CertificateSpec& spec) { spec.erase_extension(oid::kSubjectAlternativeName); });
  expect_certificate_refused(ErrorCode::tpm_certificate_ca, [](CertificateSpec& spec) {
    spec.extension(oid::kBasicConstraints) = testlib::basic_constraints(true);
  });
}

TEST(Catalogue, AT_06_TpmCertificateNamesTheAaguid) {
  auto c = tpm_case();
  c.spec.hooks.certificate = [](CertificateSpec& spec) { spec.erase_extension(oid::kFidoAaguid); };
  expect_accepted(c.verify());
  expect_certificate_refused(ErrorCode::aaguid_extension_mismatch,
                             [](CertificateSpec& spec) { spec.extension(oid::kFidoAaguid).value.back() ^= 1; });
  expect_certificate_refused(ErrorCode::aaguid_extension_critical,
                             [](CertificateSpec& spec) { spec.extension(oid::kFidoAaguid).critical = true; });
}

TEST(Catalogue, AT_08_TpmVendorIsForPolicyToAllow) {
  const auto edit = [](CertificateSpec& spec) {
    spec.extension(oid::kSubjectAlternativeName) =
        testlib::subject_alternative_name({testlib::directory_name({testlib::tpm_attributes("id:FFFFF1D0")})});
  };
  expect_certificate_refused(ErrorCode::tpm_vendor_unknown, edit);
  auto c = tpm_case();
  c.spec.hooks.certificate = edit;
  c.request.attestation.allow_unknown_tpm_vendors = true;
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.attestation.tpm.manufacturer, 0xfffff1d0U);
  EXPECT_EQ(verdict.attestation.tpm.vendor, "");
}

}  // namespace
