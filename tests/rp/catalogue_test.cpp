// Vulnerabilities and bugs found elsewhere: origins and RP IDs (OR), flags (FL), counters (CT), and what concerns whole
// ceremonies of the other sections. Each test is named after its row of the catalogue.
#include <algorithm>
#include <cctype>

#include "tests/rp/fixture.hpp"

namespace {

using assay::ErrorCode;
using assay::Step;
using rp_test::AuthenticationCase;
using rp_test::expect_accepted;
using rp_test::expect_refused;
using rp_test::Party;
using rp_test::RegistrationCase;
using testlib::AttestationKind;
namespace flag = testlib::flag;

void expect_origins_refused(const std::vector<std::string>& origins) {
  for (const std::string& origin : origins) {
    SCOPED_TRACE(origin);
    AuthenticationCase authentication;
    expect_accepted(authentication.verify());
    authentication.spec.client_data.origin = origin;
    expect_refused(authentication.verify(), ErrorCode::origin_not_allowed, Step::auth_origin);
    RegistrationCase registration;
    expect_accepted(registration.verify());
    registration.spec.client_data.origin = origin;
    expect_refused(registration.verify(), ErrorCode::origin_not_allowed, Step::reg_origin);
  }
}

TEST(Catalogue, OR_01_SchemeAndPortCount) {
  expect_origins_refused({"http://example.org", "https://example.org:8443", "wss://example.org", "example.org"});
}

TEST(Catalogue, OR_02_SuffixAndUserinfoTricks) {
  expect_origins_refused({"https://evilexample.org", "https://example.org.evil.io", "https://example.org@evil.io",
                          "https://evil.io#example.org", "https://example.org%2eevil.io", "https://example.org\t",
                          "https://example.org\n", ""});
  AuthenticationCase with_nul;
  expect_accepted(with_nul.verify());
  with_nul.spec.client_data.origin += "\\u0000";
  with_nul.spec.hooks.client_data_json = [](std::string& json) {
    const auto at = json.find("\\\\u0000");
    if (at != std::string::npos) json.erase(at, 1);
  };
  expect_refused(with_nul.verify(), ErrorCode::json_nul, Step::auth_json);
}

TEST(Catalogue, OR_03_OriginsAreComparedByteByByte) {
  expect_origins_refused({"https://example.org/", "https://example.org/login", "HTTPS://EXAMPLE.ORG",
                          "https://EXAMPLE.org", "https://example.org:443", "https://example.org.",
                          "https://u:p@example.org"});
}

assay::Error config_error(const Party& party) {
  return assay::make_relying_party(party.config()).error();
}

TEST(Catalogue, OR_04_ULabelsAreRefusedAtSetup) {
  Party party;
  EXPECT_FALSE(config_error(party).failed());
  party.id = "xn--bcher-kva.example";
  party.origins = {"https://xn--bcher-kva.example"};
  EXPECT_FALSE(config_error(party).failed());
  party.origins = {
      "https://b\xc3\xbc"
      "cher.example"};
  EXPECT_EQ(config_error(party).code, ErrorCode::origin_not_ascii);
  party.origins = {"https://xn--bcher-kva.example"};
  party.top_origins = {"https://example\xe3\x80\x82org"};
  EXPECT_EQ(config_error(party).code, ErrorCode::origin_not_ascii);
  party.top_origins.clear();
  party.id =
      "b\xc3\xbc"
      "cher.example";
  EXPECT_EQ(config_error(party).code, ErrorCode::rp_id_not_ascii);
}

TEST(Catalogue, OR_04_ALabelsMatchByteByByte) {
  AuthenticationCase c;
  c.party.origins = {"https://xn--bcher-kva.example.org"};
  for (const char* origin : {"https://b\xc3\xbc\x63her.example.org", "https://XN--bcher-kva.example.org",
                             "https://bucher.example.org", "https://xn--bcher-kva.example\xe3\x80\x82org"}) {
    c.spec.client_data.origin = origin;
    expect_refused(c.verify(), ErrorCode::origin_not_allowed, Step::auth_origin);
  }
  c.spec.client_data.origin = c.party.origins[0];
  expect_accepted(c.verify());
}

/// Errors of an RP ID whose origin would be in order.
assay::Error rp_id_error(const std::string& id) {
  Party party;
  const std::string origin = "https://" + id;
  party.id = id;
  party.origins = {origin};
  return config_error(party);
}

TEST(Catalogue, OR_05_RpIdIsADomain) {
  for (const char* id : {"example.org", "a.b-c.xn--p1ai", "9to5.example", "intranet"}) {
    EXPECT_FALSE(rp_id_error(id).failed()) << id;
  }
  const std::string label63(63, 'a');
  EXPECT_FALSE(rp_id_error(label63 + ".org").failed());
  const std::string domain255 = label63 + "." + label63 + "." + label63 + "." + label63;
  EXPECT_FALSE(rp_id_error(domain255.substr(2)).failed());
  for (const std::string& id :
       {std::string(), std::string("example..org"), std::string(".example.org"), std::string("example.org."),
        std::string("-a.org"), std::string("a-.org"), std::string("exa mple.org"), std::string("exa_mple.org"),
        std::string("Example.org"), std::string("https://example.org"), std::string("example.org:443"),
        "a" + label63 + ".org", domain255.substr(1)}) {
    EXPECT_EQ(rp_id_error(id).code, ErrorCode::rp_id_invalid) << id;
    EXPECT_EQ(rp_id_error(id).input, assay::Input::configuration);
  }
}

TEST(Catalogue, OR_05_RpIdIsNoIpAddress) {
  for (const char* id : {"192.168.0.1", "127.1", "2130706433", "0x7f.1", "a.0x", "example.0", "[::1]", "::1", "fe80::1",
                         "::ffff:1.2.3.4"}) {
    EXPECT_EQ(rp_id_error(id).code, ErrorCode::rp_id_ip_address) << id;
  }
  for (const char* id : {"1.example", "192.168.0.1a", "0x1.x0"}) EXPECT_FALSE(rp_id_error(id).failed()) << id;
}

TEST(Catalogue, OR_05_LocalhostIsForDevelopment) {
  for (const char* id : {"localhost", "app.localhost"}) {
    EXPECT_EQ(rp_id_error(id).code, ErrorCode::rp_id_localhost);
    Party party;
    const std::string origin = std::string("http://") + id + ":8080";
    party.id = id;
    party.origins = {origin};
    party.allow_localhost = true;
    EXPECT_FALSE(config_error(party).failed());
  }
  EXPECT_FALSE(rp_id_error("notlocalhost").failed());
  EXPECT_FALSE(rp_id_error("localhost.example").failed());
}

constexpr std::string_view kAndroidOrigin = "android:apk-key-hash:Vbj-mPe9x0NEiHDGG3EOi04ETGT5SIoEc3f2zpc7qC8";

TEST(Catalogue, OR_06_AppOriginsAreCaseSensitive) {
  for (const std::string_view listed : {kAndroidOrigin, std::string_view("ios:bundle-id:org.Example.app")}) {
    std::string other(listed);
    std::ranges::transform(other, other.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    AuthenticationCase c;
    c.party.origins = {listed};
    for (const bool rules : {false, true}) {
      c.party.allow_subdomains = c.party.allow_any_port = rules;
      c.spec.client_data.origin = listed;
      expect_accepted(c.verify());
      c.spec.client_data.origin = other;
      expect_refused(c.verify(), ErrorCode::origin_not_allowed, Step::auth_origin);
    }
  }
}

// Clients send base64url; the other alphabet never matches, and is refused where it is configured.
TEST(Catalogue, OR_06_HashesAreBase64url) {
  AuthenticationCase c;
  c.party.origins = {kAndroidOrigin};
  c.spec.client_data.origin = kAndroidOrigin;
  expect_accepted(c.verify());
  std::replace(c.spec.client_data.origin.begin() + 21, c.spec.client_data.origin.end(), '-', '+');
  expect_refused(c.verify(), ErrorCode::origin_not_allowed, Step::auth_origin);
  c.party.origins = {c.spec.client_data.origin};
  EXPECT_EQ(config_error(c.party).code, ErrorCode::origin_android_key_hash);
}

TEST(Catalogue, OR_07_OneCeremonyCanBeBoundToOneOrigin) {
  AuthenticationCase c;
  c.party.origins = {"https://a.example.org", "https://b.example.org"};
  c.spec.client_data.origin = "https://b.example.org";
  expect_accepted(c.verify());
  c.party.origins = {"https://a.example.org"};  // where this ceremony was begun
  expect_refused(c.verify(), ErrorCode::origin_not_allowed, Step::auth_origin);
}

TEST(Catalogue, OR_08_FramesAreRefusedUnlessExpected) {
  AuthenticationCase c;
  c.spec.client_data.cross_origin = true;
  expect_refused(c.verify(), ErrorCode::cross_origin_not_allowed, Step::auth_cross_origin);
  c.party.allow_cross_origin = true;
  expect_accepted(c.verify());
  c.spec.client_data.top_origin = "https://shop.example";
  expect_refused(c.verify(), ErrorCode::embedding_not_expected, Step::auth_top_origin_embedding);
  c.party.top_origins = {"https://other.example"};
  expect_refused(c.verify(), ErrorCode::top_origin_not_allowed, Step::auth_top_origin_match);
  c.party.top_origins = {"https://shop.example"};
  expect_accepted(c.verify());
  c.spec.client_data.cross_origin = false;
  expect_refused(c.verify(), ErrorCode::embedding_not_expected, Step::auth_top_origin_embedding);
}

TEST(Catalogue, OR_09_HashOfEveryOtherRpIdIsRefused) {
  for (const std::size_t byte : {0u, 15u, 31u}) {
    AuthenticationCase c;
    expect_accepted(c.verify());
    c.spec.hooks.auth_data = [byte](testlib::ByteVector& data) { data[byte] ^= 0x10; };
    expect_refused(c.verify(), ErrorCode::rp_id_hash_mismatch, Step::auth_rp_id_hash);
  }
  AuthenticationCase zero;
  zero.spec.hooks.auth_data = [](testlib::ByteVector& data) { std::fill_n(data.begin(), 32, std::uint8_t{0}); };
  expect_refused(zero.verify(), ErrorCode::rp_id_hash_mismatch, Step::auth_rp_id_hash);
}

TEST(Catalogue, OR_10_AppIdOnlyWhereSentAndUsed) {
  const auto verdict = [](std::string_view sent, const char* results, std::string_view hashed) {
    AuthenticationCase c;
    c.extensions.appid = sent;
    c.spec.client_extension_results = results;
    c.spec.auth_data.rp_id = hashed;
    return c.verify();
  };
  constexpr std::string_view kAppId = "https://example.org/app-id.json";
  expect_accepted(verdict(kAppId, R"({"appid":true})", kAppId));
  expect_accepted(verdict(kAppId, R"({"appid":false})", testlib::kRpId));
  expect_accepted(verdict(kAppId, "{}", testlib::kRpId));
  const auto refused = [](const auto& v) { expect_refused(v, ErrorCode::rp_id_hash_mismatch, Step::auth_rp_id_hash); };
  refused(verdict("", R"({"appid":true})", kAppId));
  refused(verdict(kAppId, R"({"appid":false})", kAppId));
  refused(verdict(kAppId, "{}", kAppId));
  refused(verdict(kAppId, R"({"appid":true})", testlib::kRpId));
  refused(verdict("https://example.org/other.json", R"({"appid":true})", kAppId));
}

TEST(Catalogue, OR_11_SubdomainsAreNotImplied) {
  expect_origins_refused({"https://a.example.org", "https://aexample.org", "https://.example.org"});
}

TEST(Catalogue, OR_11_SubdomainsWhereAllowedGoLabelByLabel) {
  AuthenticationCase c;
  c.party.allow_subdomains = true;
  for (const char* origin : {"https://example.org", "https://a.example.org", "https://a.b-c.example.org"}) {
    c.spec.client_data.origin = origin;
    expect_accepted(c.verify());
  }
  for (const char* origin : {"https://aexample.org",
                             "https://.example.org",
                             "https://a..example.org",
                             "https://-.example.org",
                             "http://a.example.org",
                             "https://a.example.org:8443",
                             "https://a.example.org:443",
                             "https://a.example.org/",
                             "https://A.example.org",
                             "https://a.example.org.",
                             "https://u@a.example.org",
                             "https://a.example.org.evil.io",
                             "https://org",
                             "wss://a.example.org",
                             "https://evil.io/.example.org",
                             "https://evil.io#.example.org",
                             "https://evil.io\\.example.org",
                             "https://a_b.example.org",
                             "https://\xc3\xbc.example.org",
                             ""}) {
    c.spec.client_data.origin = origin;
    expect_refused(c.verify(), ErrorCode::origin_not_allowed, Step::auth_origin);
  }
}

TEST(Catalogue, FL_01_UserVerificationComesFromTheRequestAlone) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  c.spec.auth_data.flags &= static_cast<std::uint8_t>(~flag::kUv);
  expect_refused(c.verify(), ErrorCode::user_not_verified, Step::auth_uv);
  c.spec.client_data.extra_members = {{"userVerification", "\"discouraged\""}};
  expect_refused(c.verify(), ErrorCode::user_not_verified, Step::auth_uv);
}

TEST(Catalogue, FL_02_UserPresenceIsAlwaysAskedOfAuthentications) {
  for (int bits = 0; bits < 256; ++bits) {
    AuthenticationCase c;
    c.record.backup_eligible = assay::Tristate::unknown;
    c.user_verification = assay::UserVerification::discouraged;
    c.spec.hooks.auth_data = [bits](testlib::ByteVector& data) { data[32] = static_cast<std::uint8_t>(bits); };
    const bool acceptable = (bits & flag::kUp) != 0 && (bits & (flag::kAt | flag::kEd)) == 0 &&
                            !((bits & flag::kBs) != 0 && (bits & flag::kBe) == 0);
    EXPECT_EQ(c.verify().accepted(), acceptable) << bits;
  }
}

TEST(Catalogue, FL_03_BackupFlagsOfBothCeremonies) {
  RegistrationCase registration;
  registration.spec.auth_data.flags |= flag::kBe | flag::kBs;
  expect_accepted(registration.verify());
  registration.spec.auth_data.flags &= static_cast<std::uint8_t>(~flag::kBe);
  expect_refused(registration.verify(), ErrorCode::backup_state_without_eligibility, Step::reg_be_bs);
  AuthenticationCase authentication;
  authentication.record.backup_eligible = assay::Tristate::yes;
  authentication.spec.auth_data.flags |= flag::kBe | flag::kBs;
  expect_accepted(authentication.verify());
  authentication.spec.auth_data.flags &= static_cast<std::uint8_t>(~flag::kBe);
  expect_refused(authentication.verify(), ErrorCode::backup_state_without_eligibility, Step::auth_be_bs);
}

// The delta has no member for backup eligibility, and UV is recorded only where another factor was part of the
// ceremony.
TEST(Catalogue, FL_04_OnlyCounterBackupStateAndUvAreWrittenBack) {
  for (int bits = 0; bits < 256; ++bits) {
    AuthenticationCase c;
    c.record.backup_eligible = assay::Tristate::unknown;
    c.user_verification = assay::UserVerification::discouraged;
    c.spec.hooks.auth_data = [bits](testlib::ByteVector& data) { data[32] = static_cast<std::uint8_t>(bits); };
    const auto verdict = c.verify();
    if (!verdict.accepted()) continue;
    EXPECT_FALSE(verdict.delta.uv_initialized);
    EXPECT_EQ(verdict.delta.backup_state, (bits & flag::kBs) != 0);
    EXPECT_EQ(verdict.delta.sign_count, c.spec.auth_data.sign_count);
  }
}

assay::AuthenticationVerdict with_counters(std::uint32_t stored, std::uint32_t received) {
  AuthenticationCase c;
  c.record.sign_count = stored;
  c.spec.auth_data.sign_count = received;
  return c.verify();
}

TEST(Catalogue, CT_01_CounterMustGrow) {
  expect_accepted(with_counters(5, 6));
  expect_accepted(with_counters(0, 0));
  expect_accepted(with_counters(0, 1));
  for (const std::uint32_t received : {5u, 4u, 0u}) {
    expect_refused(with_counters(5, received), ErrorCode::sign_count_regressed, Step::auth_sign_count);
  }
  expect_refused(with_counters(0xffffffff, 0), ErrorCode::sign_count_regressed, Step::auth_sign_count);
  expect_accepted(with_counters(0x7fffffff, 0xffffffff));
}

TEST(Catalogue, CT_02_ZeroAfterACountIsARegression) {
  expect_accepted(with_counters(7, 8));
  expect_refused(with_counters(7, 0), ErrorCode::sign_count_regressed, Step::auth_sign_count);
}

TEST(Catalogue, CT_03_RegressionGivesNoDelta) {
  const auto verdict = with_counters(9, 3);
  expect_refused(verdict, ErrorCode::sign_count_regressed, Step::auth_sign_count);
  EXPECT_EQ(verdict.delta.sign_count, 0u);
  EXPECT_EQ(verdict.sign_count.stored, 9u);
  EXPECT_EQ(verdict.sign_count.received, 3u);
  EXPECT_TRUE(verdict.credential_id.empty());
}

TEST(Catalogue, CT_05_NothingToStoreUnlessEveryStepPassed) {
  AuthenticationCase c;
  testlib::cbor::Map outputs;
  outputs.set("uvm", testlib::cbor::array({}));
  c.spec.auth_data.flags |= flag::kEd;
  c.spec.auth_data.extensions = outputs.encode();
  expect_accepted(c.verify());
  c.refuse_unsolicited_extensions = true;  // the last step that can fail
  const auto verdict = c.verify();
  expect_refused(verdict, ErrorCode::extension_unsolicited, Step::auth_extensions);
  EXPECT_EQ(verdict.delta.sign_count, 0u);
  EXPECT_TRUE(verdict.user_handle.empty());
}

TEST(Catalogue, SIG_19_Rs1IsNoCredentialAlgorithm) {
  RegistrationCase c(AttestationKind::none, testlib::cose::kRs256);
  expect_accepted(c.verify());
  c.spec.auth_data.cose_key = c.spec.key.with_algorithm(testlib::cose::kRs1).cose_key();
  expect_refused(c.verify(), ErrorCode::algorithm_disabled, Step::reg_att_obj);
  c.algorithms.push_back(assay::Algorithm::rs1);
  expect_refused(c.verify(), ErrorCode::algorithm_disabled, Step::reg_att_obj);
  c.party.profile = assay::Profile::fido_conformance;
  expect_accepted(c.verify());
  c.party.profile = assay::Profile::webauthn;
  c.party.allow_rs1_credentials = true;
  expect_accepted(c.verify());
}

// An attacker who finds another key under which a captured signature verifies still has no record that binds it to the
// victim's credential id and account.
TEST(Catalogue, SIG_31_VerdictBindsIdKeyUserAndChallengeOfOneRecord) {
  AuthenticationCase victim;
  expect_accepted(victim.verify());
  const auto attacker_user = testlib::seed_bytes("attacker", 16);
  const auto attacker_id = testlib::seed_bytes("attacker's id", 16);
  victim.record.id = attacker_id;
  victim.record.user_handle = attacker_user;
  victim.user_handle = attacker_user;
  expect_refused(victim.verify(), ErrorCode::record_of_another_credential, Step::auth_user_known);
  victim.spec.credential_id = attacker_id;
  expect_accepted(victim.verify());  // the attacker's own account, and nobody else's
  EXPECT_TRUE(std::ranges::equal(victim.verify().user_handle, attacker_user));
  victim.challenge[0] ^= 1;
  expect_refused(victim.verify(), ErrorCode::challenge_mismatch, Step::auth_challenge);
}

TEST(Catalogue, JS_06_TypesOfBothCeremonies) {
  for (const char* type : {"webauthn.create", "webauthn.get", "payment.get", "", "webauthn.GET"}) {
    RegistrationCase registration;
    registration.spec.client_data.type = type;
    EXPECT_EQ(registration.verify().accepted(), std::string_view(type) == "webauthn.create");
    AuthenticationCase authentication;
    authentication.spec.client_data.type = type;
    EXPECT_EQ(authentication.verify().accepted(), std::string_view(type) == "webauthn.get");
  }
}

TEST(Catalogue, JS_02_ChallengeIsNotSearchedForInTheText) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  const std::string expected = "\"challenge\":\"" + testlib::to_base64url(c.challenge) + "\"";
  const auto other = testlib::seed_bytes("other challenge", 32);
  c.spec.client_data.challenge = other;
  c.spec.client_data.extra_members = {
      {"nested", "{" + expected + "}"},
      {"text", testlib::to_base64url({}) + "\"\\\"challenge\\\":\\\"" + testlib::to_base64url(c.challenge) + "\\\"\""}};
  expect_refused(c.verify(), ErrorCode::challenge_mismatch, Step::auth_challenge);
  c.spec.client_data.challenge = c.challenge;
  expect_accepted(c.verify());
  c.spec.client_data.challenge.push_back(1);
  expect_refused(c.verify(), ErrorCode::challenge_mismatch, Step::auth_challenge);
}

TEST(Catalogue, CB_12_UsedWorkspaceLeavesNoTrace) {
  AuthenticationCase good;
  RegistrationCase registration(AttestationKind::packed_x5c);
  for (int round = 0; round < 50; ++round) {
    AuthenticationCase bad;
    bad.spec.hooks.signature = [round](testlib::ByteVector& signature) {
      signature[static_cast<std::size_t>(round) % signature.size()] ^= 1;
    };
    expect_accepted(good.verify());
    EXPECT_EQ(bad.verify().outcome, assay::Outcome::rejected);
    expect_accepted(registration.verify());
  }
}

TEST(Catalogue, AT_15_KeyIsCheckedUnderFormatNoneToo) {
  RegistrationCase c;
  expect_accepted(c.verify());
  c.spec.auth_data.cose_key = {0xa0};
  expect_refused(c.verify(), ErrorCode::cose_key_missing_parameter, Step::reg_att_obj);
}

}  // namespace
