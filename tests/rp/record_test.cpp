#include <algorithm>

#include "tests/rp/fixture.hpp"

namespace {

using assay::Bytes;
using assay::CredentialRecord;
using assay::ErrorCode;
using testlib::ByteVector;

CredentialRecord full_record() {
  static const ByteVector id = testlib::seed_bytes("id", 1023);
  static const ByteVector key = testlib::seed_bytes("key", 77);
  static const ByteVector user = testlib::seed_bytes("user", 64);
  static const ByteVector object = testlib::seed_bytes("object", 300);
  CredentialRecord record;
  record.id = id;
  record.public_key = key;
  record.user_handle = user;
  record.rp_id = assay::bytes_of("example.org");
  record.sign_count = 0x80000001;
  record.uv_initialized = true;
  record.backup_eligible = assay::Tristate::yes;
  record.backup_state = true;
  record.transports.bits = assay::Transports::usb | assay::Transports::internal;
  record.aaguid.fill(0xab);
  record.attestation_format = assay::AttestationFormat::packed;
  record.trust = assay::TrustLevel::anchored;
  record.attestation_object = object;
  record.attestation_client_data_json = assay::bytes_of("{}");
  return record;
}

ByteVector encode(const CredentialRecord& record) {
  ByteVector out(assay::encoded_record_size(record));
  const auto size = assay::encode_record(record, out);
  EXPECT_TRUE(size.has_value());
  EXPECT_EQ(*size, out.size());
  return out;
}

void expect_same(const CredentialRecord& a, const CredentialRecord& b) {
  for (const auto view :
       {&CredentialRecord::id, &CredentialRecord::public_key, &CredentialRecord::user_handle, &CredentialRecord::rp_id,
        &CredentialRecord::attestation_object, &CredentialRecord::attestation_client_data_json}) {
    EXPECT_TRUE(std::ranges::equal(a.*view, b.*view));
  }
  EXPECT_EQ(a.sign_count, b.sign_count);
  EXPECT_EQ(a.uv_initialized, b.uv_initialized);
  EXPECT_EQ(a.backup_eligible, b.backup_eligible);
  EXPECT_EQ(a.backup_state, b.backup_state);
  EXPECT_EQ(a.transports, b.transports);
  EXPECT_EQ(a.aaguid, b.aaguid);
  EXPECT_EQ(a.attestation_format, b.attestation_format);
  EXPECT_EQ(a.trust, b.trust);
}

TEST(CredentialRecord, RoundTripsEveryField) {
  const ByteVector encoded = encode(full_record());
  const auto decoded = assay::decode_record(encoded);
  ASSERT_TRUE(decoded.has_value());
  expect_same(*decoded, full_record());
  EXPECT_EQ(encode(*decoded), encoded);
}

TEST(CredentialRecord, RoundTripsEachFlagOnItsOwn) {
  for (int flags = 0; flags < 12; ++flags) {
    CredentialRecord record = full_record();
    record.uv_initialized = (flags & 1) != 0;
    record.backup_state = (flags & 2) != 0;
    record.backup_eligible = static_cast<assay::Tristate>(flags >> 2);
    const ByteVector encoded = encode(record);
    const auto decoded = assay::decode_record(encoded);
    ASSERT_TRUE(decoded.has_value());
    expect_same(*decoded, record);
  }
}

TEST(CredentialRecord, HasTheDocumentedLayout) {
  CredentialRecord record;
  const ByteVector id = {0x11}, key = {0x22, 0x33}, user = {0x44};
  record.id = id;
  record.public_key = key;
  record.user_handle = user;
  record.sign_count = 7;
  const ByteVector expected = testlib::from_hex(
      "01"
      "00"
      "00000007"
      "0000"
      "00"
      "00"
      "00000000000000000000000000000000"
      "0001"
      "11"
      "0002"
      "2233"
      "01"
      "44"
      "00"
      "00000000"
      "00000000");
  EXPECT_EQ(encode(record), expected);
}

TEST(CredentialRecord, RefusesEveryProperPrefixAndTrailingBytes) {
  const ByteVector encoded = encode(full_record());
  for (std::size_t length = 0; length < encoded.size(); ++length) {
    const ByteVector prefix(encoded.begin(), encoded.begin() + static_cast<std::ptrdiff_t>(length));
    const auto decoded = assay::decode_record(prefix);
    ASSERT_FALSE(decoded.has_value()) << length;
    EXPECT_EQ(decoded.error().code, ErrorCode::record_truncated);
    EXPECT_EQ(decoded.error().input, assay::Input::credential_record);
    EXPECT_TRUE(decoded->id.empty());
  }
  ByteVector longer = encoded;
  longer.push_back(0);
  EXPECT_EQ(assay::decode_record(longer).error().code, ErrorCode::record_trailing);
  EXPECT_EQ(assay::decode_record(longer).error().offset, encoded.size());
}

TEST(CredentialRecord, RefusesImpossibleValues) {
  const ByteVector encoded = encode(full_record());
  const auto with = [&](std::size_t offset, std::uint8_t value) {
    ByteVector changed = encoded;
    changed[offset] = value;
    return assay::decode_record(changed).error();
  };
  EXPECT_FALSE(with(0, 1).failed());
  EXPECT_EQ(with(0, 0).code, ErrorCode::record_version);
  EXPECT_EQ(with(0, 2).code, ErrorCode::record_version);
  EXPECT_EQ(with(1, 0x10).code, ErrorCode::record_field);
  EXPECT_EQ(with(1, 0x0c).code, ErrorCode::record_field);
  EXPECT_EQ(with(7, 0x80).code, ErrorCode::record_field);
  EXPECT_EQ(with(8, 9).code, ErrorCode::record_field);
  EXPECT_EQ(with(9, 4).code, ErrorCode::record_field);
  EXPECT_EQ(with(9, 4).offset, 9u);
}

TEST(CredentialRecord, RefusesLengthsOutOfRange) {
  ByteVector no_id = encode(full_record());
  no_id[26] = no_id[27] = 0;
  EXPECT_EQ(assay::decode_record(no_id).error().code, ErrorCode::record_field);
  ByteVector long_id = encode(full_record());
  long_id[26] = 0x04;
  long_id[27] = 0x00;
  EXPECT_EQ(assay::decode_record(long_id).error().code, ErrorCode::record_field);
}

TEST(CredentialRecord, EncodesNothingThatItCouldNotDecode) {
  ByteVector out(4096, 0xee);
  const ByteVector untouched = out;
  CredentialRecord record = full_record();
  ASSERT_TRUE(assay::encode_record(record, out).has_value());
  out = untouched;
  record.id = {};
  EXPECT_EQ(assay::encode_record(record, out).error().code, ErrorCode::record_incomplete);
  record = full_record();
  const ByteVector long_id(1024);
  record.id = long_id;
  EXPECT_EQ(assay::encode_record(record, out).error().code, ErrorCode::record_field);
  record = full_record();
  record.transports.bits = 0x80;
  EXPECT_EQ(assay::encode_record(record, out).error().code, ErrorCode::record_field);
  record = full_record();
  const auto size = assay::encoded_record_size(record);
  EXPECT_EQ(assay::encode_record(record, std::span(out).first(size - 1)).error().code, ErrorCode::output_too_small);
  EXPECT_EQ(out, untouched);
  EXPECT_TRUE(assay::encode_record(record, std::span(out).first(size)).has_value());
}

TEST(CredentialRecord, OfARegistrationSignsIn) {
  rp_test::RegistrationCase registration(testlib::AttestationKind::packed_self);
  const auto registered = registration.verify();
  rp_test::expect_accepted(registered);
  const ByteVector stored = encode(registered.record);
  rp_test::AuthenticationCase authentication;
  authentication.record = *assay::decode_record(stored);
  authentication.spec.auth_data.sign_count = registered.record.sign_count + 1;
  rp_test::expect_accepted(authentication.verify());
}

}  // namespace
