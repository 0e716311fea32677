// Finding a path: any will do, and the work is bounded.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/crypto/certificate_chain.hpp"
#include "tests/crypto/fixture.hpp"

namespace assay::crypto {
namespace {

using namespace testlib;

constexpr std::size_t kMaxSignatureChecks = 64;
constexpr std::string_view kNameConstraints = "2.5.29.30";
constexpr std::string_view kSubjectAlternativeName = "2.5.29.17";
constexpr std::string_view kCertificatePolicies = "2.5.29.32";

CertificateAuthority root() {
  static const CertificateAuthority made = issue_root(SigningKey::make(cose::kEs256, "root"), "root");
  return made;
}

CertificateAuthority other_root() {
  static const CertificateAuthority made = issue_root(SigningKey::make(cose::kEs256, "other root"), "other root");
  return made;
}

ChainVerdict judge(const Certificates& x5c, const Certificates& anchors, const Certificates& intermediates = {}) {
  return verify_chain(x5c, {anchors, intermediates, {}}, kJudgedAt);
}

/// Every order of the certificates behind the leaf gives this.
void expect_in_any_order(Certificates x5c, const Certificates& anchors, ErrorCode code) {
  std::sort(x5c.begin() + 1, x5c.end());
  do {
    EXPECT_EQ(judge(x5c, anchors).code, code);
  } while (std::next_permutation(x5c.begin() + 1, x5c.end()));
}

TEST(Catalogue, X5_03_AnyPathWillDoInAnyOrder) {
  const CertificateAuthority upper = issue_ca("upper", root());
  const CertificateAuthority lower = issue_ca("lower", upper);
  const ByteVector cross = issue_ca(upper.key, "upper", other_root()).certificate;
  const ByteVector to_nobody =
      issue_ca(upper.key, "upper", issue_root(SigningKey::make(cose::kEs256, "nobody"), "nobody")).certificate;
  const ByteVector twin = issue_root(SigningKey::make(cose::kEs256, "twin"), "upper").certificate;
  const ByteVector leaf = issue_leaf(lower);
  const ByteVector& up = upper.certificate;
  expect_in_any_order({leaf, lower.certificate, up, cross, to_nobody, twin}, {root().certificate}, ErrorCode::ok);
  expect_in_any_order({leaf, lower.certificate, up, cross, to_nobody, twin}, {other_root().certificate}, ErrorCode::ok);
  expect_in_any_order({leaf, lower.certificate, cross, to_nobody, twin}, {root().certificate},
                      ErrorCode::chain_untrusted);
}

TEST(Catalogue, X5_03_PathAroundAnUnfitCertificateIsTaken) {
  const CertificateAuthority good = issue_ca("intermediate", root());
  const auto reissued = [&](const Edit& edit) { return issue_ca(good.key, "intermediate", root(), edit).certificate; };
  const ByteVector expired = reissued([](CertificateSpec& spec) { spec.not_after = kJudgedAt - 1; });
  const ByteVector no_ca = reissued([](CertificateSpec& spec) { spec.extensions = {basic_constraints(false)}; });
  const ByteVector leaf = issue_leaf(good);
  expect_in_any_order({leaf, good.certificate, expired, no_ca}, {root().certificate}, ErrorCode::ok);
  EXPECT_EQ(judge({leaf, expired}, {root().certificate}).code, ErrorCode::chain_expired);
  EXPECT_EQ(judge({leaf, no_ca}, {root().certificate}).code, ErrorCode::chain_invalid);
}

TEST(Catalogue, X5_03_KeyOfAnUnknownKindMisleadsNobody) {
  const CertificateAuthority good = issue_ca("intermediate", root());
  const Edit odd_key = [](CertificateSpec& spec) {
    spec.spki = der::sequence({der::sequence({der::oid("1.3.6.1.4.1.99999.3")}), der::bit_string(ByteVector{1, 2, 3})});
  };
  const ByteVector odd = issue_ca("intermediate", root(), odd_key).certificate;
  const ByteVector leaf = issue_leaf(good);
  expect_in_any_order({leaf, good.certificate, odd}, {root().certificate}, ErrorCode::ok);
  EXPECT_EQ(judge({leaf, odd}, {root().certificate}).code, ErrorCode::chain_untrusted);
  EXPECT_EQ(judge({leaf, odd}, {odd}).code, ErrorCode::chain_untrusted);
}

TEST(Catalogue, X5_04_LeafThatIsAnAnchorIsFoundBesideOtherAnchors) {
  const ByteVector leaf = issue_leaf(root());
  const ByteVector twin = issue_root(SigningKey::make(cose::kEs256, "twin"), "root").certificate;
  EXPECT_EQ(judge({leaf, twin}, {twin, leaf}).code, ErrorCode::ok);
  EXPECT_EQ(judge({leaf, twin}, {leaf, twin}).code, ErrorCode::ok);
  EXPECT_EQ(judge({leaf, twin}, {twin}).code, ErrorCode::chain_untrusted);
  const ByteVector expired_root =
      issue_root(root().key, "root", [](CertificateSpec& spec) { spec.not_after = kJudgedAt - 1; }).certificate;
  EXPECT_EQ(judge({leaf}, {expired_root, leaf}).code, ErrorCode::ok);
}

TEST(Catalogue, X5_06_OneSignatureCheckForEachStepOfAPlainChain) {
  CertificateAuthority issuer = root();
  Certificates others;
  for (std::size_t depth = 0; depth <= 8; ++depth) {
    const ByteVector leaf = issue_leaf(issuer);
    const ChainVerdict verdict = judge({leaf}, {other_root().certificate, root().certificate}, others);
    EXPECT_EQ(verdict.code, ErrorCode::ok) << depth;
    EXPECT_EQ(verdict.facts.num_signature_checks, depth + 1);
    issuer = issue_ca("intermediate " + std::to_string(depth), issuer);
    others.push_back(issuer.certificate);
  }
}

TEST(Catalogue, X5_06_DepthIsBounded) {
  CertificateAuthority issuer = root();
  Certificates others;
  for (int depth = 0; depth < 9; ++depth) {
    issuer = issue_ca("intermediate " + std::to_string(depth), issuer);
    others.push_back(issuer.certificate);
  }
  const ChainVerdict verdict = judge({issue_leaf(issuer)}, {root().certificate}, others);
  EXPECT_EQ(verdict.code, ErrorCode::chain_too_complex);
  EXPECT_LE(verdict.facts.num_signature_checks, kMaxSignatureChecks);
}

/// CAs that certify each other: n^2 paths of two, n^3 of three ...
struct CrossLinked {
  std::vector<CertificateAuthority> authorities;
  Certificates certificates;

  CrossLinked(int count, bool of_one_name) {
    const auto name_of = [&](int i) { return "linked" + (of_one_name ? "" : " " + std::to_string(i)); };
    for (int i = 0; i < count; ++i) {
      authorities.push_back(issue_root(SigningKey::make(cose::kEs256, "linked " + std::to_string(i)), name_of(i)));
    }
    for (int i = 0; i < count * count; ++i) {
      const CertificateAuthority& subject = authorities[static_cast<std::size_t>(i / count)];
      const CertificateAuthority& issuer = authorities[static_cast<std::size_t>(i % count)];
      if (i / count == i % count) continue;
      certificates.push_back(issue_ca(subject.key, name_of(i / count), issuer).certificate);
    }
  }
};

TEST(Catalogue, X5_06_CrossLinkedAuthoritiesDoNotExplode) {
  for (const bool of_one_name : {false, true}) {
    const CrossLinked linked(30, of_one_name);
    const ByteVector leaf = issue_leaf(linked.authorities[0]);
    const ChainVerdict nowhere = judge({leaf}, {root().certificate}, linked.certificates);
    EXPECT_EQ(nowhere.code, ErrorCode::chain_too_complex);
    EXPECT_LE(nowhere.facts.num_signature_checks, kMaxSignatureChecks);
    EXPECT_GT(nowhere.facts.num_signature_checks, kMaxSignatureChecks / 2);
    // What is near is found all the same.
    const ChainVerdict near = judge({leaf}, {linked.authorities[0].certificate}, linked.certificates);
    EXPECT_EQ(near.code, ErrorCode::ok);
    EXPECT_LE(near.facts.num_signature_checks, kMaxSignatureChecks);
  }
}

TEST(Catalogue, X5_06_FewCrossLinkedAuthoritiesAreSearchedThrough) {
  const CrossLinked linked(4, false);
  const ByteVector leaf = issue_leaf(linked.authorities[0]);
  EXPECT_EQ(judge({leaf}, {root().certificate}, linked.certificates).code, ErrorCode::chain_untrusted);
  for (const CertificateAuthority& authority : linked.authorities) {
    EXPECT_EQ(judge({leaf}, {authority.certificate}, linked.certificates).code, ErrorCode::ok);
  }
}

// Few signatures, and more paths than anybody could walk: a ladder with three certificates for each rung.
TEST(Catalogue, X5_06_StepsAreBoundedToo) {
  const auto judge_ladder = [](int height) {
    CertificateAuthority issuer = other_root();
    Certificates others;
    for (int rung = 0; rung < height; ++rung) {
      const CertificateAuthority above = issuer;
      for (std::uint8_t i = 1; i <= 3; ++i) {
        issuer = issue_ca("rung " + std::to_string(rung), above, [&](CertificateSpec& spec) { spec.serial = {i}; });
        others.push_back(issuer.certificate);
      }
    }
    return judge({issue_leaf(issuer)}, {root().certificate}, others);
  };
  EXPECT_EQ(judge_ladder(4).code, ErrorCode::chain_untrusted);
  const ChainVerdict verdict = judge_ladder(7);
  EXPECT_EQ(verdict.code, ErrorCode::chain_too_complex);
  EXPECT_LT(verdict.facts.num_signature_checks, kMaxSignatureChecks);
}

TEST(Catalogue, X5_06_ManyAnchorsOfOneNameAreSearchedThroughUpToTheBound) {
  const ByteVector leaf = issue_leaf(root());
  Certificates twins;
  for (int i = 0; i < 64; ++i) {
    twins.push_back(issue_root(SigningKey::make(cose::kEs256, "twin " + std::to_string(i)), "root").certificate);
  }
  Certificates few(twins.begin(), twins.begin() + 60);
  few.push_back(root().certificate);
  EXPECT_EQ(judge({leaf}, few).code, ErrorCode::ok);
  twins.push_back(root().certificate);
  const ChainVerdict verdict = judge({leaf}, twins);
  EXPECT_EQ(verdict.code, ErrorCode::chain_too_complex);
  EXPECT_EQ(verdict.facts.num_signature_checks, kMaxSignatureChecks);
}

TEST(Catalogue, X5_06_ManyNamesAndPoliciesCostNothing) {
  std::vector<ByteVector> names;
  for (int i = 0; i < 10'000; ++i) {
    names.push_back(der::implicit_tag(2, bytes_of_text("host" + std::to_string(i) + ".example")));
  }
  std::vector<ByteVector> policies;
  for (std::uint64_t i = 0; i < 1'000; ++i) {
    policies.push_back(der::sequence({der::oid("1.3.6.1.4.1.99999." + std::to_string(i))}));
  }
  const auto with_policies = [&](CertificateSpec& spec) {
    spec.extensions.push_back({std::string(kCertificatePolicies), false, der::sequence(policies)});
  };
  const CertificateAuthority upper = issue_ca("upper", root(), with_policies);
  const CertificateAuthority lower = issue_ca("lower", upper, with_policies);
  const ByteVector leaf = issue_leaf(lower, [&](CertificateSpec& spec) {
    spec.extensions.push_back({std::string(kSubjectAlternativeName), false, der::sequence(names)});
  });
  const ChainVerdict verdict = judge({leaf, lower.certificate, upper.certificate}, {root().certificate});
  EXPECT_EQ(verdict.code, ErrorCode::ok);
  EXPECT_EQ(verdict.facts.num_signature_checks, 3U);
}

/// dNSName within `host`: permitted, or excluded.
CertificateExtension name_constraints(bool permitted, bool critical) {
  const ByteVector subtree = der::sequence({der::implicit_tag(2, bytes_of_text("example"))});
  return {std::string(kNameConstraints), critical, der::sequence({der::element(permitted ? 0xa0 : 0xa1, subtree)})};
}

TEST(Catalogue, X5_07_NameConstraintsAreRefusedWhateverTheySay) {
  const auto constrained = [](bool permitted, bool critical) {
    return [=](CertificateSpec& spec) { spec.extensions.push_back(name_constraints(permitted, critical)); };
  };
  const CertificateAuthority plain = issue_ca("intermediate", root());
  ASSERT_EQ(judge({issue_leaf(plain), plain.certificate}, {root().certificate}).code, ErrorCode::ok);
  for (int variant = 0; variant < 4; ++variant) {
    const Edit edit = constrained((variant & 1) != 0, (variant & 2) != 0);
    const ByteVector leaf = issue_leaf(plain);
    const ByteVector intermediate = issue_ca("intermediate", root(), edit).certificate;
    EXPECT_EQ(judge({leaf, intermediate}, {root().certificate}).code, ErrorCode::chain_invalid);
    const ByteVector anchor = issue_root(root().key, "root", edit).certificate;
    EXPECT_EQ(judge({leaf, plain.certificate}, {anchor}).code, ErrorCode::chain_invalid);
    EXPECT_EQ(judge({issue_leaf(plain, edit), plain.certificate}, {root().certificate}).code, ErrorCode::chain_invalid);
    // One beside the path does not matter.
    EXPECT_EQ(judge({leaf, plain.certificate, intermediate}, {root().certificate}).code, ErrorCode::ok);
    EXPECT_EQ(judge({leaf, intermediate, plain.certificate}, {root().certificate}).code, ErrorCode::ok);
  }
}

}  // namespace
}  // namespace assay::crypto
