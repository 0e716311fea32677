// The attestation statement format `android-safetynet` (WebAuthn 8.5).
#include <gtest/gtest.h>

#include "tests/attest/fixture.hpp"

namespace {

namespace cbor = testlib::cbor;
namespace cose = testlib::cose;
namespace oid = testlib::oid;
using assay::ErrorCode;
using assay::Step;
using rp_test::expect_accepted;
using rp_test::expect_refused;
using rp_test::RegistrationCase;
using testlib::AttestationKind;
using Members = std::vector<std::pair<std::string, std::string>>;

RegistrationCase safetynet(int attestation_algorithm = cose::kEs256) {
  RegistrationCase c(AttestationKind::android_safetynet, cose::kEs256, attestation_algorithm);
  c.request.attestation.enable_android_safetynet = true;
  c.request.trust.accept_unanchored = false;
  c.anchors = {c.spec.issuer.certificate};
  return c;
}

void set_member(RegistrationCase& c, std::string_view name, std::string_view value) {
  c.spec.hooks.safetynet.payload = [name = std::string(name), value = std::string(value)](Members& members) {
    for (auto& member : members) {
      if (member.first == name) member.second = value;
    }
  };
}

void expect_payload_refused(std::string_view name, std::string_view value, ErrorCode code) {
  auto c = safetynet();
  expect_accepted(c.verify());
  set_member(c, name, value);
  expect_refused(c.verify(), code, Step::reg_att_stmt);
}

std::string timestamp(std::int64_t seconds_after, int ms = 0) {
  return std::to_string((testlib::kJudgedAt + seconds_after) * 1000 + ms);
}

TEST(Catalogue, AT_12_IsAcceptedWhereEnabled) {
  for (const int algorithm : {cose::kEs256, cose::kRs256}) {
    const auto verdict = safetynet(algorithm).verify();
    expect_accepted(verdict);
    EXPECT_EQ(verdict.format, assay::AttestationFormat::android_safetynet);
    EXPECT_EQ(verdict.trust, assay::TrustLevel::anchored);
    EXPECT_EQ(verdict.attestation_algorithm, static_cast<assay::Algorithm>(algorithm));
  }
}

TEST(Catalogue, AT_12_IsDisabledByDefault) {
  auto c = safetynet();
  c.request.attestation.enable_android_safetynet = false;
  expect_refused(c.verify(), ErrorCode::attestation_format_disabled, Step::reg_fmt);
}

TEST(Catalogue, AT_12_IsDisabledWithinCompoundToo) {
  RegistrationCase c(AttestationKind::compound);
  c.spec.parts = {AttestationKind::android_safetynet, AttestationKind::android_safetynet};
  c.request.attestation.enable_android_safetynet = true;
  expect_accepted(c.verify());
  c.request.attestation.enable_android_safetynet = false;
  expect_refused(c.verify(), ErrorCode::attestation_format_disabled, Step::reg_att_stmt);
}

TEST(AndroidSafetynet, RefusesMembersOfTheWrongType) {
  auto c = safetynet();
  expect_accepted(c.verify());
  c.spec.hooks.statement = [](cbor::Map& m) { m.set(1, cbor::text("integer key")); };
  expect_refused(c.verify(), ErrorCode::cbor_wrong_type, Step::reg_att_stmt);
  attest_test::expect_last_member_refused(safetynet(), "ver", cbor::integer(1), ErrorCode::cbor_wrong_type);
  attest_test::expect_last_member_refused(safetynet(), "response", cbor::text("JWS"), ErrorCode::cbor_wrong_type);
}

TEST(AndroidSafetynet, RefusesStatementThatIsNoMap) {
  auto c = safetynet();
  expect_accepted(c.verify());
  c.spec.hooks.attestation = [](cbor::Map& object) { object.set("attStmt", cbor::array({})); };
  expect_refused(c.verify(), ErrorCode::cbor_wrong_type, Step::reg_att_stmt);
}

TEST(Catalogue, AT_12_NonceIsTheHashOfWhatIsAttested) {
  const std::string other = testlib::to_base64(testlib::seed_bytes("nonce", 32));
  expect_payload_refused("nonce", '"' + other + '"', ErrorCode::safetynet_nonce_mismatch);
  expect_payload_refused("nonce", "\"\"", ErrorCode::safetynet_nonce_mismatch);
  expect_payload_refused("nonce", "null", ErrorCode::safetynet_nonce_mismatch);
  auto c = safetynet();
  c.spec.hooks.message = [](testlib::ByteVector& message) { message.back() ^= 1; };
  expect_refused(c.verify(), ErrorCode::safetynet_nonce_mismatch, Step::reg_att_stmt);
}

TEST(Catalogue, AT_12_NonceIsPaddedStandardBase64) {
  auto c = safetynet();
  c.spec.hooks.safetynet.payload = [](Members& members) { members[0].second.insert(1, "AAAA"); };
  expect_refused(c.verify(), ErrorCode::safetynet_nonce_mismatch, Step::reg_att_stmt);
  c.spec.hooks.safetynet.payload = [](Members& members) { members[0].second.erase(members[0].second.size() - 2, 1); };
  expect_refused(c.verify(), ErrorCode::safetynet_nonce_mismatch, Step::reg_att_stmt);
}

TEST(Catalogue, AT_12_DeviceMustHavePassed) {
  expect_payload_refused("ctsProfileMatch", "false", ErrorCode::safetynet_integrity);
  expect_payload_refused("ctsProfileMatch", "\"true\"", ErrorCode::safetynet_integrity);
  expect_payload_refused("ctsProfileMatch", "1", ErrorCode::safetynet_integrity);
  auto c = safetynet();
  c.spec.hooks.safetynet.payload = [](Members& members) { members[3].first = "ctsprofilematch"; };
  expect_refused(c.verify(), ErrorCode::safetynet_integrity, Step::reg_att_stmt);
  c.spec.hooks.safetynet.payload = [](Members& members) { members[3] = {"nested", R"({"ctsProfileMatch": true})"}; };
  expect_refused(c.verify(), ErrorCode::safetynet_integrity, Step::reg_att_stmt);
}

TEST(Catalogue, AT_12_BasicIntegrityIsNotWhatCounts) {
  auto c = safetynet();
  set_member(c, "basicIntegrity", "false");
  expect_accepted(c.verify());
}

TEST(Catalogue, AT_12_ResponseIsFresh) {
  for (const std::int64_t after : {0, -60}) {
    auto c = safetynet();
    set_member(c, "timestampMs", timestamp(after, 999));
    expect_accepted(c.verify());
  }
  for (const std::int64_t after : {1, 3600, -61, -3600}) {
    expect_payload_refused("timestampMs", timestamp(after), ErrorCode::safetynet_timestamp);
  }
  for (const char* const value : {"-1", "1e12", "1767225600000.5", "\"1767225600000\"", "null"}) {
    expect_payload_refused("timestampMs", value, ErrorCode::safetynet_timestamp);
  }
}

TEST(Catalogue, AT_12_HostNameIsThatOfTheService) {
  for (const char* const host : {"attest.android.com.evil", "evil.attest.android.com", "android.com", ""}) {
    auto c = safetynet();
    expect_accepted(c.verify());
    c.spec.hooks.certificate = [host](testlib::CertificateSpec& certificate) {
      const auto name = testlib::der::implicit_tag(2, testlib::bytes_of_text(host));
      certificate.extension(oid::kSubjectAlternativeName).value = testlib::der::sequence({name});
    };
    const auto verdict = c.verify();
    expect_refused(verdict, ErrorCode::safetynet_host_name, Step::reg_att_stmt);
    EXPECT_EQ(verdict.error.input, assay::Input::certificate);
  }
}

TEST(Catalogue, AT_12_VersionIsNotEmpty) {
  auto c = safetynet();
  c.spec.hooks.statement = [](cbor::Map& statement) { statement.set("ver", cbor::text("")); };
  expect_refused(c.verify(), ErrorCode::safetynet_version, Step::reg_att_stmt);
}

TEST(Safetynet, RefusesAnotherSignature) {
  auto c = safetynet();
  expect_accepted(c.verify());
  c.spec.hooks.certificate = [](testlib::CertificateSpec& certificate) {
    certificate.spki = testlib::SigningKey::make(cose::kEs256, "other").spki();
  };
  expect_refused(c.verify(), ErrorCode::attestation_signature_invalid, Step::reg_att_stmt);
}

TEST(Safetynet, RefusesAnAlgorithmThatIsNotThatOfTheKey) {
  auto c = safetynet();
  c.spec.hooks.certificate = [](testlib::CertificateSpec& certificate) {
    certificate.spki = testlib::SigningKey::make(cose::kEs384, "other").spki();
  };
  expect_refused(c.verify(), ErrorCode::safetynet_algorithm, Step::reg_att_stmt);
}

TEST(Safetynet, RefusesAlgNone) {
  auto c = safetynet();
  c.spec.hooks.safetynet.jws = [](testlib::JwsSpec& jws) { jws.member("alg") = "\"none\""; };
  expect_refused(c.verify(), ErrorCode::jws_algorithm, Step::reg_att_stmt);
}

TEST(Safetynet, RefusesWhatIsNoJws) {
  auto c = safetynet();
  c.spec.hooks.safetynet.response = [](std::string& response) { response.clear(); };
  expect_refused(c.verify(), ErrorCode::jws_form, Step::reg_att_stmt);
}

TEST(Safetynet, RefusesAPayloadThatIsNoJson) {
  auto c = safetynet();
  c.spec.hooks.safetynet.jws = [](testlib::JwsSpec& jws) { jws.payload.pop_back(); };
  expect_refused(c.verify(), ErrorCode::json_malformed, Step::reg_att_stmt);
}

TEST(Safetynet, RefusesStatementsWithOtherMembers) {
  auto c = safetynet();
  c.spec.hooks.statement = [](cbor::Map& statement) { statement.erase("ver"); };
  expect_refused(c.verify(), ErrorCode::attestation_statement_member, Step::reg_att_stmt);
  c.spec.hooks.statement = [](cbor::Map& statement) { statement.erase("response"); };
  expect_refused(c.verify(), ErrorCode::attestation_statement_member, Step::reg_att_stmt);
  c.spec.hooks.statement = [](cbor::Map& statement) { statement.set("alg", cbor::integer(-7)); };
  expect_refused(c.verify(), ErrorCode::attestation_statement_member, Step::reg_att_stmt);
  c.spec.hooks.statement = [](cbor::Map& statement) { statement.set("ver", cbor::integer(1)); };
  expect_refused(c.verify(), ErrorCode::cbor_wrong_type, Step::reg_att_stmt);
  c.spec.hooks.statement = [](cbor::Map& statement) { statement.set("response", cbor::text("")); };
  expect_refused(c.verify(), ErrorCode::cbor_wrong_type, Step::reg_att_stmt);
}

TEST(Safetynet, RefusesAChainToAnotherAnchor) {
  auto c = safetynet();
  c.anchors = {testlib::make_ca("another").certificate};
  expect_refused(c.verify(), ErrorCode::chain_untrusted, Step::reg_trust);
}

}  // namespace
