// The native P-256 kernels beside OpenSSL's EVP_PKEY_verify with a key that is kept. Every answer is compared with
// OpenSSL's before a clock starts. Interleave the rows (--benchmark_enable_random_interleaving=true
// --benchmark_repetitions=..) and compare within one run.
#include <benchmark/benchmark.h>

#include <map>
#include <memory>
#include <random>

#include "bench/ceremonies.hpp"
#include "tests/crypto/native/p256/fixture.hpp"

namespace {

using assay::native::p256::Job;
using assay::native::p256::TableKind;
using p256_test::Case;
using p256_test::Kernel;
using p256_test::Way;

/// Keys that take turns, each with its tables: more than any cache holds.
constexpr std::size_t kNumKeys = 4096;
constexpr std::size_t kNumCheap = 64;  ///< for rows whose tables are to be in the cache

struct Inputs {
  std::vector<Case> cases;
  std::vector<p256_test::OpensslKey> keys;
  std::vector<testlib::ByteVector> signatures;  ///< DER
};

/// kNumKeys keys, each with a signature; of the wrong ones a bit of the digest is another.
const Inputs& inputs(bool valid) {
  static std::map<bool, Inputs> made;
  Inputs& all = made[valid];
  if (!all.cases.empty()) return all;
  std::mt19937_64 random(4096);
  for (std::size_t i = 0; i < kNumKeys; ++i) {
    const auto secret = p256_test::random_number(random);
    const auto nonce = p256_test::random_number(random);
    Case c = p256_test::signed_case(secret, nonce, p256_test::random_bytes(random));
    if (!valid) c.digest[i % 32] ^= 1;
    c.valid = valid;
    all.keys.emplace_back(c.key);
    bench::require(all.keys.back().verifies(c) == valid, "EVP_PKEY_verify");
    all.cases.push_back(c);
    all.signatures.push_back(p256_test::der_signature(c));
  }
  return all;
}

void evp_verify(benchmark::State& state, bool valid) {
  const Inputs& all = inputs(valid);
  std::size_t next = 0;
  for (auto _ : state) {
    bench::require(all.keys[next].verifies(all.signatures[next], all.cases[next].digest) == valid, "EVP_PKEY_verify");
    next = (next + 1) % kNumKeys;
  }
  state.SetItemsProcessed(state.iterations());
}

void native(benchmark::State& state, const Kernel& kernel, Way way, bool valid, std::size_t num_keys) {
  const auto size = static_cast<std::size_t>(state.range(0));
  std::vector<Job> jobs;
  for (std::size_t i = 0; i < num_keys; ++i) jobs.push_back(p256_test::job_of(inputs(valid).cases[i], way));
  const auto ok = std::make_unique<bool[]>(num_keys);
  kernel.verify(jobs, std::span(ok.get(), num_keys));
  for (std::size_t i = 0; i < num_keys; ++i) bench::require(ok[i] == valid, kernel.name);
  std::size_t next = 0;
  for (auto _ : state) {
    kernel.verify(std::span(jobs).subspan(next, size), std::span(ok.get(), size));
    benchmark::DoNotOptimize(ok[0]);
    next = next + 2 * size <= num_keys ? next + size : 0;
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void expand(benchmark::State& state, const Kernel& kernel, TableKind kind) {
  const auto size = static_cast<std::size_t>(state.range(0));
  std::vector<std::vector<std::uint8_t>> tables(size);
  std::vector<assay::native::p256::ExpandJob> jobs;
  for (std::size_t i = 0; i < size; ++i) {
    tables[i].resize(assay::native::p256::expanded_size(kind));
    jobs.push_back({inputs(true).cases[i].key.x, inputs(true).cases[i].key.y, tables[i]});
  }
  for (auto _ : state) kernel.expand(kind, jobs);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

std::string way_name(Way way) {
  return way == Way::key_only ? "any_key" : way == Way::kib1 ? "1_KiB" : "8_KiB";
}

void register_native(const std::string& name, const Kernel& kernel, Way way, bool valid, std::size_t num_keys) {
  auto* const row = benchmark::RegisterBenchmark(
      name.c_str(),
      [&kernel, way, valid, num_keys](benchmark::State& state) { native(state, kernel, way, valid, num_keys); });
  for (const int size : {1, 4, 8, 64}) row->Arg(size);
}

void register_kernel(const Kernel& kernel) {
  const std::string name = std::string("native_p256/") + kernel.name + "/";
  for (const Way way : p256_test::kWays) {
    register_native(name + way_name(way) + "/valid", kernel, way, true, kNumKeys);
    register_native(name + way_name(way) + "/valid_64_keys", kernel, way, true, kNumCheap);
    register_native(name + way_name(way) + "/invalid", kernel, way, false, kNumCheap);
  }
  for (const TableKind kind : {TableKind::kib1, TableKind::kib8}) {
    benchmark::RegisterBenchmark((name + "expand/" + way_name(kind == TableKind::kib1 ? Way::kib1 : Way::kib8)).c_str(),
                                 [&kernel, kind](benchmark::State& state) { expand(state, kernel, kind); })
        ->Arg(8);
  }
}

const bool kRegistered = [] {
  for (const bool valid : {true, false}) {
    benchmark::RegisterBenchmark(valid ? "native_p256/evp_verify/valid" : "native_p256/evp_verify/invalid",
                                 [valid](benchmark::State& state) { evp_verify(state, valid); });
  }
  for (const Kernel& kernel : p256_test::kernels()) register_kernel(kernel);
  return true;
}();

}  // namespace
