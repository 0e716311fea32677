#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "assay/import.hpp"

namespace assay::import {

/// What is looked for in a row.
enum class Field : std::uint8_t {
  credential_id,
  row_id,  ///< of a row, or of the credential where there is no credential_id
  public_key,
  key_algorithm,
  attested_data,
  user_handle,
  sign_count,
  backup_eligible,
  device_type,  ///< backup eligibility in other words
  backup_state,
  uv_initialized,
  transports,
  aaguid,
  format,
  format_or_type,  ///< the attestation statement format of old rows, the attestation type of newer ones
  attestation_object,
  client_data,
};
inline constexpr std::size_t kNumFields = 17;

/// Where a library writes a field: member `name` of the row, or of its member `parent`.
struct Place {
  std::string_view parent;  ///< empty: the row
  std::string_view name;
  Field field;
};

/// The places of a library; none for a library that is not known.
std::span<const Place> places_of(ForeignLibrary library) noexcept;
/// Whether the library leaves out a counter of zero.
bool omits_zero_counter(ForeignLibrary library) noexcept;

}  // namespace assay::import
