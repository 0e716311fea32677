#include "tests/testlib/jws.hpp"

#include <algorithm>
#include <map>

#include "tests/testlib/json_writer.hpp"

namespace testlib {

std::string jws_algorithm_name(int algorithm) {
  static const std::map<int, std::string> kNames = {
      {cose::kEs256, "ES256"}, {cose::kEs384, "ES384"}, {cose::kEs512, "ES512"}, {cose::kRs256, "RS256"},
      {cose::kRs384, "RS384"}, {cose::kRs512, "RS512"}, {cose::kPs256, "PS256"}, {cose::kPs384, "PS384"},
      {cose::kPs512, "PS512"}, {cose::kEdDsa, "EdDSA"}};
  return kNames.at(algorithm);
}

std::string& JwsSpec::member(std::string_view name) {
  const auto found = std::ranges::find(header, name, &std::pair<std::string, std::string>::first);
  check(found != header.end(), "a member of the JWS header");
  return found->second;
}

std::string JwsSpec::signing_input() const {
  return to_base64url(bytes_of_text(json_object(header))) + "." + to_base64url(payload);
}

JwsSpec jws_spec(int algorithm, const std::vector<ByteVector>& x5c, ByteSpan payload) {
  return {{{"alg", json_string(jws_algorithm_name(algorithm))}, {"typ", json_string("JWT")}, {"x5c", json_x5c(x5c)}},
          ByteVector(payload.begin(), payload.end())};
}

std::string json_x5c(const std::vector<ByteVector>& x5c) {
  std::string out = "[";
  for (const ByteVector& certificate : x5c) {
    out += (out.size() > 1 ? "," : "") + json_string(to_base64(certificate));
  }
  return out + "]";
}

ByteVector jws_signature(const SigningKey& key, std::string_view signing_input) {
  const ByteVector message = bytes_of_text(signing_input);
  if (!key.has_part(KeyPart::order)) return key.sign(message);
  const EcdsaSignature signature = key.sign_ecdsa(message);
  return concat({signature.r, signature.s});
}

std::string make_jws(const JwsSpec& spec, const SigningKey& key) {
  const std::string input = spec.signing_input();
  return input + "." + to_base64url(jws_signature(key, input));
}

}  // namespace testlib
