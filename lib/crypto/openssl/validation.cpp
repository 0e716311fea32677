#include "lib/crypto/openssl/validation.hpp"

#include <openssl/core_names.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <span>

namespace assay::crypto::openssl {
namespace {

constexpr int kSecurityLevel = 2;  // 112 bits

/// What OpenSSL's callbacks of one validation share.
struct Progress {
  const Path* only = nullptr;
  X509_STORE_CTX_verify_fn verify_signatures = nullptr;
  std::size_t num_signature_checks = 0;
};

Progress& progress_of(X509_STORE_CTX* context) noexcept {
  return *static_cast<Progress*>(X509_STORE_CTX_get_app_data(context));
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

/// A key that brings its own curve is what CVE-2020-0601 was about; RFC 5480 2.1.1 demands a named one.
bool has_explicit_curve(const X509& certificate) noexcept {
  int is_explicit = 0;
  const EVP_PKEY* key = X509_get0_pubkey(&certificate);
  return EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &is_explicit) == 1 &&
         is_explicit != 0;
}

/// What no certificate of an attestation chain needs and OpenSSL would process.
int forbidden_in(STACK_OF(X509) * chain) noexcept {
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    const X509* certificate = sk_X509_value(chain, i);
    if (has_explicit_curve(*certificate)) return X509_V_ERR_EC_KEY_EXPLICIT_PARAMS;
    if (X509_get_ext_by_NID(certificate, NID_name_constraints, -1) >= 0) {
      return X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE;
    }
  }
  return X509_V_OK;
}

/// Stands before OpenSSL's look at signatures and name constraints.
int verify_unless_forbidden(X509_STORE_CTX* context) noexcept {
  STACK_OF(X509)* chain = X509_STORE_CTX_get0_chain(context);
  const int code = forbidden_in(chain);
  if (code != X509_V_OK) {
    X509_STORE_CTX_set_error(context, code);
    return 0;
  }
  Progress& progress = progress_of(context);
  progress.num_signature_checks = static_cast<std::size_t>(sk_X509_num(chain) - 1);
  return progress.verify_signatures(context);
}

/// Whether the issuer is the one that the path names.
int is_next(X509_STORE_CTX* context, X509* certificate, X509* issuer) noexcept {
  const Path& path = *progress_of(context).only;
  const auto steps = path.steps();
  const auto at = std::ranges::find(steps, certificate);
  return at != steps.end() && at + 1 != steps.end() && *(at + 1) == issuer ? 1 : 0;
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

/// X509_V_OK by itself says nothing: OpenSSL may have failed before it looked at anything.
ErrorCode run(X509_STORE_CTX* context) noexcept {
  if (X509_verify_cert(context) == 1) return ErrorCode::ok;
  const int code = X509_STORE_CTX_get_error(context);
  return code_of(code == X509_V_OK ? X509_V_ERR_UNSPECIFIED : code);
}

bool prepare(X509_STORE_CTX* context, X509_STORE* store, const Candidates& candidates, Progress& progress,
             std::int64_t time) noexcept {
  if (X509_STORE_CTX_init(context, store, candidates.leaf, candidates.others) != 1 ||
      X509_STORE_CTX_set_app_data(context, &progress) != 1 || !set_rules(context, time)) {
    return false;
  }
  progress.verify_signatures = X509_STORE_CTX_get_verify(context);
  X509_STORE_CTX_set_verify(context, &verify_unless_forbidden);
  X509_STORE_CTX_set0_trusted_stack(context, candidates.anchors);
  return true;
}

}  // namespace

bool set_rules(X509_STORE_CTX* context, std::int64_t time) noexcept {
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_time(rules, static_cast<std::time_t>(time));
  X509_VERIFY_PARAM_set_depth(rules, static_cast<int>(kMaxIntermediates));
  X509_VERIFY_PARAM_set_auth_level(rules, kSecurityLevel);
  X509_STORE_CTX_set_verify_cb(context, &judge_finding);
  return X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN) == 1 &&
         X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_ANY) == 1;
}

Validated validate(const Candidates& candidates, std::int64_t time) noexcept {
  Validated validated;
  Progress progress{candidates.only};
  // A store serves only to say who is an issuer: OpenSSL takes that from nowhere else.
  const Store store(candidates.only == nullptr ? nullptr : X509_STORE_new());
  if (store != nullptr) X509_STORE_set_check_issued(store.get(), &is_next);
  const StoreContext context(X509_STORE_CTX_new());
  const bool ready = context != nullptr && (store != nullptr || candidates.only == nullptr) &&
                     prepare(context.get(), store.get(), candidates, progress, time);
  if (!ready) return validated;
  validated.code = run(context.get());
  validated.num_signature_checks = progress.num_signature_checks;
  if (validated.code != ErrorCode::ok) return validated;
  validated.chain.reset(X509_STORE_CTX_get1_chain(context.get()));
  validated.num_below_anchor = static_cast<std::size_t>(X509_STORE_CTX_get_num_untrusted(context.get()));
  if (!holds(ErrorCode::out_of_memory, validated.chain != nullptr)) validated.code = ErrorCode::out_of_memory;
  return validated;
}

}  // namespace assay::crypto::openssl
