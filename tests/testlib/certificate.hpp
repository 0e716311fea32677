#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/testlib/bytes.hpp"
#include "tests/testlib/der_writer.hpp"
#include "tests/testlib/signing_key.hpp"

namespace testlib {

namespace oid {
inline constexpr std::string_view kCommonName = "2.5.4.3";
inline constexpr std::string_view kCountry = "2.5.4.6";
inline constexpr std::string_view kOrganization = "2.5.4.10";
inline constexpr std::string_view kOrganizationalUnit = "2.5.4.11";
inline constexpr std::string_view kSubjectKeyIdentifier = "2.5.29.14";
inline constexpr std::string_view kKeyUsage = "2.5.29.15";
inline constexpr std::string_view kBasicConstraints = "2.5.29.19";
inline constexpr std::string_view kAuthorityKeyIdentifier = "2.5.29.35";
inline constexpr std::string_view kFidoAaguid = "1.3.6.1.4.1.45724.1.1.4";
}  // namespace oid

/// One attribute of a distinguished name, an RDN of its own.
struct NameAttribute {
  std::string oid;
  std::string value;
  std::uint8_t tag = der::kUtf8String;
};
using Name = std::vector<NameAttribute>;
ByteVector encode_name(const Name& name);
/// A name whose relative distinguished names have one attribute or more.
ByteVector encode_rdns(const std::vector<Name>& rdns);
/// Attribute of that OID; throws if it is not there.
NameAttribute& attribute_of(Name& name, std::string_view oid);
void erase_attribute(Name& name, std::string_view oid);

struct CertificateExtension {
  std::string oid;
  bool critical = false;
  ByteVector value;  ///< content of the OCTET STRING
};
CertificateExtension basic_constraints(bool ca);
CertificateExtension key_usage(unsigned bit);  ///< 0 digitalSignature, 5 keyCertSign
CertificateExtension key_usage_of_ca();        ///< keyCertSign and cRLSign
CertificateExtension subject_key_identifier(ByteSpan spki);
CertificateExtension authority_key_identifier(ByteSpan issuer_spki);
CertificateExtension aaguid_extension(ByteSpan aaguid16);

inline constexpr std::int64_t kCertificateNotBefore = 1704067200;  // 2024-01-01
inline constexpr std::int64_t kCertificateNotAfter = 2335219200;   // 2044-01-01
inline constexpr std::int64_t kJudgedAt = 1767225600;              // 2026-01-01, within

/// Everything that a certificate says, to be changed at will before it is signed.
struct CertificateSpec {
  int version = 3;
  ByteVector serial = {1};  ///< magnitude
  Name issuer;
  std::int64_t not_before = kCertificateNotBefore;
  std::int64_t not_after = kCertificateNotAfter;
  Name subject;
  ByteVector spki;
  std::vector<CertificateExtension> extensions;  ///< none: the field is left out
  std::optional<ByteVector> inner_algorithm;     ///< AlgorithmIdentifier within the signed part; else the issuer's
  std::optional<ByteVector> issuer_der;          ///< the encoded Name in place of `issuer`
  std::optional<ByteVector> subject_der;         ///< in place of `subject`

  CertificateExtension& extension(std::string_view oid);  ///< throws if it is not there
  void erase_extension(std::string_view oid);
};

/// Signs the certificate with the issuer's key.
ByteVector make_certificate(const CertificateSpec& spec, const SigningKey& issuer_key);

struct CertificateAuthority {
  SigningKey key;
  Name name;
  ByteVector certificate;
};
/// A self-signed root; key and name follow from the label.
CertificateAuthority make_ca(std::string_view label, int algorithm = cose::kEs256);
CertificateAuthority make_intermediate_ca(std::string_view label, const CertificateAuthority& issuer,
                                          int algorithm = cose::kEs256);

/// What WebAuthn 8.2.1 asks of a packed attestation certificate, with the AAGUID extension.
CertificateSpec attestation_certificate(const SigningKey& key, const CertificateAuthority& issuer, ByteSpan aaguid16);

}  // namespace testlib
