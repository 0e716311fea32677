#include "assay/credential_record.hpp"

#include <algorithm>
#include <array>

#include "lib/base/check.hpp"
#include "lib/base/fields.hpp"
#include "lib/rp/limits.hpp"

namespace assay {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kUvInitialized = 0x01;
constexpr std::uint8_t kBackupState = 0x02;
constexpr int kBackupEligibleShift = 2;  // two bits: a Tristate
constexpr std::uint8_t kKnownFlags = 0x0f;
constexpr std::uint16_t kKnownTransports = 0x7f;
constexpr std::size_t kFixedSize = 1 + 1 + 4 + 2 + 1 + 1 + 16;

/// A field of variable length: how many bytes its length takes, and the lengths it may have.
struct Field {
  Bytes CredentialRecord::*member;
  std::size_t length_bytes;
  std::size_t shortest;
  std::size_t longest;
};

constexpr Field kFields[] = {
    {&CredentialRecord::id, 2, 1, rp::kMaxCredentialId},
    {&CredentialRecord::public_key, 2, 1, 0xffff},
    {&CredentialRecord::user_handle, 1, 1, rp::kMaxUserHandle},
    {&CredentialRecord::rp_id, 1, 0, 0xff},
    {&CredentialRecord::attestation_object, 4, 0, 0xffffff},
    {&CredentialRecord::attestation_client_data_json, 4, 0, 0xffffff},
};

Error read_fixed(FieldReader& reader, CredentialRecord& record) noexcept {
  ASSAY_REQUIRE(reader.has(1), ErrorCode::record_truncated, 0);
  ASSAY_REQUIRE(reader.number(1) == kVersion, ErrorCode::record_version, 0);
  ASSAY_REQUIRE(reader.has(kFixedSize - 1), ErrorCode::record_truncated, reader.offset());
  const auto flags = static_cast<std::uint8_t>(reader.number(1));
  const int backup_eligible = flags >> kBackupEligibleShift;
  ASSAY_REQUIRE((flags & ~kKnownFlags) == 0 && backup_eligible <= 2, ErrorCode::record_field, 1);
  record.uv_initialized = (flags & kUvInitialized) != 0;
  record.backup_state = (flags & kBackupState) != 0;
  record.backup_eligible = static_cast<Tristate>(backup_eligible);
  record.sign_count = static_cast<std::uint32_t>(reader.number(4));
  record.transports.bits = static_cast<std::uint16_t>(reader.number(2));
  ASSAY_REQUIRE((record.transports.bits & ~kKnownTransports) == 0, ErrorCode::record_field, 6);
  record.attestation_format = static_cast<AttestationFormat>(reader.number(1));
  record.trust = static_cast<TrustLevel>(reader.number(1));
  ASSAY_REQUIRE(!attestation_format_name(record.attestation_format).empty(), ErrorCode::record_field, 8);
  ASSAY_REQUIRE(!trust_level_name(record.trust).empty(), ErrorCode::record_field, 9);
  std::ranges::copy(reader.bytes(record.aaguid.size()), record.aaguid.begin());
  return {};
}

Error read_fields(FieldReader& reader, CredentialRecord& record) noexcept {
  for (const auto& field : kFields) {
    const std::size_t offset = reader.offset();
    ASSAY_REQUIRE(reader.has(field.length_bytes), ErrorCode::record_truncated, offset);
    const std::size_t length = reader.number(field.length_bytes);
    ASSAY_REQUIRE(length >= field.shortest && length <= field.longest, ErrorCode::record_field, offset);
    ASSAY_REQUIRE(reader.has(length), ErrorCode::record_truncated, offset);
    record.*field.member = reader.bytes(length);
  }
  return {};
}

Error check_encodable(const CredentialRecord& record) noexcept {
  const bool complete = !record.id.empty() && !record.public_key.empty() && !record.user_handle.empty();
  ASSAY_REQUIRE(complete, ErrorCode::record_incomplete, 0);
  const bool fits =
      std::ranges::all_of(kFields, [&](const auto& field) { return (record.*field.member).size() <= field.longest; });
  ASSAY_REQUIRE(fits && (record.transports.bits & ~kKnownTransports) == 0, ErrorCode::record_field, 0);
  return {};
}

}  // namespace

std::size_t encoded_record_size(const CredentialRecord& record) noexcept {
  std::size_t size = kFixedSize;
  for (const auto& field : kFields) size += field.length_bytes + (record.*field.member).size();
  return size;
}

Result<std::size_t> encode_record(const CredentialRecord& record, MutableBytes out) noexcept {
  ASSAY_TRY(check_encodable(record));
  ASSAY_REQUIRE(out.size() >= encoded_record_size(record), ErrorCode::output_too_small, 0);
  FieldWriter writer(out);
  const int flags = (record.uv_initialized ? kUvInitialized : 0) | (record.backup_state ? kBackupState : 0) |
                    static_cast<int>(record.backup_eligible) << kBackupEligibleShift;
  writer.number(kVersion, 1);
  writer.number(static_cast<std::uint64_t>(flags), 1);
  writer.number(record.sign_count, 4);
  writer.number(record.transports.bits, 2);
  writer.number(static_cast<std::uint64_t>(record.attestation_format), 1);
  writer.number(static_cast<std::uint64_t>(record.trust), 1);
  writer.bytes(record.aaguid);
  for (const auto& field : kFields) {
    writer.number((record.*field.member).size(), field.length_bytes);
    writer.bytes(record.*field.member);
  }
  return writer.used();
}

Result<CredentialRecord> decode_record(Bytes encoded) noexcept {
  CredentialRecord record;
  FieldReader reader(encoded);
  if (const Error error = read_fixed(reader, record); error.failed()) return located(error, Input::credential_record);
  if (const Error error = read_fields(reader, record); error.failed()) return located(error, Input::credential_record);
  if (!holds(ErrorCode::record_trailing, !reader.has(1))) {
    return located(fail(ErrorCode::record_trailing, reader.offset()), Input::credential_record);
  }
  return record;
}

}  // namespace assay
