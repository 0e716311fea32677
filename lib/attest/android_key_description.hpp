#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "assay/attestation.hpp"
#include "assay/bytes.hpp"
#include "assay/result.hpp"

namespace assay::attest {

/// As many entries of one authorization list as are looked at; the schema of version 400 has 42.
inline constexpr std::size_t kMaxAuthorizations = 64;

/// How the device was booted, as its boot loader told the trusted environment.
struct RootOfTrust {
  bool device_locked = false;
  std::uint8_t verified_boot_state = 0;  ///< 0 verified, 1 self-signed, 2 unverified, 3 failed
};

/// What one of the two lists says of a key, as far as anybody asks. What is absent is not zero: it has no value.
struct AuthorizationList {
  std::uint32_t purposes = 0;           ///< bit n: KeyPurpose n; purposes above 31 are passed over
  std::optional<std::uint32_t> origin;  ///< KeyOrigin
  bool all_applications = false;
  bool no_auth_required = false;
  std::optional<std::uint32_t> user_auth_type;
  std::optional<std::uint32_t> auth_timeout;
  std::optional<RootOfTrust> root_of_trust;
  std::optional<std::uint32_t> os_version;
  std::optional<std::uint32_t> os_patch_level;
  Bytes application_id;  ///< AttestationApplicationId, DER; empty: absent
};

/// KeyDescription, the value of the extension 1.3.6.1.4.1.11129.2.1.17.
struct AndroidKeyDescription {
  std::uint32_t attestation_version = 0;
  AndroidSecurityLevel attestation_security = AndroidSecurityLevel::software;
  AndroidSecurityLevel key_security = AndroidSecurityLevel::software;
  Bytes challenge;
  AuthorizationList software_enforced;
  AuthorizationList hardware_enforced;  ///< teeEnforced before version 300
};

/// Parses the schema of Android's key attestation, versions 1 to 400 (source.android.com, "Key and ID attestation"):
/// all fields, each of the type that the schema gives it, and nothing after them. Entries of a list that the schema
/// does not have are let pass if they are tagged as its own are and hold one element. No tag may occur twice in a list;
/// entries of a list and members of a set may be in any order, as there are devices that do not sort them.
/// attestationId* and attestationApplicationId are not looked into; is_signed_by() reads the latter.
///
/// Errors, offsets counting from `begins_at` and being those of the element at fault: android_key_description_form, for
/// faults of DER, too; too_many_authorizations. No heap; 256 bytes of stack.
Result<AndroidKeyDescription> parse_android_key_description(Bytes extension, std::size_t begins_at) noexcept;

}  // namespace assay::attest
