#include "lib/der/extension.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"

namespace assay {
namespace der {
namespace {

constexpr std::array<std::uint8_t, 3> kBasicConstraints = {0x55, 0x1d, 0x13};

struct Extension {
  Bytes oid;
  bool critical = false;
  Reader value;
};

/// BOOLEAN DEFAULT FALSE.
Result<bool> read_flag(Reader& reader) noexcept {
  if (!reader.next_is(kBoolean)) return false;
  const std::size_t at = reader.offset();
  const auto flag = reader.read_boolean();
  if (!flag) return flag.error();
  ASSAY_REQUIRE(*flag, ErrorCode::der_default_encoded, at);
  return true;
}

Result<Extension> read_extension(Reader& list) noexcept {
  auto sequence = list.read_constructed(kSequence);
  if (!sequence) return sequence.error();
  const auto oid = sequence->read_oid();
  if (!oid) return oid.error();
  const auto critical = read_flag(*sequence);
  if (!critical) return critical.error();
  const auto value = sequence->read_constructed(kOctetString);
  if (!value) return value.error();
  ASSAY_TRY(sequence->expect_end());
  return Extension{*oid, *critical, *value};
}

Result<bool> read_basic_constraints(Reader value) noexcept {
  auto sequence = value.read_constructed(kSequence);
  if (!sequence) return sequence.error();
  const auto is_ca = read_flag(*sequence);
  if (!is_ca) return is_ca.error();
  if (sequence->next_is(kInteger)) {
    const auto path_length = sequence->read_unsigned();
    if (!path_length) return path_length.error();
  }
  ASSAY_TRY(sequence->expect_end());
  ASSAY_TRY(value.expect_end());
  return *is_ca;
}

CertificateExtensionView view_of(const Extension& extension) noexcept {
  return {extension.oid, extension.critical, extension.value.rest()};
}

/// The first extension that `wanted` says yes to, which is given the extension and its index.
template <class Predicate>
FoundExtension find_if(const CertificateView& certificate, Predicate wanted) noexcept {
  Reader list(certificate.extensions);
  for (std::size_t i = 0; !list.at_end(); ++i) {
    const auto extension = read_extension(list);
    if (!extension) return {};
    if (wanted(*extension, i)) return {true, view_of(*extension)};
  }
  return {};
}

}  // namespace

Error read_extensions(Reader& reader, CertificateView& certificate) noexcept {
  auto list = reader.read_constructed(kSequence);
  if (!list) return list.error();
  certificate.extensions = list->rest();
  std::array<Bytes, kMaxExtensions> oids;
  std::size_t count = 0;
  do {
    const std::size_t at = list->offset();
    ASSAY_REQUIRE(count < kMaxExtensions, ErrorCode::too_many_certificate_extensions, at);
    const auto extension = read_extension(*list);
    if (!extension) return extension.error();
    const auto is_same = [&](Bytes oid) { return equal(oid, extension->oid); };
    ASSAY_REQUIRE(std::ranges::none_of(std::span(oids).first(count), is_same),
                  ErrorCode::certificate_duplicate_extension, at);
    oids[count++] = extension->oid;
    if (!equal(extension->oid, kBasicConstraints)) continue;
    const auto is_ca = read_basic_constraints(extension->value);
    if (!is_ca) return is_ca.error();
    certificate.has_basic_constraints = true;
    certificate.is_ca = *is_ca;
  } while (!list->at_end());
  return {};
}

}  // namespace der

FoundExtension find_extension(const CertificateView& certificate, Bytes oid) noexcept {
  return der::find_if(certificate, [oid](const der::Extension& e, std::size_t) { return equal(e.oid, oid); });
}

FoundExtension extension_at(const CertificateView& certificate, std::size_t index) noexcept {
  return der::find_if(certificate, [index](const der::Extension&, std::size_t i) { return i == index; });
}

}  // namespace assay
