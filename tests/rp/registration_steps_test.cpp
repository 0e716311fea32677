// Every step of WebAuthn 7.1 that is ours: accepted and rejected. Each rejected case is one change away from a case
// that the same test accepts.
#include <algorithm>

#include "tests/rp/fixture.hpp"

namespace {

using assay::ErrorCode;
using assay::FlagPolicy;
using assay::Step;
using assay::UserVerification;
using rp_test::expect_accepted;
using rp_test::expect_refused;
using rp_test::RegistrationCase;
using testlib::AttestationKind;
namespace flag = testlib::flag;

void replace(std::string& text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

TEST(RegOptions, AcceptsCompleteExpectations) {
  expect_accepted(RegistrationCase().verify());
}

TEST(RegOptions, RejectsShortChallenge) {
  RegistrationCase c;
  c.challenge.resize(15);
  c.spec.client_data.challenge = c.challenge;
  expect_refused(c.verify(), ErrorCode::challenge_too_short, Step::reg_options);
  c.request.allow_short_challenge = true;
  expect_accepted(c.verify());
  c.challenge.clear();
  c.spec.client_data.challenge = c.challenge;
  expect_refused(c.verify(), ErrorCode::challenge_too_short, Step::reg_options);
}

TEST(RegOptions, RejectsChallengeOver1024Bytes) {
  RegistrationCase c;
  c.challenge = testlib::seed_bytes("long", 1024);
  c.spec.client_data.challenge = c.challenge;
  expect_accepted(c.verify());
  c.challenge = testlib::seed_bytes("long", 1025);
  c.spec.client_data.challenge = c.challenge;
  expect_refused(c.verify(), ErrorCode::challenge_too_long, Step::reg_options);
}

TEST(RegOptions, RejectsUserHandleOfWrongLength) {
  for (const std::size_t length : {1u, 64u}) {
    RegistrationCase c;
    c.user_handle = testlib::seed_bytes("user", length);
    expect_accepted(c.verify());
  }
  for (const std::size_t length : {0u, 65u}) {
    RegistrationCase c;
    c.user_handle = testlib::seed_bytes("user", length);
    expect_refused(c.verify(), ErrorCode::user_handle_invalid, Step::reg_options);
  }
}

TEST(RegOptions, RejectsWithoutAlgorithms) {
  RegistrationCase c;
  expect_accepted(c.verify());
  c.algorithms.clear();
  expect_refused(c.verify(), ErrorCode::algorithms_missing, Step::reg_options);
}

TEST(RegOptions, RejectsRelyingPartyThatWasNotMade) {
  RegistrationCase c;
  expect_accepted(c.verify());
  const auto verdict = assay::verify_registration({}, c.complete_request(), c.response(), rp_test::shared_workspace());
  expect_refused(verdict, ErrorCode::relying_party_missing, Step::reg_options);
}

TEST(RegOptions, RejectsWorkspaceOfNoBackend) {
  RegistrationCase c;
  expect_accepted(c.verify());
  assay::Workspace empty;
  const auto verdict = assay::verify_registration(c.party.make(), c.complete_request(), c.response(), empty);
  expect_refused(verdict, ErrorCode::workspace_backend_mismatch, Step::reg_options);
}

TEST(RegResponseType, AcceptsPublicKeyCredential) {
  expect_accepted(RegistrationCase().verify_json());
}

TEST(RegResponseType, RejectsAnotherType) {
  const auto verdict =
      RegistrationCase().verify_json([](std::string& json) { replace(json, "\"public-key\"", "\"password\""); });
  expect_refused(verdict, ErrorCode::credential_type_mismatch, Step::reg_response_type);
}

TEST(RegResponseType, RejectsEmptyCredentialId) {
  RegistrationCase c;
  expect_accepted(c.verify());
  c.made.credential_id.clear();
  expect_refused(c.verify_made(), ErrorCode::credential_id_empty, Step::reg_response_type);
}

TEST(RegClientExtResults, AcceptsAnObject) {
  RegistrationCase c;
  c.spec.client_extension_results = R"({"credProps":{"rk":true}})";
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_TRUE(verdict.client_extensions.cred_props_rk_present);
  EXPECT_TRUE(verdict.client_extensions.cred_props_rk);
  EXPECT_EQ(verdict.client_extensions.num_outputs, 1);
}

TEST(RegClientExtResults, RejectsWhatIsNoObject) {
  RegistrationCase c;
  c.spec.client_extension_results = "{}";
  expect_accepted(c.verify());
  c.spec.client_extension_results = "[]";
  expect_refused(c.verify(), ErrorCode::json_wrong_type, Step::reg_client_ext_results);
}

TEST(RegUtf8, AcceptsByteOrderMarkAndHashesIt) {
  RegistrationCase c(AttestationKind::packed_self);
  c.spec.hooks.client_data_json = [](std::string& json) { json.insert(0, "\xef\xbb\xbf"); };
  expect_accepted(c.verify());
}

TEST(RegUtf8, RejectsInvalidUtf8) {
  RegistrationCase c;
  c.spec.client_data.extra_members = {{"note", "\"\xc3\xa4\""}};
  expect_accepted(c.verify());
  c.spec.client_data.extra_members = {{"note", "\"\xc3\""}};
  expect_refused(c.verify(), ErrorCode::json_not_utf8, Step::reg_utf8);
}

TEST(RegUtf8, RejectsTooLongClientDataBeforeHashing) {
  RegistrationCase c;
  c.spec.client_data.extra_members = {{"filler", "\"" + std::string(1 << 20, 'x') + "\""}};
  expect_refused(c.verify(), ErrorCode::client_data_too_long, Step::reg_utf8);
  EXPECT_EQ(c.log[Step::reg_hash], assay::StepResult::not_evaluated);
}

TEST(RegJson, AcceptsUnknownMembers) {
  RegistrationCase c;
  c.spec.client_data.extra_members = {{"other_keys_can_be_added_here", "[{\"a\":[1,2.5e3,null]},true]"}};
  expect_accepted(c.verify());
}

TEST(RegJson, RejectsMalformedAndIncompleteClientData) {
  const auto with = [](const std::function<void(std::string&)>& edit) {
    RegistrationCase c;
    expect_accepted(c.verify());
    c.spec.hooks.client_data_json = edit;
    return c.verify();
  };
  expect_refused(with([](std::string& json) { json.pop_back(); }), ErrorCode::json_malformed, Step::reg_json);
  expect_refused(with([](std::string& json) { json += "x"; }), ErrorCode::json_trailing, Step::reg_json);
  expect_refused(with([](std::string& json) { replace(json, "\"origin\"", "\"origon\""); }),
                 ErrorCode::json_missing_member, Step::reg_json);
  expect_refused(with([](std::string& json) { replace(json, "false", "\"false\""); }), ErrorCode::json_wrong_type,
                 Step::reg_json);
  expect_refused(with([](std::string& json) { replace(json, "{", "{\"\\u0074ype\":\"webauthn.create\","); }),
                 ErrorCode::json_duplicate_member, Step::reg_json);
}

TEST(RegJson, RejectsMalformedTokenBindingInConformanceProfileOnly) {
  RegistrationCase c;
  c.spec.client_data.extra_members = {{"tokenBinding", R"({"status":"sometimes"})"}};
  expect_accepted(c.verify());
  c.party.profile = assay::Profile::fido_conformance;
  expect_refused(c.verify(), ErrorCode::token_binding_malformed, Step::reg_json);
  c.spec.client_data.extra_members = {{"tokenBinding", R"({"status":"supported"})"}};
  expect_accepted(c.verify());
}

TEST(RegType, AcceptsCreate) {
  expect_accepted(RegistrationCase().verify());
}

TEST(RegType, RejectsEveryOtherType) {
  for (const char* type : {"webauthn.get", "payment.get", "", "webauthn.Create", "webauthn.create "}) {
    RegistrationCase c;
    expect_accepted(c.verify());
    c.spec.client_data.type = type;
    expect_refused(c.verify(), ErrorCode::type_mismatch, Step::reg_type);
  }
}

TEST(RegChallenge, AcceptsTheOneSent) {
  expect_accepted(RegistrationCase().verify());
}

TEST(RegChallenge, RejectsAnother) {
  RegistrationCase c;
  expect_accepted(c.verify());
  c.challenge[0] ^= 1;
  expect_refused(c.verify(), ErrorCode::challenge_mismatch, Step::reg_challenge);
}

TEST(RegChallenge, RejectsPrefixesAndExtensions) {
  RegistrationCase c;
  c.spec.client_data.challenge.pop_back();
  expect_refused(c.verify(), ErrorCode::challenge_mismatch, Step::reg_challenge);
  c.spec.client_data.challenge = c.challenge;
  expect_accepted(c.verify());
  c.spec.client_data.challenge.push_back(0);
  expect_refused(c.verify(), ErrorCode::challenge_mismatch, Step::reg_challenge);
}

TEST(RegOrigin, AcceptsEachListedOrigin) {
  RegistrationCase c;
  c.party.origins = {"https://login.example.org", testlib::kOrigin,
                     "android:apk-key-hash:Vbj-mPe9x0NEiHDGG3EOi04ETGT5SIoEc3f2zpc7qC8"};
  for (const auto origin : c.party.origins) {
    c.spec.client_data.origin = origin;
    expect_accepted(c.verify());
  }
}

TEST(RegOrigin, RejectsWhatIsNotListed) {
  RegistrationCase c;
  expect_accepted(c.verify());
  c.spec.client_data.origin = "https://www.example.org";
  expect_refused(c.verify(), ErrorCode::origin_not_allowed, Step::reg_origin);
}

TEST(RegCrossOrigin, AcceptsWhereExpected) {
  RegistrationCase c;
  c.spec.client_data.cross_origin = true;
  c.party.allow_cross_origin = true;
  expect_accepted(c.verify());
  c.spec.client_data.cross_origin = false;
  expect_accepted(c.verify());
  c.spec.client_data.cross_origin.reset();
  expect_accepted(c.verify());
}

TEST(RegCrossOrigin, RejectsWhereNotExpected) {
  RegistrationCase c;
  expect_accepted(c.verify());
  c.spec.client_data.cross_origin = true;
  expect_refused(c.verify(), ErrorCode::cross_origin_not_allowed, Step::reg_cross_origin);
}

RegistrationCase embedded() {
  RegistrationCase c;
  c.spec.client_data.cross_origin = true;
  c.spec.client_data.top_origin = "https://shop.example";
  c.party.allow_cross_origin = true;
  c.party.top_origins = {"https://shop.example"};
  return c;
}

TEST(RegTopOriginEmbedding, AcceptsExpectedEmbedding) {
  expect_accepted(embedded().verify());
}

TEST(RegTopOriginEmbedding, RejectsUnexpectedEmbedding) {
  auto c = embedded();
  expect_accepted(c.verify());
  c.party.top_origins.clear();
  expect_refused(c.verify(), ErrorCode::embedding_not_expected, Step::reg_top_origin_embedding);
}

TEST(RegTopOriginEmbedding, RejectsTopOriginWithoutCrossOrigin) {
  for (const auto cross_origin : {std::optional<bool>(false), std::optional<bool>()}) {
    auto c = embedded();
    expect_accepted(c.verify());
    c.spec.client_data.cross_origin = cross_origin;
    expect_refused(c.verify(), ErrorCode::embedding_not_expected, Step::reg_top_origin_embedding);
  }
}

TEST(RegTopOriginMatch, AcceptsListedTopOrigin) {
  expect_accepted(embedded().verify());
}

TEST(RegTopOriginMatch, RejectsOtherTopOrigin) {
  auto c = embedded();
  expect_accepted(c.verify());
  c.spec.client_data.top_origin = "https://shop.example.org";
  expect_refused(c.verify(), ErrorCode::top_origin_not_allowed, Step::reg_top_origin_match);
}

TEST(RegHash, AcceptsAnySpellingOfTheSameClientData) {
  RegistrationCase c(AttestationKind::packed_self);
  c.spec.hooks.client_data_json = [](std::string& json) { replace(json, ",", " ,\r\n\t"); };
  expect_accepted(c.verify());
}

TEST(RegAttObj, AcceptsAnyOrderOfMembers) {
  RegistrationCase c(AttestationKind::packed_self);
  auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_TRUE(verdict.canonical_cbor);
  c.spec.hooks.attestation_object = [](testlib::ByteVector& object) {
    // {fmt, attStmt, authData} becomes {authData, fmt, attStmt}.
    constexpr std::string_view kLast = "authData";
    const auto last = std::search(object.begin(), object.end(), kLast.begin(), kLast.end()) - 1;
    std::rotate(object.begin() + 1, last, object.end());
  };
  verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_FALSE(verdict.canonical_cbor);
}

TEST(RegAttObj, RejectsTrailingByte) {
  RegistrationCase c;
  expect_accepted(c.verify());
  c.spec.hooks.attestation_object = [](testlib::ByteVector& object) { object.push_back(0); };
  expect_refused(c.verify(), ErrorCode::cbor_trailing, Step::reg_att_obj);
}

TEST(RegAttObj, RejectsAdditionalAndMissingMembers) {
  RegistrationCase c;
  expect_accepted(c.verify());
  c.spec.hooks.attestation = [](testlib::cbor::Map& map) { map.set("epAtt", testlib::cbor::boolean(true)); };
  expect_refused(c.verify(), ErrorCode::attestation_object_member, Step::reg_att_obj);
  c.spec.hooks.attestation = [](testlib::cbor::Map& map) { map.erase("attStmt"); };
  expect_refused(c.verify(), ErrorCode::attestation_object_member, Step::reg_att_obj);
}

TEST(RegAttObj, RejectsWithoutAttestedCredentialData) {
  RegistrationCase c;
  expect_accepted(c.verify());
  c.spec.auth_data.flags &= static_cast<std::uint8_t>(~flag::kAt);
  expect_refused(c.verify(), ErrorCode::attested_data_missing, Step::reg_att_obj);
}

TEST(RegAttObj, RejectsBadAuthenticatorDataWithTheirOffset) {
  RegistrationCase c;
  expect_accepted(c.verify());
  c.spec.hooks.auth_data = [](testlib::ByteVector& data) { data.push_back(0); };
  const auto verdict = c.verify();
  expect_refused(verdict, ErrorCode::auth_data_trailing, Step::reg_att_obj);
  EXPECT_EQ(verdict.error.input, assay::Input::authenticator_data);
  EXPECT_EQ(verdict.error.offset, c.made.auth_data.size() - 1);
}

TEST(RegAttObj, RejectsKeyThatIsNotFitForUse) {
  RegistrationCase c;
  expect_accepted(c.verify());
  auto y = c.spec.key.part(testlib::KeyPart::y);
  y.back() ^= 1;
  c.spec.auth_data.cose_key = c.spec.key.cose_key_map().set(-3, testlib::cbor::bytes(y)).encode();
  expect_refused(c.verify(), ErrorCode::key_off_curve, Step::reg_att_obj);
}

TEST(RegAttObj, RejectsIdThatIsNotTheAttestedOne) {
  RegistrationCase c;
  expect_accepted(c.verify());
  c.made.credential_id[0] ^= 1;
  expect_refused(c.verify_made(), ErrorCode::credential_id_mismatch, Step::reg_att_obj);
}

TEST(RegAttObj, RejectsTooLongObjectAndTooLongAuthenticatorData) {
  RegistrationCase c;
  c.spec.hooks.attestation_object = [](testlib::ByteVector& object) { object.resize(32 * 1024 + 1); };
  expect_refused(c.verify(), ErrorCode::attestation_object_too_long, Step::reg_att_obj);
  c.spec.hooks.attestation_object = nullptr;
  expect_accepted(c.verify());
  c.spec.hooks.auth_data = [](testlib::ByteVector& data) { data.resize(16 * 1024 + 1); };
  expect_refused(c.verify(), ErrorCode::authenticator_data_too_long, Step::reg_att_obj);
}

TEST(RegRpIdHash, AcceptsHashOfTheRpId) {
  expect_accepted(RegistrationCase().verify());
}

TEST(RegRpIdHash, RejectsHashOfAnotherRpId) {
  RegistrationCase c;
  expect_accepted(c.verify());
  c.spec.auth_data.rp_id = "example.com";
  expect_refused(c.verify(), ErrorCode::rp_id_hash_mismatch, Step::reg_rp_id_hash);
}

TEST(RegUp, AcceptsAbsentUserInConditionalRegistration) {
  RegistrationCase c;
  c.request.conditional = true;
  c.spec.auth_data.flags &= static_cast<std::uint8_t>(~flag::kUp);
  expect_accepted(c.verify());
}

TEST(RegUp, RejectsAbsentUser) {
  RegistrationCase c;
  expect_accepted(c.verify());
  c.spec.auth_data.flags &= static_cast<std::uint8_t>(~flag::kUp);
  expect_refused(c.verify(), ErrorCode::user_not_present, Step::reg_up);
}

TEST(RegUv, AcceptsUnverifiedUserWhereNotRequired) {
  for (const auto uv : {UserVerification::preferred, UserVerification::discouraged}) {
    RegistrationCase c;
    c.request.user_verification = uv;
    expect_accepted(c.verify());
    c.spec.auth_data.flags &= static_cast<std::uint8_t>(~flag::kUv);
    const auto verdict = c.verify();
    expect_accepted(verdict);
    EXPECT_FALSE(verdict.record.uv_initialized);
  }
}

TEST(RegUv, RejectsUnverifiedUserWhereRequired) {
  RegistrationCase c;
  expect_accepted(c.verify());
  c.spec.auth_data.flags &= static_cast<std::uint8_t>(~flag::kUv);
  expect_refused(c.verify(), ErrorCode::user_not_verified, Step::reg_uv);
}

TEST(RegBeBs, AcceptsBackedUpEligibleCredential) {
  RegistrationCase c;
  c.spec.auth_data.flags |= flag::kBe | flag::kBs;
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.record.backup_eligible, assay::Tristate::yes);
  EXPECT_TRUE(verdict.record.backup_state);
}

TEST(RegBeBs, RejectsBackupStateWithoutEligibility) {
  RegistrationCase c;
  c.spec.auth_data.flags |= flag::kBe | flag::kBs;
  expect_accepted(c.verify());
  c.spec.auth_data.flags &= static_cast<std::uint8_t>(~flag::kBe);
  expect_refused(c.verify(), ErrorCode::backup_state_without_eligibility, Step::reg_be_bs);
}

TEST(RegBePolicy, AcceptsAndRejectsByPolicy) {
  RegistrationCase c;
  c.request.backup_eligible = FlagPolicy::must_be_clear;
  expect_accepted(c.verify());
  c.spec.auth_data.flags |= flag::kBe;
  expect_refused(c.verify(), ErrorCode::backup_eligibility_policy, Step::reg_be_policy);
  c.request.backup_eligible = FlagPolicy::must_be_set;
  expect_accepted(c.verify());
}

TEST(RegBePolicy, RejectsSingleDeviceCredentialWhereBackupIsDemanded) {
  RegistrationCase c;
  expect_accepted(c.verify());
  c.request.backup_eligible = FlagPolicy::must_be_set;
  expect_refused(c.verify(), ErrorCode::backup_eligibility_policy, Step::reg_be_policy);
}

TEST(RegBsPolicy, AcceptsAndRejectsByPolicy) {
  RegistrationCase c;
  c.spec.auth_data.flags |= flag::kBe;
  c.request.backup_state = FlagPolicy::must_be_clear;
  expect_accepted(c.verify());
  c.spec.auth_data.flags |= flag::kBs;
  expect_refused(c.verify(), ErrorCode::backup_state_policy, Step::reg_bs_policy);
  c.request.backup_state = FlagPolicy::must_be_set;
  expect_accepted(c.verify());
}

TEST(RegBsPolicy, RejectsUnsavedCredentialWhereBackupIsDemanded) {
  RegistrationCase c;
  c.spec.auth_data.flags |= flag::kBe;
  expect_accepted(c.verify());
  c.request.backup_state = FlagPolicy::must_be_set;
  expect_refused(c.verify(), ErrorCode::backup_state_policy, Step::reg_bs_policy);
}

TEST(RegAlg, AcceptsEveryAlgorithmThatTheBackendVerifies) {
  for (const auto algorithm : assay::backend_algorithms(*rp_test::openssl())) {
    RegistrationCase c(AttestationKind::packed_self, static_cast<int>(algorithm));
    c.algorithms = {algorithm};
    const auto verdict = c.verify();
    SCOPED_TRACE(assay::algorithm_name(algorithm));
    expect_accepted(verdict);
    EXPECT_EQ(verdict.algorithm, algorithm);
  }
}

TEST(RegAlg, RejectsAlgorithmThatWasNotOffered) {
  RegistrationCase c;
  expect_accepted(c.verify());
  c.algorithms = {assay::Algorithm::rs256, assay::Algorithm::eddsa};
  expect_refused(c.verify(), ErrorCode::algorithm_not_offered, Step::reg_alg);
}

TEST(RegAlg, RejectsAlgorithmThatTheBackendCannotVerify) {
  RegistrationCase c;
  c.algorithms = {assay::Algorithm::es256, assay::Algorithm::ml_dsa_44};
  expect_accepted(c.verify());
  const auto verified = assay::backend_algorithms(*rp_test::openssl());
  if (std::ranges::find(verified, assay::Algorithm::ml_dsa_44) != verified.end()) {
    GTEST_SKIP() << "this OpenSSL verifies ML-DSA";
  }
  c.spec.auth_data.cose_key = testlib::SigningKey::make(testlib::cose::kMlDsa44, "unverifiable").cose_key();
  expect_refused(c.verify(), ErrorCode::algorithm_unsupported, Step::reg_alg);
}

TEST(RegFmt, AcceptsTheFormatsThatAreImplemented) {
  for (const auto kind :
       {AttestationKind::none, AttestationKind::packed_self, AttestationKind::packed_x5c, AttestationKind::fido_u2f,
        AttestationKind::tpm, AttestationKind::android_key, AttestationKind::apple}) {
    expect_accepted(RegistrationCase(kind).verify());
  }
}

TEST(RegFmt, RejectsUnknownFormats) {
  const auto with_format = [](std::string_view name) {
    RegistrationCase c;
    expect_accepted(c.verify());
    c.spec.hooks.attestation = [name](testlib::cbor::Map& map) { map.set("fmt", testlib::cbor::text(name)); };
    return c.verify();
  };
  for (const std::string_view name : {"Packed", "packed ", "", "fido_u2f", "BananaPancake"}) {
    expect_refused(with_format(name), ErrorCode::attestation_format_unknown, Step::reg_fmt);
  }
  expect_refused(with_format(std::string_view("none\0", 5)), ErrorCode::attestation_format_unknown, Step::reg_fmt);
}

TEST(RegAttStmt, AcceptsEveryFormatAndLevel) {
  const std::pair<AttestationKind, assay::TrustLevel> kLevels[] = {
      {AttestationKind::none, assay::TrustLevel::none},
      {AttestationKind::packed_self, assay::TrustLevel::self},
      {AttestationKind::packed_x5c, assay::TrustLevel::unanchored},
      {AttestationKind::fido_u2f, assay::TrustLevel::unanchored},
      {AttestationKind::tpm, assay::TrustLevel::unanchored},
      {AttestationKind::android_key, assay::TrustLevel::unanchored},
      {AttestationKind::apple, assay::TrustLevel::unanchored}};
  for (const auto& [kind, level] : kLevels) {
    const auto verdict = RegistrationCase(kind).verify();
    expect_accepted(verdict);
    EXPECT_EQ(verdict.trust, level);
  }
}

TEST(RegAttStmt, RejectsSignatureThatDoesNotVerify) {
  for (const auto kind : {AttestationKind::packed_self, AttestationKind::packed_x5c, AttestationKind::fido_u2f}) {
    RegistrationCase c(kind);
    expect_accepted(c.verify());
    c.spec.hooks.message = [](testlib::ByteVector& message) { message.back() ^= 1; };
    expect_refused(c.verify(), ErrorCode::attestation_signature_invalid, Step::reg_att_stmt);
  }
}

TEST(RegAttStmt, RejectsSignatureInAnotherEncoding) {
  RegistrationCase c(AttestationKind::packed_self);
  expect_accepted(c.verify());
  c.spec.hooks.signature = [](testlib::ByteVector& signature) { signature.push_back(0); };
  const auto verdict = c.verify();
  expect_refused(verdict, ErrorCode::der_trailing, Step::reg_att_stmt);
  EXPECT_EQ(verdict.error.input, assay::Input::signature);
}

RegistrationCase anchored(AttestationKind kind = AttestationKind::packed_x5c) {
  RegistrationCase c(kind);
  c.request.trust = {};
  c.request.trust.time = testlib::kJudgedAt;
  c.request.trust.unknown_status = assay::UnknownStatus::accept;
  c.anchors = {c.spec.issuer.certificate};
  return c;
}

TEST(RegAnchors, AcceptsWhereAnchorsAreGiven) {
  expect_accepted(anchored().verify());
}

TEST(RegAnchors, RejectsWhereThereAreNone) {
  auto c = anchored();
  expect_accepted(c.verify());
  c.anchors.clear();
  expect_refused(c.verify(), ErrorCode::trust_anchors_missing, Step::reg_anchors);
}

TEST(RegTrust, AcceptsChainToAnchor) {
  for (const auto kind : {AttestationKind::packed_x5c, AttestationKind::fido_u2f, AttestationKind::tpm,
                          AttestationKind::android_key, AttestationKind::apple}) {
    const auto verdict = anchored(kind).verify();
    expect_accepted(verdict);
    EXPECT_EQ(verdict.trust, assay::TrustLevel::anchored);
    // Nothing that a fido-u2f authenticator signs covers the AAGUID.
    EXPECT_EQ(verdict.attested_aaguid.present, kind != AttestationKind::fido_u2f);
    EXPECT_EQ(verdict.attested_aaguid.value,
              verdict.attested_aaguid.present ? verdict.unverified_aaguid.value : assay::Aaguid{});
  }
}

TEST(RegTrust, RejectsLevelsThatPolicyDoesNotName) {
  RegistrationCase none;
  expect_accepted(none.verify());
  none.request.trust.accept_none = false;
  expect_refused(none.verify(), ErrorCode::none_not_acceptable, Step::reg_trust);
  RegistrationCase self(AttestationKind::packed_self);
  expect_accepted(self.verify());
  self.request.trust.accept_self = false;
  expect_refused(self.verify(), ErrorCode::self_not_acceptable, Step::reg_trust);
}

TEST(RegTrust, RejectsChainToAnotherAnchorUnlessUnanchoredWillDo) {
  auto c = anchored();
  expect_accepted(c.verify());
  c.anchors = {testlib::make_ca("somebody else").certificate};
  expect_refused(c.verify(), ErrorCode::chain_untrusted, Step::reg_trust);
  c.request.trust.accept_unanchored = true;
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.trust, assay::TrustLevel::unanchored);
  EXPECT_FALSE(verdict.attested_aaguid.present);
}

TEST(RegTrust, RejectsChainAtAnotherTime) {
  auto c = anchored();
  expect_accepted(c.verify());
  c.request.trust.time = testlib::kCertificateNotAfter + 1;
  expect_refused(c.verify(), ErrorCode::chain_expired, Step::reg_trust);
  c.request.trust.time = testlib::kCertificateNotBefore - 1;
  expect_refused(c.verify(), ErrorCode::chain_expired, Step::reg_trust);
}

TEST(RegTrust, RejectsRootInX5cInConformanceProfileOnly) {
  auto c = anchored();
  c.spec.hooks.x5c = [&c](std::vector<testlib::ByteVector>& x5c) { x5c.push_back(c.spec.issuer.certificate); };
  expect_accepted(c.verify());
  c.party.profile = assay::Profile::fido_conformance;
  expect_refused(c.verify(), ErrorCode::chain_includes_root, Step::reg_trust);
}

TEST(RegCredIdLen, AcceptsUpTo1023Bytes) {
  RegistrationCase c;
  c.spec.auth_data.credential_id = testlib::seed_bytes("long id", 1023);
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.record.id.size(), 1023u);
}

TEST(RegCredIdLen, RejectsMore) {
  RegistrationCase c;
  c.spec.auth_data.credential_id = testlib::seed_bytes("long id", 1024);
  expect_refused(c.verify(), ErrorCode::credential_id_too_long, Step::reg_cred_id_len);
}

TEST(RegCredIdNew, AcceptsNewId) {
  RegistrationCase c;
  EXPECT_FALSE(c.verify().credential_id_checked);
  c.request.lookup.is_registered = [](void*, assay::Bytes) { return false; };
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_TRUE(verdict.credential_id_checked);
}

TEST(RegCredIdNew, RejectsRegisteredId) {
  RegistrationCase c;
  testlib::ByteVector registered = c.spec.auth_data.credential_id;
  c.request.lookup = {[](void* context, assay::Bytes id) {
                        return std::ranges::equal(*static_cast<testlib::ByteVector*>(context), id);
                      },
                      &registered};
  expect_refused(c.verify(), ErrorCode::credential_already_registered, Step::reg_cred_id_new);
  registered[0] ^= 1;
  expect_accepted(c.verify());
}

TEST(RegRecord, AcceptsAndFillsTheRecord) {
  RegistrationCase c(AttestationKind::packed_self);
  c.spec.auth_data.sign_count = 0x01020304;
  const auto verdict = c.verify();
  expect_accepted(verdict);
  const assay::CredentialRecord& record = verdict.record;
  EXPECT_TRUE(std::ranges::equal(record.id, c.made.credential_id));
  EXPECT_TRUE(std::ranges::equal(record.public_key, c.made.cose_key));
  EXPECT_TRUE(std::ranges::equal(record.user_handle, c.user_handle));
  EXPECT_EQ(assay::text_of(record.rp_id), c.party.id);
  EXPECT_EQ(record.sign_count, 0x01020304u);
  EXPECT_TRUE(record.uv_initialized);
  EXPECT_EQ(record.backup_eligible, assay::Tristate::no);
  EXPECT_FALSE(record.backup_state);
  EXPECT_TRUE(std::ranges::equal(record.aaguid, c.spec.auth_data.aaguid));
  EXPECT_EQ(record.attestation_format, assay::AttestationFormat::packed);
  EXPECT_EQ(record.trust, assay::TrustLevel::self);
  EXPECT_TRUE(std::ranges::equal(record.attestation_object, c.made.attestation_object));
  EXPECT_EQ(assay::text_of(record.attestation_client_data_json), c.made.client_data_json);
}

TEST(RegRecord, AcceptsTransportsOfTheJsonText) {
  RegistrationCase c;
  c.spec.transports = {"usb", "hybrid", "carrier-pigeon"};
  const auto verdict = c.verify_json();
  expect_accepted(verdict);
  using assay::Transports;
  EXPECT_EQ(verdict.record.transports.bits, Transports::usb | Transports::hybrid | Transports::other);
}

RegistrationCase with_extensions() {
  RegistrationCase c;
  testlib::cbor::Map outputs;
  outputs.set("credProtect", testlib::cbor::integer(2));
  c.spec.auth_data.flags |= flag::kEd;
  c.spec.auth_data.extensions = outputs.encode();
  return c;
}

TEST(RegExtensions, AcceptsAndReportsUnsolicitedOutputs) {
  auto c = with_extensions();
  const auto verdict = c.verify();
  expect_accepted(verdict);
  const auto output = assay::extension_output_at(verdict.extensions, 0);
  ASSERT_TRUE(output.found);
  EXPECT_EQ(output.output.identifier, "credProtect");
  EXPECT_FALSE(assay::extension_output_at(verdict.extensions, 1).found);
}

TEST(RegExtensions, RejectsUnsolicitedOutputsByPolicy) {
  auto c = with_extensions();
  c.request.refuse_unsolicited_extensions = true;
  c.request.extensions.cred_protect = assay::CredentialProtection::user_verification_optional;
  expect_accepted(c.verify());
  c.request.extensions = {};
  expect_refused(c.verify(), ErrorCode::extension_unsolicited, Step::reg_extensions);
}

}  // namespace
