#include "lib/crypto/openssl/revocation.hpp"

#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include "lib/base/check.hpp"

namespace assay::crypto::openssl {
namespace {

/// What a CRL says of a certificate.
enum class Finding : std::uint8_t { nothing, good, revoked, failure };

/// A certificate and who issued it, at a time.
struct Issued {
  X509* certificate;
  X509* issuer;
  std::int64_t time;
};

/// OpenSSL takes a delta CRL for a whole one unless it is told to combine them.
bool is_delta(const X509_CRL& crl) noexcept {
  return X509_CRL_get_ext_by_NID(&crl, NID_delta_crl, -1) >= 0;
}

/// The security level applies to certificates only.
bool has_weak_hash(const X509_CRL& crl) noexcept {
  int hash = NID_undef;
  OBJ_find_sigid_algs(X509_CRL_get_signature_nid(&crl), &hash, nullptr);
  return hash == NID_sha1 || hash == NID_md5 || hash == NID_md4 || hash == NID_md2;
}

bool is_by_issuer_of(const X509_CRL& crl, const X509& certificate) noexcept {
  return X509_NAME_cmp(X509_CRL_get_issuer(&crl), X509_get_issuer_name(&certificate)) == 0;
}

/// The signature of the certificate has been verified.
int skip_signatures(X509_STORE_CTX*) noexcept {
  return 1;
}

Finding finding_of(int verify_code) noexcept {
  switch (verify_code) {
    case X509_V_ERR_CERT_REVOKED: return Finding::revoked;
    case X509_V_OK:
    case X509_V_ERR_OUT_OF_MEM:
    case X509_V_ERR_UNSPECIFIED:
    case X509_V_ERR_INVALID_CALL: return Finding::failure;
    default: return Finding::nothing;
  }
}

/// The certificate judged by this CRL alone, with its issuer for an anchor.
Finding consult(STACK_OF(X509_CRL) * only, STACK_OF(X509) * issuers, const Issued& issued) noexcept {
  const StoreContext context(X509_STORE_CTX_new());
  if (context == nullptr || X509_STORE_CTX_init(context.get(), nullptr, issued.certificate, nullptr) != 1 ||
      !set_rules(context.get(), issued.time)) {
    return Finding::failure;
  }
  X509_STORE_CTX_set_verify(context.get(), &skip_signatures);
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_CRL_CHECK);
  X509_STORE_CTX_set0_trusted_stack(context.get(), issuers);
  X509_STORE_CTX_set0_crls(context.get(), only);
  if (X509_verify_cert(context.get()) == 1) return Finding::good;
  return finding_of(X509_STORE_CTX_get_error(context.get()));
}

/// The CRL, or the issuer, in a stack that owns nothing.
Finding consult_one(X509_CRL* crl, const Issued& issued) noexcept {
  const BorrowedCrls only(sk_X509_CRL_new_null());
  const BorrowedCertificates issuers(sk_X509_new_null());
  if (only == nullptr || issuers == nullptr || sk_X509_CRL_push(only.get(), crl) == 0 ||
      sk_X509_push(issuers.get(), issued.issuer) == 0) {
    return Finding::failure;
  }
  return consult(only.get(), issuers.get(), issued);
}

bool is_listed(X509_CRL* crl, X509* certificate) noexcept {
  X509_REVOKED* entry = nullptr;
  return X509_CRL_get0_by_cert(crl, &entry, certificate) != 0;
}

/// OpenSSL 3.0 leaves no trace of some allocations that failed, and calls the CRL bad. One that lists the certificate
/// is therefore asked twice before it counts for nothing.
Finding consult_surely(X509_CRL* crl, const Issued& issued) noexcept {
  const Finding finding = consult_one(crl, issued);
  const bool hides_revocation = finding == Finding::nothing && is_listed(crl, issued.certificate);
  return hides_revocation ? consult_one(crl, issued) : finding;
}

/// One certificate, given all CRLs.
Result<CertificateStatus> status_of(const Issued& issued, STACK_OF(X509_CRL) * crls, ErrorQueue& queue) noexcept {
  CertificateStatus status = CertificateStatus::unknown;
  for (int i = 0; i < sk_X509_CRL_num(crls); ++i) {
    X509_CRL* crl = sk_X509_CRL_value(crls, i);
    if (!is_by_issuer_of(*crl, *issued.certificate) || is_delta(*crl) || has_weak_hash(*crl)) continue;
    const Finding finding = consult_surely(crl, issued);
    // A CRL that was not usable because memory ran out might have listed the certificate.
    const Error failure = queue.take_failure(ErrorCode::chain_check_failure);
    if (failure.code == ErrorCode::out_of_memory || finding == Finding::failure) return failure;
    ASSAY_REQUIRE(finding != Finding::revoked, ErrorCode::certificate_revoked, 0);
    if (finding == Finding::good) status = CertificateStatus::good;
  }
  return status;
}

}  // namespace

Result<CertificateStatus> judge_status(const Validated& validated, STACK_OF(X509_CRL) * crls, UnknownStatus unknown,
                                       std::int64_t time, ErrorQueue& queue) noexcept {
  bool all_good = true;
  bool acceptable = true;
  for (std::size_t i = 0; i < validated.num_below_anchor; ++i) {
    const int at = static_cast<int>(i);
    const Issued issued{sk_X509_value(validated.chain.get(), at), sk_X509_value(validated.chain.get(), at + 1), time};
    const auto status = status_of(issued, crls, queue);
    if (!status) return status.error();
    if (*status == CertificateStatus::good) continue;
    all_good = false;
    acceptable = acceptable && accepts_unknown(unknown, i == 0);
  }
  ASSAY_REQUIRE(acceptable, ErrorCode::certificate_status_unknown, 0);
  return all_good ? CertificateStatus::good : CertificateStatus::unknown;
}

}  // namespace assay::crypto::openssl
