#pragma once

#include <cstddef>
#include <cstdint>

#include "assay/aaguid.hpp"
#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/response.hpp"
#include "assay/result.hpp"
#include "assay/trust.hpp"

namespace assay {

/// Yes, no, or not known: for records made before a flag existed.
enum class Tristate : std::uint8_t { unknown = 0, no = 1, yes = 2 };

/// What a relying party stores about a credential (WebAuthn 4, "credential record"). A plain value; views are borrowed.
struct CredentialRecord {
  Bytes id;
  Bytes public_key;   ///< COSE_Key, as registered
  Bytes user_handle;  ///< the account that owns it
  Bytes rp_id;        ///< the relying party, as text
  std::uint32_t sign_count = 0;
  bool uv_initialized = false;
  Tristate backup_eligible = Tristate::unknown;
  bool backup_state = false;
  Transports transports;
  Aaguid aaguid{};  ///< as claimed at registration; attested only if `trust` is anchored
  AttestationFormat attestation_format = AttestationFormat::none;
  TrustLevel trust = TrustLevel::none;
  Bytes attestation_object;            ///< optional, for judging it again later
  Bytes attestation_client_data_json;  ///< optional, goes with attestation_object
};

/// Bytes that encode_record() writes for this record.
ASSAY_API std::size_t encoded_record_size(const CredentialRecord& record) noexcept;
/// Writes the record in the encoding of docs/credential-record.md, version 1. Gives the number of bytes.
/// Errors, `out` untouched: record_incomplete (no id, key or user handle); record_field (a field too long for the
/// encoding); output_too_small.
ASSAY_API Result<std::size_t> encode_record(const CredentialRecord& record, MutableBytes out) noexcept;
/// Reads such bytes; views borrow from `encoded`. Errors, input credential_record: record_truncated, record_version,
/// record_field, record_trailing.
ASSAY_API Result<CredentialRecord> decode_record(Bytes encoded) noexcept;

}  // namespace assay
