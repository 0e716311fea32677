// What is particular to the mbedTLS backend. That it says the same as OpenSSL's is for the tests of chains and of every
// backend.
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "lib/crypto/known_answers.hpp"
#include "tests/crypto/certificate_chain.hpp"
#include "tests/crypto/fixture.hpp"
#include "tests/testlib/crl.hpp"

namespace assay::crypto {
namespace {

using namespace testlib;

class Mbedtls : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::ranges::count(backend_names(), std::string_view("mbedtls")) == 0) GTEST_SKIP() << "not in this build";
    backend = &backend_named("mbedtls");
  }

  ErrorCode judge(const Certificates& x5c, const ChainSources& sources, UnknownStatus unknown = UnknownStatus::accept,
                  std::int64_t time = kJudgedAt) const {
    const OwnContext context(*backend);
    const auto x5c_views = views_of(x5c);
    const auto anchors = views_of(sources.anchors);
    const auto intermediates = views_of(sources.intermediates);
    const auto crls = views_of(sources.crls);
    ChainFacts facts;
    return backend->verify_chain(*context, {x5c_views, intermediates, anchors, time, crls, unknown}, facts).code;
  }

  const Backend* backend = nullptr;
};

CertificateAuthority root() {
  return issue_root(SigningKey::make(cose::kEs256, "root"), "root");
}

TEST_F(Mbedtls, SaysWhatItCannotVerify) {
  for (const Algorithm algorithm : {Algorithm::eddsa, Algorithm::ed25519, Algorithm::ed448, Algorithm::ml_dsa_44,
                                    Algorithm::ml_dsa_65, Algorithm::ml_dsa_87}) {
    EXPECT_FALSE(backend->can_verify(algorithm));
    EXPECT_EQ(std::ranges::count(backend->algorithms, algorithm), 0);
  }
  for (const Algorithm algorithm : {Algorithm::es256, Algorithm::esp384, Algorithm::ps512, Algorithm::rs1}) {
    EXPECT_TRUE(backend->can_verify(algorithm));
  }
}

TEST_F(Mbedtls, AcceptsChainsItself) {
  const CertificateAuthority upper = issue_ca("upper", root());
  const CertificateAuthority lower = issue_ca("lower", upper);
  const ByteVector leaf = issue_leaf(lower);
  EXPECT_EQ(judge({leaf, upper.certificate, lower.certificate}, {{root().certificate}, {}, {}}), ErrorCode::ok);
  EXPECT_EQ(judge({leaf, lower.certificate}, {{upper.certificate}, {}, {}}), ErrorCode::ok);
  EXPECT_EQ(judge({leaf}, {{leaf}, {}, {}}), ErrorCode::ok);
  EXPECT_EQ(judge({leaf}, {{root().certificate}, {}, {}}), ErrorCode::chain_untrusted);
}

TEST_F(Mbedtls, TakesTheTimeFromTheCaller) {
  const Edit once = [](CertificateSpec& spec) {
    spec.not_before = 1000;
    spec.not_after = 2000;
  };
  const CertificateAuthority early = issue_root(SigningKey::make(cose::kEs256, "root"), "root", once);
  const Certificates x5c = {issue_leaf(early, once)};
  const auto at = [&](std::int64_t time) {
    return judge(x5c, {{early.certificate}, {}, {}}, UnknownStatus::accept, time);
  };
  EXPECT_EQ(at(999), ErrorCode::chain_expired);
  EXPECT_EQ(at(1000), ErrorCode::ok);
  EXPECT_EQ(at(2000), ErrorCode::ok);
  EXPECT_EQ(at(2001), ErrorCode::chain_expired);
}

TEST_F(Mbedtls, RefusesTimesThatNoCertificateHas) {
  // Whatever the chain is: this one leads nowhere.
  const Certificates x5c = {issue_leaf(issue_root(SigningKey::make(cose::kEs256, "other"), "other"))};
  EXPECT_EQ(judge(x5c, {{root().certificate}, {}, {}}), ErrorCode::chain_untrusted);
  for (const std::int64_t time : {std::int64_t{-1}, std::int64_t{253402300800}}) {
    EXPECT_EQ(judge(x5c, {{root().certificate}, {}, {}}, UnknownStatus::accept, time), ErrorCode::chain_expired);
  }
}

TEST_F(Mbedtls, LoadsNothingThatIsMalformed) {
  const CertificateAuthority authority = root();
  const ByteVector crl = make_crl(authority);
  const ByteVector broken = {0x30, 0x00};
  const auto load = [&](const Certificates& anchors, const Certificates& intermediates, const Certificates& crls) {
    const auto anchor_views = views_of(anchors);
    const auto intermediate_views = views_of(intermediates);
    const auto crl_views = views_of(crls);
    const auto loaded = backend->load_certificates(anchor_views, intermediate_views, crl_views);
    if (loaded) backend->free_anchors(*loaded);
    return std::pair(loaded.error().code, loaded.error().offset);
  };
  const ByteVector& good = authority.certificate;
  EXPECT_EQ(load({good}, {good}, {crl}), std::pair(ErrorCode::ok, 0U));
  EXPECT_EQ(load({good, broken}, {}, {}), std::pair(ErrorCode::anchor_invalid, 1U));
  EXPECT_EQ(load({good}, {good, broken}, {}), std::pair(ErrorCode::anchor_invalid, 1U));
  EXPECT_EQ(load({good}, {good}, {crl, broken}), std::pair(ErrorCode::crl_form, 1U));
}

TEST_F(Mbedtls, RefusesJobsOfWhichAPartIsMalformed) {
  const ByteVector leaf = issue_leaf(root());
  const ByteVector broken = {0x30, 0x00};
  const Certificates anchors = {root().certificate};
  EXPECT_EQ(judge({leaf}, {anchors, {}, {}}), ErrorCode::ok);
  EXPECT_EQ(judge({broken}, {anchors, {}, {}}), ErrorCode::chain_invalid);
  EXPECT_EQ(judge({leaf, broken}, {anchors, {}, {}}), ErrorCode::chain_invalid);
  EXPECT_EQ(judge({leaf}, {{broken}, {}, {}}), ErrorCode::anchor_invalid);
  EXPECT_EQ(judge({leaf}, {anchors, {broken}, {}}), ErrorCode::anchor_invalid);
  EXPECT_EQ(judge({leaf}, {anchors, {}, {broken}}), ErrorCode::anchor_invalid);
}

TEST_F(Mbedtls, RefusesLeavesWithWeakKeys) {
  const auto judge_bits = [&](int bits) {
    const ByteVector spki = SigningKey::make(cose::kRs256, "weak leaf", bits).spki();
    const ByteVector leaf = issue_leaf(root(), [&](CertificateSpec& spec) { spec.spki = spki; });
    return judge({leaf}, {{root().certificate}, {}, {}});
  };
  EXPECT_EQ(judge_bits(2048), ErrorCode::ok);
  EXPECT_EQ(judge_bits(1024), ErrorCode::chain_invalid);
}

TEST_F(Mbedtls, TakesNoIssuerWhoseKeyIsOfAnotherKind) {
  const CertificateAuthority rsa = issue_root(SigningKey::make(cose::kRs256, "rsa root"), "root");
  EXPECT_EQ(judge({issue_leaf(rsa)}, {{rsa.certificate}, {}, {}}), ErrorCode::ok);
  EXPECT_EQ(judge({issue_leaf(rsa)}, {{root().certificate}, {}, {}}), ErrorCode::chain_untrusted);
}

TEST_F(Mbedtls, RefusesIssuersThatAreNoAuthorities) {
  const CertificateAuthority good = issue_ca("intermediate", root());
  const CertificateAuthority bad =
      issue_ca("intermediate", root(), [](CertificateSpec& spec) { spec.extensions = {basic_constraints(false)}; });
  EXPECT_EQ(judge({issue_leaf(good), good.certificate}, {{root().certificate}, {}, {}}), ErrorCode::ok);
  EXPECT_EQ(judge({issue_leaf(bad), bad.certificate}, {{root().certificate}, {}, {}}), ErrorCode::chain_invalid);
}

TEST_F(Mbedtls, DoesNotJudgeRevocationAndSaysSo) {
  const Certificates x5c = {issue_leaf(root())};
  const Certificates anchors = {root().certificate};
  EXPECT_EQ(judge(x5c, {anchors, {}, {}}), ErrorCode::ok);
  EXPECT_EQ(judge(x5c, {anchors, {}, {}}, UnknownStatus::refuse), ErrorCode::certificate_status_unknown);
  EXPECT_EQ(judge(x5c, {anchors, {}, {make_crl(root())}}), ErrorCode::chain_unsupported);
}

// RFC 5280 makes one name of them, mbedTLS two.
TEST_F(Mbedtls, CallsAChainUnsupportedWhereANameIsSpelledInTwoWays) {
  const auto name = [](std::string text) {
    return testlib::encode_name({{std::string(testlib::oid::kCommonName), std::move(text)}});
  };
  const CertificateAuthority named =
      issue_root(SigningKey::make(cose::kEs256, "root"), "root", [&](testlib::CertificateSpec& spec) {
        spec.subject_der = name("a b");
        spec.issuer_der = name("a b");
      });
  const auto judge_leaf_of = [&](const ByteVector& issuer) {
    return judge({issue_leaf(named, [&](testlib::CertificateSpec& spec) { spec.issuer_der = issuer; })},
                 {{named.certificate}, {}, {}});
  };
  EXPECT_EQ(judge_leaf_of(name("a b")), ErrorCode::ok);
  EXPECT_EQ(judge_leaf_of(name("a  b")), ErrorCode::chain_unsupported);
}

TEST_F(Mbedtls, CallsAChainUnsupportedWhereAKeyIs) {
  const CertificateAuthority ed25519 = issue_root(SigningKey::make(cose::kEdDsa, "ed"), "ed root");
  const ByteVector leaf = issue_leaf(root());
  ASSERT_EQ(judge({leaf}, {{root().certificate}, {}, {}}), ErrorCode::ok);
  EXPECT_EQ(judge({issue_leaf(ed25519)}, {{ed25519.certificate}, {}, {}}), ErrorCode::chain_unsupported);
  // It stands beside a path that is in order, or it might have been the way to an anchor.
  EXPECT_EQ(judge({leaf}, {{ed25519.certificate, root().certificate}, {}, {}}), ErrorCode::ok);
  EXPECT_EQ(judge({leaf}, {{ed25519.certificate}, {}, {}}), ErrorCode::chain_unsupported);
}

}  // namespace
}  // namespace assay::crypto
