#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "assay/attestation.hpp"
#include "assay/authenticator_data.hpp"
#include "assay/public_key.hpp"
#include "assay/verdict.hpp"
#include "lib/base/workspace.hpp"
#include "lib/crypto/backend.hpp"
#include "lib/crypto/context.hpp"

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
  const AttestationPolicy& policy;
  std::int64_t time = 0;  ///< when the attestation is judged, seconds since 1970-01-01 UTC
  Workspace::Impl& workspace;

  const Limits& limits() const noexcept { return workspace.limits; }
  /// For messages that must be put together; what is taken stays until the verdict is there.
  Arena& arena() const noexcept { return workspace.arena; }
  const Backend& backend() const noexcept { return *workspace.backend; }
  crypto::Context& context() const noexcept { return *crypto::context_of(workspace); }
};

using Evidence = AttestationEvidence;

/// One attestation statement format: one row of the table.
struct FormatRow {
  std::string_view name;
  AttestationFormat format;
  /// The verification procedure up to the signature. Offsets of errors count in the attestation object or, where the
  /// error says so, in a certificate.
  Error (*prepare)(const Statement& statement, Evidence& evidence) noexcept;
};

/// Finds a format by its case-sensitive name. Errors: attestation_format_unknown; attestation_format_disabled.
Result<const FormatRow*> find_format(std::string_view name, const AttestationPolicy& policy) noexcept;

/// Runs the procedure of a format, or that of each part of a compound statement. What a part lacks is in its
/// AttestationEvidence::error; all else fails the whole: the error of the procedure, or for a compound statement those
/// of read_compound(). The evidence is in the arena. Errors: workspace_full, and these.
Result<std::span<Evidence>> prepare_statements(const FormatRow& format, const Statement& statement) noexcept;

Error prepare_none(const Statement& statement, Evidence& evidence) noexcept;
Error prepare_packed(const Statement& statement, Evidence& evidence) noexcept;
Error prepare_fido_u2f(const Statement& statement, Evidence& evidence) noexcept;
Error prepare_android_safetynet(const Statement& statement, Evidence& evidence) noexcept;
Error prepare_tpm(const Statement& statement, Evidence& evidence) noexcept;
Error prepare_android_key(const Statement& statement, Evidence& evidence) noexcept;
Error prepare_apple(const Statement& statement, Evidence& evidence) noexcept;
/// Apple's App Attest: a key of an app, not a passkey.
Error prepare_apple_appattest(const Statement& statement, Evidence& evidence) noexcept;
/// A compound statement where one is not allowed: in another one. Error: compound_nested.
Error refuse_nested_compound(const Statement& statement, Evidence& evidence) noexcept;

}  // namespace assay::attest
