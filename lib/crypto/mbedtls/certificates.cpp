#include "lib/crypto/mbedtls/certificates.hpp"

#include <algorithm>
#include <array>
#include <new>

#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/crypto/mbedtls/failure.hpp"
#include "lib/der/crl.hpp"
#include "lib/der/reader.hpp"
#include "lib/der/validity.hpp"

namespace assay::crypto::mbedtls {
namespace {

/// Where the count of unused bits stands in a Certificate (RFC 5280 4.1): at the beginning of its third element's
/// content. Zero if there is none.
std::size_t unused_bits_offset(Bytes der) noexcept {
  der::Reader outer(der);
  Result<der::Reader> fields = outer.read_constructed(der::kSequence);
  if (!fields || !fields->read_any() || !fields->read_any()) return 0;
  const Result<der::Element> signature = fields->read(der::kBitString);
  if (!signature || signature->content.empty()) return 0;
  return static_cast<std::size_t>(signature->content.data() - der.data());
}

/// What mbedTLS does with a critical extension that it does not know. Policies are not processed, so that a constraint
/// on them is no reason to refuse a certificate.
int judge_extension(void*, const mbedtls_x509_crt*, const mbedtls_x509_buf* oid, int, const unsigned char*,
                    const unsigned char*) noexcept {
  constexpr std::uint8_t kPolicyConstraints[] = {0x55, 0x1d, 0x24};
  constexpr std::uint8_t kInhibitAnyPolicy[] = {0x55, 0x1d, 0x36};
  const bool passes = equal(bytes_of(*oid), kPolicyConstraints) || equal(bytes_of(*oid), kInhibitAnyPolicy);
  return passes ? 0 : MBEDTLS_ERR_X509_INVALID_EXTENSIONS;
}

int decode(Bytes der, Certificate& certificate) noexcept {
  constexpr int kCopy = 1;
  return mbedtls_x509_crt_parse_der_with_ext_cb(certificate.get(), der.data(), der.size(), kCopy, &judge_extension,
                                                nullptr);
}

/// mbedTLS reads no signature with unused bits.
int read_with_cleared_bits(Bytes der, std::size_t offset, Certificate& certificate) noexcept {
  const std::unique_ptr<std::uint8_t[]> copy(new (std::nothrow) std::uint8_t[der.size()]);
  if (copy == nullptr) return MBEDTLS_ERR_X509_ALLOC_FAILED;
  std::ranges::copy(der, copy.get());
  copy[offset] = 0;
  return decode({copy.get(), der.size()}, certificate);
}

/// The result is mbedTLS's.
int read_one(Bytes der, Certificate& certificate) noexcept {
  const std::size_t offset = unused_bits_offset(der);
  const bool has_unused_bits = offset != 0 && der[offset] != 0;
  const int result = has_unused_bits ? read_with_cleared_bits(der, offset, certificate) : decode(der, certificate);
  if (result != 0) return result;
  return certificate->raw.len == der.size() ? 0 : MBEDTLS_ERR_X509_INVALID_FORMAT;
}

/// Whether the module's part of the result names something that mbedTLS lacks. It calls extensions invalid that it does
/// not know, and among them name constraints: a certificate beside the path may have them.
bool is_missing_feature(int result) noexcept {
  constexpr int kModule = ~0x7f;
  switch (-(-result & kModule)) {
    case MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE:
    case MBEDTLS_ERR_X509_INVALID_EXTENSIONS:
    case MBEDTLS_ERR_X509_UNKNOWN_SIG_ALG:
    case MBEDTLS_ERR_PK_UNKNOWN_PK_ALG:
    case MBEDTLS_ERR_PK_UNKNOWN_NAMED_CURVE: return true;
    default: return false;
  }
}

/// Of the caller's, whatever has the outline of a certificate may have been read by another backend.
bool is_unsupported(int result, Bytes der, Giver giver) noexcept {
  if (giver == Giver::response) return is_missing_feature(result);
  return der::peek_validity(der).has_value() && unused_bits_offset(der) != 0;
}

Error judge_reading(int result, Bytes der, Giver giver, std::size_t index) noexcept {
  const bool had_memory = failure_of(result).code != ErrorCode::out_of_memory;
  ASSAY_REQUIRE(had_memory, ErrorCode::out_of_memory, 0);
  const bool tolerated = is_unsupported(result, der, giver);
  if (giver == Giver::caller) {
    ASSAY_REQUIRE(tolerated, ErrorCode::anchor_invalid, index);
  } else {
    ASSAY_REQUIRE(tolerated, ErrorCode::chain_invalid, index);
  }
  return {};
}

/// mbedTLS makes a table for the base point of the key's own group.
int use_ec_key(mbedtls_ecp_keypair* key) noexcept {
  Point out;
  Number two;
  const int result = mbedtls_mpi_lset(two.get(), 2);
  return result != 0 ? result : mbedtls_ecp_mul(&key->grp, out.get(), two.get(), &key->grp.G, nullptr, nullptr);
}

int use_rsa_key(mbedtls_rsa_context* key) noexcept {
  std::array<std::uint8_t, MBEDTLS_MPI_MAX_SIZE> in{};
  std::array<std::uint8_t, MBEDTLS_MPI_MAX_SIZE> out;
  in[mbedtls_rsa_get_len(key) - 1] = 2;
  return mbedtls_rsa_public(key, in.data(), out.data());
}

Error use_keys(CertificateList& list) noexcept {
  for (std::size_t i = 0; i < list.size; ++i) {
    mbedtls_pk_context& key = list.items[i]->pk;
    const mbedtls_pk_type_t type = mbedtls_pk_get_type(&key);
    const int result = type == MBEDTLS_PK_RSA ? use_rsa_key(mbedtls_pk_rsa(key)) : use_ec_key(mbedtls_pk_ec(key));
    if (result != 0) return failure_of(result);
  }
  return {};
}

Error read_shared(std::span<const Bytes> ders, CertificateList& list) noexcept {
  ASSAY_TRY(read_certificates(ders, Giver::caller, list));
  return use_keys(list);
}

Error check_crls(std::span<const Bytes> crls) noexcept {
  for (std::size_t i = 0; i < crls.size(); ++i) {
    ASSAY_REQUIRE(der::parse_crl(crls[i]).has_value(), ErrorCode::crl_form, i);
  }
  return {};
}

}  // namespace

Error read_certificates(std::span<const Bytes> ders, Giver giver, CertificateList& list) noexcept {
  list.items.reset(new (std::nothrow) Certificate[ders.size()]);
  ASSAY_REQUIRE(list.items != nullptr, ErrorCode::out_of_memory, 0);
  for (std::size_t i = 0; i < ders.size(); ++i) {
    const int result = read_one(ders[i], list.items[list.size]);
    if (result == 0) {
      ++list.size;
      continue;
    }
    ASSAY_TRY(judge_reading(result, ders[i], giver, i));
    ++list.num_unsupported;
    mbedtls_x509_crt_free(list.items[list.size].get());
  }
  return {};
}

Result<LoadedAnchors*> load_certificates(std::span<const Bytes> anchors, std::span<const Bytes> intermediates,
                                         std::span<const Bytes> crls) noexcept {
  std::unique_ptr<MbedtlsAnchors> loaded(new (std::nothrow) MbedtlsAnchors);
  ASSAY_REQUIRE(loaded != nullptr, ErrorCode::out_of_memory, 0);
  ASSAY_TRY(read_shared(anchors, loaded->anchors));
  ASSAY_TRY(read_shared(intermediates, loaded->intermediates));
  ASSAY_TRY(check_crls(crls));
  loaded->has_crls = !crls.empty();
  return static_cast<LoadedAnchors*>(loaded.release());
}

void free_anchors(LoadedAnchors* loaded) noexcept {
  delete static_cast<MbedtlsAnchors*>(loaded);
}

}  // namespace assay::crypto::mbedtls
