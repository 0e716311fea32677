#include "lib/metadata/enumerations.hpp"

#include <array>
#include <span>

#include "lib/json/walk.hpp"

namespace assay {
namespace metadata {
namespace {

/// By the number of the enumerator.
constexpr std::array<std::string_view, 21> kStatusNames = {
    "unknown",
    "NOT_FIDO_CERTIFIED",
    "FIDO_CERTIFIED",
    "USER_VERIFICATION_BYPASS",
    "ATTESTATION_KEY_COMPROMISE",
    "USER_KEY_REMOTE_COMPROMISE",
    "USER_KEY_PHYSICAL_COMPROMISE",
    "UPDATE_AVAILABLE",
    "RETIRED",
    "REVOKED",
    "SELF_ASSERTION_SUBMITTED",
    "FIDO_CERTIFIED_L1",
    "FIDO_CERTIFIED_L1plus",
    "FIDO_CERTIFIED_L2",
    "FIDO_CERTIFIED_L2plus",
    "FIDO_CERTIFIED_L3",
    "FIDO_CERTIFIED_L3plus",
    "FIPS140_CERTIFIED_L1",
    "FIPS140_CERTIFIED_L2",
    "FIPS140_CERTIFIED_L3",
    "FIPS140_CERTIFIED_L4",
};
static_assert(kStatusNames.size() == static_cast<std::size_t>(AuthenticatorStatus::fips140_certified_l4) + 1);

constexpr std::array<std::string_view, 7> kLevelNames = {"none", "L1", "L1plus", "L2", "L2plus", "L3", "L3plus"};

/// The word of bit i is the i-th.
constexpr std::array<std::string_view, 6> kAttestationTypes = {"basic_full", "basic_surrogate", "ecdaa",
                                                               "attca",      "anonca",          "none"};
static_assert(MetadataAttestationTypes::none == 1 << 5);
constexpr std::array<std::string_view, 5> kKeyProtections = {"software", "hardware", "tee", "secure_element",
                                                             "remote_handle"};
static_assert(MetadataKeyProtection::remote_handle == 1 << 4);

std::uint8_t bit_of(std::span<const std::string_view> names, std::string_view name) noexcept {
  const std::size_t index = json::index_of(names, name);
  return index < names.size() ? static_cast<std::uint8_t>(1U << index) : std::uint8_t{0};
}

}  // namespace

AuthenticatorStatus find_status(std::string_view name) noexcept {
  const std::size_t index = json::index_of(kStatusNames, name);
  return index < kStatusNames.size() ? static_cast<AuthenticatorStatus>(index) : AuthenticatorStatus::unknown;
}

std::uint8_t attestation_type_bit(std::string_view name) noexcept {
  return bit_of(kAttestationTypes, name);
}

std::uint8_t key_protection_bit(std::string_view name) noexcept {
  return bit_of(kKeyProtections, name);
}

CertificationLevel level_of(AuthenticatorStatus status) noexcept {
  switch (status) {
    case AuthenticatorStatus::fido_certified:
    case AuthenticatorStatus::fido_certified_l1: return CertificationLevel::l1;
    case AuthenticatorStatus::fido_certified_l1plus: return CertificationLevel::l1plus;
    case AuthenticatorStatus::fido_certified_l2: return CertificationLevel::l2;
    case AuthenticatorStatus::fido_certified_l2plus: return CertificationLevel::l2plus;
    case AuthenticatorStatus::fido_certified_l3: return CertificationLevel::l3;
    case AuthenticatorStatus::fido_certified_l3plus: return CertificationLevel::l3plus;
    default: return CertificationLevel::none;
  }
}

}  // namespace metadata

std::string_view authenticator_status_name(AuthenticatorStatus status) noexcept {
  const auto index = static_cast<std::size_t>(status);
  return metadata::kStatusNames[index < metadata::kStatusNames.size() ? index : 0];
}

std::string_view certification_level_name(CertificationLevel level) noexcept {
  const auto index = static_cast<std::size_t>(level);
  return metadata::kLevelNames[index < metadata::kLevelNames.size() ? index : 0];
}

}  // namespace assay
