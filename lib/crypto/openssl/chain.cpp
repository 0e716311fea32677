#include "lib/crypto/openssl/chain.hpp"

#include <openssl/core_names.h>
#include <openssl/x509v3.h>

#include <ctime>

#include "lib/base/check.hpp"
#include "lib/crypto/openssl/certificates.hpp"
#include "lib/crypto/openssl/error_queue.hpp"
#include "lib/crypto/openssl/handles.hpp"

namespace assay::crypto::openssl {
namespace {

constexpr int kMaxIntermediates = 8;
constexpr int kSecurityLevel = 2;                            // 112 bits
constexpr std::int64_t kLastCertificateTime = 253402300799;  // 9999-12-31 23:59:59, RFC 5280 4.1.2.5

/// Whether the issuer's name and key stand behind the certificate.
int is_issuer(X509_STORE_CTX*, X509* certificate, X509* issuer) noexcept {
  return X509_NAME_cmp(X509_get_subject_name(issuer), X509_get_issuer_name(certificate)) == 0 &&
         X509_verify(certificate, X509_get0_pubkey(issuer)) == 1;
}

/// RFC 5280 4.1.2.5: the last second is part of the period of validity. OpenSSL leaves it out.
bool is_last_second(X509_STORE_CTX* context) noexcept {
  const X509* certificate = X509_STORE_CTX_get_current_cert(context);
  const std::time_t time = X509_VERIFY_PARAM_get_time(X509_STORE_CTX_get0_param(context));
  return ASN1_TIME_cmp_time_t(X509_get0_notAfter(certificate), time) == 0;
}

bool is_anchor(X509_STORE_CTX* context) noexcept {
  return X509_STORE_CTX_get_error_depth(context) >= X509_STORE_CTX_get_num_untrusted(context);
}

/// Whether what OpenSSL found wrong counts.
bool counts(X509_STORE_CTX* context) noexcept {
  switch (X509_STORE_CTX_get_error(context)) {
    case X509_V_ERR_PATH_LENGTH_EXCEEDED: return !is_anchor(context);
    case X509_V_ERR_CERT_HAS_EXPIRED: return !is_last_second(context);
    default: return true;
  }
}

int judge_finding(int ok, X509_STORE_CTX* context) noexcept {
  if (ok == 1 || counts(context)) return ok;
  X509_STORE_CTX_set_error(context, X509_V_OK);
  return 1;
}

bool set_rules(X509_STORE_CTX* context, std::int64_t time) noexcept {
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_time(rules, static_cast<std::time_t>(time));
  X509_VERIFY_PARAM_set_depth(rules, kMaxIntermediates);
  X509_VERIFY_PARAM_set_auth_level(rules, kSecurityLevel);
  X509_STORE_CTX_set_verify_cb(context, &judge_finding);
  return X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN) == 1 &&
         X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_ANY) == 1;
}

/// A key that brings its own curve is what CVE-2020-0601 was about; RFC 5480 2.1.1 demands a named one.
bool has_named_curves(STACK_OF(X509) * chain) noexcept {
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    int is_explicit = 0;
    const EVP_PKEY* key = X509_get0_pubkey(sk_X509_value(chain, i));
    if (EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &is_explicit) == 1 &&
        is_explicit != 0) {
      return false;
    }
  }
  return true;
}

/// An X509_V_ code; X509_V_ERR_UNSPECIFIED where OpenSSL could not do it. `store` holds nothing but how to recognise an
/// issuer; null: by its name.
int verify(const Certificates& parsed, X509_STORE* store, std::int64_t time) noexcept {
  const StoreContext context(X509_STORE_CTX_new());
  if (context == nullptr || X509_STORE_CTX_init(context.get(), store, parsed.leaf.get(), parsed.others.get()) != 1 ||
      !set_rules(context.get(), time)) {
    return X509_V_ERR_UNSPECIFIED;
  }
  X509_STORE_CTX_set0_trusted_stack(context.get(), parsed.anchors.get());
  const int result = X509_verify_cert(context.get());
  const int code = X509_STORE_CTX_get_error(context.get());
  if (result != 1) return code == X509_V_OK ? X509_V_ERR_UNSPECIFIED : code;
  return has_named_curves(X509_STORE_CTX_get0_chain(context.get())) ? X509_V_OK : X509_V_ERR_EC_KEY_EXPLICIT_PARAMS;
}

/// First with issuers found by name, which is right unless several bear one name, and costs each signature once.
int verify_quickly_or_exactly(const Certificates& parsed, std::int64_t time) noexcept {
  if (verify(parsed, nullptr, time) == X509_V_OK) return X509_V_OK;
  const Store store(X509_STORE_new());
  if (store == nullptr) return X509_V_ERR_OUT_OF_MEM;
  X509_STORE_set_check_issued(store.get(), &is_issuer);
  return verify(parsed, store.get(), time);
}

ErrorCode code_of(int verify_code) noexcept {
  switch (verify_code) {
    case X509_V_OK: return ErrorCode::ok;
    case X509_V_ERR_CERT_NOT_YET_VALID:
    case X509_V_ERR_CERT_HAS_EXPIRED: return ErrorCode::chain_expired;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_CERT_UNTRUSTED: return ErrorCode::chain_untrusted;
    case X509_V_ERR_CA_MD_TOO_WEAK:
    case X509_V_ERR_CA_KEY_TOO_SMALL: return ErrorCode::chain_signature_algorithm;
    case X509_V_ERR_OUT_OF_MEM: return ErrorCode::out_of_memory;
    case X509_V_ERR_UNSPECIFIED:
    case X509_V_ERR_INVALID_CALL:
    case X509_V_ERR_STORE_LOOKUP: return ErrorCode::chain_check_failure;
    default: return ErrorCode::chain_invalid;
  }
}

}  // namespace

Error verify_chain(Context&, const ChainJob& job) noexcept {
  ASSAY_REQUIRE(!job.anchors.empty() && !job.certificates.empty(), ErrorCode::chain_untrusted, 0);
  ASSAY_REQUIRE(job.time >= 0 && job.time <= kLastCertificateTime, ErrorCode::chain_expired, 0);
  ErrorQueue queue;
  Certificates parsed;
  ASSAY_TRY(parse_certificates(job, parsed, queue));
  const ErrorCode code = code_of(verify_quickly_or_exactly(parsed, job.time));
  const Error error = code == ErrorCode::ok ? Error{} : queue.take_failure(code);
  ASSAY_REQUIRE(!error.failed(), error.code, 0);
  return {};
}

}  // namespace assay::crypto::openssl
