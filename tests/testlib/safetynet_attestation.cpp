#include "tests/testlib/safetynet_attestation.hpp"

#include "tests/testlib/json_writer.hpp"
#include "tests/testlib/tpm_attestation.hpp"

namespace testlib {

CertificateSpec safetynet_certificate(const SigningKey& key, const CertificateAuthority& issuer) {
  CertificateSpec spec = attestation_certificate(key, issuer, ByteVector(16));
  spec.erase_extension(oid::kFidoAaguid);
  spec.subject = {{std::string(oid::kCommonName), "attest.android.com"}};
  const ByteVector host = der::implicit_tag(2, bytes_of_text("attest.android.com"));
  spec.extensions.push_back({std::string(oid::kSubjectAlternativeName), false, der::sequence({host})});
  return spec;
}

std::string make_safetynet_response(const SigningKey& signer, const std::vector<ByteVector>& x5c, ByteSpan message,
                                    const SafetynetHooks& hooks) {
  std::vector<std::pair<std::string, std::string>> payload = {{"nonce", json_string(to_base64(sha256(message)))},
                                                              {"timestampMs", std::to_string(kJudgedAt * 1000 + 250)},
                                                              {"apkPackageName", json_string("com.example.browser")},
                                                              {"ctsProfileMatch", "true"},
                                                              {"basicIntegrity", "true"}};
  if (hooks.payload) {
    hooks.payload(payload);
  }
  JwsSpec jws = jws_spec(signer.algorithm(), x5c, bytes_of_text(json_object(payload)));
  if (hooks.jws) {
    hooks.jws(jws);
  }
  std::string response = make_jws(jws, signer);
  if (hooks.response) {
    hooks.response(response);
  }
  return response;
}

}  // namespace testlib
