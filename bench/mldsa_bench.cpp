// ML-DSA verification by the library's own kernels, on one thread: with the key prepared, and with the key as it comes.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "lib/cpu/features.hpp"
#include "lib/crypto/native/keccak/permutation.hpp"
#include "lib/crypto/native/mldsa/mldsa.hpp"
#include "tests/testlib/ml_dsa.hpp"
#include "tests/testlib/signing_key.hpp"

namespace {

using namespace assay::native;
using mldsa::Kernel;
using mldsa::ParameterSet;

constexpr int kAlgorithms[] = {testlib::cose::kMlDsa44, testlib::cose::kMlDsa65, testlib::cose::kMlDsa87};
/// Keys and signatures in turn: as many prepared keys as leave the cache of the first level.
constexpr std::size_t kNumInputs = 16;
constexpr std::size_t kMessageSize = 69;  ///< authenticator data and a hash

struct Input {
  testlib::ByteVector public_key;
  testlib::ByteVector message;
  testlib::ByteVector signature;
};

const std::vector<Input>& inputs_of(ParameterSet set) {
  static std::vector<Input> made[mldsa::kNumParameterSets];
  std::vector<Input>& inputs = made[static_cast<std::size_t>(set)];
  while (inputs.size() < kNumInputs) {
    const std::string label = "bench/" + std::to_string(inputs.size());
    const testlib::MlDsaKey key(kAlgorithms[static_cast<std::size_t>(set)], testlib::seed_bytes(label, 32));
    const testlib::ByteVector message = testlib::seed_bytes(label + "/message", kMessageSize);
    inputs.push_back({key.public_key(), message, key.sign(message)});
  }
  return inputs;
}

/// Stops the process: a benchmark whose answer is wrong measures nothing.
void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "%s failed\n", what);
  std::exit(1);
}

struct Prepared {
  std::unique_ptr<mldsa::Polynomial[]> polynomials;
  mldsa::PreparedKey key;
};

Prepared prepared(const Kernel& kernel, ParameterSet set, const Input& input) {
  Prepared made{std::make_unique<mldsa::Polynomial[]>(mldsa::num_key_polynomials(set)), {}};
  made.key = {set, made.polynomials.get(), {}};
  require(mldsa::prepare(kernel, input.public_key, made.key), "prepare");
  return made;
}

void prepared_key(benchmark::State& state, const Kernel& kernel, ParameterSet set) {
  const auto scratch = std::make_unique<mldsa::Scratch>();
  const auto& inputs = inputs_of(set);
  std::vector<Prepared> keys;
  for (const Input& input : inputs) keys.push_back(prepared(kernel, set, input));
  std::size_t next = 0;
  for (auto _ : state) {
    const bool good = mldsa::verify(kernel, keys[next].key, inputs[next].message, inputs[next].signature, *scratch);
    require(good, "verify");
    next = (next + 1) % inputs.size();
  }
  state.SetItemsProcessed(state.iterations());
}

void any_key(benchmark::State& state, const Kernel& kernel, ParameterSet set) {
  const auto scratch = std::make_unique<mldsa::Scratch>();
  const auto& inputs = inputs_of(set);
  std::size_t next = 0;
  for (auto _ : state) {
    const Input& input = inputs[next];
    require(mldsa::verify(kernel, set, input.public_key, input.message, input.signature, *scratch), "verify");
    next = (next + 1) % inputs.size();
  }
  state.SetItemsProcessed(state.iterations());
}

void permutation(benchmark::State& state, void (*permute)(std::uint64_t*) noexcept, int num_states) {
  std::vector<std::uint64_t> lanes(keccak::kNumLanes * static_cast<std::size_t>(num_states));
  for (auto _ : state) permute(lanes.data());
  state.SetItemsProcessed(state.iterations() * num_states);
}

void add_kernel(const std::string& name, const Kernel& kernel) {
  constexpr const char* kNames[] = {"ml_dsa_44", "ml_dsa_65", "ml_dsa_87"};
  for (std::size_t i = 0; i < mldsa::kNumParameterSets; ++i) {
    const auto set = static_cast<ParameterSet>(i);
    const std::string row = name + "/" + kNames[i];
    benchmark::RegisterBenchmark((row + "/prepared_key").c_str(), prepared_key, std::cref(kernel), set);
    benchmark::RegisterBenchmark((row + "/any_key").c_str(), any_key, std::cref(kernel), set);
  }
}

/// What this machine can run.
bool add_all() {
  add_kernel("portable", mldsa::kPortable);
  benchmark::RegisterBenchmark("keccak/portable", permutation, keccak::permute, 1);
#if defined(__x86_64__)
  const assay::cpu::Levels levels = assay::cpu::available_levels();
  if (levels.has(assay::cpu::Level::avx2)) {
    add_kernel("avx2", mldsa::kAvx2);
    benchmark::RegisterBenchmark("keccak/avx2", permutation, keccak::permute_x4_avx2, 4);
  }
  if (levels.has(assay::cpu::Level::avx2) && levels.has(assay::cpu::Level::ifma)) {
    add_kernel("avx512", mldsa::kAvx512);
    benchmark::RegisterBenchmark("keccak/avx512", permutation, keccak::permute_x8_avx512, 8);
  }
#endif
  return true;
}

const bool kAdded = add_all();

}  // namespace
