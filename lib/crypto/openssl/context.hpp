#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "lib/crypto/backend.hpp"
#include "lib/crypto/openssl/algorithms.hpp"
#include "lib/crypto/openssl/curve_keys.hpp"
#include "lib/crypto/openssl/handles.hpp"

namespace assay::crypto::openssl {

/// A hash that was looked up once, and the state it works in, which is kept between messages.
struct Hasher {
  Digest digest;
  DigestContext state;
};

/// AES-256-GCM, looked up once, and the state it works in.
struct Aead {
  Cipher cipher;
  CipherContext state;
};

struct OpensslContext : Context {
  std::array<Hasher, kNumHashAlgorithms> hashers;  ///< indexed by HashAlgorithm
  DigestContext whole_message;                     ///< for Scheme::whole
  Aead aead;
  CurveKeys curve_keys;  ///< for keys that come without a handle
};

/// Whether OpenSSL did it; if not, its error queue says why. `digest` has hash_size(algorithm) bytes.
bool hash_message(const OpensslContext& context, HashAlgorithm algorithm, Bytes message, MutableBytes digest) noexcept;

Result<Context*> new_context() noexcept;
void free_context(Context* context) noexcept;
Error sha256(Context& context, Bytes data, std::span<std::uint8_t, 32> digest) noexcept;
Error hash(Context& context, HashAlgorithm algorithm, Bytes data, MutableBytes digest) noexcept;

}  // namespace assay::crypto::openssl
