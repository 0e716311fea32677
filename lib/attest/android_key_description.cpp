#include "lib/attest/android_key_description.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include "lib/base/check.hpp"
#include "lib/der/reader.hpp"

namespace assay::attest {
namespace {

using der::Reader;

/// Tags of AuthorizationList whose values are wanted.
constexpr std::uint32_t kPurpose = 1;
constexpr std::uint32_t kNoAuthRequired = 503;
constexpr std::uint32_t kUserAuthType = 504;
constexpr std::uint32_t kAuthTimeout = 505;
constexpr std::uint32_t kAllApplications = 600;
constexpr std::uint32_t kOrigin = 702;
constexpr std::uint32_t kRootOfTrust = 704;
constexpr std::uint32_t kOsVersion = 705;
constexpr std::uint32_t kOsPatchLevel = 706;
constexpr std::uint32_t kAttestationApplicationId = 709;

/// The type of an entry, within its explicit tag.
enum class EntryType : std::uint8_t { any, set, number, long_number, null, octets, root_of_trust };

struct TagRange {
  std::uint16_t first;
  std::uint16_t last;
  EntryType type;
};

// AuthorizationList, version 400. Earlier versions have fewer entries, and none that differ; those that were dropped
// are here, too. userSecureId [502] is left out: one description has it as a number, another as a set.
constexpr TagRange kSchema[] = {
    {1, 1, EntryType::set},              // purpose
    {2, 3, EntryType::number},           // algorithm, keySize
    {4, 6, EntryType::set},              // blockMode, digest, padding
    {7, 7, EntryType::null},             // callerNonce
    {8, 8, EntryType::number},           // minMacLength
    {10, 10, EntryType::number},         // ecCurve
    {200, 200, EntryType::long_number},  // rsaPublicExponent
    {203, 203, EntryType::set},          // mgfDigest
    {303, 303, EntryType::null},         // rollbackResistance
    {305, 305, EntryType::null},         // earlyBootOnly
    {400, 402, EntryType::long_number},  // activeDateTime, originationExpireDateTime, usageExpireDateTime
    {405, 405, EntryType::number},       // usageCountLimit
    {503, 503, EntryType::null},         // noAuthRequired
    {504, 505, EntryType::number},       // userAuthType, authTimeout
    {506, 509, EntryType::null},         // allowWhileOnBody, trusted{UserPresence,Confirmation}Req, unlockedDeviceReq
    {600, 600, EntryType::null},         // allApplications
    {601, 601, EntryType::octets},       // applicationId
    {701, 701, EntryType::long_number},  // creationDateTime
    {702, 702, EntryType::number},       // origin
    {703, 703, EntryType::null},         // rollbackResistant
    {704, 704, EntryType::root_of_trust},
    {705, 706, EntryType::number},  // osVersion, osPatchLevel
    {709, 717, EntryType::octets},  // attestationApplicationId, attestationIdBrand to attestationIdModel
    {718, 719, EntryType::number},  // vendorPatchLevel, bootPatchLevel
    {720, 720, EntryType::null},    // deviceUniqueAttestation
    {723, 724, EntryType::octets},  // attestationIdSecondImei, moduleHash
};

EntryType type_of(std::uint32_t tag) noexcept {
  const auto* row = std::ranges::find_if(kSchema, [tag](const TagRange& r) { return r.first <= tag && tag <= r.last; });
  return row == std::end(kSchema) ? EntryType::any : row->type;
}

/// What an entry holds; which member counts follows from its type.
struct Value {
  std::uint32_t set = 0;  ///< bit n: n is a member
  std::uint32_t number = 0;
  RootOfTrust root_of_trust;
  Bytes octets;
};

/// A number of at most `max_len` bytes; those of more than four are not kept.
Result<std::uint32_t> read_number(Reader& reader, std::size_t max_len = sizeof(std::uint32_t)) noexcept {
  const std::size_t at = reader.offset();
  const auto integer = reader.read_unsigned();
  if (!integer) return integer.error();
  ASSAY_REQUIRE(integer->size() <= max_len, ErrorCode::android_key_description_form, at);
  std::uint32_t number = 0;
  for (const std::uint8_t byte : *integer) number = number << 8 | byte;
  return number;
}

Result<std::uint8_t> read_enumerated(Reader& reader, std::uint8_t max) noexcept {
  const std::size_t at = reader.offset();
  const auto element = reader.read(der::kEnumerated);
  if (!element) return element.error();
  const Bytes content = element->content;
  ASSAY_REQUIRE(content.size() == 1 && content[0] <= max, ErrorCode::android_key_description_form, at);
  return content[0];
}

Result<std::uint32_t> read_set(Reader& reader) noexcept {
  auto members = reader.read_constructed(der::kSet);
  if (!members) return members.error();
  std::uint32_t set = 0;
  while (!members->at_end()) {
    const auto member = read_number(*members);
    if (!member) return member.error();
    if (*member < std::numeric_limits<std::uint32_t>::digits) set |= std::uint32_t{1} << *member;
  }
  return set;
}

Result<RootOfTrust> read_root_of_trust(Reader& reader) noexcept {
  auto sequence = reader.read_constructed(der::kSequence);
  if (!sequence) return sequence.error();
  const auto boot_key = sequence->read(der::kOctetString);
  if (!boot_key) return boot_key.error();
  const auto locked = sequence->read_boolean();
  if (!locked) return locked.error();
  const auto state = read_enumerated(*sequence, 3);
  if (!state) return state.error();
  if (!sequence->at_end()) {  // verifiedBootHash, from version 3 on
    const auto boot_hash = sequence->read(der::kOctetString);
    if (!boot_hash) return boot_hash.error();
  }
  ASSAY_TRY(sequence->expect_end());
  return RootOfTrust{*locked, *state};
}

/// `out` keeps what `result` holds; the error if it holds none.
template <class T>
Error keep(const Result<T>& result, T& out) noexcept {
  if (result) out = *result;
  return result.error();
}

Error keep_content(const Result<der::Element>& result, Bytes& out) noexcept {
  if (result) out = result->content;
  return result.error();
}

template <class T>
Error drop(const Result<T>& result) noexcept {
  return result.error();
}

Error read_value(Reader& reader, EntryType type, Value& value) noexcept {
  switch (type) {
    case EntryType::set: return keep(read_set(reader), value.set);
    case EntryType::number: return keep(read_number(reader), value.number);
    case EntryType::long_number: return drop(read_number(reader, sizeof(std::uint64_t)));
    case EntryType::null: return reader.read_null();
    case EntryType::octets: return keep_content(reader.read(der::kOctetString), value.octets);
    case EntryType::root_of_trust: return keep(read_root_of_trust(reader), value.root_of_trust);
    case EntryType::any: break;
  }
  return drop(reader.read_any_tag());
}

void store(std::uint32_t tag, const Value& value, AuthorizationList& list) noexcept {
  switch (tag) {
    case kPurpose: list.purposes = value.set; break;
    case kNoAuthRequired: list.no_auth_required = true; break;
    case kUserAuthType: list.user_auth_type = value.number; break;
    case kAuthTimeout: list.auth_timeout = value.number; break;
    case kAllApplications: list.all_applications = true; break;
    case kOrigin: list.origin = value.number; break;
    case kRootOfTrust: list.root_of_trust = value.root_of_trust; break;
    case kOsVersion: list.os_version = value.number; break;
    case kOsPatchLevel: list.os_patch_level = value.number; break;
    case kAttestationApplicationId: list.application_id = value.octets; break;
    default: break;
  }
}

/// One entry: [tag] EXPLICIT. Its tag.
Result<std::uint32_t> read_entry(Reader& entries, AuthorizationList& list) noexcept {
  const std::size_t at = entries.offset();
  const auto entry = entries.read_any_tag();
  if (!entry) return entry.error();
  ASSAY_REQUIRE(entry->tag_class() == der::kContextConstructed, ErrorCode::android_key_description_form, at);
  Reader inner(entry->content, entries.offset() - entry->content.size());
  Value value;
  ASSAY_TRY(read_value(inner, type_of(entry->number), value));
  ASSAY_TRY(inner.expect_end());
  store(entry->number, value, list);
  return entry->number;
}

Result<AuthorizationList> read_list(Reader& reader) noexcept {
  auto entries = reader.read_constructed(der::kSequence);
  if (!entries) return entries.error();
  AuthorizationList list;
  std::array<std::uint32_t, kMaxAuthorizations> tags;
  std::size_t count = 0;
  while (!entries->at_end()) {
    const std::size_t at = entries->offset();
    ASSAY_REQUIRE(count < tags.size(), ErrorCode::too_many_authorizations, at);
    const auto tag = read_entry(*entries, list);
    if (!tag) return tag.error();
    const auto seen = std::span(tags).first(count);
    ASSAY_REQUIRE(std::ranges::find(seen, *tag) == seen.end(), ErrorCode::android_key_description_form, at);
    tags[count++] = *tag;
  }
  return list;
}

/// A version, and the security level of who is of it.
Error read_version_and_level(Reader& reader, std::uint32_t& version, AndroidSecurityLevel& level) noexcept {
  ASSAY_TRY(keep(read_number(reader), version));
  const auto number = read_enumerated(reader, static_cast<std::uint8_t>(AndroidSecurityLevel::strong_box));
  if (!number) return number.error();
  level = static_cast<AndroidSecurityLevel>(*number);
  return {};
}

Error read_description(Reader& reader, AndroidKeyDescription& description) noexcept {
  ASSAY_TRY(read_version_and_level(reader, description.attestation_version, description.attestation_security));
  std::uint32_t key_mint_version = 0;
  ASSAY_TRY(read_version_and_level(reader, key_mint_version, description.key_security));
  const auto challenge = reader.read(der::kOctetString);
  if (!challenge) return challenge.error();
  description.challenge = challenge->content;
  ASSAY_TRY(drop(reader.read(der::kOctetString)));  // uniqueId
  ASSAY_TRY(keep(read_list(reader), description.software_enforced));
  ASSAY_TRY(keep(read_list(reader), description.hardware_enforced));
  return reader.expect_end();
}

Error read_extension(Reader& reader, AndroidKeyDescription& description) noexcept {
  auto sequence = reader.read_constructed(der::kSequence);
  if (!sequence) return sequence.error();
  ASSAY_TRY(read_description(*sequence, description));
  return reader.expect_end();
}

}  // namespace

Result<AndroidKeyDescription> parse_android_key_description(Bytes extension, std::size_t begins_at) noexcept {
  Reader reader(extension, begins_at);
  AndroidKeyDescription description;
  const Error error = read_extension(reader, description);
  if (!error.failed()) return description;
  const bool is_too_much = error.error_class() == ErrorClass::capacity;
  ASSAY_REQUIRE(is_too_much, ErrorCode::android_key_description_form, error.offset);
  return error;
}

}  // namespace assay::attest
