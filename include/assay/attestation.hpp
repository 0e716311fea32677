#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "assay/algorithm.hpp"
#include "assay/backend.hpp"
#include "assay/bytes.hpp"
#include "assay/error.hpp"
#include "assay/export.hpp"
#include "assay/trust.hpp"

namespace assay {

/// Where an Android key, or the statement about it, is kept (SecurityLevel of the key description).
enum class AndroidSecurityLevel : std::uint8_t { software = 0, trusted_environment = 1, strong_box = 2 };

/// Who must enforce, by an android-key statement, that the key was generated and is one to sign with (WebAuthn 8.4).
/// What a statement says of levels is worth what its anchor is worth: a root whose private key is public, as that of
/// Android's software attestation is, vouches for nothing, whatever the policy.
enum class AndroidKeySecurity : std::uint8_t {
  hardware = 0,       ///< hardware; and a trusted environment or StrongBox keeps the key, and vouches for it
  strong_box = 1,     ///< the same, and it is StrongBox
  hardware_list = 2,  ///< the list that hardware enforces has both, whatever the levels: all that WebAuthn asks
  any = 3,            ///< software may, too: the union of the two authorization lists
};

/// How many statements of a compound statement must be in order and trusted (WebAuthn 8.9).
struct CompoundPolicy {
  std::size_t at_least = 0;  ///< 0: all of them; 1: any
  std::span<const AttestationFormat> must_include;
};

/// What a relying party asks of attestation statements beyond their procedures. Zero-initialised it is the strictest.
/// Borrowed.
struct AttestationPolicy {
  bool allow_unknown_tpm_vendors = false;  ///< manufacturers that the vendor table does not have
  bool allow_any_tpm_key = false;          ///< TPM keys that were imported, can be duplicated or are not for signing
  AndroidKeySecurity android_key = AndroidKeySecurity::hardware;
  bool enable_android_safetynet = false;     ///< the service was shut down; for judging recorded ceremonies
  bool enable_apple_appattest = false;       ///< for keys of apps; WebAuthn clients do not send it
  bool allow_appattest_development = false;  ///< App Attest's development environment, too
  CompoundPolicy compound;
};

/// What a tpm statement says of the TPM. Texts borrow from the certificate.
struct TpmFacts {
  bool present = false;
  std::uint32_t manufacturer = 0;  ///< vendor id of the TCG registry, "INTC" as 0x494e5443
  std::string_view vendor;         ///< its name in the registry; empty if it is not there
  Bytes model;                     ///< as the certificate spells it
  Bytes version;                   ///< of the firmware, as the certificate spells it
  bool generated_by_tpm = false;   ///< fixedTPM, fixedParent, sensitiveDataOrigin and sign are set, reserved bits clear
};

/// What an android-key statement says of the key and the device; the list that hardware enforces goes before the other.
/// Zero where the certificate is silent.
struct AndroidKeyFacts {
  bool present = false;
  std::uint32_t attestation_version = 0;
  AndroidSecurityLevel attestation_security = AndroidSecurityLevel::software;  ///< who vouches
  AndroidSecurityLevel key_security = AndroidSecurityLevel::software;          ///< who keeps the key
  bool hardware_enforced = false;        ///< origin and purpose stand in the list that hardware enforces
  bool no_auth_required = false;         ///< the key can be used without authenticating the user
  std::uint32_t user_auth_type = 0;      ///< HardwareAuthenticatorType: 1 password, 2 biometric; 0: not stated
  std::uint32_t auth_timeout = 0;        ///< seconds an authentication lasts; 0: each use needs one, or not stated
  bool user_auth_enforced = false;       ///< user_auth_type stands in the list that hardware enforces
  bool has_root_of_trust = false;        ///< in the list that hardware enforces
  bool device_locked = false;            ///< of the root of trust
  std::uint8_t verified_boot_state = 0;  ///< 0 verified, 1 self-signed, 2 unverified, 3 failed
  std::uint32_t os_version = 0;          ///< 140000 for 14
  std::uint32_t os_patch_level = 0;      ///< YYYYMM
  Bytes application_id;                  ///< AttestationApplicationId, DER: the app that made the key, as Android says
};

struct AttestationFacts {
  TpmFacts tpm;
  AndroidKeyFacts android_key;
};

/// What the procedure of an attestation statement format found, short of the signature (WebAuthn 8).
struct AttestationEvidence {
  AttestationFormat format = AttestationFormat::none;
  Error error;                          ///< why the procedure failed; only for a part of a compound statement
  TrustLevel level = TrustLevel::none;  ///< at most `unanchored` here: chains are judged later
  bool has_job = false;
  VerifyJob job;
  std::size_t num_certificates = 0;
  std::array<Bytes, kMaxCertificates> certificates;  ///< x5c, the leaf first
  Error deferred;  ///< a check that the procedure makes after that of the signature, and that failed
  AttestationFacts facts;
};

/// The statements of a compound statement that are looked at.
inline constexpr std::size_t kMaxStatements = 4;

/// What became of one statement of a compound statement.
struct StatementResult {
  AttestationFormat format = AttestationFormat::none;
  TrustLevel trust = TrustLevel::none;
  CertificateStatus certificate_status = CertificateStatus::unknown;  ///< of an anchored chain
  Algorithm algorithm = Algorithm::none;                              ///< of its signature
  Error error;                                                        ///< why it does not count; none if it does
};

}  // namespace assay
