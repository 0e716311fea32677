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

/// Whether the extension is absent, or there once and well formed. `kGet` is X509_CRL_get_ext_d2i() or the like.
template <auto kGet, class Owner, class Extension>
bool read_extension(const Owner* owner, int nid, Extension& extension) noexcept {
  constexpr int kAbsent = -1;
  int critical = kAbsent;
  extension.reset(static_cast<typename Extension::pointer>(kGet(owner, nid, &critical, nullptr)));
  return extension != nullptr || critical == kAbsent;
}

/// An entry that takes something back belongs into delta CRLs only (RFC 5280 5.3.1).
bool is_well_formed(const X509_REVOKED& entry) noexcept {
  Enumerated reason;
  Names issuer;
  return read_extension<X509_REVOKED_get_ext_d2i>(&entry, NID_crl_reason, reason) &&
         read_extension<X509_REVOKED_get_ext_d2i>(&entry, NID_certificate_issuer, issuer) &&
         (reason == nullptr || ASN1_ENUMERATED_get(reason.get()) != CRL_REASON_REMOVE_FROM_CRL);
}

/// OpenSSL takes a CRL whose extensions it cannot read for one without them.
bool is_well_formed(X509_CRL& crl) noexcept {
  Scope scope;
  if (!read_extension<X509_CRL_get_ext_d2i>(&crl, NID_issuing_distribution_point, scope)) return false;
  STACK_OF(X509_REVOKED)* entries = X509_CRL_get_REVOKED(&crl);
  for (int i = 0; i < sk_X509_REVOKED_num(entries); ++i) {
    if (!is_well_formed(*sk_X509_REVOKED_value(entries, i))) return false;
  }
  return true;
}

/// The list of revoked certificates is sorted when it is first searched, so it is searched here.
Crl parse_crl(Bytes der) noexcept {
  const unsigned char* at = der.data();
  Crl crl(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
  if (crl == nullptr || at != der.data() + der.size() || !is_well_formed(*crl)) return nullptr;
  const SerialNumber any(ASN1_INTEGER_new());
  X509_REVOKED* found = nullptr;
  if (any == nullptr) return nullptr;
  X509_CRL_get0_by_serial(crl.get(), &found, any.get());
  return crl;
}

X509_CRL* share_crl(const X509_CRL* crl) noexcept {
  auto* shared = const_cast<X509_CRL*>(crl);  // the count of references is all that changes
  return X509_CRL_up_ref(shared) == 1 ? shared : nullptr;
}

bool push(STACK_OF(X509) * stack, Certificate certificate) noexcept {
  if (certificate == nullptr || sk_X509_push(stack, certificate.get()) <= 0) return false;
  static_cast<void>(certificate.release());  // the stack owns it now
  return true;
}

bool push(STACK_OF(X509_CRL) * stack, Crl crl) noexcept {
  if (crl == nullptr || sk_X509_CRL_push(stack, crl.get()) <= 0) return false;
  static_cast<void>(crl.release());
  return true;
}

/// `code`, or out_of_memory where that is why OpenSSL did not take something, or took a certificate without its key.
Error require_taken(bool taken, ErrorCode code, std::size_t index, ErrorQueue& queue) noexcept {
  const Error failure = queue.take_failure(code);
  ASSAY_REQUIRE(taken || failure.code == ErrorCode::out_of_memory, code, index);
  return failure.code == ErrorCode::out_of_memory ? failure : Error{};
}

Error append(STACK_OF(X509) * stack, std::span<const Bytes> ders, ErrorCode code, ErrorQueue& queue) noexcept {
  for (std::size_t i = 0; i < ders.size(); ++i) {
    ASSAY_TRY(require_taken(push(stack, parse(ders[i])), code, i, queue));
  }
  return {};
}

Error append_crls(STACK_OF(X509_CRL) * stack, std::span<const Bytes> ders, ErrorCode code, ErrorQueue& queue) noexcept {
  for (std::size_t i = 0; i < ders.size(); ++i) {
    ASSAY_TRY(require_taken(push(stack, parse_crl(ders[i])), code, i, queue));
  }
  return {};
}

struct OpensslAnchors : LoadedAnchors {
  CertificateStack anchors{sk_X509_new_null()};
  CertificateStack intermediates{sk_X509_new_null()};
  CrlStack crls{sk_X509_CRL_new_null()};

  bool made() const noexcept { return anchors != nullptr && intermediates != nullptr && crls != nullptr; }
};

Error fill(OpensslAnchors& loaded, std::span<const Bytes> anchors, std::span<const Bytes> intermediates,
           std::span<const Bytes> crls, ErrorQueue& queue) noexcept {
  ASSAY_TRY(append(loaded.anchors.get(), anchors, ErrorCode::anchor_invalid, queue));
  ASSAY_TRY(append(loaded.intermediates.get(), intermediates, ErrorCode::anchor_invalid, queue));
  return append_crls(loaded.crls.get(), crls, ErrorCode::crl_form, queue);
}

const OpensslAnchors* loaded_of(const ChainJob& job) noexcept {
  return static_cast<const OpensslAnchors*>(job.loaded);
}

bool counts_loaded_anchors(const ChainJob& job) noexcept {
  return job.loaded != nullptr && job.with_loaded_anchors;
}

/// The stacks of a job begin with what was loaded, which they share.
bool begin_stacks(const ChainJob& job, Certificates& parsed) noexcept {
  const OpensslAnchors* loaded = loaded_of(job);
  parsed.anchors.reset(counts_loaded_anchors(job) ? X509_chain_up_ref(loaded->anchors.get()) : sk_X509_new_null());
  if (loaded == nullptr) {
    parsed.others.reset(sk_X509_new_null());
    parsed.crls.reset(sk_X509_CRL_new_null());
  } else {
    parsed.others.reset(X509_chain_up_ref(loaded->intermediates.get()));
    parsed.crls.reset(sk_X509_CRL_deep_copy(loaded->crls.get(), &share_crl, X509_CRL_free));
  }
  return parsed.anchors != nullptr && parsed.others != nullptr && parsed.crls != nullptr;
}

}  // namespace

Error parse_certificates(const ChainJob& job, Certificates& parsed, ErrorQueue& queue) noexcept {
  constexpr ErrorCode kOurs = ErrorCode::anchor_invalid;
  constexpr ErrorCode kTheirs = ErrorCode::chain_invalid;
  ASSAY_REQUIRE(begin_stacks(job, parsed), ErrorCode::out_of_memory, 0);
  ASSAY_TRY(append(parsed.anchors.get(), job.anchors, kOurs, queue));
  parsed.leaf = parse(job.certificates.front());
  ASSAY_TRY(require_taken(parsed.leaf != nullptr, kTheirs, 0, queue));
  ASSAY_TRY(append(parsed.others.get(), job.certificates.subspan(1), kTheirs, queue));
  ASSAY_TRY(append(parsed.others.get(), job.intermediates, kOurs, queue));
  return append_crls(parsed.crls.get(), job.crls, kOurs, queue);
}

bool has_anchors(const ChainJob& job) noexcept {
  return !job.anchors.empty() || (counts_loaded_anchors(job) && sk_X509_num(loaded_of(job)->anchors.get()) > 0);
}

Result<LoadedAnchors*> load_certificates(std::span<const Bytes> anchors, std::span<const Bytes> intermediates,
                                         std::span<const Bytes> crls) noexcept {
  ErrorQueue queue;
  std::unique_ptr<OpensslAnchors> loaded(new (std::nothrow) OpensslAnchors);
  ASSAY_REQUIRE(loaded != nullptr && loaded->made(), ErrorCode::out_of_memory, 0);
  ASSAY_TRY(fill(*loaded, anchors, intermediates, crls, queue));
  return static_cast<LoadedAnchors*>(loaded.release());
}

void free_anchors(LoadedAnchors* loaded) noexcept {
  delete static_cast<OpensslAnchors*>(loaded);
}

}  // namespace assay::crypto::openssl
