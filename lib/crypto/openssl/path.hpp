#pragma once

#include "assay/error.hpp"
#include "assay/trust.hpp"
#include "lib/crypto/openssl/certificates.hpp"
#include "lib/crypto/openssl/error_queue.hpp"
#include "lib/crypto/path_search.hpp"

namespace assay::crypto::openssl {

/// Judges the path that OpenSSL builds by names, and should that one not do, every other path whose signatures verify
/// (PathSearch). A certificate that bears the name of its issuer is the end of a path, for OpenSSL takes it for
/// self-signed.
///
/// Errors: those of PathSearch, with what validate() and judge_status() find wrong; out_of_memory, chain_check_failure.
Error judge_paths(const Certificates& certificates, const PathRules& rules, ErrorQueue& queue,
                  ChainFacts& facts) noexcept;

}  // namespace assay::crypto::openssl
