#pragma once

#include "lib/crypto/backend.hpp"
#include "lib/crypto/openssl/algorithms.hpp"
#include "lib/crypto/openssl/handles.hpp"

namespace assay::crypto::openssl {

struct OpensslKey : LoadedKey {
  Pkey pkey;
  PkeyContext verification;  ///< ready for EVP_PKEY_verify(); null for Scheme::whole
};

/// False if OpenSSL failed, and then its error queue says why.
bool make_key(const PublicKeyView& view, const AlgorithmRow& row, OpensslKey& key) noexcept;

Result<LoadedKey*> load_key(const PublicKeyView& view, Algorithm algorithm) noexcept;
void free_key(LoadedKey* key) noexcept;

}  // namespace assay::crypto::openssl
