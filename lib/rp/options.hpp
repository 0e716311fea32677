#pragma once

#include <span>

#include "assay/algorithm.hpp"
#include "assay/policy.hpp"
#include "assay/relying_party.hpp"

namespace assay::rp {

/// The algorithms that creation options offer. Precondition: the relying party was made.
std::span<const Algorithm> offered_algorithms(const RelyingParty& relying_party, const Policy& policy) noexcept;

}  // namespace assay::rp
