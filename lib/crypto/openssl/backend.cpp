#include "lib/crypto/openssl/backend.hpp"

#include <openssl/opensslv.h>

#include "lib/crypto/openssl/aead.hpp"
#include "lib/crypto/openssl/certificates.hpp"
#include "lib/crypto/openssl/chain.hpp"
#include "lib/crypto/openssl/context.hpp"
#include "lib/crypto/openssl/key.hpp"
#include "lib/crypto/openssl/verify.hpp"
#include "lib/crypto/unexpanded.hpp"

namespace assay::crypto::openssl {
namespace {

constexpr Algorithm kOffered[] = {
    Algorithm::es256,     Algorithm::eddsa,     Algorithm::rs256,     Algorithm::es384, Algorithm::es512,
    Algorithm::ps256,     Algorithm::ps384,     Algorithm::ps512,     Algorithm::rs384, Algorithm::rs512,
    Algorithm::es256k,    Algorithm::ed448,     Algorithm::ed25519,
#if OPENSSL_VERSION_NUMBER >= 0x30500000L
    Algorithm::ml_dsa_44, Algorithm::ml_dsa_65, Algorithm::ml_dsa_87,
#endif
};

std::string_view implementation(Algorithm algorithm) noexcept {
  return can_verify(algorithm) ? std::string_view("openssl") : std::string_view();
}

}  // namespace

constinit const Backend kOpensslBackend = {
    .name = "openssl",
    .algorithms = kOffered,
    .can_verify = &can_verify,
    .implementation = &implementation,
    .new_context = &new_context,
    .free_context = &free_context,
    .sha256 = &sha256,
    .hash = &hash,
    .aead_seal = &aead_seal,
    .aead_open = &aead_open,
    .load_key = &load_key,
    .free_key = &free_key,
    .load_expanded_key = &load_no_expanded_key,
    .new_blank_key = &new_no_blank_key,
    .refill_key = &refill_no_key,
    .expand_key = &expand_no_key,
    .verify_one = &verify_one,
    .verify_batch = &verify_batch,
    .load_certificates = &load_certificates,
    .free_anchors = &free_anchors,
    .verify_chain = &verify_chain,
};

}  // namespace assay::crypto::openssl
