// The verification procedures of apple, WebAuthn 8.8, and of Apple's App Attest.
#include "tests/attest/fixture.hpp"
#include "tests/testlib/apple_attestation.hpp"

namespace {

using assay::ErrorCode;
using assay::Step;
using rp_test::expect_accepted;
using rp_test::expect_refused;
using rp_test::RegistrationCase;
using testlib::AttestationKind;
using testlib::ByteVector;
using testlib::CertificateSpec;
namespace cbor = testlib::cbor;
namespace cose = testlib::cose;
namespace der = testlib::der;
namespace oid = testlib::oid;

constexpr AttestationKind kKinds[] = {AttestationKind::apple, AttestationKind::apple_appattest};

RegistrationCase apple_case(AttestationKind kind = AttestationKind::apple, int algorithm = cose::kEs256) {
  RegistrationCase c(kind, algorithm);
  c.request.attestation.enable_apple_appattest = kind == AttestationKind::apple_appattest;
  return c;
}

/// Expects both formats to refuse the ceremony with `edit`, and to accept it without.
void expect_case_refused(const std::function<void(RegistrationCase&)>& edit, ErrorCode code) {
  for (const AttestationKind kind : kKinds) {
    RegistrationCase c = apple_case(kind);
    expect_accepted(c.verify());
    edit(c);
    expect_refused(c.verify(), code, Step::reg_att_stmt);
  }
}

void expect_statement_refused(const std::function<void(cbor::Map&)>& edit, ErrorCode code) {
  expect_case_refused([&](RegistrationCase& c) { c.spec.hooks.statement = edit; }, code);
}

void expect_nonce_refused(const std::function<void(ByteVector&)>& edit, ErrorCode code) {
  const auto change = [edit](CertificateSpec& spec) { edit(spec.extension(oid::kAppleNonce).value); };
  for (const AttestationKind kind : kKinds) {
    RegistrationCase c = apple_case(kind);
    c.spec.hooks.certificate = change;
    const auto verdict = c.verify();
    expect_refused(verdict, code, Step::reg_att_stmt);
    EXPECT_EQ(verdict.error.input, assay::Input::certificate);
    EXPECT_GT(verdict.error.offset, 0U);
  }
}

TEST(Apple, IsAnchoredWithoutAnySignatureOfItsOwn) {
  for (const AttestationKind kind : kKinds) {
    RegistrationCase c = apple_case(kind);
    const auto unanchored = c.verify();
    expect_accepted(unanchored);
    EXPECT_EQ(unanchored.trust, assay::TrustLevel::unanchored);
    EXPECT_FALSE(unanchored.attested_aaguid.present);
    c.anchors = {c.spec.issuer.certificate};
    c.request.trust = {};
    c.request.trust.time = testlib::kJudgedAt;
    c.request.trust.unknown_status = assay::UnknownStatus::accept;
    const auto verdict = c.verify();
    expect_accepted(verdict);
    EXPECT_EQ(verdict.trust, assay::TrustLevel::anchored);
    EXPECT_EQ(verdict.attestation_algorithm, assay::Algorithm::none);
    EXPECT_TRUE(verdict.attested_aaguid.present);
    c.anchors = {testlib::make_ca("other").certificate};
    expect_refused(c.verify(), ErrorCode::chain_untrusted, Step::reg_trust);
  }
  EXPECT_EQ(apple_case().verify().format, assay::AttestationFormat::apple);
  EXPECT_EQ(apple_case(AttestationKind::apple_appattest).verify().format, assay::AttestationFormat::apple_appattest);
}

TEST(Apple, TrustsChainsWithoutTheirRoot) {
  const auto root = testlib::make_ca("attestation");
  RegistrationCase c = apple_case();
  c.spec.issuer = testlib::make_intermediate_ca("attestation", root);
  c.spec.hooks.x5c = [&c](std::vector<ByteVector>& x5c) { x5c.push_back(c.spec.issuer.certificate); };
  c.request.trust = {};
  c.request.trust.time = testlib::kJudgedAt;
  c.request.trust.unknown_status = assay::UnknownStatus::accept;
  c.anchors = {root.certificate};
  expect_accepted(c.verify());
}

TEST(Apple, TakesKeysOfEveryKind) {
  for (const int algorithm : {cose::kEs384, cose::kRs256, cose::kEdDsa}) {
    expect_accepted(apple_case(AttestationKind::apple, algorithm).verify());
  }
}

TEST(Apple, RefusesMissingAndWrongMembers) {
  expect_statement_refused([](cbor::Map& m) { m.erase("x5c"); }, ErrorCode::attestation_statement_member);
  expect_statement_refused([](cbor::Map& m) { m.set("sig", cbor::bytes({})); },
                           ErrorCode::attestation_statement_member);
  expect_statement_refused([](cbor::Map& m) { m.set("x5c", cbor::array({})); }, ErrorCode::attestation_x5c_empty);
  expect_statement_refused([](cbor::Map& m) { m.set("x5c", cbor::bytes({})); }, ErrorCode::cbor_wrong_type);
  RegistrationCase c = apple_case();
  c.spec.hooks.statement = [](cbor::Map& m) { m.set("receipt", cbor::bytes({})); };
  expect_refused(c.verify(), ErrorCode::attestation_statement_member, Step::reg_att_stmt);
}

TEST(Apple, LetsTheAlgorithmOfTheFirstDevicesPass) {
  RegistrationCase c = apple_case();
  for (const int algorithm : {cose::kEs256, cose::kRs256}) {
    c.spec.hooks.statement = [=](cbor::Map& m) { m.set("alg", cbor::integer(algorithm)); };
    expect_accepted(c.verify());
  }
  c.spec.hooks.statement = [](cbor::Map& m) { m.set("alg", cbor::text("ES256")); };
  expect_refused(c.verify(), ErrorCode::cbor_wrong_type, Step::reg_att_stmt);
  c.spec.hooks.statement = [](cbor::Map& m) { m.set("alg", cbor::integer(-1)); };
  expect_refused(c.verify(), ErrorCode::algorithm_unknown, Step::reg_att_stmt);
}

TEST(Catalogue, AT_14_NonceExtensionIsReadAndNotSkipped) {
  for (const AttestationKind kind : kKinds) expect_accepted(apple_case(kind).verify());
  for (std::size_t i = 0; i < 6; ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      SCOPED_TRACE(std::to_string(i) + " " + std::to_string(bit));
      expect_nonce_refused([=](ByteVector& value) { value[i] ^= static_cast<std::uint8_t>(1U << bit); },
                           ErrorCode::apple_nonce_form);
    }
  }
}

TEST(Catalogue, AT_14_NonceExtensionHasNothingElse) {
  const ByteVector nonce = der::octet_string(ByteVector(32));
  const ByteVector tagged = der::explicit_tag(1, nonce);
  const std::vector<ByteVector> faults = {
      {},
      nonce,
      tagged,
      der::sequence({nonce}),
      der::sequence({}),
      der::sequence({tagged, tagged}),
      der::sequence({tagged, der::null()}),
      der::sequence({der::explicit_tag(1, testlib::concat({nonce, nonce}))}),
      der::sequence({der::explicit_tag(2, nonce)}),
      der::sequence({der::implicit_tag(1, ByteVector(32))}),
      der::sequence({der::explicit_tag(1, der::octet_string(ByteVector(31)))}),
      der::sequence({der::explicit_tag(1, der::octet_string(ByteVector(33)))}),
      testlib::concat({der::sequence({tagged}), der::null()}),
  };
  for (const ByteVector& fault : faults) {
    SCOPED_TRACE(testlib::to_hex(fault));
    expect_nonce_refused([&](ByteVector& value) { value = fault; }, ErrorCode::apple_nonce_form);
  }
}

TEST(Catalogue, AT_14_NonceIsTheHashOfWhatIsAttested) {
  expect_nonce_refused([](ByteVector& value) { value.back() ^= 1; }, ErrorCode::apple_nonce_mismatch);
  expect_nonce_refused([](ByteVector& value) { value[6] ^= 0x80; }, ErrorCode::apple_nonce_mismatch);
  expect_case_refused(
      [](RegistrationCase& c) {
        c.spec.hooks.attestation = [&c](cbor::Map& object) {
          auto other = c.spec.auth_data;
          other.flags |= testlib::flag::kBe;
          object.set("authData", cbor::bytes(other.encode()));
        };
      },
      ErrorCode::apple_nonce_mismatch);
}

TEST(Catalogue, AT_14_NonceExtensionIsThereOnce) {
  expect_case_refused(
      [](RegistrationCase& c) {
        c.spec.hooks.certificate = [](CertificateSpec& spec) { spec.erase_extension(oid::kAppleNonce); };
      },
      ErrorCode::apple_nonce_missing);
  expect_case_refused(
      [](RegistrationCase& c) {
        c.spec.hooks.certificate = [](CertificateSpec& spec) {
          spec.extensions.push_back(spec.extension(oid::kAppleNonce));
        };
      },
      ErrorCode::certificate_duplicate_extension);
}

TEST(Catalogue, AT_14_CertificateIsOneOfTheCredentialKey) {
  for (const int algorithm : {cose::kEs256, cose::kEs384, cose::kRs256}) {
    expect_case_refused(
        [=](RegistrationCase& c) { c.spec.attestation_key = testlib::SigningKey::make(algorithm, "another key"); },
        ErrorCode::apple_key_mismatch);
  }
}

TEST(Catalogue, AT_14_ShortLivedCertificateIsJudgedAtTheTimeOfTheCeremony) {
  RegistrationCase c = apple_case();
  c.anchors = {c.spec.issuer.certificate};
  c.request.trust = {};
  c.request.trust.time = testlib::kJudgedAt;
  c.request.trust.unknown_status = assay::UnknownStatus::accept;
  c.spec.hooks.certificate = [](CertificateSpec& spec) {
    spec.not_before = testlib::kJudgedAt - 86400;
    spec.not_after = testlib::kJudgedAt + 2 * 86400;
  };
  expect_accepted(c.verify());
  c.request.trust.time = testlib::kJudgedAt + 30 * 86400;
  expect_refused(c.verify(), ErrorCode::chain_expired, Step::reg_trust);
}

TEST(AppAttest, IsOffUnlessPolicyEnablesIt) {
  RegistrationCase c = apple_case(AttestationKind::apple_appattest);
  expect_accepted(c.verify());
  c.request.attestation.enable_apple_appattest = false;
  expect_refused(c.verify(), ErrorCode::attestation_format_disabled, Step::reg_fmt);
}

TEST(AppAttest, HasAReceiptThatIsNotLookedInto) {
  RegistrationCase c = apple_case(AttestationKind::apple_appattest);
  c.spec.hooks.statement = [](cbor::Map& m) { m.set("receipt", cbor::bytes({})); };
  expect_accepted(c.verify());
  c.spec.hooks.statement = [](cbor::Map& m) { m.set("receipt", cbor::text("receipt")); };
  expect_refused(c.verify(), ErrorCode::cbor_wrong_type, Step::reg_att_stmt);
  c.spec.hooks.statement = [](cbor::Map& m) { m.erase("receipt"); };
  expect_refused(c.verify(), ErrorCode::attestation_statement_member, Step::reg_att_stmt);
  c.spec.hooks.statement = [](cbor::Map& m) { m.set("alg", cbor::integer(cose::kEs256)); };
  expect_refused(c.verify(), ErrorCode::attestation_statement_member, Step::reg_att_stmt);
}

TEST(AppAttest, NamesTheKeyByItsHash) {
  RegistrationCase c = apple_case(AttestationKind::apple_appattest);
  expect_accepted(c.verify());
  c.spec.auth_data.credential_id.back() ^= 1;
  expect_refused(c.verify(), ErrorCode::appattest_key_identifier, Step::reg_att_stmt);
  c.spec.auth_data.credential_id.pop_back();
  expect_refused(c.verify(), ErrorCode::appattest_key_identifier, Step::reg_att_stmt);
  for (const int algorithm : {cose::kRs256, cose::kEdDsa}) {
    c.spec.key = testlib::SigningKey::make(algorithm, "credential");
    c.spec.attestation_key = c.spec.key;
    c.spec.auth_data.cose_key = c.spec.key.cose_key();
    expect_refused(c.verify(), ErrorCode::appattest_key_identifier, Step::reg_att_stmt);
  }
  expect_accepted(apple_case(AttestationKind::apple_appattest, cose::kEs512).verify());
}

TEST(AppAttest, BeginsToCountAtZero) {
  RegistrationCase c = apple_case(AttestationKind::apple_appattest);
  expect_accepted(c.verify());
  c.spec.auth_data.sign_count = 1;
  expect_refused(c.verify(), ErrorCode::appattest_counter, Step::reg_att_stmt);
}

TEST(AppAttest, NamesItsEnvironmentInTheAaguid) {
  RegistrationCase c = apple_case(AttestationKind::apple_appattest);
  expect_accepted(c.verify());
  for (const std::string_view text : {"appattest", "appattestdevelo", "Appattestdevelop", ""}) {
    c.spec.auth_data.aaguid = testlib::bytes_of_text(text);
    c.spec.auth_data.aaguid.resize(16);
    c.request.attestation.allow_appattest_development = true;
    if (text == "appattest") {
      expect_accepted(c.verify());
    } else {
      expect_refused(c.verify(), ErrorCode::appattest_environment, Step::reg_att_stmt);
    }
  }
  c.spec.auth_data.aaguid = testlib::appattest_development_aaguid();
  expect_accepted(c.verify());
  c.request.attestation.allow_appattest_development = false;
  expect_refused(c.verify(), ErrorCode::appattest_development, Step::reg_att_stmt);
}

}  // namespace
