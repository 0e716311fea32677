// Raw mbedTLS: nothing but the signature of an ES256 assertion.
#include <mbedtls/ecdsa.h>
#include <mbedtls/sha256.h>
#include <mbedtls/version.h>

#include <deque>
#include <stdexcept>

#include "bench/peers/driver.hpp"

namespace {

/// A public key as mbedTLS wants it.
class Key {
 public:
  explicit Key(const peers::Bytes& point) {
    mbedtls_ecdsa_init(&context_);
    if (mbedtls_ecp_group_load(&context_.grp, MBEDTLS_ECP_DP_SECP256R1) != 0 ||
        mbedtls_ecp_point_read_binary(&context_.grp, &context_.Q, point.data(), point.size()) != 0) {
      throw std::runtime_error("mbedtls_ecp_point_read_binary");
    }
  }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  ~Key() { mbedtls_ecdsa_free(&context_); }

  bool verifies(const peers::Authentication& input) {
    std::uint8_t hash[32];
    return mbedtls_sha256_ret(input.message.data(), input.message.size(), hash, 0) == 0 &&
           mbedtls_ecdsa_read_signature(&context_, hash, sizeof hash, input.signature.data(), input.signature.size()) ==
               0;
  }

 private:
  mbedtls_ecdsa_context context_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto inputs = peers::read_inputs(argv[1]);
  std::deque<Key> keys;
  for (const auto& input : inputs.es256.inputs) keys.emplace_back(input.key);
  const auto accepts = [&](std::size_t i) { return keys[i].verifies(inputs.es256.inputs[i]); };
  return peers::serve("mbedTLS", MBEDTLS_VERSION_STRING,
                      {peers::row_of("signature ES256", "key kept", inputs.es256, accepts)});
}
