// Extensions of certificates in a chain, odd ones and dangerous ones.
#include <gtest/gtest.h>

#include "tests/crypto/certificate_chain.hpp"
#include "tests/crypto/fixture.hpp"

namespace assay::crypto {
namespace {

using namespace testlib;

constexpr std::string_view kExtendedKeyUsage = "2.5.29.37";
constexpr std::string_view kSubjectAlternativeName = "2.5.29.17";
constexpr std::string_view kIssuerAlternativeName = "2.5.29.18";
constexpr std::string_view kNameConstraints = "2.5.29.30";
constexpr std::string_view kInhibitAnyPolicy = "2.5.29.54";
constexpr std::string_view kPolicyConstraints = "2.5.29.36";

CertificateAuthority root() {
  static const CertificateAuthority made = issue_root(SigningKey::make(cose::kEs256, "root"), "root");
  return made;
}

ErrorCode judge(const Certificates& x5c) {
  return judge_chain(x5c, {root().certificate}, kJudgedAt);
}

Edit with(std::string_view oid, bool critical, const ByteVector& value) {
  return [=](CertificateSpec& spec) { spec.extensions.push_back({std::string(oid), critical, value}); };
}

/// The verdict where the leaf has the extension, and where an intermediate has it.
struct Verdicts {
  ErrorCode leaf;
  ErrorCode intermediate;
};

Verdicts judge_extension(std::string_view oid, bool critical, const ByteVector& value) {
  const CertificateAuthority plain = issue_ca("intermediate", root());
  EXPECT_EQ(judge({issue_leaf(plain), plain.certificate}), ErrorCode::ok);
  const CertificateAuthority odd = issue_ca("intermediate", root(), with(oid, critical, value));
  return {judge({issue_leaf(plain, with(oid, critical, value)), plain.certificate}),
          judge({issue_leaf(odd), odd.certificate})};
}

void expect_verdicts(std::string_view oid, bool critical, const ByteVector& value, ErrorCode leaf,
                     ErrorCode intermediate) {
  const Verdicts verdicts = judge_extension(oid, critical, value);
  EXPECT_EQ(verdicts.leaf, leaf) << oid << critical;
  EXPECT_EQ(verdicts.intermediate, intermediate) << oid << critical;
}

TEST(Catalogue, X5_08_UnknownExtensionsMustNotBeCritical) {
  const std::string_view unknown = "1.3.6.1.4.1.99999.1";
  expect_verdicts(unknown, false, der::null(), ErrorCode::ok, ErrorCode::ok);
  expect_verdicts(unknown, true, der::null(), ErrorCode::chain_invalid, ErrorCode::chain_invalid);
}

TEST(Catalogue, X5_08_OddExtendedKeyUsagesAreAccepted) {
  for (const std::string_view usage : {"2.5.29.37.0", "1.3.6.1.5.5.7.3.1", "2.23.133.8.3", "1.3.6.1.4.1.99999.2"}) {
    expect_verdicts(kExtendedKeyUsage, false, der::sequence({der::oid(usage)}), ErrorCode::ok, ErrorCode::ok);
    expect_verdicts(kExtendedKeyUsage, true, der::sequence({der::oid(usage)}), ErrorCode::ok, ErrorCode::ok);
  }
  expect_verdicts(kExtendedKeyUsage, false, der::null(), ErrorCode::chain_invalid, ErrorCode::chain_invalid);
}

TEST(Catalogue, X5_08_PoliciesAreNotProcessed) {
  const ByteVector require_explicit = der::sequence({der::implicit_tag(0, ByteVector{0})});
  for (const bool critical : {false, true}) {
    expect_verdicts(kPolicyConstraints, critical, require_explicit, ErrorCode::ok, ErrorCode::ok);
    expect_verdicts(kInhibitAnyPolicy, critical, der::integer(0), ErrorCode::ok, ErrorCode::ok);
  }
}

/// GeneralNames such as those that CVE-2022-3602 (otherName SmtpUTF8Mailbox, rfc822Name), CVE-2023-0286 (x400Address)
/// and others were about.
std::vector<ByteVector> dangerous_names() {
  constexpr std::uint8_t kOtherName = 0xa0;
  constexpr std::uint8_t kEmail = 0x81;
  constexpr std::uint8_t kX400Address = 0xa3;
  constexpr std::uint8_t kUri = 0x86;
  constexpr std::uint8_t kIpAddress = 0x87;
  const std::string punycode = "a@xn--" + std::string(600, 'a') + ".example";
  const ByteVector mailbox = der::element(0xa0, der::element(der::kUtf8String, bytes_of_text(punycode)));
  return {der::element(kOtherName, concat({der::oid("1.3.6.1.5.5.7.8.9"), mailbox})),
          der::element(kEmail, bytes_of_text(punycode)),
          der::element(kEmail, {}),
          der::element(kX400Address, der::sequence({})),
          der::element(kUri, bytes_of_text("http://[::1")),
          der::element(kIpAddress, ByteVector{1, 2, 3})};
}

// Nothing looks into alternative names here: they are passed by, whatever they hold.
TEST(Catalogue, X5_09_DangerousNamesAreNotProcessed) {
  for (const ByteVector& name : dangerous_names()) {
    const ByteVector names = der::sequence({name});
    for (const std::string_view oid : {kSubjectAlternativeName, kIssuerAlternativeName}) {
      const Verdicts verdicts = judge_extension(oid, false, names);
      EXPECT_EQ(verdicts.leaf, ErrorCode::ok) << to_hex(name).substr(0, 40) << " " << oid;
      EXPECT_EQ(verdicts.leaf, verdicts.intermediate);
    }
    // Constraints on them are refused before anything compares the two.
    const ByteVector subtree = der::sequence({name});
    const CertificateAuthority constrained =
        issue_ca("intermediate", root(), with(kNameConstraints, true, der::sequence({der::element(0xa0, subtree)})));
    const ByteVector leaf = issue_leaf(constrained, with(kSubjectAlternativeName, false, names));
    EXPECT_EQ(judge({leaf, constrained.certificate}), ErrorCode::chain_invalid);
  }
}

}  // namespace
}  // namespace assay::crypto
