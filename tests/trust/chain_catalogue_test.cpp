// Chains of whole registrations, with anchors that are parsed each time and with a store: what the catalogue of known
// faults asks of them.
#include "tests/rp/fixture.hpp"
#include "tests/trust/store_fixture.hpp"

namespace {

using assay::ErrorCode;
using assay::Step;
using rp_test::expect_accepted;
using rp_test::expect_refused;
using rp_test::RegistrationCase;
using testlib::ByteVector;
using testlib::CertificateAuthority;
using testlib::CertificateSpec;
using testlib::make_ca;
using testlib::make_intermediate_ca;

using Certificates = std::vector<ByteVector>;

/// A registration that must be anchored by these, its leaf issued by `issuer` and followed in x5c by `others`.
struct Chained {
  RegistrationCase c{testlib::AttestationKind::packed_x5c};

  Chained(const CertificateAuthority& issuer, const Certificates& others) {
    c.request.trust = {};
    c.request.trust.time = testlib::kJudgedAt;
    c.request.trust.unknown_status = assay::UnknownStatus::accept;
    c.spec.issuer = issuer;
    c.spec.hooks.x5c = [others](Certificates& x5c) { x5c.insert(x5c.end(), others.begin(), others.end()); };
  }

  /// The verdict with anchors in the policy, which must be that with a store, and that with a store and a cache.
  assay::RegistrationVerdict verify(const Certificates& anchors) {
    c.anchors = anchors;
    const auto verdict = c.verify();
    c.anchors.clear();
    const assay::AnchorStore store = trust_test::store_of({anchors, {}, {}}, *rp_test::openssl());
    assay::ChainCache cache = trust_test::cache_of(8);
    c.request.trust.anchor_store = &store;
    for (const bool keeps : {false, true, true}) {
      c.request.trust.chain_cache = keeps ? &cache : nullptr;
      const auto other = c.verify_made();
      EXPECT_EQ(other.outcome, verdict.outcome);
      EXPECT_EQ(other.error, verdict.error);
      EXPECT_EQ(other.trust, verdict.trust);
    }
    c.request.trust.anchor_store = nullptr;
    c.request.trust.chain_cache = nullptr;
    return verdict;
  }
};

/// A root that bears the name and the key identifier of `ca`, and has another key.
CertificateAuthority impostor_of(const CertificateAuthority& ca) {
  const auto key = testlib::SigningKey::make(testlib::cose::kEs256, "impostor");
  CertificateSpec spec;
  spec.issuer = ca.name;
  spec.subject = ca.name;
  spec.spki = key.spki();
  spec.extensions = {testlib::basic_constraints(true), testlib::key_usage(5),
                     testlib::subject_key_identifier(ca.key.spki())};
  return {key, ca.name, testlib::make_certificate(spec, key)};
}

TEST(Catalogue, X5_01_RootInX5cThatImitatesTheAnchorIsRefused) {
  const CertificateAuthority root = make_ca("attestation");
  const CertificateAuthority impostor = impostor_of(root);
  expect_accepted(Chained(root, {root.certificate}).verify({root.certificate}));
  expect_accepted(Chained(root, {impostor.certificate, root.certificate}).verify({root.certificate}));
  expect_accepted(Chained(impostor, {impostor.certificate}).verify({impostor.certificate}));
  expect_refused(Chained(impostor, {impostor.certificate}).verify({root.certificate}), ErrorCode::chain_untrusted,
                 Step::reg_trust);
  expect_refused(Chained(impostor, {impostor.certificate, root.certificate}).verify({root.certificate}),
                 ErrorCode::chain_untrusted, Step::reg_trust);
}

TEST(Catalogue, X5_02_WrongAndExpiredAnchorsAreRefused) {
  const CertificateAuthority root = make_ca("attestation");
  expect_accepted(Chained(root, {}).verify({root.certificate}));
  expect_refused(Chained(root, {}).verify({}), ErrorCode::trust_anchors_missing, Step::reg_anchors);
  expect_refused(Chained(root, {}).verify({make_ca("one").certificate, make_ca("two").certificate}),
                 ErrorCode::chain_untrusted, Step::reg_trust);
  CertificateSpec spec;
  spec.issuer = root.name;
  spec.subject = root.name;
  spec.spki = root.key.spki();
  spec.extensions = {testlib::basic_constraints(true)};
  spec.not_after = testlib::kJudgedAt - 1;
  const ByteVector expired = testlib::make_certificate(spec, root.key);
  expect_refused(Chained(root, {}).verify({expired}), ErrorCode::chain_expired, Step::reg_trust);
  expect_refused(Chained(root, {root.certificate}).verify({expired}), ErrorCode::chain_expired, Step::reg_trust);
}

TEST(Catalogue, X5_03_OrderAndExtrasOfX5cDoNotMatter) {
  const CertificateAuthority root = make_ca("attestation");
  const CertificateAuthority other = make_ca("other");
  const CertificateAuthority upper = make_intermediate_ca("upper", root);
  const CertificateAuthority lower = make_intermediate_ca("lower", upper);
  const ByteVector& low = lower.certificate;
  const ByteVector& up = upper.certificate;
  const Certificates orders[] = {{low, up},
                                 {up, low},
                                 {up, up, low, low},
                                 {other.certificate, up, low},
                                 {low, up, root.certificate},
                                 {root.certificate, up, impostor_of(upper).certificate, low}};
  for (const Certificates& others : orders) expect_accepted(Chained(lower, others).verify({root.certificate}));
  expect_refused(Chained(lower, {low}).verify({root.certificate}), ErrorCode::chain_untrusted, Step::reg_trust);
}

TEST(Catalogue, X5_04_AnchorMayStandAnywhereInTheChain) {
  CertificateAuthority issuer = make_ca("attestation");
  const ByteVector root = issuer.certificate;
  Certificates others;
  for (int depth = 1; depth <= 6; ++depth) {
    const ByteVector top = issuer.certificate;
    Chained chained(issuer, others);
    expect_accepted(chained.verify({root}));
    expect_accepted(chained.verify({top}));                       // the one that issued the leaf
    expect_accepted(chained.verify({chained.c.made.x5c.at(0)}));  // the leaf itself
    issuer = make_intermediate_ca("level " + std::to_string(depth), issuer);
    others.insert(others.begin(), issuer.certificate);
  }
}

}  // namespace
