#include "assay/certificate.hpp"

#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/der/algorithm_identifier.hpp"
#include "lib/der/extension.hpp"
#include "lib/der/name.hpp"
#include "lib/der/reader.hpp"
#include "lib/der/validity.hpp"

namespace assay {
namespace der {
namespace {

constexpr std::size_t kMaxSerialSize = 20;
constexpr std::uint8_t kMaxUnusedBits = 7;
constexpr std::uint8_t kVersionTag = kContextConstructed | 0;
constexpr std::uint8_t kIssuerUniqueIdTag = kContext | 1;
constexpr std::uint8_t kSubjectUniqueIdTag = kContext | 2;
constexpr std::uint8_t kExtensionsTag = kContextConstructed | 3;

/// Version ::= INTEGER { v1(0), v2(1), v3(2) }, DEFAULT v1.
Error read_version(Reader& tbs, CertificateView& certificate) noexcept {
  certificate.version = 1;
  if (!tbs.next_is(kVersionTag)) return {};
  const std::size_t at = tbs.offset();
  auto wrapper = tbs.read_constructed(kVersionTag);
  if (!wrapper) return wrapper.error();
  const auto number = wrapper->read_integer();
  if (!number) return number.error();
  ASSAY_TRY(wrapper->expect_end());
  const Bytes version = *number;
  ASSAY_REQUIRE(version.size() == 1 && version[0] <= 2, ErrorCode::certificate_version, at);
  ASSAY_REQUIRE(version[0] != 0, ErrorCode::der_default_encoded, at);
  certificate.version = static_cast<std::uint8_t>(version[0] + 1);
  return {};
}

/// RFC 5280 wants a positive number, but there are authenticators whose certificates have a negative one.
Error read_serial(Reader& tbs, CertificateView& certificate) noexcept {
  const std::size_t at = tbs.offset();
  const auto serial = tbs.read_integer();
  if (!serial) return serial.error();
  ASSAY_REQUIRE(serial->size() <= kMaxSerialSize, ErrorCode::certificate_serial, at);
  certificate.serial = *serial;
  return {};
}

Error read_names_and_key(Reader& tbs, CertificateView& certificate) noexcept {
  const auto issuer = read_name(tbs);
  if (!issuer) return issuer.error();
  certificate.issuer = *issuer;
  const auto validity = read_validity(tbs);
  if (!validity) return validity.error();
  certificate.not_before = validity->not_before;
  certificate.not_after = validity->not_after;
  const auto subject = read_name(tbs);
  if (!subject) return subject.error();
  certificate.subject = *subject;
  const auto key = tbs.read(kSequence);
  if (!key) return key.error();
  certificate.subject_public_key_info = key->whole;
  return {};
}

/// A BIT STRING whose bytes are not looked at. Some old U2F authenticators announce unused bits in the signature of
/// their certificate, which has none; whether such a signature is good is for the chain check to say.
Error skip_bit_string(Reader& reader, std::uint8_t tag) noexcept {
  const std::size_t at = reader.offset();
  const auto bits = reader.read(tag);
  if (!bits) return bits.error();
  ASSAY_REQUIRE(!bits->content.empty() && bits->content[0] <= kMaxUnusedBits, ErrorCode::der_bit_string, at);
  return {};
}

/// Nobody uses unique identifiers; they are let pass where X.509 allows them.
Error skip_unique_ids(Reader& tbs, const CertificateView& certificate) noexcept {
  if (certificate.version == 1) return {};
  for (const std::uint8_t tag : {kIssuerUniqueIdTag, kSubjectUniqueIdTag}) {
    if (tbs.next_is(tag)) ASSAY_TRY(skip_bit_string(tbs, tag));
  }
  return {};
}

Error read_optional_extensions(Reader& tbs, CertificateView& certificate) noexcept {
  if (!tbs.next_is(kExtensionsTag)) return {};
  ASSAY_REQUIRE(certificate.version == 3, ErrorCode::certificate_version, tbs.offset());
  auto wrapper = tbs.read_constructed(kExtensionsTag);
  if (!wrapper) return wrapper.error();
  ASSAY_TRY(read_extensions(*wrapper, certificate));
  return wrapper->expect_end();
}

/// TBSCertificate, RFC 5280 4.1.2.
Error read_tbs_certificate(Reader& outer, CertificateView& certificate) noexcept {
  auto tbs = outer.read_constructed(kSequence);
  if (!tbs) return tbs.error();
  ASSAY_TRY(read_version(*tbs, certificate));
  ASSAY_TRY(read_serial(*tbs, certificate));
  const auto algorithm = read_algorithm(*tbs);
  if (!algorithm) return algorithm.error();
  certificate.signature_algorithm = *algorithm;
  ASSAY_TRY(read_names_and_key(*tbs, certificate));
  ASSAY_TRY(skip_unique_ids(*tbs, certificate));
  ASSAY_TRY(read_optional_extensions(*tbs, certificate));
  return tbs->expect_end();
}

Error read_signature(Reader& outer, const CertificateView& certificate) noexcept {
  const std::size_t at = outer.offset();
  const auto algorithm = read_algorithm(outer);
  if (!algorithm) return algorithm.error();
  ASSAY_REQUIRE(equal(*algorithm, certificate.signature_algorithm), ErrorCode::certificate_signature_algorithm, at);
  ASSAY_TRY(skip_bit_string(outer, kBitString));
  return outer.expect_end();
}

}  // namespace
}  // namespace der

Result<CertificateView> parse_certificate(Bytes der) noexcept {
  der::Reader input(der);
  auto outer = input.read_constructed(der::kSequence);
  if (!outer) return outer.error();
  CertificateView certificate;
  certificate.der = der;
  ASSAY_TRY(der::read_tbs_certificate(*outer, certificate));
  ASSAY_TRY(der::read_signature(*outer, certificate));
  ASSAY_TRY(input.expect_end());
  return certificate;
}

}  // namespace assay
