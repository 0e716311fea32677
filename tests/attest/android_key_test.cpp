// The verification procedure of android-key, WebAuthn 8.4, and what policy asks beyond it.
#include <limits>

#include "tests/attest/fixture.hpp"
#include "tests/testlib/android_attestation.hpp"

namespace {

using assay::AndroidKeySecurity;
using assay::AndroidSecurityLevel;
using assay::ErrorCode;
using assay::Step;
using attest_test::expect_statement_refused;
using rp_test::expect_accepted;
using rp_test::expect_refused;
using rp_test::RegistrationCase;
using testlib::AttestationKind;
using testlib::ByteVector;
using testlib::CertificateSpec;
using testlib::KeyDescriptionSpec;
namespace android = testlib::android;
namespace cbor = testlib::cbor;
namespace cose = testlib::cose;
namespace der = testlib::der;
namespace oid = testlib::oid;

using EditDescription = std::function<void(KeyDescriptionSpec&)>;

constexpr AndroidKeySecurity kPolicies[] = {AndroidKeySecurity::hardware, AndroidKeySecurity::strong_box,
                                            AndroidKeySecurity::hardware_list, AndroidKeySecurity::any};

assay::RegistrationVerdict verify_with(const EditDescription& edit,
                                       AndroidKeySecurity policy = AndroidKeySecurity::hardware) {
  RegistrationCase c(AttestationKind::android_key);
  c.request.attestation.android_key = policy;
  c.spec.hooks.key_description = edit;
  return c.verify();
}

void expect_description_refused(const EditDescription& edit, ErrorCode code,
                                AndroidKeySecurity policy = AndroidKeySecurity::hardware) {
  expect_accepted(RegistrationCase(AttestationKind::android_key).verify());
  const auto verdict = verify_with(edit, policy);
  expect_refused(verdict, code, Step::reg_att_stmt);
  EXPECT_EQ(verdict.error.input, assay::Input::certificate);
}

void expect_certificate_refused(const std::function<void(CertificateSpec&)>& edit, ErrorCode code) {
  RegistrationCase c(AttestationKind::android_key);
  expect_accepted(c.verify());
  c.spec.hooks.certificate = edit;
  expect_refused(c.verify(), code, Step::reg_att_stmt);
}

/// Moves entries to the list that software enforces.
EditDescription in_software(std::initializer_list<unsigned> tags) {
  const std::vector<unsigned> moved = tags;
  return [moved](KeyDescriptionSpec& spec) {
    for (const unsigned tag : moved) {
      spec.software_enforced[tag] = spec.hardware_enforced.at(tag);
      spec.hardware_enforced.erase(tag);
    }
  };
}

EditDescription levels(std::uint8_t attestation, std::uint8_t key) {
  return [=](KeyDescriptionSpec& spec) {
    spec.attestation_security = attestation;
    spec.key_security = key;
  };
}

TEST(AndroidKey, TellsOfTheKeyAndTheDevice) {
  RegistrationCase c(AttestationKind::android_key);
  c.anchors = {c.spec.issuer.certificate};
  c.request.trust = {};
  c.request.trust.time = testlib::kJudgedAt;
  c.request.trust.unknown_status = assay::UnknownStatus::accept;
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.format, assay::AttestationFormat::android_key);
  EXPECT_EQ(verdict.trust, assay::TrustLevel::anchored);
  EXPECT_TRUE(verdict.attested_aaguid.present);
  EXPECT_EQ(verdict.attestation_algorithm, assay::Algorithm::es256);
  const assay::AndroidKeyFacts& facts = verdict.attestation.android_key;
  EXPECT_TRUE(facts.present);
  EXPECT_EQ(facts.attestation_version, 300U);
  EXPECT_EQ(facts.attestation_security, AndroidSecurityLevel::trusted_environment);
  EXPECT_EQ(facts.key_security, AndroidSecurityLevel::trusted_environment);
  EXPECT_TRUE(facts.hardware_enforced);
  EXPECT_FALSE(facts.no_auth_required);
  EXPECT_EQ(facts.user_auth_type, 3U);
  EXPECT_EQ(facts.auth_timeout, 10U);
  EXPECT_TRUE(facts.user_auth_enforced);
  EXPECT_FALSE(facts.application_id.empty());
  EXPECT_TRUE(facts.has_root_of_trust);
  EXPECT_TRUE(facts.device_locked);
  EXPECT_EQ(facts.verified_boot_state, 0);
  EXPECT_EQ(facts.os_version, 140000U);
  EXPECT_EQ(facts.os_patch_level, 202412U);
  EXPECT_FALSE(verdict.attestation.tpm.present);
}

TEST(AndroidKey, TellsWhatSoftwareSaysWhereHardwareIsSilent) {
  const auto facts = [](const EditDescription& edit) {
    const auto verdict = verify_with(edit, AndroidKeySecurity::any);
    expect_accepted(verdict);
    return verdict.attestation.android_key;
  };
  const auto moved = facts(in_software(
      {android::kOrigin, android::kPurpose, android::kUserAuthType, android::kOsVersion, android::kRootOfTrust}));
  EXPECT_FALSE(moved.hardware_enforced);
  EXPECT_EQ(moved.user_auth_type, 3U);
  EXPECT_FALSE(moved.user_auth_enforced);
  EXPECT_EQ(moved.os_version, 140000U);
  EXPECT_FALSE(moved.has_root_of_trust);
  EXPECT_FALSE(moved.device_locked);
  const auto both = facts([](KeyDescriptionSpec& spec) {
    spec.software_enforced[android::kOsVersion] = der::integer(150000);
    spec.software_enforced[android::kNoAuthRequired] = der::null();
    testlib::RootOfTrustSpec root;
    root.verified_boot_state = 2;
    spec.hardware_enforced[android::kRootOfTrust] = root.encode();
  });
  EXPECT_TRUE(both.hardware_enforced);
  EXPECT_EQ(both.os_version, 140000U);
  EXPECT_TRUE(both.no_auth_required);
  EXPECT_EQ(both.verified_boot_state, 2);
  const auto silent = facts([](KeyDescriptionSpec& spec) {
    for (const unsigned tag : {android::kUserAuthType, android::kAuthTimeout, android::kRootOfTrust}) {
      spec.hardware_enforced.erase(tag);
    }
  });
  EXPECT_EQ(silent.user_auth_type, 0U);
  EXPECT_EQ(silent.auth_timeout, 0U);
  EXPECT_FALSE(silent.has_root_of_trust);
}

TEST(AndroidKey, RefusesMissingAndWrongMembers) {
  const auto refused = [](const std::function<void(cbor::Map&)>& edit, ErrorCode code) {
    expect_statement_refused(AttestationKind::android_key, edit, code);
  };
  for (const std::string_view name : {"alg", "sig", "x5c"}) {
    refused([=](cbor::Map& m) { m.erase(name); }, ErrorCode::attestation_statement_member);
    refused([=](cbor::Map& m) { m.set(name, cbor::boolean(true)); }, ErrorCode::cbor_wrong_type);
  }
  refused([](cbor::Map& m) { m.set("receipt", cbor::bytes({})); }, ErrorCode::attestation_statement_member);
  refused([](cbor::Map& m) { m.set("x5c", cbor::array({})); }, ErrorCode::attestation_x5c_empty);
}

TEST(AndroidKey, RefusesAlgorithmThatDoesNotFitTheCertificateKey) {
  for (const int algorithm : {cose::kRs256, cose::kEdDsa, cose::kEs256k}) {
    expect_statement_refused(
        AttestationKind::android_key, [=](cbor::Map& m) { m.set("alg", cbor::integer(algorithm)); },
        ErrorCode::android_certificate_algorithm);
  }
}

TEST(AndroidKey, RefusesSignatureBeforeItLooksAtTheCertificate) {
  RegistrationCase c(AttestationKind::android_key);
  c.spec.hooks.key_description = [](KeyDescriptionSpec& spec) { spec.challenge.clear(); };
  expect_refused(c.verify(), ErrorCode::android_challenge_mismatch, Step::reg_att_stmt);
  c.spec.hooks.message = [](ByteVector& message) { message[0] ^= 1; };
  expect_refused(c.verify(), ErrorCode::attestation_signature_invalid, Step::reg_att_stmt);
}

TEST(AndroidKey, RefusesCertificatesInTheWrongOrder) {
  RegistrationCase c(AttestationKind::android_key);
  c.spec.hooks.x5c = [&c](std::vector<ByteVector>& x5c) { x5c.push_back(c.spec.issuer.certificate); };
  expect_accepted(c.verify());
  c.spec.hooks.x5c = [&c](std::vector<ByteVector>& x5c) { x5c.insert(x5c.begin(), c.spec.issuer.certificate); };
  expect_refused(c.verify(), ErrorCode::attestation_signature_invalid, Step::reg_att_stmt);
}

TEST(AndroidKey, TrustsChainsWithoutTheirRoot) {
  const auto root = testlib::make_ca("attestation");
  RegistrationCase c(AttestationKind::android_key);
  c.spec.issuer = testlib::make_intermediate_ca("attestation", root);
  c.spec.hooks.x5c = [&c](std::vector<ByteVector>& x5c) { x5c.push_back(c.spec.issuer.certificate); };
  c.request.trust = {};
  c.request.trust.time = testlib::kJudgedAt;
  c.request.trust.unknown_status = assay::UnknownStatus::accept;
  c.anchors = {root.certificate};
  expect_accepted(c.verify());
  c.anchors = {testlib::make_ca("other").certificate};
  expect_refused(c.verify(), ErrorCode::chain_untrusted, Step::reg_trust);
}

TEST(AndroidKey, JudgesTheValidityOfTheCertificate) {
  RegistrationCase c(AttestationKind::android_key);
  c.request.trust = {};
  c.request.trust.time = testlib::kJudgedAt;
  c.request.trust.unknown_status = assay::UnknownStatus::accept;
  c.anchors = {c.spec.issuer.certificate};
  c.spec.hooks.certificate = [](CertificateSpec& spec) {
    spec.not_before = testlib::kJudgedAt - 60;
    spec.not_after = testlib::kJudgedAt + 60;
  };
  expect_accepted(c.verify());
  c.request.trust.time = testlib::kJudgedAt + 61;
  expect_refused(c.verify(), ErrorCode::chain_expired, Step::reg_trust);
}

TEST(Catalogue, AT_10_KeyMustHaveBeenGenerated) {
  for (const std::uint64_t origin : {1U, 2U, 3U, 4U, std::numeric_limits<std::uint32_t>::max()}) {
    expect_description_refused(
        [=](KeyDescriptionSpec& spec) { spec.hardware_enforced[android::kOrigin] = der::integer(origin); },
        ErrorCode::android_origin);
  }
  for (const auto policy : {AndroidKeySecurity::hardware, AndroidKeySecurity::any}) {
    expect_description_refused([](KeyDescriptionSpec& spec) { spec.hardware_enforced.erase(android::kOrigin); },
                               ErrorCode::android_origin, policy);
  }
}

TEST(Catalogue, AT_10_KeyMustBeOneToSignWith) {
  const auto purpose = [](const std::vector<std::uint64_t>& purposes) {
    return [purposes](KeyDescriptionSpec& spec) {
      spec.hardware_enforced[android::kPurpose] = testlib::number_set(purposes);
    };
  };
  expect_accepted(verify_with(purpose({android::kSign, android::kVerify})));
  expect_description_refused(purpose({}), ErrorCode::android_purpose);
  expect_description_refused(purpose({0, 1, android::kVerify, 5, 6, 7, 34}), ErrorCode::android_purpose);
  for (const auto policy : {AndroidKeySecurity::hardware, AndroidKeySecurity::any}) {
    expect_description_refused([](KeyDescriptionSpec& spec) { spec.hardware_enforced.erase(android::kPurpose); },
                               ErrorCode::android_purpose, policy);
  }
}

TEST(Catalogue, AT_10_KeyMustNotBeForAllApplications) {
  for (const auto policy : kPolicies) {
    const auto strong = [](KeyDescriptionSpec& spec) { levels(2, 2)(spec); };
    expect_accepted(verify_with(strong, policy));
    expect_description_refused(
        [=](KeyDescriptionSpec& spec) {
          strong(spec);
          spec.software_enforced[android::kAllApplications] = der::null();
        },
        ErrorCode::android_all_applications, policy);
    expect_description_refused(
        [=](KeyDescriptionSpec& spec) {
          strong(spec);
          spec.hardware_enforced[android::kAllApplications] = der::null();
        },
        ErrorCode::android_all_applications, policy);
  }
}

TEST(Catalogue, AT_10_WhatOnlySoftwareEnforcesDoesNotCountAsHardware) {
  const auto by_software = in_software({android::kOrigin, android::kPurpose});
  expect_description_refused(by_software, ErrorCode::android_security_level);
  expect_description_refused(by_software, ErrorCode::android_security_level, AndroidKeySecurity::hardware_list);
  expect_description_refused(by_software, ErrorCode::android_security_level, AndroidKeySecurity::strong_box);
  expect_accepted(verify_with(by_software, AndroidKeySecurity::any));
  expect_description_refused(in_software({android::kOrigin}), ErrorCode::android_origin);
  expect_accepted(verify_with(in_software({android::kOrigin}), AndroidKeySecurity::any));
  expect_description_refused(in_software({android::kPurpose}), ErrorCode::android_purpose);
  expect_accepted(verify_with(in_software({android::kPurpose}), AndroidKeySecurity::any));
}

TEST(Catalogue, AT_10_ListsThatContradictEachOtherAreNoUnion) {
  const auto imported_by_software = [](KeyDescriptionSpec& spec) {
    spec.software_enforced[android::kOrigin] = der::integer(android::kImported);
  };
  const auto imported_by_hardware = [](KeyDescriptionSpec& spec) {
    spec.software_enforced[android::kOrigin] = der::integer(android::kGenerated);
    spec.hardware_enforced[android::kOrigin] = der::integer(android::kImported);
  };
  expect_accepted(verify_with(imported_by_software));
  expect_description_refused(imported_by_software, ErrorCode::android_origin, AndroidKeySecurity::any);
  expect_description_refused(imported_by_hardware, ErrorCode::android_origin, AndroidKeySecurity::any);
  expect_description_refused(imported_by_hardware, ErrorCode::android_origin);
}

TEST(Catalogue, AT_10_PolicySaysWhereTheKeyIsKept) {
  constexpr std::uint8_t kLevels[] = {0, 1, 2};
  for (const std::uint8_t attestation : kLevels) {
    for (const std::uint8_t key : kLevels) {
      const auto edit = levels(attestation, key);
      for (const AndroidKeySecurity policy : kPolicies) {
        const int least = policy == AndroidKeySecurity::strong_box ? 2 : policy == AndroidKeySecurity::hardware ? 1 : 0;
        if (attestation < least || key < least) {
          expect_description_refused(edit, ErrorCode::android_security_level, policy);
          continue;
        }
        const auto verdict = verify_with(edit, policy);
        expect_accepted(verdict);
        EXPECT_EQ(static_cast<int>(verdict.attestation.android_key.attestation_security), attestation);
        EXPECT_EQ(static_cast<int>(verdict.attestation.android_key.key_security), key);
      }
    }
  }
}

TEST(Catalogue, AT_10_ChallengeIsTheHashOfTheClientData) {
  expect_description_refused([](KeyDescriptionSpec& spec) { spec.challenge.back() ^= 1; },
                             ErrorCode::android_challenge_mismatch);
  expect_description_refused([](KeyDescriptionSpec& spec) { spec.challenge.pop_back(); },
                             ErrorCode::android_challenge_mismatch);
  expect_description_refused([](KeyDescriptionSpec& spec) { spec.challenge.push_back(0); },
                             ErrorCode::android_challenge_mismatch);
  expect_description_refused([](KeyDescriptionSpec& spec) { spec.challenge.clear(); },
                             ErrorCode::android_challenge_mismatch);
}

TEST(Catalogue, AT_10_CertificateIsOneOfTheCredentialKey) {
  for (const int algorithm : {cose::kEs256, cose::kEs384, cose::kRs256}) {
    RegistrationCase c(AttestationKind::android_key, algorithm);
    expect_accepted(c.verify());
    c.spec.attestation_key = testlib::SigningKey::make(algorithm, "another key");
    const auto verdict = c.verify();
    expect_refused(verdict, ErrorCode::android_key_mismatch, Step::reg_att_stmt);
    EXPECT_EQ(verdict.error.input, assay::Input::certificate);
  }
}

TEST(Catalogue, AT_10_KeyDescriptionIsThereAndWellFormed) {
  expect_certificate_refused([](CertificateSpec& spec) { spec.erase_extension(oid::kAndroidKeyDescription); },
                             ErrorCode::android_key_description_missing);
  expect_certificate_refused(
      [](CertificateSpec& spec) { spec.extension(oid::kAndroidKeyDescription).value.pop_back(); },
      ErrorCode::android_key_description_form);
  expect_certificate_refused(
      [](CertificateSpec& spec) { spec.extension(oid::kAndroidKeyDescription).value.push_back(0); },
      ErrorCode::android_key_description_form);
  expect_certificate_refused(
      [](CertificateSpec& spec) { spec.extensions.push_back(spec.extension(oid::kAndroidKeyDescription)); },
      ErrorCode::certificate_duplicate_extension);
  expect_accepted(verify_with([](KeyDescriptionSpec& spec) { spec.hardware_enforced[5000] = der::null(); }));
  expect_description_refused([](KeyDescriptionSpec& spec) { spec.hardware_enforced[5000] = {}; },
                             ErrorCode::android_key_description_form);
  const auto verdict = verify_with([](KeyDescriptionSpec& spec) {
    for (unsigned tag = 5000; tag < 5064; ++tag) spec.software_enforced[tag] = der::null();
  });
  expect_refused(verdict, ErrorCode::too_many_authorizations, Step::reg_att_stmt);
}

TEST(Catalogue, AT_11_KeysOfEveryKindAreTaken) {
  for (const int algorithm : {cose::kEs256, cose::kEs384, cose::kEs512, cose::kRs256, cose::kPs256, cose::kEdDsa}) {
    const auto verdict = RegistrationCase(AttestationKind::android_key, algorithm).verify();
    expect_accepted(verdict);
    EXPECT_EQ(static_cast<int>(verdict.attestation_algorithm), algorithm);
  }
}

}  // namespace
