#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "assay/assay.hpp"
#include "tests/testlib/bytes.hpp"

namespace {

using assay::DeviceKeyRecord;
using assay::ErrorCode;
using testlib::ByteVector;

DeviceKeyRecord full_record() {
  static const ByteVector key = testlib::seed_bytes("key", 77);
  DeviceKeyRecord record;
  record.public_key = key;
  record.algorithm = assay::Algorithm::es256;
  record.thumbprint.fill(0xab);
  record.app = assay::bytes_of("ios:ABCDE12345.org.example.keys");
  record.counter = 0x80000001;
  record.evidence = {.format = assay::AttestationFormat::android_key,
                     .trust = assay::TrustLevel::anchored,
                     .binding = assay::KeyBinding::attested,
                     .security = assay::AndroidSecurityLevel::strong_box,
                     .user_auth_enforced = true,
                     .user_auth_type = 0xffff'ffff,
                     .auth_timeout = 30};
  return record;
}

ByteVector encode(const DeviceKeyRecord& record) {
  ByteVector out(assay::encoded_device_key_size(record));
  const auto size = assay::encode_device_key(record, out);
  EXPECT_TRUE(size.has_value());
  EXPECT_EQ(*size, out.size());
  return out;
}

TEST(DeviceKeyRecord, RoundTripsEveryField) {
  const DeviceKeyRecord record = full_record();
  const ByteVector encoded = encode(record);
  const auto decoded = assay::decode_device_key(encoded);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_TRUE(std::ranges::equal(decoded->public_key, record.public_key));
  EXPECT_EQ(decoded->algorithm, record.algorithm);
  EXPECT_EQ(decoded->thumbprint, record.thumbprint);
  EXPECT_EQ(assay::text_of(decoded->app), assay::text_of(record.app));
  EXPECT_EQ(decoded->counter, record.counter);
  EXPECT_EQ(decoded->evidence.format, record.evidence.format);
  EXPECT_EQ(decoded->evidence.trust, record.evidence.trust);
  EXPECT_EQ(decoded->evidence.binding, record.evidence.binding);
  EXPECT_EQ(decoded->evidence.security, record.evidence.security);
  EXPECT_TRUE(decoded->evidence.user_auth_enforced);
  EXPECT_EQ(decoded->evidence.user_auth_type, record.evidence.user_auth_type);
  EXPECT_EQ(decoded->evidence.auth_timeout, record.evidence.auth_timeout);
  EXPECT_EQ(encode(*decoded), encoded);
}

TEST(DeviceKeyRecord, HasTheDocumentedLayout) {
  DeviceKeyRecord record;
  const ByteVector key = {0x22, 0x33};
  record.public_key = key;
  record.app = assay::bytes_of("app");
  record.algorithm = assay::Algorithm::es256;
  record.counter = 7;
  record.evidence.auth_timeout = 30;
  const ByteVector expected = testlib::from_hex(
      "01"
      "00"
      "00000007"
      "fffffff9"
      "0000000000000000000000000000000000000000000000000000000000000000"
      "00000000"
      "00000000"
      "0000001e"
      "0002"
      "2233"
      "0003"
      "617070");
  EXPECT_EQ(encode(record), expected);
}

TEST(DeviceKeyRecord, RefusesEveryProperPrefixAndTrailingBytes) {
  const ByteVector encoded = encode(full_record());
  for (std::size_t length = 0; length < encoded.size(); ++length) {
    const ByteVector prefix(encoded.begin(), encoded.begin() + static_cast<std::ptrdiff_t>(length));
    const auto decoded = assay::decode_device_key(prefix);
    ASSERT_FALSE(decoded.has_value()) << length;
    EXPECT_EQ(decoded.error().code, ErrorCode::device_record_truncated);
    EXPECT_EQ(decoded.error().input, assay::Input::credential_record);
    EXPECT_TRUE(decoded->public_key.empty());
  }
  ByteVector longer = encoded;
  longer.push_back(0);
  EXPECT_EQ(assay::decode_device_key(longer).error().code, ErrorCode::device_record_trailing);
}

TEST(DeviceKeyRecord, RefusesImpossibleValues) {
  const ByteVector encoded = encode(full_record());
  const auto with = [&](std::size_t offset, std::uint8_t value) {
    ByteVector changed = encoded;
    changed[offset] = value;
    return assay::decode_device_key(changed).error().code;
  };
  EXPECT_EQ(with(0, 1), ErrorCode::ok);
  EXPECT_EQ(with(0, 0), ErrorCode::device_record_version);
  EXPECT_EQ(with(0, 2), ErrorCode::device_record_version);
  EXPECT_EQ(with(1, 2), ErrorCode::device_record_field);
  EXPECT_EQ(with(9, 0), ErrorCode::device_record_field);  // no such algorithm
  EXPECT_EQ(with(42, 8), ErrorCode::ok);
  EXPECT_EQ(with(42, 1), ErrorCode::device_record_field);  // format
  EXPECT_EQ(with(42, 9), ErrorCode::device_record_field);
  EXPECT_EQ(with(43, 4), ErrorCode::device_record_field);  // trust
  EXPECT_EQ(with(44, 3), ErrorCode::device_record_field);  // binding
  EXPECT_EQ(with(45, 3), ErrorCode::device_record_field);  // security
}

TEST(DeviceKeyRecord, IsWrittenOnlyIfItCanBeRead) {
  ByteVector out(4096);
  const auto error = [&](const std::function<void(DeviceKeyRecord&)>& edit) {
    DeviceKeyRecord record = full_record();
    edit(record);
    return assay::encode_device_key(record, out).error().code;
  };
  const ByteVector long_app(513, 'a');
  const ByteVector long_key(0x1'0000, 'k');
  EXPECT_EQ(error([](DeviceKeyRecord&) {}), ErrorCode::ok);
  EXPECT_EQ(error([](DeviceKeyRecord& r) { r.public_key = {}; }), ErrorCode::device_record_incomplete);
  EXPECT_EQ(error([](DeviceKeyRecord& r) { r.app = {}; }), ErrorCode::device_record_incomplete);
  EXPECT_EQ(error([](DeviceKeyRecord& r) { r.algorithm = {}; }), ErrorCode::device_record_incomplete);
  EXPECT_EQ(error([&](DeviceKeyRecord& r) { r.app = long_app; }), ErrorCode::device_record_field);
  EXPECT_EQ(error([&](DeviceKeyRecord& r) { r.public_key = long_key; }), ErrorCode::device_record_field);
  EXPECT_EQ(error([](DeviceKeyRecord& r) { r.evidence.binding = static_cast<assay::KeyBinding>(3); }),
            ErrorCode::device_record_field);
  const std::size_t size = assay::encoded_device_key_size(full_record());
  out.assign(size - 1, 0xee);
  EXPECT_EQ(error([](DeviceKeyRecord&) {}), ErrorCode::output_too_small);
  EXPECT_EQ(out, ByteVector(size - 1, 0xee));
}

}  // namespace
