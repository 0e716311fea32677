// Public keys as devices hand them over.
#include <gtest/gtest.h>

#include "assay/assay.hpp"
#include "tests/rp/fixture.hpp"
#include "tests/testlib/exact_bytes.hpp"

namespace {

using assay::DeviceKeyFormat;
using assay::ErrorCode;
using testlib::ByteVector;
using testlib::ExactBytes;
using testlib::SigningKey;
namespace cose = testlib::cose;

ByteVector imported(DeviceKeyFormat format, const ByteVector& key) {
  ByteVector out(assay::kMaxDeviceKey);
  const auto written = assay::import_device_key({format, ExactBytes(key)}, out);
  EXPECT_TRUE(written.has_value()) << assay::error_name(written.error().code);
  return {written->begin(), written->end()};
}

assay::Error import_error(DeviceKeyFormat format, const ByteVector& key) {
  ByteVector out(assay::kMaxDeviceKey);
  return assay::import_device_key({format, ExactBytes(key)}, out).error();
}

void expect_refused(DeviceKeyFormat format, const ByteVector& key, ErrorCode code) {
  const assay::Error error = import_error(format, key);
  EXPECT_EQ(assay::error_name(error.code), assay::error_name(code));
  EXPECT_EQ(error.input, assay::Input::credential_public_key);
}

TEST(DeviceKey, IsTheSameHoweverItComes) {
  auto& workspace = rp_test::shared_workspace();
  for (const int algorithm :
       {cose::kEs256, cose::kEs384, cose::kEs512, cose::kEs256k, cose::kEdDsa, cose::kEd448, cose::kRs256}) {
    const SigningKey key = SigningKey::make(algorithm, "device");
    const ByteVector cose_key = key.cose_key();
    EXPECT_EQ(imported(DeviceKeyFormat::spki, key.spki()), cose_key) << algorithm;
    EXPECT_EQ(imported(DeviceKeyFormat::cose_key, cose_key), cose_key) << algorithm;
    const auto thumbprint = assay::device_key_thumbprint(cose_key, workspace);
    ASSERT_TRUE(thumbprint.has_value());
    testlib::cbor::Map required = key.cose_key_map();
    EXPECT_EQ(ByteVector(thumbprint->begin(), thumbprint->end()),
              testlib::sha256(required.erase(std::int64_t{3}).encode()));
  }
}

TEST(DeviceKey, NamesItsAlgorithmIfItComesAsCoseKey) {
  const SigningKey key = SigningKey::make(cose::kRs256, "device").with_algorithm(cose::kPs256);
  EXPECT_EQ(imported(DeviceKeyFormat::cose_key, key.cose_key()), key.cose_key());
}

// RFC 9679 6.
TEST(DeviceKey, HasTheThumbprintOfTheStandard) {
  const ByteVector cose_key = testlib::from_hex(
      "a5010203262001"
      "21582065eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d"
      "2258201e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c");
  const auto thumbprint = assay::device_key_thumbprint(cose_key, rp_test::shared_workspace());
  ASSERT_TRUE(thumbprint.has_value());
  EXPECT_EQ(testlib::to_hex(*thumbprint), "496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec");
  assay::Workspace empty;
  EXPECT_EQ(assay::device_key_thumbprint(cose_key, empty).error().code, ErrorCode::workspace_backend_mismatch);
  EXPECT_EQ(assay::device_key_thumbprint({}, empty).error().code, ErrorCode::cbor_truncated);
}

TEST(DeviceKey, IsCheckedAsCredentialKeysAre) {
  const SigningKey key = SigningKey::make(cose::kEs256, "device");
  for (const DeviceKeyFormat format : {DeviceKeyFormat::spki, DeviceKeyFormat::cose_key}) {
    const ByteVector good = format == DeviceKeyFormat::spki ? key.spki() : key.cose_key();
    EXPECT_FALSE(import_error(format, good).failed());
    ByteVector off_curve = good;
    off_curve.back() ^= 1;
    expect_refused(format, off_curve, ErrorCode::key_off_curve);
    ByteVector longer = good;
    longer.push_back(0);
    expect_refused(format, longer,
                   format == DeviceKeyFormat::spki ? ErrorCode::der_trailing : ErrorCode::cbor_trailing);
    ByteVector shorter = good;
    shorter.pop_back();
    EXPECT_TRUE(import_error(format, shorter).failed());
  }
  const SigningKey small = SigningKey::make(cose::kRs256, "device", 1024);
  expect_refused(DeviceKeyFormat::spki, small.spki(), ErrorCode::key_rsa_modulus_size);
  expect_refused(DeviceKeyFormat::cose_key, small.cose_key(), ErrorCode::key_rsa_modulus_size);
  testlib::cbor::Map with_kid = key.cose_key_map();
  with_kid.set(2, testlib::cbor::bytes(ByteVector(1)));
  expect_refused(DeviceKeyFormat::cose_key, with_kid.encode(), ErrorCode::cose_key_unexpected_parameter);
}

TEST(DeviceKey, ComesInAFormThatIsSaid) {
  const SigningKey key = SigningKey::make(cose::kEs256, "device");
  for (const auto format : {DeviceKeyFormat::none, static_cast<DeviceKeyFormat>(3)}) {
    expect_refused(format, key.spki(), ErrorCode::device_key_format);
  }
  EXPECT_EQ(import_error(DeviceKeyFormat::cose_key, key.spki()).error_class(), assay::ErrorClass::malformed);
  EXPECT_EQ(import_error(DeviceKeyFormat::spki, key.cose_key()).error_class(), assay::ErrorClass::malformed);
}

TEST(DeviceKey, NeedsRoom) {
  const SigningKey key = SigningKey::make(cose::kEs256, "device");
  ByteVector out(key.cose_key().size());
  EXPECT_TRUE(assay::import_device_key({DeviceKeyFormat::spki, ExactBytes(key.spki())}, out).has_value());
  out.pop_back();
  EXPECT_EQ(assay::import_device_key({DeviceKeyFormat::spki, ExactBytes(key.spki())}, out).error().code,
            ErrorCode::output_too_small);
  testlib::cbor::Map largest;
  largest.set(1, testlib::cbor::integer(7)).set(3, testlib::cbor::integer(cose::kMlDsa87));
  largest.set(-1, testlib::cbor::bytes(testlib::seed_bytes("largest", 2592)));
  EXPECT_LE(imported(DeviceKeyFormat::cose_key, largest.encode()).size(), assay::kMaxDeviceKey);
}

}  // namespace
