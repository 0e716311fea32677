#include <algorithm>

#include "lib/base/workspace.hpp"
#include "tests/import/fixture.hpp"
#include "tests/testlib/ceremony.hpp"

namespace {

using assay::Bytes;
using assay::CredentialRecord;
using assay::Error;
using assay::ErrorCode;
using assay::ForeignLibrary;
using assay::Input;
using assay::Tristate;
using import_test::base64url;
using import_test::Json;
using import_test::Sample;
using testlib::ByteVector;

/// A row that is accepted, and what a test changes of it.
class Import : public testing::Test {
 protected:
  assay::Result<CredentialRecord> read(const std::string& text) {
    workspace.reset();
    text_ = text;
    return assay::import_record(assay::bytes_of(text_), options, workspace);
  }
  assay::Result<CredentialRecord> read(const Json& json) { return read(json.dump()); }

  /// Reads the row with one member changed, and shows that without that it is accepted.
  assay::Result<CredentialRecord> with(const char* name, const Json& value) {
    EXPECT_TRUE(read(row).has_value());
    Json changed = row;
    changed[name] = value;
    return read(changed);
  }
  void expect_refused(const assay::Result<CredentialRecord>& result, ErrorCode code, std::string_view at) {
    EXPECT_EQ(assay::error_name(result.error().code), assay::error_name(code));
    EXPECT_EQ(result.error().input, Input::foreign_record);
    const std::string_view rest = std::string_view(text_).substr(result.error().offset);
    EXPECT_EQ(rest.substr(0, at.size()), at);
    EXPECT_TRUE(result->id.empty());
  }

  Sample sample;
  assay::Workspace workspace = import_test::make_workspace();
  assay::ImportOptions options{.library = ForeignLibrary::simplewebauthn, .user_handle = sample.user_handle};
  Json row = {{"id", base64url(sample.id)}, {"publicKey", base64url(sample.key)}, {"counter", 7}};

 private:
  std::string text_;
};

TEST_F(Import, LeavesUnknownWhatTheRowDoesNotTell) {
  const auto record = read(row);
  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(record->backup_eligible, Tristate::unknown);
  EXPECT_FALSE(record->backup_state);
  EXPECT_FALSE(record->uv_initialized);
  EXPECT_EQ(record->transports.bits, 0);
  EXPECT_EQ(record->aaguid, assay::Aaguid{});
  EXPECT_TRUE(record->rp_id.empty());
  EXPECT_TRUE(record->attestation_object.empty());
}

TEST_F(Import, TakesNullForAbsent) {
  for (const char* name : {"transports", "aaguid", "fmt", "deviceType", "backedUp", "userVerified", "webauthnUserID",
                           "attestationObject"}) {
    EXPECT_TRUE(with(name, nullptr).has_value()) << name;
  }
  expect_refused(with("id", nullptr), ErrorCode::foreign_id_missing, "{");
  expect_refused(with("publicKey", nullptr), ErrorCode::foreign_key_missing, "{");
  expect_refused(with("counter", nullptr), ErrorCode::foreign_counter_missing, "{");
}

TEST_F(Import, ReadsBytesInEveryForm) {
  std::string padded = base64url(sample.id) + "==", standard = padded;
  std::ranges::replace(standard, '-', '+');
  std::ranges::replace(standard, '_', '/');
  Json members = Json::object();
  for (std::size_t i = 0; i < sample.id.size(); ++i) members[std::to_string(i)] = sample.id[i];
  const Json forms[] = {
      base64url(sample.id),
      padded,
      standard,
      standard.substr(0, 22),
      "\\x" + testlib::to_hex(sample.id),
      Json(sample.id),
      members,
      Json{{"type", "Buffer"}, {"data", Json(sample.id)}},
  };
  for (const Json& form : forms) {
    const auto record = with("id", form);
    ASSERT_TRUE(record.has_value()) << form;
    EXPECT_TRUE(std::ranges::equal(record->id, sample.id)) << form;
  }
}

TEST_F(Import, RefusesBytesInOtherForms) {
  expect_refused(with("id", "+_8A"), ErrorCode::foreign_id, "_8A");
  expect_refused(with("id", "-_8A="), ErrorCode::foreign_id, "=");
  expect_refused(with("id", "AB"), ErrorCode::foreign_id, "B\"");
  expect_refused(with("id", "-_8A_"), ErrorCode::foreign_id, "_\"");
  expect_refused(with("id", "a b"), ErrorCode::foreign_id, " b");
  expect_refused(with("id", "\\x0"), ErrorCode::foreign_id, "\"");
  expect_refused(with("id", "\\x0g"), ErrorCode::foreign_id, "g\"");
  expect_refused(with("id", ""), ErrorCode::foreign_id, "\"\"");
  expect_refused(with("id", 7), ErrorCode::foreign_id, "7");
  expect_refused(with("id", true), ErrorCode::foreign_id, "true");
  expect_refused(with("id", Json::array()), ErrorCode::foreign_id, "[]");
  expect_refused(with("id", Json::object()), ErrorCode::foreign_id, "{}");
  expect_refused(with("id", Json::array({1, 256, 3})), ErrorCode::foreign_id, "256");
  expect_refused(with("id", Json::array({1, -1, 3})), ErrorCode::foreign_id, "-1");
  expect_refused(with("id", Json::array({1, 2.5, 3})), ErrorCode::foreign_id, "2.5");
  expect_refused(with("id", Json::array({1, "2", 3})), ErrorCode::foreign_id, "\"2\"");
  expect_refused(with("id", Json::parse("[1,[2],3]")), ErrorCode::foreign_id, "[2]");
  expect_refused(with("id", Json::parse(R"({"0":1,"2":3})")), ErrorCode::foreign_id, "3}");
  expect_refused(with("id", Json::parse(R"({"00":1})")), ErrorCode::foreign_id, "1}");
  expect_refused(with("id", Json::parse(R"({"type":"Other","data":[1,2]})")), ErrorCode::foreign_id, "\"Other\"");
  expect_refused(with("id", Json::parse(R"({"data":[1,2],"type":"Buffer"})")), ErrorCode::foreign_id, "[1,2]");
  expect_refused(with("id", Json::parse(R"({"0":1,"type":"Buffer"})")), ErrorCode::foreign_id, "\"Buffer\"");
}

TEST_F(Import, RefusesBytesInOtherFormsWhateverTheyAreOf) {
  constexpr std::pair<const char*, ErrorCode> kFields[] = {{"id", ErrorCode::foreign_id},
                                                           {"publicKey", ErrorCode::foreign_key},
                                                           {"webauthnUserID", ErrorCode::foreign_user_handle},
                                                           {"attestationObject", ErrorCode::foreign_attestation}};
  for (const auto& [name, code] : kFields) {
    expect_refused(with(name, 7), code, "7");
    expect_refused(with(name, Json::array({1, 256, 3})), code, "256");
    expect_refused(with(name, "\\x000"), code, "\"");
    expect_refused(with(name, "\\x0g00"), code, "g00\"");
    expect_refused(with(name, "a b"), code, " b");
  }
  expect_refused(with("aaguid", Json::array({1, 256, 3})), ErrorCode::foreign_aaguid, "256");
  EXPECT_TRUE(with("webauthnUserID", Json(sample.user_handle)).has_value());
}

TEST_F(Import, GuessesNoHexadecimal) {
  const std::string hex = testlib::to_hex(sample.id);
  const auto guessed = with("id", hex);
  ASSERT_TRUE(guessed.has_value());
  EXPECT_EQ(guessed->id.size(), 24u);
  row = {{"id", hex}, {"publicKey", testlib::to_hex(sample.key)}, {"counter", 7}};
  options.text = assay::ForeignText::hex;
  const auto said = read(row);
  ASSERT_TRUE(said.has_value());
  EXPECT_TRUE(std::ranges::equal(said->id, sample.id));
  expect_refused(with("id", base64url(sample.id)), ErrorCode::foreign_id, "-");
}

TEST_F(Import, TakesIdsOf1To1023Bytes) {
  EXPECT_TRUE(with("id", base64url(ByteVector(1))).has_value());
  EXPECT_TRUE(with("id", base64url(ByteVector(1023))).has_value());
  expect_refused(with("id", base64url(ByteVector(1024))), ErrorCode::foreign_id, "\"AAA");
}

TEST_F(Import, PrefersTheCredentialIdToTheIdOfTheRow) {
  row["id"] = 42;
  row["credentialID"] = base64url(sample.id);
  const auto record = read(row);
  ASSERT_TRUE(record.has_value());
  EXPECT_TRUE(std::ranges::equal(record->id, sample.id));
}

TEST_F(Import, ChecksTheKey) {
  ByteVector off_curve = sample.key;
  off_curve.back() ^= 1;
  const auto refused = with("publicKey", base64url(off_curve));
  EXPECT_EQ(refused.error().code, ErrorCode::key_off_curve);
  EXPECT_EQ(refused.error().input, Input::credential_public_key);
  ByteVector longer = sample.key;
  longer.push_back(0);
  EXPECT_EQ(with("publicKey", base64url(longer)).error().code, ErrorCode::cbor_trailing);
  expect_refused(with("publicKey", ""), ErrorCode::foreign_key, "\"\"");
  expect_refused(with("publicKey", "*"), ErrorCode::foreign_key, "*");
}

TEST_F(Import, ConvertsSubjectPublicKeyInfo) {
  using testlib::cose::kEs256;
  using testlib::cose::kEs384;
  using testlib::cose::kEs512;
  options.library = ForeignLibrary::go_webauthn;
  for (const auto& [made_for, algorithm] :
       {std::pair{kEs256, -7}, {kEs384, -35}, {kEs512, -36}, {-8, -8}, {testlib::cose::kRs256, -257}}) {
    const testlib::SigningKey key = testlib::SigningKey::make(made_for, "imported");
    row["publicKey"] = base64url(key.spki());
    row["attestation"] = {{"publicKeyAlgorithm", algorithm}};
    const auto record = read(row);
    ASSERT_TRUE(record.has_value()) << algorithm << ' ' << assay::error_name(record.error().code);
    EXPECT_EQ(testlib::to_hex(record->public_key), testlib::to_hex(key.cose_key())) << algorithm;
  }
}

TEST_F(Import, NeedsTheAlgorithmOfAnRsaKeyWithoutCose) {
  options.library = ForeignLibrary::go_webauthn;
  const testlib::SigningKey key = testlib::SigningKey::make(testlib::cose::kRs256, "imported");
  row["publicKey"] = base64url(key.spki());
  row["attestation"] = {{"publicKeyAlgorithm", -257}};
  EXPECT_TRUE(read(row).has_value());
  row.erase("attestation");
  expect_refused(read(row), ErrorCode::foreign_key_algorithm, "\"");
}

TEST_F(Import, RefusesAnAlgorithmThatIsNotTheKeys) {
  options.library = ForeignLibrary::go_webauthn;
  row["attestation"] = {{"publicKeyAlgorithm", -7}};
  EXPECT_TRUE(read(row).has_value());
  row["attestation"] = {{"publicKeyAlgorithm", -257}};
  expect_refused(read(row), ErrorCode::foreign_key_algorithm, "\"");
  row["attestation"] = {{"publicKeyAlgorithm", 4294967289}};
  expect_refused(read(row), ErrorCode::foreign_key_algorithm, "\"");
  row["attestation"] = {{"publicKeyAlgorithm", "ES256"}};
  expect_refused(read(row), ErrorCode::foreign_key_algorithm, "\"ES256");
}

TEST_F(Import, NeedsTheUserHandleFromOneSideAtLeast) {
  EXPECT_TRUE(with("webauthnUserID", base64url(sample.user_handle)).has_value());
  expect_refused(with("webauthnUserID", base64url(sample.id)), ErrorCode::foreign_user_handle_mismatch, "\"");
  expect_refused(with("webauthnUserID", ""), ErrorCode::foreign_user_handle, "\"\"");
  expect_refused(with("webauthnUserID", base64url(ByteVector(65))), ErrorCode::foreign_user_handle, "\"");
  expect_refused(with("webauthnUserID", 7), ErrorCode::foreign_user_handle, "7");
  options.user_handle = {};
  expect_refused(read(row), ErrorCode::foreign_user_handle_missing, "{");
  row["webauthnUserID"] = base64url(sample.user_handle);
  const auto record = read(row);
  ASSERT_TRUE(record.has_value());
  EXPECT_TRUE(std::ranges::equal(record->user_handle, sample.user_handle));
  row.erase("webauthnUserID");
  const ByteVector too_long(65);
  options.user_handle = too_long;
  EXPECT_EQ(read(row).error().code, ErrorCode::user_handle_invalid);
}

TEST_F(Import, ReadsCounters) {
  for (const Json& count : {Json(0), Json(4294967295), Json("0"), Json("4294967295")}) {
    EXPECT_TRUE(with("counter", count).has_value()) << count;
  }
  EXPECT_EQ(with("counter", "4294967295")->sign_count, 4294967295u);
  for (const Json& count : {Json(-1), Json(4294967296), Json(1.5), Json(""), Json("1 "), Json("+1"), Json("1e1"),
                            Json(true), Json::array(), Json("18446744073709551616")}) {
    expect_refused(with("counter", count), ErrorCode::foreign_counter, count.dump());
  }
}

TEST_F(Import, MayLackACounterWhereTheLibraryLeavesOutZero) {
  row.erase("counter");
  expect_refused(read(row), ErrorCode::foreign_counter_missing, "{");
  options.library = ForeignLibrary::go_webauthn;
  const auto record = read(row);
  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(record->sign_count, 0u);
}

TEST_F(Import, ReadsFlagsAndDeviceTypes) {
  EXPECT_TRUE(with("backedUp", true)->backup_state);
  EXPECT_TRUE(with("backedUp", 1)->backup_state);
  EXPECT_FALSE(with("backedUp", 0)->backup_state);
  EXPECT_TRUE(with("userVerified", 1)->uv_initialized);
  EXPECT_EQ(with("deviceType", "singleDevice")->backup_eligible, Tristate::no);
  EXPECT_EQ(with("deviceType", "multiDevice")->backup_eligible, Tristate::yes);
  expect_refused(with("backedUp", 2), ErrorCode::foreign_flag, "2");
  expect_refused(with("backedUp", "true"), ErrorCode::foreign_flag, "\"true\"");
  expect_refused(with("userVerified", 0.5), ErrorCode::foreign_flag, "0.5");
  expect_refused(with("deviceType", "anyDevice"), ErrorCode::foreign_device_type, "\"any");
  expect_refused(with("deviceType", 1), ErrorCode::foreign_device_type, "1");
  row["deviceType"] = "singleDevice";
  expect_refused(with("backedUp", true), ErrorCode::backup_state_without_eligibility, "true");
}

TEST_F(Import, ReadsTransports) {
  using assay::Transports;
  EXPECT_EQ(with("transports", Json::array({"usb", "nfc"}))->transports.bits, Transports::usb | Transports::nfc);
  EXPECT_EQ(with("transports", "usb, smart-card")->transports.bits, Transports::usb | Transports::smart_card);
  EXPECT_EQ(with("transports", "[\"ble\"]")->transports.bits, Transports::ble);
  EXPECT_EQ(with("transports", Json::array({"telepathy"}))->transports.bits, Transports::other);
  EXPECT_EQ(with("transports", Json::array())->transports.bits, 0);
  EXPECT_EQ(with("transports", "")->transports.bits, 0);
  expect_refused(with("transports", Json::array({"usb", 7})), ErrorCode::foreign_transports, "[");
  expect_refused(with("transports", "usb;nfc"), ErrorCode::foreign_transports, ";");
  expect_refused(with("transports", 7), ErrorCode::foreign_transports, "7");
  expect_refused(with("transports", Json::parse(R"({"0":"usb"})")), ErrorCode::foreign_transports, "{\"0\"");
}

TEST_F(Import, ReadsAaguids) {
  EXPECT_TRUE(std::ranges::equal(with("aaguid", "EA9B8D66-4d01-1d21-3ce4-b6b48cb575d4")->aaguid, sample.aaguid));
  EXPECT_TRUE(std::ranges::equal(with("aaguid", base64url(sample.aaguid))->aaguid, sample.aaguid));
  EXPECT_TRUE(std::ranges::equal(with("aaguid", Json(sample.aaguid))->aaguid, sample.aaguid));
  EXPECT_EQ(with("aaguid", "")->aaguid, assay::Aaguid{});
  expect_refused(with("aaguid", "AAAA"), ErrorCode::foreign_aaguid, "\"AAAA\"");
  expect_refused(with("aaguid", "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d"), ErrorCode::foreign_aaguid, "d\"");
  expect_refused(with("aaguid", 7), ErrorCode::foreign_aaguid, "7");
}

TEST_F(Import, ReadsAttestationFormats) {
  using assay::AttestationFormat;
  EXPECT_EQ(with("fmt", "fido-u2f")->attestation_format, AttestationFormat::fido_u2f);
  expect_refused(with("fmt", "fido"), ErrorCode::foreign_attestation_format, "\"fido\"");
  expect_refused(with("fmt", 1), ErrorCode::foreign_attestation_format, "1");
  options.library = ForeignLibrary::go_webauthn;
  EXPECT_EQ(with("attestationType", "packed")->attestation_format, AttestationFormat::packed);
  EXPECT_EQ(with("attestationType", "basic_full")->attestation_format, AttestationFormat::none);
  row["attestationFormat"] = "tpm";
  EXPECT_EQ(with("attestationType", "packed")->attestation_format, AttestationFormat::tpm);
}

TEST_F(Import, ComparesTheAttestationObject) {
  const auto key = testlib::SigningKey::make(testlib::cose::kEs256, "credential");
  const auto made = testlib::make_registration(testlib::registration_spec(testlib::AttestationKind::none, key));
  row["id"] = base64url(made.credential_id);
  row["publicKey"] = base64url(made.cose_key);
  row["attestationObject"] = base64url(made.attestation_object);
  const auto record = read(row);
  ASSERT_TRUE(record.has_value()) << assay::error_name(record.error().code);
  EXPECT_EQ(record->backup_eligible, Tristate::no);
  EXPECT_TRUE(std::ranges::equal(record->attestation_object, made.attestation_object));
  EXPECT_TRUE(with("deviceType", "singleDevice").has_value());
  expect_refused(with("deviceType", "multiDevice"), ErrorCode::foreign_parts_differ, "\"");
  expect_refused(with("id", base64url(sample.id)), ErrorCode::foreign_parts_differ, "\"");
  expect_refused(with("publicKey", base64url(sample.key)), ErrorCode::foreign_parts_differ, "\"");
  expect_refused(with("aaguid", Json(ByteVector(16, 0xcc))), ErrorCode::foreign_parts_differ, "\"");
  expect_refused(with("attestationObject", "oA"), ErrorCode::foreign_attestation, "\"oA\"");
  expect_refused(with("attestationObject", true), ErrorCode::foreign_attestation, "true");
  EXPECT_TRUE(with("attestationObject", Json(made.attestation_object)).has_value());
}

TEST_F(Import, RefusesTheAttestationObjectOfNoRegistration) {
  const auto key = testlib::SigningKey::make(testlib::cose::kEs256, "credential");
  auto spec = testlib::registration_spec(testlib::AttestationKind::none, key);
  const auto made = testlib::make_registration(spec);
  row["id"] = base64url(made.credential_id);
  row["publicKey"] = base64url(made.cose_key);
  EXPECT_TRUE(with("attestationObject", base64url(made.attestation_object)).has_value());
  spec.auth_data.flags &= 0x3f;  // neither attested data nor extensions
  const auto bare = testlib::make_registration(spec);
  expect_refused(with("attestationObject", base64url(bare.attestation_object)), ErrorCode::foreign_attestation, "\"");
}

class ImportOfAttestedData : public Import {
 protected:
  ImportOfAttestedData() {
    options.library = ForeignLibrary::webauthn4j;
    data.insert(data.end(), {0, static_cast<std::uint8_t>(sample.id.size())});
    data.insert(data.end(), sample.id.begin(), sample.id.end());
    data.insert(data.end(), sample.key.begin(), sample.key.end());
    row = {{"attestedCredentialData", base64url(data)}, {"counter", 7}};
  }

  ByteVector data = sample.aaguid;
};

TEST_F(ImportOfAttestedData, HasAaguidIdAndKey) {
  const auto record = read(row);
  ASSERT_TRUE(record.has_value());
  EXPECT_TRUE(std::ranges::equal(record->aaguid, sample.aaguid));
  EXPECT_TRUE(std::ranges::equal(record->id, sample.id));
  EXPECT_TRUE(std::ranges::equal(record->public_key, sample.key));
}

TEST_F(ImportOfAttestedData, RefusesMalformedData) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{17}, std::size_t{18}, 18 + sample.id.size()}) {
    const ByteVector cut(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(size));
    expect_refused(with("attestedCredentialData", base64url(cut)), ErrorCode::foreign_attested_data, "\"");
  }
  ByteVector no_id = data;
  no_id[17] = 0;
  expect_refused(with("attestedCredentialData", base64url(no_id)), ErrorCode::foreign_attested_data, "\"");
  expect_refused(with("attestedCredentialData", Json::parse(R"({"aaguid":"x"})")), ErrorCode::foreign_attested_data,
                 "\"x\"");
  ByteVector longer = data;
  longer.push_back(0);
  EXPECT_EQ(with("attestedCredentialData", base64url(longer)).error().code, ErrorCode::cbor_trailing);
}

TEST_F(ImportOfAttestedData, ComesInTheFormsOfBytes) {
  constexpr const char* kName = "attestedCredentialData";
  EXPECT_TRUE(with(kName, Json(data)).has_value());
  expect_refused(with(kName, 7), ErrorCode::foreign_attested_data, "7");
  expect_refused(with(kName, Json::array({1, 256, 3})), ErrorCode::foreign_attested_data, "256");
  expect_refused(with(kName, "\\x000"), ErrorCode::foreign_attested_data, "\"");
  expect_refused(with(kName, "\\x0g00"), ErrorCode::foreign_attested_data, "g00\"");
  expect_refused(with(kName, "a b"), ErrorCode::foreign_attested_data, " b");
}

TEST_F(ImportOfAttestedData, MustAgreeWithWhatStandsBesideIt) {
  EXPECT_TRUE(with("credentialId", base64url(sample.id)).has_value());
  EXPECT_TRUE(with("credentialPublicKey", base64url(sample.key)).has_value());
  EXPECT_TRUE(with("aaguid", base64url(sample.aaguid)).has_value());
  const ByteVector other_key = testlib::SigningKey::make(testlib::cose::kEs256, "other").cose_key();
  expect_refused(with("credentialId", base64url(sample.key)), ErrorCode::foreign_parts_differ, "\"");
  expect_refused(with("credentialPublicKey", base64url(other_key)), ErrorCode::foreign_parts_differ, "\"");
  expect_refused(with("aaguid", base64url(ByteVector(16))), ErrorCode::foreign_parts_differ, "\"");
}

TEST_F(Import, ReadsOneObjectOnly) {
  EXPECT_TRUE(read(row).has_value());
  expect_refused(read(Json::array({row})), ErrorCode::foreign_not_an_object, "[");
  expect_refused(read(std::string("7")), ErrorCode::foreign_not_an_object, "7");
  EXPECT_EQ(read(row.dump() + row.dump()).error().code, ErrorCode::json_trailing);
  EXPECT_EQ(read(std::string(R"({"id":"a","id":"a"})")).error().code, ErrorCode::json_duplicate_member);
}

TEST_F(Import, RefusesTwoMembersForOneField) {
  expect_refused(with("credentialPublicKey", "AAAA"), ErrorCode::foreign_member_twice, "\"AAAA\"");
  EXPECT_TRUE(with("credentialPublicKey", nullptr).has_value());
}

TEST_F(Import, LooksAtMembersInTheirPlaceOnly) {
  EXPECT_TRUE(with("", Json::parse(R"({"counter":"no","publicKey":7})")).has_value());
  EXPECT_TRUE(with("other", Json::parse(R"({"counter":"no","publicKey":7})")).has_value());
  EXPECT_TRUE(with("other", Json::parse(R"({"credential":{"id":7}})")).has_value());
  EXPECT_TRUE(with("other", Json::parse(R"([{"id":7}])")).has_value());
  expect_refused(with("credential", Json::parse(R"({"counter":8})")), ErrorCode::foreign_member_twice, "8");
}

TEST_F(Import, NeedsALibrary) {
  EXPECT_TRUE(read(row).has_value());
  for (const int library : {0, 6, 255}) {
    options.library = static_cast<ForeignLibrary>(library);
    EXPECT_EQ(read(row).error().code, ErrorCode::foreign_library_unknown);
    EXPECT_EQ(assay::foreign_library_name(options.library), "");
  }
}

TEST_F(Import, HasLimits) {
  assay::Limits limits;
  limits.credential_json = row.dump().size();
  workspace = import_test::make_workspace(limits);
  EXPECT_TRUE(read(row).has_value());
  EXPECT_EQ(read(row.dump() + " ").error().code, ErrorCode::foreign_record_too_long);
  limits.arena = 64;
  workspace = import_test::make_workspace(limits);
  EXPECT_EQ(read(row).error().code, ErrorCode::workspace_full);
  assay::Workspace none;
  EXPECT_EQ(assay::import_record({}, options, none).error().code, ErrorCode::workspace_full);
}

TEST_F(Import, SaysWhenAnArenaIsTooSmall) {
  const ByteVector spki = testlib::SigningKey::make(testlib::cose::kEs256, "arena").spki();
  const Json keys[] = {Json(sample.key), Json(base64url(spki))};
  row["id"] = Json(sample.id);
  for (const Json& key : keys) {
    row["publicKey"] = key;
    std::size_t room = 0;
    ErrorCode code = ErrorCode::workspace_full;
    for (; code == ErrorCode::workspace_full && room < 1000; ++room) {
      workspace.impl()->arena = assay::Arena(workspace.impl()->block.first(room));
      code = read(row).error().code;
    }
    EXPECT_EQ(assay::error_name(code), "ok") << room;
    EXPECT_GE(room, sample.id.size() + sample.key.size());
  }
}

TEST_F(Import, HasRoomForEveryFormAtTheDefaultLimits) {
  workspace = import_test::make_workspace(assay::Limits{});
  row["publicKey"] = Json(sample.key);
  row["id"] = Json(ByteVector(1023, 1));
  EXPECT_TRUE(read(row).has_value());
}

TEST_F(Import, ReadsNothingBehindTheText) {
  const std::string text = row.dump();
  for (std::size_t size = 0; size < text.size(); ++size) {
    workspace.reset();
    const std::vector<std::uint8_t> exact(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
    const auto record = assay::import_record(exact, options, workspace);
    EXPECT_FALSE(record.has_value());
    EXPECT_EQ(record.error().error_class(), assay::ErrorClass::malformed);
  }
}

}  // namespace
