#include "tests/metadata/fixture.hpp"

namespace metadata_test {
namespace {

using assay::AuthenticatorStatus;
using assay::CertificationLevel;
using assay::judge_metadata;
using assay::MetadataJudgement;
using assay::MetadataPolicy;
using assay::MetadataSubject;

constexpr std::int64_t kDay = 86400;

MetadataSubject subject() {
  MetadataSubject subject;
  subject.aaguid = kAaguidBytes;
  subject.time = kJudgedAt;
  return subject;
}

json with_reports(const std::vector<json>& reports) {
  json entry = metadata_entry(kAaguid);
  entry["statusReports"] = reports;
  return entry;
}

Metadata of_reports(const std::vector<json>& reports) {
  return loaded_entries({with_reports(reports)});
}

MetadataJudgement judge(const Metadata& metadata, const std::function<void(MetadataPolicy&)>& edit = nullptr,
                        const MetadataSubject& who = subject()) {
  MetadataPolicy policy;
  policy.metadata = &metadata;
  if (edit) edit(policy);
  return judge_metadata(policy, who);
}

json with(json report, std::string_view name, const json& value) {
  report[std::string(name)] = value;
  return report;
}

TEST(MetadataJudge, WithoutMetadataNothingIsJudged) {
  const MetadataJudgement judgement = judge_metadata({}, subject());
  EXPECT_FALSE(judgement.error.failed());
  EXPECT_EQ(judgement.entry, nullptr);
  EXPECT_FALSE(judgement.listed);
}

TEST(MetadataJudge, AcceptsAListedAuthenticatorAndExplains) {
  const Metadata metadata = of_reports({metadata_report("FIDO_CERTIFIED"), metadata_report("FIDO_CERTIFIED_L2")});
  const MetadataJudgement judgement = judge(metadata);
  EXPECT_EQ(judgement.error.code, ErrorCode::ok);
  EXPECT_EQ(judgement.entry, metadata.entries().data());
  EXPECT_EQ(judgement.report, 1U);
  EXPECT_EQ(judgement.level, CertificationLevel::l2);
  EXPECT_TRUE(judgement.listed);
  EXPECT_FALSE(judgement.stale || judgement.update_available);
}

TEST(MetadataJudge, RefusesAnAuthenticatorThatIsNotListed) {
  const Metadata metadata = loaded_entries({metadata_entry(kAaguid)});
  MetadataSubject other = subject();
  other.aaguid[15] ^= 1;
  EXPECT_EQ(judge(metadata, nullptr, other).error.code, ErrorCode::metadata_unlisted);
  const auto judgement = judge(
      metadata, [](MetadataPolicy& policy) { policy.accept_unlisted = true; }, other);
  EXPECT_EQ(judgement.error.code, ErrorCode::ok);
  EXPECT_FALSE(judgement.listed);
  EXPECT_EQ(judgement.entry, nullptr);
}

TEST(MetadataJudge, RefusesAnAuthenticatorOfAnEntryThatWasSkipped) {
  json entry = metadata_entry(kAaguid);
  entry["statusReports"] = json::array({metadata_report("REVOKED", "the third of May")});
  const Metadata metadata = loaded_entries({metadata_entry(kAaguid), entry});
  const auto lenient = [](MetadataPolicy& policy) { policy.accept_unlisted = policy.accept_unknown_status = true; };
  const auto judgement = judge(metadata, lenient);
  EXPECT_EQ(judgement.error.code, ErrorCode::metadata_entry_unusable);
  EXPECT_EQ(judgement.skipped, metadata.skipped().data());
  EXPECT_EQ(judgement.entry, nullptr);
  EXPECT_EQ(judge(loaded_entries({metadata_entry(kAaguid)}), lenient).error.code, ErrorCode::ok);

  json u2f = metadata_u2f_entry({std::string(kIdentifier), "odd"});
  const assay::KeyIdentifier identifiers[] = {assay::KeyIdentifier{}, kIdentifierBytes};
  MetadataSubject key = subject();
  key.aaguid = {};
  key.key_identifiers = identifiers;
  EXPECT_EQ(judge(loaded_entries({u2f}), lenient, key).error.code, ErrorCode::metadata_entry_unusable);
  u2f["attestationCertificateKeyIdentifiers"].erase(1);
  EXPECT_EQ(judge(loaded_entries({u2f}), lenient, key).error.code, ErrorCode::ok);
}

TEST(MetadataJudge, AStatusIsInForceFromItsDateOn) {
  const Metadata metadata = of_reports({metadata_report("REVOKED", "2026-01-01")});
  MetadataSubject who = subject();
  EXPECT_EQ(judge(metadata, nullptr, who).error.code, ErrorCode::metadata_status_compromised);
  who.time -= 1;
  EXPECT_EQ(judge(metadata, nullptr, who).error.code, ErrorCode::ok);
}

TEST(MetadataJudge, RefusesRetiredAuthenticatorsUnlessAccepted) {
  const Metadata metadata = of_reports({metadata_report("FIDO_CERTIFIED_L1"), metadata_report("RETIRED")});
  const auto judgement = judge(metadata);
  EXPECT_EQ(judgement.error.code, ErrorCode::metadata_status_retired);
  EXPECT_EQ(judgement.report, 1U);
  EXPECT_EQ(judge(metadata, [](MetadataPolicy& policy) { policy.accept_retired = true; }).error.code, ErrorCode::ok);
  const Metadata over = of_reports({with(metadata_report("RETIRED"), "sunsetDate", "2025-01-01")});
  EXPECT_EQ(judge(over).error.code, ErrorCode::ok);
}

TEST(MetadataJudge, RefusesAnUnknownStatusUnlessAccepted) {
  const auto accept = [](MetadataPolicy& policy) { policy.accept_unknown_status = true; };
  const Metadata metadata = of_reports({metadata_report("FIDO_CERTIFIED"), metadata_report("CURSED")});
  const auto judgement = judge(metadata);
  EXPECT_EQ(judgement.error.code, ErrorCode::metadata_status_unknown);
  EXPECT_EQ(judgement.report, 1U);
  EXPECT_EQ(judge(metadata, accept).error.code, ErrorCode::ok);
  EXPECT_EQ(judge(of_reports({metadata_report("CURSED", "2026-01-02")})).error.code, ErrorCode::ok);
  const json over = with(metadata_report("CURSED"), "sunsetDate", "2025-01-01");
  EXPECT_EQ(judge(of_reports({over})).error.code, ErrorCode::metadata_status_unknown);
}

TEST(MetadataJudge, OneOfTheStatusesRequiredMustBeInForce) {
  const AuthenticatorStatus wanted[] = {AuthenticatorStatus::fips140_certified_l2,
                                        AuthenticatorStatus::fido_certified_l1};
  const auto require = [&](MetadataPolicy& policy) { policy.required = wanted; };
  EXPECT_EQ(judge(of_reports({metadata_report("FIDO_CERTIFIED_L1")}), require).error.code, ErrorCode::ok);
  EXPECT_EQ(judge(of_reports({metadata_report("FIPS140_CERTIFIED_L2")}), require).error.code, ErrorCode::ok);
  const auto judgement = judge(of_reports({metadata_report("FIDO_CERTIFIED_L2")}), require);
  EXPECT_EQ(judgement.error.code, ErrorCode::metadata_status_missing);
  EXPECT_EQ(judgement.report, MetadataJudgement::kNoReport);
  EXPECT_EQ(judge(of_reports({}), require).error.code, ErrorCode::metadata_status_missing);
  EXPECT_EQ(judge(of_reports({})).error.code, ErrorCode::ok);
  const json later = metadata_report("FIDO_CERTIFIED_L1", "2026-01-02");
  EXPECT_EQ(judge(of_reports({later}), require).error.code, ErrorCode::metadata_status_missing);
}

TEST(MetadataJudge, AnUnknownStatusCannotBeRequired) {
  const AuthenticatorStatus wanted[] = {AuthenticatorStatus::unknown};
  const auto require = [&](MetadataPolicy& policy) { policy.required = wanted, policy.accept_unknown_status = true; };
  EXPECT_EQ(judge(of_reports({metadata_report("CURSED")}), require).error.code, ErrorCode::metadata_status_missing);
}

TEST(MetadataJudge, TheLevelMustBeReached) {
  const std::pair<const char*, CertificationLevel> levels[] = {
      {"NOT_FIDO_CERTIFIED", CertificationLevel::none},   {"SELF_ASSERTION_SUBMITTED", CertificationLevel::none},
      {"FIPS140_CERTIFIED_L4", CertificationLevel::none}, {"FIDO_CERTIFIED", CertificationLevel::l1},
      {"FIDO_CERTIFIED_L1", CertificationLevel::l1},      {"FIDO_CERTIFIED_L1plus", CertificationLevel::l1plus},
      {"FIDO_CERTIFIED_L2", CertificationLevel::l2},      {"FIDO_CERTIFIED_L2plus", CertificationLevel::l2plus},
      {"FIDO_CERTIFIED_L3", CertificationLevel::l3},      {"FIDO_CERTIFIED_L3plus", CertificationLevel::l3plus}};
  for (const auto& [status, level] : levels) {
    const Metadata metadata = of_reports({metadata_report(status)});
    for (int minimum = 0; minimum <= 6; ++minimum) {
      const auto judgement = judge(
          metadata, [&](MetadataPolicy& policy) { policy.minimum_level = static_cast<CertificationLevel>(minimum); });
      EXPECT_EQ(judgement.level, level);
      EXPECT_EQ(judgement.error.code,
                minimum <= static_cast<int>(level) ? ErrorCode::ok : ErrorCode::metadata_certification_level)
          << status << ' ' << minimum;
    }
  }
}

CertificationLevel level_of(const std::vector<json>& reports, const MetadataSubject& who = subject()) {
  return judge(of_reports(reports), nullptr, who).level;
}

TEST(MetadataJudge, TheHighestLevelInForceCounts) {
  const json l1 = metadata_report("FIDO_CERTIFIED_L1", "2025-05-01");
  const json l2 = metadata_report("FIDO_CERTIFIED_L2", "2024-05-01");
  EXPECT_EQ(level_of({l1, l2}), CertificationLevel::l2);
  EXPECT_EQ(level_of({l2, l1}), CertificationLevel::l2);
  EXPECT_EQ(level_of({l1, with(l2, "effectiveDate", "2026-01-02")}), CertificationLevel::l1);
  EXPECT_EQ(level_of({l1, with(l2, "sunsetDate", "2026-01-01")}), CertificationLevel::l1);
  EXPECT_EQ(level_of({l1, with(l2, "sunsetDate", "2026-01-02")}), CertificationLevel::l2);
  EXPECT_EQ(level_of({{{"status", "FIDO_CERTIFIED_L3"}}}), CertificationLevel::l3);
}

TEST(MetadataJudge, ALaterWithdrawalEndsACertification) {
  const json l1 = metadata_report("FIDO_CERTIFIED_L1", "2025-05-01");
  const auto withdrawn = [](std::string_view date) { return metadata_report("NOT_FIDO_CERTIFIED", date); };
  EXPECT_EQ(level_of({l1, withdrawn("2025-05-02")}), CertificationLevel::none);
  EXPECT_EQ(level_of({withdrawn("2025-05-02"), l1}), CertificationLevel::none);
  EXPECT_EQ(level_of({l1, withdrawn("2025-04-30")}), CertificationLevel::l1);
  EXPECT_EQ(level_of({l1, withdrawn("2025-05-01")}), CertificationLevel::none);
  EXPECT_EQ(level_of({withdrawn("2025-05-01"), l1}), CertificationLevel::l1);
  EXPECT_EQ(level_of({l1, withdrawn("2026-01-02")}), CertificationLevel::l1);
  EXPECT_EQ(level_of({l1, with(withdrawn("2025-05-02"), "sunsetDate", "2025-06-01")}), CertificationLevel::l1);
}

TEST(MetadataJudge, ACertificationIsForItsFirmwareAndNewer) {
  const json l1 = with(metadata_report("FIDO_CERTIFIED_L1"), "authenticatorVersion", 3);
  MetadataSubject who = subject();
  EXPECT_EQ(level_of({l1}, who), CertificationLevel::l1);
  who.has_firmware_version = true;
  for (const auto& [version, level] : {std::pair(2, CertificationLevel::none), std::pair(3, CertificationLevel::l1),
                                       std::pair(4, CertificationLevel::l1)}) {
    who.firmware_version = static_cast<std::uint64_t>(version);
    EXPECT_EQ(level_of({l1}, who), level) << version;
  }
}

TEST(MetadataJudge, TellsOfUpdatesForOlderFirmware) {
  const json update = with(metadata_report("UPDATE_AVAILABLE"), "authenticatorVersion", 3);
  MetadataSubject who = subject();
  EXPECT_TRUE(judge(of_reports({update}), nullptr, who).update_available);
  who.has_firmware_version = true;
  for (const auto& [version, has_update] : {std::pair(2, true), std::pair(3, false), std::pair(4, false)}) {
    who.firmware_version = static_cast<std::uint64_t>(version);
    const auto judgement = judge(of_reports({update}), nullptr, who);
    EXPECT_EQ(judgement.update_available, has_update) << version;
    EXPECT_EQ(judgement.error.code, ErrorCode::ok);
  }
  EXPECT_TRUE(judge(of_reports({metadata_report("UPDATE_AVAILABLE")}), nullptr, who).update_available);
  EXPECT_FALSE(judge(of_reports({metadata_report("UPDATE_AVAILABLE", "2026-01-02")})).update_available);
}

/// A leaf, and its issuer, which is no part of the chain.
struct Chain {
  CertificateAuthority issuer;
  ByteVector leaf;
};
Chain chain(std::string_view label) {
  const CertificateAuthority ca = make_ca(label);
  const SigningKey key = SigningKey::make(cose::kEs256, label);
  return {ca, make_certificate(attestation_certificate(key, ca, kAaguidBytes), ca.key)};
}

TEST(MetadataJudge, ACompromisedAttestationKeyConcernsItsChainOnly) {
  const Chain bad = chain("bad");
  const Chain good = chain("good");
  const auto code_of = [](const ByteVector& compromised, const std::vector<ByteVector>& certificates,
                          std::string_view status = "ATTESTATION_KEY_COMPROMISE") {
    const std::vector<Bytes> views = views_of(certificates);
    MetadataSubject who = subject();
    who.certificates = views;
    const json report = with(metadata_report(status), "certificate", to_base64(compromised));
    return judge(of_reports({report}), nullptr, who).error.code;
  };
  constexpr auto kCompromised = ErrorCode::metadata_status_compromised;
  EXPECT_EQ(code_of(bad.leaf, {good.leaf}), ErrorCode::ok);
  EXPECT_EQ(code_of(bad.leaf, {bad.leaf}), kCompromised);
  EXPECT_EQ(code_of(bad.issuer.certificate, {good.leaf}), ErrorCode::ok);
  EXPECT_EQ(code_of(bad.issuer.certificate, {bad.leaf}), kCompromised) << "the root is not part of x5c";
  EXPECT_EQ(code_of(bad.issuer.certificate, {good.leaf, bad.issuer.certificate}), kCompromised);
  EXPECT_EQ(code_of(bad.leaf, {}), kCompromised) << "no chain to compare with";
  EXPECT_EQ(code_of(bad.leaf, {good.leaf, {0x30, 0x00}}), kCompromised) << "a chain that cannot be read";
  EXPECT_EQ(code_of({0x30, 0x00}, {good.leaf}), kCompromised) << "a certificate that cannot be read";
  EXPECT_EQ(code_of(bad.leaf, {good.leaf}, "REVOKED"), kCompromised) << "other statuses are of the model";
}

TEST(MetadataJudge, EveryEntryOfAnAuthenticatorIsJudged) {
  const json good = with_reports({metadata_report("FIDO_CERTIFIED_L2")});
  const json lower = with_reports({metadata_report("FIDO_CERTIFIED_L1"), metadata_report("UPDATE_AVAILABLE")});
  const json bad = with_reports({metadata_report("REVOKED")});
  for (const std::vector<json>& entries : {std::vector{good, lower}, std::vector{lower, good}}) {
    const Metadata metadata = loaded_entries(entries);
    const auto judgement = judge(metadata);
    EXPECT_EQ(judgement.error.code, ErrorCode::ok);
    EXPECT_EQ(judgement.level, CertificationLevel::l1);
    EXPECT_TRUE(judgement.update_available);
    EXPECT_EQ(judgement.entry, &metadata.entries()[0]);
  }
  for (const std::vector<json>& entries : {std::vector{good, bad}, std::vector{bad, good}}) {
    const Metadata metadata = loaded_entries(entries);
    const auto judgement = judge(metadata);
    EXPECT_EQ(judgement.error.code, ErrorCode::metadata_status_compromised);
    EXPECT_EQ(judgement.entry->status_reports[0].status, AuthenticatorStatus::revoked);
    EXPECT_EQ(judgement.report, 0U);
  }
}

TEST(MetadataJudge, ChecksInTheOrderThatTheHeaderStates) {
  const AuthenticatorStatus wanted[] = {AuthenticatorStatus::fido_certified_l3};
  std::vector<json> reports = {metadata_report("REVOKED"), metadata_report("RETIRED"), metadata_report("CURSED")};
  MetadataSubject who = subject();
  const auto strict = [&](MetadataPolicy& policy) {
    policy.required = wanted;
    policy.minimum_level = CertificationLevel::l1;
  };
  who.time += 60 * kDay;
  EXPECT_EQ(judge(of_reports(reports), strict, who).error.code, ErrorCode::metadata_stale);
  who.time -= 60 * kDay;
  for (const ErrorCode code : {ErrorCode::metadata_status_compromised, ErrorCode::metadata_status_retired,
                               ErrorCode::metadata_status_unknown}) {
    EXPECT_EQ(judge(of_reports(reports), strict).error.code, code);
    reports.erase(reports.begin());
  }
  EXPECT_EQ(judge(of_reports(reports), strict).error.code, ErrorCode::metadata_status_missing);
}

}  // namespace
}  // namespace metadata_test
