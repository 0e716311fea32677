#pragma once

#include <span>

#include "lib/crypto/backend.hpp"

namespace assay::crypto {

/// For each algorithm one of the other backends: of the candidates the first that reproduced its known answers. SHA-256
/// is left to the first of them; the other hashes, AES-256-GCM and chains to the second.
extern const Backend kAutomaticBackend;

/// The backends that kAutomaticBackend chooses from, the fastest first; from two to kMaxCandidates.
inline constexpr std::size_t kMaxCandidates = 3;
std::span<const Backend* const> automatic_candidates() noexcept;

/// Makes the choice, which is the same whenever it is made: before the first context or key. Threads may call it at
/// once. Errors: those of new_context().
Error choose_automatically() noexcept;

}  // namespace assay::crypto
