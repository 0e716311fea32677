// Signatures of many users with a cache of expanded keys: all of them kept, none of them kept for long, and no cache.
#include <benchmark/benchmark.h>

#include "bench/ceremonies.hpp"

namespace {

using assay::KeyCache;
using assay::KeyForm;

const assay::Backend& native() {
  static const auto backend = assay::find_backend("native");
  bench::require(backend.has_value(), "find_backend");
  return **backend;
}

assay::Workspace& native_workspace() {
  static auto workspace = assay::make_workspace(&native());
  bench::require(workspace.has_value(), "make_workspace");
  return *workspace;
}

std::vector<assay::VerifyJob> jobs_of_all_users(KeyCache* cache) {
  std::vector<assay::VerifyJob> jobs;
  for (const auto& input : bench::authentications(assay::Algorithm::es256)) {
    jobs.push_back({.algorithm = assay::Algorithm::es256,
                    .key = *assay::parse_cose_key(input.cose_key),
                    .handle = nullptr,
                    .message = input.made.message,
                    .signature = input.made.signature,
                    .cache = cache});
  }
  return jobs;
}

void verify_all(std::span<const assay::VerifyJob> jobs, std::size_t batch) {
  std::vector<assay::Error> results(batch);
  for (std::size_t begin = 0; begin < jobs.size(); begin += batch) {
    (void)assay::verify_batch(jobs.subspan(begin, batch), results, native_workspace());
    for (const assay::Error& result : results) bench::require(!result.failed(), "verify_batch");
  }
}

/// In batches of range(0), with a cache that has room for `capacity` keys; 0: no cache.
void key_cache(benchmark::State& state, KeyForm form, std::size_t capacity) {
  KeyCache cache;
  if (capacity != 0) {
    const auto secret = testlib::seed_bytes("secret of a cache", assay::kKeyCacheSecretSize);
    auto made = assay::make_key_cache(native(), form, capacity, secret);
    bench::require(made.has_value(), "make_key_cache");
    cache = std::move(*made);
  }
  const auto jobs = jobs_of_all_users(&cache);
  const auto batch = static_cast<std::size_t>(state.range(0));
  for (int i = 0; i < 2; ++i) verify_all(jobs, batch);
  for (auto _ : state) verify_all(jobs, batch);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(jobs.size()));
  const auto statistics = cache.statistics();
  const auto lookups = static_cast<double>(statistics.hits + statistics.misses);
  state.counters["hit_rate"] = lookups > 0 ? static_cast<double>(statistics.hits) / lookups : 0;
}

constexpr std::size_t kRoomy = 16 * bench::kUsers;
constexpr std::size_t kTight = 8;

BENCHMARK_CAPTURE(key_cache, none, KeyForm::any, 0)->Arg(1)->Arg(64);
BENCHMARK_CAPTURE(key_cache, hit_1k, KeyForm::expanded_1k, kRoomy)->Arg(1)->Arg(64);
BENCHMARK_CAPTURE(key_cache, hit_8k, KeyForm::expanded_8k, kRoomy)->Arg(1)->Arg(64);
BENCHMARK_CAPTURE(key_cache, miss_1k, KeyForm::expanded_1k, kTight)->Arg(1)->Arg(64);

}  // namespace
