// The same authentications and registrations through libfido2, by its own calls. It looks neither into client data nor
// at origins, counters or chains, so it does less.
#include <benchmark/benchmark.h>
#include <fido.h>
#include <fido/es256.h>

#include "bench/ceremonies.hpp"

namespace {

using bench::AuthenticationInput;

bool verify_assertion(const AuthenticationInput& input, const es256_pk_t* key) {
  fido_assert_t* assertion = fido_assert_new();
  const auto& made = input.made;
  const bool set =
      fido_assert_set_rp(assertion, std::string(testlib::kRpId).c_str()) == FIDO_OK &&
      fido_assert_set_clientdata(assertion, reinterpret_cast<const unsigned char*>(made.client_data_json.data()),
                                 made.client_data_json.size()) == FIDO_OK &&
      fido_assert_set_up(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
      fido_assert_set_uv(assertion, FIDO_OPT_TRUE) == FIDO_OK && fido_assert_set_count(assertion, 1) == FIDO_OK &&
      fido_assert_set_authdata_raw(assertion, 0, made.auth_data.data(), made.auth_data.size()) == FIDO_OK &&
      fido_assert_set_sig(assertion, 0, made.signature.data(), made.signature.size()) == FIDO_OK;
  const bool verified = set && fido_assert_verify(assertion, 0, COSE_ES256, key) == FIDO_OK;
  fido_assert_free(&assertion);
  return verified;
}

es256_pk_t* make_key(const AuthenticationInput& input) {
  const auto view = assay::parse_cose_key(input.cose_key);
  testlib::ByteVector point(view->x.begin(), view->x.end());
  point.insert(point.end(), view->y.begin(), view->y.end());
  es256_pk_t* key = es256_pk_new();
  bench::require(es256_pk_from_ptr(key, point.data(), point.size()) == FIDO_OK, "es256_pk_from_ptr");
  return key;
}

void libfido2_authentication_es256_key_kept(benchmark::State& state) {
  const auto& inputs = bench::authentications(assay::Algorithm::es256);
  std::vector<es256_pk_t*> keys;
  for (const auto& input : inputs) keys.push_back(make_key(input));
  std::size_t next = 0;
  for (auto _ : state) {
    bench::require(verify_assertion(inputs[next], keys[next]), "fido_assert_verify");
    next = (next + 1) % inputs.size();
  }
  state.SetItemsProcessed(state.iterations());
  for (es256_pk_t* key : keys) es256_pk_free(&key);
}

void libfido2_authentication_es256_key_parsed(benchmark::State& state) {
  const auto& inputs = bench::authentications(assay::Algorithm::es256);
  std::size_t next = 0;
  for (auto _ : state) {
    es256_pk_t* key = make_key(inputs[next]);
    bench::require(verify_assertion(inputs[next], key), "fido_assert_verify");
    es256_pk_free(&key);
    next = (next + 1) % inputs.size();
  }
  state.SetItemsProcessed(state.iterations());
}

bool verify_credential(const bench::RegistrationInput& input, const assay::AttestationObjectView& object) {
  fido_cred_t* credential = fido_cred_new();
  const auto& made = input.made;
  const bool set =
      fido_cred_set_type(credential, COSE_ES256) == FIDO_OK &&
      fido_cred_set_rp(credential, std::string(testlib::kRpId).c_str(), nullptr) == FIDO_OK &&
      fido_cred_set_clientdata(credential, reinterpret_cast<const unsigned char*>(made.client_data_json.data()),
                               made.client_data_json.size()) == FIDO_OK &&
      fido_cred_set_uv(credential, FIDO_OPT_TRUE) == FIDO_OK &&
      fido_cred_set_fmt(credential, std::string(object.format).c_str()) == FIDO_OK &&
      fido_cred_set_authdata_raw(credential, object.authenticator_data.data(), object.authenticator_data.size()) ==
          FIDO_OK &&
      fido_cred_set_attstmt(credential, object.statement.data(), object.statement.size()) == FIDO_OK;
  const bool verified = set && fido_cred_verify(credential) == FIDO_OK;
  fido_cred_free(&credential);
  return verified;
}

void libfido2_registration(benchmark::State& state, testlib::AttestationKind kind) {
  const auto inputs = bench::registrations(kind, assay::Algorithm::es256);
  std::size_t next = 0;
  for (auto _ : state) {
    const auto object = assay::parse_attestation_object(inputs[next].made.attestation_object);
    bench::require(verify_credential(inputs[next], *object), "fido_cred_verify");
    next = (next + 1) % inputs.size();
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(libfido2_authentication_es256_key_kept);
BENCHMARK(libfido2_authentication_es256_key_parsed);
BENCHMARK_CAPTURE(libfido2_registration, packed_x5c_es256_without_chain, testlib::AttestationKind::packed_x5c);
BENCHMARK_CAPTURE(libfido2_registration, fido_u2f_es256, testlib::AttestationKind::fido_u2f);

}  // namespace
