#include "tests/testlib/metadata_blob.hpp"

namespace testlib {
namespace {

using nlohmann::json;

json statement(std::string_view family) {
  const CertificateAuthority root = make_ca("authenticators");
  return {{"legalHeader", "https://fidoalliance.org/metadata/metadata-statement-legal-header/"},
          {"description", "Test Authenticator"},
          {"authenticatorVersion", 5},
          {"protocolFamily", family},
          {"schema", 3},
          {"upv", json::array({{{"major", 1}, {"minor", 0}}})},
          {"authenticationAlgorithms", {"secp256r1_ecdsa_sha256_raw"}},
          {"publicKeyAlgAndEncodings", {"cose"}},
          {"attestationTypes", {"basic_full"}},
          {"userVerificationDetails", json::array({json::array({{{"userVerificationMethod", "presence_internal"}}})})},
          {"keyProtection", {"hardware", "secure_element"}},
          {"matcherProtection", {"on_chip"}},
          {"cryptoStrength", 128},
          {"attachmentHint", {"external"}},
          {"tcDisplay", json::array()},
          {"attestationRootCertificates", {to_base64(root.certificate)}},
          {"icon", "data:image/png;base64,iVBORw0KGgo="}};
}

json entry(std::string_view family) {
  return {{"metadataStatement", statement(family)},
          {"statusReports", json::array({metadata_report("FIDO_CERTIFIED_L1")})},
          {"timeOfLastStatusChange", "2024-02-03"}};
}

}  // namespace

CertificateExtension alternative_names(const std::vector<std::string>& hosts) {
  constexpr unsigned kDnsName = 2;
  std::vector<ByteVector> names;
  for (const std::string& host : hosts) names.push_back(der::implicit_tag(kDnsName, bytes_of_text(host)));
  return {"2.5.29.17", false, der::sequence(names)};
}

MetadataSigner make_metadata_signer(std::string_view label, int algorithm, const CertificateEdit& edit) {
  const CertificateAuthority root = make_ca(label);
  const CertificateAuthority intermediate = make_intermediate_ca(label, root);
  const SigningKey key = SigningKey::make(algorithm, "metadata/" + std::string(label));
  CertificateSpec leaf = attestation_certificate(key, intermediate, ByteVector(16));
  leaf.erase_extension(oid::kFidoAaguid);
  erase_attribute(leaf.subject, oid::kOrganizationalUnit);
  attribute_of(leaf.subject, oid::kCommonName).value = kMetadataSignerName;
  leaf.extensions.push_back(alternative_names({std::string(kMetadataSignerName)}));
  if (edit) edit(leaf);
  return {key, {make_certificate(leaf, intermediate.key), intermediate.certificate}, intermediate, root};
}

json metadata_report(std::string_view status, std::string_view effective_date) {
  return {{"status", status}, {"effectiveDate", effective_date}};
}

json metadata_entry(std::string_view aaguid) {
  json out = entry("fido2");
  if (!aaguid.empty()) out["aaguid"] = aaguid;
  return out;
}

json metadata_u2f_entry(const std::vector<std::string>& key_identifiers) {
  json out = entry("u2f");
  out["attestationCertificateKeyIdentifiers"] = key_identifiers;
  return out;
}

json metadata_payload(const std::vector<json>& entries, std::uint64_t no, std::string_view next_update) {
  return {{"legalHeader", "Retrieval and use of this BLOB indicates acceptance"},
          {"no", no},
          {"nextUpdate", next_update},
          {"entries", entries}};
}

MetadataBlobSpec metadata_blob_spec(const MetadataSigner& signer, std::string_view payload) {
  return {jws_spec(signer.key.algorithm(), signer.x5c, bytes_of_text(payload)), signer.key};
}

std::string make_metadata_blob(const MetadataSigner& signer, std::string_view payload,
                               const std::function<void(MetadataBlobSpec&)>& edit) {
  MetadataBlobSpec spec = metadata_blob_spec(signer, payload);
  if (edit) edit(spec);
  return make_jws(spec.jws, spec.key);
}

}  // namespace testlib
