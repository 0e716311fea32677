#pragma once

#include "assay/certificate.hpp"
#include "assay/metadata.hpp"
#include "lib/crypto/backend.hpp"

namespace assay::metadata {

/// The key identifier by which metadata name a certificate. Errors, offsets counting in the certificate's
/// subject_public_key_info: der_*; backend_failure.
Result<KeyIdentifier> key_identifier(const Backend& backend, crypto::Context& context,
                                     const CertificateView& certificate) noexcept;

}  // namespace assay::metadata
