#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/credential_record.hpp"
#include "assay/extension_inputs.hpp"

namespace assay {

/// One output. `value` is zero where it is not present. An output of the wrong type that was not asked for counts as
/// absent; one that was asked for is an error.
template <class T>
struct ExtensionOutput {
  bool present = false;
  T value{};
};

/// How the user was verified (FIDO UAF registry of predefined values).
struct UserVerificationEntry {
  std::uint32_t method = 0;
  std::uint32_t key_protection = 0;
  std::uint32_t matcher_protection = 0;
};
struct UserVerificationMethods {
  std::uint8_t count = 0;  ///< 1 to 3
  std::array<UserVerificationEntry, 3> entries{};
};

/// Outputs that nobody asked for, of the client and of the authenticator together.
struct UnsolicitedOutputs {
  std::uint8_t count = 0;                         ///< at most 255
  std::array<std::string_view, 4> identifiers{};  ///< of the first ones
};

/// What became of the extensions of a registration. Client outputs are what the client says: nothing vouches for them.
/// Authenticator outputs are within what is attested. Views borrow as those of the verdict do.
struct RegistrationExtensionOutputs {
  // Client outputs.
  ExtensionOutput<Tristate> cred_props;     ///< whether the credential is discoverable; unknown: no `rk`
  ExtensionOutput<bool> appid_exclude;      ///< acted upon
  ExtensionOutput<bool> cred_blob_claimed;  ///< stored, the client says
  ExtensionOutput<bool> large_blob_supported;
  ExtensionOutput<bool> prf_enabled;
  ExtensionOutput<PrfValues> prf_results;          ///< 32 bytes each if asked for; secrets that are the client's own
  ExtensionOutput<bool> hmac_secret_claimed;       ///< made, the client says
  ExtensionOutput<bool> remote_client_data;        ///< the client used remoteClientDataJSON
  ExtensionOutput<Bytes> browser_bound_signature;  ///< of `payment`; not verified
  // Authenticator outputs.
  ExtensionOutput<CredentialProtection> cred_protect;  ///< the level that the credential has
  ExtensionOutput<std::uint32_t> min_pin_length;       ///< in Unicode code points
  ExtensionOutput<bool> cred_blob;                     ///< stored
  ExtensionOutput<bool> hmac_secret;                   ///< made
  ExtensionOutput<Bytes> hmac_secret_mc;               ///< encrypted for the client
  ExtensionOutput<UserVerificationMethods> uvm;
  ExtensionOutput<bool> third_party_payment;
  UnsolicitedOutputs unsolicited;
};

/// What a client showed a payer, besides what was compared.
struct PaymentFacts {
  bool confirmed = false;          ///< every member of the payment is what was asked for
  std::uint8_t num_logos = 0;      ///< of those asked for, how many were shown
  Bytes browser_bound_public_key;  ///< COSE_Key of the client's own key; empty: none. Its signature is not verified
  Bytes browser_bound_signature;   ///< over clientDataJSON with that key; empty: none
};

/// What became of the extensions of an authentication; see RegistrationExtensionOutputs. Authenticator outputs are
/// within what is signed.
struct AuthenticationExtensionOutputs {
  // Client outputs.
  ExtensionOutput<bool> appid;               ///< true: the AppID was used; AuthenticationVerdict::used_appid
  ExtensionOutput<Bytes> cred_blob_claimed;  ///< the blob, the client says
  ExtensionOutput<Bytes> large_blob;         ///< what was read
  ExtensionOutput<bool> large_blob_written;
  ExtensionOutput<PrfValues> prf_results;          ///< as at registration
  ExtensionOutput<PrfValues> hmac_secret_results;  ///< the same for hmac-secret, decrypted by the client
  ExtensionOutput<bool> remote_client_data;
  // Authenticator outputs.
  ExtensionOutput<Bytes> cred_blob;    ///< the blob; empty: none is stored
  ExtensionOutput<Bytes> hmac_secret;  ///< encrypted for the client: 32 or 48 bytes for one salt, 64 or 80 for two
  ExtensionOutput<UserVerificationMethods> uvm;
  ExtensionOutput<bool> third_party_payment;  ///< the credential is one for payments that third parties ask for
  PaymentFacts payment;
  UnsolicitedOutputs unsolicited;
};

}  // namespace assay
