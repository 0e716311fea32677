#include "lib/attest/android_certificate.hpp"

#include <algorithm>
#include <array>

#include "lib/attest/android_key_description.hpp"
#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/cose/same_key.hpp"

namespace assay::attest {
namespace {

constexpr std::array<std::uint8_t, 10> kKeyDescription = {0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6, 0x79, 0x02, 0x01, 0x11};
/// KM_ORIGIN_GENERATED.
constexpr std::uint32_t kGenerated = 0;
/// KM_PURPOSE_SIGN, as a set.
constexpr std::uint32_t kSign = 1U << 2;

bool is_generated(const AuthorizationList& list) noexcept {
  return list.origin == kGenerated;
}

bool can_sign(const AuthorizationList& list) noexcept {
  return (list.purposes & kSign) != 0;
}

bool is_silent(const AuthorizationList& list) noexcept {
  return !list.origin && list.purposes == 0;
}

/// The union of the two lists. Where they contradict each other about the origin, it is not the one that is asked for.
AuthorizationList union_of(const AndroidKeyDescription& description) noexcept {
  AuthorizationList both = description.hardware_enforced;
  const AuthorizationList& software = description.software_enforced;
  if (software.origin && (!both.origin || both.origin == kGenerated)) both.origin = software.origin;
  both.purposes |= software.purposes;
  return both;
}

AndroidSecurityLevel least_level(AndroidKeySecurity wanted) noexcept {
  switch (wanted) {
    case AndroidKeySecurity::hardware: return AndroidSecurityLevel::trusted_environment;
    case AndroidKeySecurity::strong_box: return AndroidSecurityLevel::strong_box;
    default: return AndroidSecurityLevel::software;
  }
}

// What software alone enforces does not count where policy asks for hardware.
Error check_security(const AndroidKeyDescription& description, AndroidKeySecurity wanted, std::size_t at) noexcept {
  const bool by_software = is_silent(description.hardware_enforced) && !is_silent(description.software_enforced);
  const AndroidSecurityLevel level = std::min(description.attestation_security, description.key_security);
  const bool enforced = wanted == AndroidKeySecurity::any || !by_software;
  ASSAY_REQUIRE(enforced && level >= least_level(wanted), ErrorCode::android_security_level, at);
  return {};
}

Error check_description(const AndroidKeyDescription& description, const AndroidCertificateExpectations& expected,
                        std::size_t at) noexcept {
  const bool bound = equal(description.challenge, expected.challenge32);
  ASSAY_REQUIRE(bound, ErrorCode::android_challenge_mismatch, at);
  const bool scoped =
      !description.software_enforced.all_applications && !description.hardware_enforced.all_applications;
  ASSAY_REQUIRE(scoped, ErrorCode::android_all_applications, at);
  const AndroidKeySecurity wanted = expected.security;
  ASSAY_TRY(check_security(description, wanted, at));
  const AuthorizationList list =
      wanted == AndroidKeySecurity::any ? union_of(description) : description.hardware_enforced;
  ASSAY_REQUIRE(is_generated(list), ErrorCode::android_origin, at);
  ASSAY_REQUIRE(can_sign(list), ErrorCode::android_purpose, at);
  return {};
}

/// What hardware enforces, or else software does.
std::uint32_t stated(const AndroidKeyDescription& description,
                     std::optional<std::uint32_t> AuthorizationList::*entry) noexcept {
  const std::optional<std::uint32_t>& by_hardware = description.hardware_enforced.*entry;
  return by_hardware ? *by_hardware : (description.software_enforced.*entry).value_or(0);
}

AndroidKeyFacts facts_of(const AndroidKeyDescription& description) noexcept {
  const AuthorizationList& hardware = description.hardware_enforced;
  AndroidKeyFacts facts;
  facts.present = true;
  facts.attestation_version = description.attestation_version;
  facts.attestation_security = description.attestation_security;
  facts.key_security = description.key_security;
  facts.hardware_enforced = is_generated(hardware) && can_sign(hardware);
  facts.no_auth_required = hardware.no_auth_required || description.software_enforced.no_auth_required;
  facts.user_auth_type = stated(description, &AuthorizationList::user_auth_type);
  facts.auth_timeout = stated(description, &AuthorizationList::auth_timeout);
  facts.user_auth_enforced = hardware.user_auth_type.has_value();
  facts.os_version = stated(description, &AuthorizationList::os_version);
  facts.os_patch_level = stated(description, &AuthorizationList::os_patch_level);
  facts.has_root_of_trust = hardware.root_of_trust.has_value();
  const Bytes by_hardware = hardware.application_id;
  facts.application_id = by_hardware.empty() ? description.software_enforced.application_id : by_hardware;
  if (facts.has_root_of_trust) {
    facts.device_locked = hardware.root_of_trust->device_locked;
    facts.verified_boot_state = hardware.root_of_trust->verified_boot_state;
  }
  return facts;
}

}  // namespace

Error check_android_certificate(const Leaf& leaf, const AndroidCertificateExpectations& expected,
                                AndroidKeyFacts& facts) noexcept {
  const bool same_key = cose::same_key(leaf.key, expected.key);
  ASSAY_REQUIRE(same_key, ErrorCode::android_key_mismatch, 0);
  const FoundExtension found = find_extension(leaf.certificate, kKeyDescription);
  ASSAY_REQUIRE(found.found, ErrorCode::android_key_description_missing, 0);
  const Bytes value = found.extension.value;
  const auto at = static_cast<std::size_t>(value.data() - leaf.certificate.der.data());
  const auto description = parse_android_key_description(value, at);
  if (!description) return description.error();
  facts = facts_of(*description);
  return check_description(*description, expected, at);
}

}  // namespace assay::attest
