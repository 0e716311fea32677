#pragma once

#include "assay/extension_inputs.hpp"
#include "lib/json/writer.hpp"

namespace assay::rp {

/// Whether anything is asked for that the client has to be told, so that the member `extensions` is needed.
bool asks_client(const RegistrationExtensions& asked) noexcept;
bool asks_client(const AuthenticationExtensions& asked) noexcept;

/// Writes AuthenticationExtensionsClientInputsJSON (WebAuthn 5.5, 10; CTAP2 12; Secure Payment Confirmation 5) as one
/// object: the value of the member `extensions`, in the form that PublicKeyCredential.parseCreationOptionsFromJSON()
/// and parseRequestOptionsFromJSON() take. Binary members are base64url. Extensions in `others` are the caller's to
/// write. Precondition: check_registration_extensions(), check_authentication_extensions(). Errors are the Writer's.
///
/// `payment` of request options is written as clients hand it to themselves: with all that is to be confirmed. A page
/// must not pass that to navigator.credentials.get(), which refuses it, but makes a PaymentRequest from it.
void write_registration_extensions(json::Writer& writer, const RegistrationExtensions& asked) noexcept;
void write_authentication_extensions(json::Writer& writer, const AuthenticationExtensions& asked) noexcept;

}  // namespace assay::rp
