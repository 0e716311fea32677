#pragma once

#include "assay/bytes.hpp"
#include "assay/result.hpp"

namespace assay::attest {

/// Whether an AttestationApplicationId (source.android.com, "Key and ID attestation") names a certificate, by its
/// SHA-256, that signs the app: SEQUENCE { SET OF SEQUENCE { packageName, version }, SET OF OCTET STRING }. Error:
/// android_application_id_form, offsets counting in `application_id`; no digest of another length is one.
Result<bool> is_signed_by(Bytes application_id, Bytes digest32) noexcept;

}  // namespace assay::attest
