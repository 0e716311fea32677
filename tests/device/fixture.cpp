#include "tests/device/fixture.hpp"

#include <algorithm>

#include "tests/testlib/android_attestation.hpp"
#include "tests/testlib/der_writer.hpp"

namespace device_test {

using testlib::ByteVector;

assay::StatementType type_named(std::string_view name) {
  const auto* found = std::ranges::find(kTypes, name);
  return static_cast<assay::StatementType>(found - std::begin(kTypes) + 1);
}

StatementCase::StatementCase(std::string_view type_name, int algorithm)
    : key(testlib::SigningKey::make(algorithm, "device")),
      statement(testlib::statement_of(type_name)),
      type(type_named(type_name)),
      cose_key_(key.cose_key()) {
  const std::string json = statement.to_json();
  if (json.find("\"cid\"") != std::string::npos) challenge_id = testlib::kChallengeId;
  if (json.find("\"ctx\"") != std::string::npos) context = testlib::context_hash();
  record.algorithm = static_cast<assay::Algorithm>(algorithm);
}

void StatementCase::sign() {
  text = statement.to_json();
  if (edit_text) edit_text(text);
  ByteVector message = testlib::statement_message(text);
  if (edit_message) edit_message(message);
  signature = key.sign(message);
}

assay::StatementExpectations StatementCase::expectations() {
  app_views_.assign(apps.begin(), apps.end());
  const assay::ExpectedChallengeId expected_id = challenge_id
                                                     ? assay::ExpectedChallengeId(assay::ChallengeId{*challenge_id})
                                                     : assay::ExpectedChallengeId(assay::NoChallengeId{});
  const assay::ExpectedContext expected_context =
      context ? assay::ExpectedContext(assay::ContextHash{*context}) : assay::ExpectedContext(assay::NoContext{});
  return {.challenge = challenge,
          .audience = audience,
          .apps = app_views_,
          .challenge_id = expected_id,
          .context = expected_context,
          .time = time,
          .clock_tolerance = clock_tolerance,
          .verification = verification};
}

assay::StatementRequest StatementCase::request() {
  if (record.public_key.empty()) record.public_key = cose_key_;
  if (record.app.empty()) record.app = assay::bytes_of("app");
  return {.record = record,
          .type = type,
          .credential = credential,
          .number = number,
          .expected = expectations(),
          .counter = counter,
          .key = handle};
}

assay::StatementVerdict StatementCase::verify() {
  sign();
  return verify_signed();
}

assay::StatementVerdict StatementCase::verify_signed() {
  shared_workspace().reset();
  return assay::verify_statement(request(), response(), shared_workspace());
}

EnrolmentCase::EnrolmentCase(int algorithm) : device("device.enroll", algorithm), public_key(device.key.spki()) {
  const auto all = assay::backend_algorithms(*openssl());
  algorithms.assign(all.begin(), all.end());
  trust.accept_none = true;
  trust.time = testlib::kJudgedAt;
  trust.unknown_status = assay::UnknownStatus::accept;
}

EnrolmentCase EnrolmentCase::android(int algorithm) {
  EnrolmentCase c(algorithm);
  c.kind = assay::DeviceAttestationKind::android_key;
  c.attestation = testlib::android_attestation_spec(c.device.key, c.nonce);
  c.attestation->hooks.key_description = [](testlib::KeyDescriptionSpec& spec) {
    spec.hardware_enforced[testlib::android::kUserAuthType] = testlib::der::integer(2);
    spec.hardware_enforced.erase(testlib::android::kAuthTimeout);
  };
  c.anchors = {c.attestation->issuer.certificate};
  c.trust.accept_none = false;
  c.device.verification = {};
  return c;
}

EnrolmentCase EnrolmentCase::apple(std::string_view attested_label) {
  EnrolmentCase c;
  c.kind = assay::DeviceAttestationKind::apple_appattest;
  const auto attested = testlib::SigningKey::make(testlib::cose::kEs256, attested_label);
  c.attestation = testlib::appattest_spec(attested, c.device.key, c.nonce);
  c.anchors = {c.attestation->issuer.certificate};
  c.trust.accept_none = false;
  c.policy.enable_apple_appattest = true;
  c.accept_vouched_key = true;
  c.device.apps = {"ios:" + std::string(testlib::kAppleApp)};
  c.device.statement.set("app", c.device.apps.front());
  return c;
}

void EnrolmentCase::make() {
  device.sign();
  if (attestation) made_ = testlib::make_registration(*attestation);
}

assay::EnrolmentRequest EnrolmentCase::request() {
  anchor_views_.assign(anchors.begin(), anchors.end());
  trust.anchors = anchor_views_;
  return {.expected = device.expectations(),
          .algorithms = algorithms,
          .cose_key = room,
          .attestation_challenge = nonce,
          .attestation = policy,
          .trust = trust,
          .accept_vouched_key = accept_vouched_key};
}

assay::EnrolmentResponse EnrolmentCase::response() {
  certificates_.assign(made_.x5c.begin(), made_.x5c.end());
  assay::EnrolmentResponse response;
  response.public_key = {format, public_key};
  response.signed_statement = device.response();
  response.attestation = {kind, certificates_, made_.attestation_object};
  return response;
}

assay::EnrolmentVerdict EnrolmentCase::verify() {
  make();
  return verify_made();
}

assay::EnrolmentVerdict EnrolmentCase::verify_made() {
  shared_workspace().reset();
  return assay::verify_enrolment(request(), response(), shared_workspace());
}

}  // namespace device_test
