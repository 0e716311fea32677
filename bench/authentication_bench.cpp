// Authentications: what surrounds the signature, and the whole.
#include <benchmark/benchmark.h>

#include "bench/ceremonies.hpp"

namespace {

using assay::Algorithm;
using bench::AuthenticationInput;

/// Runs `work` on each user's input in turn.
template <class Work>
void take_turns(benchmark::State& state, const std::vector<AuthenticationInput>& inputs, const Work& work) {
  std::size_t next = 0;
  for (auto _ : state) {
    work(inputs[next]);
    next = (next + 1) % inputs.size();
  }
  state.SetItemsProcessed(state.iterations());
}

enum class From { raw_fields, json };

/// A relying party on one backend, and the users' keys parsed by it.
class Verifier {
 public:
  explicit Verifier(const assay::Backend* backend)
      : workspace_(*assay::make_workspace(backend)),
        relying_party_(*assay::make_relying_party({.id = testlib::kRpId, .origins = kOrigins, .backend = backend})) {
    for (const AuthenticationInput& input : bench::authentications(Algorithm::es256)) {
      handles_.push_back(*assay::make_key_handle(*backend, input.cose_key));
    }
  }

  /// Every step of one user's authentication, as if the signature had been found right.
  assay::AuthenticationVerdict judge(std::size_t user, From from, bool with_handle) {
    const AuthenticationInput& input = bench::authentications(Algorithm::es256)[user];
    workspace_.reset();
    auto request = input.request(false);
    if (with_handle) request.key = &handles_[user];
    const auto response = from == From::raw_fields
                              ? input.response()
                              : *assay::parse_authentication_response(assay::bytes_of(input.json), workspace_);
    const auto pending = assay::prepare_authentication(relying_party_, request, response, workspace_);
    bench::require(!pending.error.failed(), "prepare_authentication");
    return assay::conclude_authentication(pending, {});
  }

 private:
  static constexpr std::string_view kOrigins[] = {testlib::kOrigin};

  assay::Workspace workspace_;
  assay::RelyingParty relying_party_;
  std::vector<assay::KeyHandle> handles_;
};

void everything_but_the_signature(benchmark::State& state, std::string_view backend, From from, bool with_handle) {
  const auto found = assay::find_backend(backend);
  if (!found) return state.SkipWithError("no such backend here");
  Verifier verifier(*found);
  std::size_t user = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(verifier.judge(user, from, with_handle));
    user = (user + 1) % bench::kUsers;
  }
  state.SetItemsProcessed(state.iterations());
}

void whole(benchmark::State& state, Algorithm algorithm, bool with_handle) {
  take_turns(state, bench::authentications(algorithm), [&](const AuthenticationInput& input) {
    const auto request = input.request(with_handle);
    const auto verdict =
        assay::verify_authentication(bench::relying_party(), request, input.response(), bench::workspace());
    bench::require(verdict.accepted(), "verify_authentication");
  });
}

void whole_json(benchmark::State& state, Algorithm algorithm) {
  take_turns(state, bench::authentications(algorithm), [](const AuthenticationInput& input) {
    const auto request = input.request(true);
    const auto verdict = assay::verify_authentication_json(bench::relying_party(), request, assay::bytes_of(input.json),
                                                           bench::workspace());
    bench::require(verdict.accepted(), "verify_authentication_json");
  });
}

void whole_invalid(benchmark::State& state, Algorithm algorithm) {
  take_turns(state, bench::authentications(algorithm), [](const AuthenticationInput& input) {
    const auto request = input.request(true);
    auto response = input.response();
    const testlib::ByteVector other = bench::authentications(Algorithm::es256)[0].made.auth_data;
    testlib::ByteVector changed = other;
    changed.back() ^= 1;
    response.authenticator_data = changed;
    const auto verdict = assay::verify_authentication(bench::relying_party(), request, response, bench::workspace());
    bench::require(verdict.error.code == assay::ErrorCode::signature_invalid, "refused");
  });
}

void batch(benchmark::State& state) {
  const auto& inputs = bench::authentications(Algorithm::es256);
  const auto size = static_cast<std::size_t>(state.range(0));
  std::vector<assay::AuthenticationRequest> requests;
  std::vector<assay::AuthenticationResponse> responses;
  std::vector<assay::AuthenticationItem> items(size);
  requests.reserve(size);
  responses.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    requests.push_back(inputs[i % inputs.size()].request(true));
    responses.push_back(inputs[i % inputs.size()].response());
    items[i] = {&requests[i], &responses[i]};
  }
  std::vector<assay::AuthenticationVerdict> verdicts(size);
  bench::workspace().reset();
  for (auto _ : state) {
    (void)assay::verify_authentications(bench::relying_party(), items, verdicts, bench::workspace());
    for (const auto& verdict : verdicts) bench::require(verdict.accepted(), "verify_authentications");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

#define ASSAY_BENCH_STEPS(backend, from)                                                                      \
  BENCHMARK_CAPTURE(everything_but_the_signature, backend##_##from##_key_handle, #backend, From::from, true); \
  BENCHMARK_CAPTURE(everything_but_the_signature, backend##_##from##_cose_key, #backend, From::from, false)
ASSAY_BENCH_STEPS(openssl, raw_fields);
ASSAY_BENCH_STEPS(openssl, json);
ASSAY_BENCH_STEPS(native, raw_fields);
ASSAY_BENCH_STEPS(native, json);
BENCHMARK_CAPTURE(whole_json, es256_key_handle, Algorithm::es256);
BENCHMARK_CAPTURE(whole_invalid, es256_key_handle, Algorithm::es256);
BENCHMARK(batch)->Arg(1)->Arg(8)->Arg(64);

#define ASSAY_BENCH_ALGORITHM(name)                                   \
  BENCHMARK_CAPTURE(whole, name##_key_handle, Algorithm::name, true); \
  BENCHMARK_CAPTURE(whole, name##_cose_key, Algorithm::name, false)
ASSAY_BENCH_ALGORITHM(es256);
ASSAY_BENCH_ALGORITHM(es384);
ASSAY_BENCH_ALGORITHM(es512);
ASSAY_BENCH_ALGORITHM(es256k);
ASSAY_BENCH_ALGORITHM(eddsa);
ASSAY_BENCH_ALGORITHM(ed448);
ASSAY_BENCH_ALGORITHM(rs256);
ASSAY_BENCH_ALGORITHM(rs384);
ASSAY_BENCH_ALGORITHM(rs512);
ASSAY_BENCH_ALGORITHM(ps256);
ASSAY_BENCH_ALGORITHM(ps384);
ASSAY_BENCH_ALGORITHM(ps512);

}  // namespace
