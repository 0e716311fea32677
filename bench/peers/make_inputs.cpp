// Writes the ceremonies that all peers judge: make_inputs FILE [AUTHENTICATIONS [REGISTRATIONS]]
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/testlib/ceremony.hpp"

namespace {

using nlohmann::json;
using testlib::AttestationKind;
using testlib::ByteSpan;
using testlib::ByteVector;
using testlib::SigningKey;

std::string text(ByteSpan bytes) {
  return testlib::to_base64url(bytes);
}

/// A point without its compression, or an octet key.
ByteVector bare_key(const SigningKey& key) {
  if (key.algorithm() == testlib::cose::kEdDsa) return key.part(testlib::KeyPart::public_key);
  return testlib::concat({ByteVector{4}, key.part(testlib::KeyPart::x), key.part(testlib::KeyPart::y)});
}

json written(const testlib::Authentication& made, const testlib::AuthenticationSpec& spec) {
  return {{"id", text(made.credential_id)},
          {"user_handle", text(made.user_handle)},
          {"challenge", text(spec.client_data.challenge)},
          {"client_data_json", text(testlib::bytes_of_text(made.client_data_json))},
          {"authenticator_data", text(made.auth_data)},
          {"signature", text(made.signature)},
          {"message",
           text(testlib::concat({made.auth_data, testlib::sha256(testlib::bytes_of_text(made.client_data_json))}))},
          {"cose_key", text(spec.key.cose_key())},
          {"key", text(bare_key(spec.key))},
          {"json", made.to_json()}};
}

testlib::AuthenticationSpec authentication_of(int algorithm, std::size_t user) {
  const std::string label = "user " + std::to_string(user);
  auto spec = testlib::authentication_spec(SigningKey::make(algorithm, label), label);
  spec.client_data.challenge = testlib::seed_bytes("challenge " + label, 32);
  spec.user_handle = testlib::seed_bytes(label, 16);
  return spec;
}

/// One bit of what was signed, or of the signature, is another; a peer that looks at both accepts neither.
json refused_authentications(int algorithm) {
  const auto spec = authentication_of(algorithm, 0);
  auto other_data = testlib::make_authentication(spec);
  other_data.auth_data.back() ^= 1;
  auto other_signature = testlib::make_authentication(spec);
  other_signature.signature[other_signature.signature.size() / 2 - 4] ^= 1;
  return {written(other_data, spec), written(other_signature, spec)};
}

json authentications(int algorithm, std::size_t count) {
  json good = json::array();
  for (std::size_t user = 0; user < count; ++user) {
    const auto spec = authentication_of(algorithm, user);
    good.push_back(written(testlib::make_authentication(spec), spec));
  }
  return {{"good", good}, {"refused", refused_authentications(algorithm)}};
}

testlib::RegistrationSpec registration_of(AttestationKind kind, std::size_t user) {
  const std::string label = "user " + std::to_string(user);
  return testlib::registration_spec(kind, SigningKey::make(testlib::cose::kEs256, label), label);
}

json written(const testlib::RegistrationSpec& from) {
  auto spec = from;
  ByteVector statement = testlib::cbor::Map().encode();
  spec.hooks.statement = [&](testlib::cbor::Map& map) { statement = map.encode(); };
  const auto made = testlib::make_registration(spec);
  return {{"id", text(made.credential_id)},
          {"user_handle", text(testlib::seed_bytes(text(made.credential_id), 16))},
          {"challenge", text(spec.client_data.challenge)},
          {"client_data_json", text(testlib::bytes_of_text(made.client_data_json))},
          {"attestation_object", text(made.attestation_object)},
          {"authenticator_data", text(made.auth_data)},
          {"statement", text(statement)},
          {"json", made.to_json()}};
}

/// What is not signed at all is of another relying party; and one bit of the signature is another.
json refused_registration(AttestationKind kind) {
  auto spec = registration_of(kind, 0);
  if (kind == AttestationKind::none) {
    spec.auth_data.rp_id = "example.net";
  } else {
    spec.hooks.signature = [](ByteVector& signature) { signature[signature.size() / 2 - 4] ^= 1; };
  }
  return written(spec);
}

json registrations(AttestationKind kind, std::size_t count) {
  json good = json::array();
  for (std::size_t user = 0; user < count; ++user) good.push_back(written(registration_of(kind, user)));
  return {{"good", good}, {"refused", json::array({refused_registration(kind)})}};
}

std::size_t number(int argc, char** argv, int at, std::size_t otherwise) {
  return argc > at ? static_cast<std::size_t>(std::strtoul(argv[at], nullptr, 10)) : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::size_t num_authentications = number(argc, argv, 2, 4096);
  const std::size_t num_registrations = number(argc, argv, 3, 256);
  const json inputs = {
      {"rp_id", testlib::kRpId},
      {"origin", testlib::kOrigin},
      {"root", text(registration_of(AttestationKind::packed_x5c, 0).issuer.certificate)},
      {"assertion_es256", authentications(testlib::cose::kEs256, num_authentications)},
      {"assertion_eddsa", authentications(testlib::cose::kEdDsa, num_registrations)},
      {"assertion_es256k", authentications(testlib::cose::kEs256k, num_registrations)},
      {"registration_none", registrations(AttestationKind::none, num_registrations)},
      {"registration_packed_x5c", registrations(AttestationKind::packed_x5c, num_registrations)},
  };
  std::ofstream file(argv[1]);
  file << inputs.dump() << '\n';
  file.close();
  return file.good() ? 0 : 1;
}
