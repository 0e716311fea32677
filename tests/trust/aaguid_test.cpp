// Policies that name models of authenticators (AAGUIDs).
#include "tests/rp/fixture.hpp"

namespace {

using assay::Aaguid;
using assay::ErrorCode;
using assay::Step;
using rp_test::expect_accepted;
using rp_test::expect_refused;
using rp_test::RegistrationCase;
using testlib::AttestationKind;

Aaguid aaguid_of(const testlib::ByteVector& bytes) {
  Aaguid aaguid{};
  std::ranges::copy(bytes, aaguid.begin());
  return aaguid;
}

const Aaguid kOther = aaguid_of(testlib::seed_bytes("another model", 16));

/// A registration that policy accepts whatever its level, and its AAGUID.
struct Subject {
  explicit Subject(AttestationKind kind, bool anchor) : c(kind), aaguid(aaguid_of(c.spec.auth_data.aaguid)) {
    if (anchor) c.anchors = {c.spec.issuer.certificate};
    expect_accepted(c.verify());
  }
  RegistrationCase c;
  Aaguid aaguid;
};

TEST(AaguidPolicy, AllowsTheModelsItNames) {
  Subject s(AttestationKind::packed_x5c, true);
  const Aaguid both[] = {kOther, s.aaguid};
  s.c.request.trust.aaguids.allowed = both;
  const auto verdict = s.c.verify();
  expect_accepted(verdict);
  EXPECT_TRUE(verdict.attested_aaguid.present);
  const Aaguid other[] = {kOther};
  s.c.request.trust.aaguids.allowed = other;
  expect_refused(s.c.verify(), ErrorCode::aaguid_not_allowed, Step::reg_trust);
}

TEST(Catalogue, AT_17_AllowsNoModelThatNobodyVouchesFor) {
  const std::pair<AttestationKind, bool> kinds[] = {{AttestationKind::none, true},
                                                    {AttestationKind::packed_self, true},
                                                    {AttestationKind::packed_x5c, false},
                                                    {AttestationKind::fido_u2f, true}};
  for (const auto& [kind, anchor] : kinds) {
    Subject s(kind, anchor);
    const Aaguid stated[] = {s.aaguid, Aaguid{}};
    s.c.request.trust.aaguids.allowed = stated;
    expect_refused(s.c.verify(), ErrorCode::aaguid_not_attested, Step::reg_trust);
  }
}

TEST(AaguidPolicy, DeniesModelsAttestedOrNot) {
  for (const auto kind : {AttestationKind::none, AttestationKind::packed_x5c}) {
    Subject s(kind, true);
    const Aaguid other[] = {kOther};
    s.c.request.trust.aaguids.denied = other;
    expect_accepted(s.c.verify());
    const Aaguid own[] = {kOther, s.aaguid};
    s.c.request.trust.aaguids.denied = own;
    expect_refused(s.c.verify(), ErrorCode::aaguid_denied, Step::reg_trust);
    s.c.request.trust.aaguids.allowed = own;  // denial comes first
    expect_refused(s.c.verify(), ErrorCode::aaguid_denied, Step::reg_trust);
  }
}

}  // namespace
