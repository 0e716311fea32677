// Extension inputs in the JSON form that clients take.
#include "lib/rp/extension_writer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/rp/extension_samples.hpp"

namespace {

using assay::AuthenticationExtensions;
using assay::RegistrationExtensions;
using rp_test::ExtensionSamples;

std::string written(const auto& asked) {
  testlib::ByteVector buffer(4096);
  assay::json::Writer writer(buffer);
  if constexpr (std::is_same_v<std::decay_t<decltype(asked)>, RegistrationExtensions>) {
    assay::rp::write_registration_extensions(writer, asked);
  } else {
    assay::rp::write_authentication_extensions(writer, asked);
  }
  const auto text = writer.finish();
  EXPECT_TRUE(text.has_value()) << assay::error_name(text.error().code);
  return std::string(*text);
}

/// Alone: the whole object, and the client has to be told.
void expect_alone(const auto& asked, const std::string& json) {
  EXPECT_EQ(written(asked), json);
  EXPECT_TRUE(assay::rp::asks_client(asked));
}

RegistrationExtensions creation(auto RegistrationExtensions::*member, auto value) {
  RegistrationExtensions asked;
  asked.*member = value;
  return asked;
}

AuthenticationExtensions request(auto AuthenticationExtensions::*member, auto value) {
  AuthenticationExtensions asked;
  asked.*member = value;
  return asked;
}

TEST(ExtensionWriter, WritesNothingWhereNothingIsAsked) {
  EXPECT_EQ(written(RegistrationExtensions{}), "{}");
  EXPECT_EQ(written(AuthenticationExtensions{}), "{}");
  EXPECT_FALSE(assay::rp::asks_client(RegistrationExtensions{}));
  EXPECT_FALSE(assay::rp::asks_client(AuthenticationExtensions{}));
}

TEST(ExtensionWriter, LeavesToOthersWhatHasNoInput) {
  const ExtensionSamples samples;
  RegistrationExtensions creation_asked{.third_party_payment = true, .others = samples.others};
  EXPECT_EQ(written(creation_asked), "{}");
  EXPECT_FALSE(assay::rp::asks_client(creation_asked));
  AuthenticationExtensions request_asked{.third_party_payment = true, .others = samples.others};
  EXPECT_EQ(written(request_asked), "{}");
  EXPECT_FALSE(assay::rp::asks_client(request_asked));
}

TEST(ExtensionWriter, WritesEachExtensionOfCreation) {
  using R = RegistrationExtensions;
  const ExtensionSamples samples;
  expect_alone(creation(&R::cred_props, true), R"({"credProps":true})");
  expect_alone(creation(&R::min_pin_length, true), R"({"minPinLength":true})");
  expect_alone(creation(&R::cred_blob, assay::Bytes(samples.first)), R"({"credBlob":"AQIDBA"})");
  expect_alone(creation(&R::prf, true), R"({"prf":{}})");
  expect_alone(creation(&R::hmac_secret, true), R"({"hmacCreateSecret":true})");
  expect_alone(creation(&R::uvm, true), R"({"uvm":true})");
  expect_alone(creation(&R::payment, true), R"({"payment":{"isPayment":true}})");
  expect_alone(creation(&R::appid_exclude, "https://a.example/"), R"({"appidExclude":"https://a.example/"})");
  expect_alone(creation(&R::remote_client_data_json, R"({"a":1})"), R"({"remoteClientDataJSON":"{\u0022a\u0022:1}"})");
}

TEST(ExtensionWriter, WritesEveryLevelOfProtection) {
  using assay::CredentialProtection;
  const std::pair<CredentialProtection, std::string> levels[] = {
      {CredentialProtection::user_verification_optional, "userVerificationOptional"},
      {CredentialProtection::user_verification_optional_with_credential_id_list,
       "userVerificationOptionalWithCredentialIDList"},
      {CredentialProtection::user_verification_required, "userVerificationRequired"}};
  for (const auto& [level, name] : levels) {
    RegistrationExtensions asked{.cred_protect = level};
    expect_alone(asked, R"({"credentialProtectionPolicy":")" + name + R"("})");
    asked.enforce_cred_protect = true;
    expect_alone(asked, R"({"credentialProtectionPolicy":")" + name + R"(","enforceCredentialProtectionPolicy":true})");
  }
}

TEST(ExtensionWriter, WritesSupportOfLargeBlobs) {
  using assay::LargeBlobSupport;
  expect_alone(creation(&RegistrationExtensions::large_blob, LargeBlobSupport::required),
               R"({"largeBlob":{"support":"required"}})");
  expect_alone(creation(&RegistrationExtensions::large_blob, LargeBlobSupport::preferred),
               R"({"largeBlob":{"support":"preferred"}})");
}

TEST(ExtensionWriter, WritesInputsOfPrfAtCreation) {
  const ExtensionSamples samples;
  RegistrationExtensions asked{.prf = true, .prf_eval = {samples.first, {}}};
  expect_alone(asked, R"({"prf":{"eval":{"first":"AQIDBA"}}})");
  asked.prf_eval.second = samples.second;
  expect_alone(asked, R"({"prf":{"eval":{"first":"AQIDBA","second":"BQYHCA"}}})");
}

TEST(ExtensionWriter, WritesEachExtensionOfRequests) {
  using A = AuthenticationExtensions;
  const ExtensionSamples samples;
  expect_alone(request(&A::appid, "https://a.example/"), R"({"appid":"https://a.example/"})");
  expect_alone(request(&A::get_cred_blob, true), R"({"getCredBlob":true})");
  expect_alone(request(&A::large_blob_read, true), R"({"largeBlob":{"read":true}})");
  expect_alone(request(&A::large_blob_write, assay::Bytes(samples.first)), R"({"largeBlob":{"write":"AQIDBA"}})");
  expect_alone(request(&A::uvm, true), R"({"uvm":true})");
  expect_alone(request(&A::remote_client_data_json, "{}"), R"({"remoteClientDataJSON":"{}"})");
  expect_alone(request(&A::hmac_secret, assay::PrfValues{samples.first, {}}),
               R"({"hmacGetSecret":{"salt1":"AQIDBA"}})");
  expect_alone(request(&A::hmac_secret, assay::PrfValues{samples.first, samples.second}),
               R"({"hmacGetSecret":{"salt1":"AQIDBA","salt2":"BQYHCA"}})");
}

// The example of WebAuthn Level 3, section 16.2.1.
TEST(ExtensionWriter, WritesInputsOfPrfByCredential) {
  const testlib::ByteVector of_one = {9, 10, 11, 12};
  const ExtensionSamples samples;
  const auto id = testlib::from_hex("7b4d9e67d94fa7451d905e2f1913b8f8dc658560642f51429ac99bd6d4df4721");
  const assay::PrfForCredential named[] = {{id, {of_one, {}}}, {samples.second, {samples.first, samples.second}}};
  AuthenticationExtensions asked{.prf_by_credential = std::span(named).first(1)};
  expect_alone(asked,
               R"({"prf":{"evalByCredential":{"e02eZ9lPp0UdkF4vGRO4-NxlhWBkL1FCmsmb1tTfRyE":{"first":"CQoLDA"}}}})");
  asked.prf = {samples.first, samples.second};
  asked.prf_by_credential = named;
  expect_alone(asked, R"({"prf":{"eval":{"first":"AQIDBA","second":"BQYHCA"},"evalByCredential":{)"
                      R"("e02eZ9lPp0UdkF4vGRO4-NxlhWBkL1FCmsmb1tTfRyE":{"first":"CQoLDA"},)"
                      R"("BQYHCA":{"first":"AQIDBA","second":"BQYHCA"}}}})");
}

TEST(ExtensionWriter, WritesPayments) {
  const ExtensionSamples samples;
  AuthenticationExtensions asked{.payment = &samples.confirmed};
  expect_alone(asked, R"({"payment":{"isPayment":true,"rpId":"example.org","topOrigin":"https://shop.example",)"
                      R"("payeeName":"Shop","payeeOrigin":"https://shop.example","paymentEntitiesLogos":[)"
                      R"({"url":"https://bank.example/logo.png","label":"Bank"},)"
                      R"({"url":"https://network.example/logo.png","label":"Network"}],)"
                      R"("total":{"currency":"EUR","value":"10.50"},"instrument":{"displayName":"Card 1234",)"
                      R"("icon":"https://bank.example/card.png","iconMustBeShown":true,"details":"expires soon"}}})");
  assay::Payment least = samples.confirmed;
  least.payee_name = {};
  least.logos = {};
  least.instrument.icon_must_be_shown = false;
  least.instrument.details = {};
  asked.payment = &least;
  expect_alone(asked, R"({"payment":{"isPayment":true,"rpId":"example.org","topOrigin":"https://shop.example",)"
                      R"("payeeOrigin":"https://shop.example","total":{"currency":"EUR","value":"10.50"},)"
                      R"("instrument":{"displayName":"Card 1234","icon":"https://bank.example/card.png",)"
                      R"("iconMustBeShown":false}}})");
}

TEST(ExtensionWriter, WritesAllTogether) {
  const ExtensionSamples samples;
  EXPECT_EQ(written(samples.registration()),
            R"({"appidExclude":"https://example.org/appid.json","credProps":true,)"
            R"("credentialProtectionPolicy":"userVerificationRequired","enforceCredentialProtectionPolicy":true,)"
            R"("minPinLength":true,"credBlob":"AQIDBA","largeBlob":{"support":"required"},)"
            R"("prf":{"eval":{"first":"AQIDBA","second":"BQYHCA"}},"hmacCreateSecret":true,"uvm":true,)"
            R"("payment":{"isPayment":true},)"
            R"("remoteClientDataJSON":"{\u0022type\u0022:\u0022webauthn.create\u0022}"})");
}

TEST(ExtensionWriter, StopsWhereTheBufferEnds) {
  const ExtensionSamples samples;
  const std::size_t size = written(samples.authentication()).size();
  for (std::size_t room = 0; room <= size; ++room) {
    testlib::ByteVector buffer(room);
    assay::json::Writer writer(buffer);
    assay::rp::write_authentication_extensions(writer, samples.authentication());
    ASSERT_EQ(writer.finish().error().code, room == size ? assay::ErrorCode::ok : assay::ErrorCode::output_too_small);
  }
}

}  // namespace
