// The readers on their own.
#include <benchmark/benchmark.h>

#include <array>

#include "bench/ceremonies.hpp"

namespace {

void client_data(benchmark::State& state) {
  const auto& input = bench::authentications(assay::Algorithm::es256)[0];
  const assay::Bytes text = assay::bytes_of(input.made.client_data_json);
  for (auto _ : state) {
    const auto view = assay::parse_client_data(text, bench::workspace());
    bench::require(view.has_value(), "parse_client_data");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void attestation_object(benchmark::State& state, testlib::AttestationKind kind) {
  const auto inputs = bench::registrations(kind, assay::Algorithm::es256);
  const testlib::ByteVector& object = inputs[0].made.attestation_object;
  for (auto _ : state) {
    const auto view = assay::parse_attestation_object(object);
    bench::require(view.has_value(), "parse_attestation_object");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(object.size()));
}

void cose_key(benchmark::State& state, assay::Algorithm algorithm) {
  const auto& input = bench::authentications(algorithm)[0];
  for (auto _ : state) {
    const auto key = assay::parse_cose_key(input.cose_key);
    bench::require(key.has_value(), "parse_cose_key");
  }
}

void certificate(benchmark::State& state) {
  const auto inputs = bench::registrations(testlib::AttestationKind::packed_x5c, assay::Algorithm::es256);
  for (auto _ : state) {
    const auto view = assay::parse_certificate(inputs[0].made.x5c[0]);
    bench::require(view.has_value(), "parse_certificate");
  }
}

void base64url(benchmark::State& state) {
  const std::string text = testlib::to_base64url(testlib::seed_bytes("base64url", 262));
  std::array<std::uint8_t, 300> out;
  for (auto _ : state) {
    const auto size = assay::base64url_decode(text, out);
    bench::require(size.has_value() && *size == 262, "base64url_decode");
    benchmark::DoNotOptimize(out);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

BENCHMARK(client_data);
BENCHMARK_CAPTURE(attestation_object, none, testlib::AttestationKind::none);
BENCHMARK_CAPTURE(attestation_object, packed_x5c, testlib::AttestationKind::packed_x5c);
BENCHMARK_CAPTURE(cose_key, es256, assay::Algorithm::es256);
BENCHMARK_CAPTURE(cose_key, es384, assay::Algorithm::es384);
BENCHMARK_CAPTURE(cose_key, eddsa, assay::Algorithm::eddsa);
BENCHMARK_CAPTURE(cose_key, rs256, assay::Algorithm::rs256);
BENCHMARK(certificate);
BENCHMARK(base64url);

}  // namespace
