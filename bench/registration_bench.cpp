// Registrations, by format and by algorithm of the credential key.
#include <benchmark/benchmark.h>

#include <array>
#include <utility>

#include "bench/ceremonies.hpp"

namespace {

using assay::Algorithm;
using testlib::AttestationKind;

enum class Form { raw, json };

/// What becomes of the chain of x5c.
enum class Chain {
  none,    ///< not looked at: no anchors, and policy takes the attestation as it is
  parsed,  ///< anchors are DER, parsed at each call
  stored,  ///< in an AnchorStore
  kept,    ///< in an AnchorStore, and the result in a ChainCache
};

/// The anchors of one kind of row; the requests borrow from it.
class Trust {
 public:
  Trust(const testlib::ByteVector& root, Chain chain) : chain_(chain), root_(root), anchors_{assay::Bytes(root_)} {
    auto store = assay::make_anchor_store(*bench::openssl(), {.anchors = anchors_});
    auto cache = assay::make_chain_cache(16 * bench::kUsers);
    bench::require(store.has_value() && cache.has_value(), "make_anchor_store, make_chain_cache");
    store_ = *std::move(store);
    cache_ = *std::move(cache);
  }

  void apply(assay::TrustPolicy& policy) {
    if (chain_ == Chain::none) return;
    policy.accept_unanchored = false;
    if (chain_ == Chain::parsed) policy.anchors = anchors_;
    if (chain_ != Chain::parsed) policy.anchor_store = &store_;
    if (chain_ == Chain::kept) policy.chain_cache = &cache_;
  }

 private:
  Chain chain_;
  testlib::ByteVector root_;
  std::array<assay::Bytes, 1> anchors_;
  assay::AnchorStore store_;
  assay::ChainCache cache_;
};

void registration(benchmark::State& state, AttestationKind kind, Algorithm algorithm, Chain chain, Form form) {
  const auto inputs = bench::registrations(kind, algorithm);
  Trust trust(inputs[0].spec.issuer.certificate, chain);
  std::size_t next = 0;
  for (auto _ : state) {
    const auto& input = inputs[next];
    auto request = input.request({});
    trust.apply(request.trust);
    const auto verdict =
        form == Form::raw
            ? assay::verify_registration(bench::relying_party(), request, input.response(), bench::workspace())
            : assay::verify_registration_json(bench::relying_party(), request, assay::bytes_of(input.json),
                                              bench::workspace());
    bench::require(verdict.accepted(), "verify_registration");
    bench::require(chain == Chain::none || verdict.trust == assay::TrustLevel::anchored, "anchored");
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

BENCHMARK_CAPTURE(registration, none_es256, AttestationKind::none, Algorithm::es256, Chain::none, Form::raw);
BENCHMARK_CAPTURE(registration, packed_self_es256, AttestationKind::packed_self, Algorithm::es256, Chain::none,
                  Form::raw);
BENCHMARK_CAPTURE(registration, packed_self_es384, AttestationKind::packed_self, Algorithm::es384, Chain::none,
                  Form::raw);
BENCHMARK_CAPTURE(registration, packed_self_eddsa, AttestationKind::packed_self, Algorithm::eddsa, Chain::none,
                  Form::raw);
BENCHMARK_CAPTURE(registration, packed_self_rs256, AttestationKind::packed_self, Algorithm::rs256, Chain::none,
                  Form::raw);
BENCHMARK_CAPTURE(registration, packed_x5c_es256, AttestationKind::packed_x5c, Algorithm::es256, Chain::none,
                  Form::raw);
BENCHMARK_CAPTURE(registration, packed_x5c_es256_anchored, AttestationKind::packed_x5c, Algorithm::es256, Chain::parsed,
                  Form::raw);
BENCHMARK_CAPTURE(registration, packed_x5c_es256_stored, AttestationKind::packed_x5c, Algorithm::es256, Chain::stored,
                  Form::raw);
BENCHMARK_CAPTURE(registration, packed_x5c_es256_kept, AttestationKind::packed_x5c, Algorithm::es256, Chain::kept,
                  Form::raw);
BENCHMARK_CAPTURE(registration, packed_x5c_es256_kept_json, AttestationKind::packed_x5c, Algorithm::es256, Chain::kept,
                  Form::json);

BENCHMARK_CAPTURE(registration, fido_u2f_es256, AttestationKind::fido_u2f, Algorithm::es256, Chain::none, Form::raw);
BENCHMARK_CAPTURE(registration, fido_u2f_es256_kept, AttestationKind::fido_u2f, Algorithm::es256, Chain::kept,
                  Form::raw);
BENCHMARK_CAPTURE(registration, tpm_es256, AttestationKind::tpm, Algorithm::es256, Chain::none, Form::raw);
BENCHMARK_CAPTURE(registration, tpm_es256_stored, AttestationKind::tpm, Algorithm::es256, Chain::stored, Form::raw);
BENCHMARK_CAPTURE(registration, tpm_es256_kept, AttestationKind::tpm, Algorithm::es256, Chain::kept, Form::raw);
BENCHMARK_CAPTURE(registration, android_key_es256, AttestationKind::android_key, Algorithm::es256, Chain::none,
                  Form::raw);
BENCHMARK_CAPTURE(registration, android_key_es256_stored, AttestationKind::android_key, Algorithm::es256, Chain::stored,
                  Form::raw);
BENCHMARK_CAPTURE(registration, apple_es256, AttestationKind::apple, Algorithm::es256, Chain::none, Form::raw);
BENCHMARK_CAPTURE(registration, apple_es256_stored, AttestationKind::apple, Algorithm::es256, Chain::stored, Form::raw);

}  // namespace
