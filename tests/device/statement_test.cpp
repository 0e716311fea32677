// The form of statements, their signatures, counters and batches.
#include <algorithm>
#include <limits>

#include "tests/device/fixture.hpp"

namespace {

using assay::ErrorCode;
using device_test::expect_accepted;
using device_test::expect_refused;
using device_test::StatementCase;
using testlib::ByteVector;

void expect_text_refused(const std::function<void(std::string&)>& edit, ErrorCode code) {
  StatementCase c;
  expect_accepted(c.verify());
  c.edit_text = edit;
  SCOPED_TRACE(c.text);
  const auto verdict = c.verify();
  expect_refused(verdict, code);
  EXPECT_EQ(verdict.error.input, assay::Input::device_statement);
}

std::function<void(std::string&)> with_member(const std::string& json) {
  return [json](std::string& text) { text.insert(text.size() - 1, "," + json); };
}

void replace(std::string& text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, from.size(), to);
}

std::function<void(std::string&)> with(const std::string& from, const std::string& to) {
  return [=](std::string& text) { replace(text, from, to); };
}

TEST(StatementForm, AcceptsEscapesAndWhitespaceAndAnyOrder) {
  StatementCase c;
  c.edit_text = [](std::string& text) {
    replace(text, "\"type\"", "\n \"\\u0074ype\" ");
    replace(text, "https://", "https:\\/\\/");
    text = " " + text + "\n";
  };
  expect_accepted(c.verify());
  c.edit_text = nullptr;
  c.statement.erase("type").set("type", std::string_view("device.approve"));
  expect_accepted(c.verify());
}

TEST(StatementForm, RefusesUnknownMembers) {
  expect_text_refused(with_member("\"extra\":1"), ErrorCode::statement_member_unknown);
  expect_text_refused(with_member("\"Type\":\"device.approve\""), ErrorCode::statement_member_unknown);
  expect_text_refused(with_member("\"\":null"), ErrorCode::statement_member_unknown);
  expect_text_refused(with_member("\"extra\":{\"type\":\"device.reject\"}"), ErrorCode::statement_member_unknown);
}

TEST(StatementForm, RefusesDuplicateMembers) {
  for (const std::string_view name : {"type", "challenge", "cid", "cred", "aud", "app", "ctx", "uv", "ctr", "iat"}) {
    expect_text_refused(with_member("\"" + std::string(name) + "\":1"), ErrorCode::json_duplicate_member);
  }
  expect_text_refused(with_member("\"\\u0063ha\\u006clenge\":\"x\""), ErrorCode::json_duplicate_member);
  expect_text_refused(with_member("\"extra\":{\"a\":1,\"a\":2}"), ErrorCode::json_duplicate_member);
}

TEST(StatementForm, RefusesWhatIsDeeperThanFour) {
  expect_text_refused(with_member("\"extra\":[[[0]]]"), ErrorCode::statement_member_unknown);
  expect_text_refused(with_member("\"extra\":[[[[0]]]]"), ErrorCode::statement_too_deep);
  expect_text_refused(with_member("\"extra\":{\"a\":{\"b\":{\"c\":{}}}}"), ErrorCode::statement_too_deep);
  expect_text_refused([](std::string& text) { text = "[[[[[0]]]]]"; }, ErrorCode::statement_too_deep);
}

TEST(StatementForm, HasItsOwnLimitOfLength) {
  StatementCase c;
  const auto padded_to = [](std::size_t size) {
    return [size](std::string& text) { text.insert(1, size - text.size(), ' '); };
  };
  c.edit_text = padded_to(assay::kMaxStatement);
  expect_accepted(c.verify());
  EXPECT_EQ(c.text.size(), 4096U);
  c.edit_text = padded_to(assay::kMaxStatement + 1);
  const auto verdict = c.verify();
  expect_refused(verdict, ErrorCode::statement_too_long);
  EXPECT_EQ(verdict.outcome, assay::Outcome::rejected);
}

TEST(StatementForm, RefusesMissingMembersAndThoseOfAnotherType) {
  for (const std::string_view name : {"type", "challenge", "aud", "app", "uv", "ctr", "iat"}) {
    SCOPED_TRACE(name);
    StatementCase c;
    c.statement.erase(name);
    expect_refused(c.verify(), ErrorCode::json_missing_member);
  }
  for (const std::string_view name :
       {"type", "challenge", "cid", "cred", "aud", "app", "ctx", "num", "uv", "ctr", "iat"}) {
    for (const std::string_view json : {"null", "true", "[]", "{}"}) {
      SCOPED_TRACE(std::string(name) + " " + std::string(json));
      StatementCase c;
      c.statement.set_json(name, std::string(json));
      expect_refused(c.verify(), ErrorCode::json_wrong_type);
    }
  }
  StatementCase c;
  c.statement.set_json("num", "482913");
  c.number = assay::EnteredNumber{"482913"};
  expect_refused(c.verify(), ErrorCode::json_wrong_type);
  c.statement.set("num", std::string_view("482913")).set_json("ctr", "\"1\"");
  expect_refused(c.verify(), ErrorCode::json_wrong_type);
}

TEST(StatementForm, RefusesTextsThatAreNoStatement) {
  for (const std::string_view text : {"[]", "1", "\"device.approve\"", "null"}) {
    expect_text_refused([=](std::string& t) { t = text; }, ErrorCode::json_wrong_type);
  }
  expect_text_refused([](std::string& t) { t = "{}"; }, ErrorCode::json_missing_member);
  expect_text_refused([](std::string& t) { t.clear(); }, ErrorCode::json_malformed);
  expect_text_refused([](std::string& t) { t += "x"; }, ErrorCode::json_trailing);
  expect_text_refused([](std::string& t) { t.insert(0, "\xef\xbb\xbf"); }, ErrorCode::json_malformed);
  expect_text_refused(with("credential-1", "credential-\xff"), ErrorCode::json_not_utf8);
  expect_text_refused(with("credential-1", "credential-1\\u0000"), ErrorCode::json_nul);
  expect_text_refused(with("credential-1", "\\ud800"), ErrorCode::json_not_utf8);
}

TEST(StatementForm, RefusesUnknownNames) {
  for (const std::string_view type :
       {"", "device.", "device.approved", "Device.approve", "approve", "webauthn.get", "device.approve "}) {
    expect_text_refused(with("\"device.approve\"", "\"" + std::string(type) + "\""), ErrorCode::statement_type_unknown);
  }
  for (const std::string_view uv : {"", "pin", "Biometric", "biometric "}) {
    expect_text_refused(with("\"biometric\"", "\"" + std::string(uv) + "\""),
                        ErrorCode::statement_verification_unknown);
  }
}

TEST(StatementForm, RefusesNumbersThatAreNoCounterOrTime) {
  for (const std::string_view number : {"-1", "1.0", "1e0", "4294967296", "18446744073709551616"}) {
    expect_text_refused(with("\"ctr\":1", "\"ctr\":" + std::string(number)), ErrorCode::statement_counter_form);
  }
  for (const std::string_view number : {"-1", "1767225600.5", "1.7672256e9", "9223372036854775808"}) {
    expect_text_refused(with(std::to_string(testlib::kJudgedAt), std::string(number)), ErrorCode::statement_time_form);
  }
}

TEST(StatementSignature, CoversEveryBitOfTheStatement) {
  StatementCase c;
  expect_accepted(c.verify());
  const std::string good = c.text;
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      c.text = good;
      c.text[i] = static_cast<char>(c.text[i] ^ (1 << bit));
      const auto verdict = c.verify_signed();
      ASSERT_NE(verdict.outcome, assay::Outcome::accepted) << i << " " << bit;
      ASSERT_EQ(verdict.type, assay::StatementType::none);
    }
  }
  // Also where the text means the same.
  c.text = good + " ";
  expect_refused(c.verify_signed(), ErrorCode::statement_signature_invalid);
  c.text = good;
  expect_accepted(c.verify_signed());
}

TEST(StatementSignature, IsRefusedWithAnyBitChanged) {
  for (const int algorithm : {testlib::cose::kEs256, testlib::cose::kEd25519}) {
    StatementCase c("device.approve", algorithm);
    expect_accepted(c.verify());
    for (std::size_t i = 0; i < c.signature.size(); ++i) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        c.signature[i] ^= static_cast<std::uint8_t>(1U << bit);
        ASSERT_EQ(c.verify_signed().outcome, assay::Outcome::rejected) << i << " " << bit;
        c.signature[i] ^= static_cast<std::uint8_t>(1U << bit);
      }
    }
    expect_accepted(c.verify_signed());
  }
}

TEST(StatementSignature, CanBeOfEveryKindOfKey) {
  for (const int algorithm : {testlib::cose::kEs256, testlib::cose::kEs384, testlib::cose::kEdDsa,
                              testlib::cose::kRs256, testlib::cose::kMlDsa44}) {
    const auto verdict = StatementCase("device.verify", algorithm).verify();
    const auto verified = assay::backend_algorithms(*rp_test::openssl());
    if (std::ranges::find(verified, assay::Algorithm{algorithm}) != verified.end()) {
      expect_accepted(verdict);
    } else {
      expect_refused(verdict, ErrorCode::algorithm_unsupported);
    }
  }
}

TEST(StatementSignature, IsOverPrefixAndStatement) {
  const std::vector<std::function<void(ByteVector&)>> edits = {
      [](ByteVector& message) { message.erase(message.begin(), message.begin() + 20); },
      [](ByteVector& message) { message.erase(message.begin() + 19); }, [](ByteVector& message) { message[18] = '2'; },
      [](ByteVector& message) { message = testlib::sha256(message); },
      [](ByteVector& message) { message.push_back(0); }};
  for (const auto& edit : edits) {
    StatementCase c;
    expect_accepted(c.verify());
    c.edit_message = edit;
    expect_refused(c.verify(), ErrorCode::statement_signature_invalid);
  }
}

TEST(StatementSignature, HasItsForm) {
  StatementCase c;
  expect_accepted(c.verify());
  const ByteVector good = c.signature;
  c.signature.push_back(0);
  expect_refused(c.verify_signed(), ErrorCode::der_trailing);
  c.signature.clear();
  expect_refused(c.verify_signed(), ErrorCode::der_truncated);
  c.signature.assign(9000, 0);
  expect_refused(c.verify_signed(), ErrorCode::signature_too_long);
  const auto pair = c.key.sign_ecdsa(testlib::statement_message(c.text));
  c.signature = testlib::concat({pair.r, pair.s});
  expect_refused(c.verify_signed(), ErrorCode::der_wrong_tag);
  c.signature = good;
  expect_accepted(c.verify_signed());
}

TEST(StatementSignature, IsByTheKeyOfTheRecord) {
  StatementCase c;
  expect_accepted(c.verify());
  const auto other = testlib::SigningKey::make(testlib::cose::kEs256, "other device").cose_key();
  c.record.public_key = other;
  expect_refused(c.verify(), ErrorCode::statement_signature_invalid);
  ByteVector broken = other;
  broken.back() ^= 1;
  c.record.public_key = broken;
  expect_refused(c.verify(), ErrorCode::key_off_curve);
}

TEST(StatementSignature, CanUseAKeyHandle) {
  StatementCase c;
  const auto handle = assay::make_key_handle(*device_test::openssl(), c.key.cose_key());
  const auto other = assay::make_key_handle(
      *device_test::openssl(), testlib::SigningKey::make(testlib::cose::kEs256, "other device").cose_key());
  ASSERT_TRUE(handle.has_value() && other.has_value());
  c.handle = &*handle;
  expect_accepted(c.verify());
  c.handle = &*other;
  expect_refused(c.verify(), ErrorCode::key_handle_mismatch);
}

TEST(StatementCounter, IsStrictlyGreaterUnlessBothAreZero) {
  struct Row {
    std::uint32_t stored;
    std::int64_t received;
    bool accepted;
  };
  constexpr std::uint32_t kMax = std::numeric_limits<std::uint32_t>::max();
  for (const Row& row :
       {Row{0, 0, true}, Row{0, 1, true}, Row{0, kMax, true}, Row{1, 0, false}, Row{1, 1, false}, Row{1, 2, true},
        Row{2, 1, false}, Row{kMax, 0, false}, Row{kMax, kMax, false}, Row{kMax - 1, kMax, true}}) {
    SCOPED_TRACE(std::to_string(row.stored) + " " + std::to_string(row.received));
    StatementCase c;
    c.record.counter = row.stored;
    c.statement.set("ctr", row.received);
    const auto verdict = c.verify();
    EXPECT_EQ(verdict.counter.stored, row.stored);
    EXPECT_EQ(verdict.counter.received, row.received);
    EXPECT_EQ(verdict.counter.regressed, !row.accepted);
    if (row.accepted) {
      expect_accepted(verdict);
      EXPECT_EQ(verdict.delta.counter, row.received);
    } else {
      expect_refused(verdict, ErrorCode::statement_counter_regressed);
      EXPECT_EQ(verdict.delta.counter, 0U);
      EXPECT_EQ(verdict.type, assay::StatementType::none);
    }
    c.counter = assay::SignCountPolicy::report;
    const auto reported = c.verify();
    expect_accepted(reported);
    EXPECT_EQ(reported.counter.regressed, !row.accepted);
    EXPECT_EQ(reported.delta.counter, row.accepted ? row.received : row.stored);
  }
}

TEST(StatementVerdict, IsZeroUnlessAccepted) {
  StatementCase c;
  c.audience = "other";
  const auto verdict = c.verify();
  expect_refused(verdict, ErrorCode::statement_audience_mismatch);
  EXPECT_EQ(verdict.type, assay::StatementType::none);
  EXPECT_EQ(verdict.algorithm, assay::Algorithm::none);
  EXPECT_EQ(verdict.verification.claim, assay::UserVerificationClaim::none);
  EXPECT_EQ(verdict.issued_at, 0);
  const auto pending = assay::prepare_statement(c.request(), c.response(), device_test::shared_workspace());
  EXPECT_EQ(pending.error.code, ErrorCode::statement_audience_mismatch);
  EXPECT_TRUE(pending.job.message.empty());
}

TEST(StatementVerdict, LeavesTheWorkspaceAsItWas) {
  StatementCase c;
  expect_accepted(c.verify());
  assay::Limits limits;
  limits.arena = 20 + assay::kMaxStatement;
  auto workspace = assay::make_workspace(device_test::openssl(), limits);
  ASSERT_TRUE(workspace.has_value());
  for (int i = 0; i < 100; ++i) expect_accepted(assay::verify_statement(c.request(), c.response(), *workspace));
  limits.arena = 20 + c.text.size() - 1;
  auto small = assay::make_workspace(device_test::openssl(), limits);
  expect_refused(assay::verify_statement(c.request(), c.response(), *small), ErrorCode::workspace_full);
}

// Statements of devices and assertions of passkeys in one batch, good and bad, each judged as if alone.
TEST(StatementBatch, GoesTogetherWithPasskeys) {
  rp_test::AuthenticationCase passkey;
  expect_accepted(passkey.verify());
  std::vector<StatementCase> cases;
  for (const std::string_view type : {"device.approve", "device.reject", "device.verify", "device.read"}) {
    cases.emplace_back(type, type == "device.read" ? testlib::cose::kEdDsa : testlib::cose::kEs256);
    cases.back().sign();
  }
  cases[1].signature.back() ^= 1;
  cases[2].audience = "other";
  std::vector<assay::StatementRequest> requests;
  for (StatementCase& c : cases) requests.push_back(c.request());
  auto& workspace = device_test::shared_workspace();
  workspace.reset();
  const auto party = passkey.party.make();
  const auto request = passkey.complete_request();
  const auto assertion = assay::prepare_authentication(party, request, passkey.response(), workspace);
  std::vector<assay::PendingStatement> pending;
  std::vector<assay::VerifyJob> jobs = {assertion.job};
  for (std::size_t i = 0; i < cases.size(); ++i) {
    pending.push_back(assay::prepare_statement(requests[i], cases[i].response(), workspace));
    if (!pending.back().error.failed()) jobs.push_back(pending.back().job);
  }
  ASSERT_EQ(jobs.size(), 4U);
  std::vector<assay::Error> results(jobs.size());
  ASSERT_FALSE(assay::verify_batch(jobs, results, workspace).failed());
  expect_accepted(assay::conclude_authentication(assertion, results[0]));
  const std::vector<assay::StatementVerdict> verdicts = {
      assay::conclude_statement(pending[0], results[1]), assay::conclude_statement(pending[1], results[2]),
      assay::conclude_statement(pending[2], {}), assay::conclude_statement(pending[3], results[3])};
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto alone = cases[i].verify_signed();
    EXPECT_EQ(verdicts[i].outcome, alone.outcome) << i;
    EXPECT_EQ(verdicts[i].error, alone.error) << i;
    EXPECT_EQ(verdicts[i].type, alone.type) << i;
    EXPECT_EQ(verdicts[i].delta.counter, alone.delta.counter) << i;
  }
  expect_accepted(verdicts[0]);
  expect_accepted(verdicts[3]);
}

TEST(StatementAddress, NamesWhatTheServerLooksUp) {
  StatementCase c;
  c.sign();
  const auto address = assay::peek_statement(assay::bytes_of(c.text), device_test::shared_workspace());
  ASSERT_TRUE(address.has_value());
  EXPECT_EQ(address->type, assay::StatementType::approve);
  EXPECT_EQ(address->credential, testlib::kCredential);
  EXPECT_EQ(address->challenge_id, testlib::kChallengeId);
  EXPECT_EQ(address->challenge, testlib::to_base64url(testlib::statement_challenge()));
  const auto fault = assay::peek_statement(assay::bytes_of("{}"), device_test::shared_workspace());
  EXPECT_EQ(fault.error().code, ErrorCode::json_missing_member);
  assay::Workspace empty;
  EXPECT_EQ(assay::peek_statement(assay::bytes_of(c.text), empty).error().code, ErrorCode::workspace_full);
}

}  // namespace
