#include "assay/certificate.hpp"
#include "lib/metadata/key_identifier.hpp"
#include "tests/metadata/fixture.hpp"

namespace metadata_test {
namespace {

using assay::AuthenticatorStatus;
using assay::judge_metadata;
using assay::MetadataPolicy;
using assay::MetadataSubject;

constexpr std::int64_t kNextUpdate = 1769904000;  // 2026-02-01, that of metadata_payload()
constexpr std::int64_t kDay = 86400;

std::string good_blob() {
  return blob_of(metadata_payload({metadata_entry(kAaguid)}));
}

ErrorCode code_with_anchors(std::string_view blob, const std::vector<ByteVector>& certificates,
                            const SourceEdit& edit = nullptr) {
  const std::vector<Bytes> anchors = views_of(certificates);
  return load_code(blob, [&](MetadataSource& source) {
    source.anchors = anchors;
    if (edit) edit(source);
  });
}

MetadataSubject subject() {
  MetadataSubject subject;
  subject.aaguid = kAaguidBytes;
  subject.time = kJudgedAt;
  return subject;
}

ErrorCode judge_code(const Metadata& metadata, const MetadataSubject& who = subject(),
                     const std::function<void(MetadataPolicy&)>& edit = nullptr) {
  MetadataPolicy policy;
  policy.metadata = &metadata;
  if (edit) edit(policy);
  return judge_metadata(policy, who).error.code;
}

/// The root that signs today, the one that will sign tomorrow, and a certificate of the new one by the old one.
struct RootChange {
  CertificateAuthority r3 = make_ca("R3");
  CertificateAuthority r46 = make_ca("R46", cose::kEs384);
  ByteVector cross;
  std::string old_blob;
  std::string new_blob;
  std::string cross_blob;

  RootChange() {
    CertificateSpec spec;
    spec.issuer = r3.name;
    spec.subject = r46.name;
    spec.spki = r46.key.spki();
    spec.extensions = {basic_constraints(true), key_usage(5)};
    cross = make_certificate(spec, r3.key);
    old_blob = blob_by(r3, {});
    new_blob = blob_by(r46, {});
    cross_blob = blob_by(r46, {cross});
  }

  static std::string blob_by(const CertificateAuthority& root, const std::vector<ByteVector>& more) {
    MetadataSigner by = make_metadata_signer("of root");
    by.intermediate = make_intermediate_ca("of root", root);
    CertificateSpec leaf = attestation_certificate(by.key, by.intermediate, ByteVector(16));
    leaf.extensions = {basic_constraints(false), alternative_names({std::string(kMetadataSignerName)})};
    by.x5c = {make_certificate(leaf, by.intermediate.key), by.intermediate.certificate};
    by.x5c.insert(by.x5c.end(), more.begin(), more.end());
    return make_metadata_blob(by, metadata_payload({}).dump());
  }
};

TEST(MetadataCatalogue, MD_01_RootsAreDataAndSeveral) {
  const RootChange change;
  const ByteVector& r3 = change.r3.certificate;
  const ByteVector& r46 = change.r46.certificate;
  constexpr auto kUntrusted = ErrorCode::chain_untrusted;
  EXPECT_EQ(code_with_anchors(change.old_blob, {r3}), ErrorCode::ok);
  EXPECT_EQ(code_with_anchors(change.old_blob, {r46}), kUntrusted);
  EXPECT_EQ(code_with_anchors(change.new_blob, {r3}), kUntrusted);
  EXPECT_EQ(code_with_anchors(change.new_blob, {r46}), ErrorCode::ok);
  for (const std::string& blob : {change.old_blob, change.new_blob, change.cross_blob}) {
    EXPECT_EQ(code_with_anchors(blob, {r3, r46}), ErrorCode::ok);
    EXPECT_EQ(code_with_anchors(blob, {r46, r3}), ErrorCode::ok);
  }
  EXPECT_EQ(code_with_anchors(change.cross_blob, {r3}), ErrorCode::ok);
  EXPECT_EQ(code_with_anchors(change.cross_blob, {r46}), ErrorCode::ok);
}

TEST(MetadataCatalogue, MD_01_ACrossCertificateMayBeGivenBesides) {
  const RootChange change;
  const Bytes intermediates[] = {change.cross};
  const auto give = [&](MetadataSource& source) { source.intermediates = intermediates; };
  EXPECT_EQ(code_with_anchors(change.new_blob, {change.r3.certificate}, give), ErrorCode::ok);
  EXPECT_EQ(code_with_anchors(change.new_blob, {change.r3.certificate}), ErrorCode::chain_untrusted);
}

TEST(MetadataCatalogue, MD_01_TellsWhenTheSignerExpires) {
  const auto soon =
      make_metadata_signer("metadata", cose::kEs256, [](CertificateSpec& leaf) { leaf.not_after = kJudgedAt + kDay; });
  const auto metadata = load(make_metadata_blob(soon, metadata_payload({}).dump()));
  ASSERT_TRUE(metadata);
  EXPECT_EQ(metadata->signer_not_after(), kJudgedAt + kDay);
}

TEST(MetadataCatalogue, MD_02_RefusesAnOlderBlob) {
  const Metadata current = loaded(metadata_payload({}, 7));
  const auto code_of = [&](std::uint64_t no) {
    return load_code(blob_of(metadata_payload({}, no)), [&](MetadataSource& source) { source.previous = &current; });
  };
  EXPECT_EQ(code_of(6), ErrorCode::metadata_rollback);
  EXPECT_EQ(code_of(0), ErrorCode::metadata_rollback);
  EXPECT_EQ(code_of(7), ErrorCode::ok);
  EXPECT_EQ(code_of(8), ErrorCode::ok);
  EXPECT_EQ(current.no(), 7U);
}

TEST(MetadataCatalogue, MD_02_RefusesAnotherBlobOfTheSameNumber) {
  const Metadata current = loaded(metadata_payload({metadata_entry(kAaguid)}, 7));
  const auto keep = [&](MetadataSource& source) { source.previous = &current; };
  EXPECT_EQ(load_code(blob_of(metadata_payload({}, 7)), keep), ErrorCode::metadata_equivocation);
  const json same = metadata_payload({metadata_entry(kAaguid)}, 7);
  EXPECT_EQ(load_code(blob_of(same), keep), ErrorCode::ok);
  const auto renewed = make_metadata_signer("metadata", cose::kEs384);
  EXPECT_EQ(load_code(make_metadata_blob(renewed, same.dump()), keep), ErrorCode::ok) << "the payload is what counts";
}

TEST(MetadataCatalogue, MD_02_NothingPreviousIsNothingToCompareWith) {
  const Metadata nothing;
  EXPECT_EQ(load_code(blob_of(metadata_payload({}, 0)), [&](MetadataSource& source) { source.previous = &nothing; }),
            ErrorCode::ok);
}

TEST(MetadataCatalogue, MD_03_IsStaleWhenTheDayOfTheNextUpdateIsOver) {
  const Metadata metadata = loaded_entries({metadata_entry(kAaguid)});
  const auto accept = [](MetadataPolicy& policy) { policy.accept_stale = true; };
  MetadataSubject who = subject();
  for (const std::int64_t time : {kJudgedAt, kNextUpdate, kNextUpdate + kDay - 1}) {
    who.time = time;
    EXPECT_FALSE(metadata.is_stale(time));
    EXPECT_EQ(judge_code(metadata, who), ErrorCode::ok);
  }
  for (const std::int64_t time : {kNextUpdate + kDay, kNextUpdate + 365 * kDay}) {
    who.time = time;
    EXPECT_TRUE(metadata.is_stale(time));
    EXPECT_EQ(judge_code(metadata, who), ErrorCode::metadata_stale);
    EXPECT_EQ(judge_code(metadata, who, accept), ErrorCode::ok);
  }
  const Metadata nothing;
  EXPECT_EQ(judge_code(nothing, who), ErrorCode::metadata_stale);
  EXPECT_EQ(judge_code(nothing, who, accept), ErrorCode::metadata_unlisted);
}

TEST(MetadataCatalogue, MD_03_AStaleBlobCanBeLoaded) {
  const auto metadata = load(blob_of(metadata_payload({metadata_entry(kAaguid)}, 7, "2025-01-01")));
  ASSERT_TRUE(metadata);
  EXPECT_TRUE(metadata->is_stale(kJudgedAt));
}

TEST(MetadataCatalogue, MD_04_RefusesAnythingButABlob) {
  const std::string blob = good_blob();
  EXPECT_EQ(load_code(blob), ErrorCode::ok);
  EXPECT_EQ(load_code(""), ErrorCode::jws_form);
  EXPECT_EQ(load_code("<!DOCTYPE html><html><body>Service unavailable.</body></html>"), ErrorCode::jws_form);
  EXPECT_EQ(load_code("<p>Please. Try. Later</p>"), ErrorCode::base64url_character);
  EXPECT_EQ(load_code(blob.substr(0, blob.size() / 2)), ErrorCode::jws_form);
  EXPECT_EQ(load_code(blob.substr(0, blob.size() - 1)), ErrorCode::base64url_length);
  EXPECT_EQ(load_code(blob.substr(0, blob.size() - 2)), ErrorCode::signature_length);
  EXPECT_EQ(load_code(blob + blob), ErrorCode::jws_form);
}

TEST(MetadataCatalogue, MD_05_VerifiesAgainAtTheTimeGiven) {
  const std::string blob = good_blob();
  const auto code_at = [&](std::int64_t time) {
    return load_code(blob, [&](MetadataSource& source) { source.time = time; });
  };
  EXPECT_EQ(code_at(kCertificateNotBefore), ErrorCode::ok);
  EXPECT_EQ(code_at(kCertificateNotAfter), ErrorCode::ok);
  EXPECT_EQ(code_at(kCertificateNotBefore - 1), ErrorCode::chain_expired);
  EXPECT_EQ(code_at(kCertificateNotAfter + 1), ErrorCode::chain_expired);
  EXPECT_EQ(code_at(0), ErrorCode::chain_expired);
}

TEST(MetadataCatalogue, MD_05_RefusesExpiredAnchorsAndSigners) {
  const auto expired_leaf =
      make_metadata_signer("metadata", cose::kEs256, [](CertificateSpec& leaf) { leaf.not_after = kJudgedAt - 1; });
  EXPECT_EQ(load_code(make_metadata_blob(expired_leaf, metadata_payload({}).dump())), ErrorCode::chain_expired);
  CertificateSpec spec;
  spec.issuer = spec.subject = signer().root.name;
  spec.spki = signer().root.key.spki();
  spec.extensions = {basic_constraints(true), key_usage(5)};
  EXPECT_EQ(code_with_anchors(good_blob(), {make_certificate(spec, signer().root.key)}), ErrorCode::ok);
  spec.not_after = kJudgedAt - 1;
  EXPECT_EQ(code_with_anchors(good_blob(), {make_certificate(spec, signer().root.key)}), ErrorCode::chain_expired);
}

TEST(MetadataCatalogue, MD_06_OnlyTheAnchorsGivenAreTrusted) {
  const std::string blob = good_blob();
  EXPECT_EQ(code_with_anchors(blob, {}), ErrorCode::metadata_anchors_missing);
  EXPECT_EQ(code_with_anchors(blob, {make_ca("another").certificate}), ErrorCode::chain_untrusted);
  EXPECT_EQ(code_with_anchors(blob, {signer().root.certificate}), ErrorCode::ok);
  EXPECT_EQ(code_with_anchors(blob, {make_ca("another").certificate, signer().root.certificate}), ErrorCode::ok);
}

TEST(MetadataCatalogue, MD_06_ARootInTheHeaderIsNotTrusted) {
  const std::string blob = make_metadata_blob(signer(), metadata_payload({}).dump(), [](MetadataBlobSpec& spec) {
    spec.jws.member("x5c") = json_x5c({signer().x5c[0], signer().x5c[1], signer().root.certificate});
  });
  EXPECT_EQ(code_with_anchors(blob, {signer().root.certificate}), ErrorCode::ok);
  EXPECT_EQ(code_with_anchors(blob, {make_ca("another").certificate}), ErrorCode::chain_untrusted);
}

TEST(MetadataCatalogue, MD_06_ARootOfTheSameNameIsNotTrusted) {
  CertificateSpec spec;
  const SigningKey other = SigningKey::make(cose::kEs256, "another root");
  spec.issuer = spec.subject = signer().root.name;
  spec.spki = other.spki();
  spec.extensions = {basic_constraints(true), key_usage(5)};
  EXPECT_EQ(code_with_anchors(good_blob(), {make_certificate(spec, other)}), ErrorCode::chain_untrusted);
}

TEST(MetadataCatalogue, MD_07_OneOddEntryDoesNotLoseTheOthers) {
  json unknown_member = metadata_entry("00000000-0000-0000-0000-000000000001");
  unknown_member["new"] = {{"in", {"MDS", 4}}};
  json unknown_word = metadata_entry("00000000-0000-0000-0000-000000000002");
  unknown_word["metadataStatement"]["attestationTypes"] = {"quantum"};
  json odd = metadata_entry("00000000-0000-0000-0000-000000000003");
  odd["statusReports"][0]["effectiveDate"] = 20240101;
  json unknown_status = metadata_entry(kAaguid);
  unknown_status["statusReports"].push_back(metadata_report("SOMETHING_NEW"));
  const Metadata metadata = loaded_entries(
      {unknown_member, unknown_word, odd, unknown_status, "no entry", metadata_u2f_entry({std::string(kIdentifier)})});
  EXPECT_EQ(metadata.counters().entries, 6U);
  EXPECT_EQ(metadata.counters().skipped, 2U);
  EXPECT_EQ(metadata.counters().unknown_members, 1U);
  EXPECT_EQ(metadata.counters().unknown_enumerators, 2U);
  EXPECT_EQ(metadata.entries().size(), 4U);
  EXPECT_EQ(judge_code(metadata), ErrorCode::metadata_status_unknown) << "what is not known is not trusted";
  EXPECT_EQ(judge_code(metadata, subject(), [](MetadataPolicy& policy) { policy.accept_unknown_status = true; }),
            ErrorCode::ok);
  MetadataSubject who = subject();
  who.aaguid = {};
  who.aaguid[15] = 3;
  EXPECT_EQ(judge_code(metadata, who), ErrorCode::metadata_entry_unusable);
  who.aaguid[15] = 2;
  EXPECT_EQ(judge_code(metadata, who), ErrorCode::ok);
}

constexpr std::string_view kCompromises[] = {"USER_VERIFICATION_BYPASS", "ATTESTATION_KEY_COMPROMISE",
                                             "USER_KEY_REMOTE_COMPROMISE", "USER_KEY_PHYSICAL_COMPROMISE", "REVOKED"};

Metadata of_reports(const std::vector<json>& reports) {
  json entry = metadata_entry(kAaguid);
  entry["statusReports"] = reports;
  return loaded_entries({entry});
}

TEST(MetadataCatalogue, MD_08_ACompromiseIsNotTakenBack) {
  const json certified = metadata_report("FIDO_CERTIFIED_L3plus", "2025-12-01");
  const json update = metadata_report("UPDATE_AVAILABLE", "2025-12-02");
  EXPECT_EQ(judge_code(of_reports({certified, update})), ErrorCode::ok);
  for (const std::string_view status : kCompromises) {
    const json report = metadata_report(status, "2025-01-01");
    json over = report;
    over["sunsetDate"] = "2025-02-01";
    json old_firmware = report;
    old_firmware["authenticatorVersion"] = 1;
    json undated = report;
    undated.erase("effectiveDate");
    for (const json& bad : {report, over, old_firmware, undated}) {
      MetadataSubject who = subject();
      who.has_firmware_version = true;
      who.firmware_version = 9;
      const auto everything = [](MetadataPolicy& policy) {
        policy.accept_stale = policy.accept_unlisted = policy.accept_unknown_status = policy.accept_retired = true;
      };
      for (const auto& reports : {std::vector{bad}, std::vector{bad, update}, std::vector{bad, update, certified},
                                  std::vector{certified, update, bad}}) {
        EXPECT_EQ(judge_code(of_reports(reports), who, everything), ErrorCode::metadata_status_compromised) << bad;
      }
    }
  }
}

TEST(MetadataCatalogue, MD_08_ACompromiseCountsFromItsDateOn) {
  for (const std::string_view status : kCompromises) {
    const Metadata metadata = of_reports({metadata_report("FIDO_CERTIFIED"), metadata_report(status, "2026-01-01")});
    MetadataSubject who = subject();
    EXPECT_EQ(judge_code(metadata, who), ErrorCode::metadata_status_compromised);
    who.time -= 1;
    EXPECT_EQ(judge_code(metadata, who), ErrorCode::ok);
  }
}

TEST(MetadataCatalogue, MD_08_AnotherEntryDoesNotHideACompromise) {
  json bad = metadata_entry(kAaguid);
  bad["statusReports"] = json::array({metadata_report("REVOKED")});
  const json good = metadata_entry(kAaguid);
  EXPECT_EQ(judge_code(loaded_entries({good, good})), ErrorCode::ok);
  EXPECT_EQ(judge_code(loaded_entries({bad, good})), ErrorCode::metadata_status_compromised);
  EXPECT_EQ(judge_code(loaded_entries({good, bad})), ErrorCode::metadata_status_compromised);
}

TEST(MetadataCatalogue, MD_09_RefusesOddCertificateArrays) {
  const auto code_of = [](const std::string& x5c) {
    return load_code(make_metadata_blob(signer(), metadata_payload({}).dump(),
                                        [&](MetadataBlobSpec& spec) { spec.jws.member("x5c") = x5c; }));
  };
  EXPECT_EQ(code_of(json_x5c(signer().x5c)), ErrorCode::ok);
  EXPECT_EQ(code_of(json_x5c({signer().x5c[0]})), ErrorCode::chain_untrusted);
  EXPECT_EQ(code_of("[]"), ErrorCode::attestation_x5c_empty);
  EXPECT_EQ(code_of("\"\""), ErrorCode::json_wrong_type);
  EXPECT_EQ(code_of("null"), ErrorCode::json_wrong_type);
  EXPECT_EQ(code_of("[1]"), ErrorCode::json_wrong_type);
  EXPECT_EQ(code_of("[\"\"]"), ErrorCode::jws_certificate);
  EXPECT_EQ(code_of(json_x5c(std::vector(17, signer().x5c[0]))), ErrorCode::too_many_certificates);
}

TEST(MetadataCatalogue, MD_09_RefusesABlobOf200MB) {
  const std::string long_text(std::size_t{200} * 1024 * 1024, 'A');
  EXPECT_EQ(load_code(long_text), ErrorCode::metadata_too_long);
  EXPECT_EQ(load_code(long_text.substr(0, std::size_t{64} * 1024 * 1024)), ErrorCode::jws_form);
}

TEST(MetadataCatalogue, MD_10_TheAaguidOfZerosIsNoKey) {
  json entry = metadata_u2f_entry({std::string(kIdentifier)});
  entry["aaguid"] = "00000000-0000-0000-0000-000000000000";
  const Metadata metadata = loaded_entries({entry});
  ASSERT_EQ(metadata.entries().size(), 1U);
  EXPECT_FALSE(metadata.entries()[0].has_aaguid);
  EXPECT_TRUE(metadata.find({}).empty());
  MetadataSubject who = subject();
  who.aaguid = {};
  EXPECT_EQ(judge_code(metadata, who), ErrorCode::metadata_unlisted);
  who.key_identifiers = {&kIdentifierBytes, 1};
  EXPECT_EQ(judge_code(metadata, who), ErrorCode::ok);
}

TEST(MetadataCatalogue, MD_10_FindsU2fAuthenticatorsByKeyIdentifier) {
  json entry = metadata_u2f_entry({"ff" + std::string(38, '0'), std::string(kIdentifier)});
  const assay::KeyIdentifier identifiers[] = {{}, kIdentifierBytes};
  MetadataSubject who = subject();
  who.aaguid = {};
  who.key_identifiers = identifiers;
  EXPECT_EQ(judge_code(loaded_entries({entry}), who), ErrorCode::ok);
  entry["statusReports"].push_back(metadata_report("REVOKED"));
  EXPECT_EQ(judge_code(loaded_entries({entry}), who), ErrorCode::metadata_status_compromised);
  who.key_identifiers = {identifiers, 1};
  EXPECT_EQ(judge_code(loaded_entries({entry}), who), ErrorCode::metadata_unlisted);
}

TEST(MetadataCatalogue, MD_10_AnAaguidIsNotLookedUpByKeyIdentifier) {
  MetadataSubject who = subject();
  who.key_identifiers = {&kIdentifierBytes, 1};
  EXPECT_EQ(judge_code(loaded_entries({metadata_u2f_entry({std::string(kIdentifier)})}), who),
            ErrorCode::metadata_unlisted);
}

TEST(MetadataCatalogue, MD_10_WhatIsNotFoundIsNotTrusted) {
  const Metadata metadata = loaded_entries({metadata_entry("11112233-4455-6677-8899-aabbccddeeff")});
  EXPECT_EQ(judge_code(metadata), ErrorCode::metadata_unlisted);
  EXPECT_EQ(judge_code(metadata, subject(), [](MetadataPolicy& policy) { policy.accept_unlisted = true; }),
            ErrorCode::ok);
}

/// The content of the BIT STRING of a SubjectPublicKeyInfo.
ByteVector subject_public_key(const SigningKey& key) {
  if (key.has_part(KeyPart::y)) return concat({{{4}}, key.part(KeyPart::x), key.part(KeyPart::y)});
  if (!key.has_part(KeyPart::modulus)) return key.part(KeyPart::public_key);
  return der::sequence({der::integer(key.part(KeyPart::modulus)), der::integer(key.part(KeyPart::exponent))});
}

TEST(MetadataCatalogue, MD_10_KeyIdentifiersAreSha1OfTheKey) {
  assay::testing::with_each_backend([](const assay::Backend& backend, assay::Workspace& workspace) {
    for (const int algorithm : {cose::kEs256, cose::kRs256, cose::kEdDsa}) {
      const CertificateAuthority ca = make_ca("identified", algorithm);
      const auto certificate = assay::parse_certificate(ca.certificate);
      ASSERT_TRUE(certificate);
      const auto identifier =
          assay::metadata::key_identifier(backend, *assay::crypto::context_of(*workspace.impl()), *certificate);
      ASSERT_TRUE(identifier);
      const ByteVector key = subject_public_key(ca.key);
      EXPECT_EQ(to_hex(*identifier), to_hex(digest(Hash::sha1, key)));
    }
  });
}

}  // namespace
}  // namespace metadata_test
