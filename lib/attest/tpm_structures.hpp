#pragma once

#include <cstdint>

#include "assay/bytes.hpp"
#include "assay/public_key.hpp"
#include "assay/result.hpp"

namespace assay::attest {

/// Bits of TPMA_OBJECT, the attributes of a TPM key (TPM 2.0 Part 2, 8.3).
namespace tpm_attribute {
inline constexpr std::uint32_t kFixedTpm = 1U << 1;
inline constexpr std::uint32_t kFixedParent = 1U << 4;
inline constexpr std::uint32_t kSensitiveDataOrigin = 1U << 5;
inline constexpr std::uint32_t kSign = 1U << 18;
/// Those with a meaning, firmwareLimited and svnLimited of version 1.83 among them; all others are reserved.
inline constexpr std::uint32_t kDefined = 0x000f0ff6;
}  // namespace tpm_attribute

/// The public area of a TPM key, TPMT_PUBLIC (Part 2, 12.2.4), as far as WebAuthn looks at it.
struct TpmPublicArea {
  KeyType type = KeyType::none;      ///< rsa or ec2
  std::uint16_t name_algorithm = 0;  ///< TPM_ALG_ID of the hash in the key's name
  std::uint32_t attributes = 0;      ///< TPMA_OBJECT
  std::uint32_t exponent = 0;        ///< rsa: 65537 where the wire says 0
  Bytes n;                           ///< rsa: as long as keyBits says
  Curve curve = Curve::none;         ///< ec2: none for a curve that COSE does not have
  Bytes x;                           ///< ec2
  Bytes y;
};

/// Parses pubArea, nothing after it. Symmetric algorithm, scheme, key derivation and authPolicy must be well formed and
/// are not judged; whether the numbers make a key is not looked at. Errors, offsets counting in `pub_area`:
/// tpm_pub_area_malformed (also for keys that are neither RSA nor ECC).
Result<TpmPublicArea> parse_tpm_public_area(Bytes pub_area) noexcept;

/// What a TPM says when it certifies a key, TPMS_ATTEST with TPMS_CERTIFY_INFO (Part 2, 10.12.12 and 10.12.3), as far
/// as WebAuthn looks at it.
struct TpmCertification {
  Bytes extra_data;
  Bytes name;  ///< of the certified key: TPM_ALG_ID of a hash, and that hash of its public area
};

/// Parses certInfo, nothing after it. Errors in the order of the bytes, offsets counting in `cert_info`:
/// tpm_cert_info_malformed; tpm_magic (not made by a TPM); tpm_type (not TPM_ST_ATTEST_CERTIFY).
Result<TpmCertification> parse_tpm_certification(Bytes cert_info) noexcept;

}  // namespace assay::attest
