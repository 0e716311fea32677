#include "tests/differential/peer.hpp"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

#include <algorithm>
#include <memory>

#include "assay/attestation_object.hpp"

namespace differential {
namespace {

using testlib::ByteVector;
using testlib::KeyPart;
using testlib::SigningKey;

struct Free {
  void operator()(fido_assert_t* p) const { fido_assert_free(&p); }
  void operator()(fido_cred_t* p) const { fido_cred_free(&p); }
  void operator()(es256_pk_t* p) const { es256_pk_free(&p); }
  void operator()(eddsa_pk_t* p) const { eddsa_pk_free(&p); }
  void operator()(rs256_pk_t* p) const { rs256_pk_free(&p); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char* bytes_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool verify_es256(const fido_assert_t* assertion, const SigningKey& key) {
  const ByteVector point = testlib::concat({key.part(KeyPart::x), key.part(KeyPart::y)});
  const Owned<es256_pk_t> public_key(es256_pk_new());
  return es256_pk_from_ptr(public_key.get(), point.data(), point.size()) == FIDO_OK &&
         fido_assert_verify(assertion, 0, COSE_ES256, public_key.get()) == FIDO_OK;
}

bool verify_eddsa(const fido_assert_t* assertion, const SigningKey& key) {
  const ByteVector point = key.part(KeyPart::public_key);
  const Owned<eddsa_pk_t> public_key(eddsa_pk_new());
  return eddsa_pk_from_ptr(public_key.get(), point.data(), point.size()) == FIDO_OK &&
         fido_assert_verify(assertion, 0, COSE_EDDSA, public_key.get()) == FIDO_OK;
}

bool verify_rs256(const fido_assert_t* assertion, const SigningKey& key) {
  const ByteVector numbers = testlib::concat({key.part(KeyPart::modulus), key.part(KeyPart::exponent)});
  const Owned<rs256_pk_t> public_key(rs256_pk_new());
  return rs256_pk_from_ptr(public_key.get(), numbers.data(), numbers.size()) == FIDO_OK &&
         fido_assert_verify(assertion, 0, COSE_RS256, public_key.get()) == FIDO_OK;
}

}  // namespace

bool libfido2_accepts(const testlib::Authentication& made, const SigningKey& key, std::uint32_t expected_count) {
  const Owned<fido_assert_t> assertion(fido_assert_new());
  fido_assert_t* const a = assertion.get();
  const std::string& client_data = made.client_data_json;
  const bool set = fido_assert_set_rp(a, std::string(testlib::kRpId).c_str()) == FIDO_OK &&
                   fido_assert_set_clientdata(a, bytes_of(client_data), client_data.size()) == FIDO_OK &&
                   fido_assert_set_up(a, FIDO_OPT_TRUE) == FIDO_OK && fido_assert_set_uv(a, FIDO_OPT_TRUE) == FIDO_OK &&
                   fido_assert_set_count(a, 1) == FIDO_OK &&
                   fido_assert_set_authdata_raw(a, 0, made.auth_data.data(), made.auth_data.size()) == FIDO_OK &&
                   fido_assert_set_sig(a, 0, made.signature.data(), made.signature.size()) == FIDO_OK;
  if (!set || fido_assert_sigcount(a, 0) != expected_count) return false;
  if (key.algorithm() == testlib::cose::kEs256) return verify_es256(a, key);
  if (key.algorithm() == testlib::cose::kEdDsa) return verify_eddsa(a, key);
  return verify_rs256(a, key);
}

bool libfido2_accepts(const testlib::Registration& made, int algorithm) {
  const auto object = assay::parse_attestation_object(made.attestation_object);
  if (!object) return false;  // it reads no attestation objects, so ours is the only reader
  const Owned<fido_cred_t> credential(fido_cred_new());
  fido_cred_t* const c = credential.get();
  const std::string& client_data = made.client_data_json;
  const auto auth_data = object->authenticator_data;
  const bool set = fido_cred_set_type(c, algorithm) == FIDO_OK &&
                   fido_cred_set_rp(c, std::string(testlib::kRpId).c_str(), nullptr) == FIDO_OK &&
                   fido_cred_set_clientdata(c, bytes_of(client_data), client_data.size()) == FIDO_OK &&
                   fido_cred_set_uv(c, FIDO_OPT_TRUE) == FIDO_OK &&
                   fido_cred_set_fmt(c, std::string(object->format).c_str()) == FIDO_OK &&
                   fido_cred_set_authdata_raw(c, auth_data.data(), auth_data.size()) == FIDO_OK &&
                   fido_cred_set_attstmt(c, object->statement.data(), object->statement.size()) == FIDO_OK;
  if (!set) return false;
  return (fido_cred_x5c_ptr(c) != nullptr ? fido_cred_verify(c) : fido_cred_verify_self(c)) == FIDO_OK;
}

}  // namespace differential
