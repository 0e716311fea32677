#include "lib/der/host_name.hpp"

#include <gtest/gtest.h>

#include "tests/testlib/certificate.hpp"

namespace {

namespace der = testlib::der;
namespace oid = testlib::oid;
using assay::der::names_host;
using testlib::ByteVector;

constexpr std::string_view kHost = "attest.example";
constexpr std::string_view kSubjectAlternativeName = "2.5.29.17";

ByteVector dns_name(std::string_view name) {
  return der::implicit_tag(2, testlib::bytes_of_text(name));
}

/// A certificate with this common name and, unless `names` is absent, these alternative names.
ByteVector certificate_with(std::string_view common_name, const std::optional<ByteVector>& names) {
  const auto authority = testlib::make_ca("host");
  auto spec = testlib::attestation_certificate(authority.key, authority, ByteVector(16));
  testlib::attribute_of(spec.subject, oid::kCommonName).value = common_name;
  if (names) spec.extensions.push_back({std::string(kSubjectAlternativeName), false, *names});
  return testlib::make_certificate(spec, authority.key);
}

bool named(std::string_view common_name, const std::optional<ByteVector>& names) {
  const ByteVector certificate = certificate_with(common_name, names);
  return names_host(*assay::parse_certificate(certificate), kHost);
}

TEST(HostName, IsThatOfTheAlternativeNameAlone) {
  EXPECT_TRUE(named("x", der::sequence({dns_name(kHost)})));
  EXPECT_TRUE(named("x", der::sequence({dns_name("other.example"), dns_name("Attest.EXAMPLE")})));
  EXPECT_FALSE(named(kHost, der::sequence({dns_name("other.example")})));
  EXPECT_FALSE(named(kHost, der::sequence({})));
}

TEST(HostName, IsTheCommonNameWhereThereIsNoAlternativeName) {
  EXPECT_TRUE(named(kHost, std::nullopt));
  EXPECT_FALSE(named("other.example", std::nullopt));
}

TEST(Catalogue, AT_12_NoOtherHostNameWillDo) {
  for (const std::string_view name : {"attest.example.evil", "evil.attest.example", "evilattest.example",
                                      "attest.exampl", "*.example", "attest.example.", "", "attest.example\n"}) {
    EXPECT_FALSE(named("x", der::sequence({dns_name(name)}))) << name;
    EXPECT_FALSE(named(name, std::nullopt)) << name;
  }
  EXPECT_FALSE(named("x", der::sequence({dns_name(std::string_view("attest.example\0.evil", 20))})));
  EXPECT_FALSE(named("x", der::sequence({der::implicit_tag(1, testlib::bytes_of_text(kHost))})));  // rfc822Name
}

TEST(HostName, TwoCommonNamesAreNone) {
  const auto authority = testlib::make_ca("host");
  auto spec = testlib::attestation_certificate(authority.key, authority, ByteVector(16));
  testlib::attribute_of(spec.subject, oid::kCommonName).value = kHost;
  spec.subject.push_back({std::string(oid::kCommonName), std::string(kHost)});
  const ByteVector certificate = testlib::make_certificate(spec, authority.key);
  EXPECT_FALSE(names_host(*assay::parse_certificate(certificate), kHost));
}

TEST(HostName, MalformedAlternativeNamesNameNobody) {
  ByteVector trailing = der::sequence({dns_name(kHost)});
  EXPECT_TRUE(named("x", trailing));
  trailing.push_back(0);
  EXPECT_FALSE(named("x", trailing));
  EXPECT_FALSE(named(kHost, ByteVector{}));
  ByteVector cut = der::sequence({dns_name(kHost), ByteVector{0x82}});
  EXPECT_FALSE(named("x", cut));
}

}  // namespace
