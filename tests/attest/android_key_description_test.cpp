// The schema of the key description extension of Android certificates.
#include "lib/attest/android_key_description.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/testlib/android_attestation.hpp"
#include "tests/testlib/der_writer.hpp"
#include "tests/testlib/exact_bytes.hpp"

namespace {

using assay::AndroidSecurityLevel;
using assay::ErrorCode;
using assay::attest::AndroidKeyDescription;
using assay::attest::parse_android_key_description;
using testlib::ByteVector;
using testlib::KeyDescriptionSpec;
namespace android = testlib::android;
namespace cose = testlib::cose;
namespace der = testlib::der;

KeyDescriptionSpec telephone(int algorithm = cose::kEs256) {
  return testlib::key_description(testlib::SigningKey::make(algorithm, "credential"), ByteVector(32, 0xc1));
}

constexpr std::size_t kBeginsAt = 1000;

assay::Result<AndroidKeyDescription> parse(const ByteVector& extension) {
  return parse_android_key_description(testlib::ExactBytes(extension), kBeginsAt);
}

void expect_form_refused(const ByteVector& extension, const std::string& what = "") {
  const auto description = parse(extension);
  EXPECT_EQ(description.error().code, ErrorCode::android_key_description_form)
      << what << " " << assay::error_name(description.error().code);
  EXPECT_GE(description.error().offset, kBeginsAt) << what;
  EXPECT_LE(description.error().offset, kBeginsAt + extension.size()) << what;
  EXPECT_FALSE(description->hardware_enforced.origin.has_value()) << what;
}

/// The telephone's description with one entry set in either list.
ByteVector with_entry(unsigned tag, const ByteVector& value) {
  KeyDescriptionSpec spec = telephone();
  spec.software_enforced.erase(tag);
  spec.hardware_enforced[tag] = value;
  return spec.encode();
}

/// Eight fields, any of which a test may replace.
std::vector<ByteVector> fields() {
  return {der::integer(4),    der::enumerated(1),    der::integer(41),
          der::enumerated(2), der::octet_string({}), der::octet_string(ByteVector(16)),
          der::sequence({}),  der::sequence({})};
}

ByteVector with_hardware_entries(const std::vector<ByteVector>& entries) {
  auto list = fields();
  list[7] = der::sequence(entries);
  return der::sequence(list);
}

TEST(AndroidKeyDescription, TellsWhatTheTelephoneSaid) {
  const ByteVector encoded = telephone().encode();
  const testlib::ExactBytes bytes(encoded);
  const auto description = parse_android_key_description(bytes, kBeginsAt);
  ASSERT_TRUE(description) << description.error().offset;
  EXPECT_EQ(description->attestation_version, 300U);
  EXPECT_EQ(description->attestation_security, AndroidSecurityLevel::trusted_environment);
  EXPECT_EQ(description->key_security, AndroidSecurityLevel::trusted_environment);
  EXPECT_EQ(testlib::to_hex(description->challenge), testlib::to_hex(ByteVector(32, 0xc1)));
  const auto& hardware = description->hardware_enforced;
  EXPECT_EQ(hardware.purposes, 1U << android::kSign);
  EXPECT_EQ(hardware.origin, 0U);
  EXPECT_EQ(hardware.user_auth_type, 3U);
  EXPECT_EQ(hardware.auth_timeout, 10U);
  EXPECT_EQ(hardware.os_version, 140000U);
  EXPECT_EQ(hardware.os_patch_level, 202412U);
  ASSERT_TRUE(hardware.root_of_trust.has_value());
  EXPECT_TRUE(hardware.root_of_trust->device_locked);
  EXPECT_EQ(hardware.root_of_trust->verified_boot_state, 0);
  EXPECT_FALSE(hardware.all_applications);
  EXPECT_FALSE(hardware.no_auth_required);
  EXPECT_FALSE(description->software_enforced.origin.has_value());
}

TEST(AndroidKeyDescription, KeepsLevelsAndListsApart) {
  KeyDescriptionSpec spec = telephone();
  spec.attestation_security = 0;
  spec.key_security = 2;
  spec.software_enforced[android::kOrigin] = der::integer(android::kImported);
  spec.software_enforced[android::kPurpose] = testlib::number_set({0, 3, 31});
  spec.software_enforced[android::kAllApplications] = der::null();
  spec.hardware_enforced[android::kNoAuthRequired] = der::null();
  const auto description = parse(spec.encode());
  ASSERT_TRUE(description);
  EXPECT_EQ(description->attestation_security, AndroidSecurityLevel::software);
  EXPECT_EQ(description->key_security, AndroidSecurityLevel::strong_box);
  EXPECT_EQ(description->software_enforced.origin, 2U);
  EXPECT_EQ(description->hardware_enforced.origin, 0U);
  EXPECT_EQ(description->software_enforced.purposes, 0x80000009U);
  EXPECT_TRUE(description->software_enforced.all_applications);
  EXPECT_FALSE(description->hardware_enforced.all_applications);
  EXPECT_TRUE(description->hardware_enforced.no_auth_required);
}

TEST(AndroidKeyDescription, SaysNothingOfWhatIsAbsent) {
  const auto description = parse(der::sequence(fields()));
  ASSERT_TRUE(description);
  EXPECT_EQ(description->challenge.size(), 0U);
  for (const auto& list : {description->software_enforced, description->hardware_enforced}) {
    EXPECT_EQ(list.purposes, 0U);
    EXPECT_FALSE(list.origin || list.user_auth_type || list.auth_timeout || list.os_version || list.os_patch_level);
    EXPECT_FALSE(list.root_of_trust.has_value());
  }
}

TEST(AndroidKeyDescription, ReadsEveryVersion) {
  for (const std::uint64_t version : {1U, 2U, 3U, 4U, 100U, 200U, 300U, 400U, 500U}) {
    KeyDescriptionSpec spec = telephone();
    spec.attestation_version = version;
    EXPECT_EQ(parse(spec.encode())->attestation_version, version);
  }
  testlib::RootOfTrustSpec before_version_3;
  before_version_3.verified_boot_hash.clear();
  EXPECT_TRUE(parse(with_entry(android::kRootOfTrust, before_version_3.encode())));
}

TEST(AndroidKeyDescription, ReadsDescriptionsOfRsaKeys) {
  EXPECT_TRUE(parse(telephone(cose::kRs256).encode()));
}

TEST(AndroidKeyDescription, KnowsTheTypeOfEveryEntry) {
  const ByteVector number = der::integer(65537);
  const ByteVector set = testlib::number_set({1, 2});
  const ByteVector octets = der::octet_string(ByteVector(3));
  const ByteVector root = testlib::RootOfTrustSpec().encode();
  const std::vector<std::pair<ByteVector, std::vector<unsigned>>> schema = {
      {set, {1, 4, 5, 6, 203}},
      {number, {2, 3, 8, 10, 200, 400, 401, 402, 405, 504, 505, 701, 702, 705, 706, 718, 719}},
      {der::null(), {7, 303, 305, 503, 506, 507, 508, 509, 600, 703, 720}},
      {octets, {601, 709, 710, 711, 712, 713, 714, 715, 716, 717, 723, 724}},
      {root, {704}}};
  for (const auto& [type, tags] : schema) {
    for (const unsigned tag : tags) {
      for (const ByteVector& value : {set, number, der::null(), octets, root, der::boolean(true), der::enumerated(1)}) {
        if (value == type) {
          EXPECT_TRUE(parse(with_entry(tag, value))) << tag;
        } else {
          expect_form_refused(with_entry(tag, value), std::to_string(tag));
        }
      }
      expect_form_refused(with_entry(tag, {}), std::to_string(tag));
      expect_form_refused(with_entry(tag, testlib::concat({type, type})), std::to_string(tag));
    }
  }
}

TEST(AndroidKeyDescription, LetsUnknownEntriesPassIfTheyAreWellFormed) {
  const ByteVector any = der::sequence({der::explicit_tag(999, der::null())});
  for (const unsigned tag : {0U, 9U, 30U, 31U, 299U, 502U, 707U, 725U, 5000U, 0xfffffffU}) {
    EXPECT_TRUE(parse(with_entry(tag, any))) << tag;
    EXPECT_TRUE(parse(with_entry(tag, der::explicit_tag(31, {})))) << tag;
    expect_form_refused(with_entry(tag, {}), std::to_string(tag));
    expect_form_refused(with_entry(tag, testlib::concat({any, any})), std::to_string(tag));
    expect_form_refused(with_entry(tag, testlib::from_hex("0481")), std::to_string(tag));
  }
}

TEST(AndroidKeyDescription, RefusesEntriesOfAnotherClass) {
  EXPECT_TRUE(parse(with_hardware_entries({testlib::from_hex("bf845c020500")})));
  for (const char* entry : {"9f845c020500", "3f845c020500", "7f845c020500", "ff845c020500", "020100", "0500"}) {
    expect_form_refused(with_hardware_entries({testlib::from_hex(entry)}), entry);
  }
}

TEST(AndroidKeyDescription, RefusesTagNumbersThatAreNotTheShortest) {
  expect_form_refused(with_hardware_entries({testlib::from_hex("bf80845c020500")}));
  expect_form_refused(
      with_hardware_entries({testlib::from_hex("bf02030201"
                                               "03")}));
}

TEST(AndroidKeyDescription, TakesEntriesInAnyOrder) {
  const KeyDescriptionSpec spec = telephone();
  auto entries = testlib::encode_entries(spec.hardware_enforced);
  std::ranges::reverse(entries);
  const auto description = parse(with_hardware_entries(entries));
  ASSERT_TRUE(description);
  EXPECT_EQ(description->hardware_enforced.origin, 0U);
  EXPECT_EQ(description->hardware_enforced.purposes, 1U << android::kSign);
  const auto unsorted_set = parse(with_entry(android::kPurpose, testlib::from_hex("3106020103020102")));
  ASSERT_TRUE(unsorted_set);
  EXPECT_EQ(unsorted_set->hardware_enforced.purposes, 0b1100U);
}

TEST(AndroidKeyDescription, RefusesTheSameTagTwiceInAList) {
  const ByteVector generated = der::explicit_tag(android::kOrigin, der::integer(android::kGenerated));
  const ByteVector imported = der::explicit_tag(android::kOrigin, der::integer(android::kImported));
  const ByteVector other = der::explicit_tag(705, der::integer(1));
  const ByteVector unknown = der::explicit_tag(5000, der::null());
  EXPECT_TRUE(parse(with_hardware_entries({generated, other, unknown})));
  expect_form_refused(with_hardware_entries({generated, generated}));
  expect_form_refused(with_hardware_entries({imported, generated}));
  expect_form_refused(with_hardware_entries({generated, other, imported}));
  expect_form_refused(with_hardware_entries({unknown, other, unknown}));
}

TEST(AndroidKeyDescription, ReadsNumbersOfThirtyTwoAndOfSixtyFourBits) {
  EXPECT_EQ(parse(with_entry(android::kOsVersion, der::integer(0xffffffffU)))->hardware_enforced.os_version,
            0xffffffffU);
  expect_form_refused(with_entry(android::kOsVersion, der::integer(0x100000000U)));
  expect_form_refused(with_entry(android::kOrigin, der::integer(0x100000000U)));
  expect_form_refused(with_entry(android::kOrigin, testlib::from_hex("0201ff")));
  expect_form_refused(with_entry(android::kOrigin, testlib::from_hex("02020000")));
  expect_form_refused(with_entry(android::kPurpose, testlib::number_set({0x100000002U})));
  EXPECT_EQ(
      parse(with_entry(android::kPurpose, testlib::number_set({2, 32, 33, 0xffffffffU})))->hardware_enforced.purposes,
      1U << android::kSign);
  EXPECT_TRUE(parse(with_entry(android::kCreationDateTime, der::integer(0xffffffffffffffffU))));
  expect_form_refused(with_entry(android::kCreationDateTime, der::integer(testlib::ByteSpan(ByteVector(9, 1)))));
}

TEST(AndroidKeyDescription, RefusesRootsOfTrustOfAnotherForm) {
  const ByteVector key = der::octet_string(ByteVector(32));
  const ByteVector locked = der::boolean(false);
  const ByteVector state = der::enumerated(3);
  const auto root = parse(with_entry(android::kRootOfTrust, der::sequence({key, locked, state, key})));
  ASSERT_TRUE(root);
  EXPECT_FALSE(root->hardware_enforced.root_of_trust->device_locked);
  EXPECT_EQ(root->hardware_enforced.root_of_trust->verified_boot_state, 3);
  for (const std::vector<ByteVector>& fields :
       std::vector<std::vector<ByteVector>>{{},
                                            {locked, state, key},
                                            {key, state, key},
                                            {key, locked},
                                            {key, locked, key},
                                            {key, locked, der::enumerated(4), key},
                                            {key, locked, der::integer(3), key},
                                            {key, testlib::from_hex("010101"), state, key},
                                            {key, locked, state, locked},
                                            {key, locked, state, key, key}}) {
    expect_form_refused(with_entry(android::kRootOfTrust, der::sequence(fields)));
  }
}

TEST(AndroidKeyDescription, HasEightFieldsOfTheirTypes) {
  ASSERT_TRUE(parse(der::sequence(fields())));
  for (std::size_t i = 0; i < fields().size(); ++i) {
    auto list = fields();
    list[i] = der::null();
    expect_form_refused(der::sequence(list), std::to_string(i));
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
    expect_form_refused(der::sequence(list), std::to_string(i));
  }
  auto list = fields();
  list.push_back(der::sequence({}));
  expect_form_refused(der::sequence(list));
  expect_form_refused(der::set(fields()));
}

TEST(AndroidKeyDescription, KnowsThreeSecurityLevels) {
  for (const std::size_t field : {1U, 3U}) {
    for (const char* level : {"0a0103", "0a01ff", "0a00", "0a020001", "020101"}) {
      auto list = fields();
      list[field] = testlib::from_hex(level);
      expect_form_refused(der::sequence(list), level);
    }
  }
}

TEST(AndroidKeyDescription, RefusesEveryPrefixAndWhatFollows) {
  ByteVector whole = telephone().encode();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    expect_form_refused({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}, std::to_string(size));
  }
  whole.push_back(0);
  expect_form_refused(whole);
}

TEST(AndroidKeyDescription, NamesTheElementAtFault) {
  auto list = fields();
  list[1] = der::enumerated(3);
  EXPECT_EQ(parse(der::sequence(list)).error().offset, kBeginsAt + 2 + 3);
  const ByteVector entry = der::explicit_tag(android::kOrigin, der::null());
  const ByteVector encoded = with_hardware_entries({entry});
  EXPECT_EQ(parse(encoded).error().offset, kBeginsAt + encoded.size() - 2);
}

TEST(AndroidKeyDescription, LimitsTheEntriesOfAList) {
  std::vector<ByteVector> entries;
  for (unsigned tag = 1000; tag < 1000 + assay::attest::kMaxAuthorizations; ++tag) {
    entries.push_back(der::explicit_tag(tag, der::null()));
  }
  EXPECT_TRUE(parse(with_hardware_entries(entries)));
  entries.push_back(der::explicit_tag(2000, der::null()));
  EXPECT_EQ(parse(with_hardware_entries(entries)).error().code, ErrorCode::too_many_authorizations);
}

}  // namespace
