#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/assay.hpp"
#include "tests/rp/fixture.hpp"
#include "tests/testlib/phone.hpp"

/// One statement on both sides: what the software telephone signs, and what the server expects. A test changes the one
/// thing that it is about; without a change the statement is accepted.
namespace device_test {

using rp_test::openssl;
using rp_test::shared_workspace;

inline constexpr std::string_view kTypes[] = {"device.enroll", "device.read",   "device.claim",  "device.approve",
                                              "device.reject", "device.verify", "device.update", "device.revoke"};
assay::StatementType type_named(std::string_view name);

struct StatementCase {
  explicit StatementCase(std::string_view type = "device.approve", int algorithm = testlib::cose::kEs256);

  // The telephone.
  testlib::SigningKey key;
  testlib::Statement statement;
  std::function<void(std::string&)> edit_text;
  std::function<void(testlib::ByteVector&)> edit_message;
  std::string text;  ///< what was signed last
  testlib::ByteVector signature;

  // The server.
  assay::StatementType type;
  testlib::ByteVector challenge = testlib::statement_challenge();
  std::string audience = std::string(testlib::kAudience);
  std::string credential = std::string(testlib::kCredential);
  std::vector<std::string> apps = {testlib::android_app()};
  std::optional<std::string> challenge_id;
  std::optional<testlib::ByteVector> context;
  assay::ExpectedNumber number = assay::NoNumber{};
  std::int64_t time = testlib::kJudgedAt;
  std::int64_t clock_tolerance = 300;
  assay::VerificationPolicy verification = {assay::VerificationProof::claimed, assay::VerificationMethod::biometric, 0};
  assay::SignCountPolicy counter = assay::SignCountPolicy::reject;
  assay::DeviceKeyRecord record;  ///< views set by request() where the test left them empty
  const assay::KeyHandle* handle = nullptr;

  /// Signs the statement.
  void sign();
  assay::StatementVerdict verify();
  /// Verifies what was signed last, changed by the test or not.
  assay::StatementVerdict verify_signed();
  /// Valid until a member changes.
  assay::StatementRequest request();
  assay::SignedStatement response() const { return {assay::bytes_of(text), signature}; }
  assay::StatementExpectations expectations();

 private:
  std::vector<std::string_view> app_views_;
  testlib::ByteVector cose_key_;
};

struct EnrolmentCase {
  explicit EnrolmentCase(int algorithm = testlib::cose::kEs256);
  /// With an attestation by Android, of a key that needs a fingerprint for each use.
  static EnrolmentCase android(int algorithm = testlib::cose::kEs256);
  /// With App Attest, of the key with this label or of another one.
  static EnrolmentCase apple(std::string_view attested_label = "app attest");

  StatementCase device{"device.enroll"};  ///< what it expects of the statement, and who signs it
  assay::DeviceKeyFormat format = assay::DeviceKeyFormat::spki;
  testlib::ByteVector public_key;
  testlib::ByteVector nonce = testlib::seed_bytes("attestation nonce", 32);
  std::optional<testlib::RegistrationSpec> attestation;
  assay::DeviceAttestationKind kind = assay::DeviceAttestationKind::none;
  std::vector<assay::Algorithm> algorithms;
  std::vector<testlib::ByteVector> anchors;
  assay::AttestationPolicy policy;
  assay::TrustPolicy trust;
  bool accept_vouched_key = false;
  testlib::ByteVector room = testlib::ByteVector(assay::kMaxDeviceKey);

  void make();
  assay::EnrolmentVerdict verify();
  assay::EnrolmentVerdict verify_made();
  assay::EnrolmentRequest request();
  assay::EnrolmentResponse response();

 private:
  testlib::Registration made_;
  std::vector<assay::Bytes> certificates_;
  std::vector<assay::Bytes> anchor_views_;
};

/// The same without a step, of which statements have none.
template <class Verdict>
void expect_refused(const Verdict& verdict, assay::ErrorCode code) {
  rp_test::expect_refused(verdict, code, assay::Step::none);
}
using rp_test::expect_accepted;

}  // namespace device_test
