// The server tests of FIDO's conformance tool, as far as its documents name them: each by its suite and number. What a
// case is refused for is named; the ceremony in order, which each of them is made from, is accepted in every suite.
#include <gtest/gtest.h>

#include <functional>

#include "tests/assayd/site/world.hpp"

namespace site_test {
namespace {

namespace cbor = testlib::cbor;
namespace cose = testlib::cose;
namespace flag = testlib::flag;
using nlohmann::json;
using testlib::AttestationKind;
using testlib::AuthenticationSpec;
using testlib::ByteVector;
using testlib::RegistrationSpec;

assayd::site::SiteConfig with_conformance(std::vector<assayd::store::ByteVector> roots) {
  assayd::site::SiteConfig config = generous();
  config.conformance = true;
  config.conformance_roots = std::move(roots);
  return config;
}

std::vector<assayd::store::ByteVector> attestation_root() {
  const auto root = testlib::make_ca("attestation").certificate;
  return {{root.begin(), root.end()}};
}

ByteVector bytes_of(const json& text) {
  const auto bytes = assayd::site::from_base64url(text.get<std::string>());
  if (!bytes) throw std::runtime_error("no base64url");
  return {bytes->begin(), bytes->end()};
}

/// Changes what is in order; none of them, where a case has no use for it.
struct Change {
  std::function<void(RegistrationSpec&)> registration;
  std::function<void(AuthenticationSpec&)> authentication;
  std::function<void(json&)> response;
};

/// A test of the tool: refused with an error of this name, or accepted where there is none.
struct Row {
  std::string id;
  std::string error;
  Change change;
  json options = json::object();  ///< asked for beside the names
  AttestationKind kind = AttestationKind::packed_self;
  int algorithm = cose::kEs256;
  std::uint32_t counter = 5;  ///< at registration
};

class ConformanceTest : public testing::Test {
 protected:
  std::string name_of_next() { return "user " + std::to_string(++num_users_); }

  json options(const std::string& path, json body, const std::string& user) {
    body["username"] = user;
    if (path == "/attestation/options") body["displayName"] = "Somebody";
    const Answer answer = browser_.post(path, body.dump());
    EXPECT_EQ(answer.status, 200) << answer.body;
    const json options = answer.json();
    EXPECT_EQ(options.at("status"), "ok");
    EXPECT_EQ(options.at("errorMessage"), "");
    EXPECT_GE(bytes_of(options.at("challenge")).size(), 16U);
    return options;
  }

  void expect(const Row& row, const Answer& answer) {
    const json body = answer.json();
    const std::string message = body.at("errorMessage");
    if (row.error.empty()) {
      EXPECT_EQ(answer.status, 200) << row.id << message;
      EXPECT_EQ(body.at("status"), "ok") << row.id;
    } else {
      EXPECT_EQ(answer.status, 400) << row.id;
      EXPECT_EQ(body.at("status"), "failed") << row.id;
      EXPECT_EQ(message.substr(0, message.find(':')), row.error) << row.id;
    }
  }

  RegistrationSpec spec_of(const Row& row, const json& options, const std::string& user) {
    const auto key = testlib::SigningKey::make(row.algorithm, user);
    RegistrationSpec spec = testlib::registration_spec(row.kind, key, user);
    spec.client_data.challenge = bytes_of(options.at("challenge"));
    spec.client_data.origin = kOrigin;
    spec.auth_data.rp_id = options.at("rp").at("id");
    spec.auth_data.sign_count = row.counter;
    if (row.change.registration) row.change.registration(spec);
    return spec;
  }

  void register_as(const Row& row) {
    const std::string user = name_of_next();
    const json asked = options("/attestation/options", row.options, user);
    json response = json::parse(make_registration(spec_of(row, asked, user)).to_json());
    if (row.change.response) row.change.response(response);
    expect(row, browser_.post("/attestation/result", response.dump()));
  }

  /// With a credential that was registered before.
  void authenticate_as(const Row& row) {
    const std::string user = name_of_next();
    const json asked = options("/attestation/options", json::object(), user);
    const Row plain{.id = {}, .error = {}, .change = {}, .options = {}, .counter = row.counter};
    const RegistrationSpec registered = spec_of(plain, asked, user);
    Row accepted{.id = row.id + ", its registration", .error = {}, .change = {}};
    expect(accepted, browser_.post("/attestation/result", make_registration(registered).to_json()));

    const json wanted = options("/assertion/options", row.options, user);
    EXPECT_EQ(wanted.at("allowCredentials").size(), 1U);
    AuthenticationSpec spec = testlib::authentication_spec(registered.key, user);
    spec.client_data.challenge = bytes_of(wanted.at("challenge"));
    spec.client_data.origin = kOrigin;
    spec.auth_data.rp_id = wanted.at("rpId");
    spec.auth_data.sign_count = row.counter + 1;
    if (row.change.authentication) row.change.authentication(spec);
    json response = json::parse(make_authentication(spec).to_json());
    if (row.change.response) row.change.response(response);
    expect(row, browser_.post("/assertion/result", response.dump()));
  }

  void register_all(const std::string& suite, std::vector<Row> rows) {
    rows.insert(rows.begin(), Row{.id = "in order", .error = {}, .change = {}, .options = {}, .kind = rows[0].kind});
    for (Row& row : rows) {
      row.id = suite + " " + row.id + " ";
      register_as(row);
    }
  }

  void authenticate_all(const std::string& suite, std::vector<Row> rows) {
    rows.insert(rows.begin(), Row{.id = "in order", .error = {}, .change = {}});
    for (Row& row : rows) {
      row.id = suite + " " + row.id + " ";
      authenticate_as(row);
    }
  }

  World world_{with_conformance(attestation_root())};
  Browser browser_{world_};
  int num_users_ = 0;
};

Change response(std::function<void(json&)> edit) {
  return {.registration = {}, .authentication = {}, .response = std::move(edit)};
}
Change without(const std::string& member) {
  return response([=](json& credential) { credential.erase(member); });
}
Change with(const std::string& member, const json& value) {
  return response([=](json& credential) { credential[member] = value; });
}
Change response_without(const std::string& member) {
  return response([=](json& credential) { credential["response"].erase(member); });
}
Change response_with(const std::string& member, const json& value) {
  return response([=](json& credential) { credential["response"][member] = value; });
}

/// In either ceremony.
Change client_data(const std::function<void(json&)>& edit) {
  const auto hook = [=](std::string& text) {
    json object = json::parse(text);
    edit(object);
    text = object.dump();
  };
  return {.registration = [=](RegistrationSpec& spec) { spec.hooks.client_data_json = hook; },
          .authentication = [=](AuthenticationSpec& spec) { spec.hooks.client_data_json = hook; },
          .response = {}};
}
Change client_data_without(const std::string& member) {
  return client_data([=](json& object) { object.erase(member); });
}
Change client_data_with(const std::string& member, const json& value) {
  return client_data([=](json& object) { object[member] = value; });
}

Change registration(std::function<void(RegistrationSpec&)> edit) {
  return {.registration = std::move(edit), .authentication = {}, .response = {}};
}
Change authentication(std::function<void(AuthenticationSpec&)> edit) {
  return {.registration = {}, .authentication = std::move(edit), .response = {}};
}
Change attestation(std::function<void(cbor::Map&)> edit) {
  return registration([=](RegistrationSpec& spec) { spec.hooks.attestation = edit; });
}
Change statement(std::function<void(cbor::Map&)> edit) {
  return registration([=](RegistrationSpec& spec) { spec.hooks.statement = edit; });
}
Change auth_data(std::function<void(ByteVector&)> edit) {
  return {.registration = [=](RegistrationSpec& spec) { spec.hooks.auth_data = edit; },
          .authentication = [=](AuthenticationSpec& spec) { spec.hooks.auth_data = edit; },
          .response = {}};
}

json user_verification(const std::string& value) {
  return {{"authenticatorSelection", {{"userVerification", value}}}};
}

/// Of client data, in both ceremonies: type is `other` there.
std::vector<Row> client_data_rows(const std::string& other) {
  return {{"F-1", "json_missing_member", client_data_without("type")},
          {"F-2", "json_wrong_type", client_data_with("type", 1)},
          {"F-3", "type_mismatch", client_data_with("type", "")},
          {"F-4", "type_mismatch", client_data_with("type", "webauthn.other")},
          {"F-5", "type_mismatch", client_data_with("type", other)},
          {"F-6", "json_missing_member", client_data_without("challenge")},
          {"F-7", "json_wrong_type", client_data_with("challenge", 7)},
          {"F-8", "challenge_mismatch", client_data_with("challenge", "")},
          {"F-9", "challenge_mismatch", client_data_with("challenge", "a challenge, +/=")},
          {"F-10", "challenge_mismatch", client_data_with("challenge", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")},
          {"F-11", "json_missing_member", client_data_without("origin")},
          {"F-12", "json_wrong_type", client_data_with("origin", 12)},
          {"F-13", "origin_not_allowed", client_data_with("origin", "")},
          {"F-14", "origin_not_allowed", client_data_with("origin", "https://other.example")},
          {"F-15", "token_binding_malformed", client_data_with("tokenBinding", "present")},
          {"F-16", "token_binding_malformed", client_data_with("tokenBinding", {{"id", "AAAA"}})},
          {"F-17", "token_binding_malformed", client_data_with("tokenBinding", {{"status", "perhaps"}})}};
}

/// Of the form of a credential, in both ceremonies.
std::vector<Row> credential_rows(std::vector<Row> rows) {
  const std::vector<Row> common = {{"F-1", "json_missing_member", without("id")},
                                   {"F-2", "json_wrong_type", with("id", 2)},
                                   {"F-3", "base64url_character", with("id", "no base64url +/")},
                                   {"F-4", "json_missing_member", without("type")},
                                   {"F-5", "json_wrong_type", with("type", 5)},
                                   {"F-6", "credential_type_mismatch", with("type", "secret-key")},
                                   {"F-7", "json_missing_member", without("response")},
                                   {"F-8", "json_wrong_type", with("response", "text")},
                                   {"F-9", "json_missing_member", response_without("clientDataJSON")},
                                   {"F-10", "json_wrong_type", response_with("clientDataJSON", 10)},
                                   {"F-11", "json_malformed", response_with("clientDataJSON", "")}};
  rows.insert(rows.begin(), common.begin(), common.end());
  return rows;
}

TEST_F(ConformanceTest, CreationOptionsReq1) {
  const json first =
      options("/attestation/options",
              {{"attestation", "none"},
               {"authenticatorSelection", {{"userVerification", "required"}, {"requireResidentKey", true}}},
               {"extensions", {{"example.extension", true}}}},
              "johndoe@example.com");
  EXPECT_FALSE(first.at("rp").at("name").get<std::string>().empty());
  EXPECT_EQ(first.at("user").at("name"), "johndoe@example.com");
  EXPECT_EQ(first.at("user").at("displayName"), "Somebody");
  EXPECT_EQ(bytes_of(first.at("user").at("id")).size(), 32U);
  EXPECT_GT(first.at("timeout").get<int>(), 0);
  EXPECT_EQ(first.at("extensions").at("example.extension"), true) << "P-1";
  EXPECT_EQ(first.at("attestation"), "none") << "P-2";
  EXPECT_EQ(first.at("authenticatorSelection").at("userVerification"), "required") << "P-4";
  EXPECT_EQ(first.at("authenticatorSelection").at("residentKey"), "required");
  std::vector<int> algorithms;
  for (const json& parameter : first.at("pubKeyCredParams")) algorithms.push_back(parameter.at("alg"));
  EXPECT_EQ(std::ranges::count(algorithms, cose::kEs256), 1);
  const json second = options("/attestation/options", json::object(), "johndoe@example.com");
  EXPECT_NE(first.at("challenge"), second.at("challenge")) << "P-3";
  EXPECT_EQ(first.at("user").at("id"), second.at("user").at("id"));
}

TEST_F(ConformanceTest, OptionsAreRefusedForWhatTheyCannotMean) {
  const auto message = [&](const std::string& path, const json& body) {
    const Answer answer = browser_.post(path, body.dump());
    EXPECT_GE(answer.status, 400);
    EXPECT_EQ(answer.json().at("status"), "failed");
    return answer.json().at("errorMessage").get<std::string>();
  };
  EXPECT_NE(message("/attestation/options", {{"username", "a"}}), "");
  EXPECT_NE(message("/attestation/options", {{"username", 1}, {"displayName", "A"}}), "");
  EXPECT_NE(message("/attestation/options", {{"username", "a"}, {"displayName", "A"}, {"attestation", "some"}}), "");
  EXPECT_NE(message("/attestation/options", json::array()), "");
  EXPECT_EQ(message("/assertion/options", {{"username", "nobody"}}), "There is no such user.");
  options("/attestation/options", json::object(), "beginner");
  EXPECT_EQ(message("/assertion/options", {{"username", "beginner"}}), "This user has no credential.");
}

TEST_F(ConformanceTest, AttestationResponseResp1) {
  register_all("Resp-1", credential_rows({{"F-12", "json_missing_member", response_without("attestationObject")},
                                          {"F-13", "json_wrong_type", response_with("attestationObject", 13)},
                                          {"F-14", "cbor_truncated", response_with("attestationObject", "")},
                                          {"F-15", "user_not_verified", registration([](RegistrationSpec& spec) {
                                             spec.auth_data.flags &= static_cast<std::uint8_t>(~flag::kUv);
                                           }),
                                           user_verification("required")}}));
}

TEST_F(ConformanceTest, ACredentialIsExcludedAndNotRegisteredTwice) {
  const json first = options("/attestation/options", json::object(), "jane");
  const RegistrationSpec spec = spec_of({.id = {}, .error = {}, .change = {}}, first, "jane");
  expect({.id = "Resp-1 P-1", .error = {}, .change = {}},
         browser_.post("/attestation/result", make_registration(spec).to_json()));
  const json second = options("/attestation/options", json::object(), "jane");
  ASSERT_EQ(second.at("excludeCredentials").size(), 1U);
  EXPECT_EQ(second.at("excludeCredentials")[0].at("type"), "public-key");
  EXPECT_EQ(bytes_of(second.at("excludeCredentials")[0].at("id")), spec.auth_data.credential_id);
  const RegistrationSpec again = spec_of({.id = {}, .error = {}, .change = {}}, second, "jane");
  expect({.id = "again", .error = "credential_already_registered", .change = {}},
         browser_.post("/attestation/result", make_registration(again).to_json()));
}

TEST_F(ConformanceTest, AttestationResponseResp2) {
  register_all("Resp-2", client_data_rows("webauthn.get"));
}

TEST_F(ConformanceTest, AttestationResponseResp3) {
  const auto extended = [](RegistrationSpec& spec) {
    spec.auth_data.flags |= flag::kEd;
    spec.auth_data.extensions = cbor::Map().set("example.extension", cbor::text("something")).encode();
  };
  register_all(
      "Resp-3",
      {{"P-1", "", registration(extended)},
       {"F-1", "cbor_wrong_type", registration([](RegistrationSpec& spec) {
          spec.hooks.attestation_object = [](ByteVector& object) { object = cbor::array({}); };
        })},
       {"F-2", "attestation_object_member", attestation([](cbor::Map& object) { object.erase("fmt"); })},
       {"F-3", "cbor_wrong_type", attestation([](cbor::Map& object) { object.set("fmt", cbor::integer(3)); })},
       {"F-4", "attestation_object_member", attestation([](cbor::Map& object) { object.erase("attStmt"); })},
       {"F-5", "cbor_wrong_type", attestation([](cbor::Map& object) { object.set("attStmt", cbor::array({})); })},
       {"F-6", "attestation_object_member", attestation([](cbor::Map& object) { object.erase("authData"); })},
       {"F-7", "cbor_wrong_type", attestation([](cbor::Map& object) { object.set("authData", cbor::text("seven")); })},
       {"F-8", "auth_data_truncated", attestation([](cbor::Map& object) { object.set("authData", cbor::bytes({})); })},
       {"F-9", "auth_data_trailing",
        auth_data([](ByteVector& data) { data[32] &= static_cast<std::uint8_t>(~flag::kAt); })},
       {"F-10", "attested_data_missing", auth_data([](ByteVector& data) {
          data[32] &= static_cast<std::uint8_t>(~flag::kAt);
          data.resize(37);
        })},
       {"F-11", "auth_data_truncated", auth_data([](ByteVector& data) { data.resize(37); })},
       {"F-12", "auth_data_trailing", auth_data([](ByteVector& data) { data.push_back(0); })},
       {"F-13", "attestation_statement_member", statement([](cbor::Map& packed) { packed = cbor::Map(); })},
       {"F-14", "attestation_statement_member", statement([](cbor::Map& packed) { packed.erase("alg"); })},
       {"F-15", "cbor_wrong_type", statement([](cbor::Map& packed) { packed.set("alg", cbor::text("ES256")); })},
       {"F-17", "attestation_statement_member", statement([](cbor::Map& packed) { packed.erase("sig"); })},
       {"F-18", "cbor_wrong_type", statement([](cbor::Map& packed) { packed.set("sig", cbor::text("signature")); })},
       {"F-19", "der_truncated", statement([](cbor::Map& packed) { packed.set("sig", cbor::bytes({})); })}});
}

TEST_F(ConformanceTest, AttestationResponseResp4) {
  const std::pair<std::string, int> algorithms[] = {
      {"P-2", cose::kPs256},  {"P-3", cose::kPs384},  {"P-4", cose::kPs512}, {"P-5", cose::kRs256},
      {"P-6", cose::kRs384},  {"P-7", cose::kRs512},  {"P-8", cose::kRs1},   {"P-9", cose::kEs256},
      {"P-10", cose::kEs384}, {"P-11", cose::kEs512}, {"P-12", cose::kEdDsa}};
  for (const auto& [id, algorithm] : algorithms) {
    register_as({.id = "Resp-4 " + id + " ", .error = {}, .change = {}, .algorithm = algorithm});
  }
}

TEST_F(ConformanceTest, AttestationResponseResp5) {
  const auto certificate = [](std::function<void(testlib::CertificateSpec&)> edit) {
    return registration([=](RegistrationSpec& spec) { spec.hooks.certificate = edit; });
  };
  const auto chain = [](std::function<void(std::vector<ByteVector>&, const ByteVector& intermediate)> edit) {
    return registration([=](RegistrationSpec& spec) {
      spec.issuer = testlib::make_intermediate_ca("between", spec.issuer);
      spec.hooks.x5c = [=, between = spec.issuer.certificate](std::vector<ByteVector>& x5c) { edit(x5c, between); };
    });
  };
  const auto sign_with_credential_key = [](RegistrationSpec& spec) {
    spec.attestation_key = spec.key;
    spec.hooks.certificate = [other = testlib::SigningKey::make(cose::kEs256, "of the model")](
                                 testlib::CertificateSpec& leaf) { leaf.spki = other.spki(); };
  };
  const auto sign_something_else = [](RegistrationSpec& spec) {
    spec.hooks.signature = [key = spec.key](ByteVector& signature) { signature = key.sign(ByteVector(32)); };
  };
  std::vector<Row> rows = {
      {"P-2", "", chain([](auto& x5c, const ByteVector& between) { x5c.push_back(between); })},
      {"F-1", "attestation_format_unknown",
       attestation([](cbor::Map& object) { object.set("fmt", cbor::text("unheard-of")); })},
      {"F-2", "attestation_signature_invalid", registration([](RegistrationSpec& spec) {
         spec.hooks.message = [](ByteVector& message) { message.back() ^= 1; };
       })},
      {"F-3", "attestation_signature_invalid", statement([](cbor::Map& packed) { packed.erase("x5c"); })},
      {"F-4", "cbor_wrong_type", statement([](cbor::Map& packed) { packed.set("x5c", cbor::text("chain")); })},
      {"F-5", "attestation_x5c_empty", statement([](cbor::Map& packed) { packed.set("x5c", cbor::array({})); })},
      {"F-6", "chain_expired", certificate([](auto& leaf) { leaf.not_after = leaf.not_before + 1; })},
      {"F-7", "chain_expired", certificate([](auto& leaf) { leaf.not_before = leaf.not_after - 1; })},
      {"F-9", "chain_untrusted",
       registration([](RegistrationSpec& spec) { spec.issuer = testlib::make_ca("of nobody"); })},
      {"F-10", "chain_includes_root", registration([](RegistrationSpec& spec) {
         spec.hooks.x5c = [root = spec.issuer.certificate](std::vector<ByteVector>& x5c) { x5c.push_back(root); };
       })},
      {"F-11", "attestation_signature_invalid",
       chain([](auto& x5c, const ByteVector& between) { x5c.insert(x5c.begin(), between); })},
      {"F-13", "attestation_signature_invalid", registration(sign_something_else)},
      {"F-14", "attestation_signature_invalid", registration(sign_with_credential_key)}};
  for (Row& row : rows) row.kind = AttestationKind::packed_x5c;
  register_all("Resp-5", rows);
}

TEST_F(ConformanceTest, AttestationResponseResp6AndResp7AndResp8) {
  const auto spoil = [](RegistrationSpec& spec) {
    spec.hooks.message = [](ByteVector& message) { message.back() ^= 1; };
  };
  register_all("Resp-6", {{"F-1", "attestation_signature_invalid", registration(spoil)},
                          {"F-3", "attestation_format_unknown",
                           attestation([](cbor::Map& object) { object.set("fmt", cbor::text("unheard-of")); })}});
  register_as({"Resp-7 P-1", "", {}, {}, AttestationKind::none});
  register_as({"Resp-7 P-2", "", {}, {{"attestation", "none"}}, AttestationKind::packed_self});
  register_as({"Resp-7 F-1",
               "none_not_empty",
               attestation([](cbor::Map& object) { object.set("fmt", cbor::text("none")); }),
               {},
               AttestationKind::packed_x5c});
  const auto aaguid = [](RegistrationSpec& spec) { spec.auth_data.aaguid[0] = 1; };
  register_all("Resp-8",
               {{"F-1", "u2f_aaguid_not_zero", registration(aaguid), {}, AttestationKind::fido_u2f},
                {"F-2", "attestation_signature_invalid", registration(spoil), {}, AttestationKind::fido_u2f}});
}

TEST_F(ConformanceTest, AssertionOptionsReq1) {
  const std::string user = name_of_next();
  const json asked = options("/attestation/options", json::object(), user);
  const RegistrationSpec spec = spec_of({.id = {}, .error = {}, .change = {}}, asked, user);
  EXPECT_EQ(browser_.post("/attestation/result", make_registration(spec).to_json()).status, 200);
  const json body = {{"userVerification", "discouraged"}, {"extensions", {{"example.extension", true}}}};
  const json first = options("/assertion/options", body, user);
  ASSERT_EQ(first.at("allowCredentials").size(), 1U);
  EXPECT_EQ(bytes_of(first.at("allowCredentials")[0].at("id")), spec.auth_data.credential_id);
  EXPECT_EQ(first.at("userVerification"), "discouraged");
  EXPECT_EQ(first.at("extensions").at("example.extension"), true);
  EXPECT_EQ(first.at("rpId"), "rp.example");
  const json second = options("/assertion/options", json::object(), user);
  EXPECT_NE(first.at("challenge"), second.at("challenge")) << "P-2";
  EXPECT_EQ(second.at("userVerification"), "preferred");
}

TEST_F(ConformanceTest, AssertionResponseResp1) {
  const auto spoil = [](AuthenticationSpec& spec) {
    spec.hooks.message = [](ByteVector& message) { message.back() ^= 1; };
  };
  authenticate_all(
      "Resp-1", credential_rows({{"F-12", "json_missing_member", response_without("authenticatorData")},
                                 {"F-13", "json_wrong_type", response_with("authenticatorData", 13)},
                                 {"F-14", "base64url_character", response_with("authenticatorData", "no base64url +/")},
                                 {"F-15", "auth_data_truncated", response_with("authenticatorData", "")},
                                 {"F-16", "json_missing_member", response_without("signature")},
                                 {"F-17", "json_wrong_type", response_with("signature", 17)},
                                 {"F-18", "base64url_character", response_with("signature", "no base64url +/")},
                                 {"F-19", "der_truncated", response_with("signature", "")},
                                 {"F-20", "signature_invalid", authentication(spoil)},
                                 {"F-21", "json_wrong_type", response_with("userHandle", 21)}}));
}

TEST_F(ConformanceTest, AssertionResponseResp2) {
  authenticate_all("Resp-2", client_data_rows("webauthn.create"));
}

TEST_F(ConformanceTest, AssertionResponseResp3) {
  const auto flags = [](std::uint8_t value) {
    return authentication([=](AuthenticationSpec& spec) { spec.auth_data.flags = value; });
  };
  const auto verified = static_cast<std::uint8_t>(flag::kUp | flag::kUv);
  const auto wanted = [](const char* value) { return json{{"userVerification", value}}; };
  const auto extended = [](AuthenticationSpec& spec) {
    spec.auth_data.flags |= flag::kEd;
    spec.auth_data.extensions = cbor::Map().set("example.extension", cbor::text("something")).encode();
  };
  const auto counter = [](std::uint32_t value) {
    return authentication([=](AuthenticationSpec& spec) { spec.auth_data.sign_count = value; });
  };
  authenticate_all("Resp-3", {{"P-1", "", counter(0), {}, AttestationKind::packed_self, cose::kEs256, 0},
                              {"P-2", "", flags(verified), wanted("required")},
                              {"P-3", "", flags(flag::kUp), wanted("preferred")},
                              {"P-4", "", flags(verified), wanted("preferred")},
                              {"P-5", "", flags(flag::kUp), wanted("discouraged")},
                              {"P-6", "", flags(verified), wanted("discouraged")},
                              {"P-7", "", authentication(extended)},
                              {"F-1", "auth_data_trailing", auth_data([](ByteVector& data) { data.push_back(0); })},
                              {"F-2", "rp_id_hash_mismatch", auth_data([](ByteVector& data) { data[0] ^= 1; })},
                              {"F-3", "signature_invalid", authentication([](AuthenticationSpec& spec) {
                                 spec.hooks.message = [](ByteVector& message) { message.back() ^= 1; };
                               })},
                              {"F-4", "sign_count_regressed", counter(5)},
                              {"F-5", "user_not_verified", flags(flag::kUp), wanted("required")}});
}

TEST_F(ConformanceTest, ACeremonyIsFinishedOnce) {
  const json asked = options("/attestation/options", json::object(), "once");
  const std::string body = make_registration(spec_of({.id = {}, .error = {}, .change = {}}, asked, "once")).to_json();
  EXPECT_EQ(browser_.post("/attestation/result", body).status, 200);
  const Answer again = browser_.post("/attestation/result", body);
  EXPECT_EQ(again.status, 400);
  EXPECT_EQ(again.json().at("errorMessage"), "No ceremony was begun.");
}

TEST(Conformance, IsNotThereUnlessItIsAskedFor) {
  World world;
  EXPECT_EQ(Browser(world).post("/attestation/options", R"({"username":"a","displayName":"A"})").status, 404);
  World open(with_conformance({}));
  EXPECT_EQ(Browser(open).post("/attestation/options", R"({"username":"a","displayName":"A"})").status, 200);
}

}  // namespace
}  // namespace site_test
