// Rows of the catalogue of attacks, as far as they concern statements of devices.
#include <algorithm>

#include "tests/device/fixture.hpp"
#include "tests/testlib/openssl_number.hpp"

namespace {

using assay::ErrorCode;
using device_test::expect_accepted;
using device_test::expect_refused;
using device_test::StatementCase;
using testlib::ByteSpan;
using testlib::ByteVector;
using testlib::KeyPart;
namespace cose = testlib::cose;

ErrorCode code_of_text(const std::function<void(std::string&)>& edit) {
  StatementCase c;
  c.edit_text = edit;
  return c.verify().error.code;
}

ErrorCode code_of_member(std::string_view name, std::string_view json) {
  StatementCase c;
  c.statement.set_json(name, std::string(json));
  return c.verify().error.code;
}

TEST(Catalogue, JS_01_TypeIsThereOnce) {
  expect_accepted(StatementCase().verify());
  for (const std::string_view name : {"type", "t\\u0079pe", "\\u0074\\u0079\\u0070\\u0065"}) {
    for (const std::string_view value : {"device.approve", "device.reject"}) {
      EXPECT_EQ(code_of_text([&](std::string& text) {
                  text.insert(text.size() - 1, ",\"" + std::string(name) + "\":\"" + std::string(value) + "\"");
                }),
                ErrorCode::json_duplicate_member);
    }
  }
}

TEST(Catalogue, JS_02_ChallengeIsNotFoundElsewhere) {
  const std::string right = testlib::to_base64url(testlib::statement_challenge());
  const std::string pattern = R"(\"challenge\":\")" + right + R"(\")";
  StatementCase c;
  c.statement.set("challenge", ByteSpan(testlib::context_hash())).set_json("cred", '"' + pattern + '"');
  c.credential = R"("challenge":")" + right + '"';
  expect_refused(c.verify(), ErrorCode::statement_challenge_mismatch);
  c.statement.set("challenge", std::string_view(right));
  expect_accepted(c.verify());
  EXPECT_EQ(code_of_member("challenge", "{\"challenge\":\"" + right + "\"}"), ErrorCode::json_wrong_type);
  EXPECT_EQ(code_of_member("challenge", '"' + right + right + '"'), ErrorCode::statement_challenge_mismatch);
}

TEST(Catalogue, JS_03_TextIsUtf8) {
  for (const std::string_view bytes : {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80"}) {
    EXPECT_EQ(code_of_member("cred", '"' + std::string(bytes) + '"'), ErrorCode::json_not_utf8);
  }
  EXPECT_EQ(code_of_member("cred", R"("\udc00")"), ErrorCode::json_not_utf8);
  EXPECT_EQ(code_of_member("cred", R"("credential-1\u0000")"), ErrorCode::json_nul);
}

TEST(Catalogue, JS_04_SolidusMayBeEscaped) {
  EXPECT_EQ(code_of_member("aud", R"("https:\/\/auth.example.org")"), ErrorCode::ok);
}

TEST(Catalogue, JS_05_NothingFollowsAndNumbersAreNumbers) {
  EXPECT_EQ(code_of_text([](std::string& text) { text += "{}"; }), ErrorCode::json_trailing);
  EXPECT_EQ(code_of_text([](std::string& text) { text += std::string(1, '\0'); }), ErrorCode::json_trailing);
  for (const std::string_view number : {"-0.5", "1e-1"}) {
    EXPECT_EQ(code_of_member("ctr", number), ErrorCode::statement_counter_form) << number;
  }
  for (const std::string_view number : {"01", "+1", "NaN", "0x1", "1.", "1e999"}) {
    EXPECT_EQ(code_of_member("ctr", number), ErrorCode::json_malformed) << number;
  }
  const std::string deep(3000, '[');
  EXPECT_EQ(StatementCase().verify().outcome, assay::Outcome::accepted);
  EXPECT_NE(code_of_member("cred", deep), ErrorCode::ok);
}

TEST(Catalogue, JS_07_TextOfTheChallengeIsTheCanonicalOne) {
  std::string text = testlib::to_base64url(testlib::statement_challenge());
  EXPECT_EQ(code_of_member("challenge", '"' + text + '"'), ErrorCode::ok);
  EXPECT_EQ(code_of_member("challenge", '"' + text + "=\""), ErrorCode::statement_challenge_mismatch);
  EXPECT_EQ(code_of_member("challenge", '"' + text + "\\n\""), ErrorCode::statement_challenge_mismatch);
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  const bool same = text == testlib::to_base64url(testlib::statement_challenge());
  EXPECT_EQ(code_of_member("challenge", '"' + text + '"'),
            same ? ErrorCode::ok : ErrorCode::statement_challenge_mismatch);
}

TEST(Catalogue, JS_10_LongTextIsNotRead) {
  EXPECT_EQ(code_of_text([](std::string& text) { text.assign(1'000'000, ' '); }), ErrorCode::statement_too_long);
}

StatementCase with_signature(const ByteVector& signature) {
  StatementCase c;
  c.sign();
  c.signature = signature;
  return c;
}

TEST(Catalogue, SIG_01_BlankSignatureIsNone) {
  for (const std::string_view hex : {"3006020100020100", "3006020100020101", "3006020101020100"}) {
    expect_refused(with_signature(testlib::from_hex(hex)).verify_signed(), ErrorCode::signature_range);
  }
}

TEST(Catalogue, SIG_03_NumbersAreNotReduced) {
  StatementCase c;
  expect_accepted(c.verify());
  const auto good = c.key.sign_ecdsa(testlib::statement_message(c.text));
  const testlib::Number order = testlib::number_of(c.key.part(KeyPart::order));
  testlib::EcdsaSignature raised = good;
  const testlib::Number s = testlib::number_of(good.s);
  BN_add(s.get(), s.get(), order.get());
  raised.s = testlib::bytes_of(s, 33);
  c.signature = raised.to_der();
  expect_refused(c.verify_signed(), ErrorCode::signature_range);
}

// It is malleable by design: nothing here takes a signature for an identity.
TEST(Catalogue, SIG_12_BothSignaturesAreGood) {
  StatementCase c;
  expect_accepted(c.verify());
  testlib::EcdsaSignature other = c.key.sign_ecdsa(testlib::statement_message(c.text));
  const testlib::Number order = testlib::number_of(c.key.part(KeyPart::order));
  const testlib::Number s = testlib::number_of(other.s);
  BN_sub(s.get(), order.get(), s.get());
  other.s = testlib::bytes_of(s, 33);
  c.signature = other.to_der();
  expect_accepted(c.verify_signed());
}

TEST(Catalogue, SIG_10_DerIsStrict) {
  StatementCase c;
  expect_accepted(c.verify());
  const ByteVector good = c.signature;
  ByteVector long_length = good;
  long_length.insert(long_length.begin() + 1, 0x81);
  expect_refused(with_signature(long_length).verify_signed(), ErrorCode::der_length_not_minimal);
  ByteVector third = good;
  third[1] = static_cast<std::uint8_t>(third[1] + 3);
  third.insert(third.end(), {0x02, 0x01, 0x01});
  expect_refused(with_signature(third).verify_signed(), ErrorCode::der_trailing);
  ByteVector indefinite = good;
  indefinite[1] = 0x80;
  indefinite.insert(indefinite.end(), {0x00, 0x00});
  expect_refused(with_signature(indefinite).verify_signed(), ErrorCode::der_indefinite_length);
}

TEST(Catalogue, SIG_11_RawSignatureIsNotTaken) {
  StatementCase c;
  expect_accepted(c.verify());
  const auto pair = c.key.sign_ecdsa(testlib::statement_message(c.text));
  expect_refused(with_signature(testlib::concat({pair.r, pair.s})).verify_signed(), ErrorCode::der_wrong_tag);
}

TEST(Catalogue, SIG_20_AlgorithmIsThatOfTheStoredKey) {
  StatementCase c("device.approve", cose::kRs256);
  expect_accepted(c.verify());
  const ByteVector as_pss = c.key.with_algorithm(cose::kPs256).cose_key();
  c.record.public_key = as_pss;
  expect_refused(c.verify(), ErrorCode::device_record_algorithm);
  c.record.algorithm = assay::Algorithm::ps256;
  expect_refused(c.verify(), ErrorCode::statement_signature_invalid);
  EXPECT_EQ(code_of_member("alg", "\"ES256\""), ErrorCode::statement_member_unknown);
}

// A key made to fit somebody's signature is another credential than the one that the statement names.
TEST(Catalogue, SIG_31_StatementNamesItsCredential) {
  StatementCase c;
  expect_accepted(c.verify());
  c.credential = "credential-of-the-attacker";
  expect_refused(c.verify_signed(), ErrorCode::statement_credential_mismatch);
}

TEST(Catalogue, QR_01_ApprovalIsThatOfTheCredentialThatClaimed) {
  StatementCase claim("device.claim");
  expect_accepted(claim.verify());
  StatementCase approval;
  expect_accepted(approval.verify());
  approval.statement.set("cred", std::string_view("credential-2"));
  expect_refused(approval.verify(), ErrorCode::statement_credential_mismatch);
  // Nobody claimed it: nothing is never equal to nothing.
  approval.statement.set("cred", std::string_view());
  approval.credential.clear();
  expect_refused(approval.verify(), ErrorCode::statement_credential_id_missing);
}

TEST(Catalogue, QR_02_ApprovalSignsWhatWasShownAndTheNumber) {
  StatementCase c;
  c.number = assay::EnteredNumber{testlib::kEnteredNumber};
  c.statement.set("num", testlib::kEnteredNumber);
  expect_accepted(c.verify());
  c.context = testlib::sha256(testlib::bytes_of_text("Sign in to example.org from 198.51.100.9?"));
  expect_refused(c.verify(), ErrorCode::statement_context_mismatch);
}

TEST(Catalogue, QR_03_OldApprovalIsNotANewOne) {
  StatementCase c;
  expect_accepted(c.verify());
  c.record.counter = 1;
  expect_refused(c.verify_signed(), ErrorCode::statement_counter_regressed);
  c.challenge = testlib::seed_bytes("challenge/next", 32);
  expect_refused(c.verify_signed(), ErrorCode::statement_challenge_mismatch);
}

// The messages of the two differ in their first bytes, whatever stands in them.
TEST(Catalogue, JS_06_StatementIsNoAssertionAndAssertionNoStatement) {
  rp_test::AuthenticationCase passkey(cose::kEs256, "device");
  StatementCase c("device.verify");
  expect_accepted(passkey.verify());
  expect_accepted(c.verify());
  ASSERT_EQ(passkey.spec.key.cose_key(), c.key.cose_key());
  c.signature = passkey.made.signature;
  expect_refused(c.verify_signed(), ErrorCode::statement_signature_invalid);
  c.text = passkey.made.client_data_json;
  expect_refused(c.verify_signed(), ErrorCode::statement_member_unknown);
  c.sign();
  passkey.made.signature = c.signature;
  rp_test::expect_refused(passkey.verify_made(), ErrorCode::signature_invalid, assay::Step::auth_signature);
  passkey.made.client_data_json = c.text;
  rp_test::expect_refused(passkey.verify_made(), ErrorCode::json_missing_member, assay::Step::auth_json);
  passkey.spec.client_data.type = "device.verify";
  rp_test::expect_refused(passkey.verify(), ErrorCode::type_mismatch, assay::Step::auth_type);
}

}  // namespace
