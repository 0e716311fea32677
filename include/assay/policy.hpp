#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "assay/algorithm.hpp"
#include "assay/attestation.hpp"
#include "assay/authentication.hpp"
#include "assay/error.hpp"
#include "assay/export.hpp"
#include "assay/extension_inputs.hpp"
#include "assay/metadata.hpp"
#include "assay/result.hpp"
#include "assay/trust.hpp"
#include "assay/verdict.hpp"

namespace assay {

/// Whether a credential is to be discoverable (WebAuthn 5.4.6).
enum class ResidentKey : std::uint8_t { required = 0, preferred = 1, discouraged = 2 };

/// Which authenticators are to be offered (WebAuthn 5.4.5).
enum class AuthenticatorAttachment : std::uint8_t { any = 0, platform = 1, cross_platform = 2 };

/// What kind of authenticator the client is to suggest (WebAuthn 5.8.7).
enum class Hint : std::uint8_t { none = 0, security_key = 1, client_device = 2, hybrid = 3 };
inline constexpr std::size_t kMaxHints = 3;

/// What the client is asked to convey of attestation (WebAuthn 5.4.7).
enum class AttestationConveyance : std::uint8_t { direct = 0, enterprise = 1, indirect = 2, none = 3 };

/// The part of MetadataPolicy that is policy: see there.
struct MetadataRequirements {
  bool consulted = false;  ///< a metadata BLOB must be given to finish_registration()
  bool accept_stale = false;
  bool accept_unlisted = false;
  bool accept_unknown_status = false;
  bool accept_retired = false;
  std::span<const AuthenticatorStatus> required;
  CertificationLevel minimum_level = CertificationLevel::none;
};

/// The extensions that every ceremony under a policy asks for. What differs from one ceremony to the next
/// (RegistrationExtensions, AuthenticationExtensions) is asked for besides.
struct ExtensionPolicy {
  bool refuse_unsolicited = false;
  bool refuse_missing = false;  ///< each extension that was asked for must have an output
  bool cred_props = false;
  CredentialProtection cred_protect = CredentialProtection::not_asked;
  bool enforce_cred_protect = false;
  bool min_pin_length = false;
  LargeBlobSupport large_blob = LargeBlobSupport::not_asked;
  bool prf = false;
  bool uvm = false;
};

/// What a relying party asks of its ceremonies: the options are made from it, and the responses are judged by it, so
/// that neither can forget what the other has. Plain data; the spans are borrowed. Zero-initialised it is the
/// strictest: user verification, a discoverable credential, and an attestation that is anchored. Whether a policy makes
/// sense is for check_policy() to say (assay/policy_check.hpp); assay/policy_text.hpp reads one from a text.
struct Policy {
  // Both ceremonies.
  UserVerification user_verification = UserVerification::required;
  FlagPolicy backup_state = FlagPolicy::any;
  std::array<Hint, kMaxHints> hints{};  ///< in order of preference, up to the first Hint::none
  std::uint16_t timeout_seconds = 0;    ///< 300 to 600; 0: 300
  ExtensionPolicy extensions;

  // Registration.
  ResidentKey resident_key = ResidentKey::required;
  AuthenticatorAttachment attachment = AuthenticatorAttachment::any;
  FlagPolicy backup_eligible = FlagPolicy::any;
  std::span<const Algorithm> algorithms;  ///< in order of preference; empty: backend_algorithms()
  AttestationConveyance conveyance = AttestationConveyance::direct;
  std::span<const AttestationFormat> attestation_formats;  ///< in order of preference; empty: no preference
  AttestationPolicy attestation;
  bool accept_none = false;
  bool accept_self = false;
  bool accept_unanchored = false;
  UnknownStatus unknown_status = UnknownStatus::refuse;
  AaguidPolicy aaguids;
  MetadataRequirements metadata;

  // Authentication.
  SignCountPolicy sign_count = SignCountPolicy::reject;
  bool sets_uv_initialized = false;  ///< the ceremony includes another factor (AuthenticationRequest)
};

/// Policies to begin with. docs/policy.md says why each of their values is what it is.
enum class PolicyPreset : std::uint8_t {
  passkey_login = 0,   ///< passkeys in place of passwords, for everybody
  second_factor = 1,   ///< security keys besides a password
  high_assurance = 2,  ///< verified, attested authenticators that FIDO's metadata vouch for
  conformance = 3,     ///< FIDO's conformance tests; for a relying party with Profile::fido_conformance
};
inline constexpr std::size_t kNumPolicyPresets = 4;

/// What its lists borrow lives forever. Another number than those above gives Policy{}, the strictest.
ASSAY_API Policy policy_preset(PolicyPreset preset) noexcept;
/// The same by name. Error: policy_preset_unknown.
ASSAY_API Result<Policy> policy_preset(std::string_view name) noexcept;
/// "passkey_login" and so on; empty for another number.
ASSAY_API std::string_view policy_preset_name(PolicyPreset preset) noexcept;
/// One sentence on it, without a full stop.
ASSAY_API std::string_view policy_preset_text(PolicyPreset preset) noexcept;

}  // namespace assay
