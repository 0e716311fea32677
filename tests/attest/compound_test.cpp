// The attestation statement format `compound` (WebAuthn 8.9), and what policy asks of it.
#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "tests/rp/fixture.hpp"

namespace {

namespace cbor = testlib::cbor;
using assay::AttestationFormat;
using assay::ErrorCode;
using assay::Step;
using assay::TrustLevel;
using rp_test::expect_accepted;
using rp_test::expect_refused;
using rp_test::RegistrationCase;
using testlib::AttestationKind;
using Parts = std::vector<cbor::Map>;

RegistrationCase compound_of(std::vector<AttestationKind> parts) {
  RegistrationCase c(AttestationKind::compound);
  c.spec.parts = std::move(parts);
  return c;
}

/// packed with x5c and packed without.
RegistrationCase full_and_self() {
  return compound_of({AttestationKind::packed_x5c, AttestationKind::packed_self});
}

void break_signature(Parts& parts, std::size_t index) {
  const testlib::SigningKey other = testlib::SigningKey::make(testlib::cose::kEs256, "other");
  cbor::Map statement;
  statement.set("alg", cbor::integer(testlib::cose::kEs256));
  statement.set("sig", cbor::bytes(other.sign(testlib::seed_bytes("another message", 32))));
  parts[index].set("attStmt", statement.encode());
}

/// A compound statement whose last part has `fmt` last, as it was or of another type.
RegistrationCase with_format_last(const std::optional<testlib::ByteVector>& replacement) {
  auto c = full_and_self();
  auto kept = std::make_shared<Parts>();
  c.spec.hooks.parts = [kept](Parts& parts) { *kept = parts; };
  c.spec.hooks.attestation = [kept, replacement](cbor::Map& object) {
    auto last = kept->back();
    last.erase("fmt").set("fmt", replacement.value_or(cbor::text("packed")));
    object.set("attStmt", cbor::array({kept->front().encode(), last.encode_as_added()}));
  };
  return c;
}

TEST(Compound, RefusesAFormatThatIsNoTextThoughNothingFollowsIt) {
  expect_accepted(with_format_last(std::nullopt).verify());
  expect_refused(with_format_last(cbor::bytes({})).verify(), ErrorCode::cbor_wrong_type, Step::reg_att_stmt);
}

TEST(Catalogue, AT_16_CompoundListsEveryStatement) {
  auto c = full_and_self();
  c.anchors = {c.spec.issuer.certificate};
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.format, AttestationFormat::compound);
  EXPECT_EQ(verdict.trust, TrustLevel::anchored);
  EXPECT_TRUE(verdict.attested_aaguid.present);
  ASSERT_EQ(verdict.num_statements, 2);
  EXPECT_EQ(verdict.statements[0].format, AttestationFormat::packed);
  EXPECT_EQ(verdict.statements[0].trust, TrustLevel::anchored);
  EXPECT_EQ(verdict.statements[0].algorithm, assay::Algorithm::es256);
  EXPECT_EQ(verdict.statements[1].trust, TrustLevel::self);
  for (const auto& statement : verdict.statements) EXPECT_FALSE(statement.error.failed());
}

TEST(Catalogue, AT_16_OtherFormatsHaveNoStatementsListed) {
  const auto verdict = RegistrationCase(AttestationKind::packed_self).verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.num_statements, 0);
}

TEST(Catalogue, AT_16_TheSameFormatTwiceIsInOrder) {
  expect_accepted(compound_of({AttestationKind::packed_self, AttestationKind::packed_self}).verify());
}

TEST(Catalogue, AT_16_NeedsTwoStatements) {
  auto c = full_and_self();
  c.spec.hooks.parts = [](Parts& parts) { parts.pop_back(); };
  expect_refused(c.verify(), ErrorCode::compound_count, Step::reg_att_stmt);
  c.spec.hooks.parts = [](Parts& parts) { parts.clear(); };
  expect_refused(c.verify(), ErrorCode::compound_count, Step::reg_att_stmt);
}

TEST(Catalogue, AT_16_MoreStatementsThanAreLookedAtIsCapacity) {
  auto c = compound_of(std::vector<AttestationKind>(assay::kMaxStatements, AttestationKind::packed_self));
  expect_accepted(c.verify());
  c.spec.parts.push_back(AttestationKind::packed_self);
  expect_refused(c.verify(), ErrorCode::too_many_statements, Step::reg_att_stmt);
}

TEST(Catalogue, AT_16_RefusesNestedCompoundWhateverThePolicy) {
  auto c = full_and_self();
  c.spec.hooks.parts = [](Parts& parts) {
    parts[1].set("fmt", cbor::text("compound"));
    parts[1].set("attStmt", cbor::array({}));
  };
  expect_refused(c.verify(), ErrorCode::compound_nested, Step::reg_att_stmt);
  c.request.attestation.compound.at_least = 1;
  expect_refused(c.verify(), ErrorCode::compound_nested, Step::reg_att_stmt);
}

TEST(Compound, RefusesWhatIsNoListOfStatements) {
  auto c = full_and_self();
  c.spec.hooks.attestation = [](cbor::Map& object) { object.set("attStmt", cbor::Map().encode()); };
  expect_refused(c.verify(), ErrorCode::cbor_wrong_type, Step::reg_att_stmt);
  c.spec.hooks.attestation = [](cbor::Map& object) {
    object.set("attStmt", cbor::array({cbor::integer(1), cbor::integer(2)}));
  };
  expect_refused(c.verify(), ErrorCode::cbor_wrong_type, Step::reg_att_stmt);
}

TEST(Compound, RefusesStatementsWithOtherMembers) {
  auto c = full_and_self();
  c.spec.hooks.parts = [](Parts& parts) { parts[0].set("authData", cbor::bytes({})); };
  expect_refused(c.verify(), ErrorCode::attestation_statement_member, Step::reg_att_stmt);
  c.spec.hooks.parts = [](Parts& parts) { parts[0].erase("fmt"); };
  expect_refused(c.verify(), ErrorCode::attestation_statement_member, Step::reg_att_stmt);
  c.spec.hooks.parts = [](Parts& parts) { parts[0].erase("attStmt"); };
  expect_refused(c.verify(), ErrorCode::attestation_statement_member, Step::reg_att_stmt);
  c.spec.hooks.parts = [](Parts& parts) { parts[0].set(1, cbor::text("integer key")); };
  expect_refused(c.verify(), ErrorCode::cbor_wrong_type, Step::reg_att_stmt);
  c.spec.hooks.parts = [](Parts& parts) { parts[0].set("fmt", cbor::bytes({})); };
  expect_refused(c.verify(), ErrorCode::cbor_wrong_type, Step::reg_att_stmt);
}

TEST(Catalogue, AT_16_AllMustBeInOrderUnlessPolicySaysOtherwise) {
  for (const std::size_t bad : {0u, 1u}) {
    auto c = compound_of({AttestationKind::packed_self, AttestationKind::packed_self});
    c.spec.hooks.parts = [bad](Parts& parts) { break_signature(parts, bad); };
    expect_refused(c.verify(), ErrorCode::attestation_signature_invalid, Step::reg_att_stmt);
    c.request.attestation.compound.at_least = 1;
    const auto verdict = c.verify();
    expect_accepted(verdict);
    EXPECT_EQ(verdict.statements[bad].error.code, ErrorCode::attestation_signature_invalid);
    EXPECT_FALSE(verdict.statements[1 - bad].error.failed());
    c.request.attestation.compound.at_least = 2;
    expect_refused(c.verify(), ErrorCode::compound_not_enough, Step::reg_att_stmt);
  }
}

TEST(Catalogue, AT_16_MoreThanThereAreIsNeverEnough) {
  auto c = full_and_self();
  c.request.attestation.compound.at_least = 2;
  expect_accepted(c.verify());
  c.request.attestation.compound.at_least = 3;
  expect_refused(c.verify(), ErrorCode::compound_not_enough, Step::reg_att_stmt);
}

TEST(Catalogue, AT_16_UnknownFormatIsAFaultOfItsStatement) {
  auto c = full_and_self();
  c.spec.hooks.parts = [](Parts& parts) { parts[1].set("fmt", cbor::text("BananaPancake")); };
  expect_refused(c.verify(), ErrorCode::attestation_format_unknown, Step::reg_att_stmt);
  c.request.attestation.compound.at_least = 1;
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.statements[1].error.code, ErrorCode::attestation_format_unknown);
}

TEST(Compound, WhatCannotBeJudgedLeavesTheWholeUndecided) {
  auto c = full_and_self();
  c.spec.hooks.certificate = [](testlib::CertificateSpec& certificate) {
    namespace der = testlib::der;
    certificate.spki =
        der::sequence({der::sequence({der::oid("1.3.101.110")}), der::bit_string(testlib::ByteVector(32, 9))});
  };
  c.request.attestation.compound.at_least = 2;
  expect_refused(c.verify(), ErrorCode::certificate_key_unsupported, Step::reg_att_stmt);
  c.request.attestation.compound.at_least = 1;
  expect_accepted(c.verify());
}

TEST(Compound, TrustIsJudgedForEachStatement) {
  auto c = full_and_self();
  c.anchors = {c.spec.issuer.certificate};
  c.request.trust.accept_self = false;
  expect_refused(c.verify(), ErrorCode::self_not_acceptable, Step::reg_trust);
  c.request.attestation.compound.at_least = 1;
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.trust, TrustLevel::anchored);
  EXPECT_EQ(verdict.statements[1].error.code, ErrorCode::self_not_acceptable);
}

TEST(Compound, AStatementThatFailsLendsNoTrust) {
  auto c = full_and_self();
  c.anchors = {c.spec.issuer.certificate};
  c.spec.hooks.parts = [](Parts& parts) { break_signature(parts, 0); };
  c.request.attestation.compound.at_least = 1;
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.trust, TrustLevel::self);
  EXPECT_FALSE(verdict.attested_aaguid.present);
}

TEST(Compound, AnchorsAreNeededWhereAChainMustBeAnchored) {
  auto c = full_and_self();
  c.request.trust.accept_unanchored = false;
  expect_refused(c.verify(), ErrorCode::trust_anchors_missing, Step::reg_anchors);
  c.request.attestation.compound.at_least = 1;
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.trust, TrustLevel::self);
  EXPECT_FALSE(verdict.attested_aaguid.present);
}

TEST(Compound, PolicyCanNameFormatsThatMustBeThere) {
  auto c = full_and_self();
  const AttestationFormat packed[] = {AttestationFormat::packed};
  c.request.attestation.compound.must_include = packed;
  expect_accepted(c.verify());
  const AttestationFormat both[] = {AttestationFormat::packed, AttestationFormat::tpm};
  c.request.attestation.compound.must_include = both;
  expect_refused(c.verify(), ErrorCode::compound_format_missing, Step::reg_trust);
}

TEST(Compound, AFormatThatMustBeThereMustBeInOrder) {
  auto c = compound_of({AttestationKind::packed_self, AttestationKind::none});
  const AttestationFormat packed[] = {AttestationFormat::packed};
  c.request.attestation.compound = {.at_least = 1, .must_include = packed};
  expect_accepted(c.verify());
  c.spec.hooks.parts = [](Parts& parts) { break_signature(parts, 0); };
  expect_refused(c.verify(), ErrorCode::compound_format_missing, Step::reg_trust);
}

}  // namespace
