#include "lib/attest/tpm_vendors.hpp"

#include <algorithm>

namespace assay::attest {
namespace {

struct Vendor {
  std::uint32_t id;
  std::string_view name;
};

constexpr Vendor kVendors[] = {
#define ASSAY_TPM_VENDOR(id, name) {id, name},
#include "lib/attest/tpm_vendors.def"
#undef ASSAY_TPM_VENDOR
};

}  // namespace

std::string_view tpm_vendor_name(std::uint32_t vendor_id) noexcept {
  const auto* const vendor = std::ranges::find(kVendors, vendor_id, &Vendor::id);
  return vendor == std::end(kVendors) ? std::string_view() : vendor->name;
}

}  // namespace assay::attest
