#pragma once

#include "assay/attestation.hpp"
#include "assay/public_key.hpp"
#include "lib/attest/statement_reader.hpp"

namespace assay::attest {

/// What the certificate of an Android key is to say of it.
struct AndroidCertificateExpectations {
  const PublicKeyView& key;
  Bytes challenge32;
  AndroidKeySecurity security = AndroidKeySecurity::hardware;
};

/// Judges a certificate by its key description (WebAuthn 8.4, and what policy asks beyond it); `facts` has what the
/// description says, whatever the verdict, if it could be read. Errors, offsets counting in the certificate:
/// android_key_mismatch; android_key_description_missing; those of parse_android_key_description();
/// android_challenge_mismatch; android_all_applications; android_security_level; android_origin; android_purpose.
Error check_android_certificate(const Leaf& leaf, const AndroidCertificateExpectations& expected,
                                AndroidKeyFacts& facts) noexcept;

}  // namespace assay::attest
