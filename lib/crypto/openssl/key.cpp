#include "lib/crypto/openssl/key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>

#include <memory>
#include <new>

#include "lib/base/check.hpp"
#include "lib/crypto/openssl/curve_keys.hpp"
#include "lib/crypto/openssl/error_queue.hpp"
#include "lib/crypto/openssl/params.hpp"

namespace assay::crypto::openssl {
namespace {

Pkey make_ec(const PublicKeyView& key) noexcept {
  EncodedPoint point = encode_point(key);
  OSSL_PARAM params[] = {
      text_param(OSSL_PKEY_PARAM_GROUP_NAME, curve_name(key.curve)),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.bytes.data(), point.size),
      OSSL_PARAM_construct_end(),
  };
  return pkey_from_params("EC", EVP_PKEY_PUBLIC_KEY, params);
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
  return params == nullptr ? nullptr : pkey_from_params("RSA", EVP_PKEY_PUBLIC_KEY, params.get());
}

Pkey make_raw(const char* key_type, Bytes key) noexcept {
  return Pkey(EVP_PKEY_new_raw_public_key_ex(nullptr, key_type, nullptr, key.data(), key.size()));
}

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

bool init_verification(EVP_PKEY_CTX* verification, const AlgorithmRow& row) noexcept {
  if (row.scheme == Scheme::ecdsa) return EVP_PKEY_verify_init(verification) == 1;
  const char* hash = hash_name(row.hash);
  const bool pss = row.scheme == Scheme::rsa_pss;
  const OSSL_PARAM end = OSSL_PARAM_construct_end();
  const OSSL_PARAM params[] = {
      text_param(OSSL_SIGNATURE_PARAM_DIGEST, hash),
      text_param(OSSL_SIGNATURE_PARAM_PAD_MODE, pss ? OSSL_PKEY_RSA_PAD_MODE_PSS : OSSL_PKEY_RSA_PAD_MODE_PKCSV15),
      pss ? text_param(OSSL_SIGNATURE_PARAM_MGF1_DIGEST, hash) : end,
      pss ? text_param(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, OSSL_PKEY_RSA_PSS_SALT_LEN_DIGEST) : end,
      end,
  };
  return EVP_PKEY_verify_init_ex(verification, params) == 1;
}

}  // namespace

bool make_key(const PublicKeyView& view, const AlgorithmRow& row, OpensslKey& key) noexcept {
  key.pkey = make_pkey(view, row.algorithm);
  if (key.pkey == nullptr) return false;
  if (row.scheme == Scheme::whole) return true;
  key.verification.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key.pkey.get(), nullptr));
  return key.verification != nullptr && init_verification(key.verification.get(), row);
}

Result<LoadedKey*> load_key(const PublicKeyView& view, Algorithm algorithm) noexcept {
  const AlgorithmRow* row = find_algorithm(algorithm);
  ASSAY_REQUIRE(row != nullptr && row->key_type == view.type, ErrorCode::algorithm_unsupported, 0);
  ErrorQueue queue;
  std::unique_ptr<OpensslKey> key(new (std::nothrow) OpensslKey);
  ASSAY_REQUIRE(key != nullptr, ErrorCode::out_of_memory, 0);
  if (!make_key(view, *row, *key)) return queue.take_failure();
  return static_cast<LoadedKey*>(key.release());
}

void free_key(LoadedKey* key) noexcept {
  delete static_cast<OpensslKey*>(key);
}

}  // namespace assay::crypto::openssl
