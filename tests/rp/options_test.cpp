// The options that a client is sent: members, words and values as WebAuthn Level 3 has them.
#include "assay/options.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/rp/server.hpp"

namespace {

using assay::ErrorCode;
using rp_test::Json;
using testlib::ByteVector;

struct Options {
  Options() {
    policy.conveyance = assay::AttestationConveyance::none;
    policy.accept_none = true;
    creation.user = {user_handle, "alice", "Alice"};
    creation.challenge = challenge;
    request.challenge = challenge;
  }

  rp_test::Party party;
  assay::Policy policy;
  ByteVector user_handle = testlib::seed_bytes("user", 16);
  ByteVector challenge = testlib::seed_bytes("challenge", 32);
  assay::CreationOptions creation;
  assay::RequestOptions request;
  ByteVector out = ByteVector(32 * 1024);

  assay::Result<std::string_view> write_creation() {
    return assay::write_creation_options(party.make(), policy, creation, out);
  }
  assay::Result<std::string_view> write_request() {
    return assay::write_request_options(party.make(), policy, request, out);
  }
  Json creation_json() { return parse(write_creation()); }
  Json request_json() { return parse(write_request()); }

 private:
  static Json parse(const assay::Result<std::string_view>& text) {
    EXPECT_TRUE(text.has_value()) << assay::error_name(text.error().code);
    return text ? Json::parse(*text) : Json::object();
  }
};

TEST(CreationOptions, SayAllThatIsAsked) {
  Options o;
  const Json json = o.creation_json();
  EXPECT_EQ(json.at("rp"), (Json{{"id", "example.org"}, {"name", "example.org"}}));
  EXPECT_EQ(json.at("user"),
            (Json{{"id", testlib::to_base64url(o.user_handle)}, {"name", "alice"}, {"displayName", "Alice"}}));
  EXPECT_EQ(json.at("challenge"), testlib::to_base64url(o.challenge));
  EXPECT_EQ(json.at("timeout"), 300000);
  EXPECT_EQ(json.at("excludeCredentials"), Json::array());
  EXPECT_EQ(json.at("authenticatorSelection"),
            (Json{{"residentKey", "required"}, {"requireResidentKey", true}, {"userVerification", "required"}}));
  EXPECT_EQ(json.at("attestation"), "none");
  EXPECT_EQ(json.size(), 8U);  // and pubKeyCredParams
}

TEST(CreationOptions, OfferWhatTheBackendVerifies) {
  Options o;
  const Json offered = o.creation_json().at("pubKeyCredParams");
  const auto algorithms = assay::backend_algorithms(*rp_test::openssl());
  ASSERT_EQ(offered.size(), algorithms.size());
  for (std::size_t i = 0; i < algorithms.size(); ++i) {
    EXPECT_EQ(offered[i], (Json{{"type", "public-key"}, {"alg", static_cast<int>(algorithms[i])}}));
  }
  const assay::Algorithm chosen[] = {assay::Algorithm::rs256, assay::Algorithm::es256};
  o.policy.algorithms = chosen;
  EXPECT_EQ(o.creation_json().at("pubKeyCredParams"),
            Json::parse(R"([{"type":"public-key","alg":-257},{"type":"public-key","alg":-7}])"));
}

TEST(CreationOptions, NameTheRelyingParty) {
  Options o;
  assay::RelyingPartyConfig config = o.party.config();
  config.name = "Example \"Inc.\"";
  const auto text = assay::write_creation_options(*assay::make_relying_party(config), o.policy, o.creation, o.out);
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(Json::parse(*text).at("rp").at("name"), "Example \"Inc.\"");
}

TEST(CreationOptions, SayWhatIsExcluded) {
  Options o;
  const ByteVector id = testlib::seed_bytes("credential id", 20);
  assay::Transports usb_and_other;
  usb_and_other.bits = assay::Transports::usb | assay::Transports::smart_card | assay::Transports::other;
  assay::Transports other;
  other.bits = assay::Transports::other;
  const assay::CredentialDescriptor credentials[] = {{id, usb_and_other}, {id, {}}, {id, other}};
  o.creation.exclude_credentials = credentials;
  const Json json = o.creation_json().at("excludeCredentials");
  const Json plain = {{"type", "public-key"}, {"id", testlib::to_base64url(id)}};
  Json with_transports = plain;
  with_transports["transports"] = {"usb", "smart-card"};
  EXPECT_EQ(json, (Json{with_transports, plain, plain}));
}

TEST(CreationOptions, SpellResidentKeyForEveryLevel) {
  Options o;
  for (const auto& [value, word, required] : {std::tuple{assay::ResidentKey::required, "required", true},
                                              std::tuple{assay::ResidentKey::preferred, "preferred", false},
                                              std::tuple{assay::ResidentKey::discouraged, "discouraged", false}}) {
    o.policy.resident_key = value;
    const Json selection = o.creation_json().at("authenticatorSelection");
    EXPECT_EQ(selection.at("residentKey"), word);
    EXPECT_EQ(selection.at("requireResidentKey"), required);
  }
}

TEST(CreationOptions, StateTheAttachmentThatHintsComeDownTo) {
  using assay::AuthenticatorAttachment;
  using assay::Hint;
  struct Row {
    std::array<Hint, 3> hints;
    AuthenticatorAttachment attachment;
    Json words;
    std::string expected;
  };
  const Row rows[] = {
      {{}, AuthenticatorAttachment::any, nullptr, ""},
      {{}, AuthenticatorAttachment::platform, nullptr, "platform"},
      {{Hint::client_device}, AuthenticatorAttachment::any, {"client-device"}, "platform"},
      {{Hint::security_key}, AuthenticatorAttachment::any, {"security-key"}, "cross-platform"},
      {{Hint::hybrid, Hint::security_key}, AuthenticatorAttachment::any, {"hybrid", "security-key"}, "cross-platform"},
      {{Hint::client_device, Hint::hybrid}, AuthenticatorAttachment::any, {"client-device", "hybrid"}, ""},
      {{Hint::security_key}, AuthenticatorAttachment::cross_platform, {"security-key"}, "cross-platform"},
  };
  for (const Row& row : rows) {
    Options o;
    o.policy.hints = row.hints;
    o.policy.attachment = row.attachment;
    const Json json = o.creation_json();
    EXPECT_EQ(json.value("hints", Json(nullptr)), row.words);
    EXPECT_EQ(json.at("authenticatorSelection").value("authenticatorAttachment", ""), row.expected);
  }
}

TEST(CreationOptions, PreferTheFormatsThatAreEnabled) {
  Options o;
  EXPECT_FALSE(o.creation_json().contains("attestationFormats"));
  o.policy = {};
  Json json = o.creation_json();
  EXPECT_EQ(json.at("attestation"), "direct");
  EXPECT_EQ(json.at("attestationFormats"), (Json{"packed", "fido-u2f", "tpm", "android-key", "apple", "compound"}));
  const assay::AttestationFormat formats[] = {assay::AttestationFormat::tpm, assay::AttestationFormat::packed};
  o.policy.attestation_formats = formats;
  o.policy.conveyance = assay::AttestationConveyance::enterprise;
  json = o.creation_json();
  EXPECT_EQ(json.at("attestation"), "enterprise");
  EXPECT_EQ(json.at("attestationFormats"), (Json{"tpm", "packed"}));
}

TEST(CreationOptions, AskForExtensionsOfPolicyAndCeremony) {
  Options o;
  EXPECT_FALSE(o.creation_json().contains("extensions"));
  o.policy.extensions.cred_props = true;
  o.policy.extensions.cred_protect = assay::CredentialProtection::user_verification_optional;
  o.creation.extensions.cred_protect = assay::CredentialProtection::user_verification_required;
  o.creation.extensions.min_pin_length = true;
  const Json extensions = o.creation_json().at("extensions");
  EXPECT_EQ(extensions.at("credProps"), true);
  EXPECT_EQ(extensions.at("credentialProtectionPolicy"), "userVerificationRequired");
  EXPECT_EQ(extensions.at("minPinLength"), true);
  EXPECT_EQ(extensions.size(), 3U);
}

TEST(CreationOptions, RefuseWhatCannotBeAskedFor) {
  const auto error_of = [](const std::function<void(Options&)>& change) {
    Options o;
    EXPECT_TRUE(o.write_creation().has_value());
    change(o);
    return o.write_creation().error().code;
  };
  const ByteVector long_handle(65);
  EXPECT_EQ(error_of([](Options& o) { o.creation.user.handle = {}; }), ErrorCode::user_handle_invalid);
  EXPECT_EQ(error_of([&](Options& o) { o.creation.user.handle = long_handle; }), ErrorCode::user_handle_invalid);
  const ByteVector long_challenge(256);
  EXPECT_EQ(error_of([&](Options& o) { o.creation.challenge = assay::Bytes(long_challenge).first(15); }),
            ErrorCode::challenge_too_short);
  EXPECT_EQ(error_of([&](Options& o) { o.creation.challenge = long_challenge; }), ErrorCode::challenge_too_long);
  EXPECT_EQ(error_of([](Options& o) { o.creation.user.name = "\xff"; }), ErrorCode::json_not_utf8);
  EXPECT_EQ(error_of([](Options& o) { o.creation.user.display_name = std::string_view("a\0b", 3); }),
            ErrorCode::json_nul);
  EXPECT_EQ(error_of([](Options& o) { o.creation.extensions.enforce_cred_protect = true; }),
            ErrorCode::cred_protect_level_missing);
}

TEST(CreationOptions, RefuseAPolicyThatCannotBeMet) {
  Options o;
  const assay::Algorithm unknown[] = {assay::Algorithm::es256, assay::Algorithm{-1}};
  o.policy.algorithms = unknown;
  EXPECT_EQ(o.write_creation().error().code, ErrorCode::policy_member);
  EXPECT_EQ(o.write_request().error().code, ErrorCode::policy_member);
  o.policy.algorithms = std::span(unknown).first(1);
  o.policy.timeout_seconds = 299;
  EXPECT_EQ(o.write_creation().error().code, ErrorCode::policy_timeout);
  EXPECT_EQ(o.write_request().error().code, ErrorCode::policy_timeout);
  o.policy.timeout_seconds = 300;
  EXPECT_TRUE(o.write_creation().has_value());
  EXPECT_TRUE(o.write_request().has_value());
}

TEST(CreationOptions, NeedRoomAndARelyingParty) {
  Options o;
  const auto text = o.write_creation();
  ASSERT_TRUE(text.has_value());
  const std::string whole(*text);
  o.out.resize(whole.size() - 1);
  EXPECT_EQ(o.write_creation().error().code, ErrorCode::output_too_small);
  o.out.resize(whole.size());
  EXPECT_EQ(*o.write_creation(), whole);
  EXPECT_EQ(assay::write_creation_options({}, o.policy, o.creation, o.out).error().code,
            ErrorCode::relying_party_missing);
  EXPECT_EQ(assay::write_request_options({}, o.policy, o.request, o.out).error().code,
            ErrorCode::relying_party_missing);
}

TEST(RequestOptions, SayAllThatIsAsked) {
  Options o;
  const Json json = o.request_json();
  EXPECT_EQ(json, (Json{{"challenge", testlib::to_base64url(o.challenge)},
                        {"timeout", 300000},
                        {"rpId", "example.org"},
                        {"allowCredentials", Json::array()},
                        {"userVerification", "required"}}));
}

TEST(RequestOptions, SayWhatIsAllowed) {
  Options o;
  const ByteVector id = testlib::seed_bytes("credential id", 20);
  assay::Transports transports;
  transports.bits = assay::Transports::internal | assay::Transports::hybrid;
  const assay::CredentialDescriptor credentials[] = {{id, transports}};
  o.request.allow_credentials = credentials;
  o.policy.user_verification = assay::UserVerification::preferred;
  o.policy.hints = {assay::Hint::hybrid};
  o.policy.timeout_seconds = 600;
  const Json json = o.request_json();
  EXPECT_EQ(
      json.at("allowCredentials"),
      (Json{{{"type", "public-key"}, {"id", testlib::to_base64url(id)}, {"transports", {"hybrid", "internal"}}}}));
  EXPECT_EQ(json.at("userVerification"), "preferred");
  EXPECT_EQ(json.at("hints"), (Json{"hybrid"}));
  EXPECT_EQ(json.at("timeout"), 600000);
}

TEST(RequestOptions, AskForExtensions) {
  Options o;
  o.request.extensions.appid = "https://example.org/u2f";
  o.policy.extensions.uvm = true;
  const Json extensions = o.request_json().at("extensions");
  EXPECT_EQ(extensions.at("appid"), "https://example.org/u2f");
  EXPECT_EQ(extensions.at("uvm"), true);
  const ByteVector blob(8);
  o.request.extensions.large_blob_read = true;
  o.request.extensions.large_blob_write = blob;
  EXPECT_EQ(o.write_request().error().code, ErrorCode::large_blob_read_and_write);
}

TEST(RequestOptions, RefuseChallengesOfOtherLengths) {
  Options o;
  const ByteVector bytes(256);
  EXPECT_TRUE(o.write_request().has_value());
  o.request.challenge = assay::Bytes(bytes).first(15);
  EXPECT_EQ(o.write_request().error().code, ErrorCode::challenge_too_short);
  o.request.challenge = bytes;
  EXPECT_EQ(o.write_request().error().code, ErrorCode::challenge_too_long);
}

}  // namespace
