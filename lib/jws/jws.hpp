#pragma once

#include <array>
#include <cstddef>

#include "assay/algorithm.hpp"
#include "assay/bytes.hpp"
#include "assay/result.hpp"
#include "assay/trust.hpp"
#include "lib/base/workspace.hpp"

namespace assay::jws {

/// A JWS in compact serialisation (RFC 7515 7.1) whose header brings the signer's certificates. Nothing is verified.
struct JwsView {
  Algorithm algorithm = Algorithm::none;
  Bytes signing_input;  ///< what is signed: header and payload as received; borrows from the text
  Bytes payload;        ///< decoded
  Bytes signature;      ///< as VerifyJob wants it: that of ECDSA in DER, not checked for its range
  std::size_t num_certificates = 0;
  std::array<Bytes, kMaxCertificates> certificates;  ///< x5c, DER, the signer first; not parsed
};

/// Parses a JWS. The header is read with the Workspace's JSON parser; what is decoded goes to `arena`, which may be the
/// Workspace's own and needs room for 3 bytes of every 4 characters and for 10 more. On failure the arena is as it was.
///
/// The header must have `alg` and `x5c`; it must not have `crit` or `b64` (RFC 7797), nor a key in another form (`jwk`,
/// `jku`, `x5u`). Other members are not looked at.
///
/// Errors, offsets counting in `text`, in this order: jws_form unless there are three parts; base64url_* of the header;
/// those of json::walk(); json_wrong_type, json_missing_member; jws_header; jws_algorithm; attestation_x5c_empty,
/// too_many_certificates; for each certificate jws_certificate, certificate_too_long; base64url_* of the payload, then
/// of the signature; signature_length of an ECDSA signature that is not twice as long as a coordinate of the curve that
/// RFC 7518 3.4 gives the algorithm; workspace_full wherever the room is used up.
///
/// For the caller remain: that `algorithm` is an acceptable one, that the leaf's key is one for it (algorithm_fits_key:
/// a JWS binds ES256 to P-256), the signature, and all that the certificates say. No heap.
Result<JwsView> parse_jws(Bytes text, Workspace::Impl& impl, Arena& arena) noexcept;

}  // namespace assay::jws
