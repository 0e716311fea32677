#include <algorithm>

#include "assay/device_key.hpp"
#include "lib/base/check.hpp"
#include "lib/base/fields.hpp"

namespace assay {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kUserAuthEnforced = 0x01;
// version | flags | counter | algorithm | thumbprint | format, trust, binding, security | type, timeout
constexpr std::size_t kFixedSize = 1 + 1 + 4 + 4 + sizeof(KeyThumbprint) + 4 + 4 + 4;
constexpr std::size_t kLengthSize = 2;
constexpr std::size_t kLongestKey = 0xffff;
constexpr std::size_t kLongestApp = 512;

bool is_of_devices(AttestationFormat format) noexcept {
  return format == AttestationFormat::none || format == AttestationFormat::android_key ||
         format == AttestationFormat::apple_appattest;
}

bool is_possible(const KeyEvidence& evidence) noexcept {
  return is_of_devices(evidence.format) && !trust_level_name(evidence.trust).empty() &&
         evidence.binding <= KeyBinding::attested && evidence.security <= AndroidSecurityLevel::strong_box;
}

bool is_possible(const DeviceKeyRecord& record) noexcept {
  return !algorithm_name(record.algorithm).empty() && record.public_key.size() <= kLongestKey &&
         record.app.size() <= kLongestApp && is_possible(record.evidence);
}

bool is_complete(const DeviceKeyRecord& record) noexcept {
  return !record.public_key.empty() && !record.app.empty() && record.algorithm != Algorithm::none;
}

void write_evidence(const KeyEvidence& evidence, FieldWriter& writer) noexcept {
  writer.number(static_cast<std::uint64_t>(evidence.format), 1);
  writer.number(static_cast<std::uint64_t>(evidence.trust), 1);
  writer.number(static_cast<std::uint64_t>(evidence.binding), 1);
  writer.number(static_cast<std::uint64_t>(evidence.security), 1);
  writer.number(evidence.user_auth_type, 4);
  writer.number(evidence.auth_timeout, 4);
}

void read_evidence(FieldReader& reader, KeyEvidence& evidence) noexcept {
  evidence.format = static_cast<AttestationFormat>(reader.number(1));
  evidence.trust = static_cast<TrustLevel>(reader.number(1));
  evidence.binding = static_cast<KeyBinding>(reader.number(1));
  evidence.security = static_cast<AndroidSecurityLevel>(reader.number(1));
  evidence.user_auth_type = static_cast<std::uint32_t>(reader.number(4));
  evidence.auth_timeout = static_cast<std::uint32_t>(reader.number(4));
}

Error read_fixed(FieldReader& reader, DeviceKeyRecord& record) noexcept {
  ASSAY_REQUIRE(reader.has(1), ErrorCode::device_record_truncated, 0);
  ASSAY_REQUIRE(reader.number(1) == kVersion, ErrorCode::device_record_version, 0);
  ASSAY_REQUIRE(reader.has(kFixedSize - 1), ErrorCode::device_record_truncated, reader.offset());
  const auto flags = static_cast<std::uint8_t>(reader.number(1));
  ASSAY_REQUIRE((flags & ~kUserAuthEnforced) == 0, ErrorCode::device_record_field, 1);
  record.evidence.user_auth_enforced = flags != 0;
  record.counter = static_cast<std::uint32_t>(reader.number(4));
  record.algorithm = static_cast<Algorithm>(static_cast<std::uint32_t>(reader.number(4)));
  std::ranges::copy(reader.bytes(record.thumbprint.size()), record.thumbprint.begin());
  read_evidence(reader, record.evidence);
  return {};
}

Result<Bytes> read_sized(FieldReader& reader) noexcept {
  const std::size_t offset = reader.offset();
  ASSAY_REQUIRE(reader.has(kLengthSize), ErrorCode::device_record_truncated, offset);
  const std::size_t size = reader.number(kLengthSize);
  ASSAY_REQUIRE(reader.has(size), ErrorCode::device_record_truncated, offset);
  return reader.bytes(size);
}

Result<DeviceKeyRecord> decode(Bytes encoded) noexcept {
  DeviceKeyRecord record;
  FieldReader reader(encoded);
  ASSAY_TRY(read_fixed(reader, record));
  const auto key = read_sized(reader);
  if (!key) return key.error();
  const auto app = read_sized(reader);
  if (!app) return app.error();
  record.public_key = *key;
  record.app = *app;
  ASSAY_REQUIRE(!reader.has(1), ErrorCode::device_record_trailing, reader.offset());
  ASSAY_REQUIRE(is_complete(record) && is_possible(record), ErrorCode::device_record_field, 0);
  return record;
}

}  // namespace

std::size_t encoded_device_key_size(const DeviceKeyRecord& record) noexcept {
  return kFixedSize + kLengthSize + record.public_key.size() + kLengthSize + record.app.size();
}

Result<std::size_t> encode_device_key(const DeviceKeyRecord& record, MutableBytes out) noexcept {
  ASSAY_REQUIRE(is_complete(record), ErrorCode::device_record_incomplete, 0);
  ASSAY_REQUIRE(is_possible(record), ErrorCode::device_record_field, 0);
  ASSAY_REQUIRE(out.size() >= encoded_device_key_size(record), ErrorCode::output_too_small, 0);
  FieldWriter writer(out);
  writer.number(kVersion, 1);
  writer.number(record.evidence.user_auth_enforced ? kUserAuthEnforced : 0, 1);
  writer.number(record.counter, 4);
  writer.number(static_cast<std::uint32_t>(record.algorithm), 4);
  writer.bytes(record.thumbprint);
  write_evidence(record.evidence, writer);
  writer.number(record.public_key.size(), kLengthSize);
  writer.bytes(record.public_key);
  writer.number(record.app.size(), kLengthSize);
  writer.bytes(record.app);
  return writer.used();
}

Result<DeviceKeyRecord> decode_device_key(Bytes encoded) noexcept {
  const auto record = decode(encoded);
  if (!record) return located(record.error(), Input::credential_record);
  return record;
}

}  // namespace assay
