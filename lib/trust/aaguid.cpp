#include "lib/trust/aaguid.hpp"

#include <algorithm>

#include "lib/base/check.hpp"

namespace assay::trust {
namespace {

bool is_among(std::span<const Aaguid> list, const Aaguid& aaguid) noexcept {
  return std::ranges::find(list, aaguid) != list.end();
}

}  // namespace

Error check_aaguid(const AaguidPolicy& policy, const AttestedAaguid& attested,
                   const UnverifiedAaguid& unverified) noexcept {
  ASSAY_REQUIRE(!is_among(policy.denied, unverified.value), ErrorCode::aaguid_denied, 0);
  if (policy.allowed.empty()) return {};
  ASSAY_REQUIRE(attested.present, ErrorCode::aaguid_not_attested, 0);
  ASSAY_REQUIRE(is_among(policy.allowed, attested.value), ErrorCode::aaguid_not_allowed, 0);
  return {};
}

}  // namespace assay::trust
