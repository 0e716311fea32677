#include "lib/attest/aaguid_extension.hpp"

#include <array>

#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/der/reader.hpp"

namespace assay::attest {
namespace {

constexpr std::array<std::uint8_t, 11> kFidoAaguid = {0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0xe5, 0x1c, 0x01, 0x01, 0x04};

}  // namespace

Error check_aaguid_extension(const CertificateView& certificate, Bytes aaguid16) noexcept {
  const FoundExtension found = find_extension(certificate, kFidoAaguid);
  if (!found.found) return {};
  const Bytes value = found.extension.value;
  const auto offset = static_cast<std::size_t>(value.data() - certificate.der.data());
  ASSAY_REQUIRE(!found.extension.critical, ErrorCode::aaguid_extension_critical, offset);
  der::Reader reader(value);
  const auto inner = reader.read(der::kOctetString);
  ASSAY_REQUIRE(inner.has_value() && reader.at_end() && inner->content.size() == aaguid16.size(),
                ErrorCode::aaguid_extension_form, offset);
  ASSAY_REQUIRE(equal(inner->content, aaguid16), ErrorCode::aaguid_extension_mismatch, offset);
  return {};
}

}  // namespace assay::attest
