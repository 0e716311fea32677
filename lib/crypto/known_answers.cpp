#include "lib/crypto/known_answers.hpp"

#include <algorithm>
#include <array>

#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"

namespace assay::crypto {
namespace {

#include "lib/crypto/known_answers.inc"

constexpr std::size_t kMaxSignature = 4627;  // ML-DSA-87
constexpr std::size_t kNumCases = 3;         // per algorithm: the first is right, the others must be refused

/// The jobs of one algorithm, and room for the signature that was tampered with.
struct Cases {
  std::array<std::uint8_t, kMaxSignature> tampered;
  std::array<VerifyJob, kNumCases> jobs;
};

/// A bit that changes no length and takes no number out of its range: the last of s, or of an RSA signature; the first
/// of R, or of an ML-DSA challenge.
void tamper(MutableBytes signature, KeyType type) noexcept {
  const bool last = type == KeyType::ec2 || type == KeyType::rsa;
  signature[last ? signature.size() - 1 : 0] ^= 0x01;
}

void make_cases(const KnownSignature& known, Cases& cases) noexcept {
  const MutableBytes tampered = MutableBytes(cases.tampered).first(known.signature.size());
  std::ranges::copy(known.signature, tampered.begin());
  tamper(tampered, known.key.type);
  cases.jobs.fill({known.algorithm, known.key, nullptr, kMessage, known.signature});
  cases.jobs[1].message = kOtherMessage;
  cases.jobs[2].signature = tampered;
}

bool is_as_known(const Error& result, std::size_t index) noexcept {
  return result.code == (index == 0 ? ErrorCode::ok : ErrorCode::signature_invalid);
}

bool judges_singly(const Backend& backend, Context& context, const Cases& cases, const LoadedKey* loaded) noexcept {
  for (std::size_t i = 0; i < kNumCases; ++i) {
    if (!is_as_known(backend.verify_one(context, cases.jobs[i], loaded), i)) return false;
  }
  return true;
}

bool judges_batch(const Backend& backend, Context& context, const Cases& cases, const LoadedKey* loaded) noexcept {
  const std::array<const LoadedKey*, kNumCases> keys = {loaded, nullptr, loaded};
  std::array<Error, kNumCases> results;
  results.fill(fail(ErrorCode::backend_self_test));
  backend.verify_batch(context, cases.jobs, keys, results);
  for (std::size_t i = 0; i < kNumCases; ++i) {
    if (!is_as_known(results[i], i)) return false;
  }
  return true;
}

bool verifies(const Backend& backend, Context& context, const KnownSignature& known) noexcept {
  Cases cases;
  make_cases(known, cases);
  const Result<LoadedKey*> loaded = backend.load_key(known.key, known.algorithm);
  if (!loaded) return false;
  const bool good = judges_singly(backend, context, cases, nullptr) &&
                    judges_singly(backend, context, cases, *loaded) && judges_batch(backend, context, cases, *loaded);
  backend.free_key(*loaded);
  return good;
}

bool hashes(const Backend& backend, Context& context) noexcept {
  std::array<std::uint8_t, 32> digest{};
  return !backend.sha256(context, Bytes(kMessage), digest).failed() && equal(digest, kMessageSha256);
}

/// Of known_message(), indexed by HashAlgorithm.
constexpr Bytes kHashes[kNumHashAlgorithms] = {kMessageSha1, kMessageSha256, kMessageSha384, kMessageSha512};

bool hashes_with_all(const Backend& backend, Context& context) noexcept {
  for (std::size_t i = 0; i < kNumHashAlgorithms; ++i) {
    std::array<std::uint8_t, kMaxHashSize> bytes{};
    const MutableBytes digest = MutableBytes(bytes).first(kHashes[i].size());
    const Error error = backend.hash(context, static_cast<HashAlgorithm>(i), Bytes(kMessage), digest);
    if (error.failed() || !equal(digest, kHashes[i])) return false;
  }
  return true;
}

/// No anchors never means trusted.
bool refuses_chain_without_anchors(const Backend& backend, Context& context) noexcept {
  return backend.verify_chain(context, {}).code == ErrorCode::chain_untrusted;
}

bool offers_only_what_is_known(const Backend& backend) noexcept {
  return std::ranges::all_of(backend.algorithms, [&](Algorithm algorithm) {
    return backend.can_verify(algorithm) && std::ranges::count(kSignatures, algorithm, &KnownSignature::algorithm) > 0;
  });
}

bool reproduces_all(const Backend& backend, Context& context) noexcept {
  if (!hashes(backend, context) || !hashes_with_all(backend, context)) return false;
  if (!refuses_chain_without_anchors(backend, context)) return false;
  return offers_only_what_is_known(backend) && std::ranges::all_of(kSignatures, [&](const KnownSignature& known) {
           return !backend.can_verify(known.algorithm) || verifies(backend, context, known);
         });
}

}  // namespace

std::span<const KnownSignature> known_signatures() noexcept {
  return kSignatures;
}

Bytes known_message() noexcept {
  return kMessage;
}

Error check_known_answers(const Backend& backend) noexcept {
  const Result<Context*> context = backend.new_context();
  if (!context) return context.error();
  const bool good = reproduces_all(backend, **context);
  backend.free_context(*context);
  ASSAY_REQUIRE(good, ErrorCode::backend_self_test, 0);
  return {};
}

}  // namespace assay::crypto
