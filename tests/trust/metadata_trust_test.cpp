// Registrations whose trust comes from the entry of the FIDO Metadata Service.
#include "tests/metadata/fixture.hpp"
#include "tests/rp/fixture.hpp"

namespace {

using assay::Aaguid;
using assay::ErrorCode;
using assay::Metadata;
using assay::Profile;
using assay::Step;
using assay::TrustLevel;
using metadata_test::json;
using rp_test::expect_accepted;
using rp_test::expect_refused;
using rp_test::RegistrationCase;
using testlib::AttestationKind;
using testlib::ByteVector;

std::string uuid_of(const ByteVector& aaguid) {
  std::string hex = testlib::to_hex(aaguid);
  for (const std::size_t at : {20u, 16u, 12u, 8u}) hex.insert(at, "-");
  return hex;
}

json roots_of(const std::vector<ByteVector>& roots) {
  json out = json::array();
  for (const ByteVector& root : roots) out.push_back(testlib::to_base64(root));
  return out;
}

/// A registration that policy trusts by metadata alone.
struct Listed {
  explicit Listed(AttestationKind kind = AttestationKind::packed_x5c) : c(kind) {
    c.request.trust = {};
    c.request.trust.time = testlib::kJudgedAt;
    c.request.trust.unknown_status = assay::UnknownStatus::accept;
    entry = testlib::metadata_entry(uuid_of(c.spec.auth_data.aaguid));
    set_roots({c.spec.issuer.certificate});
  }

  void set_roots(const std::vector<ByteVector>& roots) {
    entry["metadataStatement"]["attestationRootCertificates"] = roots_of(roots);
  }
  assay::RegistrationVerdict verify() { return verify_with({entry}); }
  assay::RegistrationVerdict verify_with(const std::vector<json>& entries) {
    metadata = metadata_test::loaded_entries(entries);
    c.request.trust.metadata.metadata = &metadata;
    return c.verify();
  }

  RegistrationCase c;
  json entry;
  Metadata metadata;
};

TEST(MetadataTrust, AnchorsByTheRootsOfTheEntry) {
  Listed listed;
  const auto verdict = listed.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.trust, TrustLevel::anchored);
  EXPECT_TRUE(verdict.attested_aaguid.present);
  ASSERT_NE(verdict.metadata.entry, nullptr);
  EXPECT_TRUE(verdict.metadata.listed);
  EXPECT_EQ(verdict.metadata.level, assay::CertificationLevel::l1);
}

TEST(MetadataTrust, NoOtherAnchorVouchesForAListedModel) {
  Listed listed;
  expect_accepted(listed.verify());
  listed.set_roots({testlib::make_ca("another vendor").certificate});
  listed.c.anchors = {listed.c.spec.issuer.certificate};
  expect_refused(listed.verify(), ErrorCode::chain_untrusted, Step::reg_trust);
  const assay::Bytes root[] = {listed.c.spec.issuer.certificate};
  const auto store = assay::make_anchor_store(*rp_test::openssl(), {root, {}, {}});
  listed.c.request.trust.anchor_store = &*store;
  expect_refused(listed.verify(), ErrorCode::chain_untrusted, Step::reg_trust);
  listed.set_roots({});
  expect_refused(listed.verify(), ErrorCode::trust_anchors_missing, Step::reg_anchors);
}

TEST(MetadataTrust, IntermediatesOfTheStoreHelp) {
  Listed listed;
  auto& c = listed.c;
  const auto intermediate = testlib::make_intermediate_ca("issuing", c.spec.issuer);
  c.spec.issuer = intermediate;
  expect_refused(listed.verify(), ErrorCode::chain_untrusted, Step::reg_trust);
  const assay::Bytes helper[] = {intermediate.certificate};
  const auto store = assay::make_anchor_store(*rp_test::openssl(), {{}, helper, {}});
  c.request.trust.anchor_store = &*store;
  expect_accepted(listed.verify());
}

TEST(MetadataTrust, ChainsToTheRootsOfAnEntryAreKept) {
  Listed listed;
  auto cache = assay::make_chain_cache(8);
  listed.c.request.trust.chain_cache = &*cache;
  for (int i = 0; i < 2; ++i) expect_accepted(listed.verify());
  EXPECT_EQ(cache->statistics().hits, 1U);
  listed.set_roots({testlib::make_ca("another vendor").certificate});
  for (int i = 0; i < 2; ++i) expect_refused(listed.verify(), ErrorCode::chain_untrusted, Step::reg_trust);
  EXPECT_EQ(cache->statistics().hits, 2U);
  EXPECT_EQ(cache->statistics().misses, 2U);
}

TEST(MetadataTrust, OneRootOfOneVendorDoesNotVouchForAnothersModel) {
  Listed listed;
  json other = testlib::metadata_entry("00112233-4455-6677-8899-aabbccddeeff");
  other["metadataStatement"]["attestationRootCertificates"] = roots_of({listed.c.spec.issuer.certificate});
  expect_accepted(listed.verify_with({listed.entry, other}));
  listed.set_roots({testlib::make_ca("another vendor").certificate});
  expect_refused(listed.verify_with({listed.entry, other}), ErrorCode::chain_untrusted, Step::reg_trust);
}

TEST(MetadataTrust, AnyEntryOfAModelMayAnchorIt) {
  Listed listed;
  json other = listed.entry;
  other["metadataStatement"]["attestationRootCertificates"] =
      roots_of({testlib::make_ca("another vendor").certificate});
  expect_accepted(listed.verify_with({other, listed.entry}));
  expect_refused(listed.verify_with({other, other}), ErrorCode::chain_untrusted, Step::reg_trust);
}

TEST(Catalogue, MD_10_UnlistedModelsAreRefusedUnlessPolicyTakesThem) {
  Listed listed;
  const json other = testlib::metadata_entry("00112233-4455-6677-8899-aabbccddeeff");
  expect_refused(listed.verify_with({other}), ErrorCode::trust_anchors_missing, Step::reg_anchors);
  listed.c.anchors = {listed.c.spec.issuer.certificate};
  expect_refused(listed.verify_with({other}), ErrorCode::metadata_unlisted, Step::reg_trust);
  listed.c.request.trust.metadata.accept_unlisted = true;
  const auto verdict = listed.verify_with({other});
  expect_accepted(verdict);
  EXPECT_EQ(verdict.metadata.entry, nullptr);
  listed.c.anchors = {testlib::make_ca("another vendor").certificate};
  expect_refused(listed.verify_with({other}), ErrorCode::chain_untrusted, Step::reg_trust);
}

TEST(Catalogue, MD_08_CompromiseIsRefusedThoughTheChainIsGood) {
  for (const std::string_view status : {"REVOKED", "ATTESTATION_KEY_COMPROMISE", "USER_VERIFICATION_BYPASS",
                                        "USER_KEY_REMOTE_COMPROMISE", "USER_KEY_PHYSICAL_COMPROMISE"}) {
    Listed listed;
    expect_accepted(listed.verify());
    listed.entry["statusReports"].push_back(testlib::metadata_report(status));
    listed.entry["statusReports"].push_back(testlib::metadata_report("UPDATE_AVAILABLE", "2025-02-03"));
    expect_refused(listed.verify(), ErrorCode::metadata_status_compromised, Step::reg_trust);
  }
}

TEST(Catalogue, MD_08_CompromiseIsRefusedEvenWhereNoAnchorIsAskedFor) {
  Listed listed;
  listed.c.request.trust.accept_unanchored = true;
  listed.set_roots({testlib::make_ca("another vendor").certificate});
  EXPECT_EQ(listed.verify().trust, TrustLevel::unanchored);
  listed.entry["statusReports"].push_back(testlib::metadata_report("REVOKED"));
  expect_refused(listed.verify(), ErrorCode::metadata_status_compromised, Step::reg_trust);
}

TEST(MetadataTrust, PolicyAsksForACertificationLevel) {
  Listed listed;
  listed.c.request.trust.metadata.minimum_level = assay::CertificationLevel::l1;
  expect_accepted(listed.verify());
  listed.c.request.trust.metadata.minimum_level = assay::CertificationLevel::l1plus;
  expect_refused(listed.verify(), ErrorCode::metadata_certification_level, Step::reg_trust);
}

TEST(Catalogue, MD_03_StaleMetadataAnchorNothingUnlessPolicySaysSo) {
  Listed listed;
  expect_accepted(listed.verify());
  listed.c.request.trust.time = testlib::kJudgedAt + 60 * 24 * 3600;
  expect_refused(listed.verify(), ErrorCode::metadata_stale, Step::reg_anchors);
  listed.c.request.trust.metadata.accept_stale = true;
  const auto verdict = listed.verify();
  expect_accepted(verdict);
  EXPECT_TRUE(verdict.metadata.stale);
}

TEST(Catalogue, MD_10_FidoU2fIsFoundByItsKeyIdentifier) {
  Listed listed(AttestationKind::fido_u2f);
  const ByteVector key = listed.c.spec.attestation_key.part(testlib::KeyPart::public_key);
  const std::string identifier = testlib::to_hex(testlib::digest(testlib::Hash::sha1, key));
  const json roots = listed.entry["metadataStatement"]["attestationRootCertificates"];
  listed.entry = testlib::metadata_u2f_entry({identifier});
  listed.entry["metadataStatement"]["attestationRootCertificates"] = roots;
  const auto verdict = listed.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.trust, TrustLevel::anchored);
  EXPECT_FALSE(verdict.attested_aaguid.present);
  ASSERT_NE(verdict.metadata.entry, nullptr);
  listed.entry["statusReports"].push_back(testlib::metadata_report("REVOKED"));
  expect_refused(listed.verify(), ErrorCode::metadata_status_compromised, Step::reg_trust);
}

// Nothing that a fido-u2f authenticator signs covers the AAGUID, so it must not choose the entry.
TEST(Catalogue, MD_10_FidoU2fIsNotFoundByTheAaguidItStates) {
  Listed listed(AttestationKind::fido_u2f);
  listed.c.spec.auth_data.aaguid = testlib::seed_bytes("a fido2 model", 16);
  listed.entry["aaguid"] = uuid_of(listed.c.spec.auth_data.aaguid);
  expect_refused(listed.verify(), ErrorCode::trust_anchors_missing, Step::reg_anchors);
}

TEST(MetadataTrust, SelfAndNoAttestationAreNotLookedUp) {
  for (const auto kind : {AttestationKind::none, AttestationKind::packed_self}) {
    Listed listed(kind);
    listed.c.request.trust.accept_none = true;
    listed.c.request.trust.accept_self = true;
    const auto verdict = listed.verify();
    expect_accepted(verdict);
    EXPECT_EQ(verdict.metadata.entry, nullptr);
  }
}

TEST(MetadataTrust, AnAllowedModelNeedsTheEntrysOwnAnchor) {
  Listed listed;
  Aaguid aaguid{};
  std::ranges::copy(listed.c.spec.auth_data.aaguid, aaguid.begin());
  const Aaguid allowed[] = {aaguid};
  listed.c.request.trust.aaguids.allowed = allowed;
  expect_accepted(listed.verify());
  listed.set_roots({testlib::make_ca("another vendor").certificate});
  listed.c.request.trust.accept_unanchored = true;
  expect_refused(listed.verify(), ErrorCode::aaguid_not_attested, Step::reg_trust);
}

TEST(MetadataTrust, ConformanceRefusesTheRootOfTheEntryInX5c) {
  Listed listed;
  listed.c.spec.hooks.x5c = [&](std::vector<ByteVector>& x5c) { x5c.push_back(listed.c.spec.issuer.certificate); };
  expect_accepted(listed.verify());
  listed.c.party.profile = Profile::fido_conformance;
  expect_refused(listed.verify(), ErrorCode::chain_includes_root, Step::reg_trust);
}

}  // namespace
