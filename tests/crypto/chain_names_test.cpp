// Who is an issuer: names are compared by their parts, and decide nothing by themselves.
#include <gtest/gtest.h>

#include "tests/crypto/certificate_chain.hpp"
#include "tests/crypto/fixture.hpp"

namespace assay::crypto {
namespace {

using namespace testlib;
using namespace std::string_literals;

constexpr std::uint8_t kTeletexString = 0x14;
constexpr std::uint8_t kIa5String = 0x16;
constexpr std::uint8_t kUniversalString = 0x1c;
constexpr std::uint8_t kBmpString = 0x1e;

NameAttribute common_name(std::string value, std::uint8_t tag = der::kUtf8String) {
  return {std::string(oid::kCommonName), std::move(value), tag};
}

NameAttribute organization(std::string value) {
  return {std::string(oid::kOrganization), std::move(value)};
}

/// A root of one name and a leaf that names its issuer so.
ErrorCode judge_names(const ByteVector& of_root, const ByteVector& issuer_of_leaf) {
  const SigningKey key = SigningKey::make(cose::kEs256, "named root");
  const CertificateAuthority root = issue_root(key, "root", [&](CertificateSpec& spec) {
    spec.subject_der = of_root;
    spec.issuer_der = of_root;
  });
  const ByteVector leaf = issue_leaf(root, [&](CertificateSpec& spec) { spec.issuer_der = issuer_of_leaf; });
  return judge_chain({leaf}, {root.certificate}, kJudgedAt);
}

/// A chain by each name is in order; one that mixes them is not.
void expect_different(const ByteVector& one, const ByteVector& two) {
  EXPECT_EQ(judge_names(one, one), ErrorCode::ok);
  EXPECT_EQ(judge_names(two, two), ErrorCode::ok);
  EXPECT_EQ(judge_names(one, two), ErrorCode::chain_untrusted);
  EXPECT_EQ(judge_names(two, one), ErrorCode::chain_untrusted);
}

TEST(Catalogue, X5_12_SeparatorsWithinAValueSeparateNothing) {
  expect_different(encode_name({common_name("a, CN=b")}), encode_name({common_name("a"), common_name("b")}));
  expect_different(encode_name({common_name("a+O=b")}), encode_rdns({{common_name("a"), organization("b")}}));
  expect_different(encode_name({common_name("a=b")}), encode_name({common_name("a"), common_name("b")}));
  expect_different(encode_name({common_name("a/CN=b")}), encode_name({common_name("a"), common_name("b")}));
}

TEST(Catalogue, X5_12_TextDoesNotEndAtNul) {
  expect_different(encode_name({common_name("a\0b"s)}), encode_name({common_name("a")}));
  expect_different(encode_name({common_name("a\0b"s)}), encode_name({common_name("a\0c"s)}));
  expect_different(encode_name({common_name("a\0b"s, kIa5String)}), encode_name({common_name("a", kIa5String)}));
}

TEST(Catalogue, X5_12_SeveralAttributesInOneStepAreNotSeveralSteps) {
  expect_different(encode_rdns({{common_name("a"), organization("b")}}),
                   encode_name({common_name("a"), organization("b")}));
  expect_different(encode_name({common_name("a"), organization("b")}),
                   encode_name({organization("b"), common_name("a")}));
  expect_different(encode_name({common_name("a")}), encode_name({organization("a")}));
  expect_different(encode_name({common_name("a")}), encode_name({common_name("a"), common_name("a")}));
}

// RFC 5280 7.1: one text in two encodings is one name, and so are two that differ in case or in spaces only.
TEST(Catalogue, X5_12_EncodingsOfOneTextAreOneName) {
  const ByteVector plain = encode_name({common_name("Ab c")});
  for (const ByteVector& same :
       {encode_name({common_name("Ab c", der::kPrintableString)}), encode_name({common_name("Ab c", kTeletexString)}),
        encode_name({common_name("\0A\0b\0 \0c"s, kBmpString)}),
        encode_name({common_name("\0\0\0A\0\0\0b\0\0\0 \0\0\0c"s, kUniversalString)}),
        encode_name({common_name("aB  C")})}) {
    EXPECT_EQ(judge_names(plain, same), ErrorCode::ok);
    EXPECT_EQ(judge_names(same, plain), ErrorCode::ok);
  }
  expect_different(plain, encode_name({common_name("Abc")}));
  expect_different(plain, encode_name({common_name("\0A\0b\0 \1c"s, kBmpString)}));
}

TEST(Catalogue, X5_12_SameNameOfAnotherKeyIsAnotherIssuer) {
  const ByteVector name = encode_name({common_name("a, CN=b")});
  const Edit named = [&](CertificateSpec& spec) {
    spec.subject_der = name;
    spec.issuer_der = name;
  };
  const CertificateAuthority one = issue_root(SigningKey::make(cose::kEs256, "one"), "root", named);
  const CertificateAuthority two = issue_root(SigningKey::make(cose::kEs256, "two"), "root", named);
  const ByteVector leaf = issue_leaf(one, [&](CertificateSpec& spec) { spec.issuer_der = name; });
  EXPECT_EQ(judge_chain({leaf}, {one.certificate}, kJudgedAt), ErrorCode::ok);
  EXPECT_EQ(judge_chain({leaf}, {two.certificate}, kJudgedAt), ErrorCode::chain_untrusted);
}

}  // namespace
}  // namespace assay::crypto
