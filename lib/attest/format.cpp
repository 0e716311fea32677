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
};

constexpr std::string_view kRegisteredOnly[] = {"tpm",   "android-key", "android-safetynet",
                                                "apple", "compound",    "apple-appattest"};

}  // namespace

Result<const FormatRow*> find_format(std::string_view name) noexcept {
  const auto* row = std::ranges::find(kFormats, name, &FormatRow::name);
  if (row != std::end(kFormats)) return row;
  ASSAY_REQUIRE(std::ranges::find(kRegisteredOnly, name) == std::end(kRegisteredOnly),
                ErrorCode::attestation_format_unsupported, 0);
  return fail(ErrorCode::attestation_format_unknown);
}

}  // namespace assay::attest
