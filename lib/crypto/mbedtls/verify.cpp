#include "lib/crypto/mbedtls/verify.hpp"

#include <mbedtls/ecdsa.h>

#include <array>

#include "lib/base/check.hpp"
#include "lib/crypto/mbedtls/context.hpp"
#include "lib/crypto/mbedtls/failure.hpp"
#include "lib/crypto/mbedtls/key.hpp"
#include "lib/der/reader.hpp"

namespace assay::crypto::mbedtls {
namespace {

/// What was signed.
struct Digest {
  std::array<std::uint8_t, kMaxHashSize> bytes;
  unsigned size = 0;
};

int judge_ecdsa(MbedtlsContext& context, const VerifyJob& job, const Digest& digest, const Point& point) noexcept {
  const Result<der::EcdsaSignatureView> signature = der::parse_ecdsa_signature(job.signature);
  if (!signature) return MBEDTLS_ERR_ECP_VERIFY_FAILED;
  Number r;
  Number s;
  int result = mbedtls_mpi_read_binary(r.get(), signature->r.data(), signature->r.size());
  if (result == 0) result = mbedtls_mpi_read_binary(s.get(), signature->s.data(), signature->s.size());
  if (result != 0) return result;
  return mbedtls_ecdsa_verify(context.group_of(job.key.curve), digest.bytes.data(), digest.size, point.get(), r.get(),
                              s.get());
}

int judge_rsa(const AlgorithmRow& row, const VerifyJob& job, const Digest& digest, const Rsa& rsa) noexcept {
  if (job.signature.size() != mbedtls_rsa_get_len(rsa.get())) return MBEDTLS_ERR_RSA_VERIFY_FAILED;
  auto* key = const_cast<mbedtls_rsa_context*>(rsa.get());  // only read, but for its lock: see make_rsa()
  const mbedtls_md_type_t id = hash_id(row.hash);
  if (row.scheme == Scheme::rsa_pss) {
    return mbedtls_rsa_rsassa_pss_verify_ext(key, nullptr, nullptr, MBEDTLS_RSA_PUBLIC, id, digest.size,
                                             digest.bytes.data(), id, static_cast<int>(digest.size),
                                             job.signature.data());
  }
  return mbedtls_rsa_rsassa_pkcs1_v15_verify(key, nullptr, nullptr, MBEDTLS_RSA_PUBLIC, id, digest.size,
                                             digest.bytes.data(), job.signature.data());
}

/// Key and signature were of the right form, so that what is said of input data is said of the padding within.
Error error_of(int result) noexcept {
  switch (result) {
    case 0: return {};
    case MBEDTLS_ERR_ECP_VERIFY_FAILED:
    case MBEDTLS_ERR_RSA_VERIFY_FAILED:
    case MBEDTLS_ERR_RSA_INVALID_PADDING:
    case MBEDTLS_ERR_RSA_BAD_INPUT_DATA: return fail(ErrorCode::signature_invalid);
    default: return failure_of(result);
  }
}

int judge_loaded(MbedtlsContext& context, const AlgorithmRow& row, const VerifyJob& job, const Digest& digest,
                 const MbedtlsKey& key) noexcept {
  return row.scheme == Scheme::ecdsa ? judge_ecdsa(context, job, digest, key.point)
                                     : judge_rsa(row, job, digest, key.rsa);
}

Error judge_with_new(MbedtlsContext& context, const AlgorithmRow& row, const VerifyJob& job,
                     const Digest& digest) noexcept {
  MbedtlsKey key;
  const mbedtls_ecp_group* group = context.group_of(job.key.curve);
  ASSAY_REQUIRE(row.scheme != Scheme::ecdsa || group != nullptr, ErrorCode::backend_failure, 0);
  const int made = row.scheme == Scheme::ecdsa ? read_point(job.key, *group, key.point) : make_rsa(job.key, key.rsa);
  return made != 0 ? failure_of(made) : error_of(judge_loaded(context, row, job, digest, key));
}

}  // namespace

bool can_verify(Algorithm algorithm) noexcept {
  return find_algorithm(algorithm) != nullptr;
}

Error verify_one(Context& context, const VerifyJob& job, const LoadedKey* loaded) noexcept {
  auto& own = static_cast<MbedtlsContext&>(context);
  const AlgorithmRow* row = find_algorithm(job.algorithm);
  ASSAY_REQUIRE(row != nullptr && row->key_type == job.key.type, ErrorCode::algorithm_unsupported, 0);
  Digest digest;
  digest.size = static_cast<unsigned>(hash_size(row->hash));
  ASSAY_TRY(hash(context, row->hash, job.message, MutableBytes(digest.bytes).first(digest.size)));
  if (loaded == nullptr) return judge_with_new(own, *row, job, digest);
  return error_of(judge_loaded(own, *row, job, digest, *static_cast<const MbedtlsKey*>(loaded)));
}

void verify_batch(Context& context, std::span<const VerifyJob> jobs, std::span<const LoadedKey* const> loaded,
                  std::span<Error> results) noexcept {
  for (std::size_t i = 0; i < jobs.size(); ++i) results[i] = verify_one(context, jobs[i], loaded[i]);
}

}  // namespace assay::crypto::mbedtls
