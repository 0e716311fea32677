#pragma once

#include <span>

#include "assay/decoy.hpp"
#include "assay/error.hpp"
#include "assay/extension_inputs.hpp"

namespace assay::rp {

/// No error if creation options can ask for this. Errors, input configuration, in this order: cred_protect_level;
/// cred_protect_level_missing (enforced, and no level); cred_blob_too_long; large_blob_support; prf_not_asked (values
/// without `prf`); prf_first_missing; of `others` too_many_extensions, and for each, the offset being its place,
/// extension_identifier, extension_identifier_taken, extension_identifier_repeated.
Error check_registration_extensions(const RegistrationExtensions& asked) noexcept;

/// No error if request options can ask for this, whatever credentials they allow. Errors, input configuration, in this
/// order: large_blob_read_and_write; prf_first_missing (also where a credential is named and has no values);
/// hmac_secret_salt; prf_and_hmac_secret; those of a payment: payment_rp_id_missing, payment_top_origin_missing,
/// payment_payee_missing, payment_payee_origin_insecure, payment_currency, payment_value, payment_instrument_missing,
/// too_many_payment_logos, payment_logo_missing; those of `others` as above.
Error check_authentication_inputs(const AuthenticationExtensions& asked) noexcept;

/// check_authentication_inputs(), and then what clients demand of allowCredentials: large_blob_write_credential (not
/// exactly one is allowed), prf_without_credentials (values by credential, and none are allowed); for each value by
/// credential, the offset being its place, prf_credential_not_allowed, prf_credential_repeated.
Error check_authentication_extensions(const AuthenticationExtensions& asked,
                                      std::span<const CredentialDescriptor> allow_credentials) noexcept;

}  // namespace assay::rp
