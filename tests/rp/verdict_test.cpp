#include <algorithm>
#include <set>

#include "tests/rp/fixture.hpp"

namespace {

using assay::Error;
using assay::ErrorCode;
using assay::Outcome;
using rp_test::AuthenticationCase;
using rp_test::expect_accepted;
using rp_test::RegistrationCase;

TEST(Verdict, ZeroedMemoryNeverMeansYes) {
  EXPECT_FALSE(assay::RegistrationVerdict{}.accepted());
  EXPECT_FALSE(assay::AuthenticationVerdict{}.accepted());
  EXPECT_EQ(assay::outcome_of(Error{}), Outcome::undecided);
}

TEST(Verdict, OfARefusedRegistrationHoldsNothing) {
  RegistrationCase c(testlib::AttestationKind::packed_self);
  expect_accepted(c.verify());
  c.spec.hooks.message = [](testlib::ByteVector& message) { message[0] ^= 1; };
  const auto verdict = c.verify();
  EXPECT_EQ(verdict.outcome, Outcome::rejected);
  EXPECT_TRUE(verdict.record.id.empty());
  EXPECT_TRUE(verdict.record.public_key.empty());
  EXPECT_EQ(verdict.flags.bits, 0);
  EXPECT_EQ(verdict.algorithm, assay::Algorithm::none);
  EXPECT_EQ(verdict.unverified_aaguid.value, assay::Aaguid{});
}

TEST(StatusTable, EveryRowHasItsOwnNumberNameTextAndClass) {
  std::set<std::uint16_t> numbers;
  std::set<std::string_view> names;
  std::set<std::string_view> texts;
  for (int i = 0; i < assay::kNumErrorCodes; ++i) {
    const ErrorCode code = assay::error_code_at(i);
    numbers.insert(static_cast<std::uint16_t>(code));
    names.insert(assay::error_name(code));
    texts.insert(assay::error_text(code));
    const Error error{code, assay::Step::none, assay::Input::none, 0};
    EXPECT_TRUE(error.failed());
    EXPECT_NE(assay::error_class_name(error.error_class()), "unknown");
    const bool judged = error.error_class() <= assay::ErrorClass::untrusted;
    EXPECT_EQ(assay::outcome_of(error), judged ? Outcome::rejected : Outcome::undecided);
  }
  EXPECT_EQ(numbers.size(), static_cast<std::size_t>(assay::kNumErrorCodes));
  EXPECT_EQ(names.size(), numbers.size());
  EXPECT_EQ(texts.size(), numbers.size());
  EXPECT_EQ(assay::error_code_at(-1), ErrorCode::ok);
  EXPECT_EQ(assay::error_code_at(assay::kNumErrorCodes), ErrorCode::ok);
  EXPECT_EQ(assay::error_name(static_cast<ErrorCode>(0x9fff)), "unknown_error");
}

TEST(StepTable, IsInTheOrderOfTheSpecification) {
  for (int i = 1; i < assay::kNumSteps; ++i) {
    EXPECT_LT(assay::step_info_at(i - 1).step, assay::step_info_at(i).step);
    EXPECT_LE(assay::step_info_at(i - 1).ceremony, assay::step_info_at(i).ceremony);
    EXPECT_EQ(assay::step_slug(assay::step_info_at(i).step), assay::step_info_at(i).slug);
  }
  EXPECT_EQ(assay::step_info_at(assay::kNumSteps).step, assay::Step::none);
  EXPECT_EQ(assay::step_slug(assay::Step::none), "");
}

/// Every step of ours before the failing one has run, the failing one failed, and none after it was looked at.
template <class Case>
void expect_log_ends_at_failure(const Case& c, assay::Ceremony ceremony, assay::Step failed) {
  for (int i = 0; i < assay::kNumSteps; ++i) {
    const assay::StepInfo& info = assay::step_info_at(i);
    if (info.ceremony != ceremony || info.step < failed) {
      EXPECT_NE(c.log[info.step], assay::StepResult::fail) << info.slug;
    } else if (info.step == failed) {
      EXPECT_EQ(c.log[info.step], assay::StepResult::fail) << info.slug;
    } else {
      EXPECT_EQ(c.log[info.step], assay::StepResult::not_evaluated) << info.slug;
    }
  }
}

TEST(StepLog, HasEveryStepOfAnAcceptedRegistration) {
  RegistrationCase c(testlib::AttestationKind::packed_x5c);
  expect_accepted(c.verify());
  for (int i = 0; i < assay::kNumSteps; ++i) {
    const assay::StepInfo& info = assay::step_info_at(i);
    EXPECT_NE(c.log[info.step], assay::StepResult::fail);
    if (info.doer != assay::StepDoer::ours) {
      EXPECT_EQ(c.log[info.step], assay::StepResult::not_evaluated);
    }
  }
  EXPECT_EQ(c.log[assay::Step::reg_att_stmt], assay::StepResult::pass);
  EXPECT_EQ(c.log[assay::Step::reg_top_origin_match], assay::StepResult::not_evaluated);
}

TEST(StepLog, EndsAtTheFailingStep) {
  RegistrationCase registration(testlib::AttestationKind::packed_self);
  registration.spec.hooks.message = [](testlib::ByteVector& message) { message[0] ^= 1; };
  EXPECT_FALSE(registration.verify().accepted());
  expect_log_ends_at_failure(registration, assay::Ceremony::registration, assay::Step::reg_att_stmt);
  AuthenticationCase authentication;
  authentication.spec.client_data.origin = "https://evil.example";
  EXPECT_FALSE(authentication.verify().accepted());
  expect_log_ends_at_failure(authentication, assay::Ceremony::authentication, assay::Step::auth_origin);
  EXPECT_FALSE(authentication.verify_json([](std::string& json) { json.clear(); }).accepted());
  expect_log_ends_at_failure(authentication, assay::Ceremony::authentication, assay::Step::auth_response_type);
}

TEST(Verdict, LeavesTheInputsUntouched) {
  RegistrationCase registration(testlib::AttestationKind::fido_u2f);
  expect_accepted(registration.verify());
  const auto object = registration.made.attestation_object;
  const auto client_data = registration.made.client_data_json;
  expect_accepted(registration.verify_made());
  EXPECT_EQ(registration.made.attestation_object, object);
  EXPECT_EQ(registration.made.client_data_json, client_data);
}

TEST(Workspace, IsLeftAsItWasByRawVerifications) {
  const auto limits = assay::Limits{.arena = 4096};
  auto workspace = assay::make_workspace(rp_test::openssl(), limits);
  AuthenticationCase authentication;
  expect_accepted(authentication.verify());
  RegistrationCase registration(testlib::AttestationKind::fido_u2f);
  expect_accepted(registration.verify());
  const auto party = rp_test::Party();
  const auto relying_party = party.make();
  for (int i = 0; i < 200; ++i) {
    expect_accepted(assay::verify_authentication(relying_party, authentication.complete_request(),
                                                 authentication.response(), *workspace));
    expect_accepted(assay::verify_registration(relying_party, registration.complete_request(), registration.response(),
                                               *workspace));
  }
}

TEST(Workspace, SaysWhatItTookFromTheHeap) {
  EXPECT_EQ(assay::Workspace().size_bytes(), 0u);
  const auto small = assay::make_workspace(rp_test::openssl(), {.credential_json = 1024, .arena = 1024});
  const auto large = assay::make_workspace(rp_test::openssl());
  ASSERT_TRUE(small.has_value() && large.has_value());
  EXPECT_GT(large->size_bytes(), small->size_bytes());
  EXPECT_EQ(assay::make_workspace(nullptr).error().code, ErrorCode::backend_missing);
}

TEST(Workspace, HasTheSizeThatTheDocumentsState) {
  if (sizeof(void*) != 8) GTEST_SKIP() << "docs/memory.md gives the sizes of 64-bit machines";
  EXPECT_EQ(assay::make_workspace(rp_test::openssl())->size_bytes(), 691'475u);
  const assay::Limits small{.client_data_json = 2048,
                            .attestation_object = 4096,
                            .authenticator_data = 2048,
                            .client_extension_results = 1024,
                            .credential_json = 8192,
                            .batch = 1};
  EXPECT_EQ(assay::make_workspace(rp_test::openssl(), small)->size_bytes(), 90'782u);
}

TEST(RelyingParty, RefusesIncompleteConfiguration) {
  const std::string_view origins[] = {testlib::kOrigin};
  const std::string_view bad_origins[] = {testlib::kOrigin, ""};
  const assay::Backend* backend = rp_test::openssl();
  const auto error = [](const assay::RelyingPartyConfig& config) {
    return assay::make_relying_party(config).error().code;
  };
  EXPECT_EQ(error({.id = "example.org", .origins = origins, .backend = backend}), ErrorCode::ok);
  EXPECT_EQ(error({.id = "", .origins = origins, .backend = backend}), ErrorCode::rp_id_invalid);
  EXPECT_EQ(error({.id = "example.org", .backend = backend}), ErrorCode::origins_missing);
  EXPECT_EQ(error({.id = "example.org", .origins = bad_origins, .backend = backend}), ErrorCode::origin_invalid);
  EXPECT_EQ(error({.id = "example.org", .origins = origins}), ErrorCode::backend_missing);
}

}  // namespace
