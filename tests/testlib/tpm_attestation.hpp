#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "tests/testlib/bytes.hpp"
#include "tests/testlib/certificate.hpp"
#include "tests/testlib/signing_key.hpp"

/// What a TPM says of a key that it keeps (WebAuthn 8.3; TPM 2.0 Library, Part 2).
namespace testlib {

namespace oid {
inline constexpr std::string_view kSubjectAlternativeName = "2.5.29.17";
inline constexpr std::string_view kExtendedKeyUsage = "2.5.29.37";
inline constexpr std::string_view kAikCertificate = "2.23.133.8.3";
inline constexpr std::string_view kTpmManufacturer = "2.23.133.2.1";
inline constexpr std::string_view kTpmModel = "2.23.133.2.2";
inline constexpr std::string_view kTpmVersion = "2.23.133.2.3";
}  // namespace oid

/// TPM_ALG_ID.
namespace tpm_alg {
inline constexpr std::uint16_t kRsa = 0x0001;
inline constexpr std::uint16_t kSha1 = 0x0004;
inline constexpr std::uint16_t kSha256 = 0x000b;
inline constexpr std::uint16_t kSha384 = 0x000c;
inline constexpr std::uint16_t kSha512 = 0x000d;
inline constexpr std::uint16_t kNull = 0x0010;
inline constexpr std::uint16_t kEcc = 0x0023;
}  // namespace tpm_alg

/// TPMA_OBJECT.
namespace tpma {
inline constexpr std::uint32_t kFixedTpm = 0x00000002;
inline constexpr std::uint32_t kFixedParent = 0x00000010;
inline constexpr std::uint32_t kSensitiveDataOrigin = 0x00000020;
inline constexpr std::uint32_t kUserWithAuth = 0x00000040;
inline constexpr std::uint32_t kDecrypt = 0x00020000;
inline constexpr std::uint32_t kSign = 0x00040000;
}  // namespace tpma

/// TPMT_PUBLIC. Which of the last members are written follows from the type.
struct TpmPublicSpec {
  std::uint16_t type = 0;
  std::uint16_t name_algorithm = tpm_alg::kSha256;
  std::uint32_t attributes =
      tpma::kFixedTpm | tpma::kFixedParent | tpma::kSensitiveDataOrigin | tpma::kUserWithAuth | tpma::kSign;
  ByteVector auth_policy;
  ByteVector symmetric = big_endian(tpm_alg::kNull, 2);
  ByteVector scheme = big_endian(tpm_alg::kNull, 2);
  std::uint16_t key_bits = 0;  ///< RSA
  std::uint32_t exponent = 0;
  ByteVector n;
  std::uint16_t curve = 0;  ///< ECC: TPM_ECC_CURVE
  ByteVector key_derivation = big_endian(tpm_alg::kNull, 2);
  ByteVector x;
  ByteVector y;

  ByteVector encode() const;
};
/// Of an RSA key, or one on P-256, P-384 or P-521.
TpmPublicSpec tpm_public(const SigningKey& key);
/// The name algorithm and that hash of the public area; of SHA-256 for an algorithm that is none.
ByteVector tpm_name(std::uint16_t name_algorithm, ByteSpan pub_area);

/// TPMS_ATTEST with TPMS_CERTIFY_INFO.
struct TpmCertifySpec {
  std::uint32_t magic = 0xff544347;
  std::uint16_t type = 0x8017;
  ByteVector qualified_signer;
  ByteVector extra_data;
  ByteVector clock_info = ByteVector(17);
  std::uint64_t firmware_version = 0;
  ByteVector name;
  ByteVector qualified_name;

  ByteVector encode() const;
};

/// What a test may change on the way; all that comes later is made from the changed values. In the order in which they
/// are called.
struct TpmHooks {
  std::function<void(TpmPublicSpec&)> public_area;
  std::function<void(ByteVector&)> pub_area;  ///< encoded; its name is taken afterwards
  std::function<void(TpmCertifySpec&)> certification;
  std::function<void(ByteVector&)> cert_info;  ///< encoded; signed afterwards
};

struct TpmStatement {
  ByteVector pub_area;
  ByteVector cert_info;
};
/// What the TPM says of `key` when its AIK, which signs with `algorithm`, certifies it over `signed_data`.
TpmStatement make_tpm_statement(const SigningKey& key, int algorithm, ByteSpan signed_data, const TpmHooks& hooks);

/// A GeneralName, directoryName: a list of relative distinguished names, each of one or more attributes.
ByteVector directory_name(const std::vector<Name>& rdns);
CertificateExtension subject_alternative_name(const std::vector<ByteVector>& general_names);
CertificateExtension extended_key_usage(const std::vector<std::string_view>& purposes);
/// Manufacturer, model and version.
Name tpm_attributes(const std::string& manufacturer = "id:494E5443");

/// What WebAuthn 8.3.1 asks of the certificate of an attestation identity key, with the AAGUID extension. Manufacturer,
/// model and version are three relative distinguished names.
CertificateSpec aik_certificate(const SigningKey& key, const CertificateAuthority& issuer, ByteSpan aaguid16);

}  // namespace testlib
