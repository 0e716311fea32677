#include "lib/crypto/openssl/certificates.hpp"

#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>
#include <new>

#include "lib/base/check.hpp"

namespace assay::crypto::openssl {
namespace {

Certificate decode(Bytes der) noexcept {
  const unsigned char* at = der.data();
  Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  return at == der.data() + der.size() ? std::move(certificate) : nullptr;
}

/// Where the count of unused bits stands: before the signature, which is last.
std::size_t unused_bits_offset(const X509& certificate, Bytes der) noexcept {
  const ASN1_BIT_STRING* signature = nullptr;
  X509_get0_signature(&signature, nullptr, &certificate);
  return der.size() - static_cast<std::size_t>(ASN1_STRING_length(signature)) - 1;
}

Certificate decode_without_unused_bits(Bytes der, std::size_t offset) noexcept {
  const std::unique_ptr<std::uint8_t[]> copy(new (std::nothrow) std::uint8_t[der.size()]);
  if (copy == nullptr) return nullptr;
  std::ranges::copy(der, copy.get());
  copy[offset] = 0;
  return decode({copy.get(), der.size()});
}

/// The signature is checked over the bytes that were decoded, so this does not change what it covers.
void remove_key_identifiers(X509& certificate) noexcept {
  for (const int nid : {NID_authority_key_identifier, NID_subject_key_identifier}) {
    const int at = X509_get_ext_by_NID(&certificate, nid, -1);
    if (at < 0 || X509_EXTENSION_get_critical(X509_get_ext(&certificate, at)) != 0) continue;
    X509_EXTENSION_free(X509_delete_ext(&certificate, at));
  }
}

Certificate parse(Bytes der) noexcept {
  Certificate certificate = decode(der);
  if (certificate == nullptr) return nullptr;
  const std::size_t offset = unused_bits_offset(*certificate, der);
  if (der[offset] != 0) certificate = decode_without_unused_bits(der, offset);
  if (certificate == nullptr) return nullptr;
  remove_key_identifiers(*certificate);
  constexpr int kOnlyWellFormed = -1;
  return X509_check_purpose(certificate.get(), kOnlyWellFormed, 0) == 1 ? std::move(certificate) : nullptr;
}

bool append(STACK_OF(X509) * stack, std::span<const Bytes> ders) noexcept {
  for (const Bytes der : ders) {
    Certificate certificate = parse(der);
    if (certificate == nullptr || sk_X509_push(stack, certificate.get()) == 0) return false;
    static_cast<void>(certificate.release());  // the stack owns it now
  }
  return true;
}

/// out_of_memory where that is why OpenSSL did not take a certificate.
Error require_well_formed(bool parsed, ErrorCode code, ErrorQueue& queue) noexcept {
  if (parsed) return {};
  const Error failure = queue.take_failure(code);
  ASSAY_REQUIRE(parsed, failure.code, 0);
  return {};
}

}  // namespace

Error parse_certificates(const ChainJob& job, Certificates& parsed, ErrorQueue& queue) noexcept {
  constexpr ErrorCode kOurs = ErrorCode::chain_check_failure;
  constexpr ErrorCode kTheirs = ErrorCode::chain_invalid;
  parsed.anchors.reset(sk_X509_new_null());
  parsed.others.reset(sk_X509_new_null());
  if (parsed.anchors == nullptr || parsed.others == nullptr) return fail(ErrorCode::out_of_memory);
  ASSAY_TRY(require_well_formed(append(parsed.anchors.get(), job.anchors), kOurs, queue));
  parsed.leaf = parse(job.certificates.front());
  ASSAY_TRY(require_well_formed(parsed.leaf != nullptr, kTheirs, queue));
  ASSAY_TRY(require_well_formed(append(parsed.others.get(), job.certificates.subspan(1)), kTheirs, queue));
  return require_well_formed(append(parsed.others.get(), job.intermediates), kOurs, queue);
}

}  // namespace assay::crypto::openssl
