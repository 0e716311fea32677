// libfido2 by its own calls. It looks neither into client data nor at origins, counters or chains, so it does less.
#include <fido.h>
#include <fido/es256.h>

#include <memory>
#include <stdexcept>

#include "bench/peers/driver.hpp"

namespace {

using peers::Authentication;
using peers::Registration;

struct Free {
  void operator()(fido_assert_t* assertion) const { fido_assert_free(&assertion); }
  void operator()(fido_cred_t* credential) const { fido_cred_free(&credential); }
  void operator()(es256_pk_t* key) const { es256_pk_free(&key); }
};
using Key = std::unique_ptr<es256_pk_t, Free>;

Key key_of(const Authentication& input) {
  Key key(es256_pk_new());
  if (es256_pk_from_ptr(key.get(), input.key.data(), input.key.size()) != FIDO_OK) {
    throw std::runtime_error("es256_pk_from_ptr");
  }
  return key;
}

bool verifies(const std::string& rp_id, const Authentication& input, const es256_pk_t* key) {
  const std::unique_ptr<fido_assert_t, Free> made(fido_assert_new());
  fido_assert_t* assertion = made.get();
  const auto& client_data = input.client_data_json;
  const auto& auth_data = input.authenticator_data;
  return fido_assert_set_rp(assertion, rp_id.c_str()) == FIDO_OK &&
         fido_assert_set_clientdata(assertion, client_data.data(), client_data.size()) == FIDO_OK &&
         fido_assert_set_up(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
         fido_assert_set_uv(assertion, FIDO_OPT_TRUE) == FIDO_OK && fido_assert_set_count(assertion, 1) == FIDO_OK &&
         fido_assert_set_authdata_raw(assertion, 0, auth_data.data(), auth_data.size()) == FIDO_OK &&
         fido_assert_set_sig(assertion, 0, input.signature.data(), input.signature.size()) == FIDO_OK &&
         fido_assert_verify(assertion, 0, COSE_ES256, key) == FIDO_OK;
}

bool verifies(const std::string& rp_id, const Registration& input) {
  const std::unique_ptr<fido_cred_t, Free> made(fido_cred_new());
  fido_cred_t* credential = made.get();
  const auto& client_data = input.client_data_json;
  const auto& auth_data = input.authenticator_data;
  return fido_cred_set_type(credential, COSE_ES256) == FIDO_OK &&
         fido_cred_set_rp(credential, rp_id.c_str(), nullptr) == FIDO_OK &&
         fido_cred_set_clientdata(credential, client_data.data(), client_data.size()) == FIDO_OK &&
         fido_cred_set_uv(credential, FIDO_OPT_TRUE) == FIDO_OK && fido_cred_set_fmt(credential, "packed") == FIDO_OK &&
         fido_cred_set_authdata_raw(credential, auth_data.data(), auth_data.size()) == FIDO_OK &&
         fido_cred_set_attstmt(credential, input.statement.data(), input.statement.size()) == FIDO_OK &&
         fido_cred_verify(credential) == FIDO_OK;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto inputs = peers::read_inputs(argv[1]);
  const auto& all = inputs.es256.inputs;
  std::vector<Key> keys;
  for (const auto& input : all) keys.push_back(key_of(input));
  const auto with_kept = [&](std::size_t i) { return verifies(inputs.rp_id, all[i], keys[i].get()); };
  const auto with_parsed = [&](std::size_t i) { return verifies(inputs.rp_id, all[i], key_of(all[i]).get()); };
  const auto registered = [&](std::size_t i) { return verifies(inputs.rp_id, inputs.packed_x5c.inputs[i]); };
  return peers::serve(
      "libfido2", ASSAY_LIBFIDO2_VERSION,
      {peers::row_of("assertion ES256", "raw fields, key parsed each time", inputs.es256, with_parsed),
       peers::row_of("assertion ES256", "raw fields, key kept", inputs.es256, with_kept),
       peers::row_of("registration packed x5c", "raw fields, chain not checked", inputs.packed_x5c, registered)});
}
