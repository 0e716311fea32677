#include "lib/crypto/openssl/chain.hpp"

#include <openssl/core_names.h>
#include <openssl/x509v3.h>

#include <ctime>

#include "lib/base/check.hpp"
#include "lib/crypto/openssl/error_queue.hpp"
#include "lib/crypto/openssl/handles.hpp"

namespace assay::crypto::openssl {
namespace {

constexpr int kMaxIntermediates = 8;
constexpr int kSecurityLevel = 2;                            // 112 bits
constexpr std::int64_t kLastCertificateTime = 253402300799;  // 9999-12-31 23:59:59, RFC 5280 4.1.2.5

/// The certificates of a ChainJob as OpenSSL has them.
struct Certificates {
  CertificateStack anchors{sk_X509_new_null()};
  CertificateStack others{sk_X509_new_null()};
  Certificate leaf;
};

Certificate parse(Bytes der) noexcept {
  const unsigned char* at = der.data();
  Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  return at == der.data() + der.size() ? std::move(certificate) : nullptr;
}

bool append(STACK_OF(X509) * stack, std::span<const Bytes> ders) noexcept {
  for (const Bytes der : ders) {
    Certificate certificate = parse(der);
    if (certificate == nullptr || sk_X509_push(stack, certificate.get()) == 0) return false;
    certificate.release();
  }
  return true;
}

Error parse_all(const ChainJob& job, Certificates& parsed, ErrorQueue& queue) noexcept {
  if (parsed.anchors == nullptr || parsed.others == nullptr) return queue.take_failure(ErrorCode::out_of_memory);
  if (!append(parsed.anchors.get(), job.anchors)) return queue.take_failure(ErrorCode::chain_check_failure);
  parsed.leaf = parse(job.certificates.front());
  if (parsed.leaf == nullptr || !append(parsed.others.get(), job.certificates.subspan(1))) {
    return queue.take_failure(ErrorCode::chain_invalid);
  }
  if (!append(parsed.others.get(), job.intermediates)) return queue.take_failure(ErrorCode::chain_check_failure);
  return {};
}

bool set_rules(X509_STORE_CTX* context, std::int64_t time) noexcept {
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_time(rules, static_cast<std::time_t>(time));
  X509_VERIFY_PARAM_set_depth(rules, kMaxIntermediates);
  X509_VERIFY_PARAM_set_auth_level(rules, kSecurityLevel);
  return X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN) == 1 &&
         X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_ANY) == 1;
}

/// A key that brings its own curve is what CVE-2020-0601 was about (RFC 5480 2.1.1 demands a named one).
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

/// An X509_V_ code. X509_V_ERR_UNSPECIFIED where OpenSSL could not do it.
int verify(const Certificates& parsed, STACK_OF(X509) * anchors, std::int64_t time) noexcept {
  const StoreContext context(X509_STORE_CTX_new());
  if (context == nullptr || X509_STORE_CTX_init(context.get(), nullptr, parsed.leaf.get(), parsed.others.get()) != 1 ||
      !set_rules(context.get(), time)) {
    return X509_V_ERR_UNSPECIFIED;
  }
  X509_STORE_CTX_set0_trusted_stack(context.get(), anchors);
  const int result = X509_verify_cert(context.get());
  const int code = X509_STORE_CTX_get_error(context.get());
  if (result != 1) return code == X509_V_OK ? X509_V_ERR_UNSPECIFIED : code;
  return has_named_curves(X509_STORE_CTX_get0_chain(context.get())) ? X509_V_OK : X509_V_ERR_EC_KEY_EXPLICIT_PARAMS;
}

/// OpenSSL picks one anchor by its name and key identifiers, and does not try the next where several bear one name.
bool verifies_with_one_anchor(const Certificates& parsed, std::int64_t time) noexcept {
  for (int i = 0; i < sk_X509_num(parsed.anchors.get()); ++i) {
    const BorrowedStack one(sk_X509_new_null());
    if (one != nullptr && sk_X509_push(one.get(), sk_X509_value(parsed.anchors.get(), i)) > 0 &&
        verify(parsed, one.get(), time) == X509_V_OK) {
      return true;
    }
  }
  return false;
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
  ASSAY_TRY(parse_all(job, parsed, queue));
  const int verify_code = verify(parsed, parsed.anchors.get(), job.time);
  if (verify_code == X509_V_ERR_CERT_SIGNATURE_FAILURE && job.anchors.size() > 1 &&
      verifies_with_one_anchor(parsed, job.time)) {
    return {};
  }
  const ErrorCode code = code_of(verify_code);
  ASSAY_REQUIRE(code == ErrorCode::ok, code, 0);
  return {};
}

}  // namespace assay::crypto::openssl
