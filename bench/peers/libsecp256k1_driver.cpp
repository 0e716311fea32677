// libsecp256k1: nothing but the signature of an ES256K assertion. It takes low s alone, so s is brought down first, as
// whoever uses it for WebAuthn must do.
#include <openssl/sha.h>
#include <secp256k1.h>

#include <stdexcept>

#include "bench/peers/driver.hpp"

namespace {

bool verifies(const secp256k1_context* context, const peers::Authentication& input, const secp256k1_pubkey& key) {
  std::uint8_t hash[SHA256_DIGEST_LENGTH];
  SHA256(input.message.data(), input.message.size(), hash);
  secp256k1_ecdsa_signature signature;
  if (secp256k1_ecdsa_signature_parse_der(context, &signature, input.signature.data(), input.signature.size()) != 1) {
    return false;
  }
  secp256k1_ecdsa_signature_normalize(context, &signature, &signature);
  return secp256k1_ecdsa_verify(context, &signature, hash, &key) == 1;
}

secp256k1_pubkey key_of(const secp256k1_context* context, const peers::Bytes& point) {
  secp256k1_pubkey key;
  if (secp256k1_ec_pubkey_parse(context, &key, point.data(), point.size()) == 1) return key;
  throw std::runtime_error("secp256k1_ec_pubkey_parse");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto inputs = peers::read_inputs(argv[1]);
  secp256k1_context* context = secp256k1_context_create(SECP256K1_CONTEXT_VERIFY);
  std::vector<secp256k1_pubkey> keys;
  for (const auto& input : inputs.es256k.inputs) keys.push_back(key_of(context, input.key));
  const auto accepts = [&](std::size_t i) { return verifies(context, inputs.es256k.inputs[i], keys[i]); };
  const int code = peers::serve("libsecp256k1", ASSAY_SECP256K1_VERSION,
                                {peers::row_of("signature ES256K", "key kept", inputs.es256k, accepts)});
  secp256k1_context_destroy(context);
  return code;
}
