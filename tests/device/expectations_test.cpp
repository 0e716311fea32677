// Each expectation on its own: mismatched it is refused with its own code, and the twin is accepted.
#include <algorithm>
#include <array>
#include <limits>

#include "tests/device/fixture.hpp"

namespace {

using assay::ErrorCode;
using device_test::expect_accepted;
using device_test::expect_refused;
using device_test::kTypes;
using device_test::StatementCase;
using testlib::ByteSpan;
using testlib::ByteVector;

using Edit = std::function<void(StatementCase&)>;

/// Expects a statement to be accepted, to be refused with the edit for its one reason, and that to be a fault of the
/// statement.
void expect_mismatch(const Edit& edit, ErrorCode code, std::string_view type = "device.approve") {
  SCOPED_TRACE(std::string(type) + " " + std::string(assay::error_name(code)));
  StatementCase c(type);
  expect_accepted(c.verify());
  edit(c);
  const auto verdict = c.verify();
  expect_refused(verdict, code);
  EXPECT_EQ(verdict.error.input, assay::Input::device_statement);
}

/// The same for a mistake of the server.
void expect_misuse(const Edit& edit, ErrorCode code, std::string_view type = "device.approve") {
  SCOPED_TRACE(std::string(type) + " " + std::string(assay::error_name(code)));
  StatementCase c(type);
  expect_accepted(c.verify());
  edit(c);
  const auto verdict = c.verify();
  expect_refused(verdict, code);
  EXPECT_EQ(verdict.outcome, assay::Outcome::undecided);
}

TEST(Expectations, StatementsOfEveryTypeAreAccepted) {
  for (const std::string_view type : kTypes) {
    if (type == "device.enroll") continue;
    SCOPED_TRACE(type);
    StatementCase c(type);
    const auto verdict = c.verify();
    expect_accepted(verdict);
    EXPECT_EQ(verdict.type, device_test::type_named(type));
    EXPECT_EQ(assay::statement_type_name(verdict.type), type);
    EXPECT_EQ(verdict.algorithm, assay::Algorithm::es256);
    EXPECT_EQ(verdict.issued_at, testlib::kJudgedAt);
    EXPECT_EQ(verdict.verification.claim, assay::UserVerificationClaim::biometric);
  }
}

TEST(Expectations, StatementOfOneTypeNeverPassesForAnother) {
  for (const std::string_view signed_type : kTypes) {
    for (const std::string_view expected : kTypes) {
      if (expected == "device.enroll") continue;
      SCOPED_TRACE(std::string(signed_type) + " for " + std::string(expected));
      // The members are those of the type expected, so that nothing else speaks against it.
      StatementCase c(expected);
      c.statement.set("type", signed_type);
      if (signed_type == expected) {
        expect_accepted(c.verify());
      } else {
        expect_refused(c.verify(), ErrorCode::statement_type_mismatch);
      }
    }
  }
}

TEST(Expectations, EnrolmentsAreNotVerifiedAsStatements) {
  StatementCase c("device.enroll");
  for (const auto type : {assay::StatementType::enroll, assay::StatementType::none,
                          static_cast<assay::StatementType>(9), static_cast<assay::StatementType>(255)}) {
    c.type = type;
    expect_refused(c.verify(), ErrorCode::statement_type_expected);
  }
}

TEST(Expectations, ChallengeIsTheOneThatWasSent) {
  for (std::size_t i = 0; i < 32; ++i) {
    expect_mismatch([i](StatementCase& c) { c.challenge[i] ^= 1; }, ErrorCode::statement_challenge_mismatch);
  }
  const auto as_written = [](std::string_view text) {
    return [text = std::string(text)](StatementCase& c) { c.statement.set("challenge", std::string_view(text)); };
  };
  const std::string right = testlib::to_base64url(testlib::statement_challenge());
  std::string spare_bits = right;
  ++spare_bits.back();
  for (const std::string& text : {std::string(), right + "=", right + "A", right.substr(1), " " + right, spare_bits}) {
    expect_mismatch(as_written(text), ErrorCode::statement_challenge_mismatch);
  }
  expect_mismatch([](StatementCase& c) { c.statement.set("challenge", ByteSpan(testlib::context_hash())); },
                  ErrorCode::statement_challenge_mismatch);
}

TEST(Expectations, AudienceIsThisServer) {
  for (const std::string_view audience : {"", "https://auth.example.com", "https://auth.example.org/",
                                          "https://auth.example.or", "HTTPS://auth.example.org"}) {
    expect_mismatch([=](StatementCase& c) { c.statement.set("aud", audience); },
                    ErrorCode::statement_audience_mismatch);
  }
  expect_mismatch([](StatementCase& c) { c.audience = "https://other.example"; },
                  ErrorCode::statement_audience_mismatch);
}

TEST(Expectations, CredentialIsTheOneWhoseKeyItIs) {
  for (const std::string_view credential : {"", "credential-2", "credential-", "credential-11"}) {
    expect_mismatch([=](StatementCase& c) { c.statement.set("cred", credential); },
                    ErrorCode::statement_credential_mismatch);
  }
  expect_mismatch([](StatementCase& c) { c.statement.erase("cred"); }, ErrorCode::statement_credential_missing);
}

TEST(Expectations, AppIsOneOfThoseExpected) {
  expect_mismatch([](StatementCase& c) { c.statement.set("app", std::string_view("ios:ABCDE12345.org.example.keys")); },
                  ErrorCode::statement_app_not_allowed);
  expect_mismatch([](StatementCase& c) { c.apps = {"other"}; }, ErrorCode::statement_app_not_allowed);
  StatementCase c;
  c.apps = {"other", testlib::android_app()};
  expect_accepted(c.verify());
}

TEST(Expectations, ChallengeIdIsThereWhereItIsExpected) {
  for (const std::string_view type : {"device.claim", "device.approve", "device.reject", "device.verify"}) {
    expect_mismatch([](StatementCase& c) { c.statement.set("cid", std::string_view("challenge-2")); },
                    ErrorCode::statement_challenge_id_mismatch, type);
    expect_mismatch([](StatementCase& c) { c.statement.erase("cid"); }, ErrorCode::statement_challenge_id_missing,
                    type);
    expect_misuse([](StatementCase& c) { c.challenge_id.reset(); }, ErrorCode::statement_challenge_id_needed, type);
  }
  for (const std::string_view type : {"device.read", "device.update", "device.revoke"}) {
    expect_mismatch([](StatementCase& c) { c.statement.set("cid", testlib::kChallengeId); },
                    ErrorCode::statement_challenge_id_unexpected, type);
    StatementCase c(type);
    c.challenge_id = "request-7";
    expect_refused(c.verify(), ErrorCode::statement_challenge_id_missing);
    c.statement.set("cid", std::string_view("request-7"));
    expect_accepted(c.verify());
  }
}

TEST(Expectations, ContextHashIsThereWhereItIsExpected) {
  for (const std::string_view type : {"device.approve", "device.reject"}) {
    for (std::size_t i = 0; i < 32; ++i) {
      expect_mismatch([i](StatementCase& c) { (*c.context)[i] ^= 0x80; }, ErrorCode::statement_context_mismatch, type);
    }
    expect_mismatch([](StatementCase& c) { c.statement.erase("ctx"); }, ErrorCode::statement_context_missing, type);
    expect_mismatch([](StatementCase& c) { c.statement.set("ctx", std::string_view()); },
                    ErrorCode::statement_context_mismatch, type);
    expect_misuse([](StatementCase& c) { c.context.reset(); }, ErrorCode::statement_context_needed, type);
  }
  for (const std::string_view type : {"device.read", "device.claim", "device.verify", "device.update"}) {
    expect_mismatch([](StatementCase& c) { c.statement.set("ctx", ByteSpan(testlib::context_hash())); },
                    ErrorCode::statement_context_unexpected, type);
  }
  StatementCase c("device.verify");
  c.context = testlib::context_hash();
  c.statement.set("ctx", ByteSpan(*c.context));
  expect_accepted(c.verify());
}

StatementCase with_number(std::string_view entered, const assay::ExpectedNumber& expected) {
  StatementCase c;
  c.statement.set("num", entered);
  c.number = expected;
  return c;
}

TEST(Expectations, NumberIsTheOneOnTheScreen) {
  const assay::ExpectedNumber expected = assay::EnteredNumber{testlib::kEnteredNumber};
  expect_accepted(with_number("482913", expected).verify());
  for (const std::string_view entered : {"", "482914", "082913", "48291", "4829130", "482913 ", "0482913"}) {
    SCOPED_TRACE(entered);
    expect_refused(with_number(entered, expected).verify(), ErrorCode::statement_number_mismatch);
  }
  expect_mismatch([&](StatementCase& c) { c.number = expected; }, ErrorCode::statement_number_missing);
  expect_mismatch([](StatementCase& c) { c.statement.set("num", testlib::kEnteredNumber); },
                  ErrorCode::statement_number_unexpected);
}

TEST(Expectations, NumberCanBeKnownByItsMacAlone) {
  std::array<std::uint8_t, 32> key{};
  std::ranges::copy(testlib::seed_bytes("number key", 32), key.begin());
  const auto mac =
      assay::number_mac(key, testlib::kChallengeId, testlib::kEnteredNumber, device_test::shared_workspace());
  ASSERT_TRUE(mac.has_value());
  const assay::ExpectedNumber expected = assay::EnteredNumberMac{key, *mac};
  expect_accepted(with_number("482913", expected).verify());
  for (const std::string_view entered : {"", "482914", "48291", "4829130", "48291a", "11111111111111111"}) {
    SCOPED_TRACE(entered);
    expect_refused(with_number(entered, expected).verify(), ErrorCode::statement_number_mismatch);
  }
  // It is bound to its challenge.
  StatementCase other = with_number("482913", expected);
  other.challenge_id = "challenge-2";
  other.statement.set("cid", std::string_view("challenge-2"));
  expect_refused(other.verify(), ErrorCode::statement_number_mismatch);
}

// The tag is that of Python's hmac module: key 00 01 .. 1f, "challenge-1", "482913".
TEST(Expectations, NumberMacIsTheDocumentedOne) {
  std::array<std::uint8_t, 32> key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i);
  auto& workspace = device_test::shared_workspace();
  const auto mac = assay::number_mac(key, "challenge-1", "482913", workspace);
  ASSERT_TRUE(mac.has_value());
  EXPECT_EQ(testlib::to_hex(*mac), "41bb181c1fa4b801bc4c4789950fb3b6b46e8f97c4845d4f9f5cf99a0793e392");
  const auto error = [&](std::string_view id, std::string_view digits) {
    return assay::number_mac(key, id, digits, workspace).error().code;
  };
  EXPECT_EQ(error("", "1"), ErrorCode::statement_challenge_id_form);
  EXPECT_EQ(error(std::string(513, 'c'), "1"), ErrorCode::statement_challenge_id_form);
  EXPECT_EQ(error(std::string(512, 'c'), "1234567890123456"), ErrorCode::ok);
  EXPECT_EQ(error("c", ""), ErrorCode::statement_number_form);
  EXPECT_EQ(error("c", "12345678901234567"), ErrorCode::statement_number_form);
  EXPECT_EQ(error("c", "12 3"), ErrorCode::statement_number_form);
  assay::Workspace empty;
  EXPECT_EQ(assay::number_mac(key, "c", "1", empty).error().code, ErrorCode::workspace_backend_mismatch);
}

// Who cannot sign learns nothing of the number, and uses up nobody's attempts.
TEST(Expectations, WrongNumberIsToldOnlyToTheKey) {
  for (const std::string_view entered : {"482913", "000000"}) {
    StatementCase c = with_number(entered, assay::EnteredNumber{testlib::kEnteredNumber});
    c.sign();
    c.signature = testlib::SigningKey::make(testlib::cose::kEs256, "stranger").sign(testlib::statement_message(c.text));
    expect_refused(c.verify_signed(), ErrorCode::statement_signature_invalid);
  }
}

TEST(Expectations, NumberIsForApprovalsOnly) {
  for (const std::string_view type :
       {"device.read", "device.claim", "device.reject", "device.verify", "device.update"}) {
    expect_misuse([](StatementCase& c) { c.number = assay::EnteredNumber{testlib::kEnteredNumber}; },
                  ErrorCode::statement_number_not_applicable, type);
    expect_mismatch([](StatementCase& c) { c.statement.set("num", testlib::kEnteredNumber); },
                    ErrorCode::statement_number_unexpected, type);
  }
}

TEST(Expectations, ClockOfTheDeviceIsAboutRight) {
  const auto at = [](std::int64_t iat, std::int64_t tolerance = 300, std::int64_t time = testlib::kJudgedAt) {
    StatementCase c;
    c.statement.set("iat", iat);
    c.clock_tolerance = tolerance;
    c.time = time;
    return c.verify();
  };
  for (const std::int64_t offset : {-300, -1, 0, 1, 300}) expect_accepted(at(testlib::kJudgedAt + offset));
  for (const std::int64_t offset : {-301, 301, -1'000'000, 1'000'000}) {
    expect_refused(at(testlib::kJudgedAt + offset), ErrorCode::statement_time_implausible);
    expect_accepted(at(testlib::kJudgedAt + offset, assay::kAnyTime));
  }
  expect_accepted(at(testlib::kJudgedAt, 0));
  expect_refused(at(testlib::kJudgedAt + 1, 0), ErrorCode::statement_time_implausible);
  expect_refused(at(testlib::kJudgedAt, -1), ErrorCode::statement_time_implausible);
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  expect_refused(at(kMax, kMax - 1, kMin), ErrorCode::statement_time_implausible);
  expect_accepted(at(kMax, assay::kAnyTime, kMin));
}

TEST(Expectations, WhatIsExpectedMustMakeSense) {
  expect_misuse([](StatementCase& c) { c.challenge.clear(); }, ErrorCode::statement_challenge_size);
  expect_misuse([](StatementCase& c) { c.challenge.pop_back(); }, ErrorCode::statement_challenge_size);
  expect_misuse([](StatementCase& c) { c.challenge.push_back(0); }, ErrorCode::statement_challenge_size);
  expect_misuse([](StatementCase& c) { c.audience.clear(); }, ErrorCode::statement_audience_missing);
  expect_misuse([](StatementCase& c) { c.apps.clear(); }, ErrorCode::statement_apps_missing);
  expect_misuse([](StatementCase& c) { c.apps.push_back(""); }, ErrorCode::statement_apps_missing);
  expect_misuse([](StatementCase& c) { c.credential.clear(); }, ErrorCode::statement_credential_id_missing);
  expect_misuse([](StatementCase& c) { c.challenge_id = ""; }, ErrorCode::statement_challenge_id_form);
  expect_misuse([](StatementCase& c) { c.challenge_id = std::string(513, 'c'); },
                ErrorCode::statement_challenge_id_form);
  expect_misuse([](StatementCase& c) { c.context->pop_back(); }, ErrorCode::statement_context_size);
  expect_misuse([](StatementCase& c) { c.number = assay::EnteredNumber{""}; }, ErrorCode::statement_number_form);
  expect_misuse([](StatementCase& c) { c.number = assay::EnteredNumber{"48 13"}; }, ErrorCode::statement_number_form);
  expect_misuse([](StatementCase& c) { c.record.algorithm = assay::Algorithm::none; },
                ErrorCode::device_record_incomplete);
  expect_misuse([](StatementCase& c) { c.record.algorithm = assay::Algorithm::esp256; },
                ErrorCode::device_record_algorithm);
  StatementCase c;
  c.sign();
  assay::Workspace empty;
  expect_refused(assay::verify_statement(c.request(), c.response(), empty), ErrorCode::workspace_backend_mismatch);
  expect_refused(assay::conclude_statement({}, {}), ErrorCode::statement_type_expected);
}

}  // namespace
