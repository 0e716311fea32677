// Certificate status by CRLs.
#include <gtest/gtest.h>

#include "tests/crypto/certificate_chain.hpp"
#include "tests/crypto/fixture.hpp"
#include "tests/testlib/crl.hpp"

namespace assay::crypto {
namespace {

using namespace testlib;

const ByteVector kLeafSerial = {0x11};
const ByteVector kIntermediateSerial = {0x22};

Edit with_serial(const ByteVector& serial) {
  return [serial](CertificateSpec& spec) { spec.serial = serial; };
}

/// Of a CA that may sign CRLs.
Edit ca_with_serial(const ByteVector& serial) {
  return [serial](CertificateSpec& spec) {
    spec.serial = serial;
    spec.extension(oid::kKeyUsage) = key_usage_of_ca();
  };
}

/// root <- intermediate <- leaf, and who may revoke them.
struct Chain {
  CertificateAuthority root = issue_root(SigningKey::make(cose::kEs256, "root"), "root", ca_with_serial({1}));
  CertificateAuthority intermediate = issue_ca("intermediate", root, ca_with_serial(kIntermediateSerial));
  ByteVector leaf = issue_leaf(intermediate, with_serial(kLeafSerial));

  ChainVerdict judge(const Certificates& crls, UnknownStatus unknown_status = UnknownStatus::refuse,
                     std::int64_t time = kJudgedAt) const {
    return verify_chain({leaf, intermediate.certificate}, {{root.certificate}, {}, crls}, time, unknown_status);
  }
  /// A CRL that says nothing of the leaf, or that it is revoked, with whatever `edit` changes.
  ByteVector leaf_crl(bool revoked, const std::function<void(CrlSpec&)>& edit = nullptr) const {
    CrlSpec spec;
    spec.issuer = intermediate.name;
    if (revoked) spec.revoked = {{.serial = kLeafSerial}};
    if (edit) edit(spec);
    return make_crl(spec, intermediate.key);
  }
  ByteVector root_crl() const { return make_crl(root); }
};

void expect_status(const ChainVerdict& verdict, CertificateStatus status) {
  EXPECT_EQ(verdict.code, ErrorCode::ok);
  EXPECT_EQ(verdict.facts.status, status);
}

/// A CRL on the leaf that must not count, whether it lists the leaf or not; its twin does.
void expect_unusable(const Chain& chain, const std::function<void(CrlSpec&)>& edit, std::int64_t time = kJudgedAt) {
  expect_status(chain.judge({chain.root_crl(), chain.leaf_crl(false)}), CertificateStatus::good);
  for (const bool revoked : {false, true}) {
    const Certificates crls = {chain.root_crl(), chain.leaf_crl(revoked, edit)};
    EXPECT_EQ(chain.judge(crls, UnknownStatus::refuse, time).code, ErrorCode::certificate_status_unknown);
    expect_status(chain.judge(crls, UnknownStatus::accept_for_leaf, time), CertificateStatus::unknown);
    expect_status(chain.judge(crls, UnknownStatus::accept, time), CertificateStatus::unknown);
  }
}

TEST(Revocation, AllBelowTheAnchorMustBeGood) {
  const Chain chain;
  expect_status(chain.judge({chain.root_crl(), chain.leaf_crl(false)}), CertificateStatus::good);
  expect_status(chain.judge({chain.leaf_crl(false), chain.root_crl()}), CertificateStatus::good);
  EXPECT_EQ(chain.judge({}).code, ErrorCode::certificate_status_unknown);
  EXPECT_EQ(chain.judge({chain.root_crl()}).code, ErrorCode::certificate_status_unknown);
  EXPECT_EQ(chain.judge({chain.leaf_crl(false)}).code, ErrorCode::certificate_status_unknown);
}

TEST(Revocation, PolicyMayAcceptAnUnknownLeaf) {
  const Chain chain;
  expect_status(chain.judge({chain.root_crl()}, UnknownStatus::accept_for_leaf), CertificateStatus::unknown);
  expect_status(chain.judge({chain.root_crl(), chain.leaf_crl(false)}, UnknownStatus::accept_for_leaf),
                CertificateStatus::good);
  EXPECT_EQ(chain.judge({}, UnknownStatus::accept_for_leaf).code, ErrorCode::certificate_status_unknown);
  EXPECT_EQ(chain.judge({chain.leaf_crl(false)}, UnknownStatus::accept_for_leaf).code,
            ErrorCode::certificate_status_unknown);
}

TEST(Revocation, PolicyMayAcceptAllThatIsUnknown) {
  const Chain chain;
  expect_status(chain.judge({}, UnknownStatus::accept), CertificateStatus::unknown);
  expect_status(chain.judge({chain.leaf_crl(false)}, UnknownStatus::accept), CertificateStatus::unknown);
  expect_status(chain.judge({chain.root_crl(), chain.leaf_crl(false)}, UnknownStatus::accept), CertificateStatus::good);
}

TEST(Revocation, RevokedIsRefusedWhateverPolicySays) {
  const Chain chain;
  for (const auto policy : {UnknownStatus::refuse, UnknownStatus::accept_for_leaf, UnknownStatus::accept}) {
    EXPECT_EQ(chain.judge({chain.root_crl(), chain.leaf_crl(false)}, policy).code, ErrorCode::ok);
    EXPECT_EQ(chain.judge({chain.root_crl(), chain.leaf_crl(true)}, policy).code, ErrorCode::certificate_revoked);
    const ByteVector on_intermediate = make_crl(chain.root, {{7}, kIntermediateSerial});
    EXPECT_EQ(chain.judge({on_intermediate, chain.leaf_crl(false)}, policy).code, ErrorCode::certificate_revoked);
  }
  // Also where nothing is known of the other.
  EXPECT_EQ(chain.judge({chain.leaf_crl(true)}, UnknownStatus::accept).code, ErrorCode::certificate_revoked);
}

TEST(Revocation, AnyUsableListRevokes) {
  const Chain chain;
  const auto newer = [](CrlSpec& spec) { spec.this_update = kJudgedAt - 1; };
  // A later list that leaves the certificate out takes nothing back, nor does one that nobody signed.
  ByteVector forged = chain.leaf_crl(false, newer);
  forged.back() ^= 1;
  for (const auto& other : {chain.leaf_crl(false), chain.leaf_crl(false, newer), forged}) {
    EXPECT_EQ(chain.judge({chain.root_crl(), chain.leaf_crl(true), other}, UnknownStatus::accept).code,
              ErrorCode::certificate_revoked);
    EXPECT_EQ(chain.judge({other, chain.root_crl(), chain.leaf_crl(true)}, UnknownStatus::accept).code,
              ErrorCode::certificate_revoked);
  }
}

TEST(Revocation, OneUsableListIsEnough) {
  const Chain chain;
  ByteVector forged = chain.leaf_crl(true);
  forged.back() ^= 1;
  const ByteVector stale = chain.leaf_crl(true, [](CrlSpec& spec) { spec.next_update = kJudgedAt - 1; });
  expect_status(chain.judge({forged, stale, chain.root_crl(), chain.leaf_crl(false)}), CertificateStatus::good);
}

TEST(Revocation, SerialNumbersAreComparedWhole) {
  const Chain chain;
  for (const ByteVector& serial :
       {ByteVector{0x10}, ByteVector{0x11, 0x00}, ByteVector{0x01, 0x11}, ByteVector{0x12}}) {
    const ByteVector crl = chain.leaf_crl(false, [&](CrlSpec& spec) { spec.revoked = {{.serial = serial}}; });
    expect_status(chain.judge({chain.root_crl(), crl}), CertificateStatus::good);
  }
  const ByteVector many = chain.leaf_crl(false, [](CrlSpec& spec) {
    for (std::uint8_t i = 255; i > 0; --i) spec.revoked.push_back({.serial = {i}});
  });
  EXPECT_EQ(chain.judge({chain.root_crl(), many}).code, ErrorCode::certificate_revoked);
}

TEST(Revocation, NoCertificateBelowTheAnchorNeedsNoList) {
  const Chain chain;
  const ChainVerdict verdict = verify_chain({chain.leaf}, {{chain.leaf}, {}, {}}, kJudgedAt, UnknownStatus::refuse);
  expect_status(verdict, CertificateStatus::good);
  // The anchor is trusted by whoever gave it: what its issuer says of it does not matter.
  const ChainVerdict anchored = verify_chain(
      {chain.leaf},
      {{chain.intermediate.certificate}, {}, {chain.leaf_crl(false), make_crl(chain.root, {kIntermediateSerial})}},
      kJudgedAt, UnknownStatus::refuse);
  expect_status(anchored, CertificateStatus::good);
}

TEST(Catalogue, X5_11_ListIsUsedFromThisUpdateUpToNextUpdate) {
  const Chain chain;
  const auto update = [](CrlSpec& spec) {
    spec.this_update = kJudgedAt - 10;
    spec.next_update = kJudgedAt + 10;
  };
  const Certificates good = {chain.root_crl(), chain.leaf_crl(false, update)};
  const Certificates bad = {chain.root_crl(), chain.leaf_crl(true, update)};
  for (const std::int64_t time : {kJudgedAt - 10, kJudgedAt, kJudgedAt + 9}) {
    expect_status(chain.judge(good, UnknownStatus::refuse, time), CertificateStatus::good);
    EXPECT_EQ(chain.judge(bad, UnknownStatus::accept, time).code, ErrorCode::certificate_revoked);
  }
  for (const std::int64_t time : {kJudgedAt - 11, kJudgedAt + 10, kJudgedAt + 11}) expect_unusable(chain, update, time);
}

TEST(Catalogue, X5_11_ForgedListIsUnusable) {
  const Chain chain;
  for (const bool revoked : {false, true}) {
    ByteVector crl = chain.leaf_crl(revoked);
    crl.back() ^= 1;
    EXPECT_EQ(chain.judge({chain.root_crl(), crl}).code, ErrorCode::certificate_status_unknown);
    expect_status(chain.judge({chain.root_crl(), crl}, UnknownStatus::accept), CertificateStatus::unknown);
  }
}

TEST(Catalogue, X5_11_ListByAnotherIssuerIsUnusable) {
  const Chain chain;
  const CertificateAuthority other = issue_ca("other", chain.root, ca_with_serial({9}));
  expect_unusable(chain, [&](CrlSpec& spec) { spec.issuer = other.name; });
  // The right name, signed by somebody else.
  CrlSpec spec;
  spec.issuer = chain.intermediate.name;
  EXPECT_EQ(chain.judge({chain.root_crl(), make_crl(spec, other.key)}).code, ErrorCode::certificate_status_unknown);
}

TEST(Catalogue, X5_11_IssuerMustBeAllowedToSignLists) {
  Chain chain;
  const Certificates crls = {chain.root_crl(), chain.leaf_crl(false)};
  expect_status(chain.judge(crls), CertificateStatus::good);
  const auto reissue = [&](const Edit& edit) {
    chain.intermediate = issue_ca("intermediate", chain.root, edit);
    return chain.judge(crls);
  };
  expect_status(reissue([](CertificateSpec& spec) { spec.erase_extension(oid::kKeyUsage); }), CertificateStatus::good);
  EXPECT_EQ(reissue(nullptr).code, ErrorCode::certificate_status_unknown);
}

TEST(Catalogue, X5_11_CriticalExtensionsMustBeKnown) {
  const Chain chain;
  const auto unknown = [](bool critical) { return CertificateExtension{"1.3.6.1.4.1.99999.1", critical, der::null()}; };
  const ByteVector harmless = chain.leaf_crl(false, [&](CrlSpec& spec) { spec.extensions = {unknown(false)}; });
  expect_status(chain.judge({chain.root_crl(), harmless}), CertificateStatus::good);
  expect_unusable(chain, [&](CrlSpec& spec) { spec.extensions = {unknown(true)}; });
  // Of an entry, whichever certificate it is about.
  expect_unusable(chain,
                  [&](CrlSpec& spec) { spec.revoked.push_back({.serial = {0x7f}, .extensions = {unknown(true)}}); });
}

TEST(Catalogue, X5_11_ScopeOfTheListIsKept) {
  const Chain chain;
  const ByteVector yes = {0xff};
  const auto scope = [](const std::vector<ByteVector>& members) {
    return [members](CrlSpec& spec) { spec.extensions = {issuing_distribution_point(members)}; };
  };
  const ByteVector only_users = chain.leaf_crl(false, scope({der::implicit_tag(1, yes)}));
  expect_status(chain.judge({chain.root_crl(), only_users}), CertificateStatus::good);
  expect_unusable(chain, scope({der::implicit_tag(2, yes)}));                            // only CAs
  expect_unusable(chain, scope({der::implicit_tag(5, yes)}));                            // only attribute certificates
  expect_unusable(chain, scope({der::implicit_tag(4, yes)}));                            // indirect
  expect_unusable(chain, scope({der::implicit_tag(3, ByteVector{0x01, 0x40})}));         // only some reasons
  expect_unusable(chain, scope({distribution_point_name("http://crl.example/other")}));  // the leaf names none
}

TEST(Catalogue, X5_11_AnyDistributionPointOfTheCertificateWillDo) {
  Chain chain;
  chain.leaf = issue_leaf(chain.intermediate, [](CertificateSpec& spec) {
    spec.serial = kLeafSerial;
    spec.extensions.push_back(crl_distribution_points({"http://crl.example/1", "http://crl.example/2"}));
  });
  const auto scope = [](std::string_view uri) {
    return [name = distribution_point_name(uri)](CrlSpec& spec) {
      spec.extensions = {issuing_distribution_point({name})};
    };
  };
  for (const std::string_view uri : {"http://crl.example/1", "http://crl.example/2"}) {
    expect_status(chain.judge({chain.root_crl(), chain.leaf_crl(false, scope(uri))}), CertificateStatus::good);
    EXPECT_EQ(chain.judge({chain.root_crl(), chain.leaf_crl(true, scope(uri))}).code, ErrorCode::certificate_revoked);
  }
  expect_unusable(chain, scope("http://crl.example/3"));
}

TEST(Catalogue, X5_11_EmptyReasonsAreUnusable) {
  const Chain chain;
  expect_unusable(chain, [](CrlSpec& spec) {
    spec.extensions = {issuing_distribution_point({der::implicit_tag(3, ByteVector{0x00})})};
  });
}

TEST(Catalogue, X5_11_DeltaListIsNoWholeOne) {
  const Chain chain;
  expect_unusable(chain, [](CrlSpec& spec) {
    spec.extensions = {{std::string(oid::kDeltaCrlIndicator), true, der::integer(1)}};
  });
}

TEST(Catalogue, SIG_13_ListsWithWeakHashesAreUnusable) {
  const auto judge_hash = [](const char* hash) {
    const SigningKey key = SigningKey::make(cose::kRs256, "rsa intermediate");
    Chain chain;
    chain.intermediate = issue_ca(key, "intermediate", chain.root, ca_with_serial(kIntermediateSerial));
    chain.leaf = issue_leaf(chain.intermediate, with_serial(kLeafSerial));
    return chain.judge({chain.root_crl(), sign_crl_again(chain.leaf_crl(false), key, hash)});
  };
  expect_status(judge_hash("SHA256"), CertificateStatus::good);
  EXPECT_EQ(judge_hash("SHA1").code, ErrorCode::certificate_status_unknown);
  EXPECT_EQ(judge_hash("MD5").code, ErrorCode::certificate_status_unknown);
}

TEST(Revocation, LooksForAPathWithoutTheRevokedOne) {
  const Chain chain;
  const CertificateAuthority again =
      issue_ca(chain.intermediate.key, "intermediate", chain.root, ca_with_serial({0x33}));
  const Certificates crls = {make_crl(chain.root, {kIntermediateSerial}), chain.leaf_crl(false)};
  EXPECT_EQ(chain.judge(crls).code, ErrorCode::certificate_revoked);
  const Certificates both[] = {{chain.leaf, chain.intermediate.certificate, again.certificate},
                               {chain.leaf, again.certificate, chain.intermediate.certificate}};
  for (const Certificates& x5c : both) {
    expect_status(verify_chain(x5c, {{chain.root.certificate}, {}, crls}, kJudgedAt, UnknownStatus::refuse),
                  CertificateStatus::good);
  }
}

// OpenSSL would take each for a list without that extension.
TEST(Catalogue, X5_11_MalformedExtensionsAreRefused) {
  const Chain chain;
  const auto judge = [&](const CertificateExtension& of_list, const CertificateExtension& of_entry) {
    const ByteVector crl = chain.leaf_crl(false, [&](CrlSpec& spec) {
      if (!of_list.oid.empty()) spec.extensions = {of_list};
      spec.revoked = {{.serial = {0x7f}, .extensions = {}}};
      if (!of_entry.oid.empty()) spec.revoked[0].extensions = {of_entry};
    });
    return chain.judge({chain.root_crl(), crl}).code;
  };
  const auto reason = [](std::uint8_t number) {
    return CertificateExtension{std::string(oid::kReasonCode), false, der::element(0x0a, ByteVector{number})};
  };
  EXPECT_EQ(judge(issuing_distribution_point({der::implicit_tag(1, ByteVector{0xff})}), reason(1)), ErrorCode::ok);
  EXPECT_EQ(judge(issuing_distribution_point({der::null()}), {}), ErrorCode::anchor_invalid);
  EXPECT_EQ(judge(issuing_distribution_point({der::implicit_tag(3, {})}), {}), ErrorCode::anchor_invalid);
  EXPECT_EQ(judge({}, {std::string(oid::kReasonCode), false, der::null()}), ErrorCode::anchor_invalid);
  EXPECT_EQ(judge({}, {std::string(oid::kCertificateIssuer), true, der::null()}), ErrorCode::anchor_invalid);
  constexpr std::uint8_t kRemoveFromCrl = 8;
  EXPECT_EQ(judge({}, reason(kRemoveFromCrl)), ErrorCode::anchor_invalid);
}

TEST(Revocation, MalformedListIsTheCallersFault) {
  const Chain chain;
  ByteVector crl = chain.leaf_crl(false);
  expect_status(chain.judge({chain.root_crl(), crl}), CertificateStatus::good);
  crl.push_back(0);
  EXPECT_EQ(chain.judge({chain.root_crl(), crl}).code, ErrorCode::anchor_invalid);
  EXPECT_EQ(chain.judge({chain.root_crl(), {0x30, 0x00}}).code, ErrorCode::anchor_invalid);
}

}  // namespace
}  // namespace assay::crypto
