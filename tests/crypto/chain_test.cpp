#include <gtest/gtest.h>

#include <limits>

#include "tests/crypto/certificate_chain.hpp"
#include "tests/crypto/fixture.hpp"
#include "tests/testlib/exact_bytes.hpp"

namespace assay::crypto {
namespace {

using namespace testlib;

CertificateAuthority root() {
  static const CertificateAuthority made = issue_root(SigningKey::make(cose::kEs256, "root"), "root");
  return made;
}

CertificateAuthority other_root() {
  static const CertificateAuthority made = issue_root(SigningKey::make(cose::kEs256, "other root"), "other root");
  return made;
}

ErrorCode judge(const Certificates& x5c, const Certificates& anchors) {
  return judge_chain(x5c, anchors, kJudgedAt);
}

const Edit kExpired = [](CertificateSpec& spec) { spec.not_after = kJudgedAt - 1; };

/// Replaces the extension of that OID, or adds it.
void set_extension(CertificateSpec& spec, const CertificateExtension& extension) {
  std::erase_if(spec.extensions, [&](const CertificateExtension& old) { return old.oid == extension.oid; });
  spec.extensions.push_back(extension);
}

CertificateExtension path_length(std::uint64_t length) {
  return {std::string(oid::kBasicConstraints), true, der::sequence({der::boolean(true), der::integer(length)})};
}

// A chain that the backend takes for an intermediate with one thing changed, beside the same one unchanged.
ErrorCode judge_intermediate(const Edit& edit) {
  const CertificateAuthority good = issue_ca("intermediate", root());
  EXPECT_EQ(judge({issue_leaf(good), good.certificate}, {root().certificate}), ErrorCode::ok);
  const CertificateAuthority changed = issue_ca("intermediate", root(), edit);
  return judge({issue_leaf(changed), changed.certificate}, {root().certificate});
}

ErrorCode judge_leaf(const Edit& edit) {
  EXPECT_EQ(judge({issue_leaf(root())}, {root().certificate}), ErrorCode::ok);
  return judge({issue_leaf(root(), edit)}, {root().certificate});
}

TEST(Catalogue, X5_01_SelfSignedCertificateInX5cIsNoAnchor) {
  const ByteVector good = issue_leaf(root());
  ASSERT_EQ(judge({good, root().certificate}, {root().certificate}), ErrorCode::ok);
  EXPECT_EQ(judge({issue_leaf(other_root()), other_root().certificate}, {root().certificate}),
            ErrorCode::chain_untrusted);
}

TEST(Catalogue, X5_01_NameOfTheAnchorIsNotEnough) {
  const SigningKey fake_key = SigningKey::make(cose::kEs256, "fake root");
  // The same name; then also the key identifier of the anchor.
  for (const bool copies_identifier : {false, true}) {
    const CertificateAuthority fake = issue_root(fake_key, "root", [&](CertificateSpec& spec) {
      if (copies_identifier) spec.extensions.push_back(subject_key_identifier(root().key.spki()));
    });
    ASSERT_EQ(judge({issue_leaf(fake), fake.certificate}, {fake.certificate}), ErrorCode::ok);
    EXPECT_EQ(judge({issue_leaf(fake), fake.certificate}, {root().certificate}), ErrorCode::chain_untrusted);
    EXPECT_EQ(judge({issue_leaf(fake)}, {root().certificate}), ErrorCode::chain_untrusted);
  }
}

TEST(Catalogue, X5_02_NoAnchorsNeverMeansTrusted) {
  ASSERT_EQ(judge({issue_leaf(root())}, {root().certificate}), ErrorCode::ok);
  EXPECT_EQ(judge({issue_leaf(root())}, {}), ErrorCode::chain_untrusted);
  EXPECT_EQ(judge({root().certificate}, {}), ErrorCode::chain_untrusted);
  EXPECT_EQ(judge({}, {root().certificate}), ErrorCode::chain_untrusted);
}

TEST(Catalogue, X5_02_ExpiredAnchorsAreRefused) {
  const CertificateAuthority expired = issue_root(root().key, "root", kExpired);
  ASSERT_EQ(judge({issue_leaf(root())}, {root().certificate}), ErrorCode::ok);
  EXPECT_EQ(judge({issue_leaf(root())}, {expired.certificate}), ErrorCode::chain_expired);
  EXPECT_EQ(judge({issue_leaf(root())}, {expired.certificate, other_root().certificate}), ErrorCode::chain_expired);
  // Of two anchors for one key the valid one counts.
  EXPECT_EQ(judge({issue_leaf(root())}, {expired.certificate, root().certificate}), ErrorCode::ok);
}

TEST(Catalogue, X5_02_WrongAnchorsAreRefused) {
  ASSERT_EQ(judge({issue_leaf(root())}, {other_root().certificate, root().certificate}), ErrorCode::ok);
  EXPECT_EQ(judge({issue_leaf(root())}, {other_root().certificate}), ErrorCode::chain_untrusted);
}

TEST(Catalogue, X5_03_OrderAndExtrasDoNotCount) {
  const CertificateAuthority upper = issue_ca("upper", root());
  const CertificateAuthority lower = issue_ca("lower", upper);
  const CertificateAuthority cross = issue_ca(upper.key, "upper", other_root());
  const ByteVector leaf = issue_leaf(lower);
  const Certificates anchors = {root().certificate};
  EXPECT_EQ(judge({leaf, lower.certificate, upper.certificate}, anchors), ErrorCode::ok);
  EXPECT_EQ(judge({leaf, upper.certificate, lower.certificate}, anchors), ErrorCode::ok);
  EXPECT_EQ(judge({leaf, lower.certificate, lower.certificate, upper.certificate, leaf}, anchors), ErrorCode::ok);
  EXPECT_EQ(judge({leaf, lower.certificate, other_root().certificate, upper.certificate}, anchors), ErrorCode::ok);
  // Cross-signed: one name and one key, two issuers; either anchor is reached.
  EXPECT_EQ(judge({leaf, lower.certificate, upper.certificate, cross.certificate}, anchors), ErrorCode::ok);
  EXPECT_EQ(judge({leaf, lower.certificate, cross.certificate}, {other_root().certificate}), ErrorCode::ok);
  EXPECT_EQ(judge({leaf, lower.certificate}, anchors), ErrorCode::chain_untrusted);
}

TEST(Catalogue, X5_04_LeafMayBeTheAnchor) {
  const ByteVector leaf = issue_leaf(root());
  EXPECT_EQ(judge({leaf}, {leaf}), ErrorCode::ok);
  EXPECT_EQ(judge({leaf, root().certificate}, {leaf}), ErrorCode::ok);
  const ByteVector self_signed =
      issue_root(SigningKey::make(cose::kEs256, "alone"), "alone", [](CertificateSpec& spec) {
        spec.extensions = {basic_constraints(false)};
      }).certificate;
  EXPECT_EQ(judge({self_signed}, {self_signed}), ErrorCode::ok);
  EXPECT_EQ(judge({self_signed}, {leaf}), ErrorCode::chain_untrusted);
  const ByteVector expired = issue_leaf(root(), kExpired);
  EXPECT_EQ(judge({expired}, {expired}), ErrorCode::chain_expired);
}

TEST(Catalogue, X5_04_IntermediateMayBeTheAnchor) {
  const CertificateAuthority upper = issue_ca("upper", root());
  const CertificateAuthority lower = issue_ca("lower", upper);
  const ByteVector leaf = issue_leaf(lower);
  EXPECT_EQ(judge({leaf}, {lower.certificate}), ErrorCode::ok);
  EXPECT_EQ(judge({leaf, lower.certificate}, {lower.certificate}), ErrorCode::ok);
  EXPECT_EQ(judge({leaf, lower.certificate}, {upper.certificate}), ErrorCode::ok);
  EXPECT_EQ(judge({leaf, lower.certificate, upper.certificate}, {upper.certificate}), ErrorCode::ok);
  EXPECT_EQ(judge({leaf}, {upper.certificate}), ErrorCode::chain_untrusted);
}

TEST(Catalogue, X5_04_ChainsAreUpToEightIntermediatesLong) {
  CertificateAuthority issuer = root();
  Certificates others;
  for (int depth = 0; depth <= 9; ++depth) {
    Certificates x5c = {issue_leaf(issuer)};
    x5c.insert(x5c.end(), others.begin(), others.end());
    EXPECT_EQ(judge(x5c, {root().certificate}) == ErrorCode::ok, depth <= 8) << depth;
    EXPECT_EQ(judge_chain({x5c[0]}, {root().certificate}, kJudgedAt, others) == ErrorCode::ok, depth <= 8) << depth;
    issuer = issue_ca("intermediate " + std::to_string(depth), issuer);
    others.push_back(issuer.certificate);
  }
}

TEST(Catalogue, X5_05_IssuerThatIsNoCaIsRefused) {
  EXPECT_EQ(judge_intermediate([](CertificateSpec& spec) { set_extension(spec, basic_constraints(false)); }),
            ErrorCode::chain_invalid);
  EXPECT_EQ(judge_intermediate([](CertificateSpec& spec) { spec.extensions = {}; }), ErrorCode::chain_invalid);
  EXPECT_EQ(judge_intermediate([](CertificateSpec& spec) { spec.erase_extension(oid::kBasicConstraints); }),
            ErrorCode::chain_invalid);
}

TEST(Catalogue, X5_05_IssuerMustBeAllowedToSignCertificates) {
  constexpr unsigned kDigitalSignature = 0;
  EXPECT_EQ(judge_intermediate([](CertificateSpec& spec) { set_extension(spec, key_usage(kDigitalSignature)); }),
            ErrorCode::chain_invalid);
  EXPECT_EQ(judge_intermediate([](CertificateSpec& spec) { spec.erase_extension(oid::kKeyUsage); }), ErrorCode::ok);
}

TEST(Catalogue, X5_05_IssuerOfVersion1IsRefused) {
  const Edit version_1 = [](CertificateSpec& spec) {
    spec.version = 1;
    spec.extensions = {};
  };
  EXPECT_EQ(judge_intermediate(version_1), ErrorCode::chain_invalid);
  // Old roots are of version 1.
  const CertificateAuthority old_root = issue_root(root().key, "root", version_1);
  EXPECT_EQ(judge({issue_leaf(old_root)}, {old_root.certificate}), ErrorCode::ok);
}

TEST(Catalogue, X5_05_PathLengthIsKept) {
  const auto judge_length = [](std::uint64_t length) {
    const CertificateAuthority upper =
        issue_ca("upper", root(), [&](CertificateSpec& spec) { set_extension(spec, path_length(length)); });
    const CertificateAuthority lower = issue_ca("lower", upper);
    return judge({issue_leaf(lower), lower.certificate, upper.certificate}, {root().certificate});
  };
  EXPECT_EQ(judge_length(1), ErrorCode::ok);
  EXPECT_EQ(judge_length(0), ErrorCode::chain_invalid);
}

TEST(Chain, PathLengthOfTheAnchorDoesNotCount) {
  const CertificateAuthority strict_root =
      issue_root(root().key, "root", [](CertificateSpec& spec) { set_extension(spec, path_length(0)); });
  const CertificateAuthority intermediate = issue_ca("intermediate", root());
  EXPECT_EQ(judge({issue_leaf(intermediate), intermediate.certificate}, {strict_root.certificate}), ErrorCode::ok);
}

TEST(Chain, RefusesWhatIsOutOfDate) {
  EXPECT_EQ(judge_leaf(kExpired), ErrorCode::chain_expired);
  EXPECT_EQ(judge_intermediate(kExpired), ErrorCode::chain_expired);
  const Edit early = [](CertificateSpec& spec) { spec.not_before = kJudgedAt + 1; };
  EXPECT_EQ(judge_leaf(early), ErrorCode::chain_expired);
  EXPECT_EQ(judge_intermediate(early), ErrorCode::chain_expired);
}

TEST(Chain, BothEndsOfThePeriodAreWithin) {
  const Certificates x5c = {issue_leaf(root())};
  const Certificates anchors = {root().certificate};
  EXPECT_EQ(judge_chain(x5c, anchors, kCertificateNotBefore - 1), ErrorCode::chain_expired);
  EXPECT_EQ(judge_chain(x5c, anchors, kCertificateNotBefore), ErrorCode::ok);
  EXPECT_EQ(judge_chain(x5c, anchors, kCertificateNotAfter), ErrorCode::ok);
  EXPECT_EQ(judge_chain(x5c, anchors, kCertificateNotAfter + 1), ErrorCode::chain_expired);
}

TEST(Chain, NoCertificateIsValidAtTimesThatNoneCanName) {
  const CertificateAuthority eternal = issue_root(root().key, "root", [](CertificateSpec& spec) {
    spec.not_before = 0;
    spec.not_after = 253402300799;
  });
  const Certificates x5c = {eternal.certificate};
  EXPECT_EQ(judge_chain(x5c, x5c, 0), ErrorCode::ok);
  EXPECT_EQ(judge_chain(x5c, x5c, 253402300799), ErrorCode::ok);
  for (const std::int64_t time : {std::int64_t{-1}, std::int64_t{253402300800},
                                  std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(judge_chain(x5c, x5c, time), ErrorCode::chain_expired) << time;
  }
}

TEST(Catalogue, SIG_13_WeakHashesBelowTheAnchorAreRefused) {
  const SigningKey key = SigningKey::make(cose::kRs256, "rsa root");
  const CertificateAuthority rsa_root = issue_root(key, "rsa root");
  const ByteVector leaf = issue_leaf(rsa_root);
  EXPECT_EQ(judge({sign_again(leaf, key, "SHA256")}, {rsa_root.certificate}), ErrorCode::ok);
  EXPECT_EQ(judge({sign_again(leaf, key, "SHA1")}, {rsa_root.certificate}), ErrorCode::chain_signature_algorithm);
  EXPECT_EQ(judge({sign_again(leaf, key, "MD5")}, {rsa_root.certificate}), ErrorCode::chain_signature_algorithm);
  // How the anchor itself is signed says nothing about it.
  EXPECT_EQ(judge({leaf}, {sign_again(rsa_root.certificate, key, "SHA1")}), ErrorCode::ok);
}

TEST(Catalogue, SIG_13_WeakIssuerKeysAreRefused) {
  const auto judge_bits = [](int bits) {
    const CertificateAuthority issuer =
        issue_ca(SigningKey::make(cose::kRs256, "rsa intermediate", bits), "rsa intermediate", root());
    return judge({issue_leaf(issuer), issuer.certificate}, {root().certificate});
  };
  EXPECT_EQ(judge_bits(2048), ErrorCode::ok);
  EXPECT_EQ(judge_bits(1024), ErrorCode::chain_signature_algorithm);
}

TEST(Chain, RefusesAChangedCertificate) {
  const CertificateAuthority intermediate = issue_ca("intermediate", root());
  const Certificates good = {issue_leaf(intermediate), intermediate.certificate};
  ASSERT_EQ(judge(good, {root().certificate}), ErrorCode::ok);
  for (const std::size_t index : {0U, 1U}) {
    Certificates changed = good;
    changed[index].back() ^= 1;
    EXPECT_EQ(judge(changed, {root().certificate}), ErrorCode::chain_untrusted);
  }
}

TEST(Chain, RefusesUnknownCriticalExtensions) {
  const auto unknown = [](bool critical) {
    return [critical](CertificateSpec& spec) {
      spec.extensions.push_back({"1.3.6.1.4.1.99999.1", critical, der::null()});
    };
  };
  EXPECT_EQ(judge_leaf(unknown(false)), ErrorCode::ok);
  EXPECT_EQ(judge_leaf(unknown(true)), ErrorCode::chain_invalid);
  EXPECT_EQ(judge_intermediate(unknown(false)), ErrorCode::ok);
  EXPECT_EQ(judge_intermediate(unknown(true)), ErrorCode::chain_invalid);
}

TEST(Chain, KeyIdentifiersDoNotCount) {
  const std::string authority(oid::kAuthorityKeyIdentifier);
  const auto with = [](const CertificateExtension& extension) {
    return [extension](CertificateSpec& spec) { set_extension(spec, extension); };
  };
  const CertificateExtension wrong = authority_key_identifier(other_root().key.spki());
  const CertificateExtension malformed = {authority, false, der::null()};
  EXPECT_EQ(judge_leaf(with(wrong)), ErrorCode::ok);
  EXPECT_EQ(judge_leaf(with(malformed)), ErrorCode::ok);
  EXPECT_EQ(judge_intermediate(with(wrong)), ErrorCode::ok);
  EXPECT_EQ(judge_intermediate(with(malformed)), ErrorCode::ok);
  EXPECT_EQ(judge_intermediate(with({std::string(oid::kSubjectKeyIdentifier), false, der::null()})), ErrorCode::ok);
  EXPECT_EQ(judge_leaf(with({authority, true, der::null()})), ErrorCode::chain_invalid);
}

TEST(Chain, RefusesOtherMalformedExtensions) {
  EXPECT_EQ(judge_leaf([](CertificateSpec& spec) {
              set_extension(spec, {std::string(oid::kBasicConstraints), true, der::null()});
            }),
            ErrorCode::chain_invalid);
  EXPECT_EQ(judge_intermediate([](CertificateSpec& spec) {
              set_extension(spec, {std::string(oid::kKeyUsage), false, der::null()});
            }),
            ErrorCode::chain_invalid);
}

TEST(Chain, UnusedBitsOfTheSignatureDoNotCount) {
  ByteVector leaf = issue_leaf(root());
  ASSERT_EQ(judge({leaf}, {root().certificate}), ErrorCode::ok);
  leaf[unused_bits_position(leaf)] = 3;
  EXPECT_EQ(judge({leaf}, {root().certificate}), ErrorCode::ok);
  EXPECT_EQ(judge({leaf}, {leaf}), ErrorCode::ok);
  leaf.back() ^= 1;
  EXPECT_EQ(judge({leaf}, {root().certificate}), ErrorCode::chain_untrusted);
}

TEST(Chain, TakesOfSeveralWithOneNameTheOneThatSigned) {
  const CertificateAuthority twin = issue_root(SigningKey::make(cose::kEs256, "twin"), "root");
  const ByteVector leaf = issue_leaf(root());
  EXPECT_EQ(judge({leaf}, {root().certificate, twin.certificate}), ErrorCode::ok);
  EXPECT_EQ(judge({leaf}, {twin.certificate, root().certificate}), ErrorCode::ok);
  EXPECT_EQ(judge({leaf}, {twin.certificate}), ErrorCode::chain_untrusted);

  const CertificateAuthority one = issue_ca(SigningKey::make(cose::kEs256, "one"), "intermediate", root());
  const CertificateAuthority two = issue_ca(SigningKey::make(cose::kEs256, "two"), "intermediate", root());
  EXPECT_EQ(judge({issue_leaf(one), one.certificate, two.certificate}, {root().certificate}), ErrorCode::ok);
  EXPECT_EQ(judge({issue_leaf(one), two.certificate, one.certificate}, {root().certificate}), ErrorCode::ok);
  EXPECT_EQ(judge({issue_leaf(one), two.certificate}, {root().certificate}), ErrorCode::chain_untrusted);
}

TEST(Catalogue, SIG_26_ExplicitCurveParametersAreRefused) {
  EXPECT_EQ(judge_intermediate([](CertificateSpec& spec) { spec.spki = with_explicit_curve(spec.spki); }),
            ErrorCode::chain_invalid);
}

TEST(Chain, RefusesMalformedCertificates) {
  const ByteVector leaf = issue_leaf(root());
  const ByteVector garbage = {0x30, 0x00};
  ASSERT_EQ(judge({leaf}, {root().certificate}), ErrorCode::ok);
  EXPECT_EQ(judge({garbage}, {root().certificate}), ErrorCode::chain_invalid);
  EXPECT_EQ(judge({leaf, garbage}, {root().certificate}), ErrorCode::chain_invalid);
  EXPECT_EQ(judge({concat({leaf, ByteVector{0}})}, {root().certificate}), ErrorCode::chain_invalid);
  EXPECT_EQ(judge({leaf}, {root().certificate, garbage}), ErrorCode::anchor_invalid);
  EXPECT_EQ(judge_chain({leaf}, {root().certificate}, kJudgedAt, {garbage}), ErrorCode::anchor_invalid);
}

TEST(Chain, RefusesEveryProperPrefix) {
  const ByteVector leaf = issue_leaf(root());
  const Certificates anchors = {root().certificate};
  const auto anchor_views = views_of(anchors);
  const OwnContext context(openssl_backend());
  for (std::size_t size = 0; size < leaf.size(); ++size) {
    const ExactBytes prefix(Bytes(leaf).first(size));
    const Bytes x5c[] = {prefix};
    ChainFacts facts;
    EXPECT_EQ(openssl_backend().verify_chain(*context, {x5c, {}, anchor_views, kJudgedAt}, facts).code,
              ErrorCode::chain_invalid)
        << size;
  }
}

}  // namespace
}  // namespace assay::crypto
