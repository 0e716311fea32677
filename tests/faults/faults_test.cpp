// Whatever the crypto library or the workspace cannot do is said, wherever it happens: each call of the backend fails
// in turn, and the workspace has each size that is too small. Nothing is ever accepted, and nothing is called rejected.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "lib/base/workspace.hpp"
#include "tests/device/fixture.hpp"
#include "tests/faults/faulty_backend.hpp"
#include "tests/rp/extension_samples.hpp"
#include "tests/rp/server.hpp"
#include "tests/testlib/crl.hpp"
#include "tests/testlib/metadata_blob.hpp"

namespace {

using assay::Bytes;
using assay::ErrorCode;
using rp_test::AuthenticationCase;
using rp_test::RegistrationCase;
using testlib::AttestationKind;
using testlib::ByteVector;

assay::Workspace& workspace() {
  return rp_test::shared_workspace();
}

/// Made once, so that it does not count.
const assay::RelyingParty& relying_party() {
  static const rp_test::Party party;  // borrowed from
  static const assay::RelyingParty made = party.make();
  return made;
}

/// Something that the library is asked for, and what it said. In order, it is ErrorCode::ok.
using Scenario = std::function<ErrorCode()>;

void expect_failures_are_reported(const char* name, const Scenario& scenario) {
  SCOPED_TRACE(name);
  workspace().reset();
  relying_party();
  faults::fail_call(-1);
  ASSERT_EQ(assay::error_name(scenario()), "ok");
  const int needed = faults::num_calls();
  EXPECT_GE(needed, 1);
  for (int call = 0; call < needed; ++call) {
    faults::fail_call(call);
    EXPECT_EQ(assay::error_name(scenario()), "backend_failure") << "call " << call << " of " << needed;
  }
  faults::fail_call(-1);
}

/// How far the workspace is written to where there is enough of it.
std::size_t room_written(const Scenario& scenario) {
  constexpr std::uint8_t kUnwritten = 0xa5;
  const assay::MutableBytes block = workspace().impl()->block;
  std::ranges::fill(block, kUnwritten);
  workspace().impl()->arena = assay::Arena(block);
  scenario();
  const auto last = std::find_if(block.rbegin(), block.rend(), [](std::uint8_t byte) { return byte != kUnwritten; });
  return static_cast<std::size_t>(block.rend() - last);
}

/// With workspaces from nothing up to what is enough.
void expect_small_workspaces_are_full(const char* name, const Scenario& scenario) {
  SCOPED_TRACE(name);
  assay::Workspace::Impl& impl = *workspace().impl();
  const assay::MutableBytes block = impl.block;
  const std::size_t written = room_written(scenario);
  EXPECT_GE(written, 1U);
  std::size_t room = 0;
  ErrorCode code = ErrorCode::workspace_full;
  for (; code == ErrorCode::workspace_full && room <= block.size(); room += 8) {
    impl.arena = assay::Arena(block.first(room));
    code = scenario();
  }
  impl.arena = assay::Arena(block);
  EXPECT_EQ(assay::error_name(code), "ok") << "room " << room - 8;
  EXPECT_GE(room, 8 + written);
  EXPECT_EQ(assay::error_name(scenario()), "ok");
}

void expect_both(const char* name, const Scenario& scenario) {
  expect_failures_are_reported(name, scenario);
  expect_small_workspaces_are_full(name, scenario);
}

RegistrationCase registration_of(AttestationKind kind) {
  RegistrationCase c(kind);
  c.party.shared = &relying_party();
  c.request.attestation.enable_android_safetynet = true;
  const bool has_chain = kind != AttestationKind::none && kind != AttestationKind::packed_self;
  if (has_chain) c.anchors = {c.spec.issuer.certificate};
  c.request.trust.accept_unanchored = !has_chain;
  c.spec.parts = {AttestationKind::packed_x5c, AttestationKind::packed_self};  // of a compound one
  c.made = testlib::make_registration(c.spec);
  return c;
}

TEST(Faults, OfRelyingPartiesAreReported) {
  rp_test::Party party;
  expect_failures_are_reported("relying party", [&] { return assay::make_relying_party(party.config()).error().code; });
  // So long that it is hashed in several pieces.
  const std::string label(60, 'a');
  std::vector<std::string> origins;
  for (int i = 10; i < 50; ++i) origins.push_back("https://" + label + std::to_string(i) + "." + party.id);
  party.origins.assign(origins.begin(), origins.end());
  expect_failures_are_reported("long", [&] { return assay::make_relying_party(party.config()).error().code; });
}

TEST(Faults, OfRegistrationsAreReported) {
  for (const auto kind : {AttestationKind::none, AttestationKind::packed_self, AttestationKind::packed_x5c,
                          AttestationKind::fido_u2f, AttestationKind::compound, AttestationKind::tpm,
                          AttestationKind::android_safetynet, AttestationKind::android_key, AttestationKind::apple}) {
    SCOPED_TRACE(static_cast<int>(kind));
    auto c = registration_of(kind);
    expect_both("registration", [&] { return c.verify_made().error.code; });
  }
}

// A statement that could not be judged is not one that is missing.
TEST(Faults, OfTheFormatThatPolicyAsksForAreReported) {
  auto c = registration_of(AttestationKind::compound);
  c.spec.parts = {AttestationKind::packed_self, AttestationKind::none};
  c.made = testlib::make_registration(c.spec);
  c.request.trust.accept_unanchored = true;
  const assay::AttestationFormat packed[] = {assay::AttestationFormat::packed};
  c.request.attestation.compound = {.at_least = 1, .must_include = packed};
  expect_failures_are_reported("asked for", [&] { return c.verify_made().error.code; });
}

TEST(Faults, OfRegistrationsWithKeptChainsAreReported) {
  auto c = registration_of(AttestationKind::packed_x5c);
  const auto other = testlib::make_ca("other");
  const Bytes intermediates[] = {other.certificate};
  c.request.trust.intermediates = intermediates;
  const auto crl = testlib::make_crl(c.spec.issuer);
  const Bytes crls[] = {crl};
  c.request.trust.crls = crls;
  // What is looked up is hashed in pieces that are full after any number of anchors.
  for (int number = 0; number < 14; ++number) {
    SCOPED_TRACE(number);
    expect_failures_are_reported("chain cache", [&] {
      auto cache = assay::make_chain_cache(8);  // empty each time: nothing is found in it
      c.request.trust.chain_cache = &*cache;
      return c.verify_made().error.code;
    });
    c.anchors.push_back(testlib::make_ca("anchor " + std::to_string(number)).certificate);
  }
}

TEST(Faults, OfAuthenticationsAreReported) {
  AuthenticationCase c;
  c.party.shared = &relying_party();
  EXPECT_TRUE(c.verify().accepted());
  expect_both("authentication", [&] { return c.verify_made().error.code; });
  expect_small_workspaces_are_full("JSON", [&] {
    workspace().reset();
    return c.verify_json().error.code;
  });
}

TEST(Faults, OfAuthenticationsByAppIdAreReported) {
  constexpr std::string_view kAppId = "https://example.org/appid.json";
  AuthenticationCase c;
  c.party.shared = &relying_party();
  c.extensions.appid = kAppId;
  c.spec.auth_data.rp_id = kAppId;
  c.spec.client_extension_results = R"({"appid":true})";
  EXPECT_TRUE(c.verify().accepted());
  expect_both("appid", [&] { return c.verify_made().error.code; });
}

TEST(Faults, OfExtensionOutputsAreReported) {
  auto c = registration_of(AttestationKind::none);
  c.request.extensions.prf = true;
  const std::string result = testlib::to_base64url(testlib::seed_bytes("prf", 32));
  const ByteVector salt(32, 7);
  c.request.extensions.prf_eval = {salt, {}};
  c.spec.client_extension_results = R"({"prf":{"enabled":true,"results":{"first":")" + result + R"("}}})";
  EXPECT_TRUE(c.verify().accepted());
  expect_both("prf", [&] { return c.verify_made().error.code; });
}

TEST(Faults, OfPaymentsAreReported) {
  const std::string signature = testlib::to_base64url(testlib::seed_bytes("browser bound", 64));
  AuthenticationCase c;
  c.party.shared = &relying_party();
  c.spec.client_data.type = "payment.get";
  c.spec.client_data.extra_members = {
      {"payment", R"({"rpId":"example.org","topOrigin":"https://shop.example","payeeName":"Shop",)"
                  R"("total":{"currency":"EUR","value":"10.50"},"instrument":{"displayName":"Card",)"
                  R"("icon":"https://bank.example/card.png"},"browserBoundPublicKey":"AQIDBA"})"}};
  const assay::Payment asked{.rp_id = "example.org",
                             .top_origin = "https://shop.example",
                             .payee_name = "Shop",
                             .total = {"EUR", "10.50"},
                             .instrument = {"Card", "https://bank.example/card.png", true, {}}};
  c.extensions.payment = &asked;
  c.spec.client_extension_results = R"({"payment":{"browserBoundSignature":{"signature":")" + signature + R"("}}})";
  EXPECT_EQ(assay::error_name(c.verify().error.code), "ok");
  expect_small_workspaces_are_full("payment", [&] { return c.verify_made().error.code; });
}

ErrorCode begin_registration(const rp_test::ExtensionSamples* samples) {
  rp_test::Server server;
  server.party.shared = &relying_party();
  workspace().reset();
  return server
      .begin_registration([&](assay::RegistrationStart& start) {
        if (samples != nullptr) start.extensions = samples->registration();
      })
      .error;
}

ErrorCode begin_authentication(const rp_test::ExtensionSamples& samples) {
  rp_test::Server server;
  server.party.shared = &relying_party();
  workspace().reset();
  const auto allowed = samples.allow_credentials();
  return server
      .begin_authentication([&](assay::AuthenticationStart& start) {
        start.allow_credentials = allowed;
        start.extensions = samples.authentication();
      })
      .error;
}

TEST(Faults, OfBeginningsAreReported) {
  const rp_test::ExtensionSamples samples;
  expect_both("registration", [&] { return begin_registration(&samples); });
  expect_both("authentication", [&] { return begin_authentication(samples); });
}

TEST(Faults, OfFinishedRegistrationsAreReported) {
  rp_test::Server server;
  server.party.shared = &relying_party();
  const rp_test::Client client;
  const auto begun = server.begin_registration();
  const std::string response = client.create(begun);
  expect_both("finish", [&] {
    server.ledger = {};
    workspace().reset();
    return server.finish_registration(begun, response).error.code;
  });
}

TEST(Faults, OfFinishedAuthenticationsAreReported) {
  rp_test::Server server;
  server.party.shared = &relying_party();
  const rp_test::Client client;
  server.store = {client.credential(server.user_handle)};
  const assay::CredentialDescriptor allowed[] = {{server.store[0].id, {}}};
  const auto begun =
      server.begin_authentication([&](assay::AuthenticationStart& start) { start.allow_credentials = allowed; });
  const std::string response = client.get(begun);
  expect_both("finish", [&] {
    server.ledger = {};
    workspace().reset();
    return server.finish_authentication(begun, response).error.code;
  });
}

TEST(Faults, OfStatesWithExtensionsAreReported) {
  const rp_test::ExtensionSamples samples;
  rp_test::Server server;
  server.party.shared = &relying_party();
  const rp_test::Client client;
  const auto payment = samples.payment();
  const auto begun = server.begin_authentication([&](assay::AuthenticationStart& start) {
    start.extensions.payment = &payment;
    start.extensions.others = samples.others;
  });
  const auto open = [&] {
    server.ledger = {};
    workspace().reset();
    return server.finish_authentication(begun, "{}").error.code;
  };
  // Opened before the response is looked at.
  const ErrorCode in_order = open();
  EXPECT_NE(assay::error_name(in_order), "workspace_full");
  expect_small_workspaces_are_full("state", [&] {
    const ErrorCode code = open();
    return code == in_order ? ErrorCode::ok : code;
  });
}

TEST(Faults, OfDecoysAreReported) {
  const std::array<std::uint8_t, 32> secret{1, 2, 3};
  const assay::DecoyKind kinds[] = {{200, {}}, {64, {}}};
  expect_both("decoys", [&] {
    workspace().reset();
    const ByteVector name = testlib::seed_bytes("name", 300);
    return assay::make_decoy_credentials(secret, "example.org", name, {kinds, 3}, workspace()).error().code;
  });
}

TEST(Faults, OfDeviceStatementsAreReported) {
  const std::array<std::uint8_t, 32> key{4, 5, 6};
  device_test::StatementCase c;
  workspace().reset();
  const auto mac = assay::number_mac(key, testlib::kChallengeId, testlib::kEnteredNumber, workspace());
  ASSERT_TRUE(mac.has_value());
  c.challenge_id = std::string(testlib::kChallengeId);
  c.statement.set("num", testlib::kEnteredNumber);
  c.number = assay::EnteredNumberMac{key, *mac};
  c.sign();
  expect_both("statement", [&] {
    workspace().reset();
    return c.verify_signed().error.code;
  });
  expect_failures_are_reported("number", [&] {
    return assay::number_mac(key, testlib::kChallengeId, testlib::kEnteredNumber, workspace()).error().code;
  });
}

TEST(Faults, OfEnrolmentsAreReported) {
  device_test::EnrolmentCase plain;
  auto android = device_test::EnrolmentCase::android();
  auto apple = device_test::EnrolmentCase::apple();
  for (auto* c : {&plain, &android, &apple}) {
    c->make();
    expect_both("enrolment", [&] {
      workspace().reset();
      return c->verify_made().error.code;
    });
  }
  const auto key = testlib::SigningKey::make(testlib::cose::kEs256, "device").cose_key();
  expect_failures_are_reported("thumbprint",
                               [&] { return assay::device_key_thumbprint(key, workspace()).error().code; });
}

TEST(Faults, OfAnchorsAndMetadataAreReported) {
  const auto signer = testlib::make_metadata_signer("metadata");
  const auto entries = {testlib::metadata_entry("01020304-0506-0708-0102-030405060708")};
  const std::string blob = testlib::make_metadata_blob(signer, testlib::metadata_payload(entries).dump());
  const Bytes anchors[] = {signer.root.certificate};
  assay::MetadataSource source;
  source.blob = assay::bytes_of(blob);
  source.anchors = anchors;
  source.time = testlib::kJudgedAt;
  expect_failures_are_reported("metadata",
                               [&] { return assay::load_metadata(faults::faulty_backend(), source).error().code; });
  const Bytes intermediates[] = {signer.intermediate.certificate};
  expect_failures_are_reported("anchors", [&] {
    return assay::make_anchor_store(faults::faulty_backend(), {anchors, intermediates, {}}).error().code;
  });
}

TEST(Faults, OfModelsByKeyIdentifierAreReported) {
  const auto signer = testlib::make_metadata_signer("metadata");
  auto c = registration_of(AttestationKind::fido_u2f);
  const auto entries = {testlib::metadata_entry("01020304-0506-0708-0102-030405060708")};
  const std::string blob = testlib::make_metadata_blob(signer, testlib::metadata_payload(entries).dump());
  const Bytes anchors[] = {signer.root.certificate};
  assay::MetadataSource source;
  source.blob = assay::bytes_of(blob);
  source.anchors = anchors;
  source.time = testlib::kJudgedAt;
  faults::fail_call(-1);
  const auto metadata = assay::load_metadata(faults::faulty_backend(), source);
  ASSERT_TRUE(metadata.has_value());
  c.request.trust.metadata = {.metadata = &*metadata, .accept_stale = true, .accept_unlisted = true};
  expect_failures_are_reported("key identifier", [&] { return c.verify_made().error.code; });
}

[[maybe_unused]] const bool kReplaced = rp_test::use_backend(&faults::faulty_backend());

}  // namespace
