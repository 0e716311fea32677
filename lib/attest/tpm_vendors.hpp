#pragma once

#include <cstdint>
#include <string_view>

namespace assay::attest {

/// The name of a TPM manufacturer in the registry of the TCG (lib/attest/tpm_vendors.def); empty if it is not there.
std::string_view tpm_vendor_name(std::uint32_t vendor_id) noexcept;

}  // namespace assay::attest
