#pragma once

#include <cstddef>
#include <string_view>

#include "assay/certificate.hpp"
#include "lib/attest/format.hpp"
#include "lib/base/check.hpp"

namespace assay::attest {

/// Members of attestation statements. A set of them is their union.
namespace member {
inline constexpr unsigned kAlg = 1;
inline constexpr unsigned kSig = 2;
inline constexpr unsigned kX5c = 4;
inline constexpr unsigned kVer = 8;
inline constexpr unsigned kCertInfo = 16;
inline constexpr unsigned kPubArea = 32;
inline constexpr unsigned kReceipt = 64;
}  // namespace member

/// Which members a format defines; any other is an error.
struct MemberSet {
  unsigned required = 0;
  unsigned optional = 0;
};

/// What was found in a statement. Certificates are in its evidence; that a receipt is there is all that is said of it.
struct CommonMembers {
  unsigned found = 0;
  Algorithm alg = Algorithm::none;
  std::size_t alg_offset = 0;
  Bytes sig;
  std::size_t sig_offset = 0;
  std::string_view ver;
  Bytes cert_info;
  Bytes pub_area;

  bool has(unsigned one) const noexcept { return (found & one) != 0; }
};

/// Reads a statement that is a map of the members of `defined`; certificates go to `evidence`. Errors, offsets counting
/// in the attestation object: cbor_wrong_type; attestation_ecdaa; attestation_statement_member (not one of them, or one
/// that is required is missing); algorithm_unknown; signature_too_long; attestation_x5c_empty; too_many_certificates;
/// certificate_too_long.
Error read_members(const Statement& statement, MemberSet defined, CommonMembers& members, Evidence& evidence) noexcept;

/// The attestation certificate and its key.
struct Leaf {
  CertificateView certificate;
  PublicKeyView key;
};
/// Parses the first certificate of x5c. Errors: those of parse_certificate() and parse_subject_public_key_info().
Result<Leaf> parse_leaf(const Evidence& evidence) noexcept;

}  // namespace assay::attest
