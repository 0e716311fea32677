#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "assay/algorithm.hpp"
#include "assay/backend.hpp"
#include "assay/bytes.hpp"
#include "assay/public_key.hpp"
#include "assay/result.hpp"

namespace assay {

/// The hash functions that every backend has.
enum class HashAlgorithm : std::uint8_t { sha1, sha256, sha384, sha512 };
inline constexpr std::size_t kNumHashAlgorithms = 4;
inline constexpr std::size_t kMaxHashSize = 64;

/// In bytes.
constexpr std::size_t hash_size(HashAlgorithm algorithm) noexcept {
  constexpr std::size_t kSizes[kNumHashAlgorithms] = {20, 32, 48, 64};
  return kSizes[static_cast<std::size_t>(algorithm)];
}

namespace crypto {

/// Per-thread state of a backend: digest contexts and the like. Lives in a Workspace. Each backend derives its own.
struct Context {};
/// A key in the backend's own form. Immutable, shared by threads. Each backend derives its own.
struct LoadedKey {};

/// What AES-256-GCM (NIST SP 800-38D) is given besides the text.
struct AeadInput {
  std::span<const std::uint8_t, 32> key;
  std::span<const std::uint8_t, 12> nonce;  ///< never twice with one key
  Bytes associated_data;
};
inline constexpr std::size_t kAeadTagSize = 16;

/// A certificate chain to judge (RFC 5280 6).
struct ChainJob {
  std::span<const Bytes> certificates;   ///< x5c, DER, the leaf first; the others may help and are not trusted
  std::span<const Bytes> intermediates;  ///< further helpers, DER
  std::span<const Bytes> anchors;        ///< DER; any of them ends the chain, also an intermediate or the leaf itself
  std::int64_t time = 0;                 ///< seconds since 1970-01-01 UTC
};

}  // namespace crypto

/// The table that a backend is. Every slot is filled.
struct Backend {
  std::string_view name;
  std::span<const Algorithm> algorithms;  ///< for credential keys, as a relying party would offer them

  /// Whether verify_one can do it; true for every member of `algorithms`, and for what is verified but not offered
  /// (ESP256 and its like, RS1).
  bool (*can_verify)(Algorithm algorithm) noexcept;

  /// Errors of these: out_of_memory, backend_failure.
  Result<crypto::Context*> (*new_context)() noexcept;
  void (*free_context)(crypto::Context* context) noexcept;
  Error (*sha256)(crypto::Context& context, Bytes data, std::span<std::uint8_t, 32> digest) noexcept;
  /// The same for any hash. Precondition: `digest` has exactly hash_size(algorithm) bytes.
  Error (*hash)(crypto::Context& context, HashAlgorithm algorithm, Bytes data, MutableBytes digest) noexcept;

  /// Encrypts `text` in place with AES-256-GCM, and authenticates it.
  Error (*aead_seal)(crypto::Context& context, const crypto::AeadInput& input, MutableBytes text,
                     std::span<std::uint8_t, crypto::kAeadTagSize> tag) noexcept;
  /// Decrypts `text` in place. Error besides those: aead_not_authentic; then `text` is zero.
  Error (*aead_open)(crypto::Context& context, const crypto::AeadInput& input, MutableBytes text,
                     std::span<const std::uint8_t, crypto::kAeadTagSize> tag) noexcept;

  /// Makes a key ready. `key` passed the checks of parse_cose_key() or parse_subject_public_key_info(), and fits
  /// `algorithm`. Errors: algorithm_unsupported, out_of_memory, backend_failure.
  Result<crypto::LoadedKey*> (*load_key)(const PublicKeyView& key, Algorithm algorithm) noexcept;
  void (*free_key)(crypto::LoadedKey* key) noexcept;

  /// Verifies one signature whose form passed crypto::check_signature_form(). `loaded` may be null; then the key is
  /// made from `job.key`. Errors: algorithm_unsupported, signature_invalid, out_of_memory, backend_failure.
  Error (*verify_one)(crypto::Context& context, const VerifyJob& job, const crypto::LoadedKey* loaded) noexcept;
  /// The same for many; results[i] belongs to jobs[i]; the spans are of one length. loaded[i] may be null.
  void (*verify_batch)(crypto::Context& context, std::span<const VerifyJob> jobs,
                       std::span<const crypto::LoadedKey* const> loaded, std::span<Error> results) noexcept;

  /// Judges a chain. Errors: chain_untrusted, chain_expired, chain_invalid, chain_signature_algorithm; out_of_memory,
  /// chain_check_failure.
  Error (*verify_chain)(crypto::Context& context, const crypto::ChainJob& job) noexcept;
};

}  // namespace assay
