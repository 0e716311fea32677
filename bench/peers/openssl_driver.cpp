// Raw OpenSSL: nothing but the signature of an ES256 assertion.
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/sha.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "bench/peers/driver.hpp"

namespace {

using peers::Authentication;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

Key key_of(const Authentication& input) {
  char group[] = "prime256v1";
  auto point = input.key;
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                               OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
                               OSSL_PARAM_construct_end()};
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), EVP_PKEY_CTX_free);
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, const_cast<OSSL_PARAM*>(params)) != 1) {
    throw std::runtime_error("EVP_PKEY_fromdata");
  }
  return {key, EVP_PKEY_free};
}

Context context_of(EVP_PKEY* key) {
  Context context(EVP_PKEY_CTX_new(key, nullptr), EVP_PKEY_CTX_free);
  if (EVP_PKEY_verify_init(context.get()) != 1) throw std::runtime_error("EVP_PKEY_verify_init");
  return context;
}

using Hash = std::array<std::uint8_t, SHA256_DIGEST_LENGTH>;

Hash hash_of(const Authentication& input) {
  Hash hash;
  SHA256(input.message.data(), input.message.size(), hash.data());
  return hash;
}

bool verifies(EVP_PKEY_CTX* context, const Authentication& input, const Hash& hash) {
  return EVP_PKEY_verify(context, input.signature.data(), input.signature.size(), hash.data(), hash.size()) == 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto inputs = peers::read_inputs(argv[1]);
  const auto& all = inputs.es256.inputs;
  std::vector<Key> keys;
  std::vector<Context> kept;
  std::vector<Hash> hashes;
  for (const auto& input : all) {
    kept.push_back(context_of(keys.emplace_back(key_of(input)).get()));
    hashes.push_back(hash_of(input));
  }
  const auto bare = [&](std::size_t i) { return verifies(kept[i].get(), all[i], hashes[i]); };
  const auto with_kept = [&](std::size_t i) { return verifies(kept[i].get(), all[i], hash_of(all[i])); };
  const auto with_parsed = [&](std::size_t i) {
    const Key key = key_of(all[i]);
    return verifies(context_of(key.get()).get(), all[i], hash_of(all[i]));
  };
  return peers::serve(
      "OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING),
      {peers::row_of("signature ES256", "EVP_PKEY_verify, key kept, hash given", inputs.es256, bare),
       peers::row_of("signature ES256", "SHA256 and EVP_PKEY_verify, key kept", inputs.es256, with_kept),
       peers::row_of("signature ES256", "SHA256 and EVP_PKEY_verify, key made each time", inputs.es256, with_parsed)});
}
