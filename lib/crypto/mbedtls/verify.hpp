#pragma once

#include "lib/crypto/backend.hpp"

namespace assay::crypto::mbedtls {

bool can_verify(Algorithm algorithm) noexcept;
Error verify_one(Context& context, const VerifyJob& job, const LoadedKey* loaded) noexcept;
void verify_batch(Context& context, std::span<const VerifyJob> jobs, std::span<const LoadedKey* const> loaded,
                  std::span<Error> results) noexcept;

}  // namespace assay::crypto::mbedtls
