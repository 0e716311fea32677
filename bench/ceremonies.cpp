#include "bench/ceremonies.hpp"

#include <cstdio>
#include <cstdlib>
#include <map>

namespace bench {
namespace {

bool is_rsa(assay::Algorithm algorithm) {
  return assay::algorithm_fits_key(algorithm, assay::KeyType::rsa, assay::Curve::none);
}

std::string label_of(assay::Algorithm algorithm, std::size_t user) {
  return "user " + std::to_string(is_rsa(algorithm) ? 0 : user);
}

AuthenticationInput make_authentication_input(assay::Algorithm algorithm, std::size_t user) {
  const std::string label = label_of(algorithm, user);
  const auto key = testlib::SigningKey::make(static_cast<int>(algorithm), label);
  auto spec = testlib::authentication_spec(key, label);
  spec.client_data.challenge = testlib::seed_bytes("challenge " + std::to_string(user), 32);
  AuthenticationInput input{.key = key,
                            .made = testlib::make_authentication(spec),
                            .challenge = spec.client_data.challenge,
                            .cose_key = key.cose_key(),
                            .user_handle = testlib::seed_bytes(label, 16),
                            .json = {},
                            .handle = {},
                            .record = {}};
  input.json = input.made.to_json();
  auto handle = assay::make_key_handle(*openssl(), input.cose_key);
  require(handle.has_value(), "make_key_handle");
  input.handle = *std::move(handle);
  return input;
}

}  // namespace

void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "benchmark: wrong answer: %s\n", what);
  std::exit(1);
}

const assay::Backend* openssl() {
  static const auto backend = assay::find_backend("openssl");
  require(backend.has_value(), "find_backend");
  return *backend;
}

assay::Workspace& workspace() {
  static auto made = assay::make_workspace(openssl());
  return *made;
}

const assay::RelyingParty& relying_party() {
  static const std::string_view origins[] = {testlib::kOrigin};
  static const auto made = assay::make_relying_party({.id = testlib::kRpId, .origins = origins, .backend = openssl()});
  require(made.has_value(), "make_relying_party");
  return *made;
}

assay::AuthenticationRequest AuthenticationInput::request(bool with_handle) const {
  return {.user = assay::KnownUser{user_handle},
          .record = record,
          .challenge = challenge,
          .key = with_handle ? &handle : nullptr};
}

assay::AuthenticationResponse AuthenticationInput::response() const {
  return {
      made.credential_id, assay::bytes_of(made.client_data_json), made.auth_data, made.signature, made.user_handle, {}};
}

const std::vector<AuthenticationInput>& authentications(assay::Algorithm algorithm) {
  static std::map<assay::Algorithm, std::vector<AuthenticationInput>> made;
  auto& inputs = made[algorithm];
  if (!inputs.empty()) return inputs;
  for (std::size_t user = 0; user < kUsers; ++user) inputs.push_back(make_authentication_input(algorithm, user));
  for (AuthenticationInput& input : inputs) {
    input.record.id = input.made.credential_id;
    input.record.public_key = input.cose_key;
    input.record.user_handle = input.user_handle;
    const auto verdict =
        assay::verify_authentication(relying_party(), input.request(true), input.response(), workspace());
    require(verdict.accepted(), "verify_authentication");
  }
  return inputs;
}

assay::RegistrationRequest RegistrationInput::request(std::span<const assay::Bytes> anchors) const {
  assay::RegistrationRequest request;
  request.challenge = spec.client_data.challenge;
  request.user_handle = user_handle;
  request.algorithms = assay::backend_algorithms(*openssl());
  request.trust = {.accept_none = true, .accept_self = true, .accept_unanchored = anchors.empty()};
  request.trust.anchors = anchors;
  request.trust.time = testlib::kJudgedAt;
  request.trust.unknown_status = assay::UnknownStatus::accept;
  return request;
}

assay::RegistrationResponse RegistrationInput::response() const {
  return {made.credential_id, assay::bytes_of(made.client_data_json), made.attestation_object, {}, {}};
}

std::vector<RegistrationInput> registrations(testlib::AttestationKind kind, assay::Algorithm algorithm) {
  std::vector<RegistrationInput> inputs;
  for (std::size_t user = 0; user < kUsers; ++user) {
    const std::string label = label_of(algorithm, user);
    const auto key = testlib::SigningKey::make(static_cast<int>(algorithm), label);
    RegistrationInput input{
        .spec = testlib::registration_spec(kind, key, label), .made = {}, .user_handle = {}, .json = {}};
    input.made = testlib::make_registration(input.spec);
    input.user_handle = testlib::seed_bytes(label, 16);
    input.json = input.made.to_json();
    const auto verdict = assay::verify_registration(relying_party(), input.request({}), input.response(), workspace());
    require(verdict.accepted(), "verify_registration");
    inputs.push_back(std::move(input));
  }
  return inputs;
}

}  // namespace bench
