#pragma once

#include <cstdint>
#include <string_view>

#include "assay/metadata.hpp"

namespace assay::metadata {

/// unknown for a word that is not in the table.
AuthenticatorStatus find_status(std::string_view name) noexcept;
/// The bit of a word of attestationTypes or keyProtection; 0 for one that is not in the table.
std::uint8_t attestation_type_bit(std::string_view name) noexcept;
std::uint8_t key_protection_bit(std::string_view name) noexcept;

/// The level that a status certifies; none for a status that certifies none.
CertificationLevel level_of(AuthenticatorStatus status) noexcept;

}  // namespace assay::metadata
