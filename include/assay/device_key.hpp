#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "assay/algorithm.hpp"
#include "assay/attestation.hpp"
#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/result.hpp"
#include "assay/trust.hpp"
#include "assay/workspace.hpp"

namespace assay {

/// How a device hands over its public key.
enum class DeviceKeyFormat : std::uint8_t {
  none = 0,      ///< not said; refused
  spki = 1,      ///< SubjectPublicKeyInfo, DER: what operating systems export
  cose_key = 2,  ///< COSE_Key in CTAP2 canonical CBOR
};

struct DevicePublicKey {
  DeviceKeyFormat format = DeviceKeyFormat::none;
  Bytes bytes;
};

/// No COSE_Key that import_device_key() writes is longer.
inline constexpr std::size_t kMaxDeviceKey = 2624;

/// Checks a public key as credential keys are checked and writes it as COSE_Key; gives the part of `out` that it fills.
/// A key that comes as SPKI names no algorithm: ES256, ES384, ES512, ES256K, EdDSA or Ed448 by its curve, RS256 for
/// RSA. Errors, input credential_public_key: device_key_format; those of parse_subject_public_key_info() or
/// parse_cose_key(); output_too_small (no input). No heap.
ASSAY_API Result<Bytes> import_device_key(const DevicePublicKey& key, MutableBytes out) noexcept;

/// SHA-256 over the required parameters of the key in deterministic encoding (RFC 9679, RFC 9964). It does not depend
/// on how the key came, nor on its algorithm (ML-DSA excepted): one key pair, one thumbprint.
using KeyThumbprint = std::array<std::uint8_t, 32>;

/// Errors: those of parse_cose_key() (input credential_public_key); workspace_backend_mismatch; backend_failure.
ASSAY_API Result<KeyThumbprint> device_key_thumbprint(Bytes cose_key, Workspace& workspace) noexcept;

/// What an attestation at enrolment says of the registered key.
enum class KeyBinding : std::uint8_t {
  none = 0,     ///< nothing; possession alone is proven
  vouched = 1,  ///< a genuine app vouches for it (App Attest, of another key): not that hardware keeps it
  attested = 2  ///< it is the attested key itself
};

/// What attestation proved of a device key when it was enrolled, as far as policy asks later. A plain value;
/// zero-initialised it proves nothing. It counts for no more than the trust in the attestation.
struct KeyEvidence {
  AttestationFormat format = AttestationFormat::none;  ///< none, android_key or apple_appattest
  TrustLevel trust = TrustLevel::none;                 ///< of the attestation
  KeyBinding binding = KeyBinding::none;
  /// The lower one of who keeps the key and who vouches; android_key only.
  AndroidSecurityLevel security = AndroidSecurityLevel::software;
  bool user_auth_enforced = false;   ///< by hardware, and by nobody contradicted; android_key only
  std::uint32_t user_auth_type = 0;  ///< HardwareAuthenticatorType: 1 password, 2 biometric
  std::uint32_t auth_timeout = 0;    ///< seconds an authentication lasts; 0: each use needs one
};

/// What a server stores of a device key, besides its own credential id, the user who owns it and what it is for.
/// A plain value; views are borrowed. One thumbprint must never belong to two users.
struct DeviceKeyRecord {
  Bytes public_key;  ///< COSE_Key
  Algorithm algorithm = Algorithm::none;
  KeyThumbprint thumbprint{};
  Bytes app;                  ///< identifier of the app that enrolled it, as text
  std::uint32_t counter = 0;  ///< of the last statement that was accepted
  KeyEvidence evidence;
};

/// Bytes that encode_device_key() writes for this record.
ASSAY_API std::size_t encoded_device_key_size(const DeviceKeyRecord& record) noexcept;
/// Writes the record in the encoding of docs/device-keys.md, version 1. Gives the number of bytes. Errors, `out`
/// untouched: device_record_incomplete (no key, algorithm or app); device_record_field (a field too long, or a value
/// that its enumeration does not have); output_too_small.
ASSAY_API Result<std::size_t> encode_device_key(const DeviceKeyRecord& record, MutableBytes out) noexcept;
/// Reads such bytes; views borrow from `encoded`. The key is checked whenever it is used, not here. Errors, input
/// credential_record: device_record_truncated, device_record_version, device_record_field, device_record_trailing.
ASSAY_API Result<DeviceKeyRecord> decode_device_key(Bytes encoded) noexcept;

}  // namespace assay
