#pragma once

#include <cstdint>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/result.hpp"
#include "assay/workspace.hpp"

namespace assay {

/// The transports of WebAuthn 5.8.4 as a set.
struct Transports {
  enum Bit : std::uint16_t { usb = 1, nfc = 2, ble = 4, smart_card = 8, hybrid = 16, internal = 32, other = 64 };
  std::uint16_t bits = 0;  ///< `other`: a name that this library does not know was there
  friend constexpr bool operator==(Transports, Transports) = default;
};

/// A registration response as raw fields: what PublicKeyCredential of navigator.credentials.create() holds, decoded.
/// Borrowed.
struct RegistrationResponse {
  Bytes credential_id;  ///< rawId
  Bytes client_data_json;
  Bytes attestation_object;
  Transports transports;
  Bytes client_extension_results;  ///< JSON text of getClientExtensionResults(); empty: there were none
};

/// An authentication response as raw fields, decoded. Borrowed.
struct AuthenticationResponse {
  Bytes credential_id;  ///< rawId
  Bytes client_data_json;
  Bytes authenticator_data;
  Bytes signature;
  Bytes user_handle;               ///< empty: the authenticator gave none
  Bytes client_extension_results;  ///< JSON text of getClientExtensionResults(); empty: there were none
};

/// Parses RegistrationResponseJSON (WebAuthn 5.1.8), the text that JSON.stringify(credential) gives. All binary members
/// are decoded into the Workspace and stay valid until Workspace::reset(). Members that Level 3 adds for convenience
/// (authenticatorData, publicKey, publicKeyAlgorithm) are not used: the attestation object is what counts.
///
/// Errors, step reg.response_type, input credential_json with the offset there: credential_json_too_long; those of JSON
/// (parse_client_data names them); json_missing_member (id, type, response, clientDataJSON, attestationObject);
/// json_wrong_type; base64url_*; credential_type_mismatch; credential_id_mismatch (rawId, where present, is not id);
/// too_many_transports; workspace_full.
ASSAY_API Result<RegistrationResponse> parse_registration_response(Bytes json, Workspace& workspace) noexcept;

/// Parses AuthenticationResponseJSON in the same way. Errors have step auth.response_type; required members are id,
/// type, response, clientDataJSON, authenticatorData, signature. An absent, null or empty userHandle gives an empty
/// view.
ASSAY_API Result<AuthenticationResponse> parse_authentication_response(Bytes json, Workspace& workspace) noexcept;

}  // namespace assay
