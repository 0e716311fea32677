#include "lib/trust/chain.hpp"

#include "assay/certificate.hpp"
#include "assay/verdict.hpp"
#include "lib/base/check.hpp"
#include "lib/der/crl.hpp"
#include "lib/der/validity.hpp"
#include "lib/trust/anchor_store.hpp"
#include "lib/trust/chain_cache.hpp"
#include "lib/trust/chain_key.hpp"

namespace assay::trust {
namespace {

constexpr std::int64_t kFirstTime = 0;                 // no chain is judged before
constexpr std::int64_t kAfterLastTime = 253402300800;  // nor from here on: 10000-01-01

/// Everything that the verdict on a chain depends on.
struct Question {
  const TrustPolicy& policy;
  const Anchors& anchors;
  std::span<const Bytes> certificates;
  const Backend& backend;
  crypto::Context& context;

  const AnchorStore::Impl* store() const noexcept {
    return policy.anchor_store == nullptr ? nullptr : policy.anchor_store->impl();
  }
};

KeptChain verify(const Question& question) noexcept {
  const TrustPolicy& policy = question.policy;
  crypto::ChainJob job{question.certificates, policy.intermediates, question.anchors.certificates,
                       policy.time,           policy.crls,          policy.unknown_status};
  if (question.store() != nullptr) job.loaded = question.store()->loaded;
  job.with_loaded_anchors = question.anchors.with_store;
  crypto::ChainFacts facts;
  KeptChain judged;
  judged.error = question.backend.verify_chain(question.context, job, facts);
  judged.status = facts.status;
  return judged;
}

/// All of it but the time.
Error make_key(const Question& question, Identity& key) noexcept {
  const AnchorStore::Impl* store = question.store();
  ChainKey hash(question.backend, question.context, store == nullptr ? Identity{} : store->identity);
  const auto unknown_status = static_cast<std::uint64_t>(question.policy.unknown_status);
  ASSAY_TRY(hash.add_number(unknown_status << 1 | (question.anchors.with_store ? 1U : 0U)));
  ASSAY_TRY(hash.add_list(question.certificates));
  ASSAY_TRY(hash.add_list(question.anchors.certificates));
  ASSAY_TRY(hash.add_list(question.policy.intermediates));
  ASSAY_TRY(hash.add_list(question.policy.crls));
  return hash.finish(key);
}

/// Reads every certificate, so that the backend's parser never sees what ours refuses, and narrows the interval to the
/// times in which none of them begins or ends.
Error read_certificates(const Question& question, Interval& interval) noexcept {
  const auto certificates = question.certificates;
  for (std::size_t i = 0; i < certificates.size(); ++i) {
    const auto certificate = parse_certificate(certificates[i]);
    if (!certificate) return located(certificate.error(), certificate_input(i));
    narrow(interval, certificate->not_before, question.policy.time);
    narrow(interval, certificate->not_after + 1, question.policy.time);
  }
  return {};
}

/// Whether it is known of all that the caller gave when it begins and ends; narrows the interval by it.
bool read_sources(const Question& question, Interval& interval) noexcept {
  const std::int64_t time = question.policy.time;
  for (const auto list : {question.anchors.certificates, question.policy.intermediates}) {
    for (const Bytes certificate : list) {
      const auto validity = der::peek_validity(certificate);
      if (!validity) return false;
      narrow(interval, validity->not_before, time);
      narrow(interval, validity->not_after + 1, time);
    }
  }
  for (const Bytes der : question.policy.crls) {
    const auto crl = der::parse_crl(der);
    if (!crl) return false;
    narrow(interval, crl->this_update, time);
    narrow(interval, crl->next_update, time);
  }
  return true;
}

Interval interval_of_all(const Question& question) noexcept {
  const AnchorStore::Impl* store = question.store();
  Interval interval;
  if (store != nullptr) interval = store->interval_around(question.policy.time);
  for (const std::int64_t boundary : {kFirstTime, kAfterLastTime}) narrow(interval, boundary, question.policy.time);
  return interval;
}

bool is_about_the_input(const Error& error) noexcept {
  return !error.failed() || outcome_of(error) == Outcome::rejected;
}

Result<KeptChain> find_or_verify(const Question& question, ChainCache::Impl& cache) noexcept {
  Identity key;
  KeptChain chain;
  ASSAY_TRY(make_key(question, key));
  if (cache.find(key, question.policy.time, chain)) return chain;
  Interval interval = interval_of_all(question);
  ASSAY_TRY(read_certificates(question, interval));
  const bool known = read_sources(question, interval);
  chain = verify(question);
  chain.interval = interval;
  if (known && is_about_the_input(chain.error)) cache.keep(key, question.policy.time, chain);
  return chain;
}

Result<KeptChain> read_and_verify(const Question& question) noexcept {
  Interval unused;
  ASSAY_TRY(read_certificates(question, unused));
  return verify(question);
}

}  // namespace

std::span<const Bytes> stored_anchors(const TrustPolicy& policy) noexcept {
  const bool stored = policy.anchor_store != nullptr && policy.anchor_store->impl() != nullptr;
  return stored ? policy.anchor_store->impl()->anchor_views() : std::span<const Bytes>();
}

Result<CertificateStatus> judge_chain(const TrustPolicy& policy, const Anchors& anchors,
                                      std::span<const Bytes> certificates, const Backend& backend,
                                      crypto::Context& context) noexcept {
  const Question question{policy, anchors, certificates, backend, context};
  const bool fits = question.store() == nullptr || question.store()->backend == &backend;
  ASSAY_REQUIRE(fits, ErrorCode::anchor_store_backend_mismatch, 0);
  const bool keeps = policy.chain_cache != nullptr && policy.chain_cache->impl() != nullptr;
  const auto chain = keeps ? find_or_verify(question, *policy.chain_cache->impl()) : read_and_verify(question);
  if (!chain) return chain.error();
  ASSAY_TRY(chain->error);
  return chain->status;
}

}  // namespace assay::trust
