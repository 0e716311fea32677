#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/response.hpp"
#include "assay/result.hpp"
#include "assay/workspace.hpp"

namespace assay {

/// A credential as allowCredentials shows it. Borrowed.
struct CredentialDescriptor {
  Bytes id;
  Transports transports;
};

/// A kind of credential that real users of the relying party have.
struct DecoyKind {
  std::uint16_t id_len = 0;  ///< bytes of its credential ids, 16 to 1023
  Transports transports;
};

/// What decoys look like. They give nothing away as long as real credentials look alike: list the kinds that users
/// have, each as often as it occurs.
struct DecoyShape {
  std::span<const DecoyKind> kinds;  ///< empty: those of common passkey providers and security keys
  std::size_t max_credentials = 2;   ///< for one user, 1 to 16; how many each has is fixed for the user
};

/// Credentials for a user name that nobody has, so that options for it look like those of a user (WebAuthn 14.6.2).
/// They follow from the secret, the RP ID and the name alone: the same name gets the same ones, on every server that
/// has the secret, and nobody else can tell them from real ones by their bytes. The result borrows from the Workspace.
///
/// `user_name` is as the account would be looked up by, normalised. Time, status and body of the whole answer must not
/// differ either: that is left to the caller. Errors: decoy_shape; workspace_full, workspace_backend_mismatch,
/// backend_failure.
ASSAY_API Result<std::span<const CredentialDescriptor>> make_decoy_credentials(std::span<const std::uint8_t, 32> secret,
                                                                               std::string_view rp_id, Bytes user_name,
                                                                               const DecoyShape& shape,
                                                                               Workspace& workspace) noexcept;

}  // namespace assay
