// The verification procedures of none (WebAuthn 8.7) and fido-u2f (8.6).
#include <algorithm>

#include "tests/attest/fixture.hpp"

namespace {

using assay::ErrorCode;
using assay::Step;
using attest_test::expect_statement_refused;
using rp_test::expect_accepted;
using rp_test::expect_refused;
using rp_test::RegistrationCase;
using testlib::AttestationKind;
namespace cbor = testlib::cbor;
namespace cose = testlib::cose;

TEST(None, RefusesAnyMember) {
  expect_statement_refused(
      AttestationKind::none, [](cbor::Map& m) { m.set("alg", cbor::integer(-7)); }, ErrorCode::none_not_empty);
}

TEST(None, RefusesStatementThatIsNoMap) {
  RegistrationCase c(AttestationKind::none);
  expect_accepted(c.verify());
  c.spec.hooks.attestation = [](cbor::Map& object) { object.set("attStmt", cbor::array({})); };
  expect_refused(c.verify(), ErrorCode::cbor_wrong_type, Step::reg_att_stmt);
}

TEST(FidoU2f, RefusesMissingAndWrongMembers) {
  const auto refused = [](const std::function<void(cbor::Map&)>& edit, ErrorCode code) {
    expect_statement_refused(AttestationKind::fido_u2f, edit, code);
  };
  refused([](cbor::Map& m) { m.erase("sig"); }, ErrorCode::attestation_statement_member);
  refused([](cbor::Map& m) { m.set("alg", cbor::integer(-7)); }, ErrorCode::attestation_statement_member);
  refused([](cbor::Map& m) { m.set("sig", cbor::integer(1)); }, ErrorCode::cbor_wrong_type);
  refused([](cbor::Map& m) { m.set("x5c", cbor::text("x5c")); }, ErrorCode::cbor_wrong_type);
}

TEST(FidoU2f, RefusesSignatureOverThePackedForm) {
  RegistrationCase c(AttestationKind::fido_u2f);
  expect_accepted(c.verify());
  c.spec.hooks.message = [&c](testlib::ByteVector& message) {
    message = c.spec.auth_data.encode();
    testlib::append(message, testlib::sha256(testlib::bytes_of_text(c.spec.client_data.to_json())));
  };
  expect_refused(c.verify(), ErrorCode::attestation_signature_invalid, Step::reg_att_stmt);
}

TEST(FidoU2f, RefusesSignatureWithAnotherReservedByte) {
  RegistrationCase c(AttestationKind::fido_u2f);
  expect_accepted(c.verify());
  c.spec.hooks.message = [](testlib::ByteVector& message) { message[0] = 5; };
  expect_refused(c.verify(), ErrorCode::attestation_signature_invalid, Step::reg_att_stmt);
}

TEST(Catalogue, AT_13_FidoU2fCertificateCountKeysAndAaguid) {
  RegistrationCase c(AttestationKind::fido_u2f);
  expect_accepted(c.verify());
  expect_statement_refused(
      AttestationKind::fido_u2f, [](cbor::Map& m) { m.erase("x5c"); }, ErrorCode::u2f_certificate_count);
  expect_statement_refused(
      AttestationKind::fido_u2f, [](cbor::Map& m) { m.set("x5c", cbor::array({})); }, ErrorCode::attestation_x5c_empty);
  c.spec.hooks.x5c = [&c](std::vector<testlib::ByteVector>& x5c) { x5c.push_back(c.spec.issuer.certificate); };
  expect_refused(c.verify(), ErrorCode::u2f_certificate_count, Step::reg_att_stmt);
}

TEST(Catalogue, AT_13_FidoU2fKeysAreOnP256) {
  expect_accepted(RegistrationCase(AttestationKind::fido_u2f).verify());
  for (const int algorithm : {cose::kEs384, cose::kEs256k, cose::kRs256}) {
    expect_refused(RegistrationCase(AttestationKind::fido_u2f, cose::kEs256, algorithm).verify(),
                   ErrorCode::u2f_certificate_key, Step::reg_att_stmt);
  }
  for (const int algorithm : {cose::kEs384, cose::kEs256k}) {
    expect_refused(RegistrationCase(AttestationKind::fido_u2f, algorithm).verify(), ErrorCode::u2f_credential_key,
                   Step::reg_att_stmt);
  }
}

TEST(Catalogue, AT_13_FidoU2fAaguidIsZeroInTheConformanceProfile) {
  RegistrationCase c(AttestationKind::fido_u2f);
  c.party.profile = assay::Profile::fido_conformance;
  expect_accepted(c.verify());
  c.spec.auth_data.aaguid[15] = 1;
  expect_refused(c.verify(), ErrorCode::u2f_aaguid_not_zero, Step::reg_att_stmt);
  c.party.profile = assay::Profile::webauthn;
  expect_accepted(c.verify());
}

TEST(Catalogue, AT_13_FidoU2fCertificateValidityIsJudged) {
  RegistrationCase c(AttestationKind::fido_u2f);
  c.request.trust = {};
  c.request.trust.time = testlib::kJudgedAt;
  c.request.trust.unknown_status = assay::UnknownStatus::accept;
  c.anchors = {c.spec.issuer.certificate};
  expect_accepted(c.verify());
  c.spec.hooks.certificate = [](testlib::CertificateSpec& spec) { spec.not_after = testlib::kJudgedAt - 1; };
  expect_refused(c.verify(), ErrorCode::chain_expired, Step::reg_trust);
}

}  // namespace
