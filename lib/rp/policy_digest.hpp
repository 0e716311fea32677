#pragma once

#include <cstdint>
#include <span>

#include "assay/error.hpp"
#include "assay/policy.hpp"
#include "lib/base/workspace.hpp"

namespace assay::rp {

/// A SHA-256 over every member of a policy, for CeremonyState::policy_hash. Two policies have one digest only if they
/// say the same in the same way: the order of lists counts, and a timeout of 0 is another than one of 300. Another
/// version of this library may give another digest. Precondition: the Workspace has a backend. Errors:
/// backend_failure. Cost: a hash of a few hundred bytes; lists may be of any length.
Error policy_digest(const Workspace::Impl& impl, const Policy& policy, std::span<std::uint8_t, 32> digest32) noexcept;

}  // namespace assay::rp
