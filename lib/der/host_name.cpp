#include "lib/der/host_name.hpp"

#include <algorithm>
#include <array>

#include "lib/base/equal.hpp"
#include "lib/der/reader.hpp"

namespace assay::der {
namespace {

constexpr std::array<std::uint8_t, 3> kSubjectAlternativeName = {0x55, 0x1d, 0x11};
constexpr std::array<std::uint8_t, 3> kCommonName = {0x55, 0x04, 0x03};
constexpr std::uint8_t kDnsName = kContext | 2;

std::uint8_t lower(std::uint8_t byte) noexcept {
  return byte >= 'A' && byte <= 'Z' ? static_cast<std::uint8_t>(byte + ('a' - 'A')) : byte;
}

bool is_host(Bytes name, std::string_view host) noexcept {
  return std::ranges::equal(name, bytes_of(host), {}, &lower);
}

bool alternative_names_host(Bytes extension_value, std::string_view host) noexcept {
  Reader outer(extension_value);
  auto names = outer.read_constructed(kSequence);
  if (!names || !outer.at_end()) return false;
  bool found = false;
  while (!names->at_end()) {
    const auto name = names->read_any();
    if (!name) return false;
    found = found || (name->tag == kDnsName && is_host(name->content, host));
  }
  return found;
}

bool only_common_name_is_host(Bytes subject, std::string_view host) noexcept {
  std::size_t count = 0;
  bool found = false;
  for (std::size_t i = 0;; ++i) {
    const FoundAttribute next = name_attribute_at(subject, i);
    if (!next.found) return found && count == 1;
    if (!equal(next.attribute.oid, kCommonName)) continue;
    ++count;
    found = is_host(next.attribute.value, host);
  }
}

}  // namespace

bool names_host(const CertificateView& certificate, std::string_view host) noexcept {
  const FoundExtension names = find_extension(certificate, kSubjectAlternativeName);
  return names.found ? alternative_names_host(names.extension.value, host)
                     : only_common_name_is_host(certificate.subject, host);
}

}  // namespace assay::der
