#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "assay/assay.hpp"
#include "tests/testlib/ceremony.hpp"

/// One ceremony on both sides: what the software authenticator makes, and what the relying party expects. A test
/// changes the one thing that it is about; without a change the ceremony is accepted.
namespace rp_test {

const assay::Backend* openssl();
/// Lets openssl() give another backend from here on, for programs that test what becomes of its failures.
bool use_backend(const assay::Backend* backend);
/// One Workspace for all tests of the process, of each backend; reset by every verification here.
assay::Workspace& shared_workspace(const assay::Backend* backend = openssl());

struct Party {
  std::string id = std::string(testlib::kRpId);
  std::vector<std::string_view> origins = {testlib::kOrigin};
  std::vector<std::string_view> related_origins;
  std::vector<std::string_view> top_origins;
  bool allow_subdomains = false;
  bool allow_any_port = false;
  bool allow_localhost = false;
  bool allow_cross_origin = false;
  assay::OriginChecks origin_checks = assay::OriginChecks::strict;
  assay::Profile profile = assay::Profile::webauthn;
  bool allow_rs1_credentials = false;
  const assay::Backend* backend = openssl();
  assay::KeyCache* key_cache = nullptr;
  const assay::RelyingParty* shared = nullptr;  ///< what make() gives; null: it makes one of the members above

  // What they give borrows from this Party.
  assay::RelyingPartyConfig config() const;
  assay::RelyingParty make() const;
};

struct RegistrationCase {
  explicit RegistrationCase(testlib::AttestationKind kind = testlib::AttestationKind::none,
                            int algorithm = testlib::cose::kEs256, int attestation_algorithm = testlib::cose::kEs256);

  Party party;
  testlib::RegistrationSpec spec;
  testlib::ByteVector challenge;  ///< expected
  testlib::ByteVector user_handle = testlib::seed_bytes("user", 16);
  std::vector<assay::Algorithm> algorithms;
  std::vector<testlib::ByteVector> anchors;
  assay::RegistrationRequest request;  ///< what the members above do not cover
  assay::StepLog log;
  testlib::Registration made;  ///< the response that the last verdict is on, and borrows from

  /// Makes the response and verifies its raw fields.
  assay::RegistrationVerdict verify();
  /// Verifies the response as it is in `made`, changed by the test or not.
  assay::RegistrationVerdict verify_made();
  /// Makes the response and verifies its JSON text after `edit`.
  assay::RegistrationVerdict verify_json(const std::function<void(std::string&)>& edit = nullptr);
  /// The request with all views set; valid until a member changes.
  const assay::RegistrationRequest& complete_request();
  assay::RegistrationResponse response() const;

 private:
  std::vector<assay::Bytes> anchor_views_;
  std::string json_;
};

struct AuthenticationCase {
  explicit AuthenticationCase(int algorithm = testlib::cose::kEs256, std::string_view label = "credential");

  Party party;
  testlib::AuthenticationSpec spec;
  testlib::ByteVector challenge;                                      ///< expected
  testlib::ByteVector user_handle = testlib::seed_bytes("user", 16);  ///< of the account
  bool discoverable = false;
  assay::CredentialRecord record;  ///< views set by complete_record() where the test left them empty
  std::vector<testlib::ByteVector> allow_credentials;
  assay::UserVerification user_verification = assay::UserVerification::required;
  assay::FlagPolicy backup_state = assay::FlagPolicy::any;
  assay::SignCountPolicy sign_count = assay::SignCountPolicy::reject;
  bool sets_uv_initialized = false;
  bool allow_short_challenge = false;
  assay::AuthenticationExtensions extensions;
  bool refuse_unsolicited_extensions = false;
  bool refuse_missing_extensions = false;
  const assay::KeyHandle* key = nullptr;
  assay::StepLog log;
  testlib::Authentication made;

  assay::AuthenticationVerdict verify();
  assay::AuthenticationVerdict verify_made();
  assay::AuthenticationVerdict verify_json(const std::function<void(std::string&)>& edit = nullptr);
  assay::AuthenticationRequest complete_request();
  assay::AuthenticationResponse response() const;

 private:
  void complete_record();
  std::vector<assay::Bytes> allow_views_;
  testlib::ByteVector stored_id_;
  testlib::ByteVector stored_key_;
  std::string json_;
};

template <class Verdict>
void expect_accepted(const Verdict& verdict) {
  EXPECT_TRUE(verdict.accepted()) << assay::error_name(verdict.error.code) << " at "
                                  << assay::step_slug(verdict.error.step);
  EXPECT_EQ(verdict.error, assay::Error{});
}

template <class Verdict>
void expect_refused(const Verdict& verdict, assay::ErrorCode code, assay::Step step) {
  EXPECT_EQ(verdict.outcome, assay::outcome_of({code, step, assay::Input::none, 0}));
  EXPECT_NE(verdict.outcome, assay::Outcome::accepted);
  EXPECT_EQ(assay::error_name(verdict.error.code), assay::error_name(code));
  EXPECT_EQ(assay::step_slug(verdict.error.step), assay::step_slug(step));
}

}  // namespace rp_test
