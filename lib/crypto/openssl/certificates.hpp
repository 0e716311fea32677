#pragma once

#include "lib/crypto/backend.hpp"
#include "lib/crypto/openssl/error_queue.hpp"
#include "lib/crypto/openssl/handles.hpp"

namespace assay::crypto::openssl {

/// What a ChainJob holds as OpenSSL has it, the certificates made so that two flaws which authenticators in the field
/// have do not count:
/// - The key identifiers are taken off, unless they are critical. They are hints for finding an issuer (RFC 5280
///   4.2.1.1, 4.2.1.2) and no part of path validation (6.1), but OpenSSL lets a wrong or malformed one decide.
/// - The number of unused bits of the signature is taken for zero. It is not among what is signed.
/// Everything else that OpenSSL knows must be well formed.
struct Certificates {
  CertificateStack anchors;
  CertificateStack others;  ///< of x5c behind the leaf, and the intermediates
  CrlStack crls;
  Certificate leaf;
};

/// Parses a job, and adds what was loaded. Errors: out_of_memory; chain_invalid for what is malformed in x5c,
/// anchor_invalid for what the caller gave.
Error parse_certificates(const ChainJob& job, Certificates& parsed, ErrorQueue& queue) noexcept;

/// Whether the job has an anchor at all.
bool has_anchors(const ChainJob& job) noexcept;

/// Everything that OpenSSL would work out when it is first asked for is worked out, and every stack is sorted, before
/// threads share it. Errors: see Backend::load_certificates.
Result<LoadedAnchors*> load_certificates(std::span<const Bytes> anchors, std::span<const Bytes> intermediates,
                                         std::span<const Bytes> crls) noexcept;
void free_anchors(LoadedAnchors* loaded) noexcept;

}  // namespace assay::crypto::openssl
