#include "lib/crypto/openssl/curve_keys.hpp"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <algorithm>

#include "lib/crypto/openssl/algorithms.hpp"
#include "lib/crypto/openssl/params.hpp"

namespace assay::crypto::openssl {

EncodedPoint encode_point(const PublicKeyView& key) noexcept {
  EncodedPoint point;
  if (key.x.size() > EncodedPoint::kMaxCoordinate || key.y.size() > EncodedPoint::kMaxCoordinate) return point;
  point.bytes[0] = 0x04;
  const auto y = std::ranges::copy(key.x, point.bytes.begin() + 1).out;
  const auto end = std::ranges::copy(key.y, y).out;
  point.size = static_cast<std::size_t>(end - point.bytes.begin());
  return point;
}

bool CurveKeys::make() noexcept {
  for (const Curve curve : {Curve::p256, Curve::p384, Curve::p521, Curve::secp256k1}) {
    OSSL_PARAM params[] = {text_param(OSSL_PKEY_PARAM_GROUP_NAME, curve_name(curve)), OSSL_PARAM_construct_end()};
    Pkey& key = keys_[static_cast<std::size_t>(curve)];
    key = pkey_from_params("EC", EVP_PKEY_KEY_PARAMETERS, params);
    if (key == nullptr) return false;
  }
  return true;
}

EVP_PKEY* CurveKeys::with_point_of(const PublicKeyView& key) noexcept {
  const auto index = static_cast<std::size_t>(key.curve);
  EVP_PKEY* pkey = index < keys_.size() ? keys_[index].get() : nullptr;
  const EncodedPoint point = encode_point(key);
  // Where this fails, the object may still hold the point of another user's key: it must not be used.
  if (pkey == nullptr || EVP_PKEY_set1_encoded_public_key(pkey, point.bytes.data(), point.size) != 1) return nullptr;
  return pkey;
}

}  // namespace assay::crypto::openssl
