#include "lib/metadata/entry_reader.hpp"

#include <algorithm>
#include <array>

#include "lib/base/check.hpp"
#include "lib/json/raw_text.hpp"
#include "lib/metadata/enumerations.hpp"

namespace assay::metadata {
namespace {

using json::Kind;
using json::Value;

/// The members that are read come first, in the order of the enumerations.
enum EntryMember : std::size_t {
  kAaid,
  kAaguid,
  kKeyIdentifiers,
  kStatement,
  kStatusReports,
  kLastChange,
  kRogueListUrl,
};
constexpr std::array<std::string_view, 11> kEntryNames = {"aaid", "aaguid", "attestationCertificateKeyIdentifiers",
                                                          "metadataStatement", "statusReports",
                                                          "timeOfLastStatusChange", "rogueListURL",
                                                          // MDS 2 and what is not looked at:
                                                          "rogueListHash", "biometricStatusReports", "hash", "url"};

enum ReportMember : std::size_t {
  kStatus,
  kEffectiveDate,
  kSunsetDate,
  kReportVersion,
  kReportCertificate,
  kCertificateNumber,
  kDescriptor,
  kUrl,
};
constexpr std::array<std::string_view, 14> kReportNames = {
    "status", "effectiveDate", "sunsetDate", "authenticatorVersion", "certificate", "certificateNumber",
    "certificationDescriptor", "url",
    // What is not looked at:
    "batchCertificate", "certificationPolicyVersion", "certificationProfiles", "certificationRequirementsVersion",
    "fipsPhysicalSecurityLevel", "fipsRevision"};

enum StatementMember : std::size_t {
  kDescription,
  kProtocolFamily,
  kVersion,
  kCryptoStrength,
  kAttestationTypes,
  kKeyProtection,
  kRoots,
};
constexpr std::array<std::string_view, 39> kStatementNames = {
    "description", "protocolFamily", "authenticatorVersion", "cryptoStrength", "attestationTypes", "keyProtection",
    "attestationRootCertificates",
    // What is not looked at:
    "aaguid", "aaid", "alternativeDescriptions", "assertionScheme", "attachmentHint",
    "attestationCertificateKeyIdentifiers", "authenticationAlgorithms", "authenticatorGetInfo", "cxpConfigURL",
    "ecdaaTrustAnchors", "friendlyNames", "icon", "iconDark", "isFreshUserVerificationRequired", "isKeyRestricted",
    "isSecondFactorOnly", "keyScope", "legalHeader", "matcherProtection", "multiDeviceCredentialSupport",
    "operatingEnv", "providerLogoDark", "providerLogoLight", "publicKeyAlgAndEncodings", "schema",
    "supportedExtensions", "tcDisplay", "tcDisplayContentType", "tcDisplayPNGCharacteristics", "upv",
    "userVerificationDetails", "userVerificationMethods"};

Error require_kind(const Value& value, Kind kind, std::size_t position) noexcept {
  ASSAY_REQUIRE(value.kind == kind, ErrorCode::json_wrong_type, position);
  return {};
}

}  // namespace

EntryReader::EntryReader(Metadata::Impl& content, StringKeeper& strings, std::size_t begins_at) noexcept
    : content_(content),
      strings_(strings),
      begins_at_(begins_at),
      first_report_(content.reports.size()),
      first_root_(content.root_certificates.size()),
      first_identifier_(content.key_identifiers.size()) {}

void EntryReader::on_value(const Value& value) noexcept {
  Error error;
  switch (value.depth) {
    case 0: error = require_kind(value, Kind::object, position(value)); break;
    case 1: error = on_member(value); break;
    case 2: error = on_second(value); break;
    case 3: error = on_third(value); break;
    default: return;
  }
  if (!fault_.failed()) fault_ = error;
}

Error EntryReader::finish() noexcept {
  entry_.key_identifiers = content_.key_identifiers.since(first_identifier_);
  entry_.status_reports = content_.reports.since(first_report_);
  entry_.attestation_root_certificates = content_.root_certificates.since(first_root_);
  ASSAY_TRY(fault_);
  ASSAY_TRY(end_report());
  const bool is_identified = entry_.has_aaguid || !entry_.aaid.empty() || !entry_.key_identifiers.empty();
  const bool is_complete = is_identified && has_status_reports_ && has_last_change_;
  ASSAY_REQUIRE(is_complete, ErrorCode::json_missing_member, begins_at_);
  return {};
}

Error EntryReader::on_member(const Value& value) noexcept {
  member_ = json::index_of(kEntryNames, value.name);
  count_unknown(member_ < kEntryNames.size());
  switch (member_) {
    case kAaid: return read_text(value, entry_.aaid);
    case kAaguid: return read_aaguid(value);
    case kKeyIdentifiers: return require_kind(value, Kind::array, position(value));
    case kStatement: {
      const std::size_t begin = position(value);
      const std::size_t end = json::value_end(content_.payload, begin);
      entry_.statement = text_of(content_.payload.subspan(begin, end - begin));
      return require_kind(value, Kind::object, begin);
    }
    case kStatusReports: has_status_reports_ = true; return require_kind(value, Kind::array, position(value));
    case kLastChange: has_last_change_ = true; return read_date(value, entry_.time_of_last_status_change);
    case kRogueListUrl: return read_text(value, entry_.rogue_list_url);
    default: return {};
  }
}

/// A value one deeper than the members of the entry.
Error EntryReader::on_second(const Value& value) noexcept {
  switch (member_) {
    case kKeyIdentifiers: return add_key_identifier(value);
    case kStatusReports: return begin_report(value);
    case kStatement: return on_statement_member(value);
    default: return {};
  }
}

Error EntryReader::on_third(const Value& value) noexcept {
  switch (member_) {
    case kStatusReports: return on_report_member(value);
    case kStatement: return on_statement_element(value);
    default: return {};
  }
}

Error EntryReader::begin_report(const Value& value) noexcept {
  ASSAY_TRY(require_kind(value, Kind::object, position(value)));
  ASSAY_TRY(end_report());
  content_.reports.add() = {};
  has_status_ = false;
  return {};
}

Error EntryReader::end_report() const noexcept {
  ASSAY_REQUIRE(has_status_, ErrorCode::json_missing_member, begins_at_);
  return {};
}

Error EntryReader::on_report_member(const Value& value) noexcept {
  const auto reports = content_.reports.since(first_report_);
  if (reports.empty()) return {};
  MetadataStatusReport& report = reports.back();
  const std::size_t member = json::index_of(kReportNames, value.name);
  count_unknown(member < kReportNames.size());
  switch (member) {
    case kStatus:
      has_status_ = true;
      report.status = find_status(value.text);
      if (report.status == AuthenticatorStatus::unknown) ++content_.counters.unknown_enumerators;
      return read_text(value, report.status_text);
    case kEffectiveDate: return read_date(value, report.effective_date);
    case kSunsetDate: return read_date(value, report.sunset_date);
    case kReportVersion:
      report.has_authenticator_version = true;
      return read_number(value, report.authenticator_version);
    case kReportCertificate: return read_certificate(value, report.certificate);
    case kCertificateNumber: return read_text(value, report.certificate_number);
    case kDescriptor: return read_text(value, report.certification_descriptor);
    case kUrl: return read_text(value, report.url);
    default: return {};
  }
}

Error EntryReader::on_statement_member(const Value& value) noexcept {
  statement_member_ = json::index_of(kStatementNames, value.name);
  count_unknown(statement_member_ < kStatementNames.size());
  switch (statement_member_) {
    case kDescription: return read_text(value, entry_.description);
    case kProtocolFamily: return read_text(value, entry_.protocol_family);
    case kVersion: return read_number(value, entry_.authenticator_version);
    case kCryptoStrength: return read_number(value, entry_.crypto_strength);
    case kAttestationTypes:
    case kKeyProtection:
    case kRoots: return require_kind(value, Kind::array, position(value));
    default: return {};
  }
}

Error EntryReader::on_statement_element(const Value& value) noexcept {
  switch (statement_member_) {
    case kAttestationTypes: return add_bit(value, attestation_type_bit(value.text), entry_.attestation_types.bits);
    case kKeyProtection: return add_bit(value, key_protection_bit(value.text), entry_.key_protection.bits);
    case kRoots: {
      Bytes der;
      ASSAY_TRY(read_certificate(value, der));
      ASSAY_REQUIRE(!der.empty(), ErrorCode::metadata_certificate, position(value));
      content_.root_certificates.add() = der;
      return {};
    }
    default: return {};
  }
}

Error EntryReader::add_key_identifier(const Value& value) noexcept {
  ASSAY_TRY(require_kind(value, Kind::string, position(value)));
  const auto identifier = parse_key_identifier(value.text);
  if (!identifier) return fail(identifier.error().code, position(value));
  content_.key_identifiers.add() = *identifier;
  return {};
}

Error EntryReader::read_text(const Value& value, std::string_view& out) noexcept {
  ASSAY_TRY(require_kind(value, Kind::string, position(value)));
  out = strings_.keep(value.text, position(value));
  return {};
}

Error EntryReader::read_date(const Value& value, std::int64_t& out) const noexcept {
  ASSAY_TRY(require_kind(value, Kind::string, position(value)));
  const auto date = parse_date(value.text);
  if (!date) return fail(date.error().code, position(value));
  out = *date;
  return {};
}

Error EntryReader::read_number(const Value& value, std::uint64_t& out) const noexcept {
  ASSAY_TRY(require_kind(value, Kind::number, position(value)));
  const auto number = parse_number(content_.payload, position(value));
  if (!number) return number.error();
  out = *number;
  return {};
}

/// The AAGUID of zeros identifies nothing.
Error EntryReader::read_aaguid(const Value& value) noexcept {
  ASSAY_TRY(require_kind(value, Kind::string, position(value)));
  const auto aaguid = parse_aaguid(value.text);
  if (!aaguid) return fail(aaguid.error().code, position(value));
  entry_.aaguid = *aaguid;
  entry_.has_aaguid = *aaguid != Aaguid{};
  return {};
}

/// An empty text is no certificate: BLOBs of MDS 2 have it.
Error EntryReader::read_certificate(const Value& value, Bytes& out) noexcept {
  ASSAY_TRY(require_kind(value, Kind::string, position(value)));
  if (value.text.empty()) return {};
  const auto der = strings_.keep_certificate(value.text);
  if (!der) return fail(der.error().code, position(value));
  out = *der;
  return {};
}

Error EntryReader::add_bit(const Value& value, std::uint8_t bit, std::uint8_t& bits) noexcept {
  ASSAY_TRY(require_kind(value, Kind::string, position(value)));
  if (bit == 0) ++content_.counters.unknown_enumerators;
  bits = static_cast<std::uint8_t>(bits | bit);
  return {};
}

void EntryReader::count_unknown(bool is_known) noexcept {
  if (!is_known) ++content_.counters.unknown_members;
}

}  // namespace assay::metadata
