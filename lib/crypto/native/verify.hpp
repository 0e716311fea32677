#pragma once

#include "lib/crypto/backend.hpp"

namespace assay::crypto::native {

bool can_verify(Algorithm algorithm) noexcept;

Error verify_one(Context& context, const VerifyJob& job, const LoadedKey* loaded) noexcept;
/// ES256 signatures are moved together, whatever stands between them, so that the lanes of the kernel are full.
void verify_batch(Context& context, std::span<const VerifyJob> jobs, std::span<const LoadedKey* const> loaded,
                  std::span<Error> results) noexcept;

}  // namespace assay::crypto::native
