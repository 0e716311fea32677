#pragma once

#include <cstddef>
#include <cstdint>

#include "assay/error_codes.hpp"
#include "lib/crypto/openssl/handles.hpp"
#include "lib/crypto/path_search.hpp"

namespace assay::crypto::openssl {

using Path = CertificatePath<X509*>;

/// What X509_verify_cert() is to look at. Borrowed.
struct Candidates {
  X509* leaf = nullptr;
  STACK_OF(X509) * others = nullptr;
  STACK_OF(X509) * anchors = nullptr;
  const Path* only = nullptr;  ///< the path to be taken; null: issuers are found by their names
};

/// What it says.
struct Validated {
  ErrorCode code = ErrorCode::chain_check_failure;
  CertificateStack chain;                ///< the leaf first; null unless `code` is ok
  std::size_t num_below_anchor = 0;      ///< certificates of `chain` that are no anchors
  std::size_t num_signature_checks = 0;  ///< signatures of certificates that were looked at
};

/// RFC 5280 6.1 by X509_verify_cert(), with the choices that verify_chain() lists.
Validated validate(const Candidates& candidates, std::int64_t time) noexcept;

/// Gives a context those choices, but for what is checked of the path as a whole.
bool set_rules(X509_STORE_CTX* context, std::int64_t time) noexcept;

}  // namespace assay::crypto::openssl
