#include "assay/response.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/json/fixture.hpp"

namespace {

using assay::Bytes;
using assay::Error;
using assay::ErrorCode;
using assay::Input;
using assay::Step;
using assay::Transports;

using ByteVector = std::vector<std::uint8_t>;

ByteVector vector_of(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

/// Text with one part replaced by another.
std::string replaced(std::string text, std::string_view part, std::string_view by) {
  const auto at = text.find(part);
  EXPECT_NE(at, text.npos) << part;
  return text.replace(at, part.size(), by);
}

const std::string kRegistration =
    R"({"id":"AAEC","rawId":"AAEC","type":"public-key","authenticatorAttachment":"platform",)"
    R"("clientExtensionResults":{"credProps":{"rk":true}},"response":{"clientDataJSON":"e30","attestationObject":)"
    R"("owAB","transports":["internal","hybrid"],"authenticatorData":"####","publicKeyAlgorithm":-7}})";
const std::string kAuthentication =
    R"({"id":"AAEC","rawId":"AAEC","type":"public-key","authenticatorAttachment":null,"clientExtensionResults":{},)"
    R"("response":{"clientDataJSON":"e30","authenticatorData":"AQID","signature":"MAYC","userHandle":"dXNlcg"}})";

class ResponseJson : public testing::Test {
 protected:
  assay::Result<assay::RegistrationResponse> registration(std::string_view text) {
    return assay::parse_registration_response(json_test::exact(text), workspace_);
  }
  assay::Result<assay::AuthenticationResponse> authentication(std::string_view text) {
    return assay::parse_authentication_response(json_test::exact(text), workspace_);
  }

  void expect(const Error& error, Step step, ErrorCode code, std::size_t offset, std::size_t used_before) {
    EXPECT_EQ(error.code, code);
    EXPECT_EQ(error.offset, offset);
    EXPECT_EQ(error.step, step);
    EXPECT_EQ(error.input, Input::credential_json);
    EXPECT_EQ(workspace_.impl()->arena.used(), used_before) << "the room is given back";
  }
  /// `offset_part`: the error is where this part of the text begins.
  void expect_registration_refused(const std::string& text, ErrorCode code, std::string_view offset_part) {
    SCOPED_TRACE(text);
    const auto used = workspace_.impl()->arena.used();
    const auto response = registration(text);
    expect(response.error(), Step::reg_response_type, code, text.find(offset_part), used);
    EXPECT_TRUE(response->credential_id.empty()) << "nothing partial";
  }
  void expect_authentication_refused(const std::string& text, ErrorCode code, std::string_view offset_part) {
    SCOPED_TRACE(text);
    const auto used = workspace_.impl()->arena.used();
    const auto response = authentication(text);
    expect(response.error(), Step::auth_response_type, code, text.find(offset_part), used);
    EXPECT_TRUE(response->credential_id.empty()) << "nothing partial";
  }
  /// The same fault in both kinds of response.
  void expect_both_refused(std::string_view part, std::string_view by, ErrorCode code, std::string_view offset_part) {
    expect_registration_refused(replaced(kRegistration, part, by), code, offset_part);
    expect_authentication_refused(replaced(kAuthentication, part, by), code, offset_part);
  }

  assay::Workspace workspace_ = testlib::bare_workspace();
};

using Catalogue = ResponseJson;

TEST_F(ResponseJson, DecodesARegistration) {
  const auto response = registration(kRegistration);
  ASSERT_TRUE(response);
  EXPECT_EQ(vector_of(response->credential_id), (ByteVector{0, 1, 2}));
  EXPECT_EQ(assay::text_of(response->client_data_json), "{}");
  EXPECT_EQ(vector_of(response->attestation_object), (ByteVector{0xA3, 0, 1}));
  EXPECT_EQ(response->transports, Transports{Transports::internal | Transports::hybrid});
  EXPECT_EQ(assay::text_of(response->client_extension_results), R"({"credProps":{"rk":true}})");
  EXPECT_EQ(workspace_.impl()->arena.used(), 3U + 2U + 3U + 25U);
}

TEST_F(ResponseJson, DecodesAnAuthentication) {
  const auto response = authentication(kAuthentication);
  ASSERT_TRUE(response);
  EXPECT_EQ(vector_of(response->credential_id), (ByteVector{0, 1, 2}));
  EXPECT_EQ(assay::text_of(response->client_data_json), "{}");
  EXPECT_EQ(vector_of(response->authenticator_data), (ByteVector{1, 2, 3}));
  EXPECT_EQ(vector_of(response->signature), (ByteVector{0x30, 6, 2}));
  EXPECT_EQ(assay::text_of(response->user_handle), "user");
  EXPECT_EQ(assay::text_of(response->client_extension_results), "{}");
}

TEST_F(ResponseJson, KeepsEarlierResponsesOfTheWorkspace) {
  const auto first = authentication(kAuthentication);
  const auto second = authentication(replaced(kAuthentication, "dXNlcg", "b3RoZXI"));
  const auto third = registration("{");
  ASSERT_TRUE(first && second && !third);
  EXPECT_EQ(assay::text_of(first->user_handle), "user");
  EXPECT_EQ(assay::text_of(second->user_handle), "other");
}

TEST_F(ResponseJson, ResolvesEscapes) {
  auto text = replaced(kAuthentication, R"("signature":"MAYC")", R"("sign\u0061ture":"M\u0041YC")");
  text = replaced(text, "public-key", "public\\u002dkey");
  const auto response = authentication(text);
  ASSERT_TRUE(response);
  EXPECT_EQ(vector_of(response->signature), (ByteVector{0x30, 6, 2}));
}

TEST_F(ResponseJson, TakesAbsentNullAndEmptyUserHandleForNone) {
  for (const std::string_view by : {"", R"(,"userHandle":null)", R"(,"userHandle":"")"}) {
    const auto response = authentication(replaced(kAuthentication, R"(,"userHandle":"dXNlcg")", by));
    ASSERT_TRUE(response) << by;
    EXPECT_TRUE(response->user_handle.empty());
  }
  for (const std::string_view by : {"1", "[]", "{}", "false"}) {
    expect_authentication_refused(replaced(kAuthentication, R"("dXNlcg")", by), ErrorCode::json_wrong_type,
                                  std::string(by) + "}}");
  }
}

TEST_F(ResponseJson, CopiesExtensionResultsWhateverTheyAre) {
  const std::string_view part = R"("clientExtensionResults":{})";
  for (const std::string_view value : {R"({"a":"}\"]","b":[{}]})", "[]", "[ 1 , [2] ]", "true", "-1.5", R"("a\"b")"}) {
    const auto response =
        authentication(replaced(kAuthentication, part, R"("clientExtensionResults": )" + std::string(value) + " "));
    ASSERT_TRUE(response) << value;
    EXPECT_EQ(assay::text_of(response->client_extension_results), value);
  }
  for (const std::string_view by : {R"("x":1)", R"("clientExtensionResults":null)"}) {
    const auto response = authentication(replaced(kAuthentication, part, by));
    ASSERT_TRUE(response) << by;
    EXPECT_TRUE(response->client_extension_results.empty());
  }
  const auto marked = authentication("\xEF\xBB\xBF" + kAuthentication);
  ASSERT_TRUE(marked);
  EXPECT_EQ(assay::text_of(marked->client_extension_results), "{}");
}

TEST_F(ResponseJson, KnowsAllTransports) {
  const std::string_view part = R"(["internal","hybrid"])";
  const auto bits = [&](std::string_view json) {
    const auto response = registration(replaced(kRegistration, part, json));
    EXPECT_TRUE(response) << json;
    return response->transports.bits;
  };
  EXPECT_EQ(bits("[]"), 0);
  EXPECT_EQ(bits(R"(["usb"])"), Transports::usb);
  EXPECT_EQ(bits(R"(["nfc"])"), Transports::nfc);
  EXPECT_EQ(bits(R"(["ble"])"), Transports::ble);
  EXPECT_EQ(bits(R"(["smart-card"])"), Transports::smart_card);
  EXPECT_EQ(bits(R"(["hybrid"])"), Transports::hybrid);
  EXPECT_EQ(bits(R"(["internal","internal"])"), Transports::internal);
  EXPECT_EQ(bits(R"(["cable","USB","","usb"])"), Transports::other | Transports::usb);
  const auto absent = registration(replaced(kRegistration, R"("transports":["internal","hybrid"],)", ""));
  ASSERT_TRUE(absent);
  EXPECT_EQ(absent->transports.bits, 0);
  for (const std::string_view by : {"null", "{}", R"("usb")", "1"}) {
    expect_registration_refused(replaced(kRegistration, part, by), ErrorCode::json_wrong_type,
                                std::string(by) + R"(,"authenticatorData")");
  }
  expect_registration_refused(replaced(kRegistration, part, R"(["usb",7,null])"), ErrorCode::json_wrong_type, "7,null");
  expect_registration_refused(replaced(kRegistration, part, R"([["usb"]])"), ErrorCode::json_wrong_type, R"(["usb"]])");
}

TEST_F(ResponseJson, NeedsItsMembers) {
  ASSERT_TRUE(registration(kRegistration));
  ASSERT_TRUE(authentication(kAuthentication));
  for (const std::string_view member : {R"("id":"AAEC",)", R"("type":"public-key",)"}) {
    expect_both_refused(member, "", ErrorCode::json_missing_member, "{");
  }
  expect_both_refused(R"("response")", R"("Response")", ErrorCode::json_missing_member, "{");
  expect_both_refused("clientDataJSON", "clientDataJson", ErrorCode::json_missing_member, R"({"clientDataJson)");
  expect_registration_refused(replaced(kRegistration, "attestationObject", "x"), ErrorCode::json_missing_member,
                              R"({"clientDataJSON)");
  expect_authentication_refused(replaced(kAuthentication, "authenticatorData", "x"), ErrorCode::json_missing_member,
                                R"({"clientDataJSON)");
  expect_authentication_refused(replaced(kAuthentication, "signature", "x"), ErrorCode::json_missing_member,
                                R"({"clientDataJSON)");
}

TEST_F(ResponseJson, RefusesOtherTypes) {
  expect_both_refused(R"("id":"AAEC")", R"("id":7)", ErrorCode::json_wrong_type, "7,");
  expect_both_refused(R"("rawId":"AAEC")", R"("rawId":null)", ErrorCode::json_wrong_type, "null,");
  expect_both_refused(R"("public-key")", "[]", ErrorCode::json_wrong_type, "[]");
  expect_both_refused(R"("response":{)", R"("response":[],"x":{)", ErrorCode::json_wrong_type, "[],");
  expect_both_refused(R"("e30")", "{}", ErrorCode::json_wrong_type, R"({},"a)");
  expect_registration_refused(replaced(kRegistration, R"("platform")", "true"), ErrorCode::json_wrong_type, "true");
  expect_registration_refused(replaced(kRegistration, R"("owAB")", "null"), ErrorCode::json_wrong_type, "null");
  expect_authentication_refused(replaced(kAuthentication, R"("MAYC")", "null,\"z\":1"), ErrorCode::json_wrong_type,
                                "null,\"z\"");
  for (const std::string_view text : {"[]", "null", "1", R"("a")", R"([{"id":"AA"}])"}) {
    expect_registration_refused(std::string(text), ErrorCode::json_wrong_type, text);
    expect_authentication_refused(std::string(text), ErrorCode::json_wrong_type, text);
  }
}

TEST_F(ResponseJson, DoesNotTakeMembersOfOtherObjects) {
  const auto text = replaced(kAuthentication, R"("response":)", R"("x":{"signature":"AAAA"},"response":)");
  const auto response = authentication(text);
  ASSERT_TRUE(response);
  EXPECT_EQ(vector_of(response->signature), (ByteVector{0x30, 6, 2}));
  const auto deeper = authentication(replaced(kAuthentication, R"("signature":"MAYC")",
                                              R"("signature":"MAYC","x":{"signature":"AAAA","y":["usb",7]})"));
  ASSERT_TRUE(deeper);
  EXPECT_EQ(vector_of(deeper->signature), (ByteVector{0x30, 6, 2}));
}

TEST_F(ResponseJson, RefusesEveryProperPrefix) {
  ASSERT_TRUE(registration(kRegistration));
  ASSERT_TRUE(authentication(kAuthentication));
  for (std::size_t len = 0; len < kRegistration.size(); ++len) {
    EXPECT_EQ(registration(kRegistration.substr(0, len)).error().code, ErrorCode::json_malformed) << len;
  }
  for (std::size_t len = 0; len < kAuthentication.size(); ++len) {
    EXPECT_EQ(authentication(kAuthentication.substr(0, len)).error().code, ErrorCode::json_malformed) << len;
  }
}

TEST_F(ResponseJson, GivesWorkspaceFullWhenTheFieldsDoNotFit) {
  assay::Limits limits;
  limits.arena = 3 + 2 + 3 + 3 + 4 + 2;
  workspace_ = testlib::bare_workspace(limits);
  ASSERT_TRUE(authentication(kAuthentication)) << "exactly as much as it takes";
  workspace_.reset();
  limits.arena -= 1;
  workspace_ = testlib::bare_workspace(limits);
  const auto full = authentication(kAuthentication);
  expect(full.error(), Step::auth_response_type, ErrorCode::workspace_full, 0, 0);
  expect_authentication_refused(replaced(kAuthentication, "dXNlcg", "dXNl!g"), ErrorCode::base64url_character, "!g");
  expect_authentication_refused(replaced(kAuthentication, "public-key", "passkey"), ErrorCode::credential_type_mismatch,
                                R"("passkey")");
  assay::Workspace nothing;
  const Error error = assay::parse_registration_response(json_test::exact(kRegistration), nothing).error();
  EXPECT_EQ(error.code, ErrorCode::workspace_full);
  EXPECT_EQ(error.step, Step::reg_response_type);
}

TEST_F(ResponseJson, ChecksInTheOrderOfTheHeader) {
  auto text = replaced(kRegistration, R"("rawId":"AAEC")", R"("rawId":"AAED")");
  expect_registration_refused(text, ErrorCode::credential_id_mismatch, R"("AAEC")");
  text = replaced(text, "public-key", "x");
  expect_registration_refused(text, ErrorCode::credential_type_mismatch, R"("x")");
  text = replaced(text, R"("id":"AAEC")", R"("id":"AA=C")");
  expect_registration_refused(text, ErrorCode::base64url_padding, "=C");
  text = replaced(text, R"("platform")", "1");
  expect_registration_refused(text, ErrorCode::json_wrong_type, "1,");
  text = replaced(text, "clientDataJSON", "y");
  expect_registration_refused(text, ErrorCode::json_missing_member, R"({"y")");
  text += "}";
  const auto trailing = registration(text);
  EXPECT_EQ(trailing.error().code, ErrorCode::json_trailing);
  EXPECT_EQ(trailing.error().offset, text.size() - 1);
}

TEST_F(Catalogue, JS_01_DuplicateMembersAreRefused) {
  expect_both_refused(R"("type":"public-key")", R"("type":"public-key","\u0069d":"AAEC")",
                      ErrorCode::json_duplicate_member, R"("\u0069d)");
  expect_both_refused(R"("clientDataJSON":"e30")", R"("clientDataJSON":"e30","clientDataJS\u004fN":"")",
                      ErrorCode::json_duplicate_member, R"("clientDataJS\u004f)");
}

TEST_F(Catalogue, JS_07_Base64urlOfEveryFieldIsStrict) {
  struct Fault {
    std::string_view text;
    ErrorCode code;
    std::size_t offset;
  };
  const std::vector<Fault> faults = {{"AA+A", ErrorCode::base64url_character, 2},
                                     {"A/AA", ErrorCode::base64url_character, 1},
                                     {"AA==", ErrorCode::base64url_padding, 2},
                                     {"AA A", ErrorCode::base64url_character, 2},
                                     {"AB", ErrorCode::base64url_spare_bits, 1},
                                     {"AAB", ErrorCode::base64url_spare_bits, 2},
                                     {"AAAAA", ErrorCode::base64url_length, 4},
                                     {R"(A\n)", ErrorCode::base64url_character, 1},
                                     {R"(\u0041A\u002BA)", ErrorCode::base64url_character, 7},
                                     {R"(A\ud83d\ude00\u0041)", ErrorCode::base64url_character, 1},
                                     {R"(AB\u00e9A)", ErrorCode::base64url_character, 2},
                                     {R"(A\u0042)", ErrorCode::base64url_spare_bits, 1}};
  for (const auto& fault : faults) {
    for (const std::string_view field : {"AQID", "MAYC", "dXNlcg", "e30"}) {
      const auto text = replaced(kAuthentication, field, fault.text);
      const auto error = authentication(text).error();
      EXPECT_EQ(error.code, fault.code) << text;
      EXPECT_EQ(error.offset, kAuthentication.find(field) + fault.offset) << text;
    }
    const auto object = replaced(kRegistration, "owAB", fault.text);
    EXPECT_EQ(registration(object).error().code, fault.code) << object;
    EXPECT_EQ(registration(object).error().offset, kRegistration.find("owAB") + fault.offset) << object;
    const auto ids =
        replaced(replaced(kAuthentication, "AAEC", fault.text), R"("AAEC",)", "\"" + std::string(fault.text) + "\",");
    EXPECT_EQ(authentication(ids).error().code, fault.code) << ids;
  }
}

TEST_F(Catalogue, JS_08_IdIsRawId) {
  ASSERT_TRUE(registration(kRegistration));
  expect_both_refused(R"("rawId":"AAEC")", R"("rawId":"AAED")", ErrorCode::credential_id_mismatch, R"("AAEC")");
  expect_both_refused(R"("rawId":"AAEC")", R"("rawId":"AAECAA")", ErrorCode::credential_id_mismatch, R"("AAEC")");
  expect_both_refused(R"("rawId":"AAEC")", R"("rawId":"")", ErrorCode::credential_id_mismatch, R"("AAEC")");
  expect_both_refused(R"("id":"AAEC")", R"("id":"AAEC=")", ErrorCode::base64url_padding, R"(=",)");
  expect_both_refused(R"("id":"AAEC")", R"("id":"+AEC")", ErrorCode::base64url_character, "+AEC");
  const auto alone = registration(replaced(kRegistration, R"("rawId":"AAEC",)", ""));
  ASSERT_TRUE(alone);
  EXPECT_EQ(vector_of(alone->credential_id), (ByteVector{0, 1, 2}));
  const auto escaped = registration(replaced(kRegistration, R"("rawId":"AAEC")", R"("rawId":"\u0041AEC")"));
  ASSERT_TRUE(escaped) << "the values are compared, not how they are written";
}

TEST_F(Catalogue, JS_10_TooLongTextsAndTooManyTransportsAreNotDecoded) {
  const auto limit = assay::Limits{}.credential_json;
  ASSERT_TRUE(registration(kRegistration + std::string(limit - kRegistration.size(), ' ')));
  const std::string too_long = kRegistration + std::string(limit - kRegistration.size() + 1, ' ');
  EXPECT_EQ(registration(too_long).error().code, ErrorCode::credential_json_too_long);
  EXPECT_EQ(authentication(std::string(1 << 20, '\xFF')).error().code, ErrorCode::credential_json_too_long);

  const auto with_transports = [](std::size_t count) {
    std::string names = "\"usb\"";
    for (std::size_t i = 1; i < count; ++i) names += ",\"usb\"";
    return replaced(kRegistration, R"("internal","hybrid")", names);
  };
  const auto max = assay::Limits{}.transports;
  ASSERT_TRUE(registration(with_transports(max)));
  const auto many = with_transports(max + 1);
  expect_registration_refused(many, ErrorCode::too_many_transports, R"("usb"],)");
  EXPECT_EQ(registration(with_transports(100'000)).error().code, ErrorCode::credential_json_too_long);
  assay::Limits limits;
  limits.credential_json = 1 << 20;
  workspace_ = testlib::bare_workspace(limits);
  EXPECT_EQ(registration(with_transports(100'000)).error().code, ErrorCode::too_many_transports);
}

}  // namespace
