// Registrations, by format and by algorithm of the credential key.
#include <benchmark/benchmark.h>

#include "bench/ceremonies.hpp"

namespace {

using assay::Algorithm;
using testlib::AttestationKind;

enum class Form { raw, json };

void registration(benchmark::State& state, AttestationKind kind, Algorithm algorithm, bool anchored, Form form) {
  const auto inputs = bench::registrations(kind, algorithm);
  const testlib::ByteVector root = inputs[0].spec.issuer.certificate;
  const assay::Bytes anchor[] = {root};
  const std::span<const assay::Bytes> anchors =
      anchored ? std::span<const assay::Bytes>(anchor) : std::span<const assay::Bytes>();
  std::size_t next = 0;
  for (auto _ : state) {
    const auto& input = inputs[next];
    const auto request = input.request(anchors);
    const auto verdict =
        form == Form::raw
            ? assay::verify_registration(bench::relying_party(), request, input.response(), bench::workspace())
            : assay::verify_registration_json(bench::relying_party(), request, assay::bytes_of(input.json),
                                              bench::workspace());
    bench::require(verdict.accepted(), "verify_registration");
    bench::require(!anchored || verdict.trust == assay::TrustLevel::anchored, "anchored");
    next = (next + 1) % inputs.size();
  }
  state.SetItemsProcessed(state.iterations());
}

/// All steps but the signature and the chain.
void everything_but_the_signature(benchmark::State& state, AttestationKind kind, Form form) {
  const auto inputs = bench::registrations(kind, Algorithm::es256);
  std::size_t next = 0;
  for (auto _ : state) {
    const auto& input = inputs[next];
    const auto request = input.request({});
    auto& workspace = bench::workspace();
    workspace.reset();
    auto response = input.response();
    if (form == Form::json) response = *assay::parse_registration_response(assay::bytes_of(input.json), workspace);
    const auto pending = assay::prepare_registration(bench::relying_party(), request, response, workspace);
    bench::require(!pending.error.failed(), "prepare_registration");
    benchmark::DoNotOptimize(pending);
    next = (next + 1) % inputs.size();
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(everything_but_the_signature, none_raw_fields, AttestationKind::none, Form::raw);
BENCHMARK_CAPTURE(everything_but_the_signature, none_json, AttestationKind::none, Form::json);
BENCHMARK_CAPTURE(everything_but_the_signature, packed_x5c_raw_fields, AttestationKind::packed_x5c, Form::raw);
BENCHMARK_CAPTURE(everything_but_the_signature, packed_x5c_json, AttestationKind::packed_x5c, Form::json);

BENCHMARK_CAPTURE(registration, none_es256, AttestationKind::none, Algorithm::es256, false, Form::raw);
BENCHMARK_CAPTURE(registration, packed_self_es256, AttestationKind::packed_self, Algorithm::es256, false, Form::raw);
BENCHMARK_CAPTURE(registration, packed_self_es384, AttestationKind::packed_self, Algorithm::es384, false, Form::raw);
BENCHMARK_CAPTURE(registration, packed_self_eddsa, AttestationKind::packed_self, Algorithm::eddsa, false, Form::raw);
BENCHMARK_CAPTURE(registration, packed_self_rs256, AttestationKind::packed_self, Algorithm::rs256, false, Form::raw);
BENCHMARK_CAPTURE(registration, packed_x5c_es256, AttestationKind::packed_x5c, Algorithm::es256, false, Form::raw);
BENCHMARK_CAPTURE(registration, packed_x5c_es256_anchored, AttestationKind::packed_x5c, Algorithm::es256, true,
                  Form::raw);
BENCHMARK_CAPTURE(registration, packed_x5c_es256_anchored_json, AttestationKind::packed_x5c, Algorithm::es256, true,
                  Form::json);
BENCHMARK_CAPTURE(registration, fido_u2f_es256, AttestationKind::fido_u2f, Algorithm::es256, false, Form::raw);

}  // namespace
