#include "tests/metadata/fixture.hpp"

namespace metadata_test {
namespace {

using assay::AuthenticatorStatus;
using assay::MetadataAttestationTypes;
using assay::MetadataKeyProtection;

constexpr std::string_view kOtherAaguid = "11111111-4455-6677-8899-aabbccddeeff";

/// Loads an entry with something changed, between two that are in order.
Metadata loaded_between(const json& entry) {
  return loaded_entries({metadata_entry(kOtherAaguid), entry, metadata_u2f_entry({std::string(kIdentifier)})});
}

using Edit = std::function<void(json&)>;

/// Expects that the BLOB is kept, and the entry skipped for an error at the text `place` of the payload.
void expect_skipped(const Edit& edit, ErrorCode code, std::string_view place = "") {
  json entry = metadata_entry(kAaguid);
  EXPECT_EQ(loaded_between(entry).counters().skipped, 0U);
  edit(entry);
  SCOPED_TRACE(entry.dump());
  const Metadata metadata = loaded_between(entry);
  EXPECT_EQ(metadata.counters().entries, 3U);
  EXPECT_EQ(metadata.counters().skipped, 1U);
  ASSERT_EQ(metadata.entries().size(), 2U);
  EXPECT_EQ(metadata.entries()[0].index, 0U);
  EXPECT_EQ(metadata.entries()[1].index, 2U);
  ASSERT_EQ(metadata.skipped().size(), 1U);
  const assay::SkippedMetadataEntry& skipped = metadata.skipped()[0];
  EXPECT_EQ(skipped.index, 1U);
  EXPECT_EQ(skipped.error.code, code);
  EXPECT_EQ(skipped.error.input, assay::Input::metadata_payload);
  const std::string_view payload = assay::text_of(metadata.payload());
  ASSERT_LT(skipped.error.offset, payload.size());
  EXPECT_EQ(payload.substr(skipped.error.offset, place.size()), place);
  EXPECT_TRUE(metadata.find(kAaguidBytes).empty());
}

void expect_kept(const Edit& edit) {
  json entry = metadata_entry(kAaguid);
  edit(entry);
  EXPECT_EQ(loaded_between(entry).counters().skipped, 0U) << entry.dump();
}

TEST(MetadataEntry, TellsWhatTheStatementSays) {
  const Metadata metadata = loaded_entries({metadata_entry(kAaguid)});
  ASSERT_EQ(metadata.entries().size(), 1U);
  const assay::MetadataEntry& entry = metadata.entries()[0];
  EXPECT_TRUE(entry.has_aaguid);
  EXPECT_EQ(entry.aaguid, kAaguidBytes);
  EXPECT_EQ(entry.description, "Test Authenticator");
  EXPECT_EQ(entry.protocol_family, "fido2");
  EXPECT_EQ(entry.authenticator_version, 5U);
  EXPECT_EQ(entry.crypto_strength, 128U);
  EXPECT_EQ(entry.attestation_types.bits, MetadataAttestationTypes::basic_full);
  EXPECT_EQ(entry.key_protection.bits, MetadataKeyProtection::hardware | MetadataKeyProtection::secure_element);
  EXPECT_EQ(entry.time_of_last_status_change, 1706918400);  // 2024-02-03
  ASSERT_EQ(entry.attestation_root_certificates.size(), 1U);
  EXPECT_TRUE(std::ranges::equal(entry.attestation_root_certificates[0], make_ca("authenticators").certificate));
  EXPECT_EQ(json::parse(entry.statement), metadata_entry(kAaguid)["metadataStatement"]);
  EXPECT_EQ(entry.aaid, "");
  EXPECT_TRUE(entry.key_identifiers.empty());
}

TEST(MetadataEntry, TellsEveryMemberOfAStatusReport) {
  const ByteVector certificate = make_ca("batch").certificate;
  json entry = metadata_entry(kAaguid);
  entry["rogueListURL"] = "https://example.org/rogue";
  entry["statusReports"] = {metadata_report("REVOKED"),
                            {{"status", "UPDATE_AVAILABLE"},
                             {"effectiveDate", "2025-01-01"},
                             {"sunsetDate", "2025-01-02"},
                             {"authenticatorVersion", 9},
                             {"certificate", to_base64(certificate)},
                             {"url", "https://example.org/"},
                             {"certificateNumber", "FIDO2-1"},
                             {"certificationDescriptor", "Key 1"}},
                            {{"status", "SELF_ASSERTION_SUBMITTED"}}};
  const Metadata metadata = loaded_entries({entry});
  ASSERT_EQ(metadata.entries().size(), 1U);
  EXPECT_EQ(metadata.entries()[0].rogue_list_url, "https://example.org/rogue");
  const auto reports = metadata.entries()[0].status_reports;
  ASSERT_EQ(reports.size(), 3U);
  EXPECT_EQ(reports[0].status, AuthenticatorStatus::revoked);
  EXPECT_EQ(reports[0].effective_date, 1706918400);
  EXPECT_EQ(reports[1].status, AuthenticatorStatus::update_available);
  EXPECT_EQ(reports[1].effective_date, 1735689600);
  EXPECT_EQ(reports[1].sunset_date, 1735776000);
  EXPECT_TRUE(reports[1].has_authenticator_version);
  EXPECT_EQ(reports[1].authenticator_version, 9U);
  EXPECT_TRUE(std::ranges::equal(reports[1].certificate, certificate));
  EXPECT_EQ(reports[1].url, "https://example.org/");
  EXPECT_EQ(reports[1].certificate_number, "FIDO2-1");
  EXPECT_EQ(reports[1].certification_descriptor, "Key 1");
  EXPECT_EQ(reports[2].status, AuthenticatorStatus::self_assertion_submitted);
  EXPECT_EQ(reports[2].effective_date, std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(reports[2].sunset_date, std::numeric_limits<std::int64_t>::max());
  EXPECT_FALSE(reports[2].has_authenticator_version);
  EXPECT_TRUE(reports[2].certificate.empty());
}

TEST(MetadataEntry, KnowsEveryStatus) {
  json entry = metadata_entry(kAaguid);
  entry["statusReports"] = json::array();
  for (int i = 1; i <= 20; ++i) {
    entry["statusReports"].push_back(
        metadata_report(assay::authenticator_status_name(static_cast<AuthenticatorStatus>(i))));
  }
  const Metadata metadata = loaded_entries({entry});
  EXPECT_EQ(metadata.counters().unknown_enumerators, 0U);
  const auto reports = metadata.entries()[0].status_reports;
  ASSERT_EQ(reports.size(), 20U);
  for (int i = 1; i <= 20; ++i) {
    const auto& report = reports[static_cast<std::size_t>(i - 1)];
    EXPECT_EQ(static_cast<int>(report.status), i);
    EXPECT_EQ(report.status_text, assay::authenticator_status_name(report.status));
  }
  EXPECT_EQ(assay::authenticator_status_name(AuthenticatorStatus::fido_certified_l3plus), "FIDO_CERTIFIED_L3plus");
  EXPECT_EQ(assay::authenticator_status_name(static_cast<AuthenticatorStatus>(21)), "unknown");
  EXPECT_EQ(assay::certification_level_name(assay::CertificationLevel::l2plus), "L2plus");
  EXPECT_EQ(assay::certification_level_name(static_cast<assay::CertificationLevel>(7)), "none");
}

TEST(MetadataEntry, CountsWordsAndMembersThatItDoesNotKnow) {
  json entry = metadata_entry(kAaguid);
  entry["statusReports"].push_back(metadata_report("FIDO_CERTIFIED_L9"));
  entry["statusReports"].push_back(metadata_report("unknown"));
  entry["statusReports"][0]["odd"] = json::array({1});
  entry["odd"] = {{"status", 1}};
  entry["metadataStatement"]["odd"] = nullptr;
  entry["metadataStatement"]["attestationTypes"] = {"basic_full", "quantum"};
  entry["metadataStatement"]["keyProtection"] = {"hardware", "glue", "tee"};
  const Metadata metadata = loaded_entries({entry});
  EXPECT_EQ(metadata.counters().skipped, 0U);
  EXPECT_EQ(metadata.counters().unknown_enumerators, 4U);
  EXPECT_EQ(metadata.counters().unknown_members, 3U);
  const assay::MetadataEntry& kept = metadata.entries()[0];
  EXPECT_EQ(kept.status_reports[1].status, AuthenticatorStatus::unknown);
  EXPECT_EQ(kept.status_reports[1].status_text, "FIDO_CERTIFIED_L9");
  EXPECT_EQ(kept.status_reports[2].status, AuthenticatorStatus::unknown);
  EXPECT_EQ(kept.key_protection.bits, MetadataKeyProtection::hardware | MetadataKeyProtection::tee);
}

TEST(MetadataEntry, SkipsAnEntryWithAMemberOfTheWrongType) {
  constexpr auto kCode = ErrorCode::json_wrong_type;
  expect_skipped([](json& entry) { entry = "entry"; }, kCode, "\"entry\"");
  expect_skipped([](json& entry) { entry = json::array(); }, kCode, "[]");
  expect_skipped([](json& entry) { entry["aaid"] = 7; }, kCode, "7");
  expect_skipped([](json& entry) { entry["aaguid"] = nullptr; }, kCode, "null");
  expect_skipped([](json& entry) { entry["attestationCertificateKeyIdentifiers"] = kIdentifier; }, kCode, "\"0011");
  expect_skipped([](json& entry) { entry["attestationCertificateKeyIdentifiers"] = {7}; }, kCode, "7");
  expect_skipped([](json& entry) { entry["attestationCertificateKeyIdentifiers"] = {{"a", kIdentifier}}; }, kCode, "{");
  expect_skipped([](json& entry) { entry["metadataStatement"] = "text"; }, kCode, "\"text\"");
  expect_skipped([](json& entry) { entry["statusReports"] = json::object(); }, kCode, "{}");
  expect_skipped([](json& entry) { entry["statusReports"] = {{"a", {{"status", "REVOKED"}}}}; }, kCode, "{\"a\"");
  expect_skipped([](json& entry) { entry["statusReports"].push_back("REVOKED"); }, kCode, "\"REVOKED\"");
  expect_skipped([](json& entry) { entry["timeOfLastStatusChange"] = 20240101; }, kCode, "20240101");
  expect_skipped([](json& entry) { entry["rogueListURL"] = false; }, kCode, "false");
}

TEST(MetadataEntry, SkipsAnEntryWithAStatusReportOfTheWrongTypes) {
  constexpr auto kCode = ErrorCode::json_wrong_type;
  for (const char* name : {"status", "effectiveDate", "sunsetDate", "certificate", "certificateNumber",
                           "certificationDescriptor", "url"}) {
    expect_skipped([name](json& entry) { entry["statusReports"][0][name] = 7; }, kCode, "7");
  }
  expect_skipped([](json& entry) { entry["statusReports"][0]["authenticatorVersion"] = "7"; }, kCode, "\"7\"");
  expect_kept([](json& entry) { entry["statusReports"][0]["certificationPolicyVersion"] = 7; });
}

TEST(MetadataEntry, SkipsAnEntryWithAStatementOfTheWrongTypes) {
  constexpr auto kCode = ErrorCode::json_wrong_type;
  const auto set = [](const char* name, const json& value) {
    return [name, value](json& entry) { entry["metadataStatement"][name] = value; };
  };
  for (const char* name : {"description", "protocolFamily"}) expect_skipped(set(name, 7), kCode, "7");
  for (const char* name : {"authenticatorVersion", "cryptoStrength"}) expect_skipped(set(name, "7"), kCode, "\"7\"");
  for (const char* name : {"attestationTypes", "keyProtection", "attestationRootCertificates"}) {
    expect_skipped(set(name, 7), kCode, "7");
    expect_skipped(set(name, {7}), kCode, "7");
    expect_skipped(set(name, {{"x", "basic_full"}}), kCode, "{\"x\"");
  }
  expect_kept(set("upv", 7));
}

TEST(MetadataEntry, SkipsAnEntryThatLacksAMember) {
  constexpr auto kCode = ErrorCode::json_missing_member;
  for (const char* name : {"aaguid", "statusReports", "timeOfLastStatusChange"}) {
    expect_skipped([name](json& entry) { entry.erase(name); }, kCode, "{");
  }
  expect_skipped([](json& entry) { entry["statusReports"][0].erase("status"); }, kCode, "{");
  expect_skipped([](json& entry) { entry["statusReports"].insert(entry["statusReports"].begin(), json::object()); },
                 kCode, "{");
  expect_kept([](json& entry) { entry.erase("metadataStatement"); });
  expect_kept([](json& entry) { entry["metadataStatement"] = json::object(); });
  expect_kept([](json& entry) { entry["statusReports"] = json::array(); });
}

TEST(MetadataEntry, SkipsAnEntryWithAnOddDate) {
  constexpr auto kCode = ErrorCode::metadata_date;
  expect_skipped([](json& entry) { entry["timeOfLastStatusChange"] = "3 February"; }, kCode, "\"3 February\"");
  expect_skipped([](json& entry) { entry["statusReports"][0]["effectiveDate"] = "2024-02-30"; }, kCode, "\"2024-02-30");
  expect_skipped([](json& entry) { entry["statusReports"][0]["sunsetDate"] = ""; }, kCode, "\"\"");
}

TEST(MetadataEntry, SkipsAnEntryWithAnOddNumber) {
  constexpr auto kCode = ErrorCode::metadata_number;
  expect_skipped([](json& entry) { entry["statusReports"][0]["authenticatorVersion"] = -1; }, kCode, "-1");
  expect_skipped([](json& entry) { entry["metadataStatement"]["authenticatorVersion"] = 1.5; }, kCode, "1.5");
  expect_skipped([](json& entry) { entry["metadataStatement"]["cryptoStrength"] = -128; }, kCode, "-128");
}

TEST(MetadataEntry, SkipsAnEntryWithAnOddIdentifier) {
  constexpr auto kCode = ErrorCode::metadata_identifier;
  const std::string odd = std::string(kIdentifier).substr(2);
  expect_skipped([](json& entry) { entry["aaguid"] = "00112233"; }, kCode, "\"00112233\"");
  expect_skipped([&](json& entry) { entry["attestationCertificateKeyIdentifiers"] = {odd}; }, kCode, '"' + odd + '"');
}

TEST(MetadataEntry, SkipsAnEntryWithAnOddCertificate) {
  const auto set_root = [](const std::string& text) {
    return [text](json& entry) { entry["metadataStatement"]["attestationRootCertificates"].push_back(text); };
  };
  const auto set_of_report = [](const std::string& text) {
    return [text](json& entry) { entry["statusReports"][0]["certificate"] = text; };
  };
  const std::string good = to_base64(make_ca("batch").certificate);
  for (const auto& set : {std::function<Edit(const std::string&)>(set_root), {set_of_report}}) {
    expect_kept(set(good));
    expect_kept(set("\n" + good.substr(0, 20) + "\r\n\t" + good.substr(20) + " "));
    expect_skipped(set(good.substr(1)), ErrorCode::metadata_certificate, '"' + good.substr(1, 20));
    expect_skipped(set("-----BEGIN"), ErrorCode::metadata_certificate, "\"-----BEGIN\"");
    expect_skipped(set(to_base64(bytes_of_text("0"))), ErrorCode::der_truncated, "\"MA==");
    expect_skipped(set(to_base64(ByteVector{0x04, 0x00})), ErrorCode::der_wrong_tag, "\"BAA=");
    expect_skipped(set(to_base64(ByteVector{0x30, 0x00, 0x00})), ErrorCode::der_trailing, "\"MAAA");
  }
  expect_skipped(set_root(""), ErrorCode::metadata_certificate, "\"\"");
  expect_kept(set_of_report(""));
}

TEST(MetadataEntry, KeepsTheIdentifiersOfASkippedEntry) {
  json entry = metadata_u2f_entry({std::string(kIdentifier), "xyz"});
  entry["aaguid"] = kAaguid;
  entry["aaid"] = "1234#5678";
  const Metadata metadata = loaded_entries({entry});
  ASSERT_EQ(metadata.skipped().size(), 1U);
  const assay::SkippedMetadataEntry& skipped = metadata.skipped()[0];
  EXPECT_EQ(skipped.error.code, ErrorCode::metadata_identifier);
  EXPECT_TRUE(skipped.has_aaguid);
  EXPECT_EQ(skipped.aaguid, kAaguidBytes);
  EXPECT_EQ(skipped.aaid, "1234#5678");
  ASSERT_EQ(skipped.key_identifiers.size(), 1U);
  EXPECT_EQ(skipped.key_identifiers[0], kIdentifierBytes);
}

TEST(MetadataEntry, ReadsEntriesOfMds2) {
  const json entry = {
      {"aaid", "0010#0001"},
      {"hash", "AA"},
      {"url", "https://example.org/"},
      {"statusReports",
       json::array(
           {{{"status", "FIDO_CERTIFIED"}, {"url", ""}, {"certificate", ""}, {"effectiveDate", "2016-10-03"}}})},
      {"timeOfLastStatusChange", "2016-10-03"}};
  const Metadata metadata = loaded_entries({entry});
  ASSERT_EQ(metadata.entries().size(), 1U);
  EXPECT_EQ(metadata.entries()[0].aaid, "0010#0001");
  EXPECT_TRUE(metadata.entries()[0].statement.empty());
  EXPECT_EQ(metadata.counters().unidentified, 1U);
  EXPECT_EQ(metadata.counters().unknown_members, 0U);
}

TEST(MetadataEntry, KeepsTextsWithEscapes) {
  json entry = metadata_entry(kAaguid);
  entry["metadataStatement"]["description"] = "\"quoted\"\nname";
  entry["metadataStatement"]["protocolFamily"] = "a\\";
  const Metadata metadata = loaded_entries({entry});
  EXPECT_EQ(metadata.entries()[0].description, "\"quoted\"\nname");
  EXPECT_EQ(metadata.entries()[0].protocol_family, "a\\");
}

TEST(MetadataEntry, IsFoundByItsIdentifiers) {
  std::vector<json> entries;
  for (int i = 0; i < 60; ++i) {
    const std::string digits = {"0123456789abcdef"[i / 16], "0123456789abcdef"[i % 16]};
    entries.push_back(metadata_entry(digits + "112233-4455-6677-8899-aabbccddee" + digits));
    entries.push_back(metadata_u2f_entry({std::string(38, 'a') + digits, digits + std::string(38, 'b')}));
  }
  const Metadata metadata = loaded_entries(entries);
  EXPECT_EQ(metadata.counters().shared_identifiers, 0U);
  EXPECT_EQ(metadata.counters().unidentified, 0U);
  for (const assay::MetadataEntry& entry : metadata.entries()) {
    if (entry.has_aaguid) {
      ASSERT_EQ(metadata.find(entry.aaguid).size(), 1U);
      EXPECT_EQ(metadata.find(entry.aaguid)[0], &entry);
    }
    for (const assay::KeyIdentifier& identifier : entry.key_identifiers) {
      ASSERT_EQ(metadata.find_key_identifier(identifier).size(), 1U);
      EXPECT_EQ(metadata.find_key_identifier(identifier)[0], &entry);
    }
  }
  EXPECT_TRUE(metadata.find({}).empty());
  EXPECT_TRUE(metadata.find(kAaguidBytes).empty());
  EXPECT_TRUE(metadata.find_key_identifier(kIdentifierBytes).empty());
}

TEST(MetadataEntry, AllEntriesOfAnIdentifierAreFound) {
  const std::string identifier(kIdentifier);
  const Metadata metadata = loaded_entries({metadata_entry(kAaguid), metadata_u2f_entry({identifier, identifier}),
                                            metadata_entry(kOtherAaguid), metadata_entry(kAaguid),
                                            metadata_u2f_entry({identifier}), metadata_entry(kAaguid)});
  EXPECT_EQ(metadata.counters().shared_identifiers, 2U);
  const auto found = metadata.find(kAaguidBytes);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0]->index, 0U);
  EXPECT_EQ(found[1]->index, 3U);
  EXPECT_EQ(found[2]->index, 5U);
  const auto by_key = metadata.find_key_identifier(kIdentifierBytes);
  ASSERT_EQ(by_key.size(), 2U);
  EXPECT_EQ(by_key[0]->index, 1U);
  EXPECT_EQ(by_key[1]->index, 4U);
}

}  // namespace
}  // namespace metadata_test
