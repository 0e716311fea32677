#pragma once

#include <string_view>

#include "tests/testlib/bytes.hpp"
#include "tests/testlib/certificate.hpp"
#include "tests/testlib/signing_key.hpp"

namespace testlib {

namespace oid {
inline constexpr std::string_view kAppleNonce = "1.2.840.113635.100.8.2";
}  // namespace oid

/// What an Apple device says of a key (WebAuthn 8.8): the certificate has the nonce, SHA-256 of what is attested.
CertificateSpec apple_certificate(const SigningKey& key, const CertificateAuthority& issuer, ByteSpan nonce);
CertificateExtension apple_nonce_extension(ByteSpan nonce);

/// AAGUIDs of App Attest.
ByteVector appattest_aaguid();
ByteVector appattest_development_aaguid();
/// The credential id of an App Attest key, which is on an EC curve.
ByteVector appattest_key_identifier(const SigningKey& key);

}  // namespace testlib
