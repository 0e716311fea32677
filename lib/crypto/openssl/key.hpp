#pragma once

#include "lib/crypto/backend.hpp"
#include "lib/crypto/openssl/handles.hpp"

namespace assay::crypto::openssl {

struct OpensslKey : LoadedKey {
  Pkey pkey;
};

/// Null if OpenSSL failed, and then its error queue says why.
Pkey make_pkey(const PublicKeyView& key, Algorithm algorithm) noexcept;

Result<LoadedKey*> load_key(const PublicKeyView& key, Algorithm algorithm) noexcept;
void free_key(LoadedKey* key) noexcept;

}  // namespace assay::crypto::openssl
