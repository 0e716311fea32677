#include "lib/crypto/openssl/key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <new>

#include "lib/base/check.hpp"
#include "lib/crypto/openssl/algorithms.hpp"
#include "lib/crypto/openssl/error_queue.hpp"

namespace assay::crypto::openssl {
namespace {

Pkey pkey_from_params(const char* key_type, OSSL_PARAM* params) noexcept {
  EVP_PKEY* pkey = nullptr;
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, key_type, nullptr));
  if (context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1 &&
      EVP_PKEY_fromdata(context.get(), &pkey, EVP_PKEY_PUBLIC_KEY, params) == 1) {
    return Pkey(pkey);
  }
  return nullptr;
}

Pkey make_ec(const PublicKeyView& key) noexcept {
  constexpr std::size_t kMaxCoordinate = 66;
  std::array<std::uint8_t, 1 + 2 * kMaxCoordinate> point;
  if (key.x.size() > kMaxCoordinate || key.y.size() > kMaxCoordinate) return nullptr;
  point[0] = 0x04;  // SEC 1 2.3.3: an uncompressed point
  auto end = std::ranges::copy(key.x, point.begin() + 1).out;
  end = std::ranges::copy(key.y, end).out;
  // OSSL_PARAM has no const pointers, but fromdata only reads.
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, const_cast<char*>(curve_name(key.curve)), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                        static_cast<std::size_t>(end - point.begin())),
      OSSL_PARAM_construct_end(),
  };
  return pkey_from_params("EC", params);
}

BigNumber number(Bytes big_endian) noexcept {
  return BigNumber(BN_bin2bn(big_endian.data(), static_cast<int>(big_endian.size()), nullptr));
}

Pkey make_rsa(const PublicKeyView& key) noexcept {
  const BigNumber n = number(key.n);
  const BigNumber e = number(key.e);
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (n == nullptr || e == nullptr || builder == nullptr ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return nullptr;
  }
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  return params == nullptr ? nullptr : pkey_from_params("RSA", params.get());
}

Pkey make_raw(const char* key_type, Bytes key) noexcept {
  return Pkey(EVP_PKEY_new_raw_public_key_ex(nullptr, key_type, nullptr, key.data(), key.size()));
}

}  // namespace

Pkey make_pkey(const PublicKeyView& key, Algorithm algorithm) noexcept {
  switch (key.type) {
    case KeyType::none: return nullptr;
    case KeyType::ec2: return make_ec(key);
    case KeyType::rsa: return make_rsa(key);
    case KeyType::okp: return make_raw(curve_name(key.curve), key.x);
    case KeyType::akp: return make_raw(ml_dsa_name(algorithm), key.x);
  }
  return nullptr;
}

Result<LoadedKey*> load_key(const PublicKeyView& key, Algorithm algorithm) noexcept {
  const AlgorithmRow* row = find_algorithm(algorithm);
  ASSAY_REQUIRE(row != nullptr && row->key_type == key.type, ErrorCode::algorithm_unsupported, 0);
  ErrorQueue queue;
  Pkey pkey = make_pkey(key, algorithm);
  if (pkey == nullptr) return queue.take_failure();
  auto* loaded = new (std::nothrow) OpensslKey;
  if (loaded == nullptr) return fail(ErrorCode::out_of_memory);
  loaded->pkey = std::move(pkey);
  return static_cast<LoadedKey*>(loaded);
}

void free_key(LoadedKey* key) noexcept {
  delete static_cast<OpensslKey*>(key);
}

}  // namespace assay::crypto::openssl
