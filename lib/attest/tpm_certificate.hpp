#pragma once

#include "assay/attestation.hpp"
#include "assay/certificate.hpp"

namespace assay::attest {

/// The requirements on the certificate of an attestation identity key (WebAuthn 8.3.1) and on the TPM that it names;
/// fills in manufacturer, vendor, model and version. Manufacturer, model and version stand in one directoryName of the
/// subject alternative name, however they are spread over its relative distinguished names; other names may be around.
///
/// Errors, offsets counting in the certificate: tpm_certificate_version; tpm_subject_not_empty;
/// tpm_alternative_name_missing (no extension), tpm_alternative_name_not_critical, tpm_alternative_name_form,
/// tpm_alternative_name_missing (one of the three is absent, empty or there twice); tpm_manufacturer_form;
/// tpm_vendor_unknown, unless policy allows it; tpm_extended_key_usage; tpm_basic_constraints_missing;
/// tpm_certificate_ca.
Error check_tpm_certificate(const CertificateView& certificate, const AttestationPolicy& policy,
                            TpmFacts& facts) noexcept;

}  // namespace assay::attest
