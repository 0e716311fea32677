#include "lib/attest/format.hpp"

#include <algorithm>
#include <array>

#include "lib/base/check.hpp"

namespace assay::attest {
namespace {

constexpr FormatRow kFormats[] = {
    {"none", AttestationFormat::none, &prepare_none},
    {"packed", AttestationFormat::packed, &prepare_packed},
    {"fido-u2f", AttestationFormat::fido_u2f, &prepare_fido_u2f},
    {"android-key", AttestationFormat::android_key, &prepare_android_key},
    {"android-safetynet", AttestationFormat::android_safetynet, &prepare_android_safetynet},
    {"tpm", AttestationFormat::tpm, &prepare_tpm},
    {"apple", AttestationFormat::apple, &prepare_apple},
    {"compound", AttestationFormat::compound, &refuse_nested_compound},
    {"apple-appattest", AttestationFormat::apple_appattest, &prepare_apple_appattest},
};

bool is_enabled(AttestationFormat format, const AttestationPolicy& policy) noexcept {
  switch (format) {
    case AttestationFormat::android_safetynet: return policy.enable_android_safetynet;
    case AttestationFormat::apple_appattest: return policy.enable_apple_appattest;
    default: return true;
  }
}

}  // namespace

Result<const FormatRow*> find_format(std::string_view name, const AttestationPolicy& policy) noexcept {
  const auto* row = std::ranges::find(kFormats, name, &FormatRow::name);
  ASSAY_REQUIRE(row != std::end(kFormats), ErrorCode::attestation_format_unknown, 0);
  ASSAY_REQUIRE(is_enabled(row->format, policy), ErrorCode::attestation_format_disabled, 0);
  return row;
}

}  // namespace assay::attest
