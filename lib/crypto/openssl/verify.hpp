#pragma once

#include <span>

#include "lib/crypto/backend.hpp"

namespace assay::crypto::openssl {

bool can_verify(Algorithm algorithm) noexcept;
Error verify_one(Context& context, const VerifyJob& job, const LoadedKey* loaded) noexcept;
/// One after the other: OpenSSL has no batch verification.
void verify_batch(Context& context, std::span<const VerifyJob> jobs, std::span<const LoadedKey* const> loaded,
                  std::span<Error> results) noexcept;

}  // namespace assay::crypto::openssl
