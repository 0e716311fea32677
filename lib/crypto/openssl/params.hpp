#pragma once

#include <openssl/params.h>

#include "lib/crypto/openssl/handles.hpp"

namespace assay::crypto::openssl {

/// OSSL_PARAM has no const pointers, but who takes it here only reads.
inline OSSL_PARAM text_param(const char* name, const char* value) noexcept {
  return OSSL_PARAM_construct_utf8_string(name, const_cast<char*>(value), 0);
}

/// A key of this type, or as much of one as `selection` (EVP_PKEY_PUBLIC_KEY and the like) says; null if OpenSSL
/// failed.
inline Pkey pkey_from_params(const char* key_type, int selection, OSSL_PARAM* params) noexcept {
  EVP_PKEY* pkey = nullptr;
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, key_type, nullptr));
  if (context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1 &&
      EVP_PKEY_fromdata(context.get(), &pkey, selection, params) == 1) {
    return Pkey(pkey);
  }
  return nullptr;
}

}  // namespace assay::crypto::openssl
