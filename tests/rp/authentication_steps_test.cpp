// Every step of WebAuthn 7.2 that is ours: accepted and rejected. Each rejected case is one change away from a case
// that the same test accepts.
#include "tests/rp/fixture.hpp"

namespace {

using assay::ErrorCode;
using assay::FlagPolicy;
using assay::SignCountPolicy;
using assay::Step;
using assay::Tristate;
using assay::UserVerification;
using rp_test::AuthenticationCase;
using rp_test::expect_accepted;
using rp_test::expect_refused;
namespace flag = testlib::flag;

void replace(std::string& text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

void clear(std::uint8_t& flags, std::uint8_t bit) {
  flags &= static_cast<std::uint8_t>(~bit);
}

TEST(AuthOptions, AcceptsCompleteExpectations) {
  expect_accepted(AuthenticationCase().verify());
}

TEST(AuthOptions, RejectsShortAndLongChallenges) {
  AuthenticationCase c;
  for (const std::size_t length : {16u, 1024u}) {
    c.challenge = c.spec.client_data.challenge = testlib::seed_bytes("challenge", length);
    expect_accepted(c.verify());
  }
  c.challenge = c.spec.client_data.challenge = testlib::seed_bytes("challenge", 15);
  expect_refused(c.verify(), ErrorCode::challenge_too_short, Step::auth_options);
  c.allow_short_challenge = true;
  expect_accepted(c.verify());
  c.challenge = c.spec.client_data.challenge = testlib::seed_bytes("challenge", 1025);
  expect_refused(c.verify(), ErrorCode::challenge_too_long, Step::auth_options);
}

TEST(AuthOptions, RejectsKnownUserWithoutHandle) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  const testlib::ByteVector owner = c.user_handle;
  c.record.user_handle = owner;
  c.user_handle.clear();
  expect_refused(c.verify(), ErrorCode::user_handle_invalid, Step::auth_options);
}

TEST(AuthOptions, RejectsIncompleteRecord) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  auto request = c.complete_request();
  const auto with_record = [&](const assay::CredentialRecord& record) {
    const assay::AuthenticationRequest incomplete{
        .user = request.user, .record = record, .challenge = request.challenge};
    return assay::verify_authentication(c.party.make(), incomplete, c.response(), rp_test::shared_workspace());
  };
  expect_accepted(with_record(c.record));
  for (const auto member :
       {&assay::CredentialRecord::id, &assay::CredentialRecord::public_key, &assay::CredentialRecord::user_handle}) {
    assay::CredentialRecord record = c.record;
    record.*member = {};
    expect_refused(with_record(record), ErrorCode::record_incomplete, Step::auth_options);
  }
}

TEST(AuthOptions, RejectsRecordOfAnotherRelyingParty) {
  AuthenticationCase c;
  c.record.rp_id = assay::bytes_of("example.org");
  expect_accepted(c.verify());
  c.record.rp_id = assay::bytes_of("example.com");
  expect_refused(c.verify(), ErrorCode::record_relying_party_mismatch, Step::auth_options);
}

TEST(AuthOptions, RejectsRelyingPartyThatWasNotMadeAndForeignWorkspace) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  const auto request = c.complete_request();
  expect_refused(assay::verify_authentication({}, request, c.response(), rp_test::shared_workspace()),
                 ErrorCode::relying_party_missing, Step::auth_options);
  assay::Workspace empty;
  expect_refused(assay::verify_authentication(c.party.make(), request, c.response(), empty),
                 ErrorCode::workspace_backend_mismatch, Step::auth_options);
}

TEST(AuthResponseType, AcceptsPublicKeyCredential) {
  expect_accepted(AuthenticationCase().verify_json());
}

TEST(AuthResponseType, RejectsAnotherTypeAndEmptyId) {
  expect_refused(AuthenticationCase().verify_json([](std::string& json) { replace(json, "\"public-key\"", "\"x\""); }),
                 ErrorCode::credential_type_mismatch, Step::auth_response_type);
  AuthenticationCase c;
  expect_accepted(c.verify());
  c.made.credential_id.clear();
  expect_refused(c.verify_made(), ErrorCode::credential_id_empty, Step::auth_response_type);
}

TEST(AuthClientExtResults, AcceptsAnObject) {
  AuthenticationCase c;
  c.spec.client_extension_results = R"({"appid":false,"prf":{}})";
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.client_extensions.num_outputs, 2);
  EXPECT_TRUE(verdict.client_extensions.appid_present);
}

TEST(AuthClientExtResults, RejectsWhatIsNoObject) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  c.spec.client_extension_results = "\"\"";
  expect_refused(c.verify(), ErrorCode::json_wrong_type, Step::auth_client_ext_results);
}

TEST(AuthAllowCredentials, AcceptsNamedCredential) {
  AuthenticationCase c;
  c.allow_credentials = {{1, 2, 3}, c.spec.credential_id};
  expect_accepted(c.verify());
}

TEST(AuthAllowCredentials, RejectsUnnamedCredential) {
  AuthenticationCase c;
  c.allow_credentials = {{1, 2, 3}, c.spec.credential_id};
  expect_accepted(c.verify());
  c.allow_credentials.pop_back();
  expect_refused(c.verify(), ErrorCode::credential_not_allowed, Step::auth_allow_credentials);
}

TEST(AuthUserKnown, AcceptsOwnerWithAndWithoutUserHandle) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  c.spec.user_handle = c.user_handle;
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_TRUE(std::ranges::equal(verdict.user_handle, c.user_handle));
}

TEST(AuthUserKnown, RejectsUserHandleOfAnother) {
  AuthenticationCase c;
  c.spec.user_handle = c.user_handle;
  expect_accepted(c.verify());
  c.spec.user_handle[0] ^= 1;
  expect_refused(c.verify(), ErrorCode::user_handle_mismatch, Step::auth_user_known);
}

TEST(AuthUserKnown, RejectsRecordOfAnotherUser) {
  AuthenticationCase c;
  const testlib::ByteVector other = testlib::seed_bytes("another user", 16);
  expect_accepted(c.verify());
  c.record.user_handle = other;
  expect_refused(c.verify(), ErrorCode::credential_not_owned, Step::auth_user_known);
}

TEST(AuthUserKnown, RejectsRecordOfAnotherCredential) {
  AuthenticationCase c;
  const testlib::ByteVector other = testlib::seed_bytes("another id", 16);
  expect_accepted(c.verify());
  c.record.id = other;
  expect_refused(c.verify(), ErrorCode::record_of_another_credential, Step::auth_user_known);
}

TEST(AuthUserDiscovered, AcceptsUserHandleOfTheOwner) {
  AuthenticationCase c;
  c.discoverable = true;
  c.spec.user_handle = c.user_handle;
  expect_accepted(c.verify());
}

TEST(AuthUserDiscovered, RejectsMissingAndForeignUserHandle) {
  AuthenticationCase c;
  c.discoverable = true;
  c.spec.user_handle = c.user_handle;
  expect_accepted(c.verify());
  c.spec.user_handle.clear();
  expect_refused(c.verify(), ErrorCode::user_handle_missing, Step::auth_user_discovered);
  c.spec.user_handle = testlib::seed_bytes("another user", 16);
  expect_refused(c.verify(), ErrorCode::user_handle_mismatch, Step::auth_user_discovered);
}

TEST(AuthUserDiscovered, RejectsRecordOfAnotherCredential) {
  AuthenticationCase c;
  c.discoverable = true;
  c.spec.user_handle = c.user_handle;
  expect_accepted(c.verify());
  const testlib::ByteVector other = testlib::seed_bytes("another id", 16);
  c.record.id = other;
  expect_refused(c.verify(), ErrorCode::record_of_another_credential, Step::auth_user_discovered);
}

TEST(AuthParts, AcceptsExtensionData) {
  AuthenticationCase c;
  c.spec.auth_data.flags |= flag::kEd;
  c.spec.auth_data.extensions = {0xa0};
  expect_accepted(c.verify());
}

TEST(AuthParts, RejectsMalformedAuthenticatorData) {
  const auto with = [](const std::function<void(testlib::ByteVector&)>& edit) {
    AuthenticationCase c;
    expect_accepted(c.verify());
    c.spec.hooks.auth_data = edit;
    return c.verify();
  };
  expect_refused(with([](auto& data) { data.pop_back(); }), ErrorCode::auth_data_truncated, Step::auth_parts);
  expect_refused(with([](auto& data) { data.push_back(0); }), ErrorCode::auth_data_trailing, Step::auth_parts);
}

TEST(AuthParts, RejectsAttestedCredentialData) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  c.spec.auth_data.flags |= flag::kAt;
  c.spec.auth_data.credential_id = c.spec.credential_id;
  c.spec.auth_data.cose_key = c.spec.key.cose_key();
  expect_refused(c.verify(), ErrorCode::attested_data_unexpected, Step::auth_parts);
}

TEST(AuthParts, RejectsTooLongParts) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  c.made.auth_data.resize(16 * 1024 + 1);
  expect_refused(c.verify_made(), ErrorCode::authenticator_data_too_long, Step::auth_parts);
  expect_accepted(c.verify());
  c.made.signature.resize(8 * 1024 + 1);
  expect_refused(c.verify_made(), ErrorCode::signature_too_long, Step::auth_parts);
}

TEST(AuthUtf8, AcceptsByteOrderMark) {
  AuthenticationCase c;
  c.spec.hooks.client_data_json = [](std::string& json) { json.insert(0, "\xef\xbb\xbf"); };
  expect_accepted(c.verify());
}

TEST(AuthUtf8, RejectsInvalidUtf8) {
  AuthenticationCase c;
  c.spec.client_data.extra_members = {{"note", "\"\xc3\xa4\""}};
  expect_accepted(c.verify());
  c.spec.client_data.extra_members = {{"note", "\"\xff\""}};
  expect_refused(c.verify(), ErrorCode::json_not_utf8, Step::auth_utf8);
}

TEST(AuthJson, AcceptsOtherOrderAndBlanks) {
  AuthenticationCase c;
  c.spec.hooks.client_data_json = [&](std::string& json) {
    json = " { \"origin\" : \"https:\\/\\/example.org\" , \"challenge\" : \"" + testlib::to_base64url(c.challenge) +
           "\" ,\n\"type\" : \"webauthn.get\" } ";
  };
  expect_accepted(c.verify());
}

TEST(AuthJson, RejectsMalformedClientData) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  c.spec.hooks.client_data_json = [](std::string& json) { json.pop_back(); };
  expect_refused(c.verify(), ErrorCode::json_malformed, Step::auth_json);
  c.spec.hooks.client_data_json = [](std::string& json) { replace(json, "\"challenge\"", "\"challange\""); };
  expect_refused(c.verify(), ErrorCode::json_missing_member, Step::auth_json);
}

TEST(AuthType, AcceptsGet) {
  expect_accepted(AuthenticationCase().verify());
}

TEST(AuthType, RejectsEveryOtherType) {
  for (const char* type : {"webauthn.create", "payment.get", "", "webauthn.get2"}) {
    AuthenticationCase c;
    expect_accepted(c.verify());
    c.spec.client_data.type = type;
    expect_refused(c.verify(), ErrorCode::type_mismatch, Step::auth_type);
  }
}

TEST(AuthChallenge, AcceptsTheOneSent) {
  expect_accepted(AuthenticationCase().verify());
}

TEST(AuthChallenge, RejectsAnother) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  c.challenge.back() ^= 0x80;
  expect_refused(c.verify(), ErrorCode::challenge_mismatch, Step::auth_challenge);
}

TEST(AuthOrigin, AcceptsListedOrigin) {
  AuthenticationCase c;
  c.party.origins = {"https://login.example.org", testlib::kOrigin};
  c.spec.client_data.origin = "https://login.example.org";
  expect_accepted(c.verify());
}

TEST(AuthOrigin, RejectsUnlistedOrigin) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  c.spec.client_data.origin = "http://example.org";
  expect_refused(c.verify(), ErrorCode::origin_not_allowed, Step::auth_origin);
}

AuthenticationCase embedded() {
  AuthenticationCase c;
  c.spec.client_data.cross_origin = true;
  c.spec.client_data.top_origin = "https://shop.example";
  c.party.allow_cross_origin = true;
  c.party.top_origins = {"https://shop.example"};
  return c;
}

TEST(AuthCrossOrigin, AcceptsWhereExpected) {
  auto c = embedded();
  c.spec.client_data.top_origin.reset();
  expect_accepted(c.verify());
}

TEST(AuthCrossOrigin, RejectsWhereNotExpected) {
  auto c = embedded();
  expect_accepted(c.verify());
  c.party.allow_cross_origin = false;
  expect_refused(c.verify(), ErrorCode::cross_origin_not_allowed, Step::auth_cross_origin);
}

TEST(AuthTopOriginEmbedding, AcceptsExpectedEmbedding) {
  expect_accepted(embedded().verify());
}

TEST(AuthTopOriginEmbedding, RejectsUnexpectedEmbedding) {
  auto c = embedded();
  expect_accepted(c.verify());
  c.party.top_origins.clear();
  expect_refused(c.verify(), ErrorCode::embedding_not_expected, Step::auth_top_origin_embedding);
}

TEST(AuthTopOriginMatch, AcceptsListedTopOrigin) {
  expect_accepted(embedded().verify());
}

TEST(AuthTopOriginMatch, RejectsOtherTopOrigin) {
  auto c = embedded();
  expect_accepted(c.verify());
  c.spec.client_data.top_origin = "https://shop.example.evil";
  expect_refused(c.verify(), ErrorCode::top_origin_not_allowed, Step::auth_top_origin_match);
}

constexpr std::string_view kAppId = "https://example.org/u2f-app-id.json";

AuthenticationCase with_appid() {
  AuthenticationCase c;
  c.extensions.appid = kAppId;
  c.spec.auth_data.rp_id = kAppId;
  c.spec.client_extension_results = R"({"appid":true})";
  return c;
}

TEST(AuthRpIdHash, AcceptsHashOfRpIdAndOfUsedAppId) {
  EXPECT_FALSE(AuthenticationCase().verify().used_appid);
  const auto verdict = with_appid().verify();
  expect_accepted(verdict);
  EXPECT_TRUE(verdict.used_appid);
}

TEST(AuthRpIdHash, RejectsHashOfAnotherRpId) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  c.spec.auth_data.rp_id = "example.com";
  expect_refused(c.verify(), ErrorCode::rp_id_hash_mismatch, Step::auth_rp_id_hash);
}

TEST(AuthUp, AcceptsPresentUser) {
  expect_accepted(AuthenticationCase().verify());
}

TEST(AuthUp, RejectsAbsentUserWhateverIsAskedOfVerification) {
  for (const auto uv : {UserVerification::required, UserVerification::preferred, UserVerification::discouraged}) {
    AuthenticationCase c;
    c.user_verification = uv;
    expect_accepted(c.verify());
    clear(c.spec.auth_data.flags, flag::kUp);
    expect_refused(c.verify(), ErrorCode::user_not_present, Step::auth_up);
  }
}

TEST(AuthUv, AcceptsUnverifiedUserWhereNotRequired) {
  AuthenticationCase c;
  clear(c.spec.auth_data.flags, flag::kUv);
  c.user_verification = UserVerification::preferred;
  expect_accepted(c.verify());
  c.user_verification = UserVerification::discouraged;
  expect_accepted(c.verify());
}

TEST(AuthUv, RejectsUnverifiedUserWhereRequired) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  clear(c.spec.auth_data.flags, flag::kUv);
  expect_refused(c.verify(), ErrorCode::user_not_verified, Step::auth_uv);
}

AuthenticationCase eligible() {
  AuthenticationCase c;
  c.record.backup_eligible = Tristate::yes;
  c.spec.auth_data.flags |= flag::kBe;
  return c;
}

TEST(AuthBeBs, AcceptsBackedUpEligibleCredential) {
  auto c = eligible();
  c.spec.auth_data.flags |= flag::kBs;
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_TRUE(verdict.delta.backup_state);
}

TEST(AuthBeBs, RejectsBackupStateWithoutEligibility) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  c.spec.auth_data.flags |= flag::kBs;
  expect_refused(c.verify(), ErrorCode::backup_state_without_eligibility, Step::auth_be_bs);
}

TEST(AuthBeImmutable, AcceptsUnchangedAndUnknown) {
  expect_accepted(eligible().verify());
  expect_accepted(AuthenticationCase().verify());
  for (const std::uint8_t flags : {std::uint8_t{0}, flag::kBe}) {
    AuthenticationCase c;
    c.record.backup_eligible = Tristate::unknown;
    c.spec.auth_data.flags |= flags;
    expect_accepted(c.verify());
    EXPECT_EQ(c.log[Step::auth_be_immutable], assay::StepResult::not_evaluated);
  }
}

TEST(AuthBeImmutable, RejectsChangeInEitherDirection) {
  auto c = eligible();
  expect_accepted(c.verify());
  c.record.backup_eligible = Tristate::no;
  expect_refused(c.verify(), ErrorCode::backup_eligibility_changed, Step::auth_be_immutable);
  c.record.backup_eligible = Tristate::yes;
  clear(c.spec.auth_data.flags, flag::kBe);
  expect_refused(c.verify(), ErrorCode::backup_eligibility_changed, Step::auth_be_immutable);
}

TEST(AuthBsPolicy, AcceptsWhatPolicyWants) {
  auto c = eligible();
  c.backup_state = FlagPolicy::must_be_clear;
  expect_accepted(c.verify());
}

TEST(AuthBsPolicy, RejectsWhatPolicyDoesNotWant) {
  auto c = eligible();
  c.backup_state = FlagPolicy::must_be_set;
  expect_refused(c.verify(), ErrorCode::backup_state_policy, Step::auth_bs_policy);
  c.spec.auth_data.flags |= flag::kBs;
  expect_accepted(c.verify());
  c.backup_state = FlagPolicy::must_be_clear;
  expect_refused(c.verify(), ErrorCode::backup_state_policy, Step::auth_bs_policy);
}

TEST(AuthHash, AcceptsOnlyTheBytesThatWereSigned) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  c.made.client_data_json += " ";
  expect_refused(c.verify_made(), ErrorCode::signature_invalid, Step::auth_signature);
}

TEST(AuthSignature, AcceptsEveryAlgorithmOfTheBackend) {
  for (const auto algorithm : assay::backend_algorithms(*rp_test::openssl())) {
    SCOPED_TRACE(assay::algorithm_name(algorithm));
    AuthenticationCase c(static_cast<int>(algorithm));
    const auto verdict = c.verify();
    expect_accepted(verdict);
    EXPECT_EQ(verdict.algorithm, algorithm);
    const auto key = assay::make_key_handle(*rp_test::openssl(), c.spec.key.cose_key());
    ASSERT_TRUE(key.has_value());
    c.key = &*key;
    expect_accepted(c.verify());
  }
}

TEST(AuthSignature, RejectsOtherMessageOtherKeyAndOtherEncoding) {
  for (const auto algorithm : assay::backend_algorithms(*rp_test::openssl())) {
    SCOPED_TRACE(assay::algorithm_name(algorithm));
    AuthenticationCase c(static_cast<int>(algorithm));
    expect_accepted(c.verify());
    c.made.auth_data.back() ^= 1;
    expect_refused(c.verify_made(), ErrorCode::signature_invalid, Step::auth_signature);
    c.spec.key = testlib::SigningKey::make(static_cast<int>(algorithm), "another");
    expect_refused(c.verify(), ErrorCode::signature_invalid, Step::auth_signature);
    c.made.signature.clear();
    EXPECT_EQ(c.verify_made().outcome, assay::Outcome::rejected);
  }
}

TEST(AuthSignature, RejectsKeyHandleOfAnotherCredential) {
  AuthenticationCase c;
  const auto own = assay::make_key_handle(*rp_test::openssl(), c.spec.key.cose_key());
  const auto other_key = testlib::SigningKey::make(testlib::cose::kEs256, "another").cose_key();
  const auto other = assay::make_key_handle(*rp_test::openssl(), other_key);
  c.key = &*own;
  expect_accepted(c.verify());
  c.key = &*other;
  expect_refused(c.verify(), ErrorCode::key_handle_mismatch, Step::auth_signature);
  const assay::KeyHandle empty;
  c.key = &empty;
  expect_accepted(c.verify());
}

TEST(AuthSignature, RejectsStoredKeyThatIsNotFitForUse) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  const testlib::ByteVector garbage = {0xa1, 0x01, 0x02};
  c.record.public_key = garbage;
  const auto verdict = c.verify();
  expect_refused(verdict, ErrorCode::cose_key_missing_parameter, Step::auth_signature);
  EXPECT_EQ(verdict.error.input, assay::Input::credential_public_key);
}

TEST(AuthSignCount, AcceptsGrowthAndAuthenticatorsWithoutCounter) {
  const std::pair<std::uint32_t, std::uint32_t> kStoredAndNew[] = {
      {5, 6}, {0, 1}, {0, 0xffffffff}, {0x7fffffff, 0x80000000}};
  for (const auto& [stored, received] : kStoredAndNew) {
    AuthenticationCase c;
    c.record.sign_count = stored;
    c.spec.auth_data.sign_count = received;
    const auto verdict = c.verify();
    expect_accepted(verdict);
    EXPECT_EQ(verdict.delta.sign_count, received);
    EXPECT_FALSE(verdict.sign_count.regressed);
  }
  AuthenticationCase c;
  c.spec.auth_data.sign_count = 0;
  expect_accepted(c.verify());
  EXPECT_EQ(c.log[Step::auth_sign_count], assay::StepResult::not_evaluated);
}

TEST(AuthSignCount, RejectsCounterThatDidNotGrow) {
  const std::pair<std::uint32_t, std::uint32_t> kStoredAndNew[] = {
      {5, 5}, {5, 4}, {5, 0}, {0xffffffff, 0}, {0x80000000, 1}};
  for (const auto& [stored, received] : kStoredAndNew) {
    AuthenticationCase c;
    c.spec.auth_data.sign_count = received;
    c.record.sign_count = 0;
    expect_accepted(c.verify());
    c.record.sign_count = stored;
    const auto verdict = c.verify();
    expect_refused(verdict, ErrorCode::sign_count_regressed, Step::auth_sign_count);
    EXPECT_EQ(verdict.sign_count.stored, stored);
    EXPECT_EQ(verdict.sign_count.received, received);
    EXPECT_TRUE(verdict.sign_count.regressed);
  }
}

TEST(AuthSignCount, RejectsBadSignatureBeforeTheCounterIsLookedAt) {
  AuthenticationCase c;
  c.record.sign_count = 9;
  expect_refused(c.verify(), ErrorCode::sign_count_regressed, Step::auth_sign_count);
  c.spec.hooks.message = [](testlib::ByteVector& message) { message[0] ^= 1; };
  expect_refused(c.verify(), ErrorCode::signature_invalid, Step::auth_signature);
  EXPECT_EQ(c.log[Step::auth_sign_count], assay::StepResult::not_evaluated);
}

TEST(AuthExtensions, AcceptsUnsolicitedOutputsUnlessPolicyRefusesThem) {
  AuthenticationCase c;
  testlib::cbor::Map outputs;
  outputs.set("uvm", testlib::cbor::array({}));
  c.spec.auth_data.flags |= flag::kEd;
  c.spec.auth_data.extensions = outputs.encode();
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_TRUE(assay::extension_output_at(verdict.extensions, 0).found);
}

TEST(AuthExtensions, RejectsUnsolicitedOutputsByPolicy) {
  AuthenticationCase c;
  testlib::cbor::Map outputs;
  outputs.set("thirdPartyPayment", testlib::cbor::boolean(true));
  c.spec.auth_data.flags |= flag::kEd;
  c.spec.auth_data.extensions = outputs.encode();
  c.refuse_unsolicited_extensions = true;
  c.extensions.third_party_payment = true;
  expect_accepted(c.verify());
  c.extensions = {};
  expect_refused(c.verify(), ErrorCode::extension_unsolicited, Step::auth_extensions);
}

TEST(AuthUpdate, AcceptsAndGivesTheDelta) {
  AuthenticationCase c;
  c.spec.auth_data.sign_count = 77;
  auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.delta.sign_count, 77u);
  EXPECT_FALSE(verdict.delta.backup_state);
  EXPECT_FALSE(verdict.delta.uv_initialized) << "UV alone, without another factor, must not initialise it";
  c.sets_uv_initialized = true;
  EXPECT_TRUE(c.verify().delta.uv_initialized);
  clear(c.spec.auth_data.flags, flag::kUv);
  c.user_verification = UserVerification::preferred;
  EXPECT_FALSE(c.verify().delta.uv_initialized);
  c.record.uv_initialized = true;
  EXPECT_TRUE(c.verify().delta.uv_initialized) << "what was once initialised stays so";
}

TEST(AuthUpdate, AcceptsReportedRegressionWithoutTouchingTheStoredCounter) {
  AuthenticationCase c;
  c.record.sign_count = 9;
  c.sign_count = SignCountPolicy::report;
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_TRUE(verdict.sign_count.regressed);
  EXPECT_EQ(verdict.delta.sign_count, 9u);
}

}  // namespace
