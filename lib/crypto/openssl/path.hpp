#pragma once

#include <cstdint>

#include "assay/error.hpp"
#include "assay/trust.hpp"
#include "lib/crypto/openssl/certificates.hpp"
#include "lib/crypto/openssl/error_queue.hpp"

namespace assay::crypto::openssl {

/// Signatures of certificates that are looked at for one verdict.
inline constexpr std::size_t kMaxSignatureChecks = 64;

/// What a path must satisfy besides RFC 5280 6.1.
struct PathRules {
  std::int64_t time = 0;
  UnknownStatus unknown_status = UnknownStatus::refuse;
};

/// Judges the path that OpenSSL builds by names, and should that one not do, every other path whose signatures verify,
/// until one is accepted or the work is used up: 64 signatures, and a thousand steps. So order, duplicates,
/// cross-signed certificates and several that bear one name do not matter, and nothing grows faster than with the
/// number of certificates. No recursion. A certificate that bears the
/// name of its issuer is the end of a path, for OpenSSL takes it for self-signed.
///
/// Errors: chain_too_complex (more work than that, or nothing but paths that are too long); what is wrong
/// with the first path that reaches an anchor (validate(), judge_status()); chain_untrusted if none does;
/// out_of_memory, chain_check_failure.
Error judge_paths(const Certificates& certificates, const PathRules& rules, ErrorQueue& queue,
                  ChainFacts& facts) noexcept;

}  // namespace assay::crypto::openssl
