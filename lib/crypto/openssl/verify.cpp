#include "lib/crypto/openssl/verify.hpp"

#include <array>

#include "lib/base/check.hpp"
#include "lib/crypto/openssl/context.hpp"
#include "lib/crypto/openssl/error_queue.hpp"
#include "lib/crypto/openssl/key.hpp"

namespace assay::crypto::openssl {
namespace {

Error verify_hash(OpensslContext& context, const AlgorithmRow& row, EVP_PKEY_CTX* verification, const VerifyJob& job,
                  ErrorQueue& queue) noexcept {
  std::array<std::uint8_t, kMaxHashSize> bytes;
  const MutableBytes digest = MutableBytes(bytes).first(hash_size(row.hash));
  if (!hash_message(context, row.hash, job.message, digest)) return queue.take_failure();
  return queue.judge_verification(
      EVP_PKEY_verify(verification, job.signature.data(), job.signature.size(), digest.data(), digest.size()));
}

/// ML-DSA with the empty context string, which is OpenSSL's default.
Error verify_whole(OpensslContext& context, EVP_PKEY* pkey, const VerifyJob& job, ErrorQueue& queue) noexcept {
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

/// Threads share the key: each verification works on a copy of what was prepared with it.
Error verify_with_loaded(OpensslContext& context, const AlgorithmRow& row, const OpensslKey& key, const VerifyJob& job,
                         ErrorQueue& queue) noexcept {
  if (row.scheme == Scheme::whole) return verify_whole(context, key.pkey.get(), job, queue);
  const PkeyContext verification(EVP_PKEY_CTX_dup(key.verification.get()));
  if (verification == nullptr) return queue.take_failure();
  return verify_hash(context, row, verification.get(), job, queue);
}

/// The context's own key object takes the point; preparing it anew each time keeps OpenSSL from remembering another.
Error verify_with_curve_key(OpensslContext& context, const AlgorithmRow& row, const VerifyJob& job,
                            ErrorQueue& queue) noexcept {
  EVP_PKEY* pkey = context.curve_keys.with_point_of(job.key);
  if (pkey == nullptr) return queue.take_failure();
  const PkeyContext verification(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey, nullptr));
  if (verification == nullptr || EVP_PKEY_verify_init(verification.get()) != 1) return queue.take_failure();
  return verify_hash(context, row, verification.get(), job, queue);
}

Error verify_with_new(OpensslContext& context, const AlgorithmRow& row, const VerifyJob& job,
                      ErrorQueue& queue) noexcept {
  OpensslKey key;
  if (!make_key(job.key, row, key)) return queue.take_failure();
  if (row.scheme == Scheme::whole) return verify_whole(context, key.pkey.get(), job, queue);
  return verify_hash(context, row, key.verification.get(), job, queue);
}

}  // namespace

bool can_verify(Algorithm algorithm) noexcept {
  return find_algorithm(algorithm) != nullptr;
}

Error verify_one(Context& context, const VerifyJob& job, const LoadedKey* loaded) noexcept {
  auto& own = static_cast<OpensslContext&>(context);
  const AlgorithmRow* row = find_algorithm(job.algorithm);
  ASSAY_REQUIRE(row != nullptr && row->key_type == job.key.type, ErrorCode::algorithm_unsupported, 0);
  ErrorQueue queue;
  if (loaded == nullptr && row->scheme == Scheme::ecdsa) return verify_with_curve_key(own, *row, job, queue);
  if (loaded == nullptr) return verify_with_new(own, *row, job, queue);
  return verify_with_loaded(own, *row, *static_cast<const OpensslKey*>(loaded), job, queue);
}

void verify_batch(Context& context, std::span<const VerifyJob> jobs, std::span<const LoadedKey* const> loaded,
                  std::span<Error> results) noexcept {
  for (std::size_t i = 0; i < jobs.size(); ++i) results[i] = verify_one(context, jobs[i], loaded[i]);
}

}  // namespace assay::crypto::openssl
