// What a case file may hold, and what is refused.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "cases.hpp"
#include "input.hpp"

namespace assay::testing {
namespace {

using Json = nlohmann::ordered_json;

Json registration_case() {
  return Json::parse(R"({
    "id": "a", "ceremony": "registration",
    "rp": {"id": "example.org", "origins": ["https://example.org"]},
    "expected": {"challenge": "AAECAwQFBgcICQoLDA0ODw", "user_verification": "required"},
    "response": {"id": "AQ", "type": "public-key", "response": {}},
    "trust": {"accept": ["none", "anchored"], "anchors": ["00ff"], "intermediates": ["00ff"], "time": 1700000000},
    "verdict": {"outcome": "rejected", "reason": "challenge_mismatch", "step": "reg.challenge"}})");
}

Json authentication_case() {
  Json c = registration_case();
  c["ceremony"] = "authentication";
  c.erase("trust");
  c["record"] = Json::parse(R"({"id": "AQ", "public_key": "AQ", "sign_count": 4294967295, "user_handle": "AQ"})");
  return c;
}

Json file_of(const Json& c) {
  Json file;
  file["format"] = "assay-cases-1";
  file["anchors"] = Json{{"00ff", "AQI="}};
  file["cases"] = Json::array({c});
  return file;
}

/// What parse_cases says of a file; empty if it takes it.
std::string complaint(const std::string& text) {
  try {
    (void)cli::parse_cases(text, "f.json");
    return "";
  } catch (const cli::InputError& error) {
    return error.what();
  }
}

std::string complaint(const Json& c) {
  return complaint(file_of(c).dump());
}

/// The same case with one member changed, taken away (null is the same as absent) or added.
Json with(Json c, const std::string& pointer, const Json& value) {
  c[Json::json_pointer(pointer)] = value;
  return c;
}

TEST(CaseFile, IsReadInFull) {
  const std::vector<cli::Case> cases = cli::parse_cases(file_of(registration_case()).dump(), "f.json");
  ASSERT_EQ(cases.size(), 1U);
  const cli::Case& c = cases[0];
  EXPECT_EQ(c.id, "a");
  EXPECT_EQ(c.ceremony, Ceremony::registration);
  EXPECT_EQ(c.rp.origins, std::vector<std::string>{"https://example.org"});
  EXPECT_EQ(c.expected.challenge.size(), 16U);
  EXPECT_TRUE(c.expected.user_presence);
  EXPECT_EQ(c.expected.user_verification, UserVerification::required);
  EXPECT_FALSE(c.expected.algorithms);
  EXPECT_TRUE(c.trust.accept_none);
  EXPECT_FALSE(c.trust.accept_self);
  EXPECT_EQ(c.trust.anchors, std::vector<cli::ByteVector>{(cli::ByteVector{1, 2})});
  EXPECT_EQ(c.trust.intermediates, c.trust.anchors);
  EXPECT_EQ(c.trust.time, 1700000000);
  EXPECT_EQ(c.verdict->outcome, Outcome::rejected);
  EXPECT_EQ(c.verdict->reason, "challenge_mismatch");
  EXPECT_EQ(c.verdict->step, "reg.challenge");
  EXPECT_FALSE(c.lenient);
}

TEST(CaseFile, ReadsRecordsAndPolicy) {
  Json json = with(authentication_case(), "/policy",
                   Json::parse(R"({"sign_count": "report", "tpm_vendors": "any", "tpm_keys": "generated",
                                   "android_key": "strong_box", "apple_appattest": "development"})"));
  json = with(json, "/expected/user", "discoverable");
  json = with(json, "/record/backup_eligible", false);
  const cli::Case c = cli::parse_cases(file_of(json).dump(), "f.json").at(0);
  EXPECT_EQ(c.record.sign_count, 4294967295U);
  EXPECT_EQ(c.record.backup_eligible, Tristate::no);
  EXPECT_EQ(c.policy.sign_count, SignCountPolicy::report);
  EXPECT_TRUE(c.policy.any_tpm_vendor);
  EXPECT_TRUE(c.policy.tpm_keys_generated);
  EXPECT_EQ(c.policy.android_key, AndroidKeySecurity::strong_box);
  EXPECT_TRUE(c.policy.apple_appattest);
  EXPECT_TRUE(c.policy.appattest_development);
  EXPECT_TRUE(c.expected.discoverable);
}

TEST(CaseFile, TakesFactsForPeopleAndNoVerdict) {
  Json c = with(registration_case(), "/verdict", nullptr);
  for (const char* fact : {"note", "derived_from", "conformance", "source"}) c[fact] = "text";
  EXPECT_EQ(complaint(c), "");
  EXPECT_FALSE(cli::parse_cases(file_of(c).dump(), "f.json").at(0).verdict);
}

TEST(CaseFile, RefusesUnknownMembersAtEveryLevel) {
  ASSERT_EQ(complaint(registration_case()), "");
  ASSERT_EQ(complaint(authentication_case()), "");
  const Json one = 1;
  EXPECT_EQ(complaint(with(registration_case(), "/odd", one)), "f.json: case a: odd is not a known member");
  EXPECT_EQ(complaint(with(registration_case(), "/rp/odd", one)), "f.json: case a: rp.odd is not a known member");
  EXPECT_EQ(complaint(with(registration_case(), "/expected/odd", one)),
            "f.json: case a: expected.odd is not a known member");
  EXPECT_EQ(complaint(with(registration_case(), "/trust/odd", one)), "f.json: case a: trust.odd is not a known member");
  EXPECT_EQ(complaint(with(registration_case(), "/policy", Json{{"odd", 1}})),
            "f.json: case a: policy.odd is not a known member");
  EXPECT_EQ(complaint(with(registration_case(), "/verdict/odd", one)),
            "f.json: case a: verdict.odd is not a known member");
  EXPECT_EQ(complaint(with(authentication_case(), "/record/odd", one)),
            "f.json: case a: record.odd is not a known member");
  EXPECT_EQ(complaint(with(file_of(registration_case()), "/odd", one).dump()), "f.json: odd is not a known member");
}

TEST(CaseFile, RefusesMembersOfTheOtherCeremony) {
  EXPECT_EQ(complaint(with(registration_case(), "/record", Json::object())),
            "f.json: case a: record is not a known member");
  EXPECT_EQ(complaint(with(authentication_case(), "/trust", Json::object())),
            "f.json: case a: trust is not a known member");
}

TEST(CaseFile, RefusesAbsentMembers) {
  for (const char* pointer : {"/rp", "/expected", "/response", "/trust", "/rp/id", "/rp/origins", "/ceremony",
                              "/expected/challenge", "/expected/user_verification", "/trust/accept", "/trust/time"}) {
    EXPECT_NE(complaint(with(registration_case(), pointer, nullptr)).find("is missing"), std::string::npos) << pointer;
  }
  for (const char* pointer : {"/record", "/record/public_key", "/record/sign_count", "/record/user_handle"}) {
    EXPECT_NE(complaint(with(authentication_case(), pointer, nullptr)).find("is missing"), std::string::npos)
        << pointer;
  }
}

TEST(CaseFile, RefusesWrongTypesAndValues) {
  const auto refuses = [](const char* pointer, const Json& value, const std::string& reason) {
    const Json c = std::string_view(pointer).starts_with("/record") ? authentication_case() : registration_case();
    EXPECT_NE(complaint(with(c, pointer, value)).find(reason), std::string::npos) << pointer << " " << value;
  };
  refuses("/id", 1, "is not a string");
  refuses("/ceremony", "wedding", "unknown value 'wedding'");
  refuses("/rp", 1, "is not an object");
  refuses("/rp/origins", "x", "is not an array");
  refuses("/rp/origins", Json::array({1}), "has an element that is not a string");
  refuses("/rp/allow_cross_origin", "yes", "is neither true nor false");
  refuses("/expected/challenge", "AA=", "is not base64url");
  refuses("/expected/challenge", "AB", "is not base64url");
  refuses("/expected/algorithms", Json::array({"ES256"}), "is not an integer");
  refuses("/expected/algorithms", Json::array({4294967296}), "out of range");
  refuses("/expected/allow_credentials", Json::array({"+"}), "is not base64url");
  refuses("/trust/accept", Json::array({"some"}), "unknown level 'some'");
  refuses("/trust/anchors", Json::array({"01"}), "which is not in anchors");
  refuses("/trust/time", "now", "is not an integer");
  refuses("/record/sign_count", 4294967296, "is out of range");
  refuses("/record/sign_count", -1, "is out of range");
  refuses("/response", "{}", "is not an object");
  refuses("/verdict/outcome", "maybe", "unknown value 'maybe'");
  refuses("/verdict/reason", nullptr, "is missing beside step");
}

TEST(CaseFile, RefusesWhatIsNotACaseFile) {
  EXPECT_NE(complaint(std::string("{")).find("f.json: is not JSON"), std::string::npos);
  EXPECT_NE(complaint(std::string("[]")).find("is not an object"), std::string::npos);
  EXPECT_NE(complaint(std::string("{}")).find("format is missing"), std::string::npos);
  EXPECT_NE(complaint(with(file_of(registration_case()), "/format", "assay-cases-2").dump()).find("format is not"),
            std::string::npos);
  EXPECT_NE(complaint(with(file_of(registration_case()), "/cases", 1).dump()).find("cases is not an array"),
            std::string::npos);
  EXPECT_NE(complaint(with(file_of(registration_case()), "/anchors/00ff", "?").dump()).find("standard base64"),
            std::string::npos);
}

TEST(CaseFile, RefusesDuplicatesAndDepth) {
  EXPECT_NE(complaint(std::string(R"({"format": 1, "format": 2})")).find("stands twice"), std::string::npos);
  Json file = file_of(registration_case());
  file["cases"].push_back(registration_case());
  EXPECT_EQ(complaint(file.dump()), "f.json: case a: another case has this id");
  EXPECT_NE(complaint(std::string(100000, '[')).find("nested too deep"), std::string::npos);
}

}  // namespace
}  // namespace assay::testing
