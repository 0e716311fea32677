#pragma once

#include "lib/crypto/backend.hpp"
#include "lib/crypto/mbedtls/algorithms.hpp"
#include "lib/crypto/mbedtls/handles.hpp"

namespace assay::crypto::mbedtls {

/// Of these, the one that the algorithm has.
struct MbedtlsKey : LoadedKey {
  Point point;
  Rsa rsa;
};

/// Reads the point of a key, which lies on the group's curve. The result is mbedTLS's.
int read_point(const PublicKeyView& key, const mbedtls_ecp_group& group, Point& point) noexcept;
/// Makes an RSA key that threads may share. The result is mbedTLS's.
int make_rsa(const PublicKeyView& key, Rsa& rsa) noexcept;

Result<LoadedKey*> load_key(const PublicKeyView& view, Algorithm algorithm) noexcept;
void free_key(LoadedKey* key) noexcept;

}  // namespace assay::crypto::mbedtls
