// Trust levels and policy, with chains that the software authenticator issues.
#include "tests/rp/fixture.hpp"
#include "tests/testlib/crl.hpp"

namespace {

using assay::ErrorCode;
using assay::Step;
using assay::TrustLevel;
using rp_test::expect_accepted;
using rp_test::expect_refused;
using rp_test::RegistrationCase;
using testlib::AttestationKind;

RegistrationCase anchored() {
  RegistrationCase c(AttestationKind::packed_x5c);
  c.request.trust = {};
  c.request.trust.time = testlib::kJudgedAt;
  c.request.trust.unknown_status = assay::UnknownStatus::accept;
  c.anchors = {c.spec.issuer.certificate};
  return c;
}

TEST(TrustPolicy, IsTheStrictestWhenZeroInitialised) {
  for (const auto kind :
       {AttestationKind::none, AttestationKind::packed_self, AttestationKind::packed_x5c, AttestationKind::fido_u2f}) {
    RegistrationCase c(kind);
    expect_accepted(c.verify());
    c.request.trust = {};
    EXPECT_EQ(c.verify().outcome, assay::Outcome::rejected);
  }
}

TEST(TrustPolicy, JudgesEveryKindByTheLevelsItNames) {
  const std::pair<AttestationKind, TrustLevel> kKinds[] = {{AttestationKind::none, TrustLevel::none},
                                                           {AttestationKind::packed_self, TrustLevel::self},
                                                           {AttestationKind::packed_x5c, TrustLevel::unanchored},
                                                           {AttestationKind::fido_u2f, TrustLevel::unanchored}};
  for (const auto& [kind, level] : kKinds) {
    for (int accepted = 0; accepted < 8; ++accepted) {
      RegistrationCase c(kind);
      c.request.trust = {.accept_none = (accepted & 1) != 0,
                         .accept_self = (accepted & 2) != 0,
                         .accept_unanchored = (accepted & 4) != 0};
      const auto verdict = c.verify();
      EXPECT_EQ(verdict.accepted(), (accepted >> static_cast<int>(level) & 1) != 0);
      if (verdict.accepted()) {
        EXPECT_EQ(verdict.trust, level);
      }
    }
  }
}

TEST(Trust, AcceptsTheLeafItselfAsAnchor) {
  auto c = anchored();
  expect_accepted(c.verify());
  c.anchors = {c.made.x5c[0]};
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.trust, TrustLevel::anchored);
}

TEST(Trust, FindsIntermediatesInX5cAndInPolicy) {
  const auto intermediate = testlib::make_intermediate_ca("issuing", testlib::make_ca("attestation"));
  auto c = anchored();
  const auto root = c.anchors;
  c.spec.issuer = intermediate;
  expect_refused(c.verify(), ErrorCode::chain_untrusted, Step::reg_trust);
  c.spec.hooks.x5c = [&](std::vector<testlib::ByteVector>& x5c) { x5c.push_back(intermediate.certificate); };
  expect_accepted(c.verify());
  c.spec.hooks.x5c = nullptr;
  const assay::Bytes helpers[] = {intermediate.certificate};
  c.request.trust.intermediates = helpers;
  expect_accepted(c.verify());
  c.anchors.clear();  // an intermediate of the policy helps, and is not trusted
  expect_refused(c.verify(), ErrorCode::trust_anchors_missing, Step::reg_anchors);
}

TEST(Trust, AcceptsAnIntermediateAsAnchor) {
  const auto intermediate = testlib::make_intermediate_ca("issuing", testlib::make_ca("attestation"));
  auto c = anchored();
  c.spec.issuer = intermediate;
  c.anchors = {intermediate.certificate};
  expect_accepted(c.verify());
}

TEST(Trust, SaysUndecidedWhereAnAnchorCannotBeRead) {
  auto c = anchored();
  expect_accepted(c.verify());
  c.anchors = {{0x30, 0x00}};
  c.request.trust.accept_unanchored = true;
  const auto verdict = c.verify();
  EXPECT_EQ(verdict.outcome, assay::Outcome::undecided);
  EXPECT_EQ(verdict.error.code, ErrorCode::anchor_invalid);
}

/// An authority that may sign CRLs too, made its own root.
testlib::CertificateAuthority ca_with_crls() {
  auto ca = testlib::make_ca("attestation");
  testlib::CertificateSpec spec;
  spec.issuer = ca.name;
  spec.subject = ca.name;
  spec.spki = ca.key.spki();
  spec.extensions = {testlib::basic_constraints(true), testlib::key_usage_of_ca()};
  ca.certificate = testlib::make_certificate(spec, ca.key);
  return ca;
}

TEST(CertificateStatus, IsAnInputThatThePolicyAsksFor) {
  const auto ca = ca_with_crls();
  auto c = anchored();
  c.spec.issuer = ca;
  c.anchors = {ca.certificate};
  c.request.trust.unknown_status = {};
  expect_refused(c.verify(), ErrorCode::certificate_status_unknown, Step::reg_trust);
  const testlib::ByteVector list = testlib::make_crl(ca);
  const assay::Bytes crls[] = {list};
  c.request.trust.crls = crls;
  const auto good = c.verify();
  expect_accepted(good);
  EXPECT_EQ(good.certificate_status, assay::CertificateStatus::good);
  for (const auto unknown : {assay::UnknownStatus::accept_for_leaf, assay::UnknownStatus::accept}) {
    c.request.trust.unknown_status = unknown;
    c.request.trust.crls = {};
    const auto verdict = c.verify();
    expect_accepted(verdict);
    EXPECT_EQ(verdict.certificate_status, assay::CertificateStatus::unknown);
  }
}

TEST(CertificateStatus, RevokedIsRefusedWhateverPolicySays) {
  const auto ca = ca_with_crls();
  auto c = anchored();
  c.spec.issuer = ca;
  c.anchors = {ca.certificate};
  c.spec.hooks.certificate = [](testlib::CertificateSpec& spec) { spec.serial = {0x11}; };
  c.request.trust.accept_unanchored = true;
  expect_accepted(c.verify());
  const testlib::ByteVector list = testlib::make_crl(ca, {{0x11}});
  const assay::Bytes crls[] = {list};
  c.request.trust.crls = crls;
  expect_refused(c.verify(), ErrorCode::certificate_revoked, Step::reg_trust);
  // A status that is unknown is no more than a chain that leads nowhere.
  c.request.trust.crls = {};
  c.request.trust.unknown_status = assay::UnknownStatus::refuse;
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.trust, TrustLevel::unanchored);
}

// What the certificate reader refuses never reaches the backend, which would let some of it pass.
TEST(Catalogue, X5_09_EveryCertificateOfX5cIsReadStrictlyFirst) {
  const auto intermediate = testlib::make_intermediate_ca("issuing", testlib::make_ca("attestation"));
  auto c = anchored();
  c.spec.issuer = intermediate;
  c.spec.hooks.x5c = [&](std::vector<testlib::ByteVector>& x5c) { x5c.push_back(intermediate.certificate); };
  expect_accepted(c.verify());
  testlib::CertificateSpec spec;
  spec.issuer = intermediate.name;
  spec.subject = intermediate.name;
  spec.spki = intermediate.key.spki();
  spec.serial = testlib::ByteVector(21, 0x01);
  const testlib::ByteVector long_serial = testlib::make_certificate(spec, intermediate.key);
  c.spec.hooks.x5c = [&](std::vector<testlib::ByteVector>& x5c) {
    x5c.push_back(intermediate.certificate);
    x5c.push_back(long_serial);
  };
  const auto verdict = c.verify();
  expect_refused(verdict, ErrorCode::certificate_serial, Step::reg_trust);
  EXPECT_EQ(static_cast<int>(verdict.error.input), static_cast<int>(assay::Input::certificate) + 2);
}

TEST(AttestedAaguid, IsThereOnlyWhereTheChainIsAnchored) {
  for (const auto kind : {AttestationKind::none, AttestationKind::packed_self, AttestationKind::packed_x5c}) {
    RegistrationCase c(kind);
    const auto verdict = c.verify();
    expect_accepted(verdict);
    EXPECT_FALSE(verdict.attested_aaguid.present);
    EXPECT_TRUE(std::ranges::equal(verdict.unverified_aaguid.value, c.spec.auth_data.aaguid));
  }
  auto c = anchored();
  const auto verdict = c.verify();
  ASSERT_TRUE(verdict.attested_aaguid.present);
  EXPECT_TRUE(std::ranges::equal(verdict.attested_aaguid.value, c.spec.auth_data.aaguid));
}

}  // namespace
