#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "assay/algorithm.hpp"
#include "assay/authenticator_data.hpp"
#include "assay/backend.hpp"
#include "assay/limits.hpp"
#include "assay/public_key.hpp"
#include "assay/trust.hpp"
#include "assay/verdict.hpp"
#include "lib/base/arena.hpp"

namespace assay::attest {

/// What a verification procedure (WebAuthn 8) is given. Everything is parsed and checked already but the statement.
struct Statement {
  Bytes cbor;                ///< attStmt: well formed, keys unique, definite lengths
  std::uint32_t offset = 0;  ///< of `cbor` in the attestation object
  const AuthenticatorDataView& auth_data;
  const PublicKeyView& credential_key;
  Bytes client_data_hash32;
  Bytes signed_data;  ///< authenticatorData || clientDataHash
  Profile profile = Profile::webauthn;
  const Limits& limits;
  Arena& arena;  ///< for messages that must be put together
};

/// What a procedure finds, short of the signature.
struct Evidence {
  TrustLevel level = TrustLevel::none;  ///< at most `unanchored` here: chains are judged elsewhere
  bool has_job = false;
  VerifyJob job;
  std::size_t num_certificates = 0;
  std::array<Bytes, kMaxCertificates> certificates;
  Error deferred;  ///< a check that the procedure makes after that of the signature, and that failed
};

/// One attestation statement format: one row of the table.
struct FormatRow {
  std::string_view name;
  AttestationFormat format;
  /// The verification procedure up to the signature. Offsets of errors count in the attestation object or, where the
  /// error says so, in a certificate.
  Error (*prepare)(const Statement& statement, Evidence& evidence) noexcept;
};

/// Finds a format by its case-sensitive name. Errors: attestation_format_unsupported for a registered name that is not
/// implemented, attestation_format_unknown for any other.
Result<const FormatRow*> find_format(std::string_view name) noexcept;

Error prepare_none(const Statement& statement, Evidence& evidence) noexcept;
Error prepare_packed(const Statement& statement, Evidence& evidence) noexcept;
Error prepare_fido_u2f(const Statement& statement, Evidence& evidence) noexcept;

}  // namespace assay::attest
