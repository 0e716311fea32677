#include "lib/attest/tpm_structures.hpp"

#include <algorithm>
#include <cstddef>

#include "lib/base/check.hpp"

namespace assay::attest {
namespace {

// TPMI_ALG_PUBLIC.
constexpr std::uint16_t kRsa = 0x0001;
constexpr std::uint16_t kEcc = 0x0023;

constexpr std::uint32_t kGeneratedValue = 0xff544347;  // TPM_GENERATED_VALUE
constexpr std::uint16_t kAttestCertify = 0x8017;       // TPM_ST_ATTEST_CERTIFY
constexpr std::uint32_t kDefaultExponent = 65537;

/// clock, resetCount, restartCount and safe (TPMS_CLOCK_INFO), then firmwareVersion.
constexpr std::size_t kClockAndFirmwareLen = 8 + 4 + 4 + 1 + 8;

/// Cuts big-endian fields off a structure, front to back. What is not there is `malformed`, at where it should begin.
class Cutter {
 public:
  Cutter(Bytes data, ErrorCode malformed) noexcept : data_(data), malformed_(malformed) {}

  std::size_t offset() const noexcept { return offset_; }

  Error take(std::size_t length, Bytes& field) noexcept {
    ASSAY_REQUIRE(length <= data_.size() - offset_, malformed_, offset_);
    field = data_.subspan(offset_, length);
    offset_ += length;
    return {};
  }

  template <class Number>
  Error take(Number& number) noexcept {
    Bytes field;
    ASSAY_TRY(take(sizeof(Number), field));
    std::uint32_t value = 0;
    for (const std::uint8_t byte : field) value = value << 8 | byte;
    number = static_cast<Number>(value);
    return {};
  }

  /// A TPM2B structure: a length in two bytes, and so many bytes.
  Error take_sized(Bytes& field) noexcept {
    std::uint16_t length = 0;
    ASSAY_TRY(take(length));
    return take(length, field);
  }

  Error expect_end() const noexcept {
    ASSAY_REQUIRE(offset_ == data_.size(), malformed_, offset_);
    return {};
  }

 private:
  Bytes data_;
  ErrorCode malformed_;
  std::size_t offset_ = 0;
};

/// Where an algorithm is named in a public area, and what follows depends on it.
enum class Place : std::uint8_t { symmetric, rsa_scheme, ecc_scheme, key_derivation };

struct Scheme {
  std::uint16_t algorithm;  ///< TPM_ALG_ID
  Place place;
  std::uint8_t details_len;
};

/// Part 2: 11.1.7 TPMT_SYM_DEF_OBJECT (key size and mode), 11.2.4.2 TPMT_RSA_SCHEME, 11.2.5.6 TPMT_ECC_SCHEME (a hash;
/// a count too for ECDAA), 11.2.3.3 TPMT_KDF_SCHEME (a hash).
constexpr Scheme kSchemes[] = {
    {0x0010, Place::symmetric, 0},       // TPM_ALG_NULL
    {0x0003, Place::symmetric, 4},       // TDES
    {0x0006, Place::symmetric, 4},       // AES
    {0x0013, Place::symmetric, 4},       // SM4
    {0x0026, Place::symmetric, 4},       // CAMELLIA
    {0x0010, Place::rsa_scheme, 0},      // TPM_ALG_NULL
    {0x0014, Place::rsa_scheme, 2},      // RSASSA
    {0x0015, Place::rsa_scheme, 0},      // RSAES
    {0x0016, Place::rsa_scheme, 2},      // RSAPSS
    {0x0017, Place::rsa_scheme, 2},      // OAEP
    {0x0010, Place::ecc_scheme, 0},      // TPM_ALG_NULL
    {0x0018, Place::ecc_scheme, 2},      // ECDSA
    {0x0019, Place::ecc_scheme, 2},      // ECDH
    {0x001a, Place::ecc_scheme, 4},      // ECDAA
    {0x001b, Place::ecc_scheme, 2},      // SM2
    {0x001c, Place::ecc_scheme, 2},      // ECSCHNORR
    {0x001d, Place::ecc_scheme, 2},      // ECMQV
    {0x0010, Place::key_derivation, 0},  // TPM_ALG_NULL
    {0x0007, Place::key_derivation, 2},  // MGF1
    {0x0020, Place::key_derivation, 2},  // KDF1_SP800_56A
    {0x0021, Place::key_derivation, 2},  // KDF2
    {0x0022, Place::key_derivation, 2},  // KDF1_SP800_108
};

Error skip_scheme(Cutter& cutter, Place place) noexcept {
  const std::size_t at = cutter.offset();
  std::uint16_t algorithm = 0;
  ASSAY_TRY(cutter.take(algorithm));
  const auto* const scheme = std::ranges::find_if(
      kSchemes, [&](const Scheme& row) { return row.place == place && row.algorithm == algorithm; });
  ASSAY_REQUIRE(scheme != std::end(kSchemes), ErrorCode::tpm_pub_area_malformed, at);
  Bytes details;
  return cutter.take(scheme->details_len, details);
}

/// TPMI_ECC_CURVE, those that COSE has too.
constexpr Curve curve_of(std::uint16_t tpm_curve) noexcept {
  switch (tpm_curve) {
    case 0x0003: return Curve::p256;
    case 0x0004: return Curve::p384;
    case 0x0005: return Curve::p521;
    default: return Curve::none;
  }
}

/// TPMS_RSA_PARMS and TPM2B_PUBLIC_KEY_RSA.
Error take_rsa_key(Cutter& cutter, TpmPublicArea& area) noexcept {
  ASSAY_TRY(skip_scheme(cutter, Place::symmetric));
  ASSAY_TRY(skip_scheme(cutter, Place::rsa_scheme));
  std::uint16_t key_bits = 0;
  ASSAY_TRY(cutter.take(key_bits));
  ASSAY_TRY(cutter.take(area.exponent));
  if (area.exponent == 0) area.exponent = kDefaultExponent;
  const std::size_t at = cutter.offset();
  ASSAY_TRY(cutter.take_sized(area.n));
  ASSAY_REQUIRE(area.n.size() * 8 == key_bits, ErrorCode::tpm_pub_area_malformed, at);
  return {};
}

/// TPMS_ECC_PARMS and TPMS_ECC_POINT.
Error take_ecc_key(Cutter& cutter, TpmPublicArea& area) noexcept {
  ASSAY_TRY(skip_scheme(cutter, Place::symmetric));
  ASSAY_TRY(skip_scheme(cutter, Place::ecc_scheme));
  std::uint16_t curve = 0;
  ASSAY_TRY(cutter.take(curve));
  area.curve = curve_of(curve);
  ASSAY_TRY(skip_scheme(cutter, Place::key_derivation));
  ASSAY_TRY(cutter.take_sized(area.x));
  return cutter.take_sized(area.y);
}

}  // namespace

Result<TpmPublicArea> parse_tpm_public_area(Bytes pub_area) noexcept {
  Cutter cutter(pub_area, ErrorCode::tpm_pub_area_malformed);
  TpmPublicArea area;
  std::uint16_t type = 0;
  ASSAY_TRY(cutter.take(type));
  ASSAY_REQUIRE(type == kRsa || type == kEcc, ErrorCode::tpm_pub_area_malformed, 0);
  area.type = type == kRsa ? KeyType::rsa : KeyType::ec2;
  ASSAY_TRY(cutter.take(area.name_algorithm));
  ASSAY_TRY(cutter.take(area.attributes));
  Bytes auth_policy;
  ASSAY_TRY(cutter.take_sized(auth_policy));
  ASSAY_TRY(area.type == KeyType::rsa ? take_rsa_key(cutter, area) : take_ecc_key(cutter, area));
  ASSAY_TRY(cutter.expect_end());
  return area;
}

Result<TpmCertification> parse_tpm_certification(Bytes cert_info) noexcept {
  Cutter cutter(cert_info, ErrorCode::tpm_cert_info_malformed);
  std::uint32_t magic = 0;
  ASSAY_TRY(cutter.take(magic));
  ASSAY_REQUIRE(magic == kGeneratedValue, ErrorCode::tpm_magic, 0);
  const std::size_t type_offset = cutter.offset();
  std::uint16_t type = 0;
  ASSAY_TRY(cutter.take(type));
  ASSAY_REQUIRE(type == kAttestCertify, ErrorCode::tpm_type, type_offset);
  TpmCertification certification;
  Bytes ignored;  // WebAuthn 8.3: qualifiedSigner, clockInfo, firmwareVersion and qualifiedName are for risk engines
  ASSAY_TRY(cutter.take_sized(ignored));
  ASSAY_TRY(cutter.take_sized(certification.extra_data));
  ASSAY_TRY(cutter.take(kClockAndFirmwareLen, ignored));
  ASSAY_TRY(cutter.take_sized(certification.name));
  ASSAY_TRY(cutter.take_sized(ignored));
  ASSAY_TRY(cutter.expect_end());
  return certification;
}

}  // namespace assay::attest
