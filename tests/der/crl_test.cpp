#include "lib/der/crl.hpp"

#include <gtest/gtest.h>

#include "tests/testlib/crl.hpp"
#include "tests/testlib/exact_bytes.hpp"

namespace assay::der {
namespace {

using namespace testlib;
namespace write = testlib::der;

SigningKey ca_key() {
  return SigningKey::make(cose::kEs256, "crl");
}

/// With one of everything.
CrlSpec full_spec() {
  CrlSpec spec;
  spec.issuer = {{std::string(oid::kCommonName), "CRL issuer"}};
  spec.revoked = {
      {.serial = {1}},
      {.serial = {2}, .extensions = {{std::string(oid::kReasonCode), false, write::element(0x0a, ByteVector{1})}}}};
  spec.extensions = {{"2.5.29.20", false, write::integer(7)}};
  return spec;
}

ErrorCode parse_edited(const std::function<void(CrlSpec&)>& edit) {
  CrlSpec spec = full_spec();
  EXPECT_EQ(parse_crl(make_crl(spec, ca_key())).error().code, ErrorCode::ok);
  edit(spec);
  return parse_crl(make_crl(spec, ca_key())).error().code;
}

TEST(Crl, ReadsWhatItSaysOfItself) {
  const CrlSpec spec = full_spec();
  const ByteVector der = make_crl(spec, ca_key());
  const auto crl = parse_crl(der);
  ASSERT_EQ(crl.error().code, ErrorCode::ok);
  EXPECT_EQ(ByteVector(crl->issuer.begin(), crl->issuer.end()), encode_name(spec.issuer));
  EXPECT_EQ(crl->this_update, spec.this_update);
  EXPECT_EQ(crl->next_update, *spec.next_update);
}

TEST(Crl, NeedsNeitherEntriesNorExtensionsNorVersion2) {
  EXPECT_EQ(parse_edited([](CrlSpec& spec) { spec.revoked.clear(); }), ErrorCode::ok);
  EXPECT_EQ(parse_edited([](CrlSpec& spec) { spec.extensions.clear(); }), ErrorCode::ok);
  EXPECT_EQ(parse_edited([](CrlSpec& spec) {
              spec.version = 1;
              spec.revoked.pop_back();
              spec.extensions.clear();
            }),
            ErrorCode::ok);
}

TEST(Crl, RefusesOtherVersionsAndWhatTheyCannotHave) {
  EXPECT_EQ(parse_edited([](CrlSpec& spec) { spec.version = 3; }), ErrorCode::crl_form);
  EXPECT_EQ(parse_edited([](CrlSpec& spec) {
              spec.version = 1;
              spec.extensions.clear();
            }),
            ErrorCode::crl_form);
  EXPECT_EQ(parse_edited([](CrlSpec& spec) {
              spec.version = 1;
              spec.revoked.clear();
            }),
            ErrorCode::crl_form);
}

TEST(Crl, NeedsNextUpdate) {
  EXPECT_EQ(parse_edited([](CrlSpec& spec) { spec.next_update.reset(); }), ErrorCode::crl_form);
  EXPECT_EQ(parse_edited([](CrlSpec& spec) {
              spec.next_update.reset();
              spec.revoked.clear();
            }),
            ErrorCode::crl_form);
}

TEST(Crl, RefusesTwoAlgorithms) {
  EXPECT_EQ(parse_edited([](CrlSpec& spec) {
              spec.inner_algorithm = SigningKey::make(cose::kEs384, "x").signature_algorithm_identifier();
            }),
            ErrorCode::crl_form);
}

TEST(Crl, RefusesExtensionsThatAreNone) {
  EXPECT_EQ(parse_edited([](CrlSpec& spec) { spec.extensions.push_back(spec.extensions[0]); }),
            ErrorCode::certificate_duplicate_extension);
  EXPECT_EQ(parse_edited([](CrlSpec& spec) { spec.revoked[1].extensions.push_back(spec.revoked[1].extensions[0]); }),
            ErrorCode::certificate_duplicate_extension);
}

/// A CRL put together from the members of its SEQUENCEs.
ErrorCode parse_members(const std::vector<ByteVector>& inner, const std::vector<ByteVector>& after = {}) {
  const ByteVector algorithm = ca_key().signature_algorithm_identifier();
  std::vector<ByteVector> members = {algorithm, encode_name({}), write::time(kJudgedAt), write::time(kJudgedAt)};
  members.insert(members.end(), inner.begin(), inner.end());
  std::vector<ByteVector> outer = {write::sequence(members), algorithm};
  if (after.empty()) outer.push_back(write::bit_string(ByteVector{1}));
  outer.insert(outer.end(), after.begin(), after.end());
  return parse_crl(write::sequence(outer)).error().code;
}

TEST(Crl, RefusesEntriesThatAreNone) {
  const ByteVector serial = write::integer(1);
  const ByteVector date = write::time(kJudgedAt);
  EXPECT_EQ(parse_members({}), ErrorCode::ok);
  EXPECT_EQ(parse_members({write::sequence({write::sequence({serial, date})})}), ErrorCode::ok);
  EXPECT_EQ(parse_members({write::sequence({})}), ErrorCode::crl_form);
  EXPECT_EQ(parse_members({write::sequence({write::sequence({date})})}), ErrorCode::der_wrong_tag);
  EXPECT_EQ(parse_members({write::sequence({write::sequence({serial, serial})})}), ErrorCode::der_wrong_tag);
  EXPECT_EQ(parse_members({write::sequence({serial})}), ErrorCode::der_wrong_tag);
  EXPECT_EQ(parse_members({write::null()}), ErrorCode::der_trailing);
}

TEST(Crl, RefusesSignaturesThatAreNone) {
  EXPECT_EQ(parse_members({}, {write::bit_string(ByteVector{1})}), ErrorCode::ok);
  EXPECT_EQ(parse_members({}, {write::bit_string(ByteVector{2}, 1)}), ErrorCode::der_bit_string);
  EXPECT_EQ(parse_members({}, {write::element(0x03, {})}), ErrorCode::der_bit_string);
  EXPECT_EQ(parse_members({}, {write::octet_string(ByteVector{1})}), ErrorCode::der_wrong_tag);
  EXPECT_EQ(parse_members({}, {write::bit_string(ByteVector{1}), write::null()}), ErrorCode::der_trailing);
}

TEST(Crl, RefusesEveryProperPrefixAndWhatFollows) {
  ByteVector der = make_crl(full_spec(), ca_key());
  for (std::size_t size = 0; size < der.size(); ++size) {
    const ExactBytes prefix(Bytes(der).first(size));
    EXPECT_NE(parse_crl(prefix).error().code, ErrorCode::ok) << size;
  }
  der.push_back(0);
  EXPECT_EQ(parse_crl(der).error().code, ErrorCode::der_trailing);
}

TEST(Crl, SurvivesEveryChangedByte) {
  const ByteVector der = make_crl(full_spec(), ca_key());
  for (std::size_t at = 0; at < der.size(); ++at) {
    for (const int value : {0x00, 0x30, 0x7f, 0x80, 0xff}) {
      ByteVector changed = der;
      changed[at] = static_cast<std::uint8_t>(value);
      const ExactBytes exact(changed);
      static_cast<void>(parse_crl(exact));
    }
  }
}

}  // namespace
}  // namespace assay::der
