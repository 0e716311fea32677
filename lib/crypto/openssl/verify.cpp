#include "lib/crypto/openssl/verify.hpp"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "lib/base/check.hpp"
#include "lib/crypto/openssl/context.hpp"
#include "lib/crypto/openssl/error_queue.hpp"
#include "lib/crypto/openssl/key.hpp"

namespace assay::crypto::openssl {
namespace {

/// Sets up RSA verification; ECDSA needs no parameters.
bool init_verification(EVP_PKEY_CTX* pkey_context, const AlgorithmRow& row, unsigned int hash_size) noexcept {
  if (row.scheme == Scheme::ecdsa) return EVP_PKEY_verify_init(pkey_context) == 1;
  // OSSL_PARAM has no const pointers, but init only reads.
  const bool pss = row.scheme == Scheme::rsa_pss;
  char* hash = const_cast<char*>(hash_name(row.hash));
  char* padding = const_cast<char*>(pss ? OSSL_PKEY_RSA_PAD_MODE_PSS : OSSL_PKEY_RSA_PAD_MODE_PKCSV15);
  int salt_size = static_cast<int>(hash_size);
  const OSSL_PARAM end = OSSL_PARAM_construct_end();
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_DIGEST, hash, 0),
      OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, padding, 0),
      pss ? OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_MGF1_DIGEST, hash, 0) : end,
      pss ? OSSL_PARAM_construct_int(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, &salt_size) : end,
      end,
  };
  return EVP_PKEY_verify_init_ex(pkey_context, params) == 1;
}

Error verify_hash(OpensslContext& context, const AlgorithmRow& row, EVP_PKEY* pkey, const VerifyJob& job) noexcept {
  ErrorQueue queue;
  const HashValue hash = hash_message(context, row.hash, job.message);
  const PkeyContext pkey_context(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey, nullptr));
  if (hash.size == 0 || pkey_context == nullptr || !init_verification(pkey_context.get(), row, hash.size)) {
    return queue.take_failure();
  }
  return queue.judge_verification(
      EVP_PKEY_verify(pkey_context.get(), job.signature.data(), job.signature.size(), hash.bytes.data(), hash.size));
}

/// ML-DSA with the empty context string, which is OpenSSL's default.
Error verify_whole(OpensslContext& context, EVP_PKEY* pkey, const VerifyJob& job) noexcept {
  ErrorQueue queue;
  EVP_MD_CTX* state = context.whole_message.get();
  Error error;
  if (EVP_DigestVerifyInit_ex(state, nullptr, nullptr, nullptr, nullptr, pkey, nullptr) != 1) {
    error = queue.take_failure();
  } else {
    error = queue.judge_verification(
        EVP_DigestVerify(state, job.signature.data(), job.signature.size(), job.message.data(), job.message.size()));
  }
  // The state would keep this key, and OpenSSL 3.0 would use it again for the next one.
  EVP_MD_CTX_reset(state);
  return error;
}

Error verify_with(OpensslContext& context, const AlgorithmRow& row, EVP_PKEY* pkey, const VerifyJob& job) noexcept {
  return row.scheme == Scheme::whole ? verify_whole(context, pkey, job) : verify_hash(context, row, pkey, job);
}

}  // namespace

bool can_verify(Algorithm algorithm) noexcept {
  return find_algorithm(algorithm) != nullptr;
}

Error verify_one(Context& context, const VerifyJob& job, const LoadedKey* loaded) noexcept {
  auto& openssl_context = static_cast<OpensslContext&>(context);
  const AlgorithmRow* row = find_algorithm(job.algorithm);
  ASSAY_REQUIRE(row != nullptr && row->key_type == job.key.type, ErrorCode::algorithm_unsupported, 0);
  if (loaded != nullptr) {
    return verify_with(openssl_context, *row, static_cast<const OpensslKey*>(loaded)->pkey.get(), job);
  }
  ErrorQueue queue;
  const Pkey pkey = make_pkey(job.key, job.algorithm);
  if (pkey == nullptr) return queue.take_failure();
  return verify_with(openssl_context, *row, pkey.get(), job);
}

void verify_batch(Context& context, std::span<const VerifyJob> jobs, std::span<const LoadedKey* const> loaded,
                  std::span<Error> results) noexcept {
  for (std::size_t i = 0; i < jobs.size(); ++i) results[i] = verify_one(context, jobs[i], loaded[i]);
}

}  // namespace assay::crypto::openssl
