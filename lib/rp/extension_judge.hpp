#pragma once

#include "assay/bytes.hpp"
#include "assay/extension_inputs.hpp"
#include "assay/extension_outputs.hpp"
#include "lib/rp/asked_extensions.hpp"
#include "lib/rp/client_outputs.hpp"

namespace assay::rp {

/// What policy says of extensions, whichever they are.
struct ExtensionRules {
  bool refuse_unsolicited = false;
  bool refuse_missing = false;
};

/// What a response has of extensions.
struct ReceivedExtensions {
  const ClientOutputs& client;
  Bytes authenticator;  ///< the map of authenticator data; empty: there is none
  Bytes client_data_json;
  Bytes credential_id;
};

/// Judges the outputs of a registration and gives them their types. Errors, in this order: check_types();
/// extension_unsolicited, extension_missing (policy); cred_protect_missing, cred_protect_too_low (enforced);
/// large_blob_unsupported (required); prf_results_unasked, prf_results_length, prf_results_number;
/// remote_client_data_mismatch.
Error judge_extensions(const RegistrationExtensions& asked, const ExtensionRules& rules,
                       const ReceivedExtensions& received, RegistrationExtensionOutputs& out) noexcept;

/// The same for an authentication. Errors, in this order: check_types(); extension_unsolicited, extension_missing;
/// prf_results_*; hmac_secret_output_length (encrypted, not that of as many results as there were salts);
/// hmac_secret_results_length, hmac_secret_results_number; remote_client_data_mismatch. `out.payment` is not touched,
/// but for the browser bound signature.
Error judge_extensions(const AuthenticationExtensions& asked, const ExtensionRules& rules,
                       const ReceivedExtensions& received, AuthenticationExtensionOutputs& out) noexcept;

}  // namespace assay::rp
