// Every limit swept from zero upwards: an error of class capacity until it is enough, then the verdict that it has
// without the limit. And every proper prefix of every input: refused.
#include "tests/rp/fixture.hpp"

namespace {

using assay::ErrorClass;
using assay::Limits;
using rp_test::AuthenticationCase;
using rp_test::expect_accepted;
using rp_test::RegistrationCase;
using testlib::AttestationKind;

/// Sweeps one limit; `verify` gives the error of a ceremony in a Workspace of these limits. Returns the least value
/// accepted.
template <class Verify>
std::size_t sweep(std::size_t Limits::*limit, std::size_t most, std::size_t step, const Verify& verify) {
  std::size_t enough = 0;
  bool accepted = false;
  for (std::size_t value = 0; value <= most; value += step) {
    Limits limits;
    limits.*limit = value;
    auto workspace = assay::make_workspace(rp_test::openssl(), limits);
    EXPECT_TRUE(workspace.has_value());
    const assay::Error error = verify(*workspace);
    if (error.failed()) {
      EXPECT_FALSE(accepted) << "accepted at " << enough << " and refused at " << value;
      EXPECT_EQ(error.error_class(), ErrorClass::capacity) << assay::error_name(error.code) << " at " << value;
    } else if (!accepted) {
      accepted = true;
      enough = value;
    }
  }
  EXPECT_TRUE(accepted) << "never enough";
  return enough;
}

assay::Error registration_error(RegistrationCase& c, assay::Workspace& workspace) {
  return assay::verify_registration(c.party.make(), c.complete_request(), c.response(), workspace).error;
}

assay::Error registration_json_error(RegistrationCase& c, assay::Workspace& workspace) {
  const std::string json = c.made.to_json();
  return assay::verify_registration_json(c.party.make(), c.complete_request(), assay::bytes_of(json), workspace).error;
}

TEST(Limits, OfClientExtensionResultsHaveTheirName) {
  RegistrationCase c;
  c.spec.client_extension_results = R"({"credProps":{"rk":true}})";
  expect_accepted(c.verify());
  Limits limits;
  limits.client_extension_results = c.spec.client_extension_results.size() - 1;
  auto workspace = assay::make_workspace(rp_test::openssl(), limits);
  const auto error = registration_error(c, *workspace);
  EXPECT_EQ(assay::error_name(error.code), "client_extensions_too_long");
}

TEST(Limits, AreSweptForRegistrations) {
  RegistrationCase c(AttestationKind::packed_x5c);
  c.spec.client_extension_results = R"({"credProps":{"rk":true}})";
  expect_accepted(c.verify());
  const auto raw = [&](assay::Workspace& workspace) { return registration_error(c, workspace); };
  EXPECT_EQ(sweep(&Limits::client_data_json, 400, 1, raw), c.made.client_data_json.size());
  EXPECT_EQ(sweep(&Limits::attestation_object, 1500, 1, raw), c.made.attestation_object.size());
  EXPECT_EQ(sweep(&Limits::authenticator_data, 400, 1, raw), c.made.auth_data.size());
  EXPECT_EQ(sweep(&Limits::signature, 100, 1, raw), c.made.signature.size());
  EXPECT_EQ(sweep(&Limits::certificate, 1000, 1, raw), c.made.x5c[0].size());
  EXPECT_EQ(sweep(&Limits::certificates, 4, 1, raw), 1u);
  EXPECT_EQ(sweep(&Limits::client_extension_results, 60, 1, raw), c.spec.client_extension_results.size());
  EXPECT_EQ(sweep(&Limits::cbor_items, 16, 1, raw), 5u);
  EXPECT_EQ(sweep(&Limits::json_depth, 8, 1, raw), 2u);
  EXPECT_EQ(sweep(&Limits::json_members, 16, 1, raw), 4u);
}

TEST(Limits, AreSweptForRegistrationsFromJson) {
  RegistrationCase c(AttestationKind::packed_self);
  c.spec.transports = {"usb", "nfc"};
  expect_accepted(c.verify());
  const auto json = [&](assay::Workspace& workspace) { return registration_json_error(c, workspace); };
  EXPECT_EQ(sweep(&Limits::credential_json, 1600, 1, json), c.made.to_json().size());
  EXPECT_EQ(sweep(&Limits::transports, 4, 1, json), 2u);
}

TEST(Limits, AreSweptForAuthentications) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  const auto raw = [&](assay::Workspace& workspace) {
    return assay::verify_authentication(c.party.make(), c.complete_request(), c.response(), workspace).error;
  };
  EXPECT_EQ(sweep(&Limits::client_data_json, 400, 1, raw), c.made.client_data_json.size());
  EXPECT_EQ(sweep(&Limits::authenticator_data, 80, 1, raw), 37u);
  EXPECT_EQ(sweep(&Limits::signature, 100, 1, raw), c.made.signature.size());
}

// `arena` of zero means "as much as is needed", so the sweep begins at one.
TEST(Limits, ArenaOfEverySizeGivesCapacityOrTheVerdict) {
  RegistrationCase registration(AttestationKind::fido_u2f);
  expect_accepted(registration.verify());
  AuthenticationCase authentication;
  expect_accepted(authentication.verify());
  bool registered = false;
  bool authenticated = false;
  for (std::size_t size = 1; size < 3000; ++size) {
    auto workspace = assay::make_workspace(rp_test::openssl(), {.arena = size});
    const auto first = registration_json_error(registration, *workspace);
    EXPECT_TRUE(!first.failed() || first.error_class() == ErrorClass::capacity) << assay::error_name(first.code);
    registered |= !first.failed();
    EXPECT_EQ(registered, !first.failed());
    workspace->reset();
    const auto second = assay::verify_authentication(authentication.party.make(), authentication.complete_request(),
                                                     authentication.response(), *workspace)
                            .error;
    EXPECT_TRUE(!second.failed() || second.error_class() == ErrorClass::capacity) << assay::error_name(second.code);
    authenticated |= !second.failed();
    EXPECT_EQ(authenticated, !second.failed());
  }
  EXPECT_TRUE(registered);
  EXPECT_TRUE(authenticated);
}

TEST(Prefixes, OfEveryRegistrationInputAreRefused) {
  for (const auto kind : {AttestationKind::none, AttestationKind::packed_x5c, AttestationKind::fido_u2f,
                          AttestationKind::tpm, AttestationKind::android_key, AttestationKind::apple}) {
    RegistrationCase c(kind);
    expect_accepted(c.verify());
    const testlib::Registration whole = c.made;
    for (std::size_t length = 0; length < whole.attestation_object.size(); ++length) {
      c.made.attestation_object = {whole.attestation_object.begin(),
                                   whole.attestation_object.begin() + static_cast<std::ptrdiff_t>(length)};
      c.made.attestation_object.shrink_to_fit();
      ASSERT_EQ(c.verify_made().outcome, assay::Outcome::rejected) << length;
    }
    c.made = whole;
    for (std::size_t length = 0; length < whole.client_data_json.size(); ++length) {
      c.made.client_data_json = whole.client_data_json.substr(0, length);
      ASSERT_EQ(c.verify_made().outcome, assay::Outcome::rejected) << length;
    }
  }
}

TEST(Prefixes, OfEveryAuthenticationInputAreRefused) {
  for (const int algorithm : {testlib::cose::kEs256, testlib::cose::kEdDsa, testlib::cose::kRs256}) {
    AuthenticationCase c(algorithm);
    expect_accepted(c.verify());
    const testlib::Authentication whole = c.made;
    const auto cut = [](const testlib::ByteVector& bytes, std::size_t length) {
      return testlib::ByteVector(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
    };
    for (std::size_t length = 0; length < whole.auth_data.size(); ++length) {
      c.made.auth_data = cut(whole.auth_data, length);
      ASSERT_EQ(c.verify_made().outcome, assay::Outcome::rejected) << length;
    }
    c.made = whole;
    for (std::size_t length = 0; length < whole.signature.size(); ++length) {
      c.made.signature = cut(whole.signature, length);
      ASSERT_EQ(c.verify_made().outcome, assay::Outcome::rejected) << length;
    }
    c.made = whole;
    const testlib::ByteVector key = c.spec.key.cose_key();
    for (std::size_t length = 1; length < key.size(); ++length) {
      const testlib::ByteVector prefix = cut(key, length);
      c.record.public_key = prefix;
      ASSERT_EQ(c.verify_made().outcome, assay::Outcome::rejected) << length;
    }
  }
}

TEST(Prefixes, OfCredentialJsonAreRefused) {
  RegistrationCase registration(AttestationKind::packed_self);
  expect_accepted(registration.verify_json());
  const std::string whole = registration.made.to_json();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    ASSERT_EQ(registration.verify_json([&](std::string& json) { json.resize(length); }).outcome,
              assay::Outcome::rejected)
        << length;
  }
}

}  // namespace
