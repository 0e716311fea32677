#include "lib/crypto/native/verify.hpp"

#include <algorithm>
#include <utility>

#include "lib/base/check.hpp"
#include "lib/crypto/native/companion.hpp"
#include "lib/crypto/native/context.hpp"
#include "lib/crypto/native/key.hpp"
#include "lib/der/reader.hpp"

namespace assay::crypto::native {
namespace {

namespace mldsa = assay::native::mldsa;

/// Big-endian, with zeros before it. False if it is longer than a number of P-256.
bool pad(Bytes number, std::array<std::uint8_t, 32>& out) noexcept {
  if (number.size() > out.size()) return false;
  out.fill(0);
  std::ranges::copy(number, out.end() - static_cast<std::ptrdiff_t>(number.size()));
  return true;
}

/// Adds an ES256 job to the lanes; false if its signature is none of P-256.
bool add_lane(Lanes& lanes, const VerifyJob& job, const NativeKey* key, std::size_t index) noexcept {
  const Result<der::EcdsaSignatureView> signature = der::parse_ecdsa_signature(job.signature);
  const std::size_t at = lanes.count;
  if (!signature || !pad(signature->r, lanes.r[at]) || !pad(signature->s, lanes.s[at])) return false;
  lanes.index[at] = index;
  lanes.messages[at] = job.message;
  lanes.jobs[at] = {
      .x = job.key.x.first<32>(),
      .y = job.key.y.first<32>(),
      .digest = std::span<const std::uint8_t, 32>(lanes.digests[at]),
      .r = std::span<const std::uint8_t, 32>(lanes.r[at]),
      .s = std::span<const std::uint8_t, 32>(lanes.s[at]),
      .expanded = key == nullptr ? Bytes() : key->expanded_bytes(),
  };
  ++lanes.count;
  return true;
}

Error verdict_of(bool ok) noexcept {
  ASSAY_REQUIRE(ok, ErrorCode::signature_invalid, 0);
  return {};
}

/// Hashes and verifies what is in the lanes, and empties them.
void flush(NativeContext& context, std::span<Error> results) noexcept {
  Lanes& lanes = context.lanes;
  if (lanes.count == 0) return;
  const std::size_t count = std::exchange(lanes.count, 0);
  assay::native::sha256::hash_many(*context.kernels.sha256, std::span(lanes.messages).first(count),
                                   std::span(lanes.digests).first(count));
  std::fill_n(lanes.ok.begin(), count, false);
  context.kernels.p256_verify(std::span(lanes.jobs).first(count), std::span(lanes.ok).first(count));
  for (std::size_t i = 0; i < count; ++i) results[lanes.index[i]] = verdict_of(lanes.ok[i]);
  ++context.done.p256_calls;
  context.done.p256_signatures += count;
}

Error verify_mldsa(NativeContext& context, const VerifyJob& job, const NativeKey* key) noexcept {
  ++context.done.mldsa_signatures;
  const mldsa::Kernel& kernel = *context.kernels.mldsa;
  return verdict_of(key != nullptr ? mldsa::verify(kernel, key->prepared, job.message, job.signature, context.mldsa)
                                   : mldsa::verify(kernel, parameter_set_of(job.algorithm), job.key.x, job.message,
                                                   job.signature, context.mldsa));
}

Error verify_by_companion(NativeContext& context, const VerifyJob& job, const NativeKey* key) noexcept {
  ++context.done.companion_signatures;
  return companion().verify_one(*context.companion, job, key == nullptr ? nullptr : key->companion);
}

}  // namespace

bool can_verify(Algorithm algorithm) noexcept {
  return family_of(algorithm) != Family::companion || companion().can_verify(algorithm);
}

Error verify_one(Context& context, const VerifyJob& job, const LoadedKey* loaded) noexcept {
  Error result = fail(ErrorCode::backend_failure);
  verify_batch(context, {&job, 1}, {&loaded, 1}, {&result, 1});
  return result;
}

void verify_batch(Context& context, std::span<const VerifyJob> jobs, std::span<const LoadedKey* const> loaded,
                  std::span<Error> results) noexcept {
  auto& own = static_cast<NativeContext&>(context);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const auto* key = static_cast<const NativeKey*>(loaded[i]);
    switch (family_of(jobs[i].algorithm, jobs[i].key)) {
      case Family::p256:
        if (!add_lane(own.lanes, jobs[i], key, i)) results[i] = verdict_of(false);
        if (own.lanes.count == Lanes::kMax) flush(own, results);
        break;
      case Family::mldsa: results[i] = verify_mldsa(own, jobs[i], key); break;
      case Family::companion: results[i] = verify_by_companion(own, jobs[i], key); break;
    }
  }
  flush(own, results);
}

}  // namespace assay::crypto::native
