#pragma once

#include "assay/error.hpp"
#include "assay/trust.hpp"

namespace assay::trust {

/// Errors: aaguid_denied; aaguid_not_attested, aaguid_not_allowed where policy names those that it allows.
Error check_aaguid(const AaguidPolicy& policy, const AttestedAaguid& attested,
                   const UnverifiedAaguid& unverified) noexcept;

}  // namespace assay::trust
