// Signatures on their own: the bare call of OpenSSL, which is the baseline, and verify_batch().
#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "bench/ceremonies.hpp"

namespace {

using assay::Algorithm;

/// Keys as OpenSSL holds them, decoded once, and what they signed.
struct BareInput {
  EVP_PKEY* key = nullptr;
  testlib::ByteVector digest;
  testlib::ByteVector message;
  testlib::ByteVector signature;
};

std::vector<BareInput> bare_inputs(Algorithm algorithm) {
  std::vector<BareInput> inputs;
  for (const auto& input : bench::authentications(algorithm)) {
    const testlib::ByteVector spki = input.key.spki();
    const unsigned char* at = spki.data();
    BareInput bare{.key = d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())),
                   .digest = {},
                   .message = input.made.message,
                   .signature = input.made.signature};
    bench::require(bare.key != nullptr, "d2i_PUBKEY");
    if (algorithm != Algorithm::eddsa) {
      bare.digest = testlib::digest(testlib::hash_of(static_cast<int>(algorithm)), bare.message);
    }
    inputs.push_back(std::move(bare));
  }
  return inputs;
}

/// EVP_PKEY_verify over a digest with a key that is kept: what PERFORMANCE figures are ratios of.
void bare_openssl(benchmark::State& state, Algorithm algorithm) {
  const auto inputs = bare_inputs(algorithm);
  std::size_t next = 0;
  for (auto _ : state) {
    const BareInput& input = inputs[next];
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(input.key, nullptr);
    EVP_PKEY_verify_init(context);
    const int answer = EVP_PKEY_verify(context, input.signature.data(), input.signature.size(), input.digest.data(),
                                       input.digest.size());
    EVP_PKEY_CTX_free(context);
    bench::require(answer == 1, "EVP_PKEY_verify");
    next = (next + 1) % inputs.size();
  }
  state.SetItemsProcessed(state.iterations());
  for (const BareInput& input : inputs) EVP_PKEY_free(input.key);
}

void bare_openssl_eddsa(benchmark::State& state) {
  const auto inputs = bare_inputs(Algorithm::eddsa);
  std::size_t next = 0;
  for (auto _ : state) {
    const BareInput& input = inputs[next];
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, input.key);
    const int answer = EVP_DigestVerify(context, input.signature.data(), input.signature.size(), input.message.data(),
                                        input.message.size());
    EVP_MD_CTX_free(context);
    bench::require(answer == 1, "EVP_DigestVerify");
    next = (next + 1) % inputs.size();
  }
  state.SetItemsProcessed(state.iterations());
  for (const BareInput& input : inputs) EVP_PKEY_free(input.key);
}

void assay_batch(benchmark::State& state, Algorithm algorithm, bool with_handle) {
  const auto& inputs = bench::authentications(algorithm);
  const auto size = static_cast<std::size_t>(state.range(0));
  std::vector<assay::VerifyJob> jobs;
  for (std::size_t i = 0; i < size; ++i) {
    const auto& input = inputs[i % inputs.size()];
    jobs.push_back({.algorithm = algorithm,
                    .key = *assay::parse_cose_key(input.cose_key),
                    .handle = with_handle ? &input.handle : nullptr,
                    .message = input.made.message,
                    .signature = input.made.signature});
  }
  std::vector<assay::Error> results(size);
  for (auto _ : state) {
    (void)assay::verify_batch(jobs, results, bench::workspace());
    for (const assay::Error& result : results) bench::require(!result.failed(), "verify_batch");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK_CAPTURE(bare_openssl, es256, Algorithm::es256);
BENCHMARK_CAPTURE(assay_batch, es256_key_handle, Algorithm::es256, true)->Arg(1)->Arg(64);
BENCHMARK_CAPTURE(assay_batch, es256_parsed_key, Algorithm::es256, false)->Arg(1)->Arg(64);
BENCHMARK_CAPTURE(bare_openssl, es384, Algorithm::es384);
BENCHMARK_CAPTURE(assay_batch, es384_key_handle, Algorithm::es384, true)->Arg(1);
BENCHMARK_CAPTURE(bare_openssl, rs256, Algorithm::rs256);
BENCHMARK_CAPTURE(assay_batch, rs256_key_handle, Algorithm::rs256, true)->Arg(1);
BENCHMARK(bare_openssl_eddsa);
BENCHMARK_CAPTURE(assay_batch, eddsa_key_handle, Algorithm::eddsa, true)->Arg(1);

}  // namespace
