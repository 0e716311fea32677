// libsodium: nothing but the signature of an Ed25519 assertion.
#include <sodium.h>

#include "bench/peers/driver.hpp"

int main(int argc, char** argv) {
  if (argc != 2 || sodium_init() < 0) return 2;
  const auto inputs = peers::read_inputs(argv[1]);
  const auto accepts = [&](std::size_t i) {
    const auto& input = inputs.eddsa.inputs[i];
    return crypto_sign_verify_detached(input.signature.data(), input.message.data(), input.message.size(),
                                       input.key.data()) == 0;
  };
  return peers::serve("libsodium", sodium_version_string(),
                      {peers::row_of("signature Ed25519", "crypto_sign_verify_detached", inputs.eddsa, accepts)});
}
