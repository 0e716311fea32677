// Enrolment: possession, and what attestation adds to it.
#include <algorithm>

#include "tests/device/fixture.hpp"
#include "tests/testlib/android_attestation.hpp"
#include "tests/testlib/der_writer.hpp"

namespace {

using assay::ErrorCode;
using device_test::EnrolmentCase;
using device_test::expect_accepted;
using device_test::expect_refused;
using device_test::StatementCase;
using testlib::ByteVector;
using testlib::KeyDescriptionSpec;
namespace android = testlib::android;
namespace cose = testlib::cose;
namespace der = testlib::der;

using Edit = std::function<void(EnrolmentCase&)>;
using MakeCase = std::function<EnrolmentCase()>;

EnrolmentCase plain() {
  return EnrolmentCase();
}
EnrolmentCase by_android() {
  return EnrolmentCase::android();
}
EnrolmentCase by_apple() {
  return EnrolmentCase::apple();
}

void expect_case_refused(const MakeCase& make, const Edit& edit, ErrorCode code) {
  SCOPED_TRACE(assay::error_name(code));
  EnrolmentCase c = make();
  expect_accepted(c.verify());
  edit(c);
  const auto verdict = c.verify();
  expect_refused(verdict, code);
  EXPECT_TRUE(verdict.record.public_key.empty());
  EXPECT_EQ(verdict.record.evidence.trust, assay::TrustLevel::none);
}

/// Adds to what a test of an attestation does to the key description anyway.
Edit with_description(const std::function<void(KeyDescriptionSpec&)>& edit) {
  return [edit](EnrolmentCase& c) {
    const auto before = c.attestation->hooks.key_description;
    c.attestation->hooks.key_description = [=](KeyDescriptionSpec& spec) {
      before(spec);
      edit(spec);
    };
  };
}

TEST(Enrolment, GivesTheRecordOfTheKey) {
  for (const int algorithm : {cose::kEs256, cose::kEdDsa, cose::kRs256}) {
    EnrolmentCase c(algorithm);
    c.device.statement.set("ctr", std::int64_t{7});
    const auto verdict = c.verify();
    expect_accepted(verdict);
    const ByteVector cose_key = c.device.key.cose_key();
    EXPECT_TRUE(std::ranges::equal(verdict.record.public_key, cose_key));
    EXPECT_EQ(verdict.record.algorithm, static_cast<assay::Algorithm>(algorithm));
    EXPECT_EQ(verdict.record.thumbprint, *assay::device_key_thumbprint(cose_key, device_test::shared_workspace()));
    EXPECT_EQ(assay::text_of(verdict.record.app), testlib::android_app());
    EXPECT_EQ(verdict.record.counter, 7U);
    EXPECT_EQ(verdict.record.evidence.binding, assay::KeyBinding::none);
    EXPECT_EQ(verdict.issued_at, testlib::kJudgedAt);
    EXPECT_EQ(verdict.verification.level, assay::VerificationLevel::claimed);
  }
}

TEST(Enrolment, RecordGoesOnToVerifyStatements) {
  EnrolmentCase c = by_android();
  const auto verdict = c.verify();
  expect_accepted(verdict);
  ByteVector encoded(assay::encoded_device_key_size(verdict.record));
  ASSERT_TRUE(assay::encode_device_key(verdict.record, encoded).has_value());
  StatementCase statement;
  statement.record = *assay::decode_device_key(encoded);
  statement.verification = {};
  expect_refused(statement.verify(), ErrorCode::statement_counter_regressed);
  statement.statement.set("ctr", std::int64_t{2});
  const auto approved = statement.verify();
  expect_accepted(approved);
  EXPECT_EQ(approved.verification.level, assay::VerificationLevel::attested_each_use);
}

TEST(Enrolment, TakesKeysInBothForms) {
  EnrolmentCase c;
  c.format = assay::DeviceKeyFormat::cose_key;
  c.public_key = c.device.key.cose_key();
  expect_accepted(c.verify());
  expect_case_refused(
      plain, [](EnrolmentCase& e) { e.format = assay::DeviceKeyFormat::none; }, ErrorCode::device_key_format);
  expect_case_refused(
      plain, [](EnrolmentCase& e) { e.room.resize(76); }, ErrorCode::output_too_small);
}

TEST(Enrolment, ProvesPossession) {
  expect_case_refused(
      plain,
      [](EnrolmentCase& c) { c.public_key = testlib::SigningKey::make(cose::kEs256, "of somebody else").spki(); },
      ErrorCode::statement_signature_invalid);
  EnrolmentCase c;
  expect_accepted(c.verify());
  c.device.signature.back() ^= 1;
  expect_refused(c.verify_made(), ErrorCode::statement_signature_invalid);
}

TEST(Enrolment, StatementSaysWhatIsExpectedAndNoMore) {
  expect_case_refused(
      plain, [](EnrolmentCase& c) { c.device.statement.set("cred", testlib::kCredential); },
      ErrorCode::statement_credential_unexpected);
  expect_case_refused(
      plain, [](EnrolmentCase& c) { c.device.statement.set("num", testlib::kEnteredNumber); },
      ErrorCode::statement_number_unexpected);
  expect_case_refused(
      plain, [](EnrolmentCase& c) { c.device.challenge[0] ^= 1; }, ErrorCode::statement_challenge_mismatch);
  expect_case_refused(
      plain, [](EnrolmentCase& c) { c.device.audience = "other"; }, ErrorCode::statement_audience_mismatch);
  expect_case_refused(
      plain, [](EnrolmentCase& c) { c.device.apps = {"other"}; }, ErrorCode::statement_app_not_allowed);
  expect_case_refused(
      plain, [](EnrolmentCase& c) { c.device.challenge_id = "enrolment-1"; },
      ErrorCode::statement_challenge_id_missing);
  expect_case_refused(
      plain, [](EnrolmentCase& c) { c.device.context = testlib::context_hash(); },
      ErrorCode::statement_context_missing);
  expect_case_refused(
      plain, [](EnrolmentCase& c) { c.device.time += 301; }, ErrorCode::statement_time_implausible);
  expect_case_refused(
      plain, [](EnrolmentCase& c) { c.device.challenge.clear(); }, ErrorCode::statement_challenge_size);
  for (const std::string_view type : device_test::kTypes) {
    if (type == "device.enroll") continue;
    expect_case_refused(
        plain, [=](EnrolmentCase& c) { c.device.statement.set("type", type); }, ErrorCode::statement_type_mismatch);
  }
}

TEST(Enrolment, KeyIsOfAnAlgorithmThatIsAccepted) {
  expect_case_refused(
      plain, [](EnrolmentCase& c) { c.algorithms.clear(); }, ErrorCode::algorithms_missing);
  expect_case_refused(
      plain, [](EnrolmentCase& c) { c.algorithms = {assay::Algorithm::eddsa}; }, ErrorCode::algorithm_not_offered);
}

TEST(Enrolment, PolicyCanAskForAttestationAndVerification) {
  expect_case_refused(
      plain, [](EnrolmentCase& c) { c.trust.accept_none = false; }, ErrorCode::none_not_acceptable);
  expect_case_refused(
      plain, [](EnrolmentCase& c) { c.device.verification = {}; }, ErrorCode::statement_verification_unproven);
  expect_case_refused(
      plain, [](EnrolmentCase& c) { c.device.statement.set("uv", std::string_view("device")); },
      ErrorCode::statement_biometric_missing);
  expect_case_refused(
      plain, [](EnrolmentCase& c) { c.kind = static_cast<assay::DeviceAttestationKind>(3); },
      ErrorCode::device_attestation_kind);
}

TEST(AndroidEnrolment, TellsWhatIsProven) {
  EnrolmentCase c = by_android();
  const auto verdict = c.verify();
  expect_accepted(verdict);
  const assay::KeyEvidence& evidence = verdict.record.evidence;
  EXPECT_EQ(evidence.format, assay::AttestationFormat::android_key);
  EXPECT_EQ(evidence.trust, assay::TrustLevel::anchored);
  EXPECT_EQ(evidence.binding, assay::KeyBinding::attested);
  EXPECT_EQ(evidence.security, assay::AndroidSecurityLevel::trusted_environment);
  EXPECT_TRUE(evidence.user_auth_enforced);
  EXPECT_EQ(evidence.user_auth_type, 2U);
  EXPECT_EQ(evidence.auth_timeout, 0U);
  EXPECT_TRUE(verdict.attestation.android_key.present);
  EXPECT_EQ(verdict.verification.level, assay::VerificationLevel::attested_each_use);
}

TEST(AndroidEnrolment, IsBoundToNonceAndKey) {
  expect_case_refused(
      by_android, [](EnrolmentCase& c) { c.nonce[0] ^= 1; }, ErrorCode::android_challenge_mismatch);
  expect_case_refused(
      by_android, [](EnrolmentCase& c) { c.nonce.pop_back(); }, ErrorCode::attestation_challenge_missing);
  expect_case_refused(
      by_android, [](EnrolmentCase& c) { c.nonce.clear(); }, ErrorCode::attestation_challenge_missing);
  // An attestation of another key, made for the one that is registered.
  expect_case_refused(
      by_android,
      [](EnrolmentCase& c) { c.attestation->attestation_key = testlib::SigningKey::make(cose::kEs256, "another"); },
      ErrorCode::android_key_mismatch);
  expect_case_refused(
      by_android,
      [](EnrolmentCase& c) {
        c.format = assay::DeviceKeyFormat::cose_key;
        c.public_key = c.device.key.cose_key();
      },
      ErrorCode::attested_key_not_spki);
}

TEST(AndroidEnrolment, NamesTheAppThatMadeTheKey) {
  const std::string other = "android:apk-key-hash:" + testlib::to_base64url(testlib::seed_bytes("other", 32));
  for (const std::string& app :
       {other, std::string("ios:ABCDE12345.org.example.keys"), std::string("android:apk-key-hash:"),
        testlib::android_app() + "AA", "Android" + testlib::android_app().substr(7)}) {
    SCOPED_TRACE(app);
    expect_case_refused(
        by_android,
        [&](EnrolmentCase& c) {
          c.device.apps = {app};
          c.device.statement.set("app", app);
        },
        ErrorCode::android_app_mismatch);
  }
  expect_case_refused(by_android, with_description([](KeyDescriptionSpec& spec) {
                        spec.software_enforced.erase(android::kAttestationApplicationId);
                      }),
                      ErrorCode::android_application_id_missing);
}

TEST(AndroidEnrolment, ReadsTheApplicationId) {
  const ByteVector digest = der::octet_string(testlib::seed_bytes("android/package-signer", 32));
  const ByteVector other = der::octet_string(ByteVector(32));
  const ByteVector package = der::sequence({der::octet_string(testlib::bytes_of_text("a")), der::integer(1)});
  const auto with_id = [](const ByteVector& id) {
    return with_description([id](KeyDescriptionSpec& spec) {
      spec.software_enforced[android::kAttestationApplicationId] = der::octet_string(id);
    });
  };
  EnrolmentCase shared = by_android();
  with_id(der::sequence({der::set({package, package}), der::set({other, digest})}))(shared);
  expect_accepted(shared.verify());
  for (const ByteVector& id :
       {der::sequence({der::set({package}), der::set({other})}), der::sequence({der::set({}), der::set({})})}) {
    expect_case_refused(by_android, with_id(id), ErrorCode::android_app_mismatch);
  }
  for (const ByteVector& id :
       {ByteVector{0x30}, der::set({}), der::sequence({}), der::sequence({der::set({package})}),
        der::sequence({der::set({digest}), der::set({digest})}),
        der::sequence({der::set({package}), der::set({package})}),
        der::sequence({der::set({package}), der::set({digest}), der::null()}),
        testlib::concat({der::sequence({der::set({package}), der::set({digest})}), der::null()})}) {
    SCOPED_TRACE(testlib::to_hex(id));
    expect_case_refused(by_android, with_id(id), ErrorCode::android_application_id_form);
  }
}

TEST(AndroidEnrolment, AsksOfTheKeyWhatWebAuthnDoes) {
  expect_case_refused(by_android, with_description([](KeyDescriptionSpec& spec) { spec.key_security = 0; }),
                      ErrorCode::android_security_level);
  expect_case_refused(by_android, with_description([](KeyDescriptionSpec& spec) {
                        spec.hardware_enforced[android::kOrigin] = der::integer(android::kImported);
                      }),
                      ErrorCode::android_origin);
  expect_case_refused(by_android, with_description([](KeyDescriptionSpec& spec) {
                        spec.software_enforced[android::kAllApplications] = der::null();
                      }),
                      ErrorCode::android_all_applications);
}

TEST(AndroidEnrolment, ProvesVerificationOnlyIfHardwareEnforcesIt) {
  expect_case_refused(by_android, with_description([](KeyDescriptionSpec& spec) {
                        spec.software_enforced[android::kUserAuthType] = der::integer(2);
                        spec.hardware_enforced.erase(android::kUserAuthType);
                      }),
                      ErrorCode::statement_verification_unproven);
  expect_case_refused(by_android, with_description([](KeyDescriptionSpec& spec) {
                        spec.hardware_enforced[android::kNoAuthRequired] = der::null();
                      }),
                      ErrorCode::statement_verification_unproven);
  expect_case_refused(by_android, with_description([](KeyDescriptionSpec& spec) {
                        spec.hardware_enforced[android::kUserAuthType] = der::integer(3);
                      }),
                      ErrorCode::statement_biometric_unproven);
  expect_case_refused(by_android, with_description([](KeyDescriptionSpec& spec) {
                        spec.hardware_enforced[android::kAuthTimeout] = der::integer(10);
                      }),
                      ErrorCode::statement_verification_age);
}

TEST(AndroidEnrolment, ChainLeadsToAnAnchor) {
  expect_case_refused(
      by_android, [](EnrolmentCase& c) { c.anchors = {testlib::make_ca("other").certificate}; },
      ErrorCode::chain_untrusted);
  expect_case_refused(
      by_android, [](EnrolmentCase& c) { c.anchors.clear(); }, ErrorCode::trust_anchors_missing);
  expect_case_refused(
      by_android, [](EnrolmentCase& c) { c.trust.time += 60LL * 365 * 86400; }, ErrorCode::chain_expired);
  EnrolmentCase c = by_android();
  c.anchors.clear();
  c.trust.accept_unanchored = true;
  expect_refused(c.verify(), ErrorCode::statement_verification_unproven);
  c.device.verification.proof = assay::VerificationProof::claimed;
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.record.evidence.trust, assay::TrustLevel::unanchored);
}

TEST(AndroidEnrolment, LimitsTheCertificates) {
  const auto with_chain = [](std::vector<ByteVector> chain) {
    return [chain](EnrolmentCase& c) {
      c.attestation->hooks.x5c = [chain](std::vector<ByteVector>& x5c) { x5c = chain; };
    };
  };
  expect_case_refused(by_android, with_chain({}), ErrorCode::attestation_x5c_empty);
  expect_case_refused(by_android, with_chain(std::vector<ByteVector>(9, ByteVector(1))),
                      ErrorCode::too_many_certificates);
  expect_case_refused(by_android, with_chain({ByteVector(8 * 1024 + 1)}), ErrorCode::certificate_too_long);
  expect_case_refused(by_android, with_chain({ByteVector(1)}), ErrorCode::der_truncated);
}

TEST(AppleEnrolment, AppVouchesForTheKey) {
  EnrolmentCase c = by_apple();
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.record.evidence.format, assay::AttestationFormat::apple_appattest);
  EXPECT_EQ(verdict.record.evidence.trust, assay::TrustLevel::anchored);
  EXPECT_EQ(verdict.record.evidence.binding, assay::KeyBinding::vouched);
  EXPECT_EQ(verdict.verification.level, assay::VerificationLevel::claimed);
  expect_case_refused(
      by_apple, [](EnrolmentCase& e) { e.accept_vouched_key = false; }, ErrorCode::device_key_vouched);
}

TEST(AppleEnrolment, KeyCanBeTheAttestedOneItself) {
  EnrolmentCase c = EnrolmentCase::apple("device");
  c.accept_vouched_key = false;
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.record.evidence.binding, assay::KeyBinding::attested);
  EXPECT_EQ(verdict.verification.level, assay::VerificationLevel::claimed);
}

TEST(AppleEnrolment, IsBoundToNonceAndKey) {
  expect_case_refused(
      by_apple, [](EnrolmentCase& c) { c.nonce[31] ^= 1; }, ErrorCode::apple_nonce_mismatch);
  // Made for another registered key.
  expect_case_refused(
      by_apple,
      [](EnrolmentCase& c) {
        c.attestation =
            testlib::appattest_spec(c.attestation->key, testlib::SigningKey::make(cose::kEs256, "another"), c.nonce);
      },
      ErrorCode::apple_nonce_mismatch);
  expect_case_refused(
      by_apple,
      [](EnrolmentCase& c) {
        c.format = assay::DeviceKeyFormat::cose_key;
        c.public_key = c.device.key.cose_key();
      },
      ErrorCode::attested_key_not_spki);
}

TEST(AppleEnrolment, NamesTheApp) {
  expect_case_refused(
      by_apple, [](EnrolmentCase& c) { c.attestation->auth_data.rp_id = "ABCDE12345.org.other"; },
      ErrorCode::appattest_app_mismatch);
  expect_case_refused(
      by_apple,
      [](EnrolmentCase& c) {
        c.device.apps = {"app:" + std::string(testlib::kAppleApp)};
        c.device.statement.set("app", c.device.apps.front());
      },
      ErrorCode::appattest_app_mismatch);
}

TEST(AppleEnrolment, IsOneOfAppAttest) {
  expect_case_refused(
      by_apple, [](EnrolmentCase& c) { c.policy.enable_apple_appattest = false; },
      ErrorCode::attestation_format_disabled);
  expect_case_refused(
      by_apple, [](EnrolmentCase& c) { c.attestation->kind = testlib::AttestationKind::apple; },
      ErrorCode::appattest_format);
  expect_case_refused(
      by_apple, [](EnrolmentCase& c) { c.attestation->auth_data.sign_count = 1; }, ErrorCode::appattest_counter);
  expect_case_refused(
      by_apple, [](EnrolmentCase& c) { c.attestation->auth_data.aaguid = testlib::appattest_development_aaguid(); },
      ErrorCode::appattest_development);
  expect_case_refused(
      by_apple,
      [](EnrolmentCase& c) {
        c.attestation->hooks.attestation_object = [](ByteVector& object) { object.push_back(0); };
      },
      ErrorCode::cbor_trailing);
  expect_case_refused(
      by_apple, [](EnrolmentCase& c) { c.attestation->auth_data.flags = 0; }, ErrorCode::attested_data_missing);
  expect_case_refused(
      by_apple,
      [](EnrolmentCase& c) {
        c.attestation->hooks.attestation_object = [](ByteVector& o) { o.resize(32 * 1024 + 1); };
      },
      ErrorCode::attestation_object_too_long);
  expect_case_refused(
      by_apple, [](EnrolmentCase& c) { c.anchors = {testlib::make_ca("other").certificate}; },
      ErrorCode::chain_untrusted);
}

TEST(AppleEnrolment, RefusesLongAuthenticatorData) {
  expect_case_refused(
      by_apple,
      [](EnrolmentCase& c) { c.attestation->hooks.auth_data = [](ByteVector& data) { data.resize(16 * 1024 + 1); }; },
      ErrorCode::authenticator_data_too_long);
}

TEST(Enrolment, RefusesEveryKeyWhereOnlySomeModelsAreAllowed) {
  const assay::Aaguid models[] = {{1, 2, 3}};
  auto c = by_android();
  expect_accepted(c.verify());
  c.trust.aaguids.allowed = models;
  expect_refused(c.verify(), ErrorCode::aaguid_not_attested);
}

TEST(Enrolment, RefusesKeysThatTheBackendCannotVerify) {
  const auto verified = assay::backend_algorithms(*rp_test::openssl());
  const bool verifies = std::ranges::find(verified, assay::Algorithm::ml_dsa_44) != verified.end();
  EnrolmentCase c(testlib::cose::kMlDsa44);
  c.format = assay::DeviceKeyFormat::cose_key;
  c.public_key = c.device.key.cose_key();
  c.algorithms = {assay::Algorithm::ml_dsa_44};
  EXPECT_EQ(c.verify().error.code, verifies ? ErrorCode::ok : ErrorCode::algorithm_unsupported);
}

TEST(EnrolmentBatch, GoesTogetherWithStatements) {
  EnrolmentCase enrolment = by_android();
  StatementCase statement;
  expect_accepted(enrolment.verify());
  expect_accepted(statement.verify());
  auto& workspace = device_test::shared_workspace();
  workspace.reset();
  const auto enrolment_request = enrolment.request();
  const auto response = enrolment.response();
  const auto statement_request = statement.request();
  const auto first = assay::prepare_enrolment(enrolment_request, response, workspace);
  const auto second = assay::prepare_statement(statement_request, statement.response(), workspace);
  const assay::VerifyJob jobs[] = {first.job, second.job};
  assay::Error results[2];
  ASSERT_FALSE(assay::verify_batch(jobs, results, workspace).failed());
  expect_accepted(assay::conclude_enrolment(first, results[0], workspace));
  expect_accepted(assay::conclude_statement(second, results[1]));
  assay::Error invalid;
  invalid.code = ErrorCode::signature_invalid;
  expect_refused(assay::conclude_enrolment(first, invalid, workspace), ErrorCode::statement_signature_invalid);
  assay::Workspace empty;
  expect_refused(assay::conclude_enrolment(first, {}, empty), ErrorCode::workspace_backend_mismatch);
  expect_refused(assay::conclude_enrolment({}, {}, workspace), ErrorCode::workspace_backend_mismatch);
  expect_refused(assay::verify_enrolment(enrolment_request, response, empty), ErrorCode::workspace_backend_mismatch);
}

}  // namespace
