#pragma once

#include "assay/certificate.hpp"

namespace assay::attest {

/// id-fido-gen-ce-aaguid (1.3.6.1.4.1.45724.1.1.4): where an attestation certificate has it, it must not be critical,
/// and must be an OCTET STRING, within that of the extension, equal to the AAGUID. Errors: aaguid_extension_critical,
/// aaguid_extension_form, aaguid_extension_mismatch.
Error check_aaguid_extension(const CertificateView& certificate, Bytes aaguid16) noexcept;

}  // namespace assay::attest
