#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tests/testlib/certificate.hpp"

namespace testlib {

namespace oid {
inline constexpr std::string_view kReasonCode = "2.5.29.21";
inline constexpr std::string_view kDeltaCrlIndicator = "2.5.29.27";
inline constexpr std::string_view kCertificateIssuer = "2.5.29.29";
inline constexpr std::string_view kIssuingDistributionPoint = "2.5.29.28";
inline constexpr std::string_view kCrlDistributionPoints = "2.5.29.31";
}  // namespace oid

/// An entry of a certificate revocation list.
struct RevokedCertificate {
  ByteVector serial;  ///< magnitude
  std::int64_t date = kJudgedAt - 1000;
  std::vector<CertificateExtension> extensions;
};

/// Everything that a certificate revocation list says (RFC 5280 5), to be changed at will before it is signed.
struct CrlSpec {
  int version = 2;
  Name issuer;
  std::int64_t this_update = kJudgedAt - 100;
  std::optional<std::int64_t> next_update = kJudgedAt + 100;
  std::vector<RevokedCertificate> revoked;       ///< none: the field is left out
  std::vector<CertificateExtension> extensions;  ///< none: the field is left out
  std::optional<ByteVector> inner_algorithm;     ///< AlgorithmIdentifier within the signed part; else the issuer's
};

ByteVector make_crl(const CrlSpec& spec, const SigningKey& issuer_key);
/// One by that CA which lists these serial numbers.
ByteVector make_crl(const CertificateAuthority& issuer, const std::vector<ByteVector>& serials = {});

/// DistributionPointName with one URI.
ByteVector distribution_point_name(std::string_view uri);
/// Of a CRL; `members` are those of the SEQUENCE, in order.
CertificateExtension issuing_distribution_point(const std::vector<ByteVector>& members);
/// Of a certificate, a distribution point for each URI.
CertificateExtension crl_distribution_points(const std::vector<std::string_view>& uris);

}  // namespace testlib
