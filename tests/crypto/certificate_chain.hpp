#pragma once

#include <functional>
#include <string_view>

#include "tests/testlib/certificate.hpp"

namespace assay::crypto {

using Edit = std::function<void(testlib::CertificateSpec&)>;

/// A CA certificate by `issuer`, as RFC 5280 wants it, with whatever `edit` changes before it is signed. Key and name
/// follow from the label.
testlib::CertificateAuthority issue_ca(std::string_view label, const testlib::CertificateAuthority& issuer,
                                       const Edit& edit = nullptr);
/// The same with a key of the caller's.
testlib::CertificateAuthority issue_ca(const testlib::SigningKey& key, std::string_view name,
                                       const testlib::CertificateAuthority& issuer, const Edit& edit = nullptr);
/// A root with that key, signed by itself.
testlib::CertificateAuthority issue_root(const testlib::SigningKey& key, std::string_view name,
                                         const Edit& edit = nullptr);
/// An attestation certificate; the key is always the same.
testlib::ByteVector issue_leaf(const testlib::CertificateAuthority& issuer, const Edit& edit = nullptr);

/// Position of the count of unused bits of the certificate's signature.
std::size_t unused_bits_position(const testlib::ByteVector& certificate);
/// The same certificate signed anew by an RSA key with a hash of that name.
testlib::ByteVector sign_again(const testlib::ByteVector& certificate, const testlib::SigningKey& rsa_key,
                               const char* hash);
/// The same for a CRL.
testlib::ByteVector sign_crl_again(const testlib::ByteVector& crl, const testlib::SigningKey& rsa_key,
                                   const char* hash);
/// The same SubjectPublicKeyInfo of an EC key with its curve spelled out.
testlib::ByteVector with_explicit_curve(const testlib::ByteVector& spki);

}  // namespace assay::crypto
