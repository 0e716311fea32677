#include "lib/crypto/mbedtls/context.hpp"

#include <mbedtls/sha1.h>
#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>

#include <atomic>
#include <memory>
#include <new>

#include "lib/base/check.hpp"
#include "lib/crypto/mbedtls/algorithms.hpp"
#include "lib/crypto/mbedtls/failure.hpp"

namespace assay::crypto::mbedtls {
namespace {

constinit std::atomic_flag is_probing;
constinit std::atomic<bool> was_probed{false};

/// mbedTLS looks for AES instructions when it is first given a key, and threads must not do that at once
/// (CVE-2025-52496). One does it here, and the others wait.
void probe_for_aes() noexcept {
  if (was_probed.load(std::memory_order_acquire)) return;
  while (is_probing.test_and_set(std::memory_order_acquire)) {
  }
  constexpr std::array<std::uint8_t, 32> kAnyKey{};
  Gcm gcm;
  static_cast<void>(mbedtls_gcm_setkey(gcm.get(), MBEDTLS_CIPHER_ID_AES, kAnyKey.data(), 256));
  was_probed.store(true, std::memory_order_release);
  is_probing.clear(std::memory_order_release);
}

Error fill(MbedtlsContext& context) noexcept {
  for (const Curve curve : {Curve::p256, Curve::p384, Curve::p521, Curve::secp256k1}) {
    const int result = mbedtls_ecp_group_load(context.groups[static_cast<std::size_t>(curve)].get(), group_id(curve));
    if (result != 0) return failure_of(result);
  }
  return {};
}

int hash_with(HashAlgorithm algorithm, Bytes data, std::uint8_t* digest) noexcept {
  switch (algorithm) {
    case HashAlgorithm::sha1: return mbedtls_sha1_ret(data.data(), data.size(), digest);
    case HashAlgorithm::sha256: return mbedtls_sha256_ret(data.data(), data.size(), digest, 0);
    case HashAlgorithm::sha384: return mbedtls_sha512_ret(data.data(), data.size(), digest, 1);
    case HashAlgorithm::sha512: return mbedtls_sha512_ret(data.data(), data.size(), digest, 0);
  }
  return -1;
}

}  // namespace

mbedtls_ecp_group* MbedtlsContext::group_of(Curve curve) noexcept {
  const auto index = static_cast<std::size_t>(curve);
  return index < groups.size() && groups[index]->id != MBEDTLS_ECP_DP_NONE ? groups[index].get() : nullptr;
}

Result<Context*> new_context() noexcept {
  probe_for_aes();
  std::unique_ptr<MbedtlsContext> context(new (std::nothrow) MbedtlsContext);
  ASSAY_REQUIRE(context != nullptr, ErrorCode::out_of_memory, 0);
  ASSAY_TRY(fill(*context));
  return static_cast<Context*>(context.release());
}

void free_context(Context* context) noexcept {
  delete static_cast<MbedtlsContext*>(context);
}

Error sha256(Context& context, Bytes data, std::span<std::uint8_t, 32> digest) noexcept {
  return hash(context, HashAlgorithm::sha256, data, digest);
}

Error hash(Context&, HashAlgorithm algorithm, Bytes data, MutableBytes digest) noexcept {
  const bool done = digest.size() == hash_size(algorithm) && hash_with(algorithm, data, digest.data()) == 0;
  ASSAY_REQUIRE(done, ErrorCode::backend_failure, 0);
  return {};
}

}  // namespace assay::crypto::mbedtls
