#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/decoy.hpp"
#include "assay/export.hpp"
#include "assay/extension_inputs.hpp"
#include "assay/policy.hpp"
#include "assay/relying_party.hpp"
#include "assay/result.hpp"

namespace assay {

/// A user account, as creation options name it (WebAuthn 5.4.3). Borrowed.
struct UserEntity {
  Bytes handle;                   ///< user.id: 1 to 64 bytes that say nothing about the user; random ones are best
  std::string_view name;          ///< for people to tell accounts apart: a user name, an address
  std::string_view display_name;  ///< for people: what the user is called; may be empty
};

/// What creation options say besides the relying party and its policy. Borrowed.
struct CreationOptions {
  UserEntity user;
  Bytes challenge;                                            ///< 16 to 255 random bytes
  std::span<const CredentialDescriptor> exclude_credentials;  ///< those that the user has already
  RegistrationExtensions extensions;                          ///< asked for besides those of the policy
};

/// What request options say besides the relying party and its policy. Borrowed.
struct RequestOptions {
  Bytes challenge;                                          ///< 16 to 255 random bytes
  std::span<const CredentialDescriptor> allow_credentials;  ///< those of the user; empty: any discoverable one
  AuthenticationExtensions extensions;                      ///< asked for besides those of the policy
};

inline constexpr std::uint32_t kDefaultTimeoutSeconds = 300;  ///< of Policy::timeout_seconds 0
/// How long a ceremony under this policy may take, in seconds.
constexpr std::uint32_t timeout_seconds(const Policy& policy) noexcept {
  return policy.timeout_seconds == 0 ? kDefaultTimeoutSeconds : policy.timeout_seconds;
}

/// Writes PublicKeyCredentialCreationOptionsJSON (WebAuthn 5.4, 5.1.8): what
/// PublicKeyCredential.parseCreationOptionsFromJSON() takes. begin_registration() calls it; it is of use alone where
/// the caller keeps the state of ceremonies in another way.
///
/// All that the policy asks is said, whatever the default: userVerification, residentKey with requireResidentKey for
/// clients of Level 1, attestation, timeout. pubKeyCredParams are the policy's algorithms, or else all that the backend
/// verifies. Where hints leave one attachment only and the policy none, that attachment is stated for clients that do
/// not know hints (WebAuthn 5.8.7). Where attestation is asked for and the policy has no attestationFormats, those that
/// verification has enabled are preferred.
///
/// The text borrows from `out`. Errors, in this order: relying_party_missing; those of check_policy();
/// challenge_too_short, challenge_too_long; user_handle_invalid; those of extensions (docs/extensions.md);
/// json_not_utf8, json_nul (a name); output_too_small.
ASSAY_API Result<std::string_view> write_creation_options(const RelyingParty& relying_party, const Policy& policy,
                                                          const CreationOptions& options, MutableBytes out) noexcept;

/// Writes PublicKeyCredentialRequestOptionsJSON (WebAuthn 5.5): what PublicKeyCredential.parseRequestOptionsFromJSON()
/// takes. Errors, in this order: relying_party_missing; those of check_policy(); challenge_too_short,
/// challenge_too_long; those of extensions; output_too_small.
ASSAY_API Result<std::string_view> write_request_options(const RelyingParty& relying_party, const Policy& policy,
                                                         const RequestOptions& options, MutableBytes out) noexcept;

}  // namespace assay
