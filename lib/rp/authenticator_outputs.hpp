#pragma once

#include "assay/bytes.hpp"
#include "assay/extension_outputs.hpp"
#include "assay/result.hpp"
#include "lib/rp/asked_extensions.hpp"

namespace assay::rp {

/// What the extensions map of authenticator data says. A value is there if its output is in `present`, which an output
/// of the wrong type is not. credBlob and hmac-secret are booleans at registration and bytes at authentication.
struct AuthenticatorOutputs {
  AuthenticatorOutputSet present;
  AuthenticatorOutputSet wrong;  ///< of the wrong type
  std::uint32_t others = 0;      ///< which of the other extensions asked for are there, a bit each
  CredentialProtection cred_protect = CredentialProtection::not_asked;
  std::uint32_t min_pin_length = 0;
  bool cred_blob_stored = false;
  Bytes cred_blob;
  bool hmac_secret_made = false;
  Bytes hmac_secret;
  Bytes hmac_secret_mc;
  UserVerificationMethods uvm;
  bool third_party_payment = false;
};

/// Reads a map that parse_authenticator_data() found, empty where there was none. What nobody asked for is added to
/// `unsolicited`. Whether something of the wrong type matters is judged by check_types().
AuthenticatorOutputs read_authenticator_outputs(Bytes map, bool is_registration, const AskedExtensions& asked,
                                                UnsolicitedOutputs& unsolicited) noexcept;

/// Errors, of the outputs that were asked for, in the order of AuthenticatorOutput: cred_protect_output,
/// min_pin_length_output, cred_blob_output, hmac_secret_output, uvm_output, third_party_payment_output.
Error check_types(const AuthenticatorOutputs& outputs, const AskedExtensions& asked) noexcept;

}  // namespace assay::rp
