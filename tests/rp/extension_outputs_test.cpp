// What becomes of the outputs of extensions: asked for or not, there or not, of the right type or not.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/rp/fixture.hpp"

namespace {

using assay::AuthenticationExtensions;
using assay::CredentialProtection;
using assay::ErrorCode;
using assay::RegistrationExtensions;
using assay::Step;
using assay::Tristate;
using rp_test::AuthenticationCase;
using rp_test::expect_accepted;
using rp_test::expect_refused;
using rp_test::RegistrationCase;
using testlib::ByteVector;
namespace cbor = testlib::cbor;
namespace flag = testlib::flag;

const ByteVector kResult = testlib::seed_bytes("prf result", 32);
const std::string kResultText = testlib::to_base64url(kResult);

/// A ceremony that asks for `asked` and gets these outputs.
template <class Case>
Case with_outputs(const std::string& client, const std::vector<std::pair<std::string, ByteVector>>& authenticator) {
  Case c;
  c.spec.client_extension_results = client;
  if (authenticator.empty()) return c;
  cbor::Map outputs;
  for (const auto& [identifier, value] : authenticator) outputs.set(identifier, value);
  c.spec.auth_data.flags |= flag::kEd;
  c.spec.auth_data.extensions = outputs.encode();
  return c;
}

struct Ask {
  std::string client = "{}";
  std::vector<std::pair<std::string, ByteVector>> authenticator;
  bool refuse_unsolicited = false;
  bool refuse_missing = false;
};

assay::RegistrationVerdict registration(const RegistrationExtensions& asked, const Ask& ask = {}) {
  auto c = with_outputs<RegistrationCase>(ask.client, ask.authenticator);
  c.request.extensions = asked;
  c.request.refuse_unsolicited_extensions = ask.refuse_unsolicited;
  c.request.refuse_missing_extensions = ask.refuse_missing;
  auto verdict = c.verify();
  verdict.record = {};  // what it borrows goes with the case
  return verdict;
}

assay::AuthenticationVerdict authentication(const AuthenticationExtensions& asked, const Ask& ask = {}) {
  auto c = with_outputs<AuthenticationCase>(ask.client, ask.authenticator);
  c.extensions = asked;
  c.refuse_unsolicited_extensions = ask.refuse_unsolicited;
  c.refuse_missing_extensions = ask.refuse_missing;
  return c.verify();
}

/// What is the same for every extension: its right output is taken where it was asked for; where it was not, it is
/// reported, and refused by policy; a wrong one is refused only where it was asked for; and none at all only by policy.
struct Extension {
  Ask right;
  Ask wrong;
  ErrorCode wrong_type;
  Step wrong_step;
};

template <class Asked>
void expect_usual(auto verify, const Asked& asked, const Extension& extension, Step step) {
  const Asked nothing;
  const auto refusing = [](Ask ask) {
    ask.refuse_unsolicited = true;
    return ask;
  };
  const auto demanding = [](Ask ask) {
    ask.refuse_missing = true;
    return ask;
  };
  const auto right = verify(asked, demanding(refusing(extension.right)));
  expect_accepted(right);
  EXPECT_EQ(right.extension_outputs.unsolicited.count, 0);
  expect_accepted(verify(asked, Ask{}));
  expect_refused(verify(asked, demanding(Ask{})), ErrorCode::extension_missing, step);
  const auto unsolicited = verify(nothing, extension.right);
  expect_accepted(unsolicited);
  EXPECT_EQ(unsolicited.extension_outputs.unsolicited.count, 1);
  expect_refused(verify(nothing, refusing(extension.right)), ErrorCode::extension_unsolicited, step);
  expect_accepted(verify(nothing, extension.wrong));
  expect_refused(verify(asked, extension.wrong), extension.wrong_type, extension.wrong_step);
}

void expect_usual_of_registration(const RegistrationExtensions& asked, Ask right, Ask wrong, ErrorCode wrong_type) {
  const Step step = wrong.authenticator.empty() ? Step::reg_client_ext_results : Step::reg_extensions;
  expect_usual(registration, asked, {std::move(right), std::move(wrong), wrong_type, step}, Step::reg_extensions);
}

void expect_usual_of_authentication(const AuthenticationExtensions& asked, Ask right, Ask wrong, ErrorCode wrong_type) {
  const Step step = wrong.authenticator.empty() ? Step::auth_client_ext_results : Step::auth_extensions;
  expect_usual(authentication, asked, {std::move(right), std::move(wrong), wrong_type, step}, Step::auth_extensions);
}

Ask client(std::string json) {
  return {.client = std::move(json)};
}

Ask signed_output(std::string identifier, ByteVector value) {
  return {.authenticator = {{std::move(identifier), std::move(value)}}};
}

const ByteVector kMethods = cbor::array({cbor::array({cbor::integer(2), cbor::integer(4), cbor::integer(1)})});

TEST(ExtensionOutputs, OfRegistrationAreJudgedByWhatWasAsked) {
  using Level = CredentialProtection;
  const ByteVector blob = {1, 2, 3};
  const ByteVector encrypted(48, 7);
  expect_usual_of_registration({.cred_props = true}, client(R"({"credProps":{"rk":true}})"),
                               client(R"({"credProps":{"rk":1}})"), ErrorCode::cred_props_output);
  expect_usual_of_registration({.cred_protect = Level::user_verification_required},
                               signed_output("credProtect", cbor::integer(3)),
                               signed_output("credProtect", cbor::integer(4)), ErrorCode::cred_protect_output);
  expect_usual_of_registration({.min_pin_length = true}, signed_output("minPinLength", cbor::integer(6)),
                               signed_output("minPinLength", cbor::integer(-6)), ErrorCode::min_pin_length_output);
  expect_usual_of_registration({.cred_blob = blob}, signed_output("credBlob", cbor::boolean(true)),
                               signed_output("credBlob", cbor::bytes(blob)), ErrorCode::cred_blob_output);
  expect_usual_of_registration({.cred_blob = blob}, client(R"({"credBlob":true})"), client(R"({"credBlob":"true"})"),
                               ErrorCode::cred_blob_output);
  expect_usual_of_registration({.large_blob = assay::LargeBlobSupport::preferred},
                               client(R"({"largeBlob":{"supported":false}})"),
                               client(R"({"largeBlob":{"supported":"no"}})"), ErrorCode::large_blob_output);
  expect_usual_of_registration({.prf = true}, client(R"({"prf":{"enabled":true}})"), client(R"({"prf":true})"),
                               ErrorCode::prf_output);
  expect_usual_of_registration({.hmac_secret = true}, signed_output("hmac-secret", cbor::boolean(true)),
                               signed_output("hmac-secret", cbor::integer(1)), ErrorCode::hmac_secret_output);
  expect_usual_of_registration({.hmac_secret = true}, client(R"({"hmacCreateSecret":true})"),
                               client(R"({"hmacCreateSecret":1})"), ErrorCode::hmac_secret_output);
  expect_usual_of_registration({.prf = true}, signed_output("hmac-secret-mc", cbor::bytes(encrypted)),
                               signed_output("hmac-secret-mc", cbor::null()), ErrorCode::hmac_secret_output);
  expect_usual_of_registration({.uvm = true}, signed_output("uvm", kMethods), signed_output("uvm", cbor::array({})),
                               ErrorCode::uvm_output);
  expect_usual_of_registration({.uvm = true}, client(R"({"uvm":[[2,4,1]]})"), client(R"({"uvm":2})"),
                               ErrorCode::uvm_output);
  expect_usual_of_registration({.payment = true}, client(R"({"payment":{}})"), client(R"({"payment":[]})"),
                               ErrorCode::payment_output);
  expect_usual_of_registration({.third_party_payment = true}, signed_output("thirdPartyPayment", cbor::boolean(true)),
                               signed_output("thirdPartyPayment", cbor::text("yes")),
                               ErrorCode::third_party_payment_output);
  expect_usual_of_registration({.appid_exclude = "https://example.org/appid"}, client(R"({"appidExclude":true})"),
                               client(R"({"appidExclude":null})"), ErrorCode::appid_exclude_output);
}

TEST(ExtensionOutputs, OfAuthenticationAreJudgedByWhatWasAsked) {
  const ByteVector value = {1, 2, 3};
  const ByteVector salt(32, 1);
  const ByteVector encrypted(48, 7);
  expect_usual_of_authentication({.appid = "https://example.org/appid"}, client(R"({"appid":false})"),
                                 client(R"({"appid":"false"})"), ErrorCode::appid_output);
  expect_usual_of_authentication({.get_cred_blob = true}, signed_output("credBlob", cbor::bytes(value)),
                                 signed_output("credBlob", cbor::boolean(true)), ErrorCode::cred_blob_output);
  expect_usual_of_authentication({.get_cred_blob = true}, client(R"({"getCredBlob":"AQID"})"),
                                 client(R"({"getCredBlob":"AQI="})"), ErrorCode::cred_blob_output);
  expect_usual_of_authentication({.large_blob_read = true}, client(R"({"largeBlob":{"blob":"AQID"}})"),
                                 client(R"({"largeBlob":{"blob":{}}})"), ErrorCode::large_blob_output);
  expect_usual_of_authentication({.large_blob_write = value}, client(R"({"largeBlob":{"written":true}})"),
                                 client(R"({"largeBlob":{"written":1}})"), ErrorCode::large_blob_output);
  expect_usual_of_authentication({.prf = {value, {}}},
                                 client(R"({"prf":{"results":{"first":")" + kResultText + "\"}}}"),
                                 client(R"({"prf":{"results":{"first":{}}}})"), ErrorCode::prf_output);
  expect_usual_of_authentication({.prf = {value, {}}}, client(R"({"prf":{}})"), client(R"({"prf":{"results":[]}})"),
                                 ErrorCode::prf_output);
  expect_usual_of_authentication({.hmac_secret = {salt, {}}}, signed_output("hmac-secret", cbor::bytes(encrypted)),
                                 signed_output("hmac-secret", cbor::boolean(true)), ErrorCode::hmac_secret_output);
  expect_usual_of_authentication({.hmac_secret = {salt, {}}},
                                 client(R"({"hmacGetSecret":{"output1":")" + kResultText + "\"}}"),
                                 client(R"({"hmacGetSecret":{"output1":1}})"), ErrorCode::hmac_secret_output);
  expect_usual_of_authentication({.uvm = true}, signed_output("uvm", kMethods),
                                 signed_output("uvm", cbor::array({cbor::array({cbor::integer(2)})})),
                                 ErrorCode::uvm_output);
  expect_usual_of_authentication({.third_party_payment = true}, signed_output("thirdPartyPayment", cbor::boolean(true)),
                                 signed_output("thirdPartyPayment", cbor::null()),
                                 ErrorCode::third_party_payment_output);
  const std::string_view others[] = {"newExtension"};
  const Ask answered = signed_output("newExtension", cbor::integer(1));
  expect_accepted(
      authentication({.others = others},
                     {.authenticator = answered.authenticator, .refuse_unsolicited = true, .refuse_missing = true}));
  expect_accepted(authentication(
      {.others = others}, {.client = R"({"newExtension":1})", .refuse_unsolicited = true, .refuse_missing = true}));
  expect_refused(authentication({.others = others}, {.refuse_missing = true}), ErrorCode::extension_missing,
                 Step::auth_extensions);
}

TEST(ExtensionOutputs, OfRegistrationHaveTheirValues) {
  const ByteVector encrypted(48, 7);
  auto c = with_outputs<RegistrationCase>(
      R"({"credProps":{"rk":false},"appidExclude":true,"credBlob":true,"largeBlob":{"supported":true},)"
      R"("prf":{"enabled":true,"results":{"first":")" +
          kResultText +
          R"("}},"hmacCreateSecret":true,)"
          R"("payment":{"browserBoundSignature":{"signature":"AQID"}}})",
      {{"credProtect", cbor::integer(2)},
       {"minPinLength", cbor::integer(8)},
       {"credBlob", cbor::boolean(false)},
       {"hmac-secret", cbor::boolean(true)},
       {"hmac-secret-mc", cbor::bytes(encrypted)},
       {"uvm", kMethods},
       {"thirdPartyPayment", cbor::boolean(true)}});
  const auto verdict = c.verify();
  expect_accepted(verdict);
  const auto& out = verdict.extension_outputs;
  EXPECT_TRUE(out.cred_props.present && out.cred_props.value == Tristate::no);
  EXPECT_TRUE(out.appid_exclude.value && out.cred_blob_claimed.value && out.large_blob_supported.value);
  EXPECT_TRUE(out.prf_enabled.value && out.hmac_secret_claimed.value);
  EXPECT_TRUE(std::ranges::equal(out.prf_results.value.first, kResult));
  EXPECT_TRUE(out.prf_results.value.second.empty());
  EXPECT_EQ(testlib::to_hex(out.browser_bound_signature.value), "010203");
  EXPECT_EQ(out.cred_protect.value, CredentialProtection::user_verification_optional_with_credential_id_list);
  EXPECT_EQ(out.min_pin_length.value, 8u);
  EXPECT_TRUE(out.cred_blob.present && !out.cred_blob.value);
  EXPECT_TRUE(out.hmac_secret.value && out.third_party_payment.value);
  EXPECT_TRUE(std::ranges::equal(out.hmac_secret_mc.value, encrypted));
  ASSERT_EQ(out.uvm.value.count, 1);
  EXPECT_EQ(out.uvm.value.entries[0].method, 2u);
  EXPECT_EQ(out.uvm.value.entries[0].key_protection, 4u);
  EXPECT_EQ(out.uvm.value.entries[0].matcher_protection, 1u);
  EXPECT_EQ(out.unsolicited.count, 14);
  EXPECT_EQ(out.unsolicited.identifiers[0], "credProps");
  EXPECT_EQ(out.unsolicited.identifiers[3], "largeBlob");
}

TEST(ExtensionOutputs, OfAuthenticationHaveTheirValues) {
  const ByteVector encrypted(80, 7);
  auto c = with_outputs<AuthenticationCase>(
      R"({"appid":false,"getCredBlob":"AQID","largeBlob":{"blob":"BAU","written":false},)"
      R"("hmacGetSecret":{"output1":")" +
          kResultText + R"("},"prf":{"results":{"first":"Bg","second":"Bw"}}})",
      {{"credBlob", cbor::bytes(ByteVector{8, 9})},
       {"hmac-secret", cbor::bytes(encrypted)},
       {"uvm", cbor::array({cbor::array({cbor::integer(1), cbor::integer(2), cbor::integer(3)}),
                            cbor::array({cbor::integer(4), cbor::integer(5), cbor::integer(6)})})},
       {"thirdPartyPayment", cbor::boolean(false)}});
  const auto verdict = c.verify();
  expect_accepted(verdict);
  const auto& out = verdict.extension_outputs;
  EXPECT_TRUE(out.appid.present && !out.appid.value);
  EXPECT_EQ(testlib::to_hex(out.cred_blob_claimed.value), "010203");
  EXPECT_EQ(testlib::to_hex(out.large_blob.value), "0405");
  EXPECT_TRUE(out.large_blob_written.present && !out.large_blob_written.value);
  EXPECT_EQ(testlib::to_hex(out.prf_results.value.first), "06");
  EXPECT_EQ(testlib::to_hex(out.prf_results.value.second), "07");
  EXPECT_TRUE(std::ranges::equal(out.hmac_secret_results.value.first, kResult));
  EXPECT_EQ(testlib::to_hex(out.cred_blob.value), "0809");
  EXPECT_TRUE(std::ranges::equal(out.hmac_secret.value, encrypted));
  ASSERT_EQ(out.uvm.value.count, 2);
  EXPECT_EQ(out.uvm.value.entries[1].method, 4u);
  EXPECT_TRUE(out.third_party_payment.present && !out.third_party_payment.value);
  EXPECT_FALSE(out.payment.confirmed);
  EXPECT_EQ(out.unsolicited.count, 9);
}

TEST(ExtensionOutputs, AreAbsentWhereTheyAreOfTheWrongType) {
  auto c = with_outputs<RegistrationCase>(R"({"credProps":{"rk":"yes"},"largeBlob":{"supported":true,"blob":1}})",
                                          {{"credProtect", cbor::text("high")}, {"minPinLength", cbor::boolean(true)}});
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_FALSE(verdict.extension_outputs.cred_props.present);
  EXPECT_FALSE(verdict.extension_outputs.large_blob_supported.present);
  EXPECT_FALSE(verdict.extension_outputs.cred_protect.present);
  EXPECT_FALSE(verdict.extension_outputs.min_pin_length.present);
  EXPECT_EQ(verdict.extension_outputs.unsolicited.count, 4);
  EXPECT_FALSE(verdict.client_extensions.cred_props_rk_present);
}

// A password manager that knows nothing of rk says {}; that must not fail anybody's registration.
TEST(ExtensionOutputs, SayThatItIsUnknownWhetherACredentialIsDiscoverable) {
  const auto out = registration({.cred_props = true}, {.client = R"({"credProps":{}})", .refuse_missing = true});
  expect_accepted(out);
  EXPECT_TRUE(out.extension_outputs.cred_props.present);
  EXPECT_EQ(out.extension_outputs.cred_props.value, Tristate::unknown);
}

TEST(ExtensionOutputs, RefuseLevelsOfProtectionThatAreNotTheOneEnforced) {
  const auto level = [](CredentialProtection asked, bool enforce, int given) {
    const RegistrationExtensions extensions{.cred_protect = asked, .enforce_cred_protect = enforce};
    if (given == 0) return registration(extensions);
    return registration(extensions, signed_output("credProtect", cbor::integer(given)));
  };
  using Level = CredentialProtection;
  expect_accepted(level(Level::user_verification_required, true, 3));
  expect_refused(level(Level::user_verification_required, true, 2), ErrorCode::cred_protect_too_low,
                 Step::reg_extensions);
  expect_refused(level(Level::user_verification_required, true, 0), ErrorCode::cred_protect_missing,
                 Step::reg_extensions);
  expect_accepted(level(Level::user_verification_required, false, 1));
  expect_accepted(level(Level::user_verification_required, false, 0));
  expect_accepted(level(Level::user_verification_optional_with_credential_id_list, true, 3));
  expect_refused(level(Level::user_verification_optional_with_credential_id_list, true, 1),
                 ErrorCode::cred_protect_too_low, Step::reg_extensions);
  expect_accepted(level(Level::user_verification_optional, true, 0));
}

TEST(ExtensionOutputs, RefuseARegistrationWithoutTheLargeBlobsThatItRequires) {
  const RegistrationExtensions required{.large_blob = assay::LargeBlobSupport::required};
  expect_accepted(registration(required, client(R"({"largeBlob":{"supported":true}})")));
  for (const char* json : {R"({"largeBlob":{"supported":false}})", R"({"largeBlob":{}})", "{}"}) {
    expect_refused(registration(required, client(json)), ErrorCode::large_blob_unsupported, Step::reg_extensions);
  }
  expect_accepted(registration({.large_blob = assay::LargeBlobSupport::preferred}));
}

std::string results(const std::string& first, const std::string& second = {}) {
  const std::string more = second.empty() ? "" : R"(,"second":")" + second + "\"";
  return R"({"prf":{"results":{"first":")" + first + "\"" + more + "}}}";
}

// The examples of WebAuthn Level 3, section 16.2.1, in the order in which they are there.
TEST(ExtensionOutputs, OfPrfAreOfTheShapeThatWasAskedFor) {
  const ByteVector first = {1, 2, 3, 4};
  const ByteVector second = {5, 6, 7, 8};
  const ByteVector third = {9, 10, 11, 12};
  const RegistrationExtensions none{.prf = true};
  const RegistrationExtensions eval{.prf = true, .prf_eval = {first, {}}};
  const std::string with_results = R"({"prf":{"enabled":true,"results":{"first":")" + kResultText + "\"}}}";
  for (const auto& asked : {none, eval}) {
    expect_accepted(registration(asked, client(R"({"prf":{"enabled":true}})")));
    expect_accepted(registration(asked, client(R"({"prf":{"enabled":false}})")));
  }
  expect_accepted(registration(eval, client(with_results)));
  expect_refused(registration(none, client(with_results)), ErrorCode::prf_results_unasked, Step::reg_extensions);

  const AuthenticationExtensions one{.prf = {first, {}}};
  const AuthenticationExtensions two{.prf = {first, second}};
  expect_accepted(authentication(one, client(R"({"prf":{}})")));
  expect_accepted(authentication(one, client(results(kResultText))));
  expect_accepted(authentication(two, client(results(kResultText, kResultText))));
  expect_refused(authentication(one, client(results(kResultText, kResultText))), ErrorCode::prf_results_number,
                 Step::auth_extensions);
  expect_refused(authentication(two, client(results(kResultText))), ErrorCode::prf_results_number,
                 Step::auth_extensions);
  expect_refused(authentication(one, client(results("AQID"))), ErrorCode::prf_results_length, Step::auth_extensions);
  expect_refused(authentication(one, client(R"({"prf":{"results":{}}})")), ErrorCode::prf_results_length,
                 Step::auth_extensions);
  expect_refused(authentication(two, client(results(kResultText, "AQID"))), ErrorCode::prf_results_length,
                 Step::auth_extensions);
}

TEST(ExtensionOutputs, OfPrfByCredentialAreThoseOfTheCredential) {
  const ByteVector first = {1, 2, 3, 4};
  const ByteVector own = AuthenticationCase().spec.credential_id;
  const ByteVector other = testlib::seed_bytes("another credential", 32);
  const auto judged = [&](const ByteVector& id, const std::string& json, bool with_eval) {
    const assay::PrfForCredential named[] = {{id, {first, {}}}};
    AuthenticationExtensions asked{.prf_by_credential = named};
    if (with_eval) asked.prf = {first, first};
    return authentication(asked, client(json));
  };
  const std::string one = results(kResultText);
  const std::string two = results(kResultText, kResultText);
  expect_accepted(judged(own, one, true));
  expect_refused(judged(own, two, true), ErrorCode::prf_results_number, Step::auth_extensions);
  expect_accepted(judged(other, two, true));
  expect_refused(judged(other, one, true), ErrorCode::prf_results_number, Step::auth_extensions);
  expect_accepted(judged(other, R"({"prf":{}})", false));
  expect_refused(judged(other, one, false), ErrorCode::prf_results_unasked, Step::auth_extensions);
  // As a ceremony state keeps it: whose the inputs were is not known.
  expect_accepted(judged({}, one, true));
  expect_accepted(judged({}, two, true));
  expect_refused(judged({}, two, false), ErrorCode::prf_results_number, Step::auth_extensions);
}

// The values of WebAuthn Level 3, section 16.2.2: how clients make salts of inputs, and what authenticators answer.
TEST(ExtensionOutputs, OfPrfAreThoseOfTheSpecificationsVectors) {
  const ByteVector seed = testlib::bytes_of_text("WebAuthn PRF test vectors");
  const ByteVector prefix = testlib::bytes_of_text("WebAuthn PRF");
  const auto salt = [&](const ByteVector& input) {
    return testlib::to_hex(testlib::sha256(testlib::concat({prefix, ByteVector{0}, input})));
  };
  const ByteVector first = testlib::concat({seed, ByteVector{2}});
  const ByteVector second = testlib::concat({seed, ByteVector{3}});
  EXPECT_EQ(salt(first), "527413ebb48293772df30f031c5ac4650c7de14bf9498671ae163447b6a772b3");
  EXPECT_EQ(salt(second), "d68ac03329a10ee5e0ec834492bb9a96a0e547baf563bf78ccbe8789b22e776b");

  const ByteVector result1 = testlib::from_hex("3c33e07d202c3b029cc21f1722767021bf27d595933b3d2b6a1b9d5dddc77fae");
  const ByteVector result2 = testlib::from_hex("a62a8773b19cda90d7ed4ef72a80a804320dbd3997e2f663805ad1fd3293d50b");
  const ByteVector one_protocol_2 = testlib::from_hex(
      "3bfaa48f7952330d63e35ff8cd5bca48d2a12823828915749287256ab146272f9fb437bf65691243c3f504bd7ea6d5e6");
  const ByteVector two_protocol_2 = testlib::from_hex(
      "90ee52f739043bc17b3488a74306d7801debb5b61f18662c648a25b5b5678ede482cdaff99a537a44f064fcb10ce6e04"
      "dfd27619dc96a0daff8507e499296b1eecf0981f7c8518b277a7a3018f5ec6fb");
  const ByteVector one_protocol_1 =
      testlib::from_hex("15d4e4f3f04109b492b575c1b38c28585b6719cf8d61304215108d939f37ccfb");
  const std::string one = results(testlib::to_base64url(result1));
  const std::string two = results(testlib::to_base64url(result1), testlib::to_base64url(result2));
  const auto judged = [](const AuthenticationExtensions& asked, const std::string& json, const ByteVector& encrypted) {
    return authentication(asked, {.client = json,
                                  .authenticator = {{"hmac-secret", cbor::bytes(encrypted)}},
                                  .refuse_unsolicited = true,
                                  .refuse_missing = true});
  };
  expect_accepted(judged({.prf = {first, {}}}, one, one_protocol_2));
  expect_accepted(judged({.prf = {first, {}}}, one, one_protocol_1));
  expect_accepted(judged({.prf = {first, second}}, two, two_protocol_2));
  expect_refused(judged({.prf = {first, second}}, two, one_protocol_2), ErrorCode::hmac_secret_output_length,
                 Step::auth_extensions);
  expect_refused(judged({.prf = {first, {}}}, one, two_protocol_2), ErrorCode::hmac_secret_output_length,
                 Step::auth_extensions);
}

TEST(ExtensionOutputs, OfHmacSecretAreOfTheShapeThatWasAskedFor) {
  const ByteVector salt(32, 1);
  const auto lengths = [&](const assay::PrfValues& salts, std::size_t size) {
    return authentication({.hmac_secret = salts}, signed_output("hmac-secret", cbor::bytes(ByteVector(size))));
  };
  for (const std::size_t size : {32u, 48u}) expect_accepted(lengths({salt, {}}, size));
  for (const std::size_t size : {64u, 80u}) expect_accepted(lengths({salt, salt}, size));
  for (const std::size_t size : {0u, 31u, 33u, 64u, 80u}) {
    expect_refused(lengths({salt, {}}, size), ErrorCode::hmac_secret_output_length, Step::auth_extensions);
  }
  for (const std::size_t size : {32u, 48u, 96u}) {
    expect_refused(lengths({salt, salt}, size), ErrorCode::hmac_secret_output_length, Step::auth_extensions);
  }
  const auto decrypted = [&](const assay::PrfValues& salts, const std::string& outputs) {
    return authentication({.hmac_secret = salts}, client(R"({"hmacGetSecret":{)" + outputs + "}}"));
  };
  const std::string one = R"("output1":")" + kResultText + "\"";
  const std::string two = one + R"(,"output2":")" + kResultText + "\"";
  expect_accepted(decrypted({salt, {}}, one));
  expect_accepted(decrypted({salt, salt}, two));
  expect_refused(decrypted({salt, {}}, two), ErrorCode::hmac_secret_results_number, Step::auth_extensions);
  expect_refused(decrypted({salt, salt}, one), ErrorCode::hmac_secret_results_number, Step::auth_extensions);
  expect_refused(decrypted({salt, {}}, R"("output1":"AQ")"), ErrorCode::hmac_secret_results_length,
                 Step::auth_extensions);
}

TEST(ExtensionOutputs, OfRemoteClientDataGoWithTheTextThatWasGiven) {
  RegistrationCase registration_case;
  const std::string created = registration_case.spec.client_data.to_json();
  const auto registered = [](std::string_view text, const std::string& json) {
    return registration({.remote_client_data_json = text}, client(json));
  };
  const auto accepted = registered(created, R"({"remoteClientDataJSON":true})");
  expect_accepted(accepted);
  EXPECT_TRUE(accepted.extension_outputs.remote_client_data.value);
  expect_refused(registered(created, R"({"remoteClientDataJSON":1})"), ErrorCode::remote_client_data_output,
                 Step::reg_client_ext_results);
  expect_refused(registered(created + " ", R"({"remoteClientDataJSON":true})"), ErrorCode::remote_client_data_mismatch,
                 Step::reg_extensions);

  const std::string got = AuthenticationCase().spec.client_data.to_json();
  const auto signed_in = [](std::string_view text) { return authentication({.remote_client_data_json = text}); };
  expect_accepted(signed_in(got));
  expect_refused(signed_in(created), ErrorCode::remote_client_data_mismatch, Step::auth_extensions);
}

TEST(ExtensionOutputs, AreNotJudgedWhereTheyCannotBeAsked) {
  expect_accepted(registration({}));
  expect_refused(registration({.enforce_cred_protect = true}), ErrorCode::cred_protect_level_missing,
                 Step::reg_options);
  const ByteVector value = {1};
  expect_accepted(authentication({.large_blob_write = value}));
  expect_refused(authentication({.large_blob_read = true, .large_blob_write = value}),
                 ErrorCode::large_blob_read_and_write, Step::auth_options);
}

TEST(ExtensionOutputs, OfSecretsThatTheClientStripsAreMissedByNobody) {
  const ByteVector first = {1, 2, 3, 4};
  const Ask stripped{.authenticator = {{"hmac-secret", cbor::bytes(ByteVector(48))}}, .refuse_missing = true};
  expect_accepted(authentication({.prf = {first, {}}}, stripped));
}

}  // namespace
