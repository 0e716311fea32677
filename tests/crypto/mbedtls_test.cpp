// What is particular to the mbedTLS backend. That it says the same as OpenSSL's is for the tests of chains and of every
// backend.
#include <gtest/gtest.h>

#include <algorithm>

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

TEST_F(Mbedtls, DoesNotJudgeRevocationAndSaysSo) {
  const Certificates x5c = {issue_leaf(root())};
  const Certificates anchors = {root().certificate};
  EXPECT_EQ(judge(x5c, {anchors, {}, {}}), ErrorCode::ok);
  EXPECT_EQ(judge(x5c, {anchors, {}, {}}, UnknownStatus::refuse), ErrorCode::certificate_status_unknown);
  EXPECT_EQ(judge(x5c, {anchors, {}, {make_crl(root())}}), ErrorCode::chain_unsupported);
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
