#include "lib/crypto/automatic.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <new>

#include "lib/base/check.hpp"
#include "lib/crypto/known_answers.hpp"
#include "lib/crypto/offered.hpp"

namespace assay::crypto {
namespace {

constexpr std::size_t kMaxAlgorithms = 32;
constexpr std::size_t kChunk = 64;
constexpr std::size_t kNobody = kMaxCandidates;

/// For each of known_signatures(), 1 + the place of the candidate that was chosen; 0 for none.
constinit std::array<std::atomic<std::uint8_t>, kMaxAlgorithms> choices{};

std::size_t index_of(Algorithm algorithm) noexcept {
  const auto known = known_signatures();
  const auto found = std::ranges::find(known, algorithm, &KnownSignature::algorithm);
  return static_cast<std::size_t>(found - known.begin());
}

/// The place of the candidate, or kNobody.
std::size_t chosen_for(Algorithm algorithm) noexcept {
  const std::size_t index = index_of(algorithm);
  if (index >= known_signatures().size() || index >= kMaxAlgorithms) return kNobody;
  const std::size_t choice = choices[index].load(std::memory_order_relaxed);
  return choice == 0 ? kNobody : choice - 1;
}

const Backend& candidate(std::size_t place) noexcept {
  return *automatic_candidates()[place];
}

struct AutomaticContext : Context {
  std::array<Context*, kMaxCandidates> contexts{};

  AutomaticContext() noexcept = default;
  AutomaticContext(const AutomaticContext&) = delete;
  AutomaticContext& operator=(const AutomaticContext&) = delete;
  ~AutomaticContext() {
    for (std::size_t i = 0; i < automatic_candidates().size(); ++i) {
      if (contexts[i] != nullptr) candidate(i).free_context(contexts[i]);
    }
  }
};

struct AutomaticKey : LoadedKey {
  std::size_t place = kNobody;
  LoadedKey* key = nullptr;
};

AutomaticContext& own(Context& context) noexcept {
  return static_cast<AutomaticContext&>(context);
}

Result<Context*> new_context() noexcept {
  std::unique_ptr<AutomaticContext> context(new (std::nothrow) AutomaticContext);
  ASSAY_REQUIRE(context != nullptr, ErrorCode::out_of_memory, 0);
  for (std::size_t i = 0; i < automatic_candidates().size(); ++i) {
    const Result<Context*> made = candidate(i).new_context();
    if (!made) return made.error();
    context->contexts[i] = *made;
  }
  return static_cast<Context*>(context.release());
}

void free_context(Context* context) noexcept {
  delete static_cast<AutomaticContext*>(context);
}

bool can_verify(Algorithm algorithm) noexcept {
  return chosen_for(algorithm) != kNobody;
}

std::string_view implementation(Algorithm algorithm) noexcept {
  const std::size_t place = chosen_for(algorithm);
  return place == kNobody ? std::string_view() : candidate(place).implementation(algorithm);
}

Error sha256(Context& context, Bytes data, std::span<std::uint8_t, 32> digest) noexcept {
  return candidate(0).sha256(*own(context).contexts[0], data, digest);
}

/// The place of what does everything else.
constexpr std::size_t kLibrary = 1;

Error hash(Context& context, HashAlgorithm algorithm, Bytes data, MutableBytes digest) noexcept {
  return candidate(kLibrary).hash(*own(context).contexts[kLibrary], algorithm, data, digest);
}

Error aead_seal(Context& context, const AeadInput& input, MutableBytes text,
                std::span<std::uint8_t, kAeadTagSize> tag) noexcept {
  return candidate(kLibrary).aead_seal(*own(context).contexts[kLibrary], input, text, tag);
}

Error aead_open(Context& context, const AeadInput& input, MutableBytes text,
                std::span<const std::uint8_t, kAeadTagSize> tag) noexcept {
  return candidate(kLibrary).aead_open(*own(context).contexts[kLibrary], input, text, tag);
}

Result<LoadedKey*> wrap(std::size_t place, const Result<LoadedKey*>& loaded) noexcept {
  if (!loaded) return loaded.error();
  auto* key = new (std::nothrow) AutomaticKey;
  if (!holds(ErrorCode::out_of_memory, key != nullptr)) {
    candidate(place).free_key(*loaded);
    return fail(ErrorCode::out_of_memory);
  }
  key->place = place;
  key->key = *loaded;
  return static_cast<LoadedKey*>(key);
}

Result<LoadedKey*> load_key(const PublicKeyView& key, Algorithm algorithm) noexcept {
  const std::size_t place = chosen_for(algorithm);
  ASSAY_REQUIRE(place != kNobody, ErrorCode::algorithm_unsupported, 0);
  return wrap(place, candidate(place).load_key(key, algorithm));
}

Result<LoadedKey*> load_expanded_key(const PublicKeyView& key, Algorithm algorithm, KeyForm form,
                                     Bytes stored) noexcept {
  const std::size_t place = chosen_for(algorithm);
  ASSAY_REQUIRE(place != kNobody, ErrorCode::algorithm_unsupported, 0);
  return wrap(place, candidate(place).load_expanded_key(key, algorithm, form, stored));
}

Result<LoadedKey*> new_blank_key(Algorithm algorithm, KeyForm form) noexcept {
  const std::size_t place = chosen_for(algorithm);
  ASSAY_REQUIRE(place != kNobody, ErrorCode::algorithm_unsupported, 0);
  return wrap(place, candidate(place).new_blank_key(algorithm, form));
}

Error refill_key(LoadedKey& blank, const PublicKeyView& key, Algorithm algorithm) noexcept {
  const auto& own_key = static_cast<AutomaticKey&>(blank);
  return candidate(own_key.place).refill_key(*own_key.key, key, algorithm);
}

Error expand_key(const PublicKeyView& key, Algorithm algorithm, KeyForm form, MutableBytes expanded) noexcept {
  const std::size_t place = chosen_for(algorithm);
  ASSAY_REQUIRE(place != kNobody, ErrorCode::algorithm_unsupported, 0);
  return candidate(place).expand_key(key, algorithm, form, expanded);
}

void free_key(LoadedKey* loaded) noexcept {
  auto* key = static_cast<AutomaticKey*>(loaded);
  if (key != nullptr) candidate(key->place).free_key(key->key);
  delete key;
}

/// Jobs that one candidate is given together.
struct Share {
  std::array<std::size_t, kChunk> index;
  std::array<VerifyJob, kChunk> jobs;
  std::array<const LoadedKey*, kChunk> loaded;
  std::array<Error, kChunk> results;
  std::size_t count = 0;
};

void flush(AutomaticContext& context, std::size_t place, Share& share, std::span<Error> results) noexcept {
  if (share.count == 0) return;
  std::fill_n(share.results.begin(), share.count, fail(ErrorCode::backend_failure));
  candidate(place).verify_batch(*context.contexts[place], std::span(share.jobs).first(share.count),
                                std::span(share.loaded).first(share.count),
                                std::span(share.results).first(share.count));
  for (std::size_t i = 0; i < share.count; ++i) results[share.index[i]] = share.results[i];
  share.count = 0;
}

void verify_share(AutomaticContext& context, std::size_t place, std::span<const VerifyJob> jobs,
                  std::span<const LoadedKey* const> loaded, std::span<Error> results) noexcept {
  Share share;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (chosen_for(jobs[i].algorithm) != place) continue;
    share.index[share.count] = i;
    share.jobs[share.count] = jobs[i];
    share.loaded[share.count++] = loaded[i] == nullptr ? nullptr : static_cast<const AutomaticKey*>(loaded[i])->key;
    if (share.count == kChunk) flush(context, place, share, results);
  }
  flush(context, place, share, results);
}

void verify_batch(Context& context, std::span<const VerifyJob> jobs, std::span<const LoadedKey* const> loaded,
                  std::span<Error> results) noexcept {
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const bool verifiable = can_verify(jobs[i].algorithm);
    if (!holds(ErrorCode::algorithm_unsupported, verifiable)) results[i] = fail(ErrorCode::algorithm_unsupported);
  }
  for (std::size_t place = 0; place < automatic_candidates().size(); ++place) {
    verify_share(own(context), place, jobs, loaded, results);
  }
}

Error verify_one(Context& context, const VerifyJob& job, const LoadedKey* loaded) noexcept {
  const std::size_t place = chosen_for(job.algorithm);
  ASSAY_REQUIRE(place != kNobody, ErrorCode::algorithm_unsupported, 0);
  const LoadedKey* key = loaded == nullptr ? nullptr : static_cast<const AutomaticKey*>(loaded)->key;
  return candidate(place).verify_one(*own(context).contexts[place], job, key);
}

Result<LoadedAnchors*> load_certificates(std::span<const Bytes> anchors, std::span<const Bytes> intermediates,
                                         std::span<const Bytes> crls) noexcept {
  return candidate(kLibrary).load_certificates(anchors, intermediates, crls);
}

void free_anchors(LoadedAnchors* loaded) noexcept {
  candidate(kLibrary).free_anchors(loaded);
}

Error verify_chain(Context& context, const ChainJob& job, ChainFacts& facts) noexcept {
  return candidate(kLibrary).verify_chain(*own(context).contexts[kLibrary], job, facts);
}

}  // namespace

Error choose_automatically() noexcept {
  const Result<Context*> made = new_context();
  if (!made) return made.error();
  const auto known = known_signatures();
  for (std::size_t i = 0; i < known.size() && i < kMaxAlgorithms; ++i) {
    for (std::size_t place = 0; place < automatic_candidates().size(); ++place) {
      if (!reproduces(candidate(place), *own(**made).contexts[place], known[i])) continue;
      choices[i].store(static_cast<std::uint8_t>(place + 1), std::memory_order_relaxed);
      break;
    }
  }
  free_context(*made);
  return {};
}

constinit const Backend kAutomaticBackend = {
    .name = "auto",
    .algorithms = kOfferedWithNative,
    .can_verify = &can_verify,
    .implementation = &implementation,
    .new_context = &new_context,
    .free_context = &free_context,
    .sha256 = &sha256,
    .hash = &hash,
    .aead_seal = &aead_seal,
    .aead_open = &aead_open,
    .load_key = &load_key,
    .free_key = &free_key,
    .load_expanded_key = &load_expanded_key,
    .new_blank_key = &new_blank_key,
    .refill_key = &refill_key,
    .expand_key = &expand_key,
    .verify_one = &verify_one,
    .verify_batch = &verify_batch,
    .load_certificates = &load_certificates,
    .free_anchors = &free_anchors,
    .verify_chain = &verify_chain,
};

}  // namespace assay::crypto
