#include <algorithm>
#include <array>

#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/base/prefetch.hpp"
#include "lib/crypto/context.hpp"
#include "lib/signature/form.hpp"
#include "lib/signature/key_cache.hpp"
#include "lib/signature/key_handle.hpp"

namespace assay {
namespace {

/// Jobs that go to the backend together; their bookkeeping is on the stack.
constexpr std::size_t kChunk = 64;

struct Verifier {
  const Backend& backend;
  crypto::Context& context;
};

const KeyHandle::Impl* handle_of(const VerifyJob& job) noexcept {
  return job.handle == nullptr ? nullptr : job.handle->impl();
}

bool is_same_key(const PublicKeyView& a, const PublicKeyView& b) noexcept {
  return a.type == b.type && a.curve == b.curve && equal(a.x, b.x) && equal(a.y, b.y) && equal(a.n, b.n) &&
         equal(a.e, b.e);
}

/// The cache that the key of a job may be in, or null.
KeyCache::Impl* cache_of(const VerifyJob& job) noexcept {
  const bool looks = job.cache != nullptr && handle_of(job) == nullptr && KeyCache::Impl::is_for(job);
  return looks ? job.cache->impl() : nullptr;
}

/// Whether a job may go to the backend.
Error admit(const Verifier& verifier, const VerifyJob& job) noexcept {
  if (const KeyHandle::Impl* handle = handle_of(job); handle != nullptr) {
    ASSAY_REQUIRE(handle->backend == &verifier.backend && handle->key.algorithm == job.algorithm &&
                      is_same_key(handle->key, job.key),
                  ErrorCode::key_handle_mismatch, 0);
  }
  const KeyCache::Impl* cache = job.cache == nullptr ? nullptr : job.cache->impl();
  const bool same_backend = cache == nullptr || cache->backend == &verifier.backend;
  ASSAY_REQUIRE(same_backend, ErrorCode::key_cache_backend_mismatch, 0);
  return located(crypto::check_signature_form(job.key, job.algorithm, job.signature), Input::signature);
}

/// The keys of a chunk as the backend wants them. Those from caches are held until all verdicts are there.
class LoadedKeys {
 public:
  explicit LoadedKeys(std::span<const VerifyJob> jobs) noexcept : jobs_(jobs) {
    for (std::size_t i = 0; i < jobs.size(); ++i) load(i);
  }
  LoadedKeys(const LoadedKeys&) = delete;
  LoadedKeys& operator=(const LoadedKeys&) = delete;

  std::span<const crypto::LoadedKey* const> all() const noexcept { return std::span(loaded_).first(jobs_.size()); }

  /// Gives the keys back, and tells the caches of those that they do not have. To be called once.
  void release(std::span<const Error> results) noexcept {
    if (!any_cache_) return;
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      if (held_[i] != nullptr) KeyCache::Impl::release(*held_[i]);
    }
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      KeyCache::Impl* cache = cache_of(jobs_[i]);
      if (cache != nullptr && held_[i] == nullptr && !results[i].failed()) cache->note_verified(jobs_[i]);
    }
  }

 private:
  void load(std::size_t i) noexcept {
    KeyCache::Impl* cache = cache_of(jobs_[i]);
    any_cache_ = any_cache_ || cache != nullptr;
    held_[i] = cache == nullptr ? nullptr : cache->hold(jobs_[i]);
    const KeyHandle::Impl* handle = handle_of(jobs_[i]);
    loaded_[i] = handle == nullptr ? nullptr : handle->loaded;
    if (held_[i] != nullptr) loaded_[i] = held_[i]->loaded;
  }

  std::span<const VerifyJob> jobs_;
  std::array<const crypto::LoadedKey*, kChunk> loaded_;
  std::array<KeyCache::Impl::Entry*, kChunk> held_;
  bool any_cache_ = false;
};

/// All of the jobs were admitted. `results` says that the backend failed, wherever it does not write.
void verify_all(const Verifier& verifier, std::span<const VerifyJob> jobs, std::span<Error> results) noexcept {
  LoadedKeys keys(jobs);
  std::ranges::fill(results, fail(ErrorCode::backend_failure));
  verifier.backend.verify_batch(verifier.context, jobs, keys.all(), results);
  keys.release(results);
}

/// Some were not: those that were are moved together, so that the lanes of the backend stay full.
void verify_admitted(const Verifier& verifier, std::span<const VerifyJob> jobs, std::span<Error> results) noexcept {
  std::array<VerifyJob, kChunk> admitted;
  std::array<Error, kChunk> admitted_results;
  std::size_t count = 0;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (!results[i].failed()) admitted[count++] = jobs[i];
  }
  verify_all(verifier, std::span(admitted).first(count), std::span(admitted_results).first(count));
  count = 0;
  for (Error& result : results) {
    if (!result.failed()) result = admitted_results[count++];
  }
}

/// Of many different keys little is in the cache. What the checks read is asked for at once, so that the jobs wait for
/// memory together.
void prefetch_inputs(std::span<const VerifyJob> jobs) noexcept {
  for (const VerifyJob& job : jobs) {
    prefetch(job.signature);
    prefetch(job.message);
    prefetch(job.key.x);
    if (const KeyHandle::Impl* handle = handle_of(job); handle != nullptr) prefetch_object(handle);
  }
  for (const VerifyJob& job : jobs) {
    const KeyHandle::Impl* handle = handle_of(job);
    if (handle == nullptr) continue;
    prefetch(handle->cose_key_bytes());
    prefetch_line(handle->loaded);
  }
}

void verify_chunk(const Verifier& verifier, std::span<const VerifyJob> jobs, std::span<Error> results) noexcept {
  if (jobs.size() > 1) prefetch_inputs(jobs);
  bool all_admitted = true;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    results[i] = admit(verifier, jobs[i]);
    all_admitted = all_admitted && !results[i].failed();
  }
  all_admitted ? verify_all(verifier, jobs, results) : verify_admitted(verifier, jobs, results);
}

}  // namespace

Error verify_batch(std::span<const VerifyJob> jobs, std::span<Error> results, Workspace& workspace) noexcept {
  ASSAY_REQUIRE(jobs.size() == results.size(), ErrorCode::result_count_mismatch, 0);
  const Workspace::Impl* impl = workspace.impl();
  crypto::Context* context = impl == nullptr ? nullptr : crypto::context_of(*impl);
  ASSAY_REQUIRE(context != nullptr, ErrorCode::workspace_backend_mismatch, 0);
  const Verifier verifier{*impl->backend, *context};
  for (std::size_t begin = 0; begin < jobs.size(); begin += kChunk) {
    const std::size_t count = std::min(kChunk, jobs.size() - begin);
    verify_chunk(verifier, jobs.subspan(begin, count), results.subspan(begin, count));
  }
  return {};
}

Error verify_signature(Bytes cose_key, Bytes message, Bytes signature, Workspace& workspace) noexcept {
  const Result<PublicKeyView> key = parse_cose_key(cose_key);
  if (!key) return located(key.error(), Input::credential_public_key);
  const VerifyJob job{key->algorithm, *key, nullptr, message, signature};
  Error result;
  ASSAY_TRY(verify_batch({&job, 1}, {&result, 1}, workspace));
  return result;
}

}  // namespace assay
