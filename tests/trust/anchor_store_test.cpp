// Stores of anchors: what they take, what they tell, and that they are used like anchors that are parsed each time.
#include "lib/trust/anchor_store.hpp"

#include <limits>
#include <set>

#include "tests/crypto/certificate_chain.hpp"
#include "tests/rp/fixture.hpp"
#include "tests/testlib/crl.hpp"
#include "tests/trust/store_fixture.hpp"

namespace {

using assay::AnchorStore;
using assay::ErrorCode;
using assay::Input;
using assay::Step;
using rp_test::expect_accepted;
using rp_test::expect_refused;
using rp_test::RegistrationCase;
using testlib::ByteVector;
using testlib::CertificateAuthority;
using testlib::CertificateSpec;
using trust_test::ChainSources;
using trust_test::make_store;
using trust_test::openssl_backend;
using trust_test::store_of;

const ByteVector kGarbage = {0x30, 0x00};

CertificateAuthority root_named(std::string_view name, const assay::crypto::Edit& edit = nullptr) {
  return assay::crypto::issue_root(testlib::SigningKey::make(testlib::cose::kEs256, name), name, edit);
}

/// A registration whose attestation must be anchored by a store.
RegistrationCase stored(const AnchorStore& store) {
  RegistrationCase c(testlib::AttestationKind::packed_x5c);
  c.request.trust = {};
  c.request.trust.time = testlib::kJudgedAt;
  c.request.trust.unknown_status = assay::UnknownStatus::accept;
  c.request.trust.anchor_store = &store;
  return c;
}

TEST(AnchorStore, AnchorsARegistration) {
  const AnchorStore store = store_of({{testlib::make_ca("attestation").certificate}, {}, {}});
  const auto verdict = stored(store).verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.trust, assay::TrustLevel::anchored);
  const AnchorStore other = store_of({{testlib::make_ca("somebody else").certificate}, {}, {}});
  expect_refused(stored(other).verify(), ErrorCode::chain_untrusted, Step::reg_trust);
  auto late = stored(store);
  late.request.trust.time = testlib::kCertificateNotAfter + 1;
  expect_refused(late.verify(), ErrorCode::chain_expired, Step::reg_trust);
}

TEST(AnchorStore, ItsIntermediatesHelpAndAreNotTrusted) {
  const CertificateAuthority root = testlib::make_ca("attestation");
  const CertificateAuthority intermediate = testlib::make_intermediate_ca("issuing", root);
  const AnchorStore both = store_of({{root.certificate}, {intermediate.certificate}, {}});
  auto c = stored(both);
  c.spec.issuer = intermediate;
  expect_accepted(c.verify());
  const AnchorStore only_helper = store_of({{}, {intermediate.certificate}, {}});
  c.request.trust.anchor_store = &only_helper;
  expect_refused(c.verify(), ErrorCode::trust_anchors_missing, Step::reg_anchors);
  const AnchorStore only_root = store_of({{root.certificate}, {}, {}});
  c.request.trust.anchor_store = &only_root;
  expect_refused(c.verify(), ErrorCode::chain_untrusted, Step::reg_trust);
}

TEST(AnchorStore, IsUsedBesideWhatThePolicyGives) {
  const AnchorStore other = store_of({{testlib::make_ca("somebody else").certificate}, {}, {}});
  auto c = stored(other);
  expect_refused(c.verify(), ErrorCode::chain_untrusted, Step::reg_trust);
  c.anchors = {c.spec.issuer.certificate};
  expect_accepted(c.verify());
}

TEST(AnchorStore, ItsListsRevoke) {
  const CertificateAuthority root = root_named("attestation", [](CertificateSpec& spec) {
    spec.extension(testlib::oid::kKeyUsage) = testlib::key_usage_of_ca();
  });
  const AnchorStore good = store_of({{root.certificate}, {}, {testlib::make_crl(root)}});
  auto c = stored(good);
  c.request.trust.unknown_status = {};
  c.spec.issuer = root;
  c.spec.hooks.certificate = [](CertificateSpec& spec) { spec.serial = {0x11}; };
  const auto verdict = c.verify();
  expect_accepted(verdict);
  EXPECT_EQ(verdict.certificate_status, assay::CertificateStatus::good);
  const AnchorStore revoking = store_of({{root.certificate}, {}, {testlib::make_crl(root, {{0x11}})}});
  c.request.trust.anchor_store = &revoking;
  expect_refused(c.verify(), ErrorCode::certificate_revoked, Step::reg_trust);
}

TEST(Catalogue, X5_02_EmptyStoresNeverMakeAnythingTrusted) {
  const AnchorStore good = store_of({{testlib::make_ca("attestation").certificate}, {}, {}});
  const AnchorStore empty = store_of({});
  const AnchorStore nothing;
  auto c = stored(good);
  expect_accepted(c.verify());
  for (const AnchorStore* store : {&empty, &nothing}) {
    EXPECT_EQ(store->num_anchors(), 0U);
    EXPECT_EQ(store->expiry().earliest_not_after, 0);
    c.request.trust.anchor_store = store;
    c.request.trust.accept_unanchored = false;
    expect_refused(c.verify(), ErrorCode::trust_anchors_missing, Step::reg_anchors);
    c.request.trust.accept_unanchored = true;
    const auto verdict = c.verify();
    expect_accepted(verdict);
    EXPECT_EQ(verdict.trust, assay::TrustLevel::unanchored);
  }
}

TEST(AnchorStore, BelongsToItsBackend) {
  const ChainSources sources = {{testlib::make_ca("attestation").certificate}, {}, {}};
  const AnchorStore good = store_of(sources);
  expect_accepted(stored(good).verify());
  const assay::Backend copy = openssl_backend();
  const AnchorStore other = store_of(sources, copy);
  expect_refused(stored(other).verify(), ErrorCode::anchor_store_backend_mismatch, Step::reg_trust);
}

TEST(AnchorStore, ConformanceProfileFindsItsAnchorsInX5c) {
  const AnchorStore store = store_of({{testlib::make_ca("attestation").certificate}, {}, {}});
  auto c = stored(store);
  c.spec.hooks.x5c = [&](std::vector<ByteVector>& x5c) { x5c.push_back(c.spec.issuer.certificate); };
  expect_accepted(c.verify());
  c.party.profile = assay::Profile::fido_conformance;
  expect_refused(c.verify(), ErrorCode::chain_includes_root, Step::reg_trust);
  c.spec.hooks.x5c = nullptr;
  expect_accepted(c.verify());
}

void expect_error(const ChainSources& sources, ErrorCode code, std::uint32_t index) {
  const auto store = make_store(sources);
  EXPECT_EQ(store.error(), (assay::Error{code, Step::none, Input::configuration, index}));
  EXPECT_EQ(store->num_anchors(), 0U);
}

TEST(AnchorStore, SaysWhichSourceCannotBeUsed) {
  const CertificateAuthority root = root_named("root");
  const ByteVector& good = root.certificate;
  const ByteVector list = testlib::make_crl(root);
  store_of({{good, good}, {good}, {list}});
  expect_error({{good, kGarbage}, {}, {}}, ErrorCode::anchor_invalid, 1);
  expect_error({{good, good, list}, {}, {}}, ErrorCode::anchor_invalid, 2);
  expect_error({{good}, {kGarbage}, {}}, ErrorCode::anchor_invalid, 0);
  expect_error({{good}, {good}, {list, good}}, ErrorCode::crl_form, 1);
  expect_error({{good}, {good}, {kGarbage}}, ErrorCode::crl_form, 0);
  expect_error({{testlib::bytes_of_text("-----BEGIN CERTIFICATE-----\n")}, {}, {}}, ErrorCode::anchor_invalid, 0);
}

TEST(AnchorStore, RefusesWhatOnlyOneOfTheTwoReadersReads) {
  const CertificateAuthority root = root_named("root");
  // The backend would take it, but when it ends is not said.
  testlib::CrlSpec spec;
  spec.issuer = root.name;
  store_of({{}, {}, {testlib::make_crl(spec, root.key)}});
  spec.next_update.reset();
  expect_error({{}, {}, {testlib::make_crl(spec, root.key)}}, ErrorCode::crl_form, 0);
  // The validity can be read, but not what follows.
  CertificateSpec certificate;
  certificate.spki = testlib::der::null();
  expect_error({{testlib::make_certificate(certificate, root.key)}, {}, {}}, ErrorCode::anchor_invalid, 0);
  // OpenSSL would take the malformed scope for none at all.
  spec.next_update = testlib::kJudgedAt;
  spec.extensions = {testlib::issuing_distribution_point({testlib::der::null()})};
  expect_error({{}, {}, {testlib::make_crl(spec, root.key)}}, ErrorCode::crl_form, 0);
}

// Whoever vouches for an anchor has seen it; there are roots in the metadata of FIDO with such a serial number.
TEST(AnchorStore, AnchorsNeedNotBeStrict) {
  const CertificateAuthority root = testlib::make_ca("attestation");
  CertificateSpec spec;
  spec.serial = ByteVector(21, 0x01);
  spec.issuer = root.name;
  spec.subject = root.name;
  spec.spki = root.key.spki();
  spec.extensions = {testlib::basic_constraints(true)};
  const ByteVector lax = testlib::make_certificate(spec, root.key);
  EXPECT_EQ(assay::parse_certificate(lax).error().code, ErrorCode::certificate_serial);
  const AnchorStore store = store_of({{lax}, {}, {}});
  expect_accepted(stored(store).verify());
}

TEST(AnchorStore, TellsWhenItsAnchorsEnd) {
  const auto ending = [](std::int64_t not_after) {
    return root_named("root", [=](CertificateSpec& spec) { spec.not_after = not_after; }).certificate;
  };
  constexpr std::int64_t kDay = 86'400;
  const AnchorStore store =
      store_of({{ending(30 * kDay), ending(10 * kDay), ending(20 * kDay)}, {ending(kDay), ending(40 * kDay)}, {}});
  EXPECT_EQ(store.num_anchors(), 3U);
  EXPECT_EQ(store.expiry().earliest_not_after, 10 * kDay);
  EXPECT_EQ(store.expiry().latest_not_after, 30 * kDay);
}

static_assert(assay::days_until(86'400, 0) == 1);
static_assert(assay::days_until(86'399, 0) == 0);
static_assert(assay::days_until(0, 0) == 0);
static_assert(assay::days_until(0, 1) == -1);
static_assert(assay::days_until(0, 86'400) == -1);
static_assert(assay::days_until(0, 86'401) == -2);

TEST(AnchorStore, IsIdentifiedByEverythingInIt) {
  const CertificateAuthority root = root_named("root");
  const ByteVector one = root.certificate;
  const ByteVector two = root_named("two").certificate;
  const ByteVector list = testlib::make_crl(root);
  const ByteVector other_list = testlib::make_crl(root, {{1}});
  const ChainSources different[] = {
      {},
      {{one}, {}, {}},
      {{two}, {}, {}},
      {{}, {one}, {}},
      {{one, two}, {}, {}},
      {{two, one}, {}, {}},
      {{one}, {two}, {}},
      {{one, one}, {}, {}},
      {{one}, {}, {list}},
      {{one}, {}, {other_list}},
      {{one}, {}, {list, other_list}},
  };
  std::set<ByteVector> identities;
  for (const ChainSources& sources : different) {
    const AnchorStore store = store_of(sources);
    const AnchorStore again = store_of(sources);
    ASSERT_EQ(store.identity().size(), 32U);
    EXPECT_TRUE(std::ranges::equal(store.identity(), again.identity()));
    EXPECT_TRUE(identities.insert({store.identity().begin(), store.identity().end()}).second);
  }
  assay::Backend renamed = openssl_backend();
  renamed.name = "another";
  const AnchorStore store = store_of({}, renamed);
  EXPECT_TRUE(identities.insert({store.identity().begin(), store.identity().end()}).second);
  EXPECT_TRUE(AnchorStore().identity().empty());
}

TEST(AnchorStore, MovesAndIsThenEmpty) {
  AnchorStore one = store_of({{root_named("root").certificate}, {}, {}});
  AnchorStore two = std::move(one);
  EXPECT_EQ(one.num_anchors(), 0U);  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(two.num_anchors(), 1U);
  one = std::move(two);
  EXPECT_EQ(one.num_anchors(), 1U);
}

TEST(AnchorStore, KnowsWhenItsVerdictsMayChange) {
  const CertificateAuthority root = root_named("root", [](CertificateSpec& spec) {
    spec.not_before = 1'000;
    spec.not_after = 9'999;
  });
  const CertificateAuthority helper = root_named("helper", [](CertificateSpec& spec) {
    spec.not_before = 2'000;
    spec.not_after = 7'999;
  });
  testlib::CrlSpec list;
  list.issuer = root.name;
  list.this_update = 4'000;
  list.next_update = 5'000;
  const AnchorStore store = store_of({{root.certificate}, {helper.certificate}, {testlib::make_crl(list, root.key)}});
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  const std::int64_t boundaries[] = {kMin, 1'000, 2'000, 4'000, 5'000, 8'000, 10'000, kMax};
  for (std::size_t i = 0; i + 1 < std::size(boundaries); ++i) {
    for (const std::int64_t time :
         {boundaries[i], (boundaries[i] / 2 + boundaries[i + 1] / 2), boundaries[i + 1] - 1}) {
      const auto interval = store.impl()->interval_around(time);
      EXPECT_EQ(interval.from, boundaries[i]) << time;
      EXPECT_EQ(interval.until, boundaries[i + 1]) << time;
    }
  }
  EXPECT_EQ(store.impl()->interval_around(kMax).from, 10'000);
}

// A backend that cannot do it.
TEST(AnchorStore, ReportsWhatTheBackendCannotDo) {
  const ChainSources sources = {{root_named("root").certificate}, {}, {}};
  store_of(sources);
  assay::Backend backend = openssl_backend();
  backend.sha256 = [](assay::crypto::Context&, assay::Bytes, std::span<std::uint8_t, 32>) noexcept {
    return assay::Error{ErrorCode::backend_failure};
  };
  EXPECT_EQ(make_store(sources, backend).error().code, ErrorCode::backend_failure);
  backend = openssl_backend();
  backend.new_context = []() noexcept {
    return assay::Result<assay::crypto::Context*>(assay::Error{ErrorCode::out_of_memory});
  };
  EXPECT_EQ(make_store(sources, backend).error().code, ErrorCode::out_of_memory);
}

}  // namespace
