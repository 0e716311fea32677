#include "tests/testlib/apple_attestation.hpp"

#include "tests/testlib/der_writer.hpp"

namespace testlib {

CertificateExtension apple_nonce_extension(ByteSpan nonce) {
  return {std::string(oid::kAppleNonce), false, der::sequence({der::explicit_tag(1, der::octet_string(nonce))})};
}

CertificateSpec apple_certificate(const SigningKey& key, const CertificateAuthority& issuer, ByteSpan nonce) {
  CertificateSpec spec;
  spec.serial = seed_bytes("apple/serial", 6);
  spec.issuer = issuer.name;
  spec.subject = {{std::string(oid::kCommonName), to_hex(sha256(key.spki()))},
                  {std::string(oid::kOrganizationalUnit), "Test Certification"},
                  {std::string(oid::kOrganization), "Assay Test Vectors"}};
  spec.spki = key.spki();
  spec.extensions = {basic_constraints(false), key_usage(0), apple_nonce_extension(nonce),
                     authority_key_identifier(issuer.key.spki())};
  return spec;
}

ByteVector appattest_aaguid() {
  return concat({bytes_of_text("appattest"), ByteVector(7)});
}

ByteVector appattest_development_aaguid() {
  return bytes_of_text("appattestdevelop");
}

ByteVector appattest_key_identifier(const SigningKey& key) {
  return sha256(key.part(KeyPart::public_key));
}

}  // namespace testlib
