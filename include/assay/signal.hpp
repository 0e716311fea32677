#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "assay/authentication.hpp"
#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/relying_party.hpp"
#include "assay/result.hpp"

namespace assay {

// What a page hands to PublicKeyCredential.signal*() (WebAuthn 5.1.10), so that the user's passkey manager knows what
// the relying party knows. Each function writes the argument as one JSON text into `out`, from which the result
// borrows; binary members are base64url, as the methods want them. Errors come in the order that a function lists;
// all have relying_party_missing before and output_too_small behind.
//
// These signals tell what only some may know (WebAuthn 14.6.3, 14.6.4). signalAllAcceptedCredentials and
// signalCurrentUserDetails go to a user who is signed in, and name that user only. signalUnknownCredential may go to
// a stranger, as may_signal_unknown_credential() says. A manager removes or hides what a signal denies: send none from
// a store that failed or gave only a part.

/// Whether the client may be answered with signalUnknownCredential for the credential id of its response: the error is
/// unknown_credential, and the client itself chose the credential. If it chose from allowCredentials it must not be: a
/// server that makes up credentials for unknown users (decoy.hpp) would tell which these are. A user who is signed in
/// gets signalAllAcceptedCredentials instead.
ASSAY_API bool may_signal_unknown_credential(const AuthenticationRequest& request,
                                             const AuthenticationVerdict& verdict) noexcept;

/// {"rpId", "credentialId"}. Errors: signal_credential_id.
ASSAY_API Result<std::string_view> write_unknown_credential_signal(const RelyingParty& relying_party,
                                                                   Bytes credential_id, MutableBytes out) noexcept;

/// What an empty list of accepted credentials means.
enum class NoCredentials : std::uint8_t {
  refuse = 0,
  all_removed = 1,  ///< the user has none any more, and managers may remove all
};
/// {"rpId", "userId", "allAcceptedCredentialIds"}. After each sign-in, and when the user removed a credential. Errors:
/// user_handle_invalid (not 1 to 64 bytes); signal_credentials_missing (none, and that was not said to be meant);
/// signal_credential_id, the offset being its place.
ASSAY_API Result<std::string_view> write_accepted_credentials_signal(
    const RelyingParty& relying_party, Bytes user_handle, std::span<const Bytes> credential_ids, MutableBytes out,
    NoCredentials none = NoCredentials::refuse) noexcept;

/// {"rpId", "userId", "name", "displayName"}. After each sign-in, and when one of the names was changed. Errors:
/// user_handle_invalid; signal_name (the name is empty, or one of both is longer than 1024 bytes); json_not_utf8,
/// json_nul (of a name).
ASSAY_API Result<std::string_view> write_user_details_signal(const RelyingParty& relying_party, Bytes user_handle,
                                                             std::string_view name, std::string_view display_name,
                                                             MutableBytes out) noexcept;

}  // namespace assay
