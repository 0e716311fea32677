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
#include "assay/trust.hpp"

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

/// Anchors, intermediates and CRLs in the backend's own form. Immutable, shared by threads. Each backend derives its
/// own.
struct LoadedAnchors {};

/// A certificate chain to judge (RFC 5280 6).
struct ChainJob {
  std::span<const Bytes> certificates;   ///< x5c, DER, the leaf first; the others may help and are not trusted
  std::span<const Bytes> intermediates;  ///< further helpers, DER
  std::span<const Bytes> anchors;        ///< DER; any of them ends the chain, also an intermediate or the leaf itself
  std::int64_t time = 0;                 ///< seconds since 1970-01-01 UTC
  std::span<const Bytes> crls;           ///< DER (RFC 5280 5); complete ones by the issuers of the certificates
  UnknownStatus unknown_status = UnknownStatus::refuse;
  const LoadedAnchors* loaded = nullptr;  ///< what load_certificates() made, besides what the spans hold; or null
  bool with_loaded_anchors = true;        ///< false: of what was loaded the anchors do not count
};

/// What was found out about a chain, whatever the verdict on it.
struct ChainFacts {
  CertificateStatus status = CertificateStatus::unknown;  ///< good: that of all certificates below the anchor is
  std::size_t num_signature_checks = 0;                   ///< signatures of certificates that were looked at
};

}  // namespace crypto

/// The table that a backend is. Every slot is filled.
struct Backend {
  std::string_view name;
  std::span<const Algorithm> algorithms;  ///< for credential keys, as a relying party would offer them

  /// Whether verify_one can do it; true for every member of `algorithms`, and for what is verified but not offered
  /// (ESP256 and its like, RS1).
  bool (*can_verify)(Algorithm algorithm) noexcept;

  /// Who does the work of an algorithm: the name of a backend, of native ones with its kernel ("native/ifma"). Empty
  /// where can_verify() says no.
  std::string_view (*implementation)(Algorithm algorithm) noexcept;

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

  /// The same in an expanded form, which is made, or taken from `stored` unless that is empty: then it is only looked
  /// at whether it names this key. Errors besides those: key_form_unsupported, expanded_key_mismatch.
  Result<crypto::LoadedKey*> (*load_expanded_key)(const PublicKeyView& key, Algorithm algorithm, KeyForm form,
                                                  Bytes stored) noexcept;
  /// A key in an expanded form that is nobody's until refill_key() makes it that of a key. Errors:
  /// key_form_unsupported, out_of_memory.
  Result<crypto::LoadedKey*> (*new_blank_key)(Algorithm algorithm, KeyForm form) noexcept;
  /// Makes what new_blank_key() made for the algorithm the key of `key`, which load_expanded_key() would take; nobody
  /// may be using it. No heap. Error: key_form_unsupported.
  Error (*refill_key)(crypto::LoadedKey& blank, const PublicKeyView& key, Algorithm algorithm) noexcept;
  /// Writes an expanded form for storage. Precondition: `expanded` has expanded_key_size(form) bytes. Error:
  /// key_form_unsupported.
  Error (*expand_key)(const PublicKeyView& key, Algorithm algorithm, KeyForm form, MutableBytes expanded) noexcept;

  /// Verifies one signature whose form passed crypto::check_signature_form(). `loaded` may be null; then the key is
  /// made from `job.key`. Errors: algorithm_unsupported, signature_invalid, out_of_memory, backend_failure.
  Error (*verify_one)(crypto::Context& context, const VerifyJob& job, const crypto::LoadedKey* loaded) noexcept;
  /// The same for many; results[i] belongs to jobs[i]; the spans are of one length. loaded[i] may be null.
  void (*verify_batch)(crypto::Context& context, std::span<const VerifyJob> jobs,
                       std::span<const crypto::LoadedKey* const> loaded, std::span<Error> results) noexcept;

  /// Parses certificates and CRLs once for many chains. Errors, the offset being the index within the span:
  /// anchor_invalid (a certificate), crl_form; out_of_memory.
  Result<crypto::LoadedAnchors*> (*load_certificates)(std::span<const Bytes> anchors,
                                                      std::span<const Bytes> intermediates,
                                                      std::span<const Bytes> crls) noexcept;
  void (*free_anchors)(crypto::LoadedAnchors* loaded) noexcept;

  /// Judges a chain: it is in order if any path leads to an anchor. No anchors never means trusted. At most 64
  /// signatures of certificates are looked at, and in each path 8 certificates between the leaf and the anchor.
  ///
  /// Certificate status: each certificate below the anchor is good, revoked or unknown. Only a usable CRL tells
  /// anything: one that the issuer signed and may sign, of which `time` is from thisUpdate up to but not including
  /// nextUpdate, whose scope the certificate is in, and in which nothing critical is unknown. A certificate is revoked
  /// if any usable CRL lists it. What an unknown status means is for `unknown_status` to say.
  ///
  /// Errors: chain_untrusted, chain_expired, chain_invalid (among others: name constraints, anywhere in the path),
  /// chain_signature_algorithm, chain_too_complex, certificate_revoked, certificate_status_unknown; anchor_invalid (an
  /// anchor, intermediate or CRL of the spans is malformed); out_of_memory, chain_check_failure.
  Error (*verify_chain)(crypto::Context& context, const crypto::ChainJob& job, crypto::ChainFacts& facts) noexcept;
};

}  // namespace assay
