#pragma once

#include <cstddef>
#include <string_view>

#include "assay/certificate.hpp"
#include "lib/attest/format.hpp"
#include "lib/base/check.hpp"

namespace assay::attest {

/// The members that attestation statements of several formats share.
struct CommonMembers {
  bool has_alg = false;
  Algorithm alg = Algorithm::none;
  std::size_t alg_offset = 0;
  bool has_sig = false;
  Bytes sig;
  std::size_t sig_offset = 0;
  bool has_x5c = false;
  std::string_view ver;
  Bytes cert_info;
  Bytes pub_area;
  std::size_t num_tpm = 0;  ///< how many of the last three are there
};

/// Which of them a format defines; any other member is an error.
struct MemberSet {
  bool alg = false;
  bool x5c = false;  ///< optional, unless `tpm` is set
  bool tpm = false;  ///< ver, certInfo and pubArea
};

/// Reads a statement that is a map of `sig` and those of `allowed`; certificates go to `evidence`. Errors, offsets
/// counting in the attestation object: cbor_wrong_type; attestation_ecdaa; attestation_statement_member (not one of
/// them, or one is missing); algorithm_unknown; attestation_x5c_empty; too_many_certificates; certificate_too_long.
Error read_members(const Statement& statement, MemberSet allowed, CommonMembers& members, Evidence& evidence) noexcept;

/// The attestation certificate and its key.
struct Leaf {
  CertificateView certificate;
  PublicKeyView key;
};
/// Parses the first certificate of x5c. Errors: those of parse_certificate() and parse_subject_public_key_info().
Result<Leaf> parse_leaf(const Evidence& evidence) noexcept;

/// The input that errors of certificate `index` of x5c name.
constexpr Input certificate_input(std::size_t index) noexcept {
  return static_cast<Input>(static_cast<std::size_t>(Input::certificate) + index);
}

}  // namespace assay::attest
