#include "lib/attest/tpm_certificate.hpp"

#include <array>
#include <charconv>

#include "lib/attest/name_attribute.hpp"
#include "lib/attest/tpm_vendors.hpp"
#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/der/name.hpp"
#include "lib/der/reader.hpp"

namespace assay::attest {
namespace {

// Contents of OBJECT IDENTIFIERs.
constexpr std::array<std::uint8_t, 3> kSubjectAlternativeName = {0x55, 0x1d, 0x11};
constexpr std::array<std::uint8_t, 3> kExtendedKeyUsage = {0x55, 0x1d, 0x25};
constexpr std::array<std::uint8_t, 5> kAikCertificate = {0x67, 0x81, 0x05, 0x08, 0x03};  // tcg-kp-AIKCertificate
constexpr std::array<std::uint8_t, 5> kManufacturer = {0x67, 0x81, 0x05, 0x02, 0x01};    // tcg-at-tpmManufacturer
constexpr std::array<std::uint8_t, 5> kModel = {0x67, 0x81, 0x05, 0x02, 0x02};
constexpr std::array<std::uint8_t, 5> kVersion = {0x67, 0x81, 0x05, 0x02, 0x03};

constexpr std::array<std::uint8_t, 2> kEmptyName = {der::kSequence, 0};
constexpr std::uint8_t kClassMask = 0xc0;
constexpr std::uint8_t kDirectoryName = der::kContextConstructed | 4;
constexpr std::string_view kVendorPrefix = "id:";
constexpr std::size_t kVendorDigits = 8;

struct TpmNames {
  Bytes manufacturer;
  Bytes model;
  Bytes version;

  bool complete() const noexcept { return !manufacturer.empty() && !model.empty() && !version.empty(); }
};

std::size_t offset_in(const CertificateView& certificate, Bytes part) noexcept {
  return static_cast<std::size_t>(part.data() - certificate.der.data());
}

/// Reads a GeneralName (RFC 5280 4.2.1.6): the Name in a directoryName, nothing for any other.
Result<Bytes> read_general_name(der::Reader& names) noexcept {
  const std::size_t at = names.offset();
  const auto element = names.read_any();
  if (!element) return element.error();
  ASSAY_REQUIRE((element->tag & kClassMask) == der::kContext, ErrorCode::der_wrong_tag, at);
  if (element->tag != kDirectoryName) return Bytes{};
  der::Reader content(element->content);
  const auto name = der::read_name(content);
  if (!name) return name.error();
  ASSAY_TRY(content.expect_end());
  return *name;
}

Result<TpmNames> read_alternative_name(Bytes value) noexcept {
  der::Reader input(value);
  auto names = input.read_constructed(der::kSequence);
  if (!names) return names.error();
  ASSAY_TRY(input.expect_end());
  TpmNames found;
  while (!names->at_end()) {
    const auto name = read_general_name(*names);
    if (!name) return name.error();
    if (found.complete()) continue;
    found = {only_attribute(*name, kManufacturer), only_attribute(*name, kModel), only_attribute(*name, kVersion)};
  }
  return found;
}

/// "id:" and the number in eight hexadecimal digits (TPM 2.0 EK profile 3.1.2).
Result<std::uint32_t> read_vendor_id(std::string_view text) noexcept {
  const bool fits = text.starts_with(kVendorPrefix) && text.size() == kVendorPrefix.size() + kVendorDigits;
  std::uint32_t id = 0;
  const char* const end = text.data() + text.size();
  const bool read = fits && std::from_chars(end - kVendorDigits, end, id, 16).ptr == end;
  ASSAY_REQUIRE(read, ErrorCode::tpm_manufacturer_form, 0);
  return id;
}

Error check_manufacturer(Bytes manufacturer, const AttestationPolicy& policy, TpmFacts& facts) noexcept {
  const auto id = read_vendor_id(text_of(manufacturer));
  if (!id) return id.error();
  facts.manufacturer = *id;
  facts.vendor = tpm_vendor_name(*id);
  ASSAY_REQUIRE(policy.allow_unknown_tpm_vendors || !facts.vendor.empty(), ErrorCode::tpm_vendor_unknown, 0);
  return {};
}

Error check_alternative_name(const CertificateView& certificate, const AttestationPolicy& policy,
                             TpmFacts& facts) noexcept {
  const FoundExtension found = find_extension(certificate, kSubjectAlternativeName);
  ASSAY_REQUIRE(found.found, ErrorCode::tpm_alternative_name_missing, 0);
  const std::size_t offset = offset_in(certificate, found.extension.value);
  // RFC 5280 4.2.1.6, as there is no subject.
  ASSAY_REQUIRE(found.extension.critical, ErrorCode::tpm_alternative_name_not_critical, offset);
  const auto names = read_alternative_name(found.extension.value);
  ASSAY_REQUIRE(names.has_value(), ErrorCode::tpm_alternative_name_form, offset);
  ASSAY_REQUIRE(names->complete(), ErrorCode::tpm_alternative_name_missing, offset);
  facts.model = names->model;
  facts.version = names->version;
  return located(check_manufacturer(names->manufacturer, policy, facts), Input::none,
                 offset_in(certificate, names->manufacturer));
}

/// ExtKeyUsageSyntax: a SEQUENCE OF OBJECT IDENTIFIER.
bool is_for_attestation(Bytes extended_key_usage) noexcept {
  der::Reader input(extended_key_usage);
  auto purposes = input.read_constructed(der::kSequence);
  if (!purposes || !input.at_end()) return false;
  bool found = false;
  while (!purposes->at_end()) {
    const auto purpose = purposes->read_oid();
    if (!purpose) return false;
    found = found || equal(*purpose, kAikCertificate);
  }
  return found;
}

Error check_extended_key_usage(const CertificateView& certificate) noexcept {
  const FoundExtension found = find_extension(certificate, kExtendedKeyUsage);
  const bool good = found.found && is_for_attestation(found.extension.value);
  ASSAY_REQUIRE(good, ErrorCode::tpm_extended_key_usage,
                found.found ? offset_in(certificate, found.extension.value) : 0);
  return {};
}

}  // namespace

Error check_tpm_certificate(const CertificateView& certificate, const AttestationPolicy& policy,
                            TpmFacts& facts) noexcept {
  ASSAY_REQUIRE(certificate.version == 3, ErrorCode::tpm_certificate_version, 0);
  ASSAY_REQUIRE(equal(certificate.subject, kEmptyName), ErrorCode::tpm_subject_not_empty,
                offset_in(certificate, certificate.subject));
  ASSAY_TRY(check_alternative_name(certificate, policy, facts));
  ASSAY_TRY(check_extended_key_usage(certificate));
  ASSAY_REQUIRE(certificate.has_basic_constraints, ErrorCode::tpm_basic_constraints_missing, 0);
  ASSAY_REQUIRE(!certificate.is_ca, ErrorCode::tpm_certificate_ca, 0);
  return {};
}

}  // namespace assay::attest
