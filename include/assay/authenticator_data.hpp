#pragma once

#include <cstdint>

#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/result.hpp"

namespace assay {

/// The flags of authenticator data (WebAuthn 6.1), bit 0 first.
struct AuthenticatorFlags {
  std::uint8_t bits = 0;

  constexpr bool user_present() const noexcept { return bits & 0x01; }           // UP
  constexpr bool user_verified() const noexcept { return bits & 0x04; }          // UV
  constexpr bool backup_eligible() const noexcept { return bits & 0x08; }        // BE
  constexpr bool backup_state() const noexcept { return bits & 0x10; }           // BS
  constexpr bool attested_data() const noexcept { return bits & 0x40; }          // AT
  constexpr bool extension_data() const noexcept { return bits & 0x80; }         // ED
  constexpr std::uint8_t reserved_bits() const noexcept { return bits & 0x22; }  // RFU1, RFU2: reported, not judged
  friend constexpr bool operator==(AuthenticatorFlags, AuthenticatorFlags) = default;
};

/// Attested credential data (6.5.1). Views borrow from the authenticator data.
struct AttestedCredentialDataView {
  Bytes aaguid16;
  Bytes credential_id;          ///< 1 byte or more; the limit of 1023 is step reg.cred_id_len
  Bytes credential_public_key;  ///< the COSE_Key as it stands there; parse_cose_key() judges it
};

/// Authenticator data (6.1). Views borrow from the bytes parsed.
struct AuthenticatorDataView {
  Bytes rp_id_hash32;
  AuthenticatorFlags flags;
  std::uint32_t sign_count = 0;
  AttestedCredentialDataView attested;  ///< empty views where AT is clear
  Bytes extensions;                     ///< the CBOR map as it stands there; empty where ED is clear
};

/// Parses authenticator data. Offsets count in `authenticator_data`. Errors, the first in the order of the bytes:
/// auth_data_truncated (a field is cut off, or no byte is left for key or extensions), credential_id_empty; the CBOR
/// reader's for key and extensions (the key must be in CTAP2 canonical form; the extensions well formed, of definite
/// length, with unique text keys); cbor_wrong_type where key or extensions are no map; auth_data_trailing.
/// `max_items`: members of one CBOR map (cbor_too_many_items). No heap.
ASSAY_API Result<AuthenticatorDataView> parse_authenticator_data(Bytes authenticator_data,
                                                                 std::size_t max_items = 64) noexcept;

}  // namespace assay
