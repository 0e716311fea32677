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

struct OpensslContext : Context {
  std::array<Hasher, kNumHashes> hashers;  ///< indexed by Hash
  DigestContext whole_message;             ///< for Scheme::whole
  CurveKeys curve_keys;                    ///< for keys that come without a handle
};

inline constexpr std::size_t kMaxHashSize = 64;

/// A hash value; empty if OpenSSL failed.
struct HashValue {
  std::array<std::uint8_t, kMaxHashSize> bytes;
  unsigned int size = 0;
};
HashValue hash_message(OpensslContext& context, Hash hash, Bytes message) noexcept;

Result<Context*> new_context() noexcept;
void free_context(Context* context) noexcept;
Error sha256(Context& context, Bytes data, std::span<std::uint8_t, 32> digest) noexcept;

}  // namespace assay::crypto::openssl
